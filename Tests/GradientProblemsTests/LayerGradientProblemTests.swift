// Right and wrong layers under the gradient check.

import GradientChecking
import GradientProblems
import LinearAlgebra
import NeuralNetworks
import NumPyRandom
import Testing

struct LayerGradientProblemTests {
  private func report(
    _ layer: some Layer<Double>, outputs: Int, noise: TrainingNoise?
  ) -> GradientReport {
    var draws = RandomState(seed: 231)
    let input = Matrix(7, 6, using: &draws)
    let parameters = layer.parameterShapes.map { Matrix($0.rows, $0.columns, using: &draws) }
    return layer.gradientProblem(
      input: input, parameters: parameters, outputGradient: Matrix(7, outputs, using: &draws),
      noise: noise
    ).check(using: &draws)
  }

  @Test func rightLayersPass() {
    let noise = TrainingNoise(seedOfEveryLayer: 0)
    let affine = report(Affine(inputs: 6, outputs: 4), outputs: 4, noise: noise)
    #expect(affine.verdict == .passed, "\(affine)")
    #expect(affine.terms[0].rows.map(\.block) == ["x", "W", "b"])
    for report in [
      report(ActivationLayer(.relu), outputs: 6, noise: noise),
      report(Dropout(keep: 0.5), outputs: 6, noise: noise),
      report(Dropout(keep: 0.5), outputs: 6, noise: nil),
    ] {
      #expect(report.verdict == .passed, "\(report)")
    }
  }

  /// y = x∘x, whose backward pass forgets the factor 2.
  @Test func aWrongLayerFails() {
    let report = report(Squares(), outputs: 6, noise: nil)
    #expect(report.verdict == .failed)
    #expect(report.terms[0].diagnoses.map(\.factorNames) == [["1/2"]])
  }
}

private struct Squares: Layer {
  var summary: String { "squares" }
  func outputColumns(forInput columns: Int) -> Int? { columns }

  func forward(
    _ input: Matrix<Double>, _ parameters: [Matrix<Double>], on execution: Execution
  ) -> (output: Matrix<Double>, cache: Matrix<Double>) {
    (input.mapElements { $0 * $0 }, input)
  }

  func backward(
    _ outputGradient: Matrix<Double>, _ cache: Matrix<Double>, _ parameters: [Matrix<Double>],
    on execution: Execution
  ) -> LayerGradients<Double> {
    LayerGradients(
      input: Matrix(
        rows: cache.rows, columns: cache.columns,
        elements: zip(cache.elements, outputGradient.elements).map { $0 * $1 }))
  }
}
