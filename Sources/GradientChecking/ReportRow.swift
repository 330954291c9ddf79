// A line of the report: what became of the coordinates of one block, or of a group in it.

/// One row of the table: a block, or a named group of one.
public struct GradientReportRow: Sendable, Equatable {
  public let block: String
  /// The group within the block; `nil` for the block as a whole.
  public let group: String?
  /// The number of coordinates looked at, kinks included.
  public let checked: Int
  /// How many of them straddle a kink and are left out of everything below.
  public let kinks: Int
  /// How many were too small to be judged relatively, and agreed absolutely.
  public let absolute: Int
  /// The number of coordinates that disagree.
  public let disagreeing: Int
  /// The median relative error of those judged relatively; `nil` where there is none.
  public let median: Double?
  /// The coordinate furthest beyond what is allowed, or the one with the largest relative error
  /// where all agree; `nil` where every coordinate is a kink.
  public let worst: CoordinateCheck?
  /// Failed if a coordinate disagrees; inconclusive if kinks left none to judge, or fewer than one
  /// in ten: agreement of the rest is evidence, since a kink has nothing to do with the claim.
  public let verdict: GradientVerdict
  /// Whether the row is a whole block in which both derivatives are zero everywhere.
  let isAllZero: Bool

  init(block: String, group: String?, checks: [CoordinateCheck], limit: Double) {
    let judged = checks.filter { !$0.isKink }
    let relative = judged.filter { $0.outcome != .agreesAbsolutely }
    self.block = block
    self.group = group
    checked = checks.count
    kinks = checks.count - judged.count
    absolute = judged.count - relative.count
    disagreeing = judged.count { $0.outcome == .disagrees }
    median = GradientChecking.median(of: relative.map(\.relativeError))
    isAllZero =
      group == nil && !judged.isEmpty && judged.allSatisfy { $0.analytic == 0 && $0.numeric == 0 }
    if disagreeing > 0 {
      worst = judged.max { $0.excess(limit: limit) < $1.excess(limit: limit) }
      verdict = .failed
    } else {
      worst = (relative.isEmpty ? judged : relative).max { $0.relativeError < $1.relativeError }
      verdict = judged.isEmpty || 10 * judged.count < checks.count ? .inconclusive : .passed
    }
  }
}

/// The middle of the errors, the mean of the two middle ones where their number is even; `nil` of
/// none.
func median(of errors: [Double]) -> Double? {
  guard !errors.isEmpty else { return nil }
  let sorted = errors.sorted()
  let low = sorted[(sorted.count - 1) / 2]
  let high = sorted[sorted.count / 2]
  return low == high ? low : (low + high) / 2
}
