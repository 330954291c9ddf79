// A run as JSON: the object that `--json FILE` writes.

/// Collects a run's results for a program to read.
///
/// Only finished steps are recorded: an interrupted run keeps what it has.
public final class RunRecord: Renderer {
  private var header: RunHeader?
  private var summary: RunSummary?
  private var error: String?
  private var finished: [JSONValue] = []
  private var values: [JSONValue.Member] = []
  private var tables: [JSONValue.Member] = []
  private var checks: [JSONValue] = []

  public init() {}

  public func receive(_ event: Event) {
    switch event {
    case .runBegan(let header, _, _): self.header = header
    case .runFailed(let message): error = message
    case .runEnded(let summary): self.summary = summary
    case .stepBegan:
      values = []
      tables = []
      checks = []
    case .value(let name, let json, _): values.append(.init(name, json))
    case .table(let name, let json, _): tables.append(.init(name, json))
    case .check(let check): checks.append(Self.json(check))
    case .stepEnded(let id, let seconds):
      finished.append(
        .object([
          .init("id", .string(id)), .init("seconds", .number(seconds)),
          .init("values", .object(values)), .init("tables", .object(tables)),
          .init("checks", .array(checks)),
        ]))
    case .prose, .question, .code, .text, .errorBarChart, .lineChart, .picture, .progress: break
    }
  }

  /// Whether there is anything to keep.
  public var hasFinishedSteps: Bool { !finished.isEmpty }

  /// The object, or nil where no run has begun.
  public var json: JSONValue? {
    guard let header else { return nil }
    let failure = error.map { [JSONValue.Member("error", .string($0))] } ?? []
    return .object(
      [
        .init("assignment", .string(header.assignment)),
        .init("dataset", .string(header.dataset)),
        .init("seed", .integer(Int(header.seed))),
        .init("precision", .string(header.precision)),
        .init("threads", .integer(header.threads)),
        .init("version", .string(header.version)),
        .init("command", .string(header.command)),
        .init("interrupted", .bool(summary?.wasInterrupted ?? true)),
      ] + failure + [
        .init("steps", .array(finished)),
        .init("seconds", .number(summary?.seconds ?? 0)),
      ])
  }

  private static func json(_ check: Check) -> JSONValue {
    .object([
      .init("name", .string(check.name)), .init("passed", .bool(check.passed)),
      .init("detail", .string(check.detail)), .init("source", .string(check.source)),
    ])
  }
}
