// `workbook datasets list`, `get` and `verify`.

import DatasetInstallation
import Datasets
import Foundation
import WorkbookKit

func listDatasets(_ invocation: Invocation) throws -> ExitCode {
  let folder = try checkedDatasetsFolder(invocation)
  for entry in Catalog.all {
    let found = try? DatasetFiles.find(entry, in: URL(fileURLWithPath: folder))
    let size = entry.downloadBytes.map { String(format: "%.1f MB", Double($0) / 1e6) }
    let place =
      found.map { files in
        (files.isComplete ? "installed in '" : "INCOMPLETE in '")
          + files.shownFolder(in: folder, inFull: true)
          + "'"
      } ?? "not installed in '\(folder)'"
    invocation.console.output.write(
      "\(entry.name): \(entry.title), \(size.map { "a download of \($0)" } ?? "size unknown"); "
        + "\(place)\n")
    for archive in entry.archives {
      invocation.console.output.write("  \(archive.address)\n")
    }
  }
  return .success
}

func getDataset(_ invocation: Invocation) throws -> ExitCode {
  let console = invocation.console
  let entry = try datasetEntry(named: invocation.positional ?? "")
  let source = try invocation.value("from").map { try InstallationSource($0) } ?? .published
  let installer = Installer(
    entry: entry, directory: datasetsFolder(invocation), source: source)
  let interrupts = Interrupts()
  let reporter = DownloadReporter(console: console)
  defer { reporter.finish() }
  let outcome = try installer.install(
    report: reporter.report, isCancelled: { interrupts.isInterrupted })
  reporter.finish()
  switch outcome {
  case .alreadyInstalled(let report):
    console.output.write(
      "\(entry.name) is already installed in '\(report.folder)' and intact.\n")
  case .installed(let folder, let replaced):
    if let replaced {
      console.output.write("The previous contents of '\(folder)' are now in '\(replaced)'.\n")
    }
    console.output.write(
      "\(entry.name) is installed in '\(folder)'; every known SHA-256 was verified.\n")
  }
  return .success
}

func verifyDatasets(_ invocation: Invocation) throws -> ExitCode {
  let named = try invocation.positional.map(datasetEntry)
  let folder = try checkedDatasetsFolder(invocation)
  let interrupts = Interrupts()
  // Where nothing at all is there, nothing was verified.
  var worst = ExitCode.missingInput
  for entry in named.map({ [$0] }) ?? Catalog.all {
    let report = try Installer(entry: entry, directory: folder).verify(
      isCancelled: { interrupts.isInterrupted })
    let get = invocation.givenOptions.get(entry.name)
    invocation.console.output.write(
      "\(entry.name) in '\(report.folder)': \(report.verdict(advising: get))\n")
    if report.state == .absent { continue }
    for file in report.files { invocation.console.output.write("  \(file)\n") }
    if report.state != .intact {
      worst = .checkFailed
    } else if worst == .missingInput {
      worst = .success
    }
  }
  return worst
}

private func datasetEntry(named name: String) throws -> CatalogEntry {
  guard let entry = Catalog.all.first(where: { $0.name == name }) else {
    throw UsageError.unknownName(name, kind: "data set", known: Catalog.all.map(\.name))
  }
  return entry
}

extension InstallationReport {
  fileprivate func verdict(advising get: String) -> String {
    switch state {
    case .intact: "intact"
    case .absent: "not installed; \(get) installs it"
    case .partial: "INCOMPLETE; \(get) installs all of it"
    case .altered: "ALTERED; \(get) installs the published files"
    }
  }
}
