// Runs an assignment for a test and keeps what it judged and reported.

import LinearAlgebra
import Reporting
import SchemaSupport
import Testing
import WorkbookKit

/// What a run wrote, by step.
final class RunCollector: Renderer {
  private(set) var checks: [String: [Check]] = [:]
  private(set) var values: [String: [String: JSONValue]] = [:]
  private(set) var tables: [String: [String: JSONValue]] = [:]
  /// The computational graphs that were drawn, in order.
  private(set) var charts: [GraphChart] = []
  private var step = ""

  func receive(_ event: Event) {
    switch event {
    case .stepBegan(let id, _): step = id
    case .check(let check): checks[step, default: []].append(check)
    case .value(let name, let json, _): values[step, default: [:]][name] = json
    case .table(let name, let json, _): tables[step, default: [:]][name] = json
    case .graphChart(let chart): charts.append(chart)
    default: break
    }
  }

  /// The names of the checks that failed.
  var failed: [String] { checks.values.flatMap { $0 }.filter { !$0.passed }.map(\.name).sorted() }

  /// Runs steps of an assignment, and those that they need.
  ///
  /// Every judged number and array is judged again with a NaN, with a number or a row missing, and
  /// with one too many; a judgment that passes all the same is blind, and an issue of the test. So is
  /// a record that the schema of `--json` does not allow.
  static func run<Notebook: Assignment>(
    _ assignment: Notebook, only: [String]? = nil, sourceLocation: SourceLocation = #_sourceLocation
  ) throws -> RunCollector {
    var assignment = assignment
    let collector = RunCollector()
    let record = RunRecord()
    _ = try probingRunner(of: Notebook.name, sourceLocation: sourceLocation).run(
      &assignment, only: only,
      header: RunHeader(
        assignment: Notebook.name, dataset: "test", dataNote: "", seed: 0, precision: "double",
        threads: 2, version: "0"),
      renderers: [collector, record])
    let faults = try RunSchema.faults(in: record.json)
    #expect(faults.isEmpty, "\(Notebook.name)", sourceLocation: sourceLocation)
    return collector
  }
}

/// A runner whose judgments are all made again on altered results; one that passes all the same is blind,
/// and an issue of the test.
func probingRunner(
  of assignment: String, sourceLocation: SourceLocation = #_sourceLocation
) -> Runner {
  Runner(probe: { name, altered, passed in
    if passed {
      Issue.record(
        "\(assignment): '\(name)' passes for \(altered.prefix(200))",
        sourceLocation: sourceLocation)
    }
  })
}
