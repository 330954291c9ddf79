// The steps on the layers themselves: forward in training and at test time, and backward.

import GradientProblems
import LinearAlgebra
import NeuralNetworks
import Notebook
import NumPyRandom
import WorkbookKit

private typealias Reference = BatchNormalizationReference

extension ExpectationSource {
  /// What NumPy computes on the same drawn arrays.
  fileprivate static let sameArrays: Self = "NumPy 2.4 on the same arrays"
}

extension BatchNormalizationAssignment {
  // step: training-forward
  func forwardInTraining(_ page: Page) throws {
    var draws = RandomState(seed: 231)
    let samples = Matrix(rows: 200, columns: 50, using: &draws)
    let a = DrawnActivations(using: &draws).of(samples)
    let layer: any Layer<Double> = layers.batchNormalization(columns: 3)
    var parameters = layer.initialParameters()
    let normalized = Moments(ofColumns: layer.trainingOutput(of: a, parameters))
    parameters[0] = row([1, 2, 3])
    parameters[1] = row([11, 12, 13])
    let scaled = Moments(ofColumns: layer.trainingOutput(of: a, parameters))
    let before = Moments(ofColumns: a)
    page.moments([
      ("before", nil, before), ("normalized", nil, normalized),
      ("gain 1, 2, 3 and shift 11, 12, 13", "gamma 1, 2, 3 and beta 11, 12, 13", scaled),
    ])
    page.expect(
      "largest difference of means and standard deviations before", before.all,
      within: .absolute(1e-11),
      of: Reference.columnMeans + Reference.columnStandardDeviations, from: .course)
    page.expect(
      "largest difference of means after normalization", normalized.means,
      within: .absolute(1e-13), of: [0, 0, 0], from: .course)
    page.expect(
      "largest difference of standard deviations after normalization",
      normalized.standardDeviations,
      within: .absolute(1e-12), of: Reference.normalizedStandardDeviations, from: .sameArrays)
    page.expect(
      "largest difference of means with gamma and beta", scaled.means, within: .absolute(1e-12),
      of: [11, 12, 13], from: .course)
    page.expect(
      "largest difference of standard deviations with gamma and beta", scaled.standardDeviations,
      within: .absolute(1e-12),
      of: zip(Reference.normalizedStandardDeviations, [1, 2, 3]).map { $0 * $1 },
      from: .sameArrays)
  }

  // step: test-forward
  func forwardAtTestTime(_ page: Page) throws {
    var draws = RandomState(seed: 231)
    let activations = DrawnActivations(using: &draws)
    let layer: any Layer<Double> = layers.batchNormalization(columns: 3)
    var parameters = layer.initialParameters()
    for _ in 0..<50 {
      let a = activations.of(Matrix(rows: 200, columns: 50, using: &draws))
      let statistics = layer.trainingStatistics(after: a, parameters)
      parameters.replaceSubrange(2..., with: statistics)
    }
    let a = activations.of(Matrix(rows: 200, columns: 50, using: &draws))
    let output = layer.testOutput(of: a, parameters)
    let found = Moments(ofColumns: output)
    page.moments([("before", nil, Moments(ofColumns: a)), ("at test time", nil, found)])
    page.expect(
      "largest difference of means and standard deviations at test time", found.all,
      within: .absolute(1e-10), of: Reference.testMeans + Reference.testStandardDeviations,
      from: .sameArrays)
    // At test time a sample's output does not depend on the other samples.
    let alone = (0..<200).flatMap {
      layer.testOutput(of: a.copyingRows($0..<$0 + 1), parameters).elements
    }
    page.expect(
      "largest difference of samples one at a time", alone, within: .absolute(1e-13),
      of: output.elements, from: "the running statistics are the same for all")
  }

  // step: backward
  func batchBackward(_ page: Page) throws {
    checkGradient(layers.batchNormalization(columns: 5), named: "batch normalization", page)
  }

  // step: two-ways-back
  func compareBackwardPasses(_ page: Page) throws {
    let problem = NormalizationProblem(rows: 100, columns: 500)
    let naive: any Layer<Double> = NaiveLayers().batchNormalization(columns: 500)
    let vectorized: any Layer<Double> = layers.batchNormalization(columns: 500)
    let (graph, graphSeconds) = shortestBackward(naive, problem)
    let (short, shortSeconds) = shortestBackward(vectorized, problem)
    let gradients = [graph, short].map { [$0.input] + $0.parameters }
    let errors = ["x", "gamma", "beta"].enumerated().map { index, name in
      let found = gradients.compactMap { index < $0.count ? $0[index].elements : nil }
      return (name: name, error: found.count == 2 ? courseRelativeError(found[0], found[1]) : .nan)
    }
    page.table(
      "differences", errors, as: .keyed,
      [
        .word("gradient of") { $0.name },
        .number("relative difference", .scientific(2)) { $0.error },
      ])
    let speedup = graphSeconds / shortSeconds
    page.show(
      "speedup", speedup,
      "Through the graph \(graphSeconds, .decimals(6)) s, short form "
        + "\(shortSeconds, .decimals(6)) s: \(speedup, .decimals(1)) times as fast")
    page.expect(
      "largest of the notebook's relative differences of both backward passes",
      errors: errors.map(\.error), atMost: 1e-8, from: .course)
  }

  // step: net
  func checkBatchNet(_ page: Page) throws {
    checkNets(.batch, Reference.losses, from: .course, page)
  }

  // step: layer-forward
  func layerForward(_ page: Page) throws {
    var draws = RandomState(seed: 231)
    let samples = Matrix(rows: 4, columns: 50, using: &draws)
    let a = DrawnActivations(using: &draws).of(samples)
    let layer: any Layer<Double> = layers.layerNormalization(columns: 3)
    let normalized = Moments(ofRows: layer.testOutput(of: a, layer.initialParameters()))
    let scaled = Moments(ofRows: layer.testOutput(of: a, [row([3, 3, 3]), row([5, 5, 5])]))
    let before = Moments(ofRows: a)
    page.moments([
      ("before", nil, before), ("normalized", nil, normalized),
      ("gain 3 and shift 5", "gamma 3 and beta 5", scaled),
    ])
    page.expect(
      "largest difference of means and standard deviations before", before.all,
      within: .absolute(1e-10),
      of: Reference.rowMeans + Reference.rowStandardDeviations, from: .course)
    page.expect(
      "largest difference of means after normalization", normalized.means,
      within: .absolute(1e-13), of: [0, 0, 0, 0], from: .course)
    page.expect(
      "largest difference of means with gamma and beta", scaled.means, within: .absolute(1e-13),
      of: [5, 5, 5, 5], from: .course)
    page.expect(
      "largest difference of standard deviations with gamma and beta", scaled.standardDeviations,
      within: .absolute(1e-12), of: Reference.scaledRowStandardDeviations, from: .sameArrays)
  }

  // step: layer-backward
  func layerBackward(_ page: Page) throws {
    checkGradient(layers.layerNormalization(columns: 5), named: "layer normalization", page)
  }

  // step: layer-net
  func checkLayerNet(_ page: Page) throws {
    checkNets(.layer, Reference.layerLosses, from: .sameArrays, page)
  }

  private func checkGradient(_ layer: any Layer<Double>, named name: String, _ page: Page) {
    let problem = NormalizationProblem(rows: 4, columns: 5)
    page.checkGradient(
      of: layer.gradientProblem(
        input: problem.x, parameters: problem.parameters(of: layer),
        outputGradient: problem.gradient),
      named: name, blocks: ["x", "gamma", "beta"],
      within: ErrorLimits(stated: 1e-8, judged: 1e-8), from: .course)
  }

  private func checkNets(
    _ normalization: Normalization,
    _ losses: [(regularization: Double, loss: Double, limits: ErrorLimits)],
    from source: ExpectationSource, _ page: Page
  ) {
    var net = SmallDeepNet(layers)
    for expected in losses {
      net.check(
        net.network(normalization), named: "the net with λ = \(expected.regularization)",
        regularization: expected.regularization, loss: expected.loss, within: expected.limits,
        from: source, page)
    }
  }
}

private func row(_ elements: [Double]) -> Matrix<Double> {
  Matrix(rows: 1, columns: elements.count, elements: elements)
}

/// Means and standard deviations, with N in the denominator, of a matrix's columns or rows.
private struct Moments {
  let means: [Double]
  let standardDeviations: [Double]
  var all: [Double] { means + standardDeviations }

  init(ofColumns matrix: Matrix<Double>) {
    (means, standardDeviations) = columnMoments(of: matrix)
  }

  init(ofRows matrix: Matrix<Double>) { self.init(ofColumns: matrix.transposedCopy()) }
}

extension Page {
  /// A table of the moments of activations.
  ///
  /// - Parameter rows: `shown` is what people read where the name in JSON is an older word.
  fileprivate func moments(_ rows: [(name: String, shown: String?, moments: Moments)]) {
    func text(_ values: [Double]) -> String { "\(values, .decimals(8))" }
    table(
      "moments", rows, as: .keyed,
      [
        .cell("activations", .left, text: { $0.shown ?? $0.name }, json: { .string($0.name) }),
        .cell(
          "means", .left, text: { text($0.moments.means) }, json: { $0.moments.means.json }),
        .cell(
          "standard deviations", .left, key: "deviations",
          text: { text($0.moments.standardDeviations) },
          json: { $0.moments.standardDeviations.json }),
      ])
  }
}

/// relu(XW₁)W₂: activations of a net of three outputs, as the notebook draws them.
private struct DrawnActivations {
  private let weights: [Matrix<Double>]

  /// Draws W₁, `[50, 60]`, and W₂, `[60, 3]`.
  init(using draws: inout RandomState) {
    weights = [
      Matrix(rows: 50, columns: 60, using: &draws), Matrix(rows: 60, columns: 3, using: &draws),
    ]
  }

  /// Of samples X, `[N, 50]`.
  func of(_ samples: Matrix<Double>) -> Matrix<Double> {
    let hidden = product(samples, weights[0], on: .serial).mapElements { max(0, $0) }
    return product(hidden, weights[1], on: .serial)
  }
}

/// x = 5 randn + 12, then gamma, beta and the gradient with respect to the output, drawn in turn.
private struct NormalizationProblem {
  let x: Matrix<Double>
  let gamma: Matrix<Double>
  let beta: Matrix<Double>
  let gradient: Matrix<Double>

  init(rows: Int, columns: Int) {
    var draws = RandomState(seed: 231)
    x = Matrix(rows: rows, columns: columns, using: &draws).mapElements { 5 * $0 + 12 }
    gamma = Matrix(rows: 1, columns: columns, using: &draws)
    beta = Matrix(rows: 1, columns: columns, using: &draws)
    gradient = Matrix(rows: rows, columns: columns, using: &draws)
  }

  /// Gamma and beta, and the initial running statistics of a layer that keeps them.
  func parameters(of layer: any Layer<Double>) -> [Matrix<Double>] {
    [gamma, beta] + layer.initialParameters().dropFirst(2)
  }
}

/// The gradients, and the shortest of five timings of the backward pass.
private func shortestBackward<L: Layer<Double>>(
  _ layer: L, _ problem: NormalizationProblem
) -> (gradients: LayerGradients<Double>, seconds: Double) {
  let parameters = problem.parameters(of: layer)
  var noise = TrainingNoise(seedOfEveryLayer: 0)
  let (_, cache) = layer.forward(problem.x, parameters, training: &noise, on: .serial)
  func backward() -> LayerGradients<Double> {
    layer.backward(problem.gradient, cache, parameters, on: .serial)
  }
  let gradients = backward()
  let seconds = (0..<5).map { _ in timed { backward() }.seconds }
  return (gradients, seconds.min() ?? .nan)
}
