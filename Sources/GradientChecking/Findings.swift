// What can be the matter with a loss or a gradient as a whole, in words.

/// Something about the loss or the gradient that no single coordinate shows.
public enum GradientFinding: Sendable, Equatable {
  /// The claimed gradient has not as many entries as its block.
  case wrongSize(term: String, block: String, shape: [Int], found: Int)
  /// The same arrays gave two different losses.
  case notRepeatable(first: Double, second: Double)
  /// The loss at the point is NaN or infinite.
  case lossNotFinite(term: String, loss: Double)
  /// The claimed gradient has entries that are NaN or infinite.
  case gradientNotFinite(term: String, first: Coordinate, count: Int)
  /// No perturbation changed the loss in any bit, but the claimed gradient is not zero.
  case ignoresParameters(term: String)
  /// Every loss is exactly a `Float`.
  case singlePrecision
  /// Both derivatives are zero at every coordinate of a block: right, but nothing is tested.
  case allZero(block: String)
  /// More than a quarter of the coordinates straddle a kink.
  case manyKinks(
    term: String, block: String, group: String?, kinks: Int, checked: Int, step: Double)

  /// What the finding alone makes of the check. Zeros and kinks are remarks: the row's own
  /// verdict says whether enough is left.
  public var verdict: GradientVerdict {
    switch self {
    case .wrongSize, .notRepeatable, .lossNotFinite, .gradientNotFinite, .ignoresParameters:
      .failed
    case .singlePrecision: .inconclusive
    case .allZero, .manyKinks: .passed
    }
  }
}

extension GradientFinding: CustomStringConvertible {
  public var description: String {
    switch self {
    case .wrongSize(let term, let block, let shape, let found):
      "\(term): the gradient of \(block) has \(found) entries, and \(block) has "
        + "\(Shape(lengths: shape).count), of shape \(shape)."
    case .notRepeatable(let first, let second):
      "Two calls with the same parameters gave \(first) and \(second). Draw random masks once, "
        + "before the check, and reset what the loss remembers."
    case .lossNotFinite(let term, let loss):
      "\(term): the loss is \(loss). Look for the exponential of a large score or the logarithm of "
        + "zero; softmax subtracts each row's own maximum."
    case .gradientNotFinite(let term, let first, let count):
      "\(term): \(count) entr\(count == 1 ? "y" : "ies") of the gradient of \(first.block) "
        + "\(count == 1 ? "is" : "are") not finite, the first at index \(first.index)."
    case .ignoresParameters(let term):
      "\(term): the loss stays the same to the last bit whatever parameter is moved, but the "
        + "gradient is not zero. The closure must use the arrays it is given, not its own."
    case .singlePrecision:
      "Every loss is exactly a Float: it is computed in single precision, and a difference over so "
        + "small a step is mostly rounding. Compute the loss in Double for the check."
    case .allZero(let block):
      "\(block): every derivative is zero, the claimed and the numeric ones, so the check says "
        + "little. Is this part of the model dead at this point?"
    case .manyKinks(let term, let block, let group, let kinks, let checked, let step):
      "\(term): \(kinks) of \(checked) coordinates of \(group.map { "\(block), \($0)," } ?? block) "
        + "straddle a kink and were left out. Use fewer samples in the batch, or a step smaller "
        + "than \(scientific(step, digits: 0))."
    }
  }
}
