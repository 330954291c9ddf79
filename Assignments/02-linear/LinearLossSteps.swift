// The steps that load the images and compute the loss twice.

import Datasets
import Foundation
import GradientChecking
import GradientProblems
import LinearAlgebra
import LinearClassifiers
import Notebook
import NumPyRandom
import Reporting
import WorkbookKit

extension LinearAssignment {
  // step: load
  mutating func load(_ page: Page) throws {
    let dataset = try options.source.load(
      trainingCount: linear.madeUpCount, testCount: 1_000, seed: options.seed,
      on: options.execution)
    isPublished = reportImages(dataset, from: options.source, page)
    self.dataset = dataset
    let data = try LinearData<Scalar>(dataset, on: options.execution, using: &generator)
    self.data = data
    let shapes = [data.training, data.validation, data.test, data.development].map {
      [$0.rows, $0.columns]
    }
    page.value(
      "shapes", shapes,
      shown: "Training, validation, test and development rows: "
        + shapes.map(tuple).joined(separator: " "))
    let mean = data.mean.prefix(10).map(Double.init)
    page.value(
      "mean", mean,
      shown: "The mean image begins: "
        + mean.map { String(format: "%.4f", $0) }.joined(
          separator: " "))
    page.record("dev", Array(data.developmentIndices.prefix(10)))
    if isPublished {
      let differences = zip(mean, LinearExpectations.mean).map { abs($0 - $1) }
      page.check(
        .within(
          "largest difference of the mean image's first ten values",
          found: differences.max() ?? .nan,
          band: 0...(Scalar.self == Double.self ? 5.1e-9 : 1e-5),
          source: LinearExpectations.course))
      if options.seed == 0 {
        page.check(
          .equal(
            "first development images", found: Array(data.developmentIndices.prefix(10)),
            expected: LinearExpectations.development, source: LinearExpectations.numPy))
      }
    }
  }

  // step: samples
  mutating func showSamples(_ page: Page) throws {
    samplePicture(of: made(dataset, by: "load").training, seed: options.seed, page)
  }

  // step: mean-image
  mutating func showMean(_ page: Page) throws {
    let bytes = made(data, by: "load").mean.map { UInt8(min(255, max(0, Double($0).rounded()))) }
    page.picture(
      Raster(bytes: bytes, shape: made(dataset, by: "load").training.shape),
      caption: "The mean image")
  }

  /// The strengths of the penalty at which the two forms are compared.
  private var tinyPenalty: Scalar { 5e-6 }
  private var trainingPenalty: Scalar { 2.5e4 }

  // step: naive
  mutating func computeNaive(_ page: Page) throws {
    let data = made(data, by: "load")
    let weights: Matrix<Scalar> = randomWeights(
      features: data.development.columns, classes: data.classCount, scale: 1e-4,
      using: &generator)
    self.weights = weights
    let rows = data.development.copyingRows(0..<data.development.rows)
    let start = monotonicSeconds()
    let result = Loss.naive(
      weights: weights, samples: rows, labels: data.development.labels,
      regularization: tinyPenalty)
    naiveSeconds = monotonicSeconds() - start
    naiveResult = result
    report(result, page)
    page.check(
      .within(
        "loss with tiny random weights", found: Double(result.loss),
        band: expectations.initialLoss, source: expectations.initialLossSource))
    judge(result, page)
  }

  // step: gradient-check
  mutating func checkGradient(_ page: Page) throws {
    guard let loss = Loss.self as? any LinearLoss<Double>.Type else {
      page.text("Gradient checks are made in Double: run with --precision double.")
      return
    }
    try checkGradient(of: loss, page)
  }

  /// Checks the form with loops on a few images, without and with the penalty.
  private func checkGradient<Checked: LinearLoss<Double>>(
    of loss: Checked.Type, _ page: Page
  ) throws {
    guard let data = data as? LinearData<Double>, let weights = weights as? Matrix<Double> else {
      return
    }
    // A generator of its own: the assignment's must go on as NumPy's does.
    var generator = RandomState(seed: options.seed)
    let rows = data.development.copyingRows(0..<min(20, data.development.rows))
    let labels = Array(data.development.labels.prefix(rows.rows))
    for (place, penalty) in [0.0, 50].enumerated() {
      try page.progress(Double(place) / 2)
      let problem = Checked.gradientProblem(
        .naive, weights: weights, samples: rows, labels: labels, regularization: penalty)
      let checkOptions = CheckOptions(
        samplesPerBlock: linear.gradientCoordinates,
        samplesPerGroup: max(1, linear.gradientCoordinates / 5))
      write(
        problem.check(checkOptions, using: &generator), of: "\(Self.name) with λ = \(penalty)",
        page)
    }
  }

  // step: vectorized
  mutating func computeVectorized(_ page: Page) throws {
    let data = made(data, by: "load")
    let weights = made(weights, by: "naive")
    let rows = data.development.copyingRows(0..<data.development.rows)
    let labels = data.development.labels
    let start = monotonicSeconds()
    let result = Loss.vectorized(
      weights: weights, samples: rows, labels: labels, regularization: tinyPenalty,
      on: options.execution)
    let seconds = monotonicSeconds() - start
    let naive = made(naiveResult, by: "naive")
    report(result, page)
    let difference = Double(naive.gradient.frobeniusDistance(to: result.gradient))
    page.value(
      "difference", difference,
      shown: "Difference of the gradients (Frobenius norm): \(difference)")
    page.value(
      "times_as_fast", naiveSeconds / seconds,
      shown: String(
        format: "Naive %.4f s, vectorized %.4f s: %.0f times as fast", naiveSeconds, seconds,
        naiveSeconds / seconds))
    judge(result, page)
    page.check(agreement(naive, result, penalty: tinyPenalty))
    page.check(
      agreement(
        Loss.naive(
          weights: weights, samples: rows, labels: labels, regularization: trainingPenalty),
        Loss.vectorized(
          weights: weights, samples: rows, labels: labels, regularization: trainingPenalty,
          on: options.execution),
        penalty: trainingPenalty))
  }

  private func report(_ result: LossAndGradient<Scalar>, _ page: Page) {
    page.value("loss", Double(result.loss), shown: "Loss: \(result.loss)")
    let norm = Double(result.gradient.frobeniusNorm())
    page.value("grad_norm", norm, shown: "Norm of the gradient: \(norm)")
  }

  private func judge(_ result: LossAndGradient<Scalar>, _ page: Page) {
    guard isReferenceRun else { return }
    let expected = expectations.seedZero
    for (name, found, expected) in [
      ("loss", Double(result.loss), expected.naiveLoss),
      ("norm of the gradient", Double(result.gradient.frobeniusNorm()), expected.naiveGradientNorm),
    ] {
      page.check(
        .close(
          name, found: found, expected: expected, tolerance: 1e-9, relative: true,
          source: LinearExpectations.numPy))
    }
  }

  /// Loss and gradient of the two forms, each relative to its size.
  private func agreement(
    _ naive: LossAndGradient<Scalar>, _ vectorized: LossAndGradient<Scalar>, penalty: Scalar
  ) -> Check {
    let loss = Double(abs(naive.loss - vectorized.loss) / abs(naive.loss))
    let gradient = Double(
      naive.gradient.frobeniusDistance(to: vectorized.gradient) / naive.gradient.frobeniusNorm())
    let limit = Scalar.self == Double.self ? 1e-10 : 1e-3
    return Check(
      name: "naive and vectorized agree with λ = \(penalty)",
      passed: loss <= limit && gradient <= limit,
      detail: "relative difference \(loss) of the losses, \(gradient) of the gradients, at most "
        + "\(limit)",
      source: "two computations of one formula")
  }
}
