// What runs set: it replaces what is usual, changes what it should, and is not judged.

import LinearAlgebra
import LinearClassifiers
import Losses
import NeuralNetworks
import Testing
import WorkbookKit

@testable import BatchNormalizationNotebook
@testable import ConvolutionNotebook
@testable import DigitsNotebook
@testable import DropoutNotebook
@testable import FeaturesNotebook
@testable import FullyConnectedNotebook
@testable import InitializationNotebook
@testable import LinearNotebook
@testable import Notebook
@testable import TwoLayerNetNotebook

private func options(_ settings: [String: String]) -> AssignmentOptions {
  var options = AssignmentOptions(source: .synthetic, execution: Execution(threads: 2))
  options.settings = settings
  return options
}

private var nowhere: Page { Page(emit: { _ in }) }

/// The keys of a JSON object.
private func keys(_ json: JSONValue?) -> [String] {
  guard case .object(let members)? = json else { return [] }
  return members.map(\.key)
}

/// What the nets of a run came to, without their names.
private func outcomes<Tested: Assignment>(
  _ assignment: Tested, of step: String
) throws -> [JSONValue] {
  guard
    case .object(let nets)? = try RunCollector.run(assignment, only: [step]).tables[step]?[
      "trainings"]
  else { return [] }
  return nets.map(\.value)
}

/// Judges that each setting alone changes what comes out: one that reaches nothing does not.
private func expectEachMatters(
  _ base: [String: String], _ others: [String: String],
  outcomes: (AssignmentOptions) throws -> [JSONValue]
) throws {
  let usual = try outcomes(options(base))
  let again = try outcomes(options(base))
  #expect(usual.count == 2 && again == usual)
  for (name, value) in others {
    let found = try outcomes(options(base.merging([name: value]) { $1 }))
    #expect(found != usual, "\(name) = \(value)")
  }
}

struct RunSettingTests {
  @Test func listsOfWholeNumbersAreCountedAndBounded() {
    let setting = RunSetting("hidden", .wholes(1...9, most: 3), usual: "3,2", help: "")
    for text in ["1", "9,1", "3,3,3"] { #expect(setting.accepts(text)) }
    for text in ["", "0", "10", "1,", "1,,2", "1,x", "1.5", "1,2,3,4"] {
      #expect(!setting.accepts(text), "\(text)")
    }
    #expect(setting.expected == "1 to 3 whole numbers from 1 to 9")
    #expect(options(["hidden": "7,2"]).wholes("hidden") == [7, 2])
    #expect(options([:]).wholes("hidden") == nil)
  }

  @Test(arguments: [
    (["features": "hog"], 144), (["features": "hog", "directions": "4"], 64),
    (["features": "hue"], 10), (["features": "hue", "hues": "3"], 3),
    (["directions": "2", "hues": "5"], 37),
  ])
  func featuresAreThoseThatWereSet(_ set: [String: String], columns: Int) throws {
    var settings = FeaturesSettings()
    (settings.syntheticCount, settings.iterations, settings.batchSize) = (200, 20, 20)
    (settings.hidden, settings.epochs, settings.pixelHidden, settings.pixelEpochs) = (5, 1, 4, 1)
    let run = try RunCollector.run(
      FeaturesAssignment<HingeLoss<Double>>(options(set), settings: settings),
      only: ["standardize", "comparison"])
    #expect(run.failed == [])
    #expect(run.values["extract"]?["shape"] == .array([.integer(180), .integer(columns)]))
    #expect(run.checks["extract"]?.count == (set["features"] == "hog" ? nil : 1))
    #expect(run.checks["comparison"] == nil)
  }

  @Test func dropoutKeepsAsSet() throws {
    var settings = DropoutSettings()
    settings.syntheticCount = 120
    let assignment = DropoutAssignment<Double>(
      options(["keep": "0.6", "images": "30", "hidden": "7", "epochs": "1"]), settings: settings)
    #expect(assignment.settings.hidden == 7 && assignment.settings.images == 30)
    let run = try RunCollector.run(assignment, only: ["experiment"])
    #expect(run.checks["experiment"] == nil)
    #expect(keys(run.tables["experiment"]?["trainings"]) == ["keep 1.0", "keep 0.6"])
    try expectEachMatters(
      ["keep": "0.6", "images": "30", "hidden": "7", "epochs": "3"],
      ["keep": "0.2", "images": "40", "hidden": "9", "epochs": "4"]
    ) {
      try outcomes(DropoutAssignment<Double>($0, settings: settings), of: "experiment")
    }
  }

  @Test func layersAreNormalizedAsSet() throws {
    let assignment = BatchNormalizationAssignment<Double>(
      options(["normalization": "layer", "depth": "2", "width": "3", "batch": "8", "epochs": "2"]),
      settings: BatchNormalizationSettings(
        syntheticCount: 120, images: 40, comparisonEpochs: 1, scaleCount: 2, scaleWidth: 3,
        batchSizes: [5, 20]))
    #expect(assignment.settings.depth == 2 && assignment.settings.width == 3)
    #expect(assignment.settings.batchSize == 8 && assignment.settings.epochs == 2)
    let steps = ["deep-nets", "weight-scales", "batch-sizes", "layer-batch-sizes"]
    let run = try RunCollector.run(assignment, only: steps)
    #expect(steps.allSatisfy { run.checks[$0] == nil })
    #expect(keys(run.tables["deep-nets"]?["trainings"]) == ["layer normalization", "none"])
    try expectEachMatters(
      ["normalization": "batch", "depth": "2", "width": "3", "batch": "8", "epochs": "2"],
      ["normalization": "layer", "depth": "3", "width": "4", "batch": "9", "epochs": "3"]
    ) {
      try outcomes(
        BatchNormalizationAssignment<Double>(
          $0, settings: BatchNormalizationSettings(syntheticCount: 120, images: 40)),
        of: "deep-nets")
    }
  }

  @Test(arguments: Activation.allCases)
  func deepNetsAreAsDeepAndActivatedAsSet(_ activation: Activation) throws {
    let run = try RunCollector.run(
      InitializationAssignment<Double>(
        options(["activation": activation.rawValue, "depth": "4", "width": "6"])),
      only: ["tanh"])
    #expect(run.checks["tanh"] == nil)
    guard case .object(let scales)? = run.tables["tanh"]?["activations"],
      case .object(let moments)? = scales.first?.value,
      case .array(let means)? = moments.first?.value, case .number(let mean)? = means.last
    else {
      Issue.record("no activations")
      return
    }
    #expect(means.count == 4)
    // With tiny weights every sum is nearly 0.
    #expect(abs(mean - activation.value(0.0)) < 0.01)
  }

  @Test func convolutionalNetsAreAsSet() throws {
    var settings = ConvolutionSettings()
    (settings.syntheticCount, settings.overfitImages) = (120, 20)
    (settings.overfitHidden, settings.syntheticOverfitEpochs) = (5, 1)
    let assignment = ConvolutionAssignment<Double>(
      options(["filters": "3", "hidden": "6", "epochs": "2"]), settings: settings)
    #expect(assignment.settings.epochs == 2 && assignment.settings.syntheticEpochs == 2)
    let run = try RunCollector.run(assignment, only: ["overfit", "epoch", "filters"])
    #expect(run.checks["overfit"] == nil && run.checks["epoch"] == nil)
    #expect(run.checks["filters"]?.map(\.passed) == [true])
    guard case .array(let history)? = run.values["epoch"]?["history"] else {
      Issue.record("no history")
      return
    }
    // 108 images in batches of 50, twice.
    #expect(history.count == 4)
    var own = assignment
    try own.load(nowhere)
    try own.trainOneEpoch(nowhere)
    #expect(own.trained.parameters["W1"].rows == 3 && own.trained.parameters["W2"].columns == 6)
  }

  /// The usual run's size and settings, in full, are judged as ever.
  @Test func onlyWhatIsUsualIsJudged() throws {
    func checks(_ set: [String: String]) throws -> Int? {
      try RunCollector.run(
        InitializationAssignment<Double>(options(set)), only: ["batch-normalization"]
      ).checks["batch-normalization"]?.count
    }
    #expect(try checks([:]) == 6)
    #expect(try checks(["activation": "sigmoid"]) == nil)
  }

  @Test func digitsAreLearnedAsSet() throws {
    var settings = DigitsSettings()
    (settings.syntheticCount, settings.syntheticTestCount) = (240, 100)
    let set = ["hidden": "12,5", "momentum": "0", "lr": "0.02", "batch": "20", "epochs": "2"]
    var assignment = DigitsAssignment<Double>(options(set), settings: settings)
    #expect(assignment.settings.tableEpochs == 10)
    try assignment.load(nowhere)
    try assignment.train(nowhere)
    // Momentum of μ = 0 is plain gradient descent.
    let row = DigitsRow(
      hidden: [12, 5], rule: .sgd, batchSize: 20, reported: 0, reportedValidation: 0)
    var plain: Solver<Double> = row.solver(
      inputs: assignment.data.training.columns, classes: 10, epochs: 2, seed: 0)
    plain.settings.learningRate = 0.02
    let rows = assignment.data.labeled
    try plain.train(
      on: rows.training, validation: rows.validation, execution: Execution(threads: 2),
      progress: { _ in })
    #expect(assignment.solver.history.count == 22)
    #expect(
      zip(assignment.solver.history, plain.history).allSatisfy { abs($0 - $1) < 1e-12 })
    let run = try RunCollector.run(
      DigitsAssignment<Double>(options(set), settings: settings), only: ["predictions"])
    #expect(run.failed == [] && run.checks["train"] == nil && run.checks["test"] == nil)
  }

  @Test func theHingeLossIsAsSet() throws {
    var settings = LinearSettings()
    (settings.syntheticCount, settings.gradientCoordinates) = (60, 5)
    let set = options(["delta": "2", "hinge": "squared", "iterations": "20", "batch": "10"])
    let run = try RunCollector.run(
      LinearAssignment<HingeLoss<Double>>(set, settings: settings),
      only: ["naive", "gradient-check", "vectorized", "train"])
    #expect(run.failed == [])
    // The two forms agree, and so do gradients; nothing is expected of the values.
    #expect(run.checks["naive"] == nil && run.checks["train"] == nil)
    #expect(run.checks["gradient-check"]?.count == 2 && run.checks["vectorized"]?.count == 2)
    guard case .number(let loss)? = run.values["naive"]?["loss"] else {
      Issue.record("no loss")
      return
    }
    // Nine wrong classes, each about Δ² = 4.
    #expect((30...44).contains(loss))
    #expect(run.values["vectorized"]?["loss"] != nil)
  }

  @Test func onlyTheLibrarysHingeLossCanBeReplaced() throws {
    var settings = LinearSettings()
    settings.syntheticCount = 60
    var assignment = LinearAssignment<OwnLoss>(options(["delta": "2"]), settings: settings)
    try assignment.load(nowhere)
    #expect(throws: LinearSettingsError.ownLoss) { try assignment.naiveLoss(nowhere) }
    #expect(!LinearAssignment<SoftmaxLoss<Double>>.settings.contains { $0.name == "delta" })
    #expect(LinearAssignment<HingeLoss<Double>>.settings.contains { $0.name == "hinge" })
  }

  @Test func theHiddenLayerIsActivatedAsSet() throws {
    var settings = TwoLayerNetSettings()
    settings.syntheticCount = 200
    func trained(_ set: [String: String]) throws -> Solver<Double> {
      var assignment = TwoLayerNetAssignment<Double>(
        options(set.merging(["hidden": "5", "epochs": "1"]) { $1 }), settings: settings)
      try assignment.load(nowhere)
      try assignment.train(nowhere)
      return assignment.trained
    }
    let (tanh, relu) = (try trained(["activation": "tanh"]), try trained([:]))
    #expect(tanh.network.description.contains("tanh"))
    #expect(!relu.network.description.contains("tanh"))
    #expect(tanh.history != relu.history)
  }

  @Test func fullyConnectedNetsAreAsSet() throws {
    var assignment = FullyConnectedAssignment<Double>(
      options([
        "width": "4", "depth": "1", "activation": "elu", "scale": "0.5", "epochs": "2",
      ]),
      settings: FullyConnectedSettings(syntheticCount: 120, ruleImages: 100, bestEpochs: 1))
    #expect(assignment.settings.weightScale == 0.5 && assignment.settings.activation == .elu)
    let steps = ["three-layers", "momentum-training", "rules-training", "best"]
    let run = try RunCollector.run(assignment, only: steps)
    #expect(steps.allSatisfy { run.checks[$0] == nil })
    #expect(keys(run.tables["momentum-training"]?["trainings"]) == ["sgd", "momentum"])
    try assignment.load(nowhere)
    try assignment.compareMomentum(nowhere)
    for training in assignment.descents {
      #expect(training.solver.network.description.contains("elu"))
      #expect(training.solver.parameters["W2"].columns == 10)
    }
    try expectEachMatters(
      ["width": "4", "depth": "1", "activation": "relu", "scale": "0.5", "epochs": "2"],
      ["width": "5", "depth": "2", "activation": "elu", "scale": "0.4", "epochs": "3"]
    ) {
      try outcomes(
        FullyConnectedAssignment<Double>(
          $0, settings: FullyConnectedSettings(syntheticCount: 120, ruleImages: 100)),
        of: "momentum-training")
    }
  }
}

/// A loss that is not the library's own.
private enum OwnLoss: LinearLoss {
  static var kind: ClassificationLoss { .svm }

  static func naive(
    weights: Matrix<Double>, samples: Matrix<Double>, labels: [Int], regularization: Double
  ) -> LossAndGradient<Double> {
    HingeLoss.naive(
      weights: weights, samples: samples, labels: labels, regularization: regularization)
  }

  static func vectorized(
    weights: Matrix<Double>, samples: Matrix<Double>, labels: [Int], regularization: Double,
    on execution: Execution
  ) -> LossAndGradient<Double> {
    HingeLoss.vectorized(
      weights: weights, samples: samples, labels: labels, regularization: regularization,
      on: execution)
  }
}
