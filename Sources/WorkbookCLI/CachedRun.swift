// `run --cache`: what a step's results depend on, and where they are kept. `workbook cache`.

import AssignmentCatalog
import Datasets
import Files
import Foundation
import LinearAlgebra
import Notebook
import WorkbookKit

extension StepCache {
  /// The user's, in the system's folder for what can be made again.
  static func ofUser(_ environment: [String: String]) -> StepCache {
    if let folder = environment["WORKBOOK_CACHE"], !folder.isEmpty {
      return StepCache(folder: folder)
    }
    let folders = FileManager.default.urls(for: .cachesDirectory, in: .userDomainMask)
    let folder = folders.first?.path ?? NSTemporaryDirectory()
    return StepCache(folder: "\(folder)/workbook/steps")
  }
}

/// All that the results of an assignment's steps depend on.
///
/// The document is not among it: no step reads it, and a kept result is shown between the sentences that
/// it has now.
func circumstances(
  _ options: AssignmentOptions, _ precision: Precision, settings: [String], dataset: CatalogEntry?
) -> [String] {
  [
    "program " + programStamp, "kernels \(options.execution.instructions.rawValue)",
    "threads \(options.execution.threads)", "exact \(options.execution.isExact)",
    "seed \(options.seed)",
    "precision \(precision.rawValue)", "shuffle \(options.shuffles)",
    "data \(options.source.datasetName)",
  ] + settings.map { "set " + $0 } + (dataset.map { dataStamps(options.source, $0) } ?? [])
}

/// What is another list once the files of a data set have changed; empty for synthetic data.
func dataStamps(_ source: ImageSource, _ dataset: CatalogEntry) -> [String] {
  guard let folder = source.folder else { return [] }
  return (try? DatasetFiles.find(dataset, in: folder).stamps) ?? ["no data in " + folder.path]
}

/// The file of this program.
let programPath = resolvedPath(Bundle.main.executablePath ?? CommandLine.arguments[0])

/// The program that runs. What is built later has another stamp, so nothing of this one is kept for it:
/// the first session of the process asks for it.
private let programStamp = fileStamp(programPath)

/// Looks at the program's file before another one can take its place.
func rememberProgram() { _ = programStamp }

func listCache(_ invocation: Invocation) -> ExitCode {
  let cache = StepCache.ofUser(invocation.environment)
  let entries = cache.entries()
  let write = invocation.console.output.write
  for (name, own) in Dictionary(grouping: entries, by: \.assignment).sorted(by: { $0.key < $1.key })
  {
    let last = own.map(\.lastUse).max().map { TextRenderer.moment($0) } ?? ""
    write(
      "\(name): \(counted(own.count, "step")), \(megabytes(own.map(\.bytes))), last used \(last)\n")
  }
  write(
    "\(counted(entries.count, "step")) in '\(cache.folder)', \(megabytes(entries.map(\.bytes))) of at "
      + "most \(megabytes([cache.limit])).\n")
  return .success
}

func clearCache(_ invocation: Invocation) throws -> ExitCode {
  let cache = StepCache.ofUser(invocation.environment)
  do throws(SystemError) {
    let count = try cache.clear()
    invocation.console.output.write("Removed \(counted(count, "step")) from '\(cache.folder)'.\n")
    return .success
  } catch {
    invocation.console.complain("'\(error.path)' could not be removed: \(error).")
    return .internalError
  }
}

private func megabytes(_ bytes: [Int]) -> String {
  String(format: "%.1f MB", Double(bytes.reduce(0, +)) / 1e6)
}
