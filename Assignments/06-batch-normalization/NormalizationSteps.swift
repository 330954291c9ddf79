// The steps on the layers themselves: forward in both phases, and back in two ways.

import Foundation
import GradientProblems
import LinearAlgebra
import NeuralNetworks
import Notebook
import NumPyRandom
import Reporting
import WorkbookKit

private typealias Expected = BatchNormalizationExpectations

extension BatchNormalizationAssignment {
  private func row(_ elements: [Double]) -> Matrix<Double> {
    Matrix(rows: 1, columns: elements.count, elements: elements)
  }

  // step: training-forward
  mutating func goForwardInTraining(_ page: Page) throws {
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
    write(
      [
        ("before", before), ("normalized", normalized),
        ("gain 1, 2, 3 and shift 11, 12, 13", scaled),
      ], named: "moments", page)
    judge(
      "means and deviations before", before.means + before.deviations,
      Expected.columnMeans + Expected.columnDeviations, tolerance: 1e-11,
      source: Expected.notebook, page)
    judge(
      "means after normalization", normalized.means, [0, 0, 0], tolerance: 1e-13,
      source: Expected.notebook, page)
    judge(
      "deviations after normalization", normalized.deviations, Expected.normalizedDeviations,
      tolerance: 1e-12, source: Expected.reference, page)
    judge(
      "means with gain and shift", scaled.means, [11, 12, 13], tolerance: 1e-12,
      source: Expected.notebook, page)
    judge(
      "deviations with gain and shift", scaled.deviations,
      zip(Expected.normalizedDeviations, [1, 2, 3]).map { $0 * $1 }, tolerance: 1e-12,
      source: Expected.reference, page)
  }

  // step: test-forward
  mutating func goForwardAtTestTime(_ page: Page) throws {
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
    write([("before", Moments(ofColumns: a)), ("at test time", found)], named: "moments", page)
    judge(
      "means and deviations at test time", found.means + found.deviations,
      Expected.testMeans + Expected.testDeviations, tolerance: 1e-10, source: Expected.reference,
      page)
    // What a sample comes out as does not depend on the others any more.
    let alone = (0..<200).flatMap {
      layer.testOutput(of: a.copyingRows($0..<$0 + 1), parameters).elements
    }
    judge(
      "samples one at a time", alone, output.elements, tolerance: 1e-13,
      source: "the running statistics are the same for all", page)
  }

  /// x = 5 randn(4, 5) + 12, then gain, shift and the slopes of the output.
  private func smallProblem(
    _ layer: any Layer<Double>, named name: String, _ page: Page
  ) {
    var draws = RandomState(seed: 231)
    let x = Matrix(rows: 4, columns: 5, using: &draws).mapElements { 5 * $0 + 12 }
    let gain = Matrix(rows: 1, columns: 5, using: &draws)
    let shift = Matrix(rows: 1, columns: 5, using: &draws)
    let gradient = Matrix(rows: 4, columns: 5, using: &draws)
    let parameters = [gain, shift] + layer.initialParameters().dropFirst(2)
    writeCourseCheck(
      of: layer.gradientProblem(input: x, parameters: parameters, outputGradient: gradient),
      named: name, blocks: ["x", "gamma", "beta"], limits: ErrorLimits(stated: 1e-8, judged: 1e-8),
      source: Expected.notebook, page)
  }

  // step: backward
  mutating func goBackThroughBatch(_ page: Page) throws {
    smallProblem(layers.batchNormalization(columns: 5), named: "batch normalization", page)
  }

  // step: layer-backward
  mutating func goBackThroughLayer(_ page: Page) throws {
    smallProblem(layers.layerNormalization(columns: 5), named: "layer normalization", page)
  }

  // step: two-ways-back
  mutating func compareWaysBack(_ page: Page) throws {
    var draws = RandomState(seed: 231)
    let x = Matrix(rows: 100, columns: 500, using: &draws).mapElements { 5 * $0 + 12 }
    let gain = Matrix(rows: 1, columns: 500, using: &draws)
    let shift = Matrix(rows: 1, columns: 500, using: &draws)
    let gradient = Matrix(rows: 100, columns: 500, using: &draws)
    func measured(
      _ library: any LayerLibrary
    ) -> (gradients: LayerGradients<Double>, seconds: Double) {
      let layer: any Layer<Double> = library.batchNormalization(columns: 500)
      let parameters = [gain, shift] + layer.initialParameters().dropFirst(2)
      return timedWayBack(layer, x, parameters, gradient)
    }
    let (long, longSeconds) = measured(NaiveLayers())
    let (short, shortSeconds) = measured(layers)
    let errors = zip(
      ["x", "gamma", "beta"], zip([long.input] + long.parameters, [short.input] + short.parameters)
    ).map { ($0, courseRelativeError($1.0.elements, $1.1.elements)) }
    page.table(
      "differences",
      Table(
        columns: [.init("slopes of"), .init("relative difference", .right)],
        rows: errors.map { [$0.0, String(format: "%.2e", $0.1)] }),
      json: .object(errors.map { .init($0.0, .number($0.1)) }))
    page.value(
      "speedup", longSeconds / shortSeconds,
      shown: String(
        format: "Through the graph %.6f s, short form %.6f s: %.1f times as fast", longSeconds,
        shortSeconds, longSeconds / shortSeconds))
    page.check(
      .within(
        "largest of the notebook's relative differences of both ways back",
        found: errors.map(\.1).reduce(0) { $1.isNaN ? .nan : max($0, $1) }, band: 0...1e-8,
        source: Expected.notebook))
  }

  // step: layer-forward
  mutating func goForwardThroughLayer(_ page: Page) throws {
    var draws = RandomState(seed: 231)
    let samples = Matrix(rows: 4, columns: 50, using: &draws)
    let a = DrawnActivations(using: &draws).of(samples)
    let layer: any Layer<Double> = layers.layerNormalization(columns: 3)
    let normalized = Moments(ofRows: layer.testOutput(of: a, layer.initialParameters()))
    let scaled = Moments(
      ofRows: layer.testOutput(of: a, [row([3, 3, 3]), row([5, 5, 5])]))
    let before = Moments(ofRows: a)
    write(
      [("before", before), ("normalized", normalized), ("gain 3 and shift 5", scaled)],
      named: "moments", page)
    judge(
      "means and deviations before", before.means + before.deviations,
      Expected.rowMeans + Expected.rowDeviations, tolerance: 1e-10, source: Expected.notebook,
      page)
    judge(
      "means after normalization", normalized.means, [0, 0, 0, 0], tolerance: 1e-13,
      source: Expected.notebook, page)
    judge(
      "means with gain and shift", scaled.means, [5, 5, 5, 5], tolerance: 1e-13,
      source: Expected.notebook, page)
    judge(
      "deviations with gain and shift", scaled.deviations, Expected.scaledRowDeviations,
      tolerance: 1e-12, source: Expected.reference, page)
  }

  // step: net
  mutating func checkBatchNet(_ page: Page) throws {
    check(.batch, Expected.losses, source: Expected.notebook, page)
  }

  // step: layer-net
  mutating func checkLayerNet(_ page: Page) throws {
    check(.layer, Expected.layerLosses, source: Expected.reference, page)
  }

  private func check(
    _ normalization: Normalization,
    _ losses: [(regularization: Double, loss: Double, limits: ErrorLimits)], source: String,
    _ page: Page
  ) {
    var net = SmallDeepNet(layers)
    for expected in losses {
      net.check(
        net.network(normalization), named: "the net with λ = \(expected.regularization)",
        regularization: expected.regularization, loss: expected.loss, within: expected.limits,
        from: ExpectationSource(source), page)
    }
  }
}

/// The slopes, and the shortest of a few measurements of the way back.
private func timedWayBack<L: Layer<Double>>(
  _ layer: L, _ x: Matrix<Double>, _ parameters: [Matrix<Double>], _ gradient: Matrix<Double>
) -> (gradients: LayerGradients<Double>, seconds: Double) {
  var noise = TrainingNoise(seedOfEveryLayer: 0)
  let (_, cache) = layer.forward(x, parameters, training: &noise, on: .serial)
  var best = Double.infinity
  var found = layer.backward(gradient, cache, parameters, on: .serial)
  for _ in 0..<5 {
    let start = monotonicSeconds()
    found = layer.backward(gradient, cache, parameters, on: .serial)
    best = min(best, monotonicSeconds() - start)
  }
  return (found, best)
}
