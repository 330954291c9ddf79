// Losses and parameters from 1e-300 to 1e250.

import Testing

@testable import GradientChecking

struct ScaleTests {
  private func powers(_ exponent: Int) -> Double {
    (0..<abs(exponent)).reduce(1.0) { value, _ in exponent > 0 ? value * 10 : value / 10 }
  }

  /// s Σ x², whose gradient is 2 s x, and Σ (x/s)², whose gradient is 2 x/s².
  @Test(arguments: [-300, -200, -120, -60, -30, -10, 0, 6, 20, 80, 140])
  func rightPassesAndWrongFails(_ exponent: Int) {
    let scale = powers(exponent)
    let units = [0.5, -1.25, 2]
    let all = (0..<3).map { Coordinate("x", $0) }
    for (factor, verdict) in [
      (1.0, GradientVerdict.passed), (2, .failed), (1.01, .failed), (-1, .failed), (0, .failed),
    ] {
      let loss = GradientProblem(
        "x", shape: [3], values: units, gradient: units.map { factor * 2 * scale * $0 }
      ) { scale * $0.reduce(0) { $0 + $1 * $1 } }.check(at: all)
      #expect(loss.verdict == verdict, "loss times \(scale), claim times \(factor)\n\(loss)")
      guard abs(exponent) <= 140 || exponent < 0 && factor != 0 else { continue }
      let parameters = GradientProblem(
        "x", shape: [3], values: units.map { scale * $0 },
        gradient: units.map { factor * 2 * $0 / scale }
      ) { $0.reduce(0) { $0 + $1 / scale * ($1 / scale) } }.check(at: all)
      #expect(
        parameters.verdict == verdict,
        "parameters times \(scale), claim times \(factor)\n\(parameters)")
    }
  }

  /// The fit of a factor squares derivatives of 1e200.
  @Test func factorsAreFittedAtAnyScale() {
    let values = [0.5, -1.25, 2]
    let report = GradientProblem(
      "x", shape: [3], values: values, gradient: values.map { 6e200 * $0 }
    ) { 1e200 * $0.reduce(0) { $0 + $1 * $1 } }.check(at: (0..<3).map { Coordinate("x", $0) })
    guard case .factor(let factor) = report.terms[0].diagnoses.first?.pattern else {
      Issue.record("\(report)")
      return
    }
    #expect(abs(factor - 3) < 1e-6)
  }
}
