// What a learner did, a line each: nothing is rewritten, so that nothing can be lost.

import Files
import Foundation
import WorkbookKit

/// One line of a progress log.
public struct ProgressEntry: Sendable, Equatable {
  public enum Kind: String, Sendable {
    case check, hint, solution, reset
  }

  public var time: String
  public var kind: Kind
  /// The stub, or the file of a reset.
  public var name: String
  /// The verdict's word, or the depth of a hint.
  public var detail: String
  /// The known mistake that was named, empty where none was.
  public var mistake: String

  public init(_ kind: Kind, _ name: String, detail: String = "", mistake: String = "") {
    time = Date().formatted(Date.ISO8601FormatStyle())
    self.kind = kind
    self.name = name
    self.detail = detail
    self.mistake = mistake
  }
}

extension LearnerFolder {
  private var log: String { "\(hidden)/progress.jsonl" }

  /// Adds lines to the log; one write, so that two commands at once do not mix theirs.
  public func record(_ entries: [ProgressEntry]) throws(LearnerFolderError) {
    // A line that a full disk cut short is ended first.
    var text = ""
    if let bytes = try? WholeFile.bytes(of: log), let last = bytes.last, last != 10 { text = "\n" }
    for entry in entries {
      let json = JSONValue.object([
        .init("time", .string(entry.time)), .init("kind", .string(entry.kind.rawValue)),
        .init("name", .string(entry.name)), .init("detail", .string(entry.detail)),
        .init("mistake", .string(entry.mistake)),
      ])
      text += json.text.replacing("\n", with: " ") + "\n"
    }
    let descriptor = open(log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else {
      throw .cannotWrite(path: log, reason: SystemError(path: log).description)
    }
    defer { close(descriptor) }
    let bytes = Array(text.utf8)
    guard Foundation.write(descriptor, bytes, bytes.count) == bytes.count else {
      throw .cannotWrite(path: log, reason: SystemError(path: log).description)
    }
  }

  /// All lines of the log; one that is damaged is left out.
  public var entries: [ProgressEntry] {
    guard let bytes = try? WholeFile.bytes(of: log) else { return [] }
    return String(decoding: bytes, as: UTF8.self).split(separator: "\n").compactMap { line in
      guard let json = try? JSONValue(parsing: String(line)),
        case .string(let time)? = json["time"], case .string(let kind)? = json["kind"],
        let kind = ProgressEntry.Kind(rawValue: kind), case .string(let name)? = json["name"],
        case .string(let detail)? = json["detail"], case .string(let mistake)? = json["mistake"]
      else { return nil }
      var entry = ProgressEntry(kind, name, detail: detail, mistake: mistake)
      entry.time = time
      return entry
    }
  }

  /// The last verdict on each stub, in one word.
  public var lastVerdicts: [String: String] {
    var verdicts: [String: String] = [:]
    for entry in entries where entry.kind == .check { verdicts[entry.name] = entry.detail }
    return verdicts
  }
}
