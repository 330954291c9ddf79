// The steps that turn images into features.

import Datasets
import Foundation
import ImageFeatures
import LinearAlgebra
import Notebook
import Reporting
import WorkbookKit

extension FeaturesAssignment {
  // step: load
  mutating func load(_ page: Page) throws {
    let dataset = try options.source.load(
      trainingCount: settings.madeUpCount, testCount: 1_000, seed: options.seed,
      on: options.execution)
    isPublished = reportImages(dataset, from: options.source, page)
    let split = try CourseSplit(dataset)
    page.value(
      "split", [split.training.count, split.validation.count, split.test.count],
      shown: "Training, validation and test images: \(split.training.count), "
        + "\(split.validation.count), \(split.test.count)")
    self.dataset = dataset
    self.split = split
    samplePicture(of: dataset.training, seed: options.seed, page)
  }

  /// The notebook's features until 2024: nine directions in each of 4 × 4 cells, ten hues.
  private func extractor() throws -> FeatureExtractor {
    try FeatureExtractor(
      [HistogramOfOrientedGradients(), HueHistogram(bins: 10)],
      shape: made(dataset, by: "load").training.shape)
  }

  /// How many training images NumPy's figures are for.
  private var firstCount: Int { min(10_000, made(split, by: "load").training.count) }

  // step: extract
  mutating func extractFirst(_ page: Page) throws {
    let images = made(dataset, by: "load").training
    let start = monotonicSeconds()
    let extractor = try extractor()
    let features: Matrix<Scalar> = try extractor.features(
      of: images, at: 0..<firstCount, on: options.execution, progress: page.progress)
    let seconds = monotonicSeconds() - start
    firstFeatures = features
    page.value(
      "shape", [features.rows, features.columns],
      shown: "Features: \(tuple([features.rows, features.columns])), "
        + String(format: "%.0f images a second", Double(features.rows) / seconds))
    let first = features.row(0).map(Double.init)
    page.value(
      "first", first,
      shown: "The first image's begin: "
        + first.prefix(6).map { String(format: "%.6f", $0) }.joined(separator: " "))
    let sum = features.elements.reduce(0.0) { $0 + Double($1) }
    page.value("sum", sum, shown: "Their sum: \(sum)")
    let hues = extractor.counts.last ?? 0
    let hueSums = (0..<features.rows).map { row in
      features.row(row).suffix(hues).reduce(0.0) { $0 + Double($1) }
    }
    page.check(
      .within(
        "largest difference of an image's shares of hues from one in all",
        found: hueSums.map { abs($0 - 1) }.max() ?? .nan,
        band: 0...(Scalar.self == Double.self ? 1e-12 : 1e-5),
        source: "every pixel has one hue"))
    judge(first: first, sum: sum, page)
  }

  private func judge(first: [Double], sum: Double, _ page: Page) {
    guard isReferenceRun else { return }
    let differences = zip(first, FeaturesExpectations.first).map { abs($0 - $1) }
    page.check(
      .within(
        "largest difference of the first image's features",
        found: first.count == FeaturesExpectations.first.count ? differences.max() ?? .nan : .nan,
        band: 0...1e-9, source: FeaturesExpectations.numPy))
    page.check(
      .close(
        "sum of all features of the first 10,000 images", found: sum,
        expected: FeaturesExpectations.sum, tolerance: 1e-10, relative: true,
        source: FeaturesExpectations.numPy))
  }

  // step: extract-all
  mutating func extractAll(_ page: Page) throws {
    let dataset = made(dataset, by: "load")
    let split = made(split, by: "load")
    let first = made(firstFeatures, by: "extract")
    let extractor = try extractor()
    let rest: Matrix<Scalar> = try extractor.features(
      of: dataset.training, at: first.rows..<split.training.upperBound, on: options.execution,
      progress: page.progress)
    let validation: Matrix<Scalar> = extractor.features(
      of: dataset.training, at: split.validation, on: options.execution)
    let test: Matrix<Scalar> = extractor.features(
      of: dataset.test, at: split.test, on: options.execution)
    let parts = FeatureParts(
      training: Matrix(
        rows: split.training.count, columns: first.columns,
        elements: first.elements + rest.elements),
      validation: validation, test: test,
      labels: [
        split.training.map { Int(dataset.training.labels[$0]) },
        split.validation.map { Int(dataset.training.labels[$0]) },
        split.test.map { Int(dataset.test.labels[$0]) },
      ])
    extracted = parts
    page.value(
      "shapes", parts.all.map { [$0.rows, $0.columns] },
      shown: "Training, validation and test features: "
        + parts.all.map { tuple([$0.rows, $0.columns]) }.joined(separator: " "))
    page.check(
      .equal(
        "features that are no finite numbers",
        found: parts.all.reduce(0) { $0 + $1.elements.count { !$0.isFinite } }, expected: 0,
        source: "sums and counts of finite numbers"))
  }

  // step: standardize
  mutating func standardize(_ page: Page) throws {
    let parts = made(extracted, by: "extract-all")
    let standardization = Standardization(fittedTo: parts.training)
    let scaled = parts.all.map { standardization.applied(to: $0, appendsOne: true) }
    self.scaled = FeatureParts(
      training: scaled[0], validation: scaled[1], test: scaled[2], labels: parts.labels)
    let columns = parts.training.columns
    let (means, deviations) = columnMoments(of: scaled[0], first: columns)
    page.value(
      "shape", [scaled[0].rows, scaled[0].columns],
      shown: "Training features with the column of ones: "
        + tuple([scaled[0].rows, scaled[0].columns]))
    let limit = Scalar.self == Double.self ? 1e-9 : 1e-3
    page.check(
      .within(
        "largest mean of a training feature", found: means.map(abs).max() ?? .nan,
        band: 0...limit, source: "the mean was taken off"))
    page.check(
      .within(
        "largest difference of a standard deviation from one",
        found: deviations.filter { $0 != 0 }.map { abs($0 - 1) }.max() ?? .nan,
        band: 0...limit, source: "every feature was divided by its own"))
  }
}
