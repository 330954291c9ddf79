// The steps that look for a linear classifier's weights: at random, nearby, and downhill.

import Datasets
import Foundation
import LinearAlgebra
import LinearClassifiers
import Notebook
import Reporting
import WorkbookKit

extension OptimizationAssignment {
  // step: load
  mutating func load(_ page: Page) throws {
    let dataset = try options.source.load(
      trainingCount: settings.madeUpCount, testCount: 1_000, seed: options.seed,
      on: options.execution)
    let isPublished = reportImages(dataset, from: options.source, page)
    var draws = options.generator(for: 1)
    let data = try LinearData<Scalar>(dataset, on: options.execution, using: &draws)
    let images = SearchImages(
      data,
      count: options.source == .synthetic ? settings.madeUpSearchCount : settings.searchCount,
      isPublished: isPublished)
    self.images = images
    page.value(
      "shapes",
      [[images.rows.rows, images.rows.columns], [images.test.rows, images.test.columns]],
      shown: "Images to search with and to test with: "
        + tuple([images.rows.rows, images.rows.columns]) + " "
        + tuple([images.test.rows, images.test.columns]))
    page.check(
      .close(
        "loss of weights of zero",
        found: images.loss(ofScores: Matrix(rows: images.labels.count, columns: images.classes)),
        expected: Double(images.classes - 1), tolerance: 1e-12,
        source: OptimizationExpectations.theory + ": nine wrong classes, a margin of one each"))
  }

  // step: random-search
  mutating func searchAtRandom(_ page: Page) throws {
    let images = made(images, by: "load")
    var draws = options.generator(for: 2)
    var found = try images.searchAtRandom(
      tries: settings.tries, scale: 1e-4, using: &draws, on: options.execution,
      progress: page.progress)
    found.accuracy = images.accuracy(of: found.weights, on: options.execution)
    atRandom = found
    report(found, unit: "try", printed: OptimizationExpectations.randomSearch, page)
    judgeLoss(of: found, page)
    page.check(
      .within(
        "least loss of \(settings.tries) tries", found: found.best.last ?? .nan,
        band: 0...Double(images.classes - 1),
        source: "weights of zero, which are worse than the best of many small random ones"))
    if images.isPublished {
      page.check(
        .within(
          "accuracy on the test images", found: found.accuracy, band: 0.08...0.23,
          source: OptimizationExpectations.course
            + ": 15.5 % with weights that differ from run to run"))
    }
  }

  // step: local-search
  mutating func searchNearby(_ page: Page) throws {
    let images = made(images, by: "load")
    var draws = options.generator(for: 3)
    let start = images.draw(scale: 1e-3, using: &draws)
    var found = try images.searchAround(
      start, tries: settings.tries, scale: 1e-4, using: &draws, on: options.execution,
      progress: page.progress)
    found.accuracy = images.accuracy(of: found.weights, on: options.execution)
    nearby = found
    report(found, unit: "try", printed: OptimizationExpectations.localSearch, page)
    judgeLoss(of: found, page)
    let anywhere = made(atRandom, by: "random-search")
    let (least, drawn) = (found.best.last ?? .nan, anywhere.bestTenfold.last ?? .nan)
    page.value(
      "random", [anywhere.best.last ?? .nan, drawn],
      shown: String(
        format:
          "Of the random search's tries the best has %.4f; with ten times its weights, as large "
          + "as this search's start, %.4f.", anywhere.best.last ?? .nan, drawn))
    page.check(
      Check(
        name: "steps nearby lead lower than as many draws of the size of their start",
        passed: least < drawn, detail: String(format: "%.4f against %.4f", least, drawn),
        source: OptimizationExpectations.course))
    if images.isPublished {
      page.check(
        Check(
          name: "searching nearby classifies better than searching anywhere",
          passed: found.accuracy > anywhere.accuracy,
          detail: String(format: "%.4f against %.4f", found.accuracy, anywhere.accuracy),
          source: OptimizationExpectations.course))
      page.check(
        .within(
          "accuracy on the test images", found: found.accuracy, band: 0.17...0.27,
          source: OptimizationExpectations.course + ": 21.4 %"))
    }
  }

  // step: gradient
  mutating func followGradient(_ page: Page) throws {
    let images = made(images, by: "load")
    var draws = options.generator(for: 4)
    var found = try images.followGradient(
      from: images.draw(scale: 1e-4, using: &draws), rate: 1e-7, steps: settings.gradientSteps,
      on: options.execution, progress: page.progress)
    found.accuracy = images.accuracy(of: found.weights, on: options.execution)
    report(found, unit: "step", printed: nil, page)
    let others = [made(atRandom, by: "random-search"), made(nearby, by: "local-search")]
    page.chart(
      LineChart(
        title: "Least loss so far", xLabel: "try or step", yLabel: "hinge loss",
        curves: [
          ("random", others[0].best), ("random, tenfold", others[0].bestTenfold),
          ("nearby", others[1].best), ("gradient", found.best),
        ].map { name, losses in
          .init(name: name, x: losses.indices.map { Double($0 + 1) }, y: losses)
        }))
    let least = others.compactMap(\.best.last).min() ?? .nan
    page.check(
      Check(
        name: "the gradient leads lower than both searches",
        passed: (found.best.last ?? .nan) < least,
        detail: String(
          format: "%.4f after %d steps against %.4f after %d tries", found.best.last ?? .nan,
          found.best.count, least, settings.tries),
        source: OptimizationExpectations.course))
    page.check(
      Check(
        name: "the gradient's weights classify better than those of both searches",
        passed: others.allSatisfy { found.accuracy > $0.accuracy },
        detail: String(
          format: "%.4f against %.4f and %.4f", found.accuracy, others[0].accuracy,
          others[1].accuracy),
        source: OptimizationExpectations.course))
  }

  private func report(
    _ found: SearchedWeights<Scalar>, unit: String, printed: Double?, _ page: Page
  ) {
    let places = [1, 10, 100, 1_000].filter { $0 < found.best.count } + [found.best.count]
    page.table(
      "best",
      Table(
        columns: [.init("after \(unit)", .right), .init("least loss", .right)],
        rows: places.map { ["\($0)", String(format: "%.6f", found.best[$0 - 1])] }),
      json: places.map { found.best[$0 - 1] }.json)
    page.value(
      "test", found.accuracy,
      shown: String(format: "On the test images: %.4f", found.accuracy)
        + (printed.map { ", in the course's notes on CIFAR-10 \($0)" } ?? ""))
  }

  /// The loss of the weights that were kept, computed anew.
  private func judgeLoss(of found: SearchedWeights<Scalar>, _ page: Page) {
    let images = made(images, by: "load")
    let loss = HingeLoss.vectorized(
      weights: found.weights, samples: images.rows, labels: images.labels, regularization: 0,
      on: options.execution
    ).loss
    page.check(
      .close(
        "loss of the weights that were kept", found: Double(loss),
        expected: found.best.last ?? .nan,
        tolerance: Scalar.self == Double.self ? 1e-10 : 1e-4, relative: true,
        source: "the vectorized loss, of all scores anew"))
  }
}
