// The files that a run leaves: a record, a page, a notebook, Markdown.

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

  /// The files that the options name.
  ///
  /// - Throws: `UsageError.unwritable` for one that cannot be written, before anything is run.
  init(_ invocation: Invocation) throws(UsageError) {
    var files: [(kind: OutputKind, file: OutputFile)] = []
    for kind in OutputKind.allCases {
      guard let path = invocation.value(kind.rawValue) else { continue }
      let option = "--" + kind.rawValue
      if let other = files.first(where: { $0.file.path == path && !OutputFile.isDevice(path) }) {
        throw .conflict("--\(other.kind.rawValue) '\(path)'", "\(option) '\(path)'")
      }
      files.append((kind, try OutputFile(path: path, option: option)))
      if kind == .markdown && OutputFile.isDevice(path) {
        throw .unwritable(
          option: option, path: path, reason: "its pictures need a folder beside it")
      }
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

  /// Whether any file is to be written.
  var areWanted: Bool { !files.isEmpty }

  /// A file that shows the run's pictures, nil where none is written.
  var pictureFile: String? { files.first { $0.kind != .json }?.file.path }

  /// Writes every file, and goes on where one cannot be written.
  ///
  /// - Returns: What kept files from being written.
  func write() -> [OutputFileError] {
    var failures: [OutputFileError] = []
    let report = transcript.report
    for (kind, file) in files {
      do throws(OutputFileError) {
        switch kind {
        case .json: if let json = record.json { try file.write(text: json.text + "\n") }
        case .html: if let report { try file.write(text: report.html) }
        case .notebook: if let report { try file.write(text: report.notebook.text + "\n") }
        case .markdown: if let report { try write(report, to: file) }
        }
      } catch {
        failures.append(error)
      }
    }
    return failures
  }

  /// Writes the pictures first: a document without its pictures would be half a file.
  private func write(_ report: RunReport, to file: OutputFile) throws(OutputFileError) {
    let folder = Self.pictureFolder(of: file.path)
    let name = URL(fileURLWithPath: folder).lastPathComponent
    let (text, pictures) = report.markdown(folder: name)
    if !pictures.isEmpty { try makeFolder(folder) }
    for picture in pictures {
      try OutputFile(inFolder: "\(folder)/\(picture.name)").write(Data(picture.bytes))
    }
    try file.write(text: text)
  }

  /// `knn_files` beside `knn.md`.
  private static func pictureFolder(of path: String) -> String {
    let url = URL(fileURLWithPath: path)
    return url.deletingPathExtension().path + "_files"
  }
}

/// Makes a folder unless it is there; the folder that it is in must be.
func makeFolder(_ path: String) throws(OutputFileError) {
  guard mkdir(path, 0o777) != 0, errno != EEXIST else { return }
  throw OutputFileError(path: path, reason: String(cString: strerror(errno)))
}

extension OutputFile {
  fileprivate func write(text: String) throws(OutputFileError) { try write(Data(text.utf8)) }
}
