// Right programs never fail, whatever the seed.

import Testing

@testable import GradientChecking

struct GradientCheckTests {
  private func expectPass(_ problem: GradientProblem, seed: Int) {
    var generator = SeededGenerator(seed + 500)
    let report = problem.check(
      CheckOptions(samplesPerBlock: 24, samplesPerGroup: 4), using: &generator)
    #expect(report.verdict == .passed, "seed \(seed)\n\(report)")
    #expect(report.terms.allSatisfy { $0.diagnoses.isEmpty })
  }

  @Test(arguments: 0..<24)
  func linearClassifiersPass(_ seed: Int) {
    for kind in LinearLoss.allCases {
      for telling in [Disclosure.all, []] {
        expectPass(
          linearProblem(kind, LinearBatch(seed: seed), strength: 0.1, telling: telling),
          seed: seed)
      }
    }
  }

  @Test(arguments: 0..<24)
  func networksPass(_ seed: Int) {
    expectPass(Network(seed: seed).problem(), seed: seed)
    expectPass(Network(seed: seed).problem(reportsPattern: false), seed: seed)
  }

  /// Features of ±60 give the third derivative weight and many gradients near zero; a penalty of
  /// 25,000 makes the loss some hundreds to thousands, and its rounding as much larger.
  @Test(arguments: 0..<8, [0, 50, 25_000])
  func pixelsPass(_ seed: Int, strength: Double) {
    for kind in LinearLoss.allCases {
      let batch = LinearBatch(
        seed: seed, samples: 10, dimensions: 21, classes: 5, featureScale: 60,
        weightScale: strength > 100 ? 0.01 : 1e-3)
      for telling in [Disclosure.all, []] {
        expectPass(linearProblem(kind, batch, strength: strength, telling: telling), seed: seed)
      }
    }
  }

  /// Scores of ±15 and a loss near zero on most samples: the digits that cancel are those of the
  /// scores, not of the loss.
  @Test(arguments: 0..<8)
  func largeScoresPass(_ seed: Int) {
    expectPass(
      linearProblem(.crossEntropy, LinearBatch(seed: seed, weightScale: 5), strength: 1e-4),
      seed: seed)
  }

  /// One sample and two classes are the smallest batch.
  @Test(arguments: LinearLoss.allCases)
  func theSmallestBatchPasses(_ kind: LinearLoss) {
    expectPass(
      linearProblem(kind, LinearBatch(seed: 3, samples: 1, classes: 2), strength: 0.1), seed: 3)
  }

  /// A block the loss truly does not depend on: 0/0 is agreement, and is remarked.
  @Test func deadParametersPassWithARemark() {
    let problem = GradientProblem(
      blocks: [
        ParameterBlock("x", shape: [2], values: [1, 2]),
        ParameterBlock("unused", shape: [3], values: [1, 2, 3]),
      ], gradients: ["x": [2, 4], "unused": [0, 0, 0]]
    ) { LossValue($0["x"].reduce(0) { $0 + $1 * $1 }) }
    let report = problem.check(
      at: (0..<2).map { Coordinate("x", $0) } + (0..<3).map { Coordinate("unused", $0) })
    #expect(report.verdict == .passed)
    #expect(report.findings == [.allZero(block: "unused")])
  }
}
