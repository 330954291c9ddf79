// Which images a run uses: the named ones, the installed ones, or synthetic ones.

import AssignmentCatalog
import Datasets
import Files
import Foundation
import Notebook

/// Where images are, and what the first line says about it.
struct DataSource {
  let source: ImageSource
  let note: String

  /// Whether the images are drawn and not read.
  var isSynthetic: Bool { source == .synthetic }

  /// Looks at `--made-up`, `--data`, `WORKBOOK_DATASETS` and `datasets/`, in this order.
  ///
  /// A folder that somebody named must hold the images. Where nobody named one and `datasets/` has
  /// none, synthetic images are used.
  ///
  /// - Parameter dataset: The published images that the assignment is about.
  /// - Throws: `DatasetError` for a named folder without the images.
  init(
    _ invocation: Invocation, seed: UInt32, dataset: CatalogEntry = Catalog.cifar10
  ) throws {
    let synthetic = dataset == Catalog.mnist ? "Synthetic digits" : "Synthetic images"
    if invocation.has(.madeUp) {
      source = .synthetic
      note = "\(synthetic) of seed \(seed) (--made-up)."
      return
    }
    let folder = datasetsFolder(invocation)
    let url = URL(fileURLWithPath: folder)
    do {
      let files = try DatasetFiles.find(dataset, in: url)
      source =
        switch dataset.name {
        case Catalog.mnist.name: .mnist(folder: url)
        case Catalog.cifar100.name: .cifar100(folder: url)
        case Catalog.tinyImageNet.name: .tinyImageNet(folder: url)
        default: .cifar10(folder: url)
        }
      note = "\(dataset.shortTitle) from '\(files.shownFolder(in: folder))'."
    } catch let error as DatasetError where error.isAbsent && namedFolder(invocation) == nil {
      source = .synthetic
      var found = "there is no \(dataset.folder) in '\(folder)'"
      var advice = "To install the real ones: " + GivenOptions().get(dataset.name) + "."
      switch error.problem {
      case .absent(.publishedArchive(let path)):
        found = "'\(path)' is not unpacked"
        advice = "To install the real ones: " + GivenOptions(source: path).get(dataset.name) + "."
      case .absent(.elsewhere(let path, let count, let expected)) where count == expected:
        found += ", but \(dataset.shortTitle) in '\(path)'"
        advice = "To use the real ones: --data \(shellQuoted(path))."
      default: break
      }
      note = "\(synthetic) of seed \(seed): \(found). \(advice)"
    }
  }
}

extension DatasetFiles {
  /// The folder that somebody named, and what was found in it unless it is laid out as published.
  ///
  /// - Parameter inFull: Whether what was found is said in any case.
  func shownFolder(in named: String, inFull: Bool = false) -> String {
    let directory = URL(fileURLWithPath: named).path
    if folder.path == directory
      || !inFull && isAsPublished && folder.path == "\(directory)/\(entry.folder)"
    {
      return named
    }
    guard folder.path.hasPrefix(directory + "/") else { return folder.path }
    return (named.hasSuffix("/") ? String(named.dropLast()) : named)
      + folder.path.dropFirst(directory.count)
  }
}

/// The folder that `--data` or else `WORKBOOK_DATASETS` names, nil where neither does.
private func namedFolder(_ invocation: Invocation) -> String? {
  if let folder = invocation.value("data") { return folder }
  let folder = invocation.environment["WORKBOOK_DATASETS"] ?? ""
  return folder.isEmpty ? nil : folder
}

/// The folder of the data sets: the one that is named, else `datasets`.
func datasetsFolder(_ invocation: Invocation) -> String { namedFolder(invocation) ?? "datasets" }

/// The folder of the data sets, which must be there where somebody named it.
///
/// - Throws: `DatasetFolderError`.
func checkedDatasetsFolder(_ invocation: Invocation) throws -> String {
  let folder = datasetsFolder(invocation)
  guard namedFolder(invocation) != nil else { return folder }
  var isFolder: ObjCBool = false
  guard FileManager.default.fileExists(atPath: folder, isDirectory: &isFolder) else {
    throw DatasetFolderError(path: folder, isFile: false)
  }
  if !isFolder.boolValue { throw DatasetFolderError(path: folder, isFile: true) }
  return folder
}

/// The folder that was named for the data sets is none.
struct DatasetFolderError: Error, CustomStringConvertible {
  let path: String
  let isFile: Bool

  var description: String {
    "'\(path)' is \(isFile ? "a file" : "missing"); the folder of the data sets was expected. Name "
      + "one that is there with --data or WORKBOOK_DATASETS."
  }
}

extension Invocation {
  /// What the commands in an error's advice repeat.
  var givenOptions: GivenOptions { GivenOptions(data: value("data"), source: value("from")) }
}
