// Where the files of a data set lie in a folder that somebody names: as its publisher lays them out,
// or as other programs leave them.

import Files
import Foundation

/// The files of a data set in one folder, under whatever names they have there.
///
/// Known layouts are taken as they are: the published folder, itself, doubled, or inside `data`; MNIST
/// as `MNIST/raw`, with dots in its names (`train-images.idx3-ubyte`), or with every file in a folder
/// of its own name; files left packed with gzip; CIFAR as Python's pickles (`cifar-10-batches-py`).
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
    places = Dictionary(
      uniqueKeysWithValues: entry.files.compactMap { file in
        Self.place(of: file.name, in: folder, of: entry).map { (file.name, $0) }
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
      similarFile(to: name).map { .misnamed(found: $0.path, FileKind(ofFileAt: $0.path)) }
        ?? .missing,
      path: published.path, of: entry)
  }

  /// A file whose name begins as a missing one's does: `data_batch_3 (1).bin`.
  private func similarFile(to name: String) -> URL? {
    let known = name.hasSuffix(".bin") ? String(name.dropLast(4)) : name
    let end = known.range(of: "-idx")?.lowerBound ?? known.endIndex
    let stem = lettersAndDigits(of: String(known[..<end]))
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    return names.sorted().filter { lettersAndDigits(of: $0).hasPrefix(stem) }
      .map { folder.appendingPathComponent($0) }
      .first { place in !isFolder(place) && !places.values.contains { $0.path == place.path } }
  }

  public var isEmpty: Bool { places.isEmpty }
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
  private static func candidates(for entry: CatalogEntry, in directory: URL) -> [DatasetFiles] {
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

  /// Where a file is in a folder, under any of its names.
  private static func place(of name: String, in folder: URL, of entry: CatalogEntry) -> URL? {
    let spellings = Self.spellings(of: name)
    let names =
      spellings + spellings.map { "\($0)/\($0)" } + spellings.map { $0 + ".gz" }
    return names.lazy.map { folder.appendingPathComponent($0) }.first { place in
      guard isThere(place), !isFolder(place) else { return false }
      // A name without an ending says little: 'train' may be anything.
      return place.lastPathComponent == name || place.pathExtension == "gz"
        || name.hasSuffix(".bin") == (place.pathExtension == "bin")
        || CIFARRecords(of: entry)?.mayBeRecords(place) ?? false
    }
  }

  /// The names of a file: the published one, with a dot for MNIST, without its ending for CIFAR.
  private static func spellings(of name: String) -> [String] {
    [name] + (name.contains("-idx") ? [name.replacing("-idx", with: ".idx")] : [])
      + (name.hasSuffix(".bin") ? [String(name.dropLast(4))] : [])
  }
}

extension CatalogEntry {
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
      case Catalog.mnist.name: ["raw", "mnistraw", "mnistdata", "mnistdataset"]
      default: []
      }
    return [lettersAndDigits(of: folder)] + others + ["data", "datasets", "dataset"]
  }
}

/// What is left of a name without its punctuation, in small letters.
func lettersAndDigits(of name: String) -> String {
  name.lowercased().filter { $0.isASCII && ($0.isLetter || $0.isNumber) }
}

func isThere(_ place: URL) -> Bool {
  var status = stat()
  return stat(place.path, &status) == 0
}

func isFolder(_ place: URL) -> Bool {
  var status = stat()
  return stat(place.path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
}
