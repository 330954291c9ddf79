// What lies in a folder where a data set was expected.

import Files
import Foundation

/// The most telling of what lies in a folder that holds none of a data set's files.
public enum DatasetFinding: Sendable, Equatable {
  /// Nothing but hidden files.
  case nothing
  /// The archive as published, not unpacked; `datasets get --from` installs it.
  case publishedArchive(path: String)
  /// The archive by its name, of another size than the published one.
  case wrongArchive(path: String, found: Int, expected: Int)
  /// An archive whose contents may be readable; the command unpacks it.
  case archive(path: String, unpack: String)
  /// Another of the catalog's data sets.
  case otherDataset(title: String, path: String)
  /// Files of another kind, one of them by its path.
  case otherFiles(FileKind, path: String, count: Int)

  /// Looks through a folder, and through the folders in it.
  ///
  /// - Complexity: Reads the names of at most 5,000 files, and the beginnings of 200.
  init(insteadOf entry: CatalogEntry, in directory: URL) {
    let files = Self.files(in: directory)
    let names = entry.archives.map { lettersAndDigits(of: $0.name) }
    // A browser adds ' (1)' to a name that is there already.
    func isArchive(_ place: URL) -> Bool {
      let name = lettersAndDigits(of: place.lastPathComponent.replacing(/\s?\(\d+\)/, with: ""))
      return names.contains(name)
    }
    if let archive = files.first(where: isArchive), FileKind(ofFileAt: archive.path) == .gzip {
      let found = Self.byteCount(of: archive)
      if entry.archives.count == 1, let expected = entry.archives[0].bytes, expected != found {
        self = .wrongArchive(path: archive.path, found: found, expected: expected)
      } else {
        self = .publishedArchive(path: archive.path)
      }
      return
    }
    let kinds = files.prefix(200).map { (place: $0, kind: FileKind(ofFileAt: $0.path)) }
    let own = lettersAndDigits(of: entry.name)
    func isOwn(_ place: URL) -> Bool {
      lettersAndDigits(of: place.lastPathComponent).contains(own)
    }
    let archives = kinds.compactMap { place, kind in
      Self.unpack(place, kind, into: directory).map { (place, $0) }
    }
    if let (place, command) = archives.first(where: { isOwn($0.0) }) ?? archives.first {
      self = .archive(path: place.path, unpack: command)
      return
    }
    for other in Catalog.all where other.name != entry.name {
      if let found = DatasetFiles.first(other, in: directory) {
        self = .otherDataset(title: other.shortTitle, path: found.folder.path)
        return
      }
    }
    guard let first = kinds.first(where: { isOwn($0.place) }) ?? kinds.first else {
      self = .nothing
      return
    }
    // Of files that are not named after the data set, the kind that most of them have.
    let kind = isOwn(first.place) ? first.kind : Self.commonest(kinds.map(\.kind))
    let same = kinds.filter { $0.kind == kind }
    self = .otherFiles(
      kind, path: isOwn(first.place) ? first.place.path : same[0].place.path, count: same.count)
  }

  private static func byteCount(of place: URL) -> Int {
    var status = stat()
    return stat(place.path, &status) == 0 ? Int(status.st_size) : 0
  }

  /// The visible files of a folder and of the folders in it, three levels down, by their names.
  private static func files(in directory: URL) -> [URL] {
    var files: [URL] = []
    var level = [directory]
    var left = 5_000
    for _ in 0..<4 {
      var next: [URL] = []
      for folder in level {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        for name in names.sorted() where !name.hasPrefix(".") && left > 0 {
          left -= 1
          let place = folder.appendingPathComponent(name)
          var status = stat()
          guard stat(place.path, &status) == 0 else { continue }
          switch status.st_mode & S_IFMT {
          case S_IFDIR: next.append(place)
          case S_IFREG: files.append(place)
          default: break
          }
        }
      }
      level = next
    }
    return files
  }

  /// The command that unpacks an archive; nil for a file that is none, or holds nothing that is read.
  private static func unpack(_ place: URL, _ kind: FileKind, into directory: URL) -> String? {
    let name = place.lastPathComponent.lowercased()
    if name.contains("matlab") { return nil }
    let (archive, target) = (shellQuoted(place.path), shellQuoted(directory.path))
    switch kind {
    case .zip: return "unzip \(archive) -d \(target)"
    case .tar: return "tar -xf \(archive) -C \(target)"
    case .gzip where name.hasSuffix(".tar.gz") || name.hasSuffix(".tgz"):
      return "tar -xzf \(archive) -C \(target)"
    default: return nil
    }
  }

  private static func commonest(_ kinds: [FileKind]) -> FileKind {
    var best = (kind: FileKind.unknown, count: 0)
    for kind in kinds {
      let count = kinds.count { $0 == kind }
      if count > best.count { best = (kind, count) }
    }
    return best.kind
  }
}
