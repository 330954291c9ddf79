// The steps on single layers: forward beside the notebook's figures, backward against slopes.

import GradientChecking
import GradientProblems
import LinearAlgebra
import Losses
import NeuralNetworks
import Notebook
import NumPyRandom
import WorkbookKit

extension TwoLayerNetAssignment {
  // step: affine-forward
  mutating func goForwardThroughAffine(_ page: Page) throws {
    let layer: any Layer<Double> = layers.affine(inputs: 120, outputs: 3)
    // Two images of 4 × 5 × 6 numbers each: a row an image.
    let output = layer.output(
      of: Matrix(rows: 2, columns: 120, from: -0.1, through: 0.5),
      [
        Matrix(rows: 120, columns: 3, from: -0.2, through: 0.3),
        Matrix(rows: 1, columns: 3, from: -0.3, through: 0.1),
      ])
    judge(
      output, expected: TwoLayerNetExpectations.affineOutput, limit: 1e-9,
      named: "affine", page)
  }

  // step: affine-backward
  mutating func goBackThroughAffine(_ page: Page) throws {
    var generator = RandomState(seed: 231)
    let x = Matrix(rows: 10, columns: 6, using: &generator)
    let w = Matrix(rows: 6, columns: 5, using: &generator)
    let b = Matrix(rows: 1, columns: 5, using: &generator)
    let gradient = Matrix(rows: 10, columns: 5, using: &generator)
    let layer: any Layer<Double> = layers.affine(inputs: 6, outputs: 5)
    writeCourseCheck(
      of: layer.gradientProblem(input: x, parameters: [w, b], outputGradient: gradient),
      named: "affine", blocks: ["x", "W", "b"], limits: ErrorLimits(stated: 1e-10, judged: 1e-9),
      source: TwoLayerNetExpectations.secondEdition, page)
  }

  // step: relu-forward
  mutating func goForwardThroughReLU(_ page: Page) throws {
    let layer: any Layer<Double> = layers.relu()
    let output = layer.output(
      of: Matrix(rows: 3, columns: 4, from: -0.5, through: 0.5), [])
    judge(
      output, expected: TwoLayerNetExpectations.reluOutput, limit: 1e-15, named: "relu", page)
  }

  // step: relu-backward
  mutating func goBackThroughReLU(_ page: Page) throws {
    var generator = RandomState(seed: 231)
    let x = Matrix(rows: 10, columns: 10, using: &generator)
    let gradient = Matrix(rows: 10, columns: 10, using: &generator)
    let layer: any Layer<Double> = layers.relu()
    writeCourseCheck(
      of: layer.gradientProblem(input: x, parameters: [], outputGradient: gradient),
      named: "relu", blocks: ["x"], limits: ErrorLimits(stated: 1e-12, judged: 1e-11),
      source: TwoLayerNetExpectations.secondEdition, page)
  }

  // step: affine-relu
  mutating func checkSandwich(_ page: Page) throws {
    var generator = RandomState(seed: 231)
    let x = Matrix(rows: 2, columns: 12, using: &generator)
    let w = Matrix(rows: 12, columns: 10, using: &generator)
    let b = Matrix(rows: 1, columns: 10, using: &generator)
    let gradient = Matrix(rows: 2, columns: 10, using: &generator)
    let sandwich = Sandwich(
      affine: layers.affine(inputs: 12, outputs: 10), relu: layers.relu())
    writeCourseCheck(
      of: sandwich.gradientProblem(input: x, parameters: [w, b], outputGradient: gradient),
      named: "affine and relu", blocks: ["x", "W", "b"],
      limits: ErrorLimits(stated: 1e-10, judged: 1e-9),
      source: TwoLayerNetExpectations.secondEdition, page)
  }

  // step: loss-layers
  mutating func checkLossLayers(_ page: Page) throws {
    var generator = RandomState(seed: 231)
    let scores = Matrix(rows: 50, columns: 10, normalScaledBy: 0.001, using: &generator)
    let labels = generator.integers(count: 50, in: 0..<10)
    for (loss, expected) in TwoLayerNetExpectations.lossLayers {
      let value = loss.meanAndGradient(ofScores: scores, labels: labels).loss
      page.value(loss.rawValue, value, shown: "Loss of the \(loss.rawValue) layer: \(value)")
      page.check(
        .close(
          "\(loss.rawValue) loss", found: value, expected: expected, tolerance: 1e-12,
          source: TwoLayerNetExpectations.reference))
      writeCourseCheck(
        of: loss.gradientProblem(scores: scores, labels: labels), named: "\(loss.rawValue) loss",
        blocks: ["x"],
        limits: ErrorLimits(
          stated: TwoLayerNetExpectations.lossLayerErrors[loss] ?? 0,
          judged: 10 * (TwoLayerNetExpectations.lossLayerErrors[loss] ?? 0)),
        source: TwoLayerNetExpectations.secondEdition, page)
    }
  }

  /// Judges an output by the notebook's relative error to the reference's full digits.
  private func judge(
    _ output: Matrix<Double>, expected: [Double], limit: Double, named name: String, _ page: Page
  ) {
    write(output, beside: expected, named: "\(name) output", page)
    page.check(
      .within(
        "the notebook's relative error of the output of \(name)",
        found: courseRelativeError(output.elements, expected), band: 0...limit,
        source: TwoLayerNetExpectations.reference))
  }
}

extension Layer where Scalar == Double {
  fileprivate func output(
    of input: Matrix<Double>, _ parameters: [Matrix<Double>]
  ) -> Matrix<Double> {
    forward(input, parameters, on: .serial).output
  }
}

/// The notebook's sandwich: an affine layer and a ReLU as one layer.
private struct Sandwich: Layer {
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

extension Layer where Scalar == Double {
  fileprivate func gradients(
    _ outputGradient: Matrix<Double>, input: Matrix<Double>, _ parameters: [Matrix<Double>]
  ) -> LayerGradients<Double> {
    let (_, cache) = forward(input, parameters, on: .serial)
    return backward(outputGradient, cache, parameters, on: .serial)
  }
}
