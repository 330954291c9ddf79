// What a check found, as plain values.

/// What a check says in the end.
public enum GradientVerdict: String, Sendable, CaseIterable {
  case passed
  /// Kinks or rounding left nothing, or too little, to judge.
  case inconclusive
  case failed

  /// The gravest of several: failed, then inconclusive, then passed.
  init(gravestOf verdicts: some Sequence<GradientVerdict>) {
    let verdicts = Set(verdicts)
    self =
      verdicts.contains(.failed)
      ? .failed : verdicts.contains(.inconclusive) ? .inconclusive : .passed
  }
}

/// The check of one term: the whole loss, or one of its parts.
public struct TermReport: Sendable, Equatable {
  /// `total`, or the part's name.
  public let name: String
  /// The term's value at the point.
  public let loss: Double
  /// The absolute difference that rounding can make at the step of the check.
  public let floor: Double
  /// A row a block, each followed by those of its groups.
  public let rows: [GradientReportRow]
  /// Every coordinate looked at, kinks included.
  public let coordinates: [CoordinateCheck]
  /// What the failures look like, one a block that failed.
  public internal(set) var diagnoses: [GradientDiagnosis]
  /// Whether the term was the same at every point asked, though its gradient is not zero.
  public let ignoresParameters: Bool
  /// The relative error up to which a coordinate agrees.
  let limit: Double

  public var verdict: GradientVerdict { GradientVerdict(gravestOf: rows.map(\.verdict)) }

  /// The coordinates that disagree, the furthest from agreement first.
  public func worst(_ count: Int) -> [CoordinateCheck] {
    let failed = coordinates.filter { $0.outcome == .disagrees }
    return Array(
      failed.sorted { $0.excess(limit: limit) > $1.excess(limit: limit) }.prefix(count))
  }
}

/// The result of a gradient check.
public struct GradientReport: Sendable, Equatable {
  public let options: CheckOptions
  /// What is the matter with the loss or the gradient as a whole.
  public let findings: [GradientFinding]
  /// The whole loss first, then its parts; empty where a finding made measuring pointless.
  public let terms: [TermReport]

  init(_ options: CheckOptions, findings: [GradientFinding], terms: [TermReport] = []) {
    self.options = options
    self.terms = terms
    self.findings =
      findings
      + terms.filter(\.ignoresParameters).map { .ignoresParameters(term: $0.name) }
      + (terms.first?.rows ?? []).filter(\.isAllZero).map { .allZero(block: $0.block) }
      + terms.flatMap { term in
        term.rows.filter { 4 * $0.kinks > $0.checked }.map {
          .manyKinks(
            term: term.name, block: $0.block, group: $0.group, kinks: $0.kinks,
            checked: $0.checked, step: options.step)
        }
      }
  }

  /// Failed if any row or finding fails; otherwise inconclusive if any row or finding is.
  public var verdict: GradientVerdict {
    GradientVerdict(gravestOf: terms.map(\.verdict) + findings.map(\.verdict))
  }

  /// The report of the whole loss or of a part, by its name.
  public subscript(term name: String) -> TermReport? { terms.first { $0.name == name } }
}
