// What the shape of a loss curve says about the learning rate.
// The course's notes, Neural Networks Part 3: Learning and Evaluation.

/// How a learning rate shows in the losses of a training.
///
/// ```swift
/// LossCurveShape(of: [2.3, 1.1, 0.7, 0.52, 0.44, 0.4, 0.38, 0.37])   // .good
/// LossCurveShape(of: [2.3, 2.2, 2.1, 2.0, 1.9, 1.8, 1.7, 1.6])       // .tooLow
/// ```
public enum LossCurveShape: String, CaseIterable, Sendable, Comparable {
  /// The loss falls as slowly at the end as at the start, or hardly at all.
  case tooLow = "too low"
  /// It falls fast and then levels off.
  case good
  /// It jumps up about as much as it falls, and gets stuck where it should not.
  case tooHigh = "too high"
  /// It ends above its start, or as no number.
  case diverging

  /// The rate grows from `tooLow` to `diverging`.
  public static func < (first: Self, second: Self) -> Bool {
    allCases.firstIndex(of: first)! < allCases.firstIndex(of: second)!
  }

  /// Of what there was to fall, a curve that falls less in all is called flat.
  public static let leastFall = 0.05
  /// A straight line makes a quarter of its way in its last quarter; a curve that still makes this
  /// share of it there is too slow.
  public static let lateShare = 0.125
  /// A curve whose steps up add up to this share of its fall is jumping.
  public static let jumpingShare = 0.5

  /// Judges a curve.
  ///
  /// The noise of single minibatches looks like jumping: give it means of epochs, or losses of all
  /// samples. A curve that got stuck smoothly cannot be told from one that is done.
  ///
  /// - Parameter losses: The loss before the first step, then losses at equal distances.
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
}
