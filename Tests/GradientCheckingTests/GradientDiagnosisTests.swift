import Testing

@testable import GradientChecking

struct GradientDiagnosisTests {
  private func diagnosis(
    _ pattern: GradientDiagnosis.Pattern, samples: Int? = 500, strength: Double? = 0.5,
    region: GradientDiagnosis.Region = .everywhere
  ) -> GradientDiagnosis {
    GradientDiagnosis(
      block: "W", shape: [5, 3], region: region, pattern: pattern, sampleCount: samples,
      penaltyStrength: strength)
  }

  @Test(
    arguments: [
      (2.0, ["2"]), (0.5, ["1/2"]), (-1, ["-1"]), (-2, ["-2"]), (500, ["N"]), (1.0 / 500, ["1/N"]),
      (-500, ["-N"]), (1000, ["2N"]), (500.0 / 499, ["N/(N-1)"]), (499.0 / 500, ["(N-1)/N"]),
      (3, []), (1.37, []),
    ] as [(Double, [String])])
  func factorsAreNamed(_ factor: Double, names: [String]) {
    #expect(diagnosis(.factor(factor)).factorNames == names)
  }

  /// With two samples 2 and N are the same factor.
  @Test func aFactorMayHaveTwoNames() {
    #expect(diagnosis(.factor(2), samples: 2).factorNames.prefix(2) == ["2", "N"])
    #expect(diagnosis(.factor(500), samples: nil).factorNames == [])
  }

  /// a − n = c W: −2λ is a missing penalty, −λ half of it, 2λ twice it.
  @Test(
    arguments: [
      (-1, .missing), (-0.5, .half), (1, .double), (0.3, nil),
    ] as [(Double, GradientDiagnosis.PenaltyFault?)])
  func penaltiesAreNamed(_ multiple: Double, fault: GradientDiagnosis.PenaltyFault?) {
    #expect(diagnosis(.penalty(multiple: multiple)).penaltyFault == fault)
    #expect(diagnosis(.penalty(multiple: multiple), strength: nil).penaltyFault == nil)
  }

  @Test func wording() {
    #expect(diagnosis(.factor(2)).description == "W, everywhere: analytic = 2 × numerical")
    #expect(
      diagnosis(.factor(1.0 / 500)).description
        == "W, everywhere: analytic = 0.002 × numerical (1/N)")
    #expect(
      diagnosis(.penalty(multiple: -0.5), region: .group("bias row")).description
        == "W, only the bias row: off by -0.5 × the parameters: the penalty, only half of it"
    )
    #expect(
      diagnosis(.zero, region: .slice(axis: 1, index: 2)).description
        == "W, only column 2: the gradient is zero, the numerical one is not")
    #expect(
      diagnosis(.none, region: .scattered(disagreeing: 3, judged: 9)).description
        == "W, 3 of 9 coordinates: no pattern")
  }

  /// The loss Σ wᵢ² of a `[4, 3]` block, with the claimed gradient changed at some places.
  private func diagnoses(_ change: (Int, Double) -> Double) -> [GradientDiagnosis] {
    let values = (0..<12).map { 0.3 + 0.1 * Double($0 * 5 % 12) }
    let gradient = values.indices.map { change($0, 2 * values[$0]) }
    return GradientProblem("W", shape: [4, 3], values: values, gradient: gradient) {
      $0.reduce(0) { $0 + $1 * $1 }
    }.check(at: values.indices.map { Coordinate("W", $0) }).terms[0].diagnoses
  }

  @Test func regions() {
    #expect(diagnoses { $0 / 3 == 1 ? -$1 : $1 }.map(\.region) == [.slice(axis: 0, index: 1)])
    #expect(diagnoses { $0 % 3 == 1 ? -$1 : $1 }.map(\.region) == [.slice(axis: 1, index: 1)])
    #expect(diagnoses { $0 == 7 ? -$1 : $1 }.map(\.region) == [.single])
    guard case .factor(let factor) = diagnoses({ $0 == 7 ? -$1 : $1 }).first?.pattern else {
      Issue.record("a single wrong sign has no factor")
      return
    }
    #expect(abs(factor + 1) < 1e-6)
    #expect(diagnoses { $0 == 7 ? 1.3 * $1 : $1 }.map(\.pattern) == [.none])
    let scattered = diagnoses { [0, 4, 8].contains($0) ? $1 + 1 : $1 }
    #expect(scattered.map(\.region) == [.scattered(disagreeing: 3, judged: 12)])
    #expect(scattered.map(\.pattern) == [.none])
  }

  /// A square matrix's transpose has the same shape, and only the values tell.
  @Test func aSquareTransposeIsRecognized() {
    let weights = (0..<9).map { Double($0 * $0 % 7) + 0.5 }
    let coefficients = (0..<9).map { Double($0) - 2.5 }
    let transposed = (0..<9).map { coefficients[$0 % 3 * 3 + $0 / 3] }
    let report = GradientProblem("W", shape: [3, 3], values: weights, gradient: transposed) {
      zip($0, coefficients).reduce(0) { $0 + $1.0 * $1.1 }
    }.check(at: (0..<9).map { Coordinate("W", $0) })
    #expect(report.terms[0].diagnoses.map(\.pattern) == [.transposed])
    #expect(report.terms[0].diagnoses.map(\.region) == [.everywhere])
  }
}
