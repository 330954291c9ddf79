// Losses and gradients with which something is the matter as a whole.

import Testing

@testable import GradientChecking

struct GradientFindingTests {
  private let all = (0..<3).map { Coordinate("x", $0) }
  private let values = [0.5, -1.0, 2.0]

  private func problem(
    _ gradient: [Double], loss: @escaping ([Double]) -> Double
  ) -> GradientProblem {
    GradientProblem("x", shape: [3], values: values, gradient: gradient, loss: loss)
  }

  /// The lambdas of the course's batch normalization notebook do this; in NumPy they work, since
  /// the checker changes the very array they hold.
  @Test func aClosureThatIgnoresItsArgumentIsReported() {
    let values = values
    let report = problem([1, -2, 4]) { _ in values.reduce(0) { $0 + $1 * $1 } }.check(at: all)
    #expect(report.verdict == .failed)
    #expect(report.findings == [.ignoresParameters(term: "total")])
    #expect(report.terms[0].diagnoses.isEmpty)
  }

  /// An accuracy answers to a whole step, but not to a small one.
  @Test func aLossInStepsIsNotSaidToIgnoreItsArgument() {
    let report = problem([1, -2, 4]) { $0.reduce(0) { $0 + ($1 > 0.75 ? 1 : 0) } }.check(at: all)
    #expect(report.verdict == .failed)
    #expect(report.findings.isEmpty)
    #expect(report.terms[0].diagnoses.map(\.pattern) == [.noEffect])
  }

  @Test func oneBlockThatIsIgnoredIsNamed() {
    let report = GradientProblem(
      blocks: [
        ParameterBlock("W", shape: [2], values: [1, 2]),
        ParameterBlock("b", shape: [2], values: [1, 2]),
      ], gradients: ["W": [2, 4], "b": [1, 1]]
    ) { LossValue($0["W"].reduce(0) { $0 + $1 * $1 }) }
    .check(at: [0, 1].flatMap { [Coordinate("W", $0), Coordinate("b", $0)] })
    #expect(report.terms[0].diagnoses.map(\.block) == ["b"])
    #expect(report.terms[0].diagnoses.map(\.pattern) == [.noEffect])
    #expect(report.findings.isEmpty)
  }

  @Test func aMaskDrawnAtEachCallIsReported() {
    final class Mask { var generator = SeededGenerator(4) }
    let mask = Mask()
    let report = problem([1, -2, 4]) {
      $0.reduce(0) { $0 + (Bool.random(using: &mask.generator) ? 2 * $1 * $1 : 0) }
    }.check(at: all)
    #expect(report.verdict == .inconclusive)
    guard case .notRepeatable = report.findings.first else {
      Issue.record("not reported: \(report)")
      return
    }
    #expect(report.terms.isEmpty)
  }

  /// What changes only after a while is seen by asking again at the end.
  @Test func aLossThatDriftsIsReported() {
    final class Calls { var count = 0 }
    let calls = Calls()
    let report = problem([1, -2, 4]) {
      calls.count += 1
      return $0.reduce(0) { $0 + $1 * $1 } + (calls.count > 8 ? 0.25 : 0)
    }.check(at: all)
    #expect(report.verdict == .inconclusive)
    #expect(report.findings.first == .notRepeatable(first: 5.25, second: 5.5))
  }

  @Test func aGradientThatIsNotFiniteFails() {
    let loss = { (x: [Double]) in x.reduce(0) { $0 + $1 * $1 } }
    let seen = problem([1, .nan, 4], loss: loss).check(at: all)
    #expect(seen.verdict == .failed)
    #expect(seen.terms[0].diagnoses.map(\.region) == [.single])
    #expect(seen.terms[0].diagnoses.map(\.pattern) == [.gradientNotFinite])
    // Looked for in the whole gradient, not only where it is sampled.
    let unseen = problem([1, .infinity, 4], loss: loss).check(at: [Coordinate("x", 0)])
    #expect(unseen.verdict == .failed)
    #expect(
      unseen.findings
        == [.gradientNotFinite(term: "total", first: Coordinate("x", 1), count: 1)])
  }

  /// Shifting by the smallest score of the batch lets the exponential of a large one overflow.
  @Test func softmaxShiftedWronglyOverflows() throws {
    let report = linearProblem(
      .crossEntropy, LinearBatch(seed: 1, weightScale: 200), strength: 0, data: .shiftedByMinimum
    ).check(at: [Coordinate("W", 0)])
    #expect(report.verdict == .failed)
    // Loss and gradient, of the whole and of the data term.
    #expect(report.findings.count == 4)
    guard case .lossNotFinite(term: "total", _) = report.findings.first else {
      Issue.record("not reported: \(report)")
      return
    }
    let right = linearProblem(
      .crossEntropy, LinearBatch(seed: 1, weightScale: 200), strength: 0)
    #expect(right.check(at: (0..<36).map { Coordinate("W", $0) }).verdict == .passed)
  }

  /// Beyond the edge of the loss's domain there is nothing to compare with, whatever the step.
  @Test(arguments: [0.5, 7])
  func aPointAtTheEdgeOfTheDomainIsInconclusive(_ claim: Double) {
    let report = GradientProblem("x", shape: [1], values: [0], gradient: [claim]) {
      $0[0] < 0 ? .nan : 0.5 * $0[0]
    }.check(at: [Coordinate("x", 0)])
    #expect(report.verdict == .inconclusive)
    #expect(report.terms[0].rows[0].reason == .domainEdge)
    #expect(report.terms[0].rows[0].advice?.contains("smaller step") == true)
  }

  @Test func aGradientOfAnotherSizeIsReportedBeforeAnythingIsAsked() {
    let report = problem([1, 2]) { _ in fatalError("asked") }.check(at: all)
    #expect(report.verdict == .failed)
    #expect(
      report.findings == [.wrongSize(term: "total", block: "x", shape: [3], found: 2)])
    #expect(
      report.findings[0].description
        == "total: the gradient of x has 2 entries, and x has 3, of shape [3].")
  }

  @Test func aLossInSinglePrecisionIsReported() {
    let report = problem([1, -2, 4]) { x in
      Double(x.reduce(Float(0)) { $0 + Float($1) * Float($1) })
    }.check(at: all, CheckOptions(step: 1e-3))
    #expect(report.findings.contains(.singlePrecision))
    #expect(report.verdict != .passed)
  }

  /// Losses that are floats because they are whole numbers are not computed in single precision.
  @Test func wholeNumbersAreNoSinglePrecision() {
    let report = problem([1, 2, 3]) { $0[0] + 2 * $0[1] + 3 * $0[2] }
      .check(at: all, CheckOptions(step: 1.0 / 1024))
    #expect(report.verdict == .passed, "\(report)")
  }

  /// An error or a pass, never a trap.
  @Test func emptyBlocksAreSaid() {
    var generator = SeededGenerator(1)
    let empty = GradientProblem("x", shape: [0], values: [], gradient: []) { _ in 1 }
    #expect(empty.check(using: &generator).findings == [.noParameters])
    #expect(empty.check(using: &generator).verdict == .inconclusive)
    let one = GradientProblem(
      blocks: [
        ParameterBlock("none", shape: [4, 0], values: []),
        ParameterBlock("x", shape: [], values: [3]),
      ], gradients: ["none": [], "x": [6]]
    ) { LossValue($0["x"][0] * $0["x"][0]) }
    #expect(one.check(using: &generator).verdict == .passed)
  }

  /// A part that is NaN in a later evaluation only.
  @Test func aPartThatTurnsNaNIsReported() {
    final class Calls { var count = 0 }
    let calls = Calls()
    let report = GradientProblem(
      blocks: [ParameterBlock("x", shape: [1], values: [1])], gradients: ["x": [2]],
      parts: [LossPart("data", gradients: ["x": [2]])]
    ) {
      calls.count += 1
      let loss = $0["x"][0] * $0["x"][0]
      return LossValue(loss, parts: [calls.count == 2 ? .nan : loss])
    }.check(at: [Coordinate("x", 0)])
    #expect(report.verdict == .inconclusive)
    guard case .notRepeatable(first: 1, let second) = report.findings.first else {
      Issue.record("not reported: \(report)")
      return
    }
    #expect(second.isNaN)
  }

  /// Counts agree with their nouns.
  @Test func oneIsSingular() {
    let size = GradientFinding.wrongSize(term: "total", block: "x", shape: [2], found: 1)
    #expect(size.description.contains("has 1 entry, and x has 2"))
    let kink = GradientFinding.manyKinks(
      term: "total", block: "x", group: nil, kinks: 1, checked: 1, step: 1e-5)
    #expect(kink.description.contains("1 of 1 coordinate of x straddles a kink and was left out"))
    let kinks = GradientFinding.manyKinks(
      term: "total", block: "x", group: nil, kinks: 2, checked: 3, step: 1e-5)
    #expect(kinks.description.contains("2 of 3 coordinates of x straddle a kink and were left out"))
  }

  /// Where kinks leave nothing to judge, not every one of them is looked at.
  @Test func aStepAcrossKinksEverywhereIsCheap() {
    var calls = 0
    let values = (0..<90).map { 0.001 * Double($0 + 1) }
    let report = GradientProblem(
      "x", shape: [90], values: values, gradient: values.map { _ in 1 }
    ) { x in
      calls += 1
      return x.reduce(0) { $0 + abs($1) }
    }.check(at: values.indices.map { Coordinate("x", $0) }, CheckOptions(step: 0.5))
    #expect(report.verdict == .inconclusive, "\(report)")
    #expect(calls < 2500, "\(calls)")
  }
}
