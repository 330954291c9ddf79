// A run as JSON: the object that `--json FILE` writes.

/// Collects a run's results for a program to read; `docs/run.schema.json` is their schema.
///
/// `steps` are the finished ones: an interrupted run keeps what it has. Where a step failed, and only
/// there, `failed` and `skipped` tell which did not come to their end and why, so that whoever reads
/// `steps` never takes half a step for a whole one. A step that was shown from a cache has `cached`.
public final class RunRecord: Renderer {
  private var header: RunHeader?
  private var summary: RunSummary?
  private var error: String?
  private var finished: [JSONValue] = []
  private var failed: [JSONValue] = []
  private var skipped: [JSONValue] = []
  private var values: [JSONValue.Member] = []
  private var tables: [JSONValue.Member] = []
  private var checks: [JSONValue] = []
  private var isCached = false

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
      isCached = false
    case .cached: isCached = true
    case .value(let name, let json, _): values.append(.init(name, json))
    case .table(let name, let json, _): tables.append(.init(name, json))
    case .check(let check): checks.append(Self.json(check))
    case .stepEnded(let id, let seconds):
      finished.append(
        .object(
          [
            .init("id", .string(id)), .init("seconds", .number(seconds)),
            .init("values", .object(values)), .init("tables", .object(tables)),
            .init("checks", .array(checks)),
          ] + (isCached ? [.init("cached", .bool(true))] : [])))
    case .stepFailed(let failure, let seconds):
      failed.append(
        .object([
          .init("id", .string(failure.id)), .init("seconds", .number(seconds)),
          .init("message", .string(failure.message)),
        ]))
    case .stepSkipped(let id, let reason):
      skipped.append(.object([.init("id", .string(id)), .init("reason", .string(reason))]))
    case .prose, .question, .code, .text, .errorBarChart, .lineChart, .graphChart, .picture,
      .progress:
      break
    }
  }

  /// Whether there is anything to keep: a step that came to its end, good or bad.
  public var isWorthKeeping: Bool { !finished.isEmpty || !failed.isEmpty }

  /// The object, or nil where no run has begun.
  public var json: JSONValue? {
    guard let header else { return nil }
    let failure = error.map { [JSONValue.Member("error", .string($0))] } ?? []
    let shortfalls: [JSONValue.Member] =
      failed.isEmpty ? [] : [.init("failed", .array(failed)), .init("skipped", .array(skipped))]
    let head: [JSONValue.Member] = [
      .init("assignment", .string(header.assignment)),
      .init("dataset", .string(header.dataset)),
      .init("seed", .integer(Int(header.seed))),
      .init("precision", .string(header.precision)),
      .init("threads", .integer(header.threads)),
      .init("version", .string(header.version)),
      .init("command", .string(header.command)),
      .init("interrupted", .bool(summary?.wasInterrupted ?? true)),
    ]
    let end: [JSONValue.Member] = [
      .init("steps", .array(finished)), .init("seconds", .number(summary?.seconds ?? 0)),
    ]
    return .object(head + failure + shortfalls + end)
  }

  private static func json(_ check: Check) -> JSONValue {
    .object([
      .init("id", .string(check.id)), .init("name", .string(check.name)),
      .init("passed", .bool(check.passed)),
      .init("detail", .string(check.detail)), .init("source", .string(check.source)),
    ])
  }
}
