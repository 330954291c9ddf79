// A run as its JSON file tells it.

/// What `--json` wrote of a run.
public struct RecordedRun: Sendable, Equatable {
  /// A step's named leaves and its checks.
  struct Step: Sendable, Equatable {
    let id: String
    let seconds: Double
    /// Every number and word, by its path: `table[8][2]`.
    let leaves: [Leaf]
    let checks: [RecordedCheck]
  }

  struct Leaf: Sendable, Equatable {
    let path: String
    let value: JSONValue
    /// Whether it tells how long something took, which no two runs agree on.
    let isTime: Bool
  }

  struct RecordedCheck: Sendable, Equatable {
    /// By what the same check of another run is known; runs of earlier versions have names only.
    let id: String
    /// The check's name, and which of its name it is from the second on.
    let name: String
    let passed: Bool
    let detail: String
  }

  /// What the run was started with, as names and values.
  let settings: [(name: String, value: String)]
  let seconds: Double
  let isInterrupted: Bool
  /// What stopped the run, nil where nothing did.
  let error: String?
  /// The ids of the steps that failed in a run that went on.
  let failedSteps: [String]
  /// The finished steps.
  let steps: [Step]

  /// The assignment's name.
  public var assignment: String { settings.first { $0.name == "assignment" }?.value ?? "" }

  /// Why the run did not come to its end, in words; nil where it did.
  var earlyEnd: String? {
    // A run that an error stopped was not interrupted, whatever came of it.
    if let error { return "was stopped by an error: \(error)" }
    let failed = failedSteps.map { "'\($0)'" }.joined(separator: ", ")
    let failure = failed.isEmpty ? nil : "failed in \(failed)"
    let reasons = [isInterrupted ? "was interrupted" : nil, failure].compactMap(\.self)
    return reasons.isEmpty ? nil : reasons.joined(separator: " and ")
  }

  public static func == (first: RecordedRun, second: RecordedRun) -> Bool {
    first.settings.elementsEqual(second.settings, by: ==) && first.steps == second.steps
  }

  /// Reads the object that `--json` writes.
  ///
  /// - Throws: `RecordedRunError` for JSON of another kind.
  public init(_ json: JSONValue) throws(RecordedRunError) {
    settings = try ["assignment", "dataset", "seed", "precision", "threads", "version"].map {
      key throws(RecordedRunError) in
      guard let value = json[key] else { throw RecordedRunError.missing(key) }
      return (key, value.words)
    }
    guard case .array(let steps)? = json["steps"] else { throw .missing("steps") }
    seconds = json["seconds"]?.asNumber ?? 0
    isInterrupted = json["interrupted"] == .bool(true)
    error = json["error"]?.words
    if case .array(let failed)? = json["failed"] {
      failedSteps = failed.compactMap { $0["id"]?.words }
    } else {
      failedSteps = []
    }
    self.steps = try steps.map { step throws(RecordedRunError) in
      guard case .string(let id)? = step["id"] else { throw RecordedRunError.missing("id") }
      guard case .array(let checks)? = step["checks"] else {
        throw RecordedRunError.missing("checks")
      }
      return Step(
        id: id, seconds: step["seconds"]?.asNumber ?? 0,
        leaves: Self.leaves(of: step["values"]) + Self.leaves(of: step["tables"]),
        checks: Self.named(checks))
    }
  }

  private static func leaves(of object: JSONValue?) -> [Leaf] {
    guard case .object(let members)? = object else { return [] }
    return members.flatMap { member -> [Leaf] in
      let isTime = timeNames.contains(member.key)
      return flattened(member.value, path: member.key).map {
        Leaf(path: $0.0, value: $0.1, isTime: isTime || $0.0.hasSuffix("[seconds]"))
      }
    }
  }

  /// The values and tables in which the assignments keep times.
  private static let timeNames: Set<String> = ["seconds", "times_as_fast"]

  private static func flattened(_ value: JSONValue, path: String) -> [(String, JSONValue)] {
    switch value {
    case .array(let values):
      values.enumerated().flatMap { flattened($1, path: "\(path)[\($0)]") }
    case .object(let members):
      members.flatMap { flattened($0.value, path: "\(path)[\($0.key)]") }
    default: [(path, value)]
    }
  }

  private static func named(_ checks: [JSONValue]) -> [RecordedCheck] {
    var seen: [String: Int] = [:]
    return checks.map { check in
      let name = check["name"]?.words ?? ""
      let id = check["id"]?.words ?? CheckName(name).id
      seen[id, default: 0] += 1
      let number = seen[id] ?? 1
      let mark = number == 1 ? "" : " (\(number))"
      return RecordedCheck(
        id: id + mark, name: name + mark, passed: check["passed"] == .bool(true),
        detail: check["detail"]?.words ?? "")
    }
  }
}

/// What keeps a JSON file from being a run.
public enum RecordedRunError: Error, Equatable {
  case missing(String)
}

extension JSONValue {
  /// A number, whole or not; nil for anything else.
  var asNumber: Double? {
    switch self {
    case .integer(let value): Double(value)
    case .number(let value): value
    default: nil
    }
  }

  /// The value as a person reads it.
  var words: String {
    if case .string(let text) = self { text } else { text }
  }
}
