// What a crashed program left on standard error: the reason, and the line of the learner's file.

import Exercises
import Foundation

/// The reason and the place in a backtrace of the Swift runtime.
struct CrashReport {
  /// The runtime's or the library's own words, nil where there are none.
  let reason: String?
  /// The innermost line of a learner's file.
  let place: SourcePlace?
  /// Whether the same function stands many times in a row.
  let isRecursive: Bool
  private let ranOutOfMemory: Bool
  /// The status of an `exit` in the middle of a call.
  private let exitStatus: Int?

  /// - Parameters:
  ///   - text: The end of what the program wrote to standard error.
  ///   - sources: The names of the learner's files.
  init(_ text: String, sources: [String]) {
    var (reason, place): (String?, SourcePlace?) = (nil, nil)
    var frames: [String: Int] = [:]
    var exitStatus: Int?
    for line in text.split(separator: "\n") {
      // Sources.swift:12: Fatal error: a vector of 2 elements does not fit …
      if line.hasPrefix(exitMark) {
        exitStatus = Int(line.dropFirst(exitMark.count).prefix { $0 != ")" })
      }
      if let range = line.range(of: "Fatal error: ") {
        reason = String(line[range.upperBound...])
      } else if let range = line.range(of: "Swift runtime failure: ") {
        let words = line[range.upperBound...].prefix { $0 != "\u{2192}" }
        reason = reason ?? Self.words(String(words))
      } else if reason == nil, place == nil, line.contains("[system]") {
        // Optimized code keeps the function that trapped, but not its words.
        reason = Self.reasons.first { line.contains($0.function) }?.reason
      }
      guard let found = Self.place(in: line, sources: sources) else { continue }
      place = place ?? found
      frames["\(found)", default: 0] += 1
    }
    self.reason = reason
    self.place = place
    self.exitStatus = exitStatus
    isRecursive = (frames.values.max() ?? 0) >= 6
    ranOutOfMemory = [
      "failed to allocate", "ould not allocate memory", "annot allocate memory", "bad_alloc",
    ]
    .contains { text.contains($0) }
  }

  /// What a signal says together with the report.
  func failure(signal number: Int32, memoryLimit: Int, cpuSeconds: Int) -> Failure {
    if number == SIGQUIT, let exitStatus { return .exited(status: exitStatus, place) }
    if ranOutOfMemory { return .memory(limit: memoryLimit, place) }
    switch number {
    case SIGSEGV, SIGBUS: return .recursion(place)
    case SIGXCPU: return .timeout(seconds: Double(cpuSeconds), place)
    case SIGKILL where reason == nil: return .memory(limit: memoryLimit, place)
    default:
      return .crashed(reason: reason ?? Self.name(of: number), place)
    }
  }

  /// Why functions of the standard library trap.
  private static let reasons: [(function: String, reason: String)] = [
    ("Array.subscript", "index out of range"), ("ArraySlice.subscript", "index out of range"),
    ("checkIndex", "index out of range"), ("checkSubscript", "index out of range"),
    ("Range.init", "a range whose end is before its start"),
    ("..<", "a range whose end is before its start"),
    ("Optional.unwrap", "a value that is nil was unwrapped"),
    ("Int./", "a division by zero"), ("Int.%", "a division by zero"),
    ("Int.+", "arithmetic overflow"), ("Int.-", "arithmetic overflow"),
    ("Int.*", "arithmetic overflow"),
    ("Int.init", "a number that is no Int: NaN, infinite or too large"),
  ]

  /// The runtime's words without the module that it adds: `Index out of range`.
  private static func words(_ text: String) -> String {
    var words = text
    if let range = words.range(of: " in ", options: .backwards) {
      words = String(words[..<range.lowerBound])
    }
    return words.prefix(1).lowercased() + words.dropFirst()
  }

  /// `… at /home/me/knn/Sources/knn/KNearestNeighbor.swift:41:23`
  private static func place(in line: Substring, sources: [String]) -> SourcePlace? {
    for source in sources {
      guard let range = line.range(of: "/\(source):") else { continue }
      let numbers = line[range.upperBound...].split(separator: ":").prefix(2)
        .map { $0.prefix { $0.isNumber } }
      guard let first = numbers.first, let number = Int(first), number > 0 else { continue }
      let column = numbers.count > 1 ? Int(numbers[1]) : nil
      return SourcePlace(file: source, line: number, column: column == 0 ? nil : column)
    }
    return nil
  }

  private static func name(of signal: Int32) -> String {
    switch signal {
    case SIGILL, SIGTRAP: "an index out of range, an arithmetic overflow or an unwrapped nil"
    case SIGABRT: "abort() was called"
    case SIGFPE: "an arithmetic error"
    case SIGKILL: "it was killed"
    case SIGTERM: "it was terminated"
    default: "signal \(signal)"
    }
  }
}
