// Losses that are noisier than their size says, each as a public report has it.

import Foundation
import Testing

@testable import GradientChecking

struct SmallNoisyLossTests {
  private func expectInconclusive(
    _ report: GradientReport, _ reasons: InconclusiveReason..., advice: String
  ) {
    #expect(report.verdict == .inconclusive, "\(report)")
    let row = report.terms[0].rows[0]
    #expect(row.reason.map(reasons.contains) == true, "\(report)")
    #expect(row.advice?.contains(advice) == true, "\(row.advice ?? "")")
    #expect(row.advice?.contains("smaller step, such") != true)
  }

  /// log(1 + exp(−30)) is 9.4e-14 in quanta of 2.2e-16: at a step of 1e-5 it does not move. The
  /// derivative is 1/(1 + exp(30)).
  @Test func aSaturatedLogarithmIsInconclusive() {
    for share in [-1.0, 1, 2, 0, -0.5] {
      let slope = share / (1 + exp(30))
      let report = GradientProblem(
        "x", shape: [2], values: [30, 0], gradient: [-slope, slope]
      ) { log(1 + exp($0[1] - $0[0])) }.check(at: [Coordinate("x", 0), Coordinate("x", 1)])
      expectInconclusive(report, .rounding, advice: "gradient is larger")
    }
  }

  /// f = 10¹² + Σx² is known to 1.2e-4, and a step of 1e-5 changes it by 4e-5 at most.
  @Test(arguments: [2.0, -2, 0])
  func aLargeConstantLeavesNothingToJudge(_ factor: Double) {
    let values = [0.5, -1.0, 2.0]
    let report = GradientProblem(
      "x", shape: [3], values: values, gradient: values.map { factor * $0 }
    ) { 1e12 + $0.reduce(0) { $0 + $1 * $1 } }.check(at: (0..<3).map { Coordinate("x", $0) })
    #expect(report.verdict == .inconclusive, "\(report)")
    #expect(report.terms[0].rows[0].advice != nil)
  }

  /// At a step of 1e-12 a loss of about 2.3 is known to 5e-4 of the derivatives, and less.
  @Test(arguments: 0..<5)
  func aStepThatDrownsInRoundingIsInconclusive(_ seed: Int) {
    var generator = SeededGenerator(seed)
    let batch = LinearBatch(seed: seed, weightScale: 0.01)
    let report = linearProblem(.crossEntropy, batch, strength: 0.1, telling: [.pattern, .parts])
      .check(CheckOptions(step: 1e-13), using: &generator)
    #expect(report.verdict == .inconclusive, "\(report)")
    #expect(report.terms[0].rows[0].reason == .rounding)
    #expect(report.terms[0].rows[0].advice?.contains("larger step, such as 1e-") == true)
  }

  /// A sum in `Float`, and the same scaled: no smaller step is recommended, which would be worse.
  @Test(arguments: [1.0, 3, 7e-5], 0..<20)
  func sumsInFloatAreInconclusive(_ divisor: Double, seed: Int) {
    var generator = SeededGenerator(seed)
    let values = generator.normal(10)
    let problem = GradientProblem(
      "x", shape: [10], values: values, gradient: values.map { 2 * $0 / divisor }
    ) { x in Double(x.reduce(Float(0)) { $0 + Float($1) * Float($1) }) / divisor }
    let report = problem.check(at: (0..<10).map { Coordinate("x", $0) })
    expectInconclusive(report, .singlePrecision, .rounding, advice: "in Double")
    for finding in report.findings {
      #expect(!finding.description.contains("step smaller"), "\(finding)")
    }
    // At a step of 0.01 rounding is far below a thousandth of most derivatives.
    let larger = problem.check(at: [Coordinate("x", 0)], CheckOptions(step: 1e-2, limit: 1e-3))
    #expect(larger.verdict != .failed)
  }

  /// The gradient of Σ (x − mean)/deviation is zero, and what is computed is its rounding.
  @Test(arguments: 0..<10)
  func aNormSummedDoesNotFail(_ seed: Int) {
    var generator = SeededGenerator(seed)
    let values = generator.normal(8, scale: 3)
    let rounding = generator.normal(8, scale: 1e-17)
    let report = GradientProblem("x", shape: [8], values: values, gradient: rounding) { x in
      let mean = x.reduce(0, +) / 8
      let variance = x.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 8
      return x.reduce(0) { $0 + ($1 - mean) / (variance + 1e-5).squareRoot() }
    }.check(at: (0..<8).map { Coordinate("x", $0) })
    #expect(report.verdict == .inconclusive, "\(report)")
    #expect(!report.findings.contains(.singlePrecision))
  }

  /// The same beside a block whose gradient can be judged: zero to the rounding of a backward pass is
  /// evidence there, as for a bias before batch normalization; a tiny gradient is not.
  @Test func zeroIsEvidenceBesideOtherBlocks() {
    func report(_ claim: Double) -> GradientReport {
      GradientProblem(
        blocks: [
          ParameterBlock("b", shape: [2], values: [0.3, 0.4]),
          ParameterBlock("W", shape: [2], values: [1, 2]),
        ], gradients: ["b": [claim, -claim], "W": [2, 4]]
      ) { parameters in
        let (b, w) = (parameters["b"], parameters["W"])
        return LossValue(
          w[0] * w[0] + w[1] * w[1] + ((w[0] + b[0] + b[1]) - b[1] - w[0] - b[0]))
      }.check(at: ["b", "W"].flatMap { [Coordinate($0, 0), Coordinate($0, 1)] })
    }
    #expect(report(1e-17).verdict == .passed, "\(report(1e-17))")
    #expect(report(1e-11).verdict == .inconclusive)
    #expect(report(1e-11).terms[0].rows.map(\.verdict) == [.inconclusive, .passed])
    #expect(report(1e-3).verdict == .failed)
  }

  /// Nothing but zeros is no evidence that a factor or a sign is right.
  @Test func nothingButZerosIsInconclusive() {
    let report = GradientProblem("x", shape: [3], values: [1, 2, 3], gradient: [0, 0, 0]) { _ in 7 }
      .check(at: (0..<3).map { Coordinate("x", $0) })
    expectInconclusive(report, .onlyZeros, advice: "another point")
  }

  /// A loss so coarse that no coordinate moves it: claims of zero do not pass.
  @Test func aFlatLossOfCoarseQuantaIsInconclusive() {
    let slopes = [1e-4, -2e-4, 3e-4]
    for claim in [slopes, [0, 0, 0], slopes.map { 2 * $0 }] {
      let report = GradientProblem("x", shape: [3], values: [1, 2, 3], gradient: claim) { x in
        Double(zip(x, slopes).reduce(Float(2.3)) { $0 + Float($1.0) * Float($1.1) })
      }.check(at: (0..<3).map { Coordinate("x", $0) })
      expectInconclusive(report, .singlePrecision, .rounding, advice: "in Double")
    }
  }

  /// log x at 1e-6 to 1e-5, where a step of 1e-5 leaves the domain: a smaller step judges.
  @Test(arguments: 0..<20)
  func aStepAcrossTheEdgeOfTheDomainIsShortened(_ seed: Int) {
    var generator = SeededGenerator(seed)
    let values = (0..<4).map { _ in Double.random(in: 1e-6...1e-5, using: &generator) }
    func report(_ factor: Double) -> GradientReport {
      GradientProblem(
        "x", shape: [4], values: values, gradient: values.map { factor / $0 }
      ) { $0.reduce(0) { $0 + log($1) } }.check(at: (0..<4).map { Coordinate("x", $0) })
    }
    #expect(report(1).verdict == .passed, "\(report(1))")
    #expect(report(1).terms[0].coordinates.allSatisfy { $0.step < 1e-6 })
    for factor in [1.01, 2, 0.5, -1, 0] { #expect(report(factor).verdict == .failed) }
  }
}
