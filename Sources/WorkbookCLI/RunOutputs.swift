// The files that a run leaves: a record, a page, a notebook, Markdown.

import Files
import Foundation
import WorkbookKit

/// What kinds of file there are.
enum OutputKind: String, CaseIterable {
  case json, html, notebook, markdown

  /// What the names of such files end in.
  var ending: String {
    switch self {
    case .json: "json"
    case .html: "html"
    case .notebook: "ipynb"
    case .markdown: "md"
    }
  }
}

/// Collects a run's events, and writes the files that were asked for.
struct RunOutputs {
  private let files: [(kind: OutputKind, file: OutputFile)]
  let record = RunRecord()
  let transcript = Transcript()
  /// Where the page stands among those of other runs; nil where there are none.
  var links: PageLinks?
  /// Which version of the page this is, where others may follow; nil where none will.
  var version: String?

  /// The files that the options name.
  ///
  /// - Throws: `UsageError.unwritable` for one that cannot be written, before anything is run.
  init(_ invocation: Invocation) throws(UsageError) {
    var files: [(kind: OutputKind, file: OutputFile)] = []
    // Every file that the command writes, by what its path leads to however it is spelled.
    var taken: [(words: String, target: String)] = []
    func take(_ words: String, _ path: String) throws(UsageError) {
      guard !OutputFile.isDevice(path) else { return }
      let target = resolvedPath(path)
      if let other = taken.first(where: { $0.target == target }) {
        throw .sharedFile(other.words, words)
      }
      taken.append((words, target))
    }
    for name in ["save", "results", "checkpoint"] {
      if let path = invocation.value(name) { try take("--\(name) '\(path)'", path) }
    }
    for kind in OutputKind.allCases {
      guard let path = invocation.value(kind.rawValue) else { continue }
      let option = "--" + kind.rawValue
      files.append((kind, try OutputFile(path: path, option: option)))
      try take("\(option) '\(path)'", path)
      guard kind == .markdown else { continue }
      let folder = PictureFolder(of: path)
      if OutputFile.isDevice(path) {
        throw .unwritable(
          option: option, path: path, reason: "its pictures need a folder beside it")
      }
      if let reason = folder.obstacle {
        throw .unwritable(option: option, path: path, reason: reason)
      }
      try take("the pictures of \(option) in '\(folder.path)'", folder.path)
    }
    self.files = files
  }

  /// Files of one name in several folders, as `run all` writes them.
  init(named name: String, in folders: [OutputKind: String]) {
    files = OutputKind.allCases.compactMap { kind in
      folders[kind].map { (kind, OutputFile(inFolder: "\($0)/\(name).\(kind.ending)")) }
    }
  }

  /// What has to receive the run's events.
  var renderers: [any Renderer] {
    files.contains { $0.kind != .json } ? [record, transcript] : [record]
  }

  /// Whether the run has left anything that is worth a file.
  var areWorthWriting: Bool { record.isWorthKeeping }

  /// Whether any file is to be written.
  var areWanted: Bool { !files.isEmpty }

  /// A file that shows the run's pictures, nil where none is written.
  var pictureFile: String? { files.first { $0.kind != .json }?.file.path }

  /// Writes every file, and goes on where one cannot be written.
  ///
  /// Where no step was finished, and none failed in a run that went on, there is nothing to keep, and what an earlier run left stays.
  ///
  /// - Returns: What kept files from being written.
  func write() -> [OutputFileError] {
    guard areWorthWriting else { return [] }
    var failures: [OutputFileError] = []
    let report = transcript.report
    for (kind, file) in files {
      do throws(OutputFileError) {
        switch kind {
        case .json: if let json = record.json { try file.write(text: json.text + "\n") }
        case .html: if let report { try writePage(report, to: file) }
        case .notebook: if let report { try file.write(text: report.notebook.text + "\n") }
        case .markdown: if let report { try write(report, to: file) }
        }
      } catch {
        failures.append(error)
      }
    }
    return failures
  }

  /// Writes the page anew, for the links that it has by now.
  func rewritePage() throws(OutputFileError) {
    guard areWorthWriting, let report = transcript.report else { return }
    for (kind, file) in files where kind == .html && !OutputFile.isDevice(file.path) {
      try writePage(report, to: file)
    }
  }

  /// Writes a page, and beside it, where others may follow, which version it is.
  private func writePage(_ report: RunReport, to file: OutputFile) throws(OutputFileError) {
    let versions =
      OutputFile.isDevice(file.path)
      ? nil : version.map { PageVersion($0, script: splitPath(Self.versions(of: file)).name) }
    try file.write(text: report.html(links: links, version: versions))
    guard let versions else { return }
    try OutputFile(inFolder: Self.versions(of: file)).write(text: versions.text)
  }

  /// Removes what told pages which version there is.
  func removeVersions() {
    for (kind, file) in files where kind == .html { unlink(Self.versions(of: file)) }
  }

  private static func versions(of file: OutputFile) -> String { file.path + ".version.js" }

  /// A document without its pictures would be half a file: they are in place before it is.
  private func write(_ report: RunReport, to file: OutputFile) throws(OutputFileError) {
    let folder = PictureFolder(of: file.path)
    let (text, pictures) = report.markdown(folder: folder.name)
    do throws(SystemError) {
      let files = try PendingFolder(pictures.map { ($0.name, $0.bytes) }, for: folder.path)
      let document = try PendingFile(Array(text.utf8), for: file.path)
      try files.commit()
      try document.commit()
    } catch {
      throw OutputFileError(error)
    }
  }
}

extension OutputFile {
  fileprivate func write(text: String) throws(OutputFileError) { try write(Array(text.utf8)) }
}
