// How much of a numeric derivative is rounding: the floor below which gradients are judged
// absolutely.

/// The rounding noise of a loss, whole and parts, at the point of the check.
///
/// A loss *f* is known to about *ε*|*f*|, so a centered difference to about *ε*|*f*| / *h*: 5e-11
/// for a loss of 2.3 and *h* = 1e-5, 2e-8 for one of 780. A loss that adds up many terms or cancels
/// large ones is noisier than that, which shows in second differences over steps so small that the
/// function is straight between them (the idea of Moré and Wild's ECnoise, 2011). The larger counts.
struct RoundingNoise {
  /// The noise of every term, in the units of the loss.
  let levels: [Double]

  /// How many times its noise a difference must exceed to be anything but rounding.
  static let safety = 16.0

  /// Measures the noise along a few coordinates.
  ///
  /// Nine points a coordinate give seven second differences; their median is not disturbed by a kink
  /// between two of the points.
  init(_ prober: inout Prober, along coordinates: [(block: Int, index: Int)], step: Double) {
    let base = prober.base.terms
    var levels = base.map { Double.ulpOfOne * abs($0) }
    for (block, index) in coordinates {
      let center = prober.problem.blocks[block].values[index]
      let small = max(step / 65_536, 4 * center.ulp)
      var losses = [-4.0, -3, -2, -1, 1, 2, 3, 4].map {
        prober.ask(block: block, index: index, value: center + $0 * small).terms
      }
      losses.insert(base, at: 4)
      for term in levels.indices {
        let values = losses.map { $0[term] }
        let bends = (1...7).map { (middle: Int) -> Double in
          abs(values[middle - 1] - 2 * values[middle] + values[middle + 1])
        }
        let median = bends.sorted()[3]
        if median.isFinite { levels[term] = max(levels[term], median) }
      }
    }
    self.levels = levels
  }

  /// The difference between an analytic and a numeric derivative that rounding alone can make, by
  /// term: 16 times the noise, divided by the step.
  func floors(step: Double) -> [Double] { levels.map { Self.safety * $0 / step } }
}
