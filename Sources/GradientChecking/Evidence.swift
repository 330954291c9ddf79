// What a row's coordinates are worth: passed, failed, or inconclusive and why.

/// What the coordinates of a term say together.
///
/// A coordinate whose derivatives agree is *resolved* if its tolerance is no more than 1/400 of
/// them: a factor, a sign, a term forgotten would show in it. A row has to have one, and if none could
/// be held to the limit itself, half of the row. A coordinate that is judged absolutely is
/// evidence if its tolerance is small beside the resolved derivatives of its block. A block without
/// a resolved coordinate is evidence only if its gradient is claimed to be zero, to the rounding of a
/// backward pass, and the tolerance is small beside the resolved derivatives of the other blocks: the
/// bias before a batch normalization. Entries too small to be judged one by one are judged together
/// afterwards, see `LossEvaluator.contradictionOfSmallEntries`.
struct Evidence {
  let limit: Double
  /// What the rounding of a backward pass makes of a zero, as a share of the largest derivative.
  static var backwardRounding: Double { 4096 * Double.ulpOfOne }
  /// The median of the resolved derivatives' sizes, block by block.
  private let scales: [String: Double]
  /// The largest of them.
  private let largest: Double
  /// Whether a term with nothing but zeros passes: a part may be zero where the whole is not.
  private let isPart: Bool
  /// The blocks along which the loss is rough at larger moves: zeros there may be a quantum's.
  private let roughBlocks: Set<String>

  /// - Parameter checks: Of all blocks.
  init(
    _ checks: [CoordinateCheck], limit: Double, isPart: Bool, roughBlocks: Set<String> = []
  ) {
    self.limit = limit
    self.isPart = isPart
    self.roughBlocks = roughBlocks
    var sizes: [String: [Double]] = [:]
    for check in checks where check.isResolved(limit: limit) {
      sizes[check.coordinate.block, default: []].append(check.scale)
    }
    scales = sizes.compactMapValues { median(of: $0) }
    largest = scales.values.max() ?? 0
  }

  /// Why a row whose coordinates do not disagree cannot pass; `nil` if it can.
  ///
  /// - Parameter checks: Of one block or group, none of which disagrees.
  func doubt(_ checks: [CoordinateCheck]) -> InconclusiveReason? {
    for check in checks {
      if case .unresolved(let reason) = check.outcome { return reason }
    }
    let judged = checks.filter { !$0.isKink }
    if checks.contains(where: \.isOnKink) { return .onKink }
    // The rest agreeing is evidence, since kinks do not depend on the gradient.
    if judged.isEmpty || 10 * judged.count < checks.count { return .kinks }
    let resolved = judged.filter { $0.isResolved(limit: limit) }
    if resolved.isEmpty { return doubtOfZero(judged) }
    // Where none could be held to the limit, a few large ones do not speak for the rest.
    let nonzero = judged.filter { $0.scale > 0 }
    if nonzero.allSatisfy({ $0.outcome == .agreesAbsolutely }), 2 * resolved.count < nonzero.count {
      return .rounding
    }
    let scale = max(
      median(of: resolved.map(\.scale)) ?? 0, scales[judged[0].coordinate.block] ?? 0)
    let isVague = judged.contains {
      !$0.isResolved(limit: limit) && $0.tolerance(limit: limit) > 0.1 * scale
    }
    return isVague ? .rounding : nil
  }

  /// Why a row cannot pass in which no derivative is resolved.
  private func doubtOfZero(_ judged: [CoordinateCheck]) -> InconclusiveReason? {
    let isExact = judged.allSatisfy { $0.scale == 0 }
    let allowed = LossEvaluator.resolution * largest
    if largest > 0, judged.allSatisfy({ $0.floor <= allowed }) {
      let rounding = Self.backwardRounding * largest
      return judged.allSatisfy { abs($0.analytic) <= rounding } ? nil : .rounding
    }
    let isRough = judged.contains { roughBlocks.contains($0.coordinate.block) }
    if isExact && !isRough { return largest > 0 ? .rounding : isPart ? nil : .onlyZeros }
    return .rounding
  }
}

extension CoordinateCheck {
  /// The larger of the two derivatives.
  var scale: Double { max(abs(analytic), abs(numerical)) }

  /// The difference that counts as agreement.
  func tolerance(limit: Double) -> Double { max(limit * scale, floor) }

  /// Whether the derivatives agree, and are known well enough for that to be evidence.
  func isResolved(limit: Double) -> Bool {
    switch outcome {
    case .agrees, .agreesAbsolutely:
      scale > 0 && tolerance(limit: limit) <= LossEvaluator.resolution * scale
    case .disagrees, .kink, .unresolved: false
    }
  }
}
