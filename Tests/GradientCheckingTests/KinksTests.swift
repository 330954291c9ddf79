// Kinks found by one-sided differences, against their geometry and against reported patterns.

import Testing

@testable import GradientChecking

struct ActivationPatternTests {
  @Test func differencesAreCountedAcrossWords() {
    var states = Array(repeating: false, count: 200)
    let before = ActivationPattern(states)
    for index in [0, 63, 64, 199] { states[index] = true }
    #expect(before.count == 200)
    #expect(ActivationPattern(states).differences(from: before) == 4)
    #expect(before.differences(from: before) == 0)
    #expect(ActivationPattern([true, true]).differences(from: ActivationPattern([true])) == 2)
  }
}

struct KinksTests {
  /// One parameter, the loss 0.3 x + |x − d|·J with the kink at t steps from the point.
  private func bent(at share: Double, step: Double = 1e-5, claims: Double? = nil) -> GradientReport
  {
    let point = 0.7
    let kink = point + share * step
    let derivative = 0.3 + (point >= kink ? 1 : -1)
    return GradientProblem("x", shape: [1], values: [point], gradient: [claims ?? derivative]) {
      0.3 * $0[0] + abs($0[0] - kink)
    }.check(at: [Coordinate("x", 0)], CheckOptions(step: step))
  }

  /// The differences' blind spots lie at 0, 1/3 and near 2/7; together they have none.
  @Test(arguments: [
    0, 0.01, 0.1, 0.2, 0.25, 0.28, 2.0 / 7, 0.3, 1.0 / 3, 0.35, 0.4, 0.49, 0.5, 0.51, 0.7, 0.9,
    0.99,
    -0.01, -0.2, -1.0 / 3, -0.5, -0.9,
  ])
  func aKinkWithinAStepIsFound(_ share: Double) {
    let report = bent(at: share)
    #expect(report.terms[0].coordinates[0].outcome == .kink(.oneSidedDifferences))
    #expect(report.verdict == .inconclusive)
  }

  /// A convex kink of jump 1 at 0.6 steps and a concave one of jump −2 at −0.8: what they do to the
  /// gaps cancels, 0.4 − 0.4, at every step, and only the centered difference drifts.
  @Test func kinksWhoseGapsCancelAreFound() {
    let step = 1e-5
    let report = GradientProblem("x", shape: [1], values: [0.7], gradient: [0.3]) {
      let x = $0[0] - 0.7
      return 0.3 * x + max(0, x - 0.6 * step) - 2 * max(0, -0.8 * step - x)
    }.check(at: [Coordinate("x", 0)])
    #expect(report.terms[0].coordinates[0].outcome == .kink(.oneSidedDifferences))
  }

  @Test(arguments: [-30.0, -1.01, 1.01, 2, 30])
  func aKinkBeyondTheStepIsNone(_ share: Double) {
    #expect(bent(at: share).verdict == .passed)
    #expect(bent(at: share, claims: 1).verdict == .failed)
  }

  /// A wrong gradient does not hide behind curvature: eˣ's third derivative at a step of 1e-2 makes
  /// an error of 1.7e-5 of the derivative, far above the limit, and is
  /// allowed for, but no factor is.
  @Test func curvatureIsNoKink() {
    func report(_ gradient: Double) -> GradientReport {
      GradientProblem("x", shape: [1], values: [0], gradient: [gradient]) { exponential($0[0]) }
        .check(at: [Coordinate("x", 0)], CheckOptions(step: 1e-2))
    }
    #expect(report(1).verdict == .passed)
    #expect(report(1).terms[0].rows[0].kinks == 0)
    #expect(report(1.001).verdict == .failed)
  }

  /// Steps so large that kinks are crossed by the dozen: the differences alone leave out the same
  /// coordinates as the pattern, and the rest passes.
  @Test(arguments: [2e-3, 1e-2])
  func oneSidedDifferencesAgreeWithPatterns(_ step: Double) {
    var kinks = 0
    for seed in 0..<8 {
      let batch = LinearBatch(seed: seed, samples: 40)
      let hinges = [Disclosure.pattern, []].map {
        linearProblem(.hinge, batch, strength: 0.1, telling: $0)
      }
      kinks += expectTheSameKinks(hinges[0], hinges[1], step: step)
      let network = Network(seed: seed, samples: 20)
      guard step < 1e-2 else { continue }
      kinks += expectTheSameKinks(
        network.problem(), network.problem(reportsPattern: false), step: step)
    }
    #expect(kinks > 15)
  }

  private func expectTheSameKinks(
    _ told: GradientProblem, _ untold: GradientProblem, step: Double
  ) -> Int {
    var generator = SeededGenerator(1)
    let options = CheckOptions(step: step)
    let coordinates = told.sample(options, using: &generator)
    let expected = told.check(at: coordinates, options).terms[0].coordinates
    let found = untold.check(at: coordinates, options)
    #expect(found.verdict != .failed, "\(found)")
    #expect(found.terms[0].coordinates.map(\.isKink) == expected.map(\.isKink))
    return expected.count(where: \.isKink)
  }

  /// The data term's kinks are none of the penalty's.
  @Test func aSmoothPartHasNoKinks() throws {
    let report = linearProblem(.hinge, LinearBatch(seed: 1, samples: 40), strength: 0.1).check(
      at: (0..<36).map { Coordinate("W", $0) }, CheckOptions(step: 1e-2))
    let data = try #require(report[term: "data"])
    let penalty = try #require(report[term: "penalty"])
    #expect(data.rows[0].kinks > 0)
    #expect(penalty.rows[0].kinks == 0)
    #expect(penalty.verdict == .passed)
  }

  /// Half the coordinates gone leave enough to judge, and the kinks are said all the same.
  @Test func manyKinksLeaveEnoughToJudge() {
    // |x| has its kink within a step of every second entry.
    let values = (0..<20).map { $0 % 2 == 0 ? 1e-6 : 1 }
    func report(_ gradient: [Double]) -> GradientReport {
      GradientProblem("x", shape: [20], values: values, gradient: gradient) {
        $0.reduce(0) { $0 + abs($1) }
      }.check(at: (0..<20).map { Coordinate("x", $0) })
    }
    let right = report(values.map { _ in 1 })
    #expect(right.terms[0].rows[0].kinks == 10)
    #expect(right.verdict == .passed)
    #expect(right.findings.count == 1)
    #expect(report(values.map { _ in 2 }).verdict == .failed)
  }

  /// One coordinate in ten left is judged; one in twenty is too little to pass on.
  @Test(arguments: [(2, GradientVerdict.passed), (1, .inconclusive)])
  func tooLittleLeftIsInconclusive(_ left: Int, verdict: GradientVerdict) {
    let values = (0..<20).map { $0 < left ? 1 : 1e-6 }
    let report = GradientProblem(
      "x", shape: [20], values: values, gradient: values.map { _ in 1 }
    ) { $0.reduce(0) { $0 + abs($1) } }.check(at: (0..<20).map { Coordinate("x", $0) })
    #expect(report.terms[0].rows[0].kinks == 20 - left)
    #expect(report.verdict == verdict)
  }

  @Test func tooManyKinksAreSaid() {
    let report = linearProblem(
      .hinge, LinearBatch(seed: 1, samples: 60), strength: 0, telling: .pattern
    ).check(at: (0..<36).map { Coordinate("W", $0) }, CheckOptions(step: 0.1))
    #expect(report.verdict == .inconclusive)
    let finding = report.findings.first { if case .manyKinks = $0 { true } else { false } }
    #expect(finding?.description.contains("fewer samples") == true)
    #expect(finding?.description.contains("smaller than 1e-01") == true)
  }

  /// A NaN next to the point turns every `score > 0` false: the pattern changes, but that is no kink.
  @Test(arguments: [Double.nan, .infinity])
  func aLossThatIsNotFiniteIsNoKink(_ loss: Double) {
    let report = GradientProblem(
      blocks: [ParameterBlock("x", shape: [1], values: [1])], gradients: ["x": [1]]
    ) {
      let x = $0["x"][0]
      return LossValue(x > 1 ? loss : x, pattern: ActivationPattern([x <= 1]))
    }.check(at: [Coordinate("x", 0)])
    #expect(report.verdict == .inconclusive)
    #expect(report.terms[0].rows[0].kinks == 0)
    #expect(report.terms[0].rows[0].reason == .domainEdge)
  }

  /// Finite at the step and the point, but not at half the step, which is evaluated for kinks: a step
  /// that does not reach so far judges.
  @Test(arguments: [Double.nan, .infinity, -.infinity])
  func aLossThatIsNotFiniteAtHalfTheStepIsJudgedAtASmallerOne(_ loss: Double) {
    let step = 1e-5
    func report(_ claim: Double) -> GradientReport {
      GradientProblem("x", shape: [1], values: [1], gradient: [claim]) {
        let distance = abs($0[0] - 1)
        return distance > 0.2 * step && distance < 0.8 * step ? loss : $0[0]
      }.check(at: [Coordinate("x", 0)], CheckOptions(step: step))
    }
    #expect(report(1).verdict == .passed)
    #expect(report(1).terms[0].coordinates[0].step < 0.2 * step)
    #expect(report(1.01).verdict == .failed)
  }

  /// |x| and max(0, x) at 0 have the slopes −1 to 1 and 0 to 1. A claim outside them is wrong, one
  /// within them cannot be told from a right one.
  @Test(arguments: [
    (true, 0.0, GradientVerdict.inconclusive), (true, 1, .inconclusive), (true, -1, .inconclusive),
    (true, 7, .failed), (true, -1.1, .failed), (false, 0, .inconclusive), (false, 1, .inconclusive),
    (false, -3, .failed), (false, -0.01, .failed), (false, 1.01, .failed),
  ])
  func aClaimOutsideTheOneSidedSlopesFails(
    _ isAbsolute: Bool, claim: Double, verdict: GradientVerdict
  ) {
    for reportsPattern in [false, true] {
      let report = GradientProblem(
        blocks: [ParameterBlock("x", shape: [1], values: [0])], gradients: ["x": [claim]]
      ) {
        let x = $0["x"][0]
        return LossValue(
          isAbsolute ? abs(x) : max(0, x),
          pattern: reportsPattern ? ActivationPattern([x > 0, x < 0]) : nil)
      }.check(at: [Coordinate("x", 0)])
      #expect(report.verdict == verdict, "\(report)")
      guard verdict == .inconclusive else { continue }
      #expect(report.terms[0].rows[0].reason == .onKink)
      #expect(report.terms[0].rows[0].advice?.contains("Move the parameter") == true)
    }
  }

  /// The norm Σ|x| of (0, 0, 1, −2): 7 and −9 are no slopes of |x|.
  @Test func wrongClaimsAtKinksFailBesideRightOnes() {
    func report(_ claim: [Double]) -> GradientReport {
      GradientProblem("x", shape: [4], values: [0, 0, 1, -2], gradient: claim) {
        $0.reduce(0) { $0 + abs($1) }
      }.check(at: (0..<4).map { Coordinate("x", $0) })
    }
    #expect(report([7, -9, 1, -1]).verdict == .failed)
    #expect(report([7, -9, 1, -1]).terms[0].rows[0].disagreeing == 2)
    #expect(report([0, 0, 1, -1]).verdict == .inconclusive)
    #expect(report([0, 0, 1, -1]).terms[0].rows[0].reason == .onKink)
  }

  /// A wrong claim does not hide behind a kink that a smaller step does not reach.
  @Test(arguments: [0.1, 0.3, 0.6, 0.9])
  func aWrongClaimBesideAKinkFails(_ share: Double) {
    #expect(bent(at: share).verdict == .inconclusive)
    #expect(bent(at: share, claims: 0.3).verdict == .failed)
    #expect(bent(at: share, claims: -0.707).verdict == .failed)
  }
}
