// The assignment on digits: its state, and its steps in the notebook's order.

import CEmbedding
import Datasets
import Files
import LinearAlgebra
import NeuralNetworks
import Notebook
import NumPyRandom
import Reporting
import WorkbookKit

/// The notebook of a net that classifies digits: MNIST's, or synthetic ones.
public struct DigitsAssignment<Scalar: RealScalar>: CourseAssignment {
  let run: AssignmentOptions
  let settings: DigitsSettings

  @Made(by: "load") var images: CourseImages
  @Made(by: "load") var data: SplitImages<Scalar>
  @Made(by: "train") var solver: Solver<Scalar>
  @Made(by: "test") var predictions: DigitPredictions
  /// What each training of the tables reached, so that none is run twice.
  var results: [DigitsResult] = []

  public init(_ run: AssignmentOptions) { self.init(run, settings: DigitsSettings()) }

  public init(_ run: AssignmentOptions, settings: DigitsSettings) {
    self.run = run
    self.settings = settings.set(by: run)
  }

  public static var name: String { "digits" }
  public static var summary: String {
    "a deep net on MNIST: batch normalization, mistakes, update rules, hidden sizes"
  }
  public static var files: Set<RunFile> { [.save, .arrays, .checkpoint] }
  public static var dataset: CatalogEntry { Catalog.mnist }
  public static var settings: [RunSetting] { DigitsSettings.all }
  public static var embedded: EmbeddedFiles { embeddedFiles("15-digits") }
  public static var steps: [Step<Self>] {
    [
      Step("load") { try $0.load($1) },
      Step("train", needs: ["load"]) { try $0.train($1) },
      Step("test", needs: ["train"]) { try $0.test($1) },
      Step("predictions", needs: ["test"]) { try $0.showPredictions($1) },
      Step("confusion", needs: ["test"]) { try $0.showConfusion($1) },
      Step("mistakes", needs: ["test"]) { try $0.showMistakes($1) },
      Step("save", needs: ["test"]) { try $0.saveAndLoad($1) },
      Step("rules", needs: ["load"]) { try $0.compareRules($1) },
      Step("shapes", needs: ["load"]) { try $0.compareShapes($1) },
    ]
  }

  /// The lowest accuracy that the first net may have, unless it is set otherwise.
  private var netBand: ClosedRange<Double>? {
    guard run.isUsual else { return nil }
    return (images.isPublished ? DigitsReference.net.reported : DigitsReference.syntheticNet)...1
  }
  var source: ExpectationSource {
    images.isPublished ? DigitsReference.report : DigitsReference.synthetic
  }

  // step: load
  mutating func load(_ page: Page) throws {
    images = try run.digits(
      training: settings.syntheticCount, test: settings.syntheticTestCount, page)
    data = try images.dataset.centered(
      .digits, scale: 1 / 255, appendsOne: false, on: run.execution)
    let shapes = [data.training, data.validation, data.test].map { [$0.rows, $0.columns] }
    page.show(
      "shapes", shapes,
      "Training, validation and test rows: " + shapes.map(tuple).joined(separator: " "))
    page.noteMissingClasses(in: data.parts, names: images.classNames, run)
    page.samples(of: images.training, seed: run.seed)
    page.expect(
      "classes without a training image", images.training.classCounts.count { $0 == 0 }, equals: 0,
      from: "there are ten digits")
  }

  // step: train
  mutating func train(_ page: Page) throws {
    let row = DigitsReference.net.with(hidden: settings.hidden, batchSize: settings.batchSize)
    var plan = row.settings(epochs: settings.epochs)
    plan.learningRate = settings.learningRate
    plan.constants = settings.momentum.map { RuleConstants(gradientDecay: $0, squareDecay: 0) }
    var solver: Solver<Scalar> = row.solver(
      inputs: data.training.columns, classes: data.classCount, plan, seed: run.seed)
    let rows = data.labeled
    let seconds = try timed {
      try page.train(
        &solver, on: rows.training, validation: rows.validation, execution: run.execution,
        checkpoint: run.checkpoint("train"))
    }.seconds
    self.solver = solver
    page.show(
      "seconds", seconds,
      "\(solver.parameters.count) parameters, \(counted(solver.iteration, "step")) in "
        + "\(seconds, .decimals(1)) s")
    page.record("val", solver.epochs.map { $0.validation ?? .nan })
    page.trainingCurves(of: solver, lossOver: 20)
    if let divergence = solver.divergence {
      page.text("The training diverged in step \(divergence.iteration + 1).")
    }
    if run.isUsual {
      page.expectFallingLoss(
        of: solver, below: 0.2, called: "a fifth", from: "a net that learns digits")
    }
    page.expect(
      "validation accuracy", solver.bestValidation ?? .nan, in: netBand, from: source)
  }

  // step: test
  mutating func test(_ page: Page) throws {
    var scores: [Double] = []
    for start in stride(from: 0, to: data.test.rows, by: 1_000) {
      try page.progress(Double(start) / Double(data.test.rows))
      let rows = data.test.copyingRows(start..<min(data.test.rows, start + 1_000))
      scores += solver.network.scores(of: rows, solver.bestParameters, on: run.execution)
        .elements.map(Double.init)
    }
    predictions = DigitPredictions(
      scores: Matrix(rows: data.test.rows, columns: data.classCount, elements: scores),
      labels: data.test.labels)
    let accuracy = predictions.accuracy
    page.show(
      "test", accuracy,
      "On \(data.test.rows == 1 ? "the" : "the \(data.test.rows)") test \(data.test.rows == 1 ? "digit" : "digits"): \(accuracy, .decimals(4)), "
        + "\(predictions.mistakes.count) wrong")
    page.text(
      "The report's net got \(DigitsReference.net.reported, .decimals(4)) of MNIST's, after "
        + "\(DigitsReference.reportedSeconds, .decimals(0)) s.")
    page.expect("accuracy on the test digits", accuracy, in: netBand, from: source)
  }

  // step: predictions
  func showPredictions(_ page: Page) throws {
    var generator = RandomState(seed: run.seed)
    let count = min(10, predictions.labels.count)
    let chosen = generator.choiceWithoutReplacement(
      count: count, from: predictions.labels.count)
    show(chosen, called: "Test digits", page)
    page.record("indices", chosen)
    page.expect(
      "right ones among \(count)",
      Double(chosen.count { predictions.labels[$0] == predictions.predicted[$0] }),
      in: run.isUsual ? Double(count) * 0.6...Double(count) : nil,
      from: "the accuracy on all test digits")
  }

  // step: confusion
  func showConfusion(_ page: Page) throws {
    let names = images.classNames
    let confusion = ConfusionMatrix(
      labels: predictions.labels, predicted: predictions.predicted, classes: names.count)
    page.show(confusion, names: names)
    if let worst = confusion.mostConfused {
      page.show(
        "most_confused", [worst.label, worst.predicted],
        "The most frequent mistake, \(counted(worst.count, "time")): a \(names[worst.label]) is classified "
          + "as a \(names[worst.predicted]).")
    }
    page.expect(
      "digits in the table", confusion.total, equals: predictions.labels.count,
      from: "every test digit is counted once")
    page.expect(
      "share on the diagonal", confusion.accuracy, within: .absolute(1e-12),
      of: predictions.accuracy, from: "the accuracy of the step before")
  }

  // step: mistakes
  func showMistakes(_ page: Page) throws {
    let worst = Array(predictions.mistakes.prefix(20))
    guard !worst.isEmpty else {
      page.text("There are no mistakes.")
      return
    }
    show(worst, called: "The most confident mistakes", page)
    page.table(
      "mistakes", worst,
      [
        .count("test digit") { $0 }, .count("label") { predictions.labels[$0] },
        .count("predicted") { predictions.predicted[$0] },
        .note("probability") { "\(predictions.confidence[$0], .decimals(4))" },
      ])
  }

  // step: save
  func saveAndLoad(_ page: Page) throws {
    let loaded = try page.save(
      bestOf: solver,
      Standardization(
        mean: data.mean,
        deviation: Array(repeating: 255, count: data.mean.count)),
      dataset: run.source.digits.datasetName, run)
    let images = images.test
    let raw: Matrix<Scalar> = images.rows(0..<min(1_000, images.count))
    let after = loaded.predictedLabels(for: raw, on: run.execution)
    // Divided by 255 rather than multiplied by its inverse, a pixel's last bit may differ, and with
    // it the class of a digit whose two largest scores are nearly equal.
    page.expect(
      "test digits that the loaded net classifies differently",
      Double(raw.rows - correctCount(after, Array(predictions.predicted.prefix(raw.rows)))),
      in: 0...1, from: "the net that was saved")
  }

  /// Draws some test digits, with what they are classified as beneath.
  private func show(_ chosen: [Int], called name: String, _ page: Page) {
    let captions = chosen.map { index in
      let (label, found) = (predictions.labels[index], predictions.predicted[index])
      return label == found ? "\(found)" : "\(found) (is \(label))"
    }
    page.pictures(
      chosen.map { images.test.raster(at: $0) }, columns: 10,
      "\(name), classified as: " + captions.joined(separator: ", "))
  }
}

/// How the nets are trained; the report's values unless given.
public struct DigitsSettings: Sendable, Equatable {
  /// How many synthetic training digits are drawn, the validation digits among them.
  public var syntheticCount = 10_000
  public var syntheticTestCount = 2_000
  public var epochs = 10
  public var batchSize = 100
  /// Hidden layers, learning rate and μ of the first net; nil for the course's μ.
  public var hidden = DigitsReference.net.hidden
  public var learningRate = DigitsReference.net.learningRate
  public var momentum: Double?
  /// Epochs of each training of the tables on MNIST; nil for `epochs`.
  public var tableEpochs: Int?
  /// Epochs of each training of the tables on synthetic digits, which vary less.
  public var syntheticTableEpochs = 3

  public init() {}
}

extension DigitsSettings {
  /// What a run sets replaces what is usual; the tables keep their epochs.
  func set(by run: AssignmentOptions) -> Self {
    var settings = self
    settings.tableEpochs = tableEpochs ?? epochs
    settings.epochs = run.whole("epochs") ?? epochs
    settings.batchSize = run.whole("batch") ?? batchSize
    settings.hidden = run.wholes("hidden") ?? hidden
    settings.learningRate = run.number("lr") ?? learningRate
    settings.momentum = run.number("momentum") ?? momentum
    return settings
  }

  /// What a run may set.
  static var all: [RunSetting] {
    let usual = Self()
    return [
      RunSetting(
        "hidden", .wholes(1...4_096, most: 8),
        usual: usual.hidden.map(String.init).joined(separator: ","),
        help: "Units of each hidden layer of the first net; the tables keep theirs."),
      .learningRate(usual: usual.learningRate, "Its learning rate, halved every two epochs."),
      RunSetting(
        "momentum", .number(0...0.999),
        usual: "\(RuleConstants(of: .momentum).gradientDecay)",
        help: "μ of its update rule, v ← μv − lr · gradient; with 0 it is plain gradient descent."),
      RunSetting(
        "batch", .whole(2...10_000), usual: "\(usual.batchSize)",
        help: "Digits of each of its steps."),
      .epochs(usual: usual.epochs, "Its passes over the training digits."),
    ]
  }
}
