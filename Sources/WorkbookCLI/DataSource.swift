// Which images a run uses: those that were named, those that are there, or made-up ones.

import Assignments
import Datasets
import Foundation

/// Where images are, and what the first line says about it.
struct DataSource {
  let source: ImageSource
  let note: String

  /// Looks at `--made-up`, `--data`, `WORKBOOK_DATASETS` and `datasets/`, in this order.
  ///
  /// A folder that somebody named must hold the images. Where nobody named one and `datasets/` has
  /// none, made-up images serve.
  ///
  /// - Throws: `DatasetError` for a named folder without the images.
  init(_ invocation: Invocation, seed: UInt32) throws {
    if invocation.has(.madeUp) {
      if invocation.value("data") != nil { throw UsageError.conflict("--made-up", "--data") }
      source = .madeUp
      note = "Made-up images, drawn from seed \(seed), as --made-up asks."
      return
    }
    if let folder = namedFolder(invocation) {
      _ = try CIFAR10.batchFolder(in: URL(fileURLWithPath: folder))
      source = .cifar10(folder: URL(fileURLWithPath: folder))
      note = "CIFAR-10 from '\(folder)'."
      return
    }
    let folder = datasetsFolder(invocation)
    do {
      _ = try CIFAR10.batchFolder(in: URL(fileURLWithPath: folder))
      source = .cifar10(folder: URL(fileURLWithPath: folder))
      note = "CIFAR-10 from '\(folder)'."
    } catch let error as DatasetError where error.problem == .missing {
      source = .madeUp
      note =
        "Made-up images, drawn from seed \(seed): there is no \(CIFAR10.folderName) in "
        + "'\(folder)'. For the real ones: workbook datasets get cifar10."
    }
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
