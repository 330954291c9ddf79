// What can be wrong with a loss or a gradient as a whole: how it is found, and its message.

/// A fault of the loss or the gradient that no single coordinate shows.
public enum GradientFinding: Sendable, Equatable {
  /// The analytic gradient does not have as many entries as its block.
  case wrongSize(term: String, block: String, shape: [Int], found: Int)
  /// There is no entry to check: every block is empty.
  case noParameters
  /// The same arrays gave two different losses.
  case notRepeatable(first: Double, second: Double)
  /// The loss at the point is NaN or infinite.
  case lossNotFinite(term: String, loss: Double)
  /// The analytic gradient has entries that are NaN or infinite.
  case gradientNotFinite(term: String, first: Coordinate, count: Int)
  /// No perturbation changed the loss in any bit, but the analytic gradient is not zero.
  case ignoresParameters(term: String)
  /// Every loss is exactly a `Float`.
  case singlePrecision
  /// Both derivatives are zero at every coordinate of a block: they agree, but nothing is tested.
  case allZero(block: String)
  /// More than a quarter of the coordinates straddle a kink.
  case manyKinks(
    term: String, block: String, group: String?, kinks: Int, checked: Int, step: Double)

  /// The verdict that follows from the finding alone. A loss that is no function, or not finite, has
  /// no derivative that a gradient could miss. Zeros and kinks are remarks: the row's own verdict says
  /// whether enough is left.
  public var verdict: GradientVerdict {
    switch self {
    case .wrongSize, .gradientNotFinite, .ignoresParameters: .failed
    case .noParameters, .notRepeatable, .lossNotFinite, .singlePrecision: .inconclusive
    case .allZero, .manyKinks: .passed
    }
  }

  /// Whether the loss is not the same whenever it is computed.
  var isOfNoFunction: Bool { if case .notRepeatable = self { true } else { false } }
}

extension GradientFinding: CustomStringConvertible {
  public var description: String {
    switch self {
    case .wrongSize(let term, let block, let shape, let found):
      "\(term): the gradient of \(block) has \(found) entr\(found == 1 ? "y" : "ies"), and "
        + "\(block) has \(Shape(lengths: shape).count), of shape \(shape)."
    case .noParameters: "Every block of parameters is empty: there is nothing to check."
    case .notRepeatable(let first, let second):
      "Two calls with the same parameters gave \(first) and \(second). Draw random masks once, "
        + "before the check, and reset any state that the loss keeps."
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
        + "small a step is mostly rounding. Compute the loss in Double, or take a larger step."
    case .allZero(let block):
      "\(block): every derivative is zero, analytic and numerical, so the check says "
        + "little. Is this part of the model dead at this point?"
    case .manyKinks(let term, let block, let group, let kinks, let checked, let step):
      "\(term): \(kinks) of \(checked) coordinate\(checked == 1 ? "" : "s") of "
        + "\(group.map { "\(block), \($0)," } ?? block) straddle\(kinks == 1 ? "s" : "") a kink and "
        + "\(kinks == 1 ? "was" : "were") left out. Use fewer samples in the batch, or a step "
        + "smaller than \(scientific(step, digits: 0))."
    }
  }
}

extension GradientProblem {
  /// Whether the loss at the point is another number when it is computed again.
  func unrepeatable(_ evaluator: LossEvaluator) -> [GradientFinding] {
    let first = evaluator.base.terms
    for second in (0..<2).map({ _ in evaluator.repeated().terms }) {
      // NaN equals itself here: it has a finding of its own. Sums in another order may differ in the
      // last digits, which is noise.
      if let pair = zip(first, second).first(where: { !isSame($0, $1) }) {
        return [.notRepeatable(first: pair.0, second: pair.1)]
      }
    }
    return []
  }

  /// The gradients whose number of entries is not that of their block.
  var wrongSizes: [GradientFinding] {
    terms.flatMap { term in
      zip(blocks, term.gradients).compactMap { block, gradient in
        gradient.count == block.values.count || gradient.isEmpty && term.name != "total"
          ? nil
          : .wrongSize(
            term: term.name, block: block.name, shape: block.shape, found: gradient.count)
      }
    }
  }

  /// The terms that are NaN or infinite at the point.
  func infinite(_ base: LossValue) -> [GradientFinding] {
    zip(terms, base.terms).compactMap { term, loss in
      loss.isFinite ? nil : .lossNotFinite(term: term.name, loss: loss)
    }
  }

  /// The gradients with entries that are NaN or infinite, sampled or not.
  func infiniteGradients(_ terms: [Term]) -> [GradientFinding] {
    terms.flatMap { term in
      zip(blocks, term.gradients).compactMap { block, gradient in
        gradient.firstIndex { !$0.isFinite }.map { first in
          .gradientNotFinite(
            term: term.name, first: Coordinate(block.name, first),
            count: gradient.count { !$0.isFinite })
        }
      }
    }
  }
}

extension LossEvaluator {
  /// Whether a term is the same whatever is moved, though its gradient is not zero.
  ///
  /// That no checked coordinate changed it could be chance, or a step lost in rounding; so some
  /// parameters of every block are moved by a whole unit first, or by their own size.
  mutating func ignoresParameters(
    _ term: Term, number: Int, noise: Noise, measurements: [Measurement]
  ) -> Bool {
    let here = base.terms[number]
    let isConstant = measurements.allSatisfy { $0.isConstant(number, base: here) }
    // What is flat because 1 + tiny is 1 does not ignore anything.
    let isClaimedToVary = measurements.contains {
      let size = abs(term.analytic($0.entry))
      return size > noise.floor(term: number, block: $0.entry.block, step: $0.step)
        && size * max(1, abs($0.center) / 2) > 64 * Double.ulpOfOne * max(1, abs(here))
    }
    guard isConstant && isClaimedToVary else { return false }
    for (blockNumber, block) in problem.blocks.enumerated() {
      for index in stride(from: 0, to: block.values.count, by: max(1, block.values.count / 10)) {
        let value = block.values[index]
        for move in [1.0, 64] {
          let moved = evaluation(
            Entry(block: blockNumber, index: index), at: value + move * max(1, abs(value) / 2))
          if moved.terms[number] != here { return false }
        }
      }
    }
    return true
  }
}
