// What lies in a folder where a data set was expected.

import Files
import Foundation

/// The most telling of what lies in a folder that holds none of a data set's files.
public enum DatasetFinding: Sendable, Equatable {
  /// Nothing but hidden files.
  case nothing
  /// No file, and folders in one another that go on below those that were looked into, or hold nothing.
  case noFiles
  /// Files of the data set, in a folder that is not searched since its name says nothing.
  case elsewhere(path: String, found: Int, expected: Int)
  /// Files that have the contents of the data set's and similar names, one of them and its right name.
  case misnamedFiles(path: String, name: String, count: Int)
  /// Files of the same names, in a folder whose name is that of another collection.
  case namesake(path: String)
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
  /// - Complexity: Reads the names of at most 5,000 files, and the beginnings of 200 and of those named
  ///   as the data set's are.
  init(insteadOf entry: CatalogEntry, in directory: URL) {
    let (folders, files, isEmpty) = Self.contents(of: directory)
    if isEmpty {
      self = .nothing
      return
    }
    let (own, foreign) = Self.datasetFolders(entry, folders, in: directory)
    let most = own.max { $0.countOfPlausibleFiles < $1.countOfPlausibleFiles }
    if let most, most.isComplete {
      self = Self.elsewhere(most)
      return
    }
    let names = entry.archives.map { lettersAndDigits(of: $0.name) }
    // A browser adds ' (1)' to a name that is there already.
    func isArchive(_ place: URL) -> Bool {
      let name = lettersAndDigits(of: place.lastPathComponent.replacing(/\s?\(\d+\)/, with: ""))
      return names.contains(name)
    }
    // Of several archives, each is a file of the data set left packed.
    if entry.archives.count == 1, let archive = files.first(where: isArchive),
      FileKind(ofFileAt: archive.path) == .gzip
    {
      let found = Self.byteCount(of: archive)
      if let expected = entry.archives[0].bytes, expected != found {
        self = .wrongArchive(path: archive.path, found: found, expected: expected)
      } else {
        self = .publishedArchive(path: archive.path)
      }
      return
    }
    if let misnamed = Self.misnamedFiles(entry, folders, in: directory) {
      self = misnamed
      return
    }
    if let most {
      self = Self.elsewhere(most)
      return
    }
    if let foreign {
      self = .namesake(path: foreign.folder.path)
      return
    }
    let kinds = files.prefix(200).map { (place: $0, kind: FileKind(ofFileAt: $0.path)) }
    let title = lettersAndDigits(of: entry.name)
    func isOwn(_ place: URL) -> Bool {
      lettersAndDigits(of: place.lastPathComponent).contains(title)
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
      self = .noFiles
      return
    }
    // Of files that are not named after the data set, the kind that most of them have.
    let kind = isOwn(first.place) ? first.kind : Self.commonest(kinds.map(\.kind))
    let same = kinds.filter { $0.kind == kind }
    self = .otherFiles(
      kind, path: isOwn(first.place) ? first.place.path : same[0].place.path, count: same.count)
  }

  private static let mostNames = 5_000

  private static func elsewhere(_ files: DatasetFiles) -> DatasetFinding {
    .elsewhere(
      path: files.folder.path,
      found: files.isComplete ? files.entry.files.count : files.countOfPlausibleFiles,
      expected: files.entry.files.count)
  }

  /// The folders that hold files of the data set, in or below some, and the first one that is named as
  /// another collection is.
  private static func datasetFolders(
    _ entry: CatalogEntry, _ folders: [URL], in directory: URL
  ) -> (own: [DatasetFiles], foreign: DatasetFiles?) {
    let all = folders.flatMap { DatasetFiles.candidates(for: entry, in: $0) }
      .filter { $0.countOfPlausibleFiles > 0 }
    func isForeign(_ files: DatasetFiles) -> Bool {
      Self.isForeign(files.folder, below: directory, of: entry)
    }
    return (all.filter { !isForeign($0) }, all.first(where: isForeign))
  }

  /// Whether a folder's path says that the digits in it are no digits of MNIST: letters, clothes.
  private static func isForeign(_ folder: URL, below directory: URL, of entry: CatalogEntry) -> Bool
  {
    let path = lettersAndDigits(of: String(folder.path.dropFirst(directory.path.count)))
    return entry.name == Catalog.mnist.name
      && ["fashion", "kmnist", "kuzushiji", "k49", "emnist", "qmnist", "notmnist"]
        .contains { path.contains($0) }
  }

  /// The folder with most files that may be the data set's under other names; nil where none has any.
  private static func misnamedFiles(
    _ entry: CatalogEntry, _ folders: [URL], in directory: URL
  ) -> DatasetFinding? {
    let found = folders.filter { !isForeign($0, below: directory, of: entry) }
      .map { DatasetFiles(of: entry, in: $0).misnamedFiles }
    guard let most = found.max(by: { $0.count < $1.count }), let first = most.first else {
      return nil
    }
    return .misnamedFiles(path: first.place.path, name: first.name, count: most.count)
  }

  private static func byteCount(of place: URL) -> Int {
    var status = stat()
    return stat(place.path, &status) == 0 ? Int(status.st_size) : 0
  }

  /// A folder and the visible folders in it, three levels down, the files in all of them, by their
  /// names, and whether there is nothing visible at all.
  private static func contents(
    of directory: URL
  ) -> (folders: [URL], files: [URL], isEmpty: Bool) {
    var folders: [URL] = []
    var files: [URL] = []
    var level = [directory]
    var left = mostNames
    for _ in 0..<4 {
      folders += level
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
    return (folders, files, left == mostNames)
  }

  /// The command that unpacks an archive; nil for a file that is none, or holds nothing that is read.
  private static func unpack(_ place: URL, _ kind: FileKind, into directory: URL) -> String? {
    let name = place.lastPathComponent.lowercased()
    if name.contains("matlab") || name == TinyImageNet.archiveName { return nil }
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
