// What a check found: verdict, terms, rows a block, and the same in plain lines.

/// The result of a check in one word.
public enum GradientVerdict: String, Sendable, CaseIterable {
  case passed
  /// Kinks or rounding left nothing, or too little, to judge.
  case inconclusive
  case failed

  /// The worst of several: failed, then inconclusive, then passed.
  init(worstOf verdicts: some Sequence<GradientVerdict>) {
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
  /// Those of a large block that were looked at besides the sample: some of the largest claims, and
  /// where the loss contradicts the claimed gradient most. Those that say more than the sample are
  /// among `coordinates`.
  public let sought: [CoordinateCheck]
  /// The pattern of the failures, one for each block that failed.
  public internal(set) var diagnoses: [GradientDiagnosis]
  /// Whether the term was the same at every point evaluated, though its gradient is not zero.
  public let ignoresParameters: Bool
  /// The relative error up to which a coordinate agrees.
  let limit: Double

  public var verdict: GradientVerdict { GradientVerdict(worstOf: rows.map(\.verdict)) }

  /// The coordinates that disagree, the worst first.
  public func worst(_ count: Int) -> [CoordinateCheck] {
    let failed = coordinates.filter { $0.outcome == .disagrees }
    return Array(
      failed.sorted { $0.excess(limit: limit) > $1.excess(limit: limit) }.prefix(count))
  }
}

/// The result of a gradient check.
public struct GradientReport: Sendable, Equatable {
  public let options: CheckOptions
  /// What is wrong with the loss or the gradient as a whole.
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
        term.rows.filter { 4 * $0.kinks > $0.checked && $0.isShortOfKinksAlone }.map {
          .manyKinks(
            term: term.name, block: $0.block, group: $0.group, kinks: $0.kinks,
            checked: $0.checked, step: options.step)
        }
      }
  }

  /// Failed if any row or finding fails; otherwise inconclusive if any row or finding is.
  public var verdict: GradientVerdict {
    GradientVerdict(worstOf: terms.map(\.verdict) + findings.map(\.verdict))
  }

  /// The report of the whole loss or of a part, by its name.
  public subscript(term name: String) -> TermReport? { terms.first { $0.name == name } }
}

extension TermReport {
  /// Sums up one term's coordinates by block and group.
  ///
  /// What a search added is shown with the sample only where it says more than the sample does: a
  /// disagreement, or the only derivatives of a block that can be judged.
  init(
    problem: GradientProblem, term: Term, number: Int, base: Double, noise: Noise,
    checks: [CoordinateCheck], sought: [CoordinateCheck], smallEntries: [Int: Double],
    ignoresParameters: Bool, isSinglePrecise: (Double) -> Bool, options: CheckOptions
  ) {
    let limit = options.limit
    let evidence = Evidence(
      checks + sought, limit: limit, isPart: number > 0,
      roughBlocks: noise.roughBlocks(term: number, of: problem))
    var rows: [GradientReportRow] = []
    var diagnoses: [GradientDiagnosis] = []
    var shown = checks
    for (index, block) in problem.blocks.enumerated() {
      let sample = checks.filter { $0.coordinate.block == block.name }
      let found = sought.filter { $0.coordinate.block == block.name }
      guard !(sample + found).isEmpty else { continue }
      let isSaidByFound =
        found.contains { $0.outcome == .disagrees }
        || found.contains { $0.isResolved(limit: limit) }
          && !sample.contains { $0.isResolved(limit: limit) }
      let members = isSaidByFound ? sample + found : sample
      if isSaidByFound { shown += found }
      let noise = noise.level(term: number, block: index)
      func row(_ group: String?, _ isMember: (CoordinateCheck) -> Bool) {
        let all = (sample + found).filter(isMember)
        guard !all.isEmpty else { return }
        let disagreeing = all.count { $0.outcome == .disagrees }
        var reason = disagreeing > 0 ? nil : evidence.doubt(all)
        if reason == .rounding && isSinglePrecise(noise) { reason = .singlePrecision }
        var better = betterStep(for: all, noise: noise, beyond: options.step)
        if reason == nil, group == nil, disagreeing == 0, let move = smallEntries[index] {
          (reason, better) = (.smallEntries, powerOfTen(upTo: move, beyond: options.step))
        }
        rows.append(
          GradientReportRow(
            block: block.name, group: group, checks: members.filter(isMember), reason: reason,
            advice: reason?.advice(step: options.step, better: better), limit: limit))
      }
      row(nil) { _ in true }
      for group in block.groups {
        let indices = Set(block.indices(of: group))
        row(group.name) { indices.contains($0.coordinate.index) }
      }
      guard !ignoresParameters else { continue }
      let diagnosis = GradientDiagnosis(
        of: block, checks: members,
        transposed: { term.transposed(block: index, shape: block.shape, index: $0) },
        problem: problem, limit: limit)
      if let diagnosis { diagnoses.append(diagnosis) }
    }
    name = term.name
    loss = base
    floor =
      problem.blocks.indices.map {
        noise.floor(term: number, block: $0, step: options.step)
      }.max() ?? 0
    self.rows = rows
    coordinates = shown
    self.sought = sought
    self.diagnoses = diagnoses
    self.ignoresParameters = ignoresParameters
    self.limit = limit
  }
}

/// The power of ten at which a step would lift the largest derivative a thousandfold above the noise,
/// ten times the step of the check at least; `nil` if it would be above a tenth, where a centered
/// difference has little to do with a derivative.
private func betterStep(
  for checks: [CoordinateCheck], noise: Double, beyond current: Double
) -> Double? {
  let scale = checks.filter { $0.scale.isFinite }.map(\.scale).max() ?? 0
  let level = checks.reduce(noise) {
    $1.floor.isFinite ? max($0, $1.floor * $1.step / Noise.safety) : $0
  }
  let step = 1000 * Noise.safety * level / scale
  guard scale > 0, step <= 0.1 else { return nil }
  var power = 0.1
  let least = max(step, 10 * current * (1 - 1e-9))
  guard least <= power else { return nil }
  while power / 10 >= least { power /= 10 }
  return power
}

/// The power of ten next below a move, if that is larger than the step of the check.
private func powerOfTen(upTo move: Double, beyond current: Double) -> Double? {
  var power = 0.1
  while power > move { power /= 10 }
  return power > 5 * current ? power : nil
}

/// One row of the table: a block, or a named group of one.
public struct GradientReportRow: Sendable, Equatable {
  public let block: String
  /// The group within the block; `nil` for the block as a whole.
  public let group: String?
  /// The number of coordinates looked at, kinks included.
  public let checked: Int
  /// How many of them straddle a kink and are left out of everything below.
  public let kinks: Int
  /// How many could not be compared, for the reason of the row.
  public let unresolved: Int
  /// How many were too small to be judged relatively and agree absolutely.
  public let absolute: Int
  /// The number of coordinates that disagree.
  public let disagreeing: Int
  /// The median relative error of those judged relatively; `nil` where there is none.
  public let median: Double?
  /// The coordinate whose difference exceeds the allowed one most, or has the largest relative error
  /// where all agree; `nil` where every coordinate is a kink.
  public let worst: CoordinateCheck?
  /// Failed if a coordinate disagrees; inconclusive if there is a reason to doubt the rest.
  public let verdict: GradientVerdict
  /// Why the row is inconclusive; `nil` if it is not.
  public let reason: InconclusiveReason?
  /// What to change then.
  public let advice: String?
  /// Whether the row is a whole block in which both derivatives are zero everywhere.
  let isAllZero: Bool

  init(
    block: String, group: String?, checks: [CoordinateCheck], reason: InconclusiveReason?,
    advice: String?, limit: Double
  ) {
    let judged = checks.filter(\.isJudged)
    let relative = judged.filter { $0.outcome != .agreesAbsolutely }
    self.block = block
    self.group = group
    self.reason = reason
    self.advice = advice
    checked = checks.count
    kinks = checks.count(where: \.isKink)
    unresolved = checks.count - judged.count - kinks
    absolute = judged.count - relative.count
    disagreeing = judged.count { $0.outcome == .disagrees }
    median = GradientChecking.median(of: relative.map(\.relativeError))
    isAllZero =
      group == nil && !judged.isEmpty && judged.allSatisfy { $0.analytic == 0 && $0.numerical == 0 }
    if disagreeing > 0 {
      worst = judged.max { $0.excess(limit: limit) < $1.excess(limit: limit) }
      verdict = .failed
    } else {
      worst = (relative.isEmpty ? judged : relative).max { $0.relativeError < $1.relativeError }
      verdict = reason == nil ? .passed : .inconclusive
    }
  }
}

/// The middle of the errors, the mean of the two middle ones where their number is even; `nil` of
/// none, NaN where one is NaN.
func median(of errors: [Double]) -> Double? {
  guard !errors.isEmpty else { return nil }
  guard !errors.contains(where: \.isNaN) else { return .nan }
  let sorted = errors.sorted()
  let low = sorted[(sorted.count - 1) / 2]
  let high = sorted[sorted.count / 2]
  return low == high ? low : (low + high) / 2
}

extension GradientReport: CustomStringConvertible {
  /// The verdict, the findings, and for each term its rows, diagnoses and worst coordinates.
  ///
  ///     gradient check: failed (step 1e-05, limit 1e-06)
  ///     total: failed, loss 85, floor 3.0e-08
  ///       x: 4 checked, 0 kinks, median 4.2e-11, worst 5.0e-01 at x[1, 0]: failed
  ///       looks like: x, a single coordinate: analytic = 2 × numerical
  ///       x[1, 0], index 2: analytic 16.0, numerical 8.000000000532907, relative error 5.0e-01
  public var description: String { lines.joined(separator: "\n") }

  /// The lines of `description`.
  public var lines: [String] {
    let heading =
      "gradient check: \(verdict.rawValue) (step \(scientific(options.step, digits: 0)), limit "
      + "\(scientific(options.limit, digits: 0)))"
    return [heading] + findings.map(\.description) + terms.flatMap(lines)
  }

  private func lines(of term: TermReport) -> [String] {
    let heading =
      "\(term.name): \(term.verdict.rawValue), loss \(significant(term.loss)), floor "
      + scientific(term.floor)
    return [heading]
      + term.rows.flatMap { row in
        ["  \(row)"] + (row.explanation.map { ["    \($0)"] } ?? [])
      }
      + term.diagnoses.map { "  looks like: \($0)" }
      + term.worst(3).map { "  \($0)" }
  }
}

extension GradientReportRow {
  /// Why the row is inconclusive and what to change, in two sentences.
  public var explanation: String? {
    guard let reason, let advice else { return nil }
    return "\(reason.description) \(advice)"
  }

  /// Whether a smaller step, which has fewer kinks, is what helps.
  var isShortOfKinksAlone: Bool { reason == nil || reason == .kinks }
}

extension GradientReportRow: CustomStringConvertible {
  public var description: String {
    let name = group.map { "\(block), \($0)" } ?? block
    var parts = ["\(checked) checked", "\(kinks) kink\(kinks == 1 ? "" : "s")"]
    if unresolved > 0 { parts.append("\(unresolved) not to be compared") }
    if absolute > 0 { parts.append("\(absolute) too small, judged absolutely") }
    if let median { parts.append("median \(scientific(median))") }
    if let worst { parts.append("worst \(scientific(worst.relativeError)) at \(worst.entry)") }
    return "\(name): \(parts.joined(separator: ", ")): \(verdict.rawValue)"
  }
}

extension CoordinateCheck: CustomStringConvertible {
  /// The block and the indices: `W[12, 3]`.
  public var entry: String {
    "\(coordinate.block)[\(position.map(String.init).joined(separator: ", "))]"
  }

  public var description: String {
    let remark =
      switch outcome {
      case .agrees, .disagrees: ""
      case .agreesAbsolutely: " (judged absolutely, to \(scientific(floor)))"
      case .kink(.activationPattern(let count)):
        " (\(count) kink\(count == 1 ? "" : "s") crossed, left out)"
      case .kink(.oneSidedDifferences): " (a kink by its one-sided differences, left out)"
      case .unresolved(let reason): " (not compared: \(reason.rawValue))"
      }
    return "\(entry), index \(coordinate.index): analytic \(analytic), numerical \(numerical), "
      + "relative error \(scientific(relativeError))\(remark)"
  }
}

/// A number as `2.1e-09`, without the C library.
func scientific(_ value: Double, digits: Int = 1) -> String {
  guard value.isFinite else { return "\(value)" }
  var mantissa = abs(value)
  var exponent = 0
  while mantissa >= 10 {
    mantissa /= 10
    exponent += 1
  }
  while mantissa > 0 && mantissa < 1 {
    mantissa *= 10
    exponent -= 1
  }
  let scale = (0..<digits).reduce(1.0) { scale, _ in scale * 10 }
  var rounded = (mantissa * scale).rounded()
  if rounded >= 10 * scale {
    rounded /= 10
    exponent += 1
  }
  let whole = Int(rounded)
  let fraction = digits == 0 ? "" : "." + padded(whole % Int(scale), to: digits)
  return (value < 0 ? "-" : "") + "\(whole / Int(scale))\(fraction)e"
    + (exponent < 0 ? "-" : "+") + padded(abs(exponent), to: 2)
}

/// A number to four significant digits: `0.5`, `1.002`, `-2.5e+04`.
func significant(_ value: Double) -> String {
  guard value.isFinite, value != 0 else { return "\(value)" }
  guard (1e-3..<1e4).contains(abs(value)) else { return scientific(value, digits: 3) }
  var scale = 1.0
  while abs(value) * scale < 1000 { scale *= 10 }
  let rounded = (value * scale).rounded() / scale
  return rounded == rounded.rounded() ? "\(Int(rounded))" : "\(rounded)"
}

private func padded(_ number: Int, to width: Int) -> String {
  let digits = String(number)
  return String(repeating: "0", count: max(0, width - digits.count)) + digits
}
