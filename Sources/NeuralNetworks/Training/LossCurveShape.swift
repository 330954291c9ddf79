// What the shape of a loss curve says about the learning rate.
// The course's notes, Neural Networks Part 3: Learning and Evaluation.

/// How suitable a learning rate is, as a training's loss curve shows it.
///
/// ```swift
/// LossCurveShape(of: [2.3, 1.1, 0.7, 0.52, 0.44, 0.4, 0.38, 0.37])   // .good
/// LossCurveShape(of: [2.3, 2.2, 2.1, 2.0, 1.9, 1.8, 1.7, 1.6])       // .tooLow
/// ```
public enum LossCurveShape: String, CaseIterable, Sendable, Comparable {
  /// The loss falls as slowly at the end as at the start, or barely falls.
  case tooLow = "too low"
  /// It falls fast and then levels off.
  case good
  /// It rises about as much as it falls, and stalls too high.
  case tooHigh = "too high"
  /// It ends above its start, or is not finite somewhere.
  case diverging

  /// The rate grows from `tooLow` to `diverging`.
  public static func < (first: Self, second: Self) -> Bool {
    allCases.firstIndex(of: first)! < allCases.firstIndex(of: second)!
  }

  /// A curve that falls by less than this share of its first loss is flat.
  public static let leastFall = 0.05
  /// A straight line falls by a quarter in its last quarter; a curve that still falls by this share
  /// there is too slow.
  public static let lateShare = 0.125
  /// A curve whose rises add up to this share of its fall is jumping.
  public static let jumpingShare = 0.5

  // show: loss-curve-shape
  /// Classifies a curve.
  ///
  /// The noise of single minibatches looks like jumping: use means of epochs, or losses of all
  /// samples. A curve that stalled smoothly looks the same as one that converged.
  ///
  /// - Parameter losses: The loss before the first step, then losses at equal intervals.
  /// - Precondition: there are at least four.
  public init(of losses: [Double]) {
    precondition(losses.count >= 4, "the shape of a curve of \(losses.count) losses")
    let start = losses[0]
    let quarter = max(1, (losses.count - 1) / 4)
    let end = losses[losses.count - 1]
    guard losses.allSatisfy(\.isFinite), end <= 1.1 * start else {
      self = .diverging
      return
    }
    let fall = start - end
    let rises = zip(losses, losses.dropFirst()).reduce(0) { $0 + max(0, $1.1 - $1.0) }
    let least = Self.leastFall * abs(start)
    if rises > Self.jumpingShare * max(fall, least) {
      self = .tooHigh
    } else if fall < least {
      self = .tooLow
    } else {
      let late = losses[losses.count - 1 - quarter] - end
      let share = Double(quarter) / Double(losses.count - 1) / 0.25
      self = late > Self.lateShare * share * fall ? .tooLow : .good
    }
  }
  // end: loss-curve-shape
}
