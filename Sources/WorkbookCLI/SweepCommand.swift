// `workbook sweep`.

import Assignments
import LinearAlgebra
import LinearClassifiers
import Losses
import ModelSelection
import NearestNeighbors
import NeuralNetworks
import WorkbookKit

/// What can be swept.
let sweepModels = ["knn"] + ClassificationLoss.allCases.map(\.rawValue) + [netName, digitsName]

/// The options of a sweep, and which models they belong to.
enum SweepOptions {
  static let shared = [
    OptionSpec("folds", "N", help: "Cross-validate with so many folds. Default for knn: 5."),
    OptionSpec(
      "train", "N", help: "How many training images are used. Default for knn: 5000, else all."),
  ]
  static let ofKNN = [
    OptionSpec(
      "k", "LIST",
      help: "How many neighbors vote. Default: "
        + KNNExpectations.ks.map(String.init).joined(separator: ",") + "."),
    OptionSpec(
      "metric", DistanceMetric.allCases.map(\.rawValue).joined(separator: "|"),
      help: "How distance is measured. Default: l2."),
    OptionSpec(
      "test", "N",
      help: "How many test images are used. Default: \(KNNExpectations.testCount)."),
  ]
  static let ofTrained = [
    OptionSpec(
      "lr", "LIST",
      help:
        "Learning rates: 1e-7,5e-7 or 1e-7..1e-5:3. Default: 1e-7,5e-7; for two-layer-net 5e-4,1e-3; "
        + "for digits 1e-3,1e-2."),
    OptionSpec(
      "reg", "LIST",
      help:
        "Penalties λ, written alike. Default: 1e4,2.5e4,5e4; for two-layer-net 0.1,0.25; for digits 0."
    ),
    OptionSpec(
      "random", "N", help: "N random points instead, from the ranges A..B or lists given."),
    OptionSpec(
      "fine", "N", help: "After --random, N more from a quarter of each range around the best."),
    OptionSpec(
      "validation", "N", help: "Hold out the last N images. Default: a tenth, at most 1000."),
    OptionSpec("repeat", "N", help: "Train every setting from N seeds. Default: 1."),
    OptionSpec("batch", "N", help: "Images of a minibatch. Default: 200; for digits 100."),
    OptionSpec(
      "choose", ChoiceRule.allCases.map(\.rawValue).joined(separator: "|"),
      help: "How the setting is chosen. Default: best-mean."),
    OptionSpec(
      "batches", BatchOrder.allCases.map(\.rawValue).joined(separator: "|"),
      help:
        "Whether trials see the same minibatches, and share the reading, or each draws its own. "
        + "Default: shared."),
    OptionSpec("jobs", "N", help: "How many trainings run at once. Default: 1."),
    OptionSpec(
      "results", "FILE",
      help:
        "Keep finished trials in FILE, at most three at a time; the same command then does only "
        + "what is missing."),
    OptionSpec("dry-run", help: "Only say what would be done and how long it would take."),
  ]
  static let ofLinear = [
    OptionSpec("iterations", "N", help: "Steps of a linear classifier's training. Default: 1500.")
  ]
  static let ofNets = [
    OptionSpec(
      "hidden", "LIST",
      help:
        "Hidden units of the net: 50,100 or 20..200:4; for digits sizes of its hidden layers, such as "
        + "300-150,500. Default: 100; for digits 300-150."),
    OptionSpec(
      "rule", "LIST",
      help:
        "Update rules of the net, some of \(UpdateRule.allCases.map(\.rawValue).joined(separator: ", ")). "
        + "Default: sgd; for digits momentum,adam."),
    OptionSpec("epochs", "N", help: "Passes of the net over the images. Default: 5; for digits 3."),
  ]
  static let ofTwoLayerNet = [
    OptionSpec(
      "decay", "F",
      help:
        "What the learning rate of two-layer-net is multiplied by after each epoch. Default: 0.95.")
  ]
  static let all = shared + ofKNN + ofTrained + ofLinear + ofNets + ofTwoLayerNet

  /// Those that have no meaning for a model.
  static func foreign(to model: String) -> [OptionSpec] {
    switch model {
    case "knn": ofTrained + ofLinear + ofNets + ofTwoLayerNet
    case netName: ofKNN + ofLinear
    case digitsName: ofKNN + ofLinear + ofTwoLayerNet
    default: ofKNN + ofNets + ofTwoLayerNet
    }
  }
}

/// What the nets are called on the command line.
private let netName = SweptTwoLayerNet<Double>.name
private let digitsName = SweptDigitsNet<Double>.name

func sweep(_ invocation: Invocation) throws -> ExitCode {
  let model = invocation.positional ?? ""
  guard sweepModels.contains(model) else {
    throw UsageError.unknownName(model, kind: "model", known: sweepModels)
  }
  if let option = SweepOptions.foreign(to: model).first(where: invocation.has) {
    throw UsageError.foreignOption("--" + option.name, command: "workbook sweep \(model)")
  }
  switch model {
  case netName: return try sweepTwoLayerNet(invocation)
  case digitsName: return try sweepDigits(invocation)
  default: break
  }
  switch ClassificationLoss(rawValue: model) {
  case nil: return try sweepKNN(invocation)
  case .svm: return try sweepLinear(HingeLoss<Double>.self, HingeLoss<Float>.self, invocation)
  case .softmax:
    return try sweepLinear(SoftmaxLoss<Double>.self, SoftmaxLoss<Float>.self, invocation)
  }
}

private func sweepKNN(_ invocation: Invocation) throws -> ExitCode {
  let anyCount = 1...Int.max
  var knn = KNNOptions()
  knn.ks = try invocation.integers("k", in: anyCount)
  knn.foldCount = try invocation.integer("folds", in: 2...Int.max) ?? knn.foldCount
  knn.metric = try invocation.choice("metric") ?? knn.metric
  knn.trainCount = try invocation.integer("train", in: anyCount)
  knn.testCount = try invocation.integer("test", in: anyCount)
  // What no set of images can satisfy is refused before any is read.
  let most = knn.trainCount ?? KNNExpectations.trainCount
  let folds = try Folds(samples: most, count: knn.foldCount)
  let available = most - (folds.ranges.map(\.count).max() ?? 0)
  if let k = knn.ks?.first(where: { $0 > available }) {
    throw KNNOptionError.kTooLarge(k: k, available: available, folds: knn.foldCount)
  }
  return try carryOut(
    invocation, assignment: "knn", only: ["cross-validation", "best-k"]
  ) { try runKNN(knn, $0) }
}

private func sweepLinear<InDouble: LinearLoss<Double>, InFloat: LinearLoss<Float>>(
  _ inDouble: InDouble.Type, _ inFloat: InFloat.Type, _ invocation: Invocation
) throws -> ExitCode {
  let isRandom = invocation.has("random")
  let sweep = try modelSweep(
    invocation,
    axes: [
      try axis(
        "lr", .positive,
        parsing: invocation.value("lr") ?? (isRandom ? "1e-8..1e-6" : "1e-7,5e-7")),
      try axis(
        "reg", .nonNegative,
        parsing: invocation.value("reg") ?? (isRandom ? "1e3..1e5" : "1e4,2.5e4,5e4")),
    ])
  let iterations = try invocation.integer("iterations", in: 1...10_000_000) ?? 1_500
  let batch = try batchSize(invocation)
  return try carryOut(
    sweep, SweptLinearModel<InDouble>(iterations: iterations, batchSize: batch),
    SweptLinearModel<InFloat>(iterations: iterations, batchSize: batch), invocation)
}

private let rules = ParameterAxis.Kind.word(UpdateRule.allCases.map(\.rawValue))

private func sweepTwoLayerNet(_ invocation: Invocation) throws -> ExitCode {
  let isRandom = invocation.has("random")
  let sweep = try modelSweep(
    invocation,
    axes: [
      try axis(
        "hidden", .whole(1...100_000),
        parsing: invocation.value("hidden") ?? (isRandom ? "50..300" : "100")),
      try axis(
        "lr", .positive,
        parsing: invocation.value("lr") ?? (isRandom ? "1e-4..3e-3" : "5e-4,1e-3")),
      try axis(
        "reg", .nonNegative,
        parsing: invocation.value("reg") ?? (isRandom ? "1e-2..1" : "0.1,0.25")),
      try axis("rule", rules, parsing: invocation.value("rule") ?? "sgd"),
    ])
  let epochs = try invocation.integer("epochs", in: 1...100_000) ?? 5
  let decay = try invocation.number("decay", above: 0, upTo: 1) ?? 0.95
  let batch = try batchSize(invocation)
  return try carryOut(
    sweep, SweptTwoLayerNet<Double>(epochs: epochs, batchSize: batch, decay: decay),
    SweptTwoLayerNet<Float>(epochs: epochs, batchSize: batch, decay: decay), invocation)
}

private func sweepDigits(_ invocation: Invocation) throws -> ExitCode {
  let isRandom = invocation.has("random")
  let sweep = try modelSweep(
    invocation,
    axes: [
      try axis("hidden", .shape(1...10_000), parsing: invocation.value("hidden") ?? "300-150"),
      try axis(
        "lr", .positive,
        parsing: invocation.value("lr") ?? (isRandom ? "1e-4..1e-1" : "1e-3,1e-2")),
      try axis("reg", .nonNegative, parsing: invocation.value("reg") ?? "0"),
      try axis("rule", rules, parsing: invocation.value("rule") ?? "momentum,adam"),
    ])
  for point in sweep.points {
    let (shape, weights) = (point.word("hidden"), SweptDigitsNet<Double>.weightCount(point))
    guard weights <= SweptDigitsNet<Double>.weightLimit else {
      throw UsageError.badValue(
        option: "--hidden", found: shape,
        expected: "shapes of at most \(SweptDigitsNet<Double>.weightLimit) weights")
    }
  }
  let epochs = try invocation.integer("epochs", in: 1...100_000) ?? 3
  let batch = try batchSize(invocation, usual: 100)
  return try carryOut(
    sweep, SweptDigitsNet<Double>(epochs: epochs, batchSize: batch),
    SweptDigitsNet<Float>(epochs: epochs, batchSize: batch), invocation)
}

/// An axis from the value of the option of the same name.
private func axis(
  _ name: String, _ kind: ParameterAxis.Kind, parsing text: String
) throws(UsageError) -> ParameterAxis {
  do {
    return try ParameterAxis(name, kind, parsing: text)
  } catch {
    throw .axis(error)
  }
}

private func batchSize(_ invocation: Invocation, usual: Int = 200) throws -> Int {
  try invocation.integer("batch", in: 1...1_000_000) ?? usual
}

/// What all sweeps of trained models are asked in the same way.
private func modelSweep(_ invocation: Invocation, axes: [ParameterAxis]) throws -> ModelSweep {
  let anyCount = 1...Int.max
  let folds = try invocation.integer("folds", in: 2...Int.max)
  let validation = try invocation.integer("validation", in: anyCount)
  if folds != nil && validation != nil { throw UsageError.conflict("--folds", "--validation") }
  let seed = UInt32(try invocation.integer("seed", in: 0...Int(UInt32.max)) ?? 0)
  let random = try invocation.integer("random", in: 1...ParameterPoints.limit)
  let fine = try invocation.integer("fine", in: 1...ParameterPoints.limit)
  if fine != nil && random == nil { throw UsageError.needs("--fine", "--random") }
  let points =
    if let random {
      try ParameterPoints.random(random, from: axes, seed: seed)
    } else {
      try ParameterPoints.grid(axes)
    }
  let rule: ChoiceRule = try invocation.choice("choose") ?? .bestMean
  let repeats = try invocation.integer("repeat", in: 1...1_000) ?? 1
  try rule.check(measurementsPerPoint: repeats * (folds ?? 1))
  return ModelSweep(
    points: points, refinement: fine.map { ModelSweep.Refinement(count: $0, axes: axes) },
    repeats: repeats, folds: folds, validationCount: validation,
    imageCount: try invocation.integer("train", in: anyCount), rule: rule,
    batches: try invocation.choice("batches") ?? .shared,
    jobs: try invocation.integer("jobs", in: 1...1024) ?? 1,
    resultsPath: invocation.value("results"), isDryRun: invocation.has("dry-run"),
    version: version)
}

/// Runs a sweep in the precision that is asked for.
private func carryOut<InDouble: SweptModel, InFloat: SweptModel>(
  _ sweep: ModelSweep, _ inDouble: InDouble, _ inFloat: InFloat, _ invocation: Invocation
) throws -> ExitCode {
  func run(_ model: some SweptModel, _ launch: CatalogedAssignment.Launch) throws -> RunSummary {
    var notebook = SweepNotebook(options: launch.options, sweep: sweep, model: model)
    return try launch.runner.run(
      &notebook, header: launch.header, renderers: launch.renderers)
  }
  return try carryOut(
    invocation, assignment: "sweep \(InDouble.name)", dataset: InDouble.dataset, only: nil
  ) { launch in
    switch launch.precision {
    case .double: try run(inDouble, launch)
    case .float: try run(inFloat, launch)
    }
  }
}
