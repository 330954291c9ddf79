// The steps on single layers: forward compared with the notebook's figures, backward with numerical
// gradients.

import GradientProblems
import LinearAlgebra
import NeuralNetworks
import Notebook
import NumPyRandom
import WorkbookKit

extension TwoLayerNetAssignment {
  // step: affine-forward
  func affineForward(_ page: Page) {
    // Two images of 4 × 5 × 6 numbers each: a row an image.
    let output = layers.affine(inputs: 120, outputs: 3).output(
      of: Matrix(rows: 2, columns: 120, from: -0.1, through: 0.5),
      [
        Matrix(rows: 120, columns: 3, from: -0.2, through: 0.3),
        Matrix(rows: 1, columns: 3, from: -0.3, through: 0.1),
      ])
    page.matrix("affine output", output, beside: TwoLayerNetReference.affineOutput)
    page.expect(
      "the notebook's relative error of the output of affine", output.elements,
      within: .courseError(1e-9), of: TwoLayerNetReference.affineOutput, from: .sameArrays)
  }

  // step: affine-backward
  func affineBackward(_ page: Page) {
    check(
      layers.affine(inputs: 6, outputs: 5), named: "affine", samples: 10, inputs: 6, outputs: 5,
      ErrorLimits(stated: 1e-10, judged: 1e-9), page)
  }

  // step: relu-forward
  func reluForward(_ page: Page) {
    let output = layers.relu().output(
      of: Matrix(rows: 3, columns: 4, from: -0.5, through: 0.5), [])
    page.matrix("relu output", output, beside: TwoLayerNetReference.reluOutput)
    page.expect(
      "the notebook's relative error of the output of relu", output.elements,
      within: .courseError(1e-15), of: TwoLayerNetReference.reluOutput, from: .sameArrays)
  }

  // step: relu-backward
  func reluBackward(_ page: Page) {
    check(
      layers.relu(), named: "relu", samples: 10, inputs: 10, outputs: 10,
      ErrorLimits(stated: 1e-12, judged: 1e-11), page)
  }

  // step: affine-relu
  func affineReLU(_ page: Page) {
    check(
      AffineReLU(affine: layers.affine(inputs: 12, outputs: 10), relu: layers.relu()),
      named: "affine and relu", samples: 2, inputs: 12, outputs: 10,
      ErrorLimits(stated: 1e-10, judged: 1e-9), page)
  }

  // step: loss-layers
  func lossLayers(_ page: Page) {
    var generator = RandomState(seed: 231)
    let scores = Matrix(rows: 50, columns: 10, normalScaledBy: 0.001, using: &generator)
    let labels = generator.integers(count: 50, in: 0..<10)
    for (loss, expected, error) in TwoLayerNetReference.lossLayers {
      let value = loss.meanAndGradient(ofScores: scores, labels: labels).loss
      page.show(loss.rawValue, value, "Loss of the \(loss.rawValue) layer: \(value)")
      page.expect(
        "\(loss.rawValue) loss", value, within: .absolute(1e-12), of: expected, from: .sameArrays)
      page.checkGradient(
        of: loss.gradientProblem(scores: scores, labels: labels), named: "\(loss.rawValue) loss",
        blocks: ["x"], within: ErrorLimits(stated: error, judged: 10 * error),
        from: .secondEdition)
    }
  }

  /// Checks a layer's gradients at random numbers: input, parameters and output gradient, drawn in
  /// this order with the notebook's seed.
  private func check(
    _ layer: any Layer<Double>, named name: String, samples: Int, inputs: Int, outputs: Int,
    _ limits: ErrorLimits, _ page: Page
  ) {
    var generator = RandomState(seed: 231)
    let x = Matrix(rows: samples, columns: inputs, using: &generator)
    let parameters = layer.parameterShapes.map {
      Matrix(rows: $0.rows, columns: $0.columns, using: &generator)
    }
    let gradient = Matrix(rows: samples, columns: outputs, using: &generator)
    page.checkGradient(
      of: layer.gradientProblem(input: x, parameters: parameters, outputGradient: gradient),
      named: name, blocks: ["x"] + layer.parameterShapes.map(\.name), within: limits,
      from: .secondEdition)
  }
}

extension Layer where Scalar == Double {
  fileprivate func output(
    of input: Matrix<Double>, _ parameters: [Matrix<Double>]
  ) -> Matrix<Double> {
    forward(input, parameters, on: .serial).output
  }
}

// show: affine-relu
/// The notebook's sandwich: an affine layer and a ReLU as one layer.
private struct AffineReLU: Layer {
  typealias Scalar = Double

  struct Cache: Sendable {
    let input: Matrix<Double>
    let middle: Matrix<Double>
  }

  let affine: any Layer<Double>
  let relu: any Layer<Double>

  var summary: String { "\(affine.summary), \(relu.summary)" }
  var parameterShapes: [ParameterShape] { affine.parameterShapes }
  func outputColumns(forInput columns: Int) -> Int? { affine.outputColumns(forInput: columns) }

  func forward(
    _ input: Matrix<Double>, _ parameters: [Matrix<Double>], on execution: Execution
  ) -> (output: Matrix<Double>, cache: Cache) {
    let middle = affine.output(of: input, parameters)
    return (relu.output(of: middle, []), Cache(input: input, middle: middle))
  }

  func backward(
    _ outputGradient: Matrix<Double>, _ cache: Cache, _ parameters: [Matrix<Double>],
    on execution: Execution
  ) -> LayerGradients<Double> {
    let inner = relu.gradients(outputGradient, input: cache.middle, [])
    return affine.gradients(inner.input, input: cache.input, parameters)
  }

  func activationPattern(_ cache: Cache) -> [Bool] { cache.middle.elements.map { $0 > 0 } }
}
// end: affine-relu

extension Layer where Scalar == Double {
  fileprivate func gradients(
    _ outputGradient: Matrix<Double>, input: Matrix<Double>, _ parameters: [Matrix<Double>]
  ) -> LayerGradients<Double> {
    let (_, cache) = forward(input, parameters, on: .serial)
    return backward(outputGradient, cache, parameters, on: .serial)
  }
}
