// Why a check cannot tell, and what to change.

/// Why the derivatives of a row could not be compared.
public enum InconclusiveReason: String, Sendable, Equatable, CaseIterable {
  /// The noise of the loss is as large as the change that the step makes.
  case rounding
  /// The same, and the noise is that of single precision.
  case singlePrecision = "single precision"
  /// Kinks left nothing, or too little, to compare.
  case kinks
  /// A parameter lies on a kink, where there are two one-sided derivatives.
  case onKink = "on a kink"
  /// The loss is not finite one step away, whatever the step.
  case domainEdge = "edge of the domain"
  /// Both derivatives are zero at every coordinate.
  case onlyZeros = "only zeros"
  /// The loss is another number when it is computed again.
  case notRepeatable = "not repeatable"
  /// The loss bends so much within the step that its centered difference is no derivative.
  case curvature
  /// The entries too small to be judged one by one contradict the loss when they are moved together.
  case smallEntries = "small entries"
}

extension InconclusiveReason: CustomStringConvertible {
  /// One sentence on what is the matter.
  public var description: String {
    switch self {
    case .rounding:
      "The loss is too noisy for this step: rounding in it is as large as the change it makes."
    case .singlePrecision:
      "The loss is as noisy as one computed in single precision: at this step, rounding is as large "
        + "as the change it makes."
    case .kinks: "Kinks within the step left too few coordinates to compare."
    case .onKink:
      "A parameter lies on a kink of the loss, where it has two one-sided derivatives and no other."
    case .domainEdge: "The loss is not finite next to the point: the step leaves its domain."
    case .onlyZeros:
      "Every derivative is zero, analytic and numerical, so that a factor or a sign would not show."
    case .notRepeatable: "The loss changes from call to call with the same parameters."
    case .curvature: "The loss bends too much within the step."
    case .smallEntries:
      "The entries that are too small to be judged at this step, moved together and farther, change "
        + "the loss by something else than the gradient says."
    }
  }

  /// What to change.
  ///
  /// - Parameters:
  ///   - step: The step of the check.
  ///   - better: A step at which the derivatives would exceed the noise, if there is one.
  func advice(step: Double, better: Double?) -> String {
    let smaller = scientific(step / 100, digits: 0)
    switch self {
    case .rounding:
      guard let better else {
        return "Check at a point where the gradient is larger, or compute the loss so that large "
          + "numbers do not cancel; a smaller step makes it worse."
      }
      return "Take a larger step, such as \(scientific(better, digits: 0))."
    case .singlePrecision:
      guard let better else { return "Compute the loss in Double; a smaller step makes it worse." }
      return "Compute the loss in Double, or take a larger step, such as "
        + "\(scientific(better, digits: 0))."
    case .kinks:
      return
        "Use fewer samples in the batch, or a step smaller than \(scientific(step, digits: 0))."
    case .onKink: return "Move the parameter off the kink, for instance by a small random number."
    case .domainEdge:
      return "Take a smaller step, such as \(smaller), or move the parameter away from the edge."
    case .onlyZeros:
      return "Check at another point, or more samples: here the model may be dead."
    case .notRepeatable:
      return "Draw random masks once, before the check, and reset any state that the loss keeps."
    case .curvature: return "Take a smaller step, such as \(smaller)."
    case .smallEntries:
      guard let better else {
        return "They are probably wrong: check them with parameters scaled so that they are larger."
      }
      return "They are probably wrong: check them at a larger step, such as "
        + "\(scientific(better, digits: 0))."
    }
  }
}
