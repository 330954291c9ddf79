// `workbook datasets list`, `get` and `verify`.

import DatasetInstallation
import Datasets
import Foundation
import WorkbookKit

func listDatasets(_ invocation: Invocation) throws -> ExitCode {
  let folder = datasetsFolder(invocation)
  for entry in Catalog.all {
    let isInstalled = FileManager.default.fileExists(atPath: "\(folder)/\(entry.folder)")
    let size = entry.downloadBytes.map { String(format: "%.1f MB", Double($0) / 1e6) }
    let place =
      isInstalled
      ? "installed in '\(folder)/\(entry.folder)'" : "not installed in '\(folder)'"
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
  case .alreadyInstalled:
    console.output.write(
      "\(entry.name) is already installed in '\(installer.folder)' and intact.\n")
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
  let folder = datasetsFolder(invocation)
  let named = try invocation.positional.map(datasetEntry)
  let interrupts = Interrupts()
  var worst = ExitCode.success
  for entry in named.map({ [$0] }) ?? Catalog.all {
    let report = try Installer(entry: entry, directory: folder).verify(
      isCancelled: { interrupts.isInterrupted })
    invocation.console.output.write("\(entry.name) in '\(report.folder)': \(report.verdict)\n")
    if report.state == .absent {
      if named != nil { worst = .missingInput }
      continue
    }
    for file in report.files { invocation.console.output.write("  \(file)\n") }
    if report.state != .intact { worst = .checkFailed }
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
  fileprivate var verdict: String {
    switch state {
    case .intact: "intact"
    case .absent: "not installed; 'workbook datasets get \(dataset)' installs it"
    case .partial: "INCOMPLETE; 'workbook datasets get \(dataset)' installs all of it"
    case .altered: "ALTERED; 'workbook datasets get \(dataset)' installs the published files"
    }
  }
}
