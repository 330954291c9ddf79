// The steps that learn from features: a linear SVM, its mistakes, a net, and both against pixels.

import Datasets
import Foundation
import LinearAlgebra
import LinearClassifiers
import Losses
import NeuralNetworks
import Notebook
import NumPyRandom
import Reporting
import WorkbookKit

extension FeaturesAssignment {
  // step: sweep
  mutating func sweep(_ page: Page) throws {
    let parts = made(scaled, by: "standardize")
    let points = [1e-9, 1e-8, 1e-7].flatMap { rate in [5e4, 5e5, 5e6].map { (rate, $0) } }
    let trainings = points.map {
      TrainingSettings(learningRate: Scalar($0), regularization: Scalar($1))
    }
    // Each trial has weights and minibatches of its own, drawn one after the other.
    let plans = trainings.map { _ in
      TrainingPlan<Scalar>(
        features: parts.training.columns, classes: classCount, samples: parts.training.rows,
        iterations: settings.iterations, batchSize: settings.batchSize,
        using: &generator)
    }
    let results = try Loss.trainIndependently(
      on: parts.training, labels: parts.labels[0], settings: trainings, plans: plans,
      execution: options.execution, progress: page.progress)
    trials = zip(points, results).map { point, result in
      LinearTrial(
        settings: TrainingSettings(
          learningRate: Scalar(point.0), regularization: Scalar(point.1)),
        learningRate: point.0, regularization: point.1, result: result,
        accuracies: zip(parts.all, parts.labels).map { part, labels in
          share(
            predictedLabels(for: part, weights: result.weights, execution: options.execution),
            labels)
        })
    }
    let best = bestTrial.flatMap { best in
      trials.firstIndex { $0.settings == best.settings }
    }
    let rows = trials.map { [$0.learningRate, $0.regularization] + $0.accuracies }
    page.table(
      "rows",
      Table(
        columns: ["lr", "reg", "train", "validation", ""].map { .init($0, .right) },
        rows: trials.map { trial in
          [
            String(format: "%.1e", trial.learningRate),
            String(format: "%.1e", trial.regularization),
            String(format: "%.4f", trial.accuracies[0]),
            String(format: "%.4f", trial.accuracies[1]),
            trial.result.divergence.map {
              String(format: "diverged at iteration %d, loss %.1e", $0.iteration, $0.loss)
            } ?? "",
          ]
        }, markedRow: best),
      json: .array(rows.map { .array($0.map(JSONValue.number)) }))
    if isReferenceRun && settings == FeaturesOptions() && options.seed == 0 {
      page.check(
        .equal(
          "rows of the table", found: rows, expected: FeaturesExpectations.grid,
          source: FeaturesExpectations.numPy + " from the same seed"))
    }
    let reached = bestTrial?.accuracies[1] ?? .nan
    page.value(
      "val", reached, shown: "Best validation accuracy: " + String(format: "%.4f", reached))
    if isPublished {
      page.check(
        .within(
          "best validation accuracy", found: reached, band: 0.41...0.46,
          source: FeaturesExpectations.course + ", near 0.42 to 0.44"))
    }
  }

  /// The trial with the best validation accuracy, the first of them where several share it.
  var bestTrial: LinearTrial<Scalar>? {
    trials.filter { $0.result.divergence == nil }.reduce(nil) { best, trial in
      guard let best else { return trial }
      return trial.accuracies[1] > best.accuracies[1] ? trial : best
    }
  }

  // step: best
  mutating func testBest(_ page: Page) throws {
    let best = made(bestTrial, by: "sweep")
    page.value(
      "test", best.accuracies[2],
      shown: "On the test images: " + String(format: "%.4f", best.accuracies[2]))
    if isPublished {
      page.check(
        Check(
          name: "test accuracy", passed: best.accuracies[2] >= 0.40,
          detail: "\(best.accuracies[2]), expected at least 0.40",
          source: FeaturesExpectations.course))
    }
  }

  // step: mistakes
  mutating func showMistakes(_ page: Page) throws {
    let dataset = made(dataset, by: "load")
    let parts = made(scaled, by: "standardize")
    let best = made(bestTrial, by: "sweep")
    let predicted = predictedLabels(
      for: parts.test, weights: best.result.weights, execution: options.execution)
    var draws = RandomState(seed: options.seed)
    let perClass = 8
    let chosen = dataset.test.classNames.indices.map { label -> [Int] in
      let members = predicted.indices.filter {
        predicted[$0] == label && parts.labels[2][$0] != label
      }
      let places = draws.choiceWithoutReplacement(
        count: min(perClass, members.count), from: members.count)
      return places.map { members[$0] }
    }
    let shape = dataset.test.shape
    let blank = Raster(width: shape.width, height: shape.height, filledWith: .white)
    let tiles = (0..<perClass).flatMap { row in
      chosen.map { row < $0.count ? dataset.test.raster(at: $0[row]) : blank }
    }
    page.picture(
      .grid(of: tiles, columns: dataset.test.classNames.count),
      caption: "Test images of other classes that were taken for: "
        + dataset.test.classNames.joined(separator: ", "))
    page.record("indices", chosen)
    let confusion = ConfusionMatrix(
      labels: parts.labels[2], predicted: predicted, classes: dataset.test.classNames.count)
    page.table(
      "confusion", confusion.table(names: dataset.test.classNames),
      json: .array(confusion.counts.map { .array($0.map(JSONValue.integer)) }))
    if let worst = confusion.mostConfused {
      let names = dataset.test.classNames
      page.text(
        "Most often confused: \(names[worst.label]) taken for \(names[worst.predicted]), "
          + "\(worst.count) times.")
    }
    let wrong = zip(chosen.indices, chosen).map { label, members in
      members.count { predicted[$0] == label && parts.labels[2][$0] != label }
    }
    let expected = chosen.indices.map { label in
      let taken = confusion.counts.reduce(0) { $0 + $1[label] }
      return min(perClass, taken - confusion.counts[label][label])
    }
    page.check(
      .equal(
        "mistakes shown for each class", found: wrong, expected: expected,
        source: "the table of what was taken for what, at most \(perClass) of each"))
  }

  // step: net
  mutating func trainNet(_ page: Page) throws {
    let parts = made(extracted, by: "extract-all")
    let scaled = made(self.scaled, by: "standardize")
    let columns = parts.training.columns
    // Biases are parameters here: the column of ones is left out.
    let inputs = scaled.all.map { $0.copyingColumns(0..<columns) }
    let solver = try train(
      "net on features", hidden: settings.hidden, epochs: settings.epochs, learningRate: 0.3,
      decay: 0.9, regularization: 1e-4, LabeledRows(inputs[0], labels: parts.labels[0]),
      LabeledRows(inputs[1], labels: parts.labels[1]), page)
    let validation = solver.bestValidation ?? .nan
    let test = share(
      solver.network.predictedLabels(
        for: inputs[2], solver.bestParameters, on: options.execution), parts.labels[2])
    results.append(FeatureResult(classifier: largeNet, input: "features", test: test))
    page.value(
      "val", validation, shown: "Validation accuracy: " + String(format: "%.4f", validation))
    page.value("test", test, shown: "On the test images: " + String(format: "%.4f", test))
    if isPublished {
      page.check(
        .within(
          "test accuracy of the net", found: test, band: 0.55...0.62,
          source: FeaturesExpectations.course + ", over 55 %, best about 60 %"))
    }
  }

  /// Trains a net and shows its course.
  private func train<Source: RowSource<Scalar>>(
    _ title: String, hidden: Int, epochs: Int, learningRate: Double, decay: Double,
    regularization: Double,
    _ training: LabeledRows<Source>, _ validation: LabeledRows<Source>, _ page: Page
  ) throws -> Solver<Scalar> {
    var draws = RandomState(seed: options.seed)
    let network: Network<Scalar> = layers.twoLayerNet(
      inputs: training.rows.columns, hidden: hidden, classes: classCount)
    let parameters = network.randomParameters(weightScale: 1e-3, using: &draws)
    var solver = Solver(
      network: network, parameters: parameters,
      settings: SolverSettings(
        epochs: epochs, batchSize: settings.batchSize, rule: .sgd, learningRate: learningRate,
        decay: decay, regularization: regularization),
      generator: draws)
    try solver.train(
      on: training.rows, labels: training.labels, validation: validation,
      execution: options.execution, progress: { try page.progress($0.fraction) })
    let places = solver.epochs.indices.map { Double($0 + 1) }
    page.chart(
      LineChart(
        title: "Accuracy after each epoch, \(title)", xLabel: "epoch", yLabel: "accuracy",
        curves: [
          .init(name: "training", x: places, y: solver.epochs.map(\.train)),
          .init(
            name: "validation", x: places, y: solver.epochs.map { $0.validation ?? .nan }),
        ]))
    return solver
  }

  // step: comparison
  mutating func compare(_ page: Page) throws {
    let svm = made(bestTrial, by: "sweep")
    results.append(FeatureResult(classifier: linear, input: "features", test: svm.accuracies[2]))
    try learnLinearlyFromPixels(page)
    try learnFromFeatures(page)
    try learnFromPixels(page)
    func accuracy(_ classifier: String, _ input: String) -> Double? {
      results.last { $0.classifier == classifier && $0.input == input }?.test
    }
    func text(_ accuracy: Double?) -> String {
      accuracy.map { String(format: "%.4f", $0) } ?? "-"
    }
    let rows = [linear, smallNet, largeNet].map { classifier in
      (
        classifier, pixels: accuracy(classifier, "pixels"),
        features: accuracy(classifier, "features")
      )
    }
    page.table(
      "test",
      Table(
        columns: [
          .init("classifier"), .init("on pixels", .right), .init("on features", .right),
          .init("gain", .right),
        ],
        rows: rows.map { name, pixels, features in
          let gain = pixels.flatMap { pixels in
            features.map { String(format: "%+.4f", $0 - pixels) }
          }
          return [name, text(pixels), text(features), gain ?? "-"]
        }),
      json: .object(
        rows.map { name, pixels, features in
          .init(name, [pixels ?? .nan, features ?? .nan].json)
        }))
    for (name, pixels, features) in rows {
      guard let pixels, let features else { continue }
      page.check(
        Check(
          name: "\(name): features beat pixels", passed: features > pixels,
          detail: "\(features) against \(pixels) on the test images",
          source: "what the features were made for"))
    }
    let net = accuracy(largeNet, "features") ?? .nan
    page.check(
      Check(
        name: "on features the net beats the linear classifier", passed: net > svm.accuracies[2],
        detail: "\(net) against \(svm.accuracies[2]) on the test images",
        source: "classes that no plane divides"))
  }

  private var linear: String { "linear, best of its settings" }
  private var smallNet: String {
    "net, \(settings.pixelHidden) hidden units, \(settings.pixelEpochs) epochs"
  }
  private var largeNet: String {
    "net, \(settings.hidden) hidden units, \(settings.epochs) epochs"
  }

  /// The linear classifier at the settings of its own assignment; the validation images choose.
  private mutating func learnLinearlyFromPixels(_ page: Page) throws {
    let dataset = made(dataset, by: "load")
    var draws = RandomState(seed: options.seed)
    let data = try LinearData<Scalar>(dataset, on: options.execution, using: &draws)
    let plan = TrainingPlan<Scalar>(
      features: data.training.columns, classes: data.classCount, samples: data.training.rows,
      iterations: settings.iterations, batchSize: settings.batchSize, using: &draws)
    let trainings = [1e-7, 5e-7].flatMap { rate in
      [1e4, 2.5e4, 5e4].map {
        TrainingSettings(learningRate: Scalar(rate), regularization: Scalar($0))
      }
    }
    let found = try Loss.train(
      on: data.training, labels: data.training.labels, settings: trainings, plan: plan,
      execution: options.execution, progress: { try page.progress($0 / 3) })
    func accuracies(_ weights: [Matrix<Scalar>], _ images: CenteredImages<Scalar>) -> [Double] {
      predictedLabels(
        for: images, weights: weights, execution: options.execution, progress: { _ in }
      ).map { share($0, images.labels) }
    }
    let sound = found.filter { $0.divergence == nil }.map(\.weights)
    let validation = accuracies(sound, data.validation)
    guard let best = validation.indices.max(by: { validation[$0] < validation[$1] }) else { return }
    results.append(
      FeatureResult(
        classifier: linear, input: "pixels", test: accuracies([sound[best]], data.test)[0]))
  }

  /// The net of the assignment before, on features: as many units and epochs as on pixels.
  private mutating func learnFromFeatures(_ page: Page) throws {
    let scaled = made(self.scaled, by: "standardize")
    let inputs = scaled.all.map { $0.copyingColumns(0..<$0.columns - 1) }
    let solver = try train(
      "\(smallNet), on features", hidden: settings.pixelHidden, epochs: settings.pixelEpochs,
      learningRate: 0.3, decay: 0.95, regularization: 1e-4,
      LabeledRows(inputs[0], labels: scaled.labels[0]),
      LabeledRows(inputs[1], labels: scaled.labels[1]), page)
    let found = solver.network.predictedLabels(
      for: inputs[2], solver.bestParameters, on: options.execution)
    results.append(
      FeatureResult(
        classifier: smallNet, input: "features", test: share(found, scaled.labels[2])))
  }

  private mutating func learnFromPixels(_ page: Page) throws {
    var draws = RandomState(seed: options.seed)
    let data = try LinearData<Scalar>(
      made(dataset, by: "load"), appendsOne: false, on: options.execution, using: &draws)
    let solver = try train(
      "\(smallNet), on pixels", hidden: settings.pixelHidden, epochs: settings.pixelEpochs,
      learningRate: 1e-3, decay: 0.95, regularization: 0.25,
      LabeledRows(data.training, labels: data.training.labels),
      LabeledRows(data.validation, labels: data.validation.labels), page)
    let found = solver.network.predictedLabels(
      for: data.test, solver.bestParameters, on: options.execution)
    results.append(
      FeatureResult(
        classifier: smallNet, input: "pixels", test: share(found, data.test.labels)))
  }

  private var classCount: Int { made(dataset, by: "load").training.classNames.count }

  private func share(_ predicted: [Int], _ labels: [Int]) -> Double {
    Double(zip(predicted, labels).count { $0 == $1 }) / Double(labels.count)
  }
}
