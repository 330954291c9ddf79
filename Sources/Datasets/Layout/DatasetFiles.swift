// Where the files of a data set lie in a folder that somebody names: as its publisher lays them out,
// or as other programs leave them.

import Files
import Foundation

/// The files of a data set in one folder, under whatever names they have there.
///
/// Known layouts are taken as they are: the published folder, itself, doubled, or inside `data`; MNIST
/// as `MNIST/raw`, with dots in its names (`train-images.idx3-ubyte`), or with every file in a folder
/// of its own name; files left packed with gzip; CIFAR as Python's pickles (`cifar-10-batches-py`);
/// names in capital letters; of Tiny ImageNet the zip or, in its place, `wnids.txt` of an unpacked one.
///
/// ```swift
/// let files = try DatasetFiles.find(Catalog.mnist, in: folder)
/// files.folder.path                        // …/MNIST/raw
/// files["train-images-idx3-ubyte"]?.path   // …/MNIST/raw/train-images-idx3-ubyte.gz
/// ```
public struct DatasetFiles: Sendable, Equatable {
  public let entry: CatalogEntry
  /// Where the files are.
  public let folder: URL
  /// By their published names.
  private let places: [String: URL]

  /// Looks for the files of a data set in one folder, and not below it.
  public init(of entry: CatalogEntry, in folder: URL) {
    self.entry = entry
    self.folder = folder
    let there = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    places = Dictionary(
      uniqueKeysWithValues: entry.files.compactMap { file in
        Self.place(of: file.name, in: folder, there, of: entry).map { (file.name, $0) }
      })
  }

  /// Where a file is, by its published name; nil where it is missing.
  public subscript(name: String) -> URL? { places[name] }

  /// Where a file is, or a folder in its place.
  ///
  /// - Throws: `DatasetError` with the problem `.missing` or, beside a file that may be it, `.misnamed`.
  func url(of name: String) throws -> URL {
    let published = folder.appendingPathComponent(name)
    guard places[name] == nil else { return places[name] ?? published }
    // A folder, or a link that leads nowhere, is told of by whoever opens it.
    if isThere(published) { return published }
    throw DatasetError(
      similarFiles(to: name).first.map { .misnamed(found: $0.path, FileKind(ofFileAt: $0.path)) }
        ?? .missing,
      path: published.path, of: entry)
  }

  /// The files whose names begin as a missing one's does: `data_batch_3 (1).bin`.
  private func similarFiles(to name: String) -> [URL] {
    let known = name.hasSuffix(".bin") || name.hasSuffix(".zip") ? String(name.dropLast(4)) : name
    let end = known.range(of: "-idx")?.lowerBound ?? known.endIndex
    let stem = lettersAndDigits(of: String(known[..<end]))
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    return names.sorted().filter { lettersAndDigits(of: $0).hasPrefix(stem) }
      .map { folder.appendingPathComponent($0) }
      .filter { place in isFile(place) && !places.values.contains { $0.path == place.path } }
  }

  /// The files that may be missing ones by their names and their contents, in the catalog's order.
  var misnamedFiles: [(place: URL, name: String)] {
    entry.files.compactMap { file in
      guard places[file.name] == nil else { return nil }
      return similarFiles(to: file.name).first { entry.mayBe(file.name, $0) }
        .map { ($0, file.name) }
    }
  }

  /// How many files are there, and are by their contents what their names say.
  var countOfPlausibleFiles: Int { places.count { entry.mayBe($0, $1) } }

  public var isEmpty: Bool { places.isEmpty }

  /// What is another list once a load would read something else: a stamp of every file, of the texts with
  /// classes' names beside them, and of the images where they are unpacked.
  package var stamps: [String] {
    let beside = ((try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? [])
      .filter { $0.hasSuffix(".txt") }.map { "\(folder.path)/\($0)" }
    let files = Set(places.values.map(\.path)).union(beside).sorted().map(fileStamp)
    guard entry.name == Catalog.tinyImageNet.name, let place = places.values.first,
      TinyImageNet.isUnpacked(place), let images = try? TinyImageNetFiles(at: place)
    else { return files }
    return files + ["\(images.fingerprint)"]
  }
  public var isComplete: Bool { entry.files.allSatisfy { places[$0.name] != nil } }

  /// Whether the files are the publisher's in name and packing, in a folder of the published name.
  public var isAsPublished: Bool {
    folder.lastPathComponent == entry.folder
      && places.allSatisfy { $1.path == folder.appendingPathComponent($0).path }
  }

  /// The folder of the files, below `directory` or `directory` itself; a folder that holds all of them
  /// comes before one that holds some.
  ///
  /// - Throws: `DatasetError` with the problem `.missing`, `.isFile` or `.notPermitted` for the folder
  ///   itself, `.absent` where none of the files is there.
  public static func find(_ entry: CatalogEntry, in directory: URL) throws -> DatasetFiles {
    try checkIsFolder(directory, of: entry)
    let found = candidates(for: entry, in: directory)
    if let whole = found.first(where: \.isComplete) ?? found.first { return whole }
    let published = directory.appendingPathComponent(entry.folder)
    if FileManager.default.fileExists(atPath: published.path) {
      try checkIsFolder(published, of: entry)
    }
    throw DatasetError(
      .absent(DatasetFinding(insteadOf: entry, in: directory)), path: directory.path, of: entry)
  }

  /// The folder of some of the files; nil where there is none.
  static func first(_ entry: CatalogEntry, in directory: URL) -> DatasetFiles? {
    candidates(for: entry, in: directory).first
  }

  /// The folders that hold a file of the data set, the nearest first.
  static func candidates(for entry: CatalogEntry, in directory: URL) -> [DatasetFiles] {
    // Before the folder itself: where 'datasets get' puts them.
    let published = directory.appendingPathComponent(entry.folder)
    var found = [DatasetFiles(of: entry, in: published), DatasetFiles(of: entry, in: directory)]
    var level = [directory]
    for _ in 0..<4 {
      level = level.flatMap { knownFolders(for: entry, in: $0) }
      found += level.map { DatasetFiles(of: entry, in: $0) }
    }
    return found.filter { !$0.isEmpty }
  }

  /// The folders in a folder that are named as the data set's are, the published name first.
  private static func knownFolders(for entry: CatalogEntry, in folder: URL) -> [URL] {
    let known = entry.folderNames
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    return names.compactMap { name in
      known.firstIndex(of: lettersAndDigits(of: name)).map { (rank: $0, name: name) }
    }
    .filter { isFolder(folder.appendingPathComponent($0.name)) }
    .sorted { ($0.rank, $0.name) < ($1.rank, $1.name) }
    .map { folder.appendingPathComponent($0.name) }
  }

  /// Where a file is in a folder, under any of its names; in other letters only where no name is exact.
  private static func place(
    of name: String, in folder: URL, _ there: [String], of entry: CatalogEntry
  ) -> URL? {
    let spellings = Self.spellings(of: name)
    let names =
      spellings + spellings.map { "\($0)/\($0)" } + spellings.map { $0 + ".gz" }
    let inOtherLetters = names.lazy.flatMap { name in
      let same = there.filter { $0 != name && $0.lowercased() == name }
      // Two that differ in nothing else: nobody knows which one is meant.
      return same.count == 1 ? same : []
    }
    func isPlace(_ place: URL) -> Bool {
      guard isThere(place), !isFolder(place) else { return false }
      // A name without an ending says little: 'train' may be anything.
      let ending = place.pathExtension.lowercased()
      return place.lastPathComponent == name || ending == "gz"
        || name.hasSuffix(".bin") == (ending == "bin")
        || CIFARRecords(of: entry)?.mayBeRecords(place) ?? false
    }
    return names.lazy.map { folder.appendingPathComponent($0) }.first(where: isPlace)
      ?? inOtherLetters.map { folder.appendingPathComponent($0) }.first(where: isPlace)
  }

  /// The names of a file: the published one, with a dot for MNIST, without its ending for CIFAR; for an
  /// archive that is read packed, a file that is beside the images where somebody unpacked it.
  private static func spellings(of name: String) -> [String] {
    if name == TinyImageNet.archiveName { return [name, TinyImageNet.classesName] }
    return [name] + (name.contains("-idx") ? [name.replacing("-idx", with: ".idx")] : [])
      + (name.hasSuffix(".bin") ? [String(name.dropLast(4))] : [])
  }
}

extension CatalogEntry {
  /// Whether a file's first bytes and size may be those of a file of this data set.
  fileprivate func mayBe(_ name: String, _ place: URL) -> Bool {
    let kind = FileKind(ofFileAt: place.path)
    if kind == .unfinishedDownload { return false }
    if self.name == Catalog.tinyImageNet.name {
      return kind == .zip || place.lastPathComponent == TinyImageNet.classesName
    }
    if kind == .gzip || kind == .pickle, self.name == Catalog.cifar100.name {
      // Many a name begins with 'train', and only unpacking would tell what it holds.
      let stem = lettersAndDigits(of: String(name.dropLast(4)))
      return ["", "bin", "gz", "bingz"].map { stem + $0 }
        .contains(lettersAndDigits(of: place.lastPathComponent))
    }
    if kind == .gzip { return !place.lastPathComponent.lowercased().contains(".tar") }
    if let records = CIFARRecords(of: self) { return records.mayBeRecords(place) }
    guard let file = try? ByteFile(place, of: self), file.byteCount >= 8,
      let magic = try? file.bytes(0..<4)
    else { return false }
    return magic == [0, 0, 8, name.contains("idx3") ? 3 : 1]
  }

  /// The names of folders that hold the data set, or a folder that does: letters and digits alone.
  fileprivate var folderNames: [String] {
    let others: [String] =
      switch name {
      case Catalog.cifar10.name:
        [
          "cifar10batchespy", "cifar10", "cifar10binary", "cifar10python", "cifar10binarytar",
          "cifar10pythontar", "cifar10binarytargz", "cifar10pythontargz", "cifar10batchespytarget",
        ]
      case Catalog.cifar100.name:
        [
          "cifar100python", "cifar100", "cifar100binarytar", "cifar100pythontar",
          "cifar100binarytargz", "cifar100pythontargz", "cifar100pythontarget",
        ]
      case Catalog.tinyImageNet.name: ["tinyimagenet", "tinyimagenet200zip"]
      case Catalog.mnist.name: ["raw", "mnistraw", "mnistdata", "mnistdataset"]
      default: []
      }
    return [lettersAndDigits(of: folder)] + others + ["data", "datasets", "dataset"]
  }
}

/// What is left of a name without its punctuation, in small letters.
package func lettersAndDigits(of name: String) -> String {
  name.lowercased().filter { $0.isASCII && ($0.isLetter || $0.isNumber) }
}

func isThere(_ place: URL) -> Bool {
  var status = stat()
  return stat(place.path, &status) == 0
}

func isFile(_ place: URL) -> Bool {
  var status = stat()
  return stat(place.path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
}

func isFolder(_ place: URL) -> Bool {
  var status = stat()
  return stat(place.path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
}
