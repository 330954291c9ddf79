// A row of the table of verdicts: one loss, many seeds, the right gradient and wrong ones.

import GradientChecking

/// What is claimed for a gradient.
enum Claim: String, CaseIterable, Sendable {
  case right
  case doubled = "×2"
  case halved = "×½"
  case negated = "−1"
  case zero = "0"
  case onePercent = "×1.01"
  case oneEntry = "one entry"

  /// The claimed gradient; `nil` where it would be the right one.
  func applied(to gradient: [Double], using draws: inout Draws) -> [Double]? {
    let largest = gradient.map { abs($0) }.max() ?? 0
    let factor: Double
    switch self {
    case .right: return gradient
    case .doubled: factor = 2
    case .halved: factor = 0.5
    case .negated: factor = -1
    case .zero: factor = 0
    case .onePercent: factor = 1.01
    case .oneEntry:
      var changed = gradient
      changed[Int.random(in: gradient.indices, using: &draws)] += largest > 0 ? largest : 1
      return changed
    }
    return largest > 0 ? gradient.map { factor * $0 } : nil
  }
}

/// How many checks passed, failed and were inconclusive.
struct VerdictCounts: Sendable, CustomStringConvertible {
  var passed = 0
  var failed = 0
  var inconclusive = 0
  /// How often the loss was evaluated.
  var evaluations = 0
  /// A report that must not be: a wrong gradient passed, or a right one failed.
  var fault: String?

  mutating func count(_ verdict: GradientVerdict) {
    switch verdict {
    case .passed: passed += 1
    case .failed: failed += 1
    case .inconclusive: inconclusive += 1
    }
  }

  var description: String { "\(passed)/\(failed)/\(inconclusive)" }
}

extension TableLoss {
  /// Checks the loss's gradient, right or wrong, on many seeds.
  func verdicts(of claim: Claim, seeds: some Sequence<Int>) -> VerdictCounts {
    var counts = VerdictCounts()
    for seed in seeds {
      var draws = Draws(seed)
      let instance = instance(&draws)
      guard let gradient = claim.applied(to: instance.gradient, using: &draws) else { continue }
      let loss = instance.loss
      let pattern = instance.pattern
      var evaluations = 0
      let problem = GradientProblem(
        blocks: [ParameterBlock("x", shape: instance.shape, values: instance.values)],
        gradients: ["x": gradient]
      ) { parameters in
        evaluations += 1
        let x = parameters[block: 0]
        return LossValue(loss(x), pattern: pattern?(x))
      }
      let report = problem.check(using: &draws)
      counts.count(report.verdict)
      counts.evaluations += evaluations
      if report.verdict == (claim == .right ? .failed : .passed), counts.fault == nil {
        counts.fault = "seed \(seed): \(report)"
      }
    }
    return counts
  }
}
