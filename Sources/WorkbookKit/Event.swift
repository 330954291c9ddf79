// What happens in a run, as values: a step writes them to its page, renderers show them.

import Foundation
import Reporting

/// Something that a run shows, in the order of the notebook.
public enum Event: Sendable {
  /// The run begins; `title` is the document's, and so is the time that reading it takes: nil
  /// where the document is not shown as a whole.
  case runBegan(RunHeader, title: String, readingMinutes: Int? = nil)
  /// Markdown between the steps.
  case prose(String)
  /// An inline question; the answer is nil where a learner has to write one first.
  case question(number: Int, text: String, answer: String?)
  /// A step begins, with the heading above it.
  case stepBegan(id: String, title: String)
  /// Code of the step: an implementation that it exercises, or its own lines.
  case code(SourceExcerpt)
  /// What follows, up to the end of the step, is what it left when it was run at that time.
  case cached(Date)
  /// A line of text.
  case text(String)
  /// A named result; `shown` is how it reads, nil where a table or a line shows it already.
  case value(name: String, json: JSONValue, shown: String?)
  /// A named table; `json` is what a program reads.
  case table(name: String, json: JSONValue, Table)
  /// A chart of repeated measurements.
  case errorBarChart(ErrorBarChart)
  /// A chart of curves.
  case lineChart(LineChart)
  /// A drawing of a computational graph.
  case graphChart(GraphChart)
  /// A picture with a sentence that says what is to be seen.
  case picture(Raster, caption: String)
  /// A judged result.
  case check(Check)
  /// How far a long step has come, from 0 to 1.
  case progress(Double)
  /// A step is over.
  case stepEnded(id: String, seconds: Double)
  /// A step threw after so many seconds; the run goes on.
  case stepFailed(StepFailure, seconds: Double)
  /// A step that began was not run, because one that it needs failed.
  case stepSkipped(id: String, reason: String)
  /// A step could not be finished, and why; the end of the run follows.
  case runFailed(message: String)
  /// The run is over.
  case runEnded(RunSummary)
}

/// What a run was started with: enough to repeat it.
public struct RunHeader: Sendable, Equatable {
  public let assignment: String
  /// The data set's name.
  public let dataset: String
  /// What the first line says about the data: which they are, and how to get others.
  public let dataNote: String
  public let seed: UInt32
  /// `double` or `float`.
  public let precision: String
  public let threads: Int
  public let version: String
  /// The command line that started the run, as a shell would take it; empty where there was none.
  public let command: String
  /// Where the assignment stands in the course; nil for what is no part of it.
  public let place: CoursePlace?

  public init(
    assignment: String, dataset: String, dataNote: String, seed: UInt32,
    precision: String, threads: Int, version: String, command: String = "",
    place: CoursePlace? = nil
  ) {
    self.command = command
    self.place = place
    self.assignment = assignment
    self.dataset = dataset
    self.dataNote = dataNote
    self.seed = seed
    self.precision = precision
    self.threads = threads
    self.version = version
  }
}

/// How a run ended.
public struct RunSummary: Sendable, Equatable {
  public let seconds: Double
  /// How many checks passed.
  public let passed: Int
  /// How many checks failed.
  public let failed: Int
  /// Whether the run was stopped before its last step.
  public let wasInterrupted: Bool
  /// The steps that threw, in order.
  public let failedSteps: [StepFailure]
  /// The ids of the steps that were not run because one that they need failed.
  public let skippedSteps: [String]
  /// How many steps were shown from a cache.
  public let cachedSteps: Int

  /// Whether no check and no step failed.
  public var isGood: Bool { failed == 0 && failedSteps.isEmpty }

  public init(
    seconds: Double, passed: Int, failed: Int, wasInterrupted: Bool,
    failedSteps: [StepFailure] = [], skippedSteps: [String] = [], cachedSteps: Int = 0
  ) {
    self.cachedSteps = cachedSteps
    self.failedSteps = failedSteps
    self.skippedSteps = skippedSteps
    self.seconds = seconds
    self.passed = passed
    self.failed = failed
    self.wasInterrupted = wasInterrupted
  }
}

/// Shows the events of a run somewhere.
public protocol Renderer: AnyObject {
  func receive(_ event: Event)
}
