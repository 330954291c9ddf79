// Tiny ImageNet's files by their names, whether they are in a zip archive or in a folder.

import Files
import Foundation

/// The files of a packed or an unpacked copy.
enum TinyImageNetFiles {
  /// A folder's files, by the folder's name, are listed once.
  case zip(ZipArchive, root: String, names: [String: [String]])
  case folder(URL)

  /// Opens the published archive, or the folder of a `wnids.txt`.
  ///
  /// - Throws: `DatasetError` for an archive that cannot be read, or holds something else.
  init(at place: URL) throws {
    if TinyImageNet.isUnpacked(place) {
      self = .folder(place.deletingLastPathComponent())
      return
    }
    // Looks at what is there first: a folder, a pipe, an empty file.
    let file = try ByteFile(place, of: Catalog.tinyImageNet)
    func error(_ problem: DatasetError.Problem) -> DatasetError {
      DatasetError(problem, path: place.path, of: Catalog.tinyImageNet)
    }
    if file.byteCount == 0 { throw error(.empty) }
    let archive: ZipArchive
    do throws(ZipError) {
      archive = try ZipArchive(place.path)
    } catch .notZip {
      throw error(.otherKind(FileKind(ofFileAt: place.path)))
    } catch let problem {
      throw error(.badArchive(problem))
    }
    // Below 'tiny-imagenet-200/', or below nothing or several folders.
    let roots = archive.members.map(\.name)
      .filter {
        $0.hasSuffix(TinyImageNet.classesName) && splitPath($0).name == TinyImageNet.classesName
      }
    guard let first = roots.min(by: { ($0.utf8.count, $0) < ($1.utf8.count, $1) }) else {
      throw DatasetError(
        .missing, path: place.path + "/" + TinyImageNet.classesName, of: Catalog.tinyImageNet)
    }
    var names: [String: [String]] = [:]
    for member in archive.members {
      let path = member.name.utf8
      guard let slash = path.lastIndex(of: UInt8(ascii: "/")) else { continue }
      let name = String(member.name[path.index(after: slash)...])
      if !name.isEmpty { names[String(member.name[..<slash]), default: []].append(name) }
    }
    self = .zip(
      archive, root: String(first.dropLast(TinyImageNet.classesName.count)), names: names)
  }

  /// The folder of the archive, or that of the files.
  var folder: URL {
    switch self {
    case .zip(let archive, _, _): URL(fileURLWithPath: archive.path).deletingLastPathComponent()
    case .folder(let folder): folder
    }
  }

  /// A file's path for errors: in an archive, behind the archive's.
  func path(of name: String) -> String {
    switch self {
    case .zip(let archive, let root, _): "\(archive.path)/\(root)\(name)"
    case .folder(let folder): folder.path + "/" + name
    }
  }

  /// The names of a folder's visible files, in no order; nil where there is no such folder.
  func names(in name: String) -> [String]? {
    let found: [String]? =
      switch self {
      case .zip(_, let root, let names): names[root + name]
      case .folder(let folder):
        try? FileManager.default.contentsOfDirectory(
          atPath: folder.appendingPathComponent(name).path)
      }
    return found?.filter { !$0.hasPrefix(".") }
  }

  /// The size of a file; 0 where it is missing.
  func byteCount(of name: String) -> Int {
    switch self {
    case .zip(let archive, let root, _): return archive[root + name]?.byteCount ?? 0
    case .folder(let folder):
      var status = stat()
      return stat(folder.path + "/" + name, &status) == 0 ? Int(status.st_size) : 0
    }
  }

  /// The bytes of a file.
  ///
  /// - Parameter most: How many there may be.
  /// - Throws: `DatasetError`.
  func bytes(of name: String, most: Int) throws -> [UInt8] {
    func error(_ problem: DatasetError.Problem) -> DatasetError {
      DatasetError(problem, path: path(of: name), of: Catalog.tinyImageNet)
    }
    switch self {
    case .zip(let archive, let root, _):
      guard let member = archive[root + name] else { throw error(.missing) }
      do throws(ZipError) {
        return try archive.bytes(of: member, most: most)
      } catch let problem {
        throw DatasetError(.badArchive(problem), path: archive.path, of: Catalog.tinyImageNet)
      }
    case .folder(let folder):
      let file = try ByteFile(folder.appendingPathComponent(name), of: Catalog.tinyImageNet)
      guard file.byteCount <= most else {
        throw error(.tooLarge(most: most, found: file.byteCount))
      }
      return try file.bytes(0..<file.byteCount)
    }
  }

  /// The lines of a text, without empty ones and without the ends of Windows' lines.
  ///
  /// - Throws: `DatasetError`.
  func lines(of name: String) throws -> [Substring] {
    let bytes = try bytes(of: name, most: 1 << 24)
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw DatasetError(
        .otherKind(FileKind(name: name, beginning: Array(bytes.prefix(512)))), path: path(of: name),
        of: Catalog.tinyImageNet)
    }
    return text.split(whereSeparator: \.isNewline)
  }

  /// What tells these files from others, or from themselves once they have changed.
  ///
  /// In an archive it is the directory, which holds every member's CRC-32. In a folder it is the names,
  /// sizes and times of change of all images and of the three texts.
  var fingerprint: SourceFingerprint {
    switch self {
    case .zip(let archive, _, _):
      return SourceFingerprint(
        files: archive.members.count,
        bytes: archive.members.reduce(0) { $0 &+ $1.byteCount },
        checksum: archive.directoryChecksum)
    case .folder(let folder):
      var fingerprint = SourceFingerprint(files: 0, bytes: 0, checksum: 0)
      var checksum = CRC32()
      func add(_ name: String) {
        var status = stat()
        guard stat(folder.path + "/" + name, &status) == 0 else { return }
        fingerprint.files += 1
        fingerprint.bytes += Int(status.st_size)
        let changed = status.timeOfChange
        checksum.add("\(name) \(status.st_size) \(changed.tv_sec) \(changed.tv_nsec)\n".utf8)
      }
      let texts = [
        TinyImageNet.classesName, TinyImageNet.wordsName, TinyImageNet.annotationsName,
      ]
      for name in texts { add(name) }
      let classes = names(in: "train") ?? []
      for images in classes.sorted().map({ "train/\($0)/images" }) + ["val/images"] {
        for name in (names(in: images) ?? []).sorted() { add(images + "/" + name) }
      }
      fingerprint.checksum = checksum.value
      return fingerprint
    }
  }
}
