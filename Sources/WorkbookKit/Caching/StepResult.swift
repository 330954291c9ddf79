// What a finished step left, as a value that can be kept in a file.

import Foundation
import Reporting

/// What a finished step wrote to its page, how long that took, and when.
public struct StepResult: Sendable, Codable {
  /// When the step was run.
  public let date: Date
  public let seconds: Double
  private let results: [Result]

  /// - Parameter events: The step's own; those about the run as a whole, and its progress, are left out.
  public init(_ events: [Event], seconds: Double, date: Date = Date()) {
    self.date = date
    self.seconds = seconds
    results = events.compactMap(Result.init)
  }

  /// What the step wrote to its page.
  public var events: [Event] { results.map(\.event) }

  /// The events that a step's page can emit.
  private enum Result: Codable {
    case text(String)
    case value(name: String, json: JSONValue, shown: String?)
    case table(name: String, json: JSONValue, Table)
    case errorBarChart(ErrorBarChart)
    case lineChart(LineChart)
    case graphChart(GraphChart)
    case picture(Raster, caption: String)
    case check(Check)

    init?(_ event: Event) {
      switch event {
      case .text(let line): self = .text(line)
      case .value(let name, let json, let shown):
        self = .value(name: name, json: json, shown: shown)
      case .table(let name, let json, let table): self = .table(name: name, json: json, table)
      case .errorBarChart(let chart): self = .errorBarChart(chart)
      case .lineChart(let chart): self = .lineChart(chart)
      case .graphChart(let chart): self = .graphChart(chart)
      case .picture(let raster, let caption): self = .picture(raster, caption: caption)
      case .check(let check): self = .check(check)
      case .runBegan, .prose, .question, .stepBegan, .code, .cached, .progress, .stepEnded,
        .stepFailed,
        .stepSkipped, .runFailed, .runEnded:
        return nil
      }
    }

    var event: Event {
      switch self {
      case .text(let line): .text(line)
      case .value(let name, let json, let shown):
        .value(name: name, json: json, shown: shown)
      case .table(let name, let json, let table): .table(name: name, json: json, table)
      case .errorBarChart(let chart): .errorBarChart(chart)
      case .lineChart(let chart): .lineChart(chart)
      case .graphChart(let chart): .graphChart(chart)
      case .picture(let raster, let caption): .picture(raster, caption: caption)
      case .check(let check): .check(check)
      }
    }
  }
}
