// The steps on spatial batch and group normalization.

import GradientProblems
import LinearAlgebra
import NeuralNetworks
import Notebook
import NumPyRandom
import WorkbookKit

private typealias Reference = ConvolutionReference

extension ConvolutionAssignment {
  // step: spatial-batch-norm
  func normalizeBatch(_ page: Page) throws {
    let maps = MapShape(channels: 3, height: 4, width: 5)
    let x = drawn(maps, samples: 2, scale: 4, shift: 10)
    for (name, library) in libraries {
      let layer: any Layer<Double> = library.spatialBatchNormalization(maps)
      var parameters = layer.initialParameters()
      let normalized = Moments(ofChannels: layer.trainingOutput(of: x, parameters), maps)
      parameters[0] = row([3, 4, 5])
      parameters[1] = row([6, 7, 8])
      let scaled = Moments(ofChannels: layer.trainingOutput(of: x, parameters), maps)
      let before = Moments(ofChannels: x, maps)
      if name == "naive" {
        page.moments([
          ("before", before), ("normalized", normalized),
          ("gamma 3, 4, 5 and beta 6, 7, 8", scaled),
        ])
        page.record("means", normalized.means)
        page.record("stds", normalized.standardDeviations)
        page.expect(
          "means and standard deviations before", before.all, within: .absolute(1e-12),
          of: Reference.batchMeans + Reference.batchStds, from: .loops)
      }
      page.expect(
        "means and standard deviations after normalization, \(name)", normalized.all,
        within: .absolute(1e-13), of: [0, 0, 0] + Reference.normalizedStds, from: .loops)
      page.expect(
        "means and standard deviations with gamma and beta, \(name)", scaled.all,
        within: .absolute(1e-12), of: [6, 7, 8] + Reference.scaledStds, from: .loops)
    }
  }

  // step: spatial-batch-norm-test
  func normalizeAtTestTime(_ page: Page) throws {
    let maps = MapShape(channels: 4, height: 11, width: 12)
    for (name, library) in libraries {
      let layer: any Layer<Double> = library.spatialBatchNormalization(maps)
      var draws = RandomState(seed: 231)
      func next() -> Matrix<Double> {
        Matrix(rows: 10, columns: maps.count, using: &draws).mapElements { 2.3 * $0 + 13 }
      }
      var parameters = layer.initialParameters()
      for _ in 0..<50 {
        parameters.replaceSubrange(
          2..., with: layer.trainingStatistics(after: next(), parameters))
      }
      let found = Moments(ofChannels: layer.testOutput(of: next(), parameters), maps)
      if name == "naive" {
        page.moments([("at test time", found)])
        page.record("means", found.means)
        page.record("stds", found.standardDeviations)
      }
      page.expect(
        "means at test time, \(name)", found.means, within: .absolute(1e-8),
        of: Reference.testMeans, from: .course)
      page.expect(
        "standard deviations at test time, \(name)", found.standardDeviations,
        within: .absolute(1e-12), of: Reference.testStds, from: .loops)
    }
  }

  // step: spatial-batch-norm-backward
  func batchNormalizationBackward(_ page: Page) throws {
    let maps = MapShape(channels: 3, height: 4, width: 5)
    try backward(
      "spatial batch normalization", maps, (Reference.batchGamma, Reference.batchBeta),
      stated: 1e-6, page
    ) { $0.spatialBatchNormalization(maps) }
  }

  // step: group-norm
  func normalizeGroups(_ page: Page) throws {
    let maps = MapShape(channels: 6, height: 4, width: 5)
    let x = drawn(maps, samples: 2, scale: 4, shift: 10)
    for (name, library) in libraries {
      let layer: any Layer<Double> = library.spatialGroupNormalization(maps, groups: 2)
      let normalized = Moments(
        ofRows: layer.testOutput(of: x, layer.initialParameters()), each: maps.count / 2)
      let before = Moments(ofRows: x, each: maps.count / 2)
      if name == "naive" {
        page.moments([("before", before), ("normalized", normalized)])
        page.record("means", normalized.means)
        page.record("stds", normalized.standardDeviations)
        page.expect(
          "means and standard deviations before", before.all, within: .absolute(1e-12),
          of: Reference.groupMeans + Reference.groupStds, from: .loops)
      }
      page.expect(
        "means and standard deviations after normalization, \(name)", normalized.all,
        within: .absolute(1e-13), of: [0, 0, 0, 0] + Reference.groupNormalizedStds, from: .loops)
    }
  }

  // step: group-norm-backward
  func groupNormalizationBackward(_ page: Page) throws {
    let maps = MapShape(channels: 6, height: 4, width: 5)
    try backward(
      "spatial group normalization", maps, (Reference.groupGamma, Reference.groupBeta),
      stated: 1e-7, page
    ) { $0.spatialGroupNormalization(maps, groups: 2) }
  }

  /// Judges the gradients of gamma and beta by their values, and all by numerical ones, whose relative
  /// error the notebook states.
  private func backward(
    _ title: String, _ maps: MapShape, _ expected: (gamma: [Double], beta: [Double]),
    stated: Double, _ page: Page, _ layer: (any LayerLibrary) -> any Layer<Double>
  ) throws {
    var draws = RandomState(seed: 231)
    let x = Matrix(rows: 2, columns: maps.count, using: &draws).mapElements { 5 * $0 + 12 }
    let learned = [0, 1].map { _ in Matrix(rows: 1, columns: maps.channels, using: &draws) }
    let gradient = Matrix(rows: 2, columns: maps.count, using: &draws)
    for (name, library) in libraries {
      let layer = layer(library)
      let parameters = learned + layer.initialParameters().dropFirst(2)
      let found = layer.passes(x, parameters, gradient).gradients.parameters
      let (gamma, beta) = (found.first?.elements ?? [], found.dropFirst().first?.elements ?? [])
      if name == "naive" {
        page.show("dgamma", gamma, "Gradient of gamma: \(gamma, .decimals(8))")
        page.show("dbeta", beta, "Gradient of beta: \(beta, .decimals(8))")
      }
      page.expect(
        "gradient of gamma, \(name)", gamma, within: .absolute(1e-11), of: expected.gamma,
        from: .loops)
      page.expect(
        "gradient of beta, \(name)", beta, within: .absolute(1e-11), of: expected.beta,
        from: .loops)
      page.checkGradient(
        of: layer.gradientProblem(
          input: x, parameters: parameters, outputGradient: gradient),
        named: "\(title), \(name)", blocks: ["x", "gamma", "beta"],
        within: ErrorLimits(stated: stated, judged: 1e-6), from: .course)
    }
  }
}

private func row(_ elements: [Double]) -> Matrix<Double> {
  Matrix(rows: 1, columns: elements.count, elements: elements)
}

/// `scale * np.random.randn(…) + shift`, with seed 231.
private func drawn(
  _ maps: MapShape, samples: Int, scale: Double, shift: Double
) -> Matrix<Double> {
  var draws = RandomState(seed: 231)
  return Matrix(rows: samples, columns: maps.count, using: &draws).mapElements {
    scale * $0 + shift
  }
}

/// Means and standard deviations, with N in the denominator.
private struct Moments {
  let means: [Double]
  let standardDeviations: [Double]
  var all: [Double] { means + standardDeviations }

  /// Of channels, over samples and pixels.
  init(ofChannels matrix: Matrix<Double>, _ maps: MapShape) {
    self.init(
      (0..<maps.channels).map { channel in
        (0..<matrix.rows).flatMap {
          matrix.row($0).dropFirst(channel * maps.pixels).prefix(maps.pixels)
        }
      })
  }

  /// Of so many neighbors at a time.
  init(ofRows matrix: Matrix<Double>, each count: Int) {
    self.init(
      stride(from: 0, to: matrix.elements.count, by: count).map {
        Array(matrix.elements[$0..<min($0 + count, matrix.elements.count)])
      })
  }

  private init(_ parts: [[Double]]) {
    let means = parts.map { $0.reduce(0, +) / Double($0.count) }
    self.means = means
    standardDeviations = zip(parts, means).map { part, mean in
      (part.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(part.count)).squareRoot()
    }
  }
}

extension Page {
  /// A table of the moments of maps.
  fileprivate func moments(_ rows: [(name: String, moments: Moments)]) {
    func text(_ values: [Double]) -> String { "\(values, .decimals(8))" }
    table(
      "moments", rows, as: .keyed,
      [
        .word("maps") { $0.name },
        .cell(
          "means", .left, text: { text($0.moments.means) }, json: { $0.moments.means.json }),
        .cell(
          "standard deviations", .left, key: "deviations",
          text: { text($0.moments.standardDeviations) },
          json: { $0.moments.standardDeviations.json }),
      ])
  }
}
