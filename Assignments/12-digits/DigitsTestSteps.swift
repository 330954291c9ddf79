// The steps that test the net and look at what it takes for what.

import Datasets
import Foundation
import LinearAlgebra
import NeuralNetworks
import Notebook
import NumPyRandom
import Reporting
import WorkbookKit

/// How a net reads some digits.
struct DigitReadings: Sendable {
  /// `[N]`
  let labels: [Int]
  /// `[N]`: the class with the largest score.
  let predicted: [Int]
  /// `[N]`: the softmax probability of that class.
  let confidence: [Double]

  /// - Parameter scores: `[N, C]`.
  init(scores: Matrix<Double>, labels: [Int]) {
    precondition(scores.rows == labels.count, "\(labels.count) labels for \(scores.rows) rows")
    self.labels = labels
    var predicted: [Int] = []
    var confidence: [Double] = []
    for sample in 0..<scores.rows {
      let row = (0..<scores.columns).map { scores[sample, $0] }
      let largest = row.max() ?? .nan
      predicted.append(row.firstIndex(of: largest) ?? 0)
      confidence.append(1 / row.reduce(0) { $0 + exp($1 - largest) })
    }
    self.predicted = predicted
    self.confidence = confidence
  }

  var accuracy: Double {
    Double(zip(labels, predicted).count { $0 == $1 }) / Double(max(1, labels.count))
  }

  /// The places of the wrong ones, the surest first.
  var mistakes: [Int] {
    labels.indices.filter { labels[$0] != predicted[$0] }.sorted {
      (confidence[$0], -$0) > (confidence[$1], -$1)
    }
  }
}

extension DigitsAssignment {
  // step: test
  mutating func test(_ page: Page) throws {
    let data = made(data, by: "load")
    let solver = made(trained, by: "train")
    var elements: [Double] = []
    for start in stride(from: 0, to: data.test.rows, by: 1_000) {
      let rows = data.test.copyingRows(start..<min(data.test.rows, start + 1_000))
      let scores = solver.network.scores(
        of: rows, solver.bestParameters, on: options.execution)
      elements += scores.elements.map(Double.init)
      try page.progress(Double(start) / Double(data.test.rows))
    }
    let readings = DigitReadings(
      scores: Matrix(rows: data.test.rows, columns: data.classCount, elements: elements),
      labels: data.test.labels)
    self.readings = readings
    let accuracy = readings.accuracy
    page.value(
      "test", accuracy,
      shown: String(
        format: "On the %d test digits: %.4f, %d wrong", data.test.rows, accuracy,
        readings.mistakes.count))
    let report = DigitsExpectations.net.reported
    page.text(
      String(
        format: "The report's net got %.4f of MNIST's, after %.0f s.", report,
        DigitsExpectations.reportedSeconds))
    page.check(
      .within(
        "accuracy on the test digits", found: accuracy,
        band: (isPublished ? report : DigitsExpectations.madeUpNet)...1,
        source: isPublished ? DigitsExpectations.report : DigitsExpectations.madeUp))
  }

  // step: predictions
  mutating func showPredictions(_ page: Page) throws {
    let readings = made(readings, by: "test")
    var generator = RandomState(seed: options.seed)
    let count = min(10, readings.labels.count)
    let chosen = generator.choiceWithoutReplacement(count: count, from: readings.labels.count)
    show(chosen, of: readings, perRow: 10, named: "Test digits", page)
    page.record("indices", chosen)
    page.check(
      .within(
        "right ones among \(count)",
        found: Double(chosen.count { readings.labels[$0] == readings.predicted[$0] }),
        band: Double(count) * 0.6...Double(count), source: "the accuracy on all test digits"))
  }

  // step: confusion
  mutating func showConfusion(_ page: Page) throws {
    let readings = made(readings, by: "test")
    let names = made(dataset, by: "load").test.classNames
    let matrix = ConfusionMatrix(
      labels: readings.labels, predicted: readings.predicted, classes: names.count)
    page.table("confusion", matrix.table(names: names), json: .array(matrix.counts.map(\.json)))
    if let worst = matrix.mostConfused {
      page.value(
        "most_confused", [worst.label, worst.predicted],
        shown: "Most often, \(worst.count) times, a \(names[worst.label]) is read as a "
          + "\(names[worst.predicted]).")
    }
    page.check(
      .equal(
        "digits in the table", found: matrix.total, expected: readings.labels.count,
        source: "every test digit is counted once"))
    page.check(
      .close(
        "share on the diagonal", found: matrix.accuracy, expected: readings.accuracy,
        tolerance: 1e-12, source: "the accuracy of the step before"))
  }

  // step: mistakes
  mutating func showMistakes(_ page: Page) throws {
    let readings = made(readings, by: "test")
    let worst = Array(readings.mistakes.prefix(20))
    guard !worst.isEmpty else {
      page.text("There are no mistakes.")
      return
    }
    show(worst, of: readings, perRow: 10, named: "The surest mistakes", page)
    page.table(
      "mistakes",
      Table(
        columns: [
          .init("test digit", .right), .init("is", .right), .init("read as", .right),
          .init("probability", .right),
        ],
        rows: worst.map {
          [
            "\($0)", "\(readings.labels[$0])", "\(readings.predicted[$0])",
            String(format: "%.4f", readings.confidence[$0]),
          ]
        }),
      json: .array(worst.map { [$0, readings.labels[$0], readings.predicted[$0]].json }))
  }

  /// Draws some test digits in a row, with what they are read as beneath.
  private func show(
    _ chosen: [Int], of readings: DigitReadings, perRow: Int, named name: String, _ page: Page
  ) {
    let images = made(dataset, by: "load").test
    let captions = chosen.map { place in
      let (label, found) = (readings.labels[place], readings.predicted[place])
      return label == found ? "\(found)" : "\(found) (is \(label))"
    }
    page.picture(
      .grid(of: chosen.map { images.raster(at: $0) }, columns: perRow),
      caption: "\(name), read as: " + captions.joined(separator: ", "))
  }
}
