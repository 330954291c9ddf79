// `workbook doctor`: what is there, what is missing, and what to do about it.

import Datasets
import Files
import Foundation
import LinearAlgebra
import Notebook
import Reporting

/// Something that the workbook uses.
private struct Finding {
  enum Condition: String {
    case ok = "ok"
    /// Not there, and not needed.
    case optional = "-"
    case missing = "MISSING"
  }

  let condition: Condition
  let name: String
  /// What was found, and what to do where something is missing.
  let words: String
}

/// Looks at everything that a run or an exercise needs.
///
/// - Returns: Success unless something is missing without which commands fail.
func doctor(_ invocation: Invocation) throws -> ExitCode {
  let findings =
    [processor(invocation), toolchain(), clone()] + datasets(in: datasetsFolder(invocation))
    + [terminal(invocation), space(in: "."), space(in: NSTemporaryDirectory())]
  let output = invocation.console.output
  let width = invocation.console.width
  let longest = findings.map { displayWidth($0.name) }.max() ?? 0
  for finding in findings {
    let start =
      "  \(padded(finding.condition.rawValue, to: 8))\(padded(finding.name, to: longest + 2))"
    let indent = displayWidth(start)
    let lines = wrapped(finding.words, width: width, indent: String(repeating: " ", count: indent))
    output.write(start + (lines.first ?? "").dropFirst(indent) + "\n")
    for line in lines.dropFirst() { output.write(line + "\n") }
  }
  return findings.contains { $0.condition == .missing } ? .missingInput : .success
}

private func processor(_ invocation: Invocation) -> Finding {
  let best = InstructionSet.best
  var words = "\(counted(Execution.automatic.threads, "thread")), \(best.rawValue) kernels"
  if !(invocation.environment["WORKBOOK_INSTRUCTIONS"] ?? "").isEmpty {
    words += ", as WORKBOOK_INSTRUCTIONS says"
  } else if best == .portable {
    words += ": neither AVX2 nor AVX-512 is there"
  }
  return Finding(condition: best == .portable ? .optional : .ok, name: "processor", words: words)
}

private func toolchain() -> Finding {
  let process = Process()
  process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
  process.arguments = ["swift", "--version"]
  let pipe = Pipe()
  (process.standardOutput, process.standardError) = (pipe, FileHandle.nullDevice)
  var text = ""
  if (try? process.run()) != nil {
    text = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
  }
  let found = text.firstMatch(of: /Swift version (\d+)\.(\d+)(\.\d+)?/)
  let needed = (6, 3)
  guard let found, let major = Int(found.1), let minor = Int(found.2) else {
    return Finding(
      condition: .missing, name: "swift",
      words: "there is no 'swift' in PATH, which builds what learners write. Install Swift "
        + "\(needed.0).\(needed.1) or newer: https://www.swift.org/install")
  }
  let isEnough = (major, minor) >= needed
  return Finding(
    condition: isEnough ? .ok : .missing, name: "swift",
    words: String(found.0)
      + (isEnough
        ? "" : ": \(needed.0).\(needed.1) or newer is needed: https://www.swift.org/install"))
}

private func clone() -> Finding {
  do {
    return Finding(
      condition: .ok, name: "clone", words: "'\(try LearnerSession.clone())' builds exercises")
  } catch {
    return Finding(
      condition: .optional, name: "clone", words: "for 'workbook check' only: \(error)")
  }
}

private func datasets(in folder: String) -> [Finding] {
  Catalog.all.map { entry in
    let found = try? DatasetFiles.find(entry, in: URL(fileURLWithPath: folder))
    if let found, found.isComplete {
      return Finding(
        condition: .ok, name: entry.name,
        words: "in '\(found.shownFolder(in: folder, inFull: true))'")
    }
    return Finding(
      condition: .optional, name: entry.name,
      words: (found == nil ? "not" : "not all of it") + " in '\(folder)': "
        + GivenOptions().get(entry.name))
  }
}

private func terminal(_ invocation: Invocation) -> Finding {
  let console = invocation.console
  guard console.output.isTerminal else {
    return Finding(condition: .ok, name: "terminal", words: "none: a pipe or a file, 100 columns")
  }
  let style = console.style(images: .auto)
  let pictures =
    switch style.pictures {
    case .pixels(let form): "drawn by the terminal (\(form))"
    case .text: "in characters"
    case nil: "none"
    }
  return Finding(
    condition: .ok, name: "terminal",
    words: "\(console.width) columns, \(style.usesColor ? "colors" : "no colors"), pictures "
      + pictures)
}

/// What a build of an exercise, or a data set, takes at least.
private let neededBytes = 500_000_000

private func space(in folder: String) -> Finding {
  let attributes = try? FileManager.default.attributesOfFileSystem(forPath: folder)
  let free = (attributes?[.systemFreeSize] as? NSNumber)?.intValue ?? 0
  let path = resolvedPath(folder)
  let megabytes = "\(free / 1_000_000) MB free in '\(path)'"
  guard FileManager.default.isWritableFile(atPath: path) else {
    return Finding(condition: .optional, name: "space", words: "'\(path)' cannot be written to")
  }
  return Finding(
    condition: free >= neededBytes ? .ok : .missing, name: "space",
    words: megabytes
      + (free >= neededBytes ? "" : ": make room for \(neededBytes / 1_000_000) MB"))
}
