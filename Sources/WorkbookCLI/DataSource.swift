// Which images a run uses: the named ones, the installed ones, or synthetic ones.

import AssignmentCatalog
import Datasets
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
      if invocation.value("data") != nil { throw UsageError.conflict("--made-up", "--data") }
      source = .synthetic
      note = "\(synthetic) of seed \(seed) (--made-up)."
      return
    }
    let folder = datasetsFolder(invocation)
    do {
      source = try publishedSource(dataset, in: URL(fileURLWithPath: folder))
      note = "\(dataset.shortTitle) from '\(folder)'."
    } catch let error as DatasetError
      where error.problem == .missing && namedFolder(invocation) == nil
    {
      source = .synthetic
      note =
        "\(synthetic) of seed \(seed): there is no \(dataset.folder) in '\(folder)'. To install the "
        + "real ones: workbook datasets get \(dataset.name)."
    }
  }
}

/// The images of a folder.
///
/// - Throws: `DatasetError` where they are not there.
private func publishedSource(_ dataset: CatalogEntry, in folder: URL) throws -> ImageSource {
  if dataset == Catalog.mnist {
    _ = try MNIST.filesFolder(in: folder)
    return .mnist(folder: folder)
  }
  _ = try CIFAR10.batchFolder(in: folder)
  return .cifar10(folder: folder)
}

extension CatalogEntry {
  /// The title up to a comma: `CIFAR-10`.
  fileprivate var shortTitle: String { title.prefix { $0 != "," }.description }
}

/// The folder that `--data` or else `WORKBOOK_DATASETS` names, nil where neither does.
private func namedFolder(_ invocation: Invocation) -> String? {
  if let folder = invocation.value("data") { return folder }
  let folder = invocation.environment["WORKBOOK_DATASETS"] ?? ""
  return folder.isEmpty ? nil : folder
}

/// The folder of the data sets: the one that is named, else `datasets`.
func datasetsFolder(_ invocation: Invocation) -> String { namedFolder(invocation) ?? "datasets" }
