// A run as a whole, put together from its events: what pages and notebooks are made of.

import Foundation
import Reporting

/// Keeps the events of a run.
public final class Transcript: Renderer {
  public private(set) var events: [Event] = []

  public init() {}

  public func receive(_ event: Event) {
    // The progress of a finished step is of no interest.
    if case .progress = event { return }
    events.append(event)
  }

  /// The run so far, nil where none has begun.
  public var report: RunReport? { RunReport(events) }
}

/// A run's events, put in order: a beginning, sections, an end.
public struct RunReport: Sendable {
  /// A step and what it left.
  public struct Section: Sendable {
    public let id: String
    public let title: String
    /// Prose, code and results in their order.
    public internal(set) var events: [Event] = []
    /// How long the step took, nil where it was not finished.
    public internal(set) var seconds: Double?
    /// When the step was run that was shown from a cache; nil where it was run.
    public internal(set) var cached: Date?
    /// Why it did not come to its end, nil where it did or where the run ended in it.
    public internal(set) var shortfall: Shortfall?

    /// How long the step took, in words, and whether it was now; nil where it was not finished.
    var time: String? {
      seconds.map { seconds in
        TextRenderer.duration(seconds)
          + (cached.map { ", from the cache: \(TextRenderer.moment($0))" } ?? "")
      }
    }

    var checks: [Check] {
      events.compactMap { event in
        if case .check(let check) = event { check } else { nil }
      }
    }
  }

  /// Why a step of a run that went on has no results.
  public enum Shortfall: Sendable, Equatable {
    /// It threw after so many seconds.
    case failed(message: String, seconds: Double)
    /// One that it needs failed.
    case skipped(reason: String)
  }

  public let header: RunHeader
  public let title: String
  /// How long the document takes to read; nil where it is not shown as a whole.
  public let readingMinutes: Int?
  /// Markdown in front of the first step.
  public let introduction: [String]
  public let sections: [Section]
  /// Why the run ended early, where it did.
  public let failure: String?
  /// How it ended; nil where the run has not ended.
  public let summary: RunSummary?

  public init?(_ events: [Event]) {
    var begun: (RunHeader, String, Int?)?
    var introduction: [String] = []
    var sections: [Section] = []
    var failure: String?
    var summary: RunSummary?
    for event in events {
      switch event {
      case .runBegan(let header, let title, let minutes): begun = (header, title, minutes)
      case .runFailed(let message): failure = message
      case .runEnded(let end): summary = end
      case .stepBegan(let id, let title): sections.append(Section(id: id, title: title))
      case .stepEnded(_, let seconds):
        if !sections.isEmpty { sections[sections.count - 1].seconds = seconds }
      case .cached(let date):
        if !sections.isEmpty { sections[sections.count - 1].cached = date }
      case .stepFailed(let failure, let seconds):
        if !sections.isEmpty {
          sections[sections.count - 1].shortfall = .failed(
            message: failure.message, seconds: seconds)
        }
      case .stepSkipped(_, let reason):
        if !sections.isEmpty {
          sections[sections.count - 1].shortfall = .skipped(reason: reason)
        }
      case .prose(let markdown) where sections.isEmpty: introduction.append(markdown)
      case .progress: break
      default:
        if !sections.isEmpty { sections[sections.count - 1].events.append(event) }
      }
    }
    guard let begun else { return nil }
    (header, title, readingMinutes) = begun
    self.introduction = introduction
    self.sections = sections
    self.failure = failure
    self.summary = summary
  }

  /// How the run went, in words: `all 14 checks passed`.
  public var verdict: String {
    let checks = sections.flatMap(\.checks)
    let failed = checks.count { !$0.passed }
    let verdict = checkVerdict(passed: checks.count - failed, failed: failed)
    let judged =
      stepVerdict(failed: failedSteps, skipped: skippedSteps).map { "\($0); \(verdict)" } ?? verdict
    if failure != nil { return "stopped by an error; \(judged)" }
    return summary?.wasInterrupted ?? true ? "interrupted; \(judged)" : judged
  }

  /// How many steps threw.
  var failedSteps: Int {
    sections.count { if case .failed? = $0.shortfall { true } else { false } }
  }

  /// How many steps were not run because one that they need failed.
  var skippedSteps: Int {
    sections.count { if case .skipped? = $0.shortfall { true } else { false } }
  }

  /// Whether the run came to its end with every step, and every check passed.
  public var isGood: Bool {
    failure == nil && !(summary?.wasInterrupted ?? true)
      && sections.allSatisfy { $0.shortfall == nil && $0.checks.allSatisfy(\.passed) }
  }

  /// `assignment 4 of 17, after softmax and before spiral · reading time: 7 min`, as far as it is known.
  var course: String? {
    let parts = [header.place?.fullText, readingTime].compactMap { $0 }
    return parts.isEmpty ? nil : parts.joined(separator: " · ")
  }

  /// `reading time: 7 min`
  var readingTime: String? { readingMinutes.map { "reading time: \($0) min" } }

  /// What a reader needs to know to repeat the run, as names and values.
  public var settings: [(name: String, value: String)] {
    [
      ("Data", header.dataNote), ("Seed", "\(header.seed)"), ("Precision", header.precision),
      ("Threads", "\(header.threads)"), ("Version", "workbook \(header.version)"),
    ] + (summary.map { [("Time", TextRenderer.duration($0.seconds))] } ?? [])
  }
}

/// The result of all checks in words: `all 14 checks passed`, `1 of 2 checks failed`, `no checks`.
func checkVerdict(passed: Int, failed: Int) -> String {
  switch (passed + failed, failed) {
  case (0, _): "no checks"
  case (1, 0): "1 check passed"
  case (1, _): "1 check failed"
  case (2, 0): "both checks passed"
  case (2, 2): "both checks failed"
  case (let total, 0): "all \(total) checks passed"
  case (let total, _): "\(failed) of \(total) checks failed"
  }
}

/// What a table is called on a page: its caption, its name in words, or the step's title where the name
/// says nothing.
func caption(of table: Table, named name: String, inStep title: String) -> String {
  if let caption = table.caption { return caption }
  return ["table", "rows"].contains(name)
    ? title : name.prefix(1).uppercased() + name.dropFirst().replacing("_", with: " ")
}
