// How much of a loss is noise: measured next to the point, at the step's own scale, and beyond.

/// The noise of every term of a loss, and what it makes of a derivative.
///
/// A loss *f* is known to about *ε*|*f*| at best, so a centered difference to about *ε*|*f*| / *h*:
/// 5e-11 for a loss of 2.3 and *h* = 1e-5. Many losses are noisier than their size says: a softmax
/// loss that is small because large numbers cancel, a sum in `Float`, a logarithm of 1 + tiny. So the
/// noise is measured, by differences that vanish for a smooth function (the idea of Moré and Wild's
/// ECnoise, 2011):
///
/// - *next to the point*, in second differences over steps so small that the function is linear;
/// - *at the step*, in fourth differences over the nine points ±*h*, ±3*h*/4, ±*h*/2, ±*h*/4, 0, and
///   at points between them, see `CloseUp`: a loss that moves in quanta is flat next to the point and
///   rough here;
/// - *beyond*, up to moves of a half, in jumps, see `LossEvaluator.jump`: a loss whose quanta are
///   coarser than the step is flat here as well.
struct Noise {
  /// The noise of every term next to the point, in the units of the loss.
  let levels: [Double]
  /// What was found along the coordinates of a block, term by term: 0 where no more than `levels`.
  private(set) var roughness: [[Double]]
  /// The largest jump of each term, wherever it was found.
  private(set) var jumps: [Double]

  /// How many times its noise a difference must exceed to be anything but rounding.
  static let safety = 16.0

  /// A loss is rough where it is so many times as noisy as next to the point; less is chance.
  static let excess = 8.0

  init(levels: [Double], blocks: Int) {
    self.levels = levels
    roughness = Array(repeating: Array(repeating: 0, count: blocks), count: levels.count)
    jumps = Array(repeating: 0, count: levels.count)
  }

  /// The noise of a term along the coordinates of a block.
  func level(term: Int, block: Int) -> Double { max(levels[term], roughness[term][block]) }

  /// The difference between an analytic and a numerical derivative that rounding alone can make: 16
  /// times the noise, divided by the step.
  func floor(term: Int, block: Int, step: Double) -> Double {
    Self.safety * level(term: term, block: block) / step
  }

  /// The blocks along which a term is rougher at larger moves than next to the point.
  func roughBlocks(term: Int, of problem: GradientProblem) -> Set<String> {
    Set(problem.blocks.indices.filter { roughness[term][$0] > 0 }.map { problem.blocks[$0].name })
  }

  /// Takes a level measured at larger moves for that of the block, if it is no chance.
  mutating func raise(term: Int, block: Int, to level: Double) {
    guard level > Self.excess * levels[term] else { return }
    roughness[term][block] = max(roughness[term][block], level)
  }

  /// Takes a jump for the quantum of the term. Two rounded losses differ by up to one quantum from
  /// what they should, so that their centered difference errs by half of it over the step.
  mutating func raise(term: Int, block: Int, jump: Double) {
    guard jump > 0 else { return }
    jumps[term] = max(jumps[term], jump)
    raise(term: term, block: block, to: jump / 8)
  }
}

extension LossEvaluator {
  /// Measures the noise next to the point along a few coordinates.
  ///
  /// Nine points a coordinate give seven second differences; a kink between two of the points does
  /// not change their median.
  mutating func noiseNextToThePoint(along coordinates: [Entry]) -> Noise {
    let here = base.terms
    var levels = here.map { max(Double.ulpOfOne * abs($0), .leastNonzeroMagnitude) }
    for entry in coordinates {
      let center = center(entry)
      let small = max(step(of: entry) / 65_536, 4 * center.ulp)
      var losses = [-4.0, -3, -2, -1, 1, 2, 3, 4].map {
        evaluation(entry, at: center + $0 * small).terms
      }
      losses.insert(here, at: 4)
      for term in levels.indices {
        let values = losses.map { $0[term] }
        let secondDifferences = (1...7).map { (middle: Int) -> Double in
          abs(values[middle - 1] - 2 * values[middle] + values[middle + 1])
        }
        // Sorting leaves numbers in any order where one of them is NaN.
        guard secondDifferences.allSatisfy(\.isFinite) else { continue }
        levels[term] = max(levels[term], secondDifferences.sorted()[3])
      }
    }
    return Noise(levels: levels, blocks: problem.blocks.count)
  }
}
