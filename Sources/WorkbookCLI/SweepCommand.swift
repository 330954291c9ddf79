// `workbook sweep`.

import Assignments
import LinearAlgebra
import LinearClassifiers
import Losses
import ModelSelection
import NearestNeighbors
import WorkbookKit

/// What can be swept.
let sweepModels = ["knn"] + ClassificationLoss.allCases.map(\.rawValue)

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
  static let ofLinear = [
    OptionSpec(
      "lr", "LIST", help: "Learning rates: 1e-7,5e-7 or 1e-7..1e-5:3. Default: 1e-7,5e-7."),
    OptionSpec(
      "reg", "LIST", help: "Penalties λ, written alike. Default: 1e4,2.5e4,5e4."),
    OptionSpec(
      "random", "N", help: "N random points instead, from the ranges A..B or lists given."),
    OptionSpec(
      "validation", "N", help: "Hold out the last N images. Default: a tenth, at most 1000."),
    OptionSpec("repeat", "N", help: "Train every setting from N seeds. Default: 1."),
    OptionSpec("iterations", "N", help: "Steps of a training. Default: 1500."),
    OptionSpec("batch", "N", help: "Images of a minibatch. Default: 200."),
    OptionSpec(
      "rule", ChoiceRule.allCases.map(\.rawValue).joined(separator: "|"),
      help: "How the setting is chosen. Default: best-mean."),
    OptionSpec("jobs", "N", help: "How many trainings run at once. Default: 1."),
    OptionSpec(
      "results", "FILE",
      help: "Keep finished trials in FILE; the same command then does only what is missing."),
    OptionSpec("dry-run", help: "Only say what would be done and how long it would take."),
  ]
  static let all = shared + ofKNN + ofLinear
}

func sweep(_ invocation: Invocation) throws -> ExitCode {
  let model = invocation.positional ?? ""
  guard sweepModels.contains(model) else {
    throw UsageError.unknownName(model, kind: "model", known: sweepModels)
  }
  let foreign = model == "knn" ? SweepOptions.ofLinear : SweepOptions.ofKNN
  if let option = foreign.first(where: invocation.has) {
    throw UsageError.foreignOption("--" + option.name, command: "workbook sweep \(model)")
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
  let anyCount = 1...Int.max
  let folds = try invocation.integer("folds", in: 2...Int.max)
  let validation = try invocation.integer("validation", in: anyCount)
  if folds != nil && validation != nil { throw UsageError.conflict("--folds", "--validation") }
  let seed = UInt32(try invocation.integer("seed", in: 0...Int(UInt32.max)) ?? 0)
  let random = try invocation.integer("random", in: 1...ParameterPoints.limit)
  let axes = [
    try ParameterAxis(
      "lr", .positive,
      parsing: invocation.value("lr") ?? (random == nil ? "1e-7,5e-7" : "1e-8..1e-6")),
    try ParameterAxis(
      "reg", .nonNegative,
      parsing: invocation.value("reg") ?? (random == nil ? "1e4,2.5e4,5e4" : "1e3..1e5")),
  ]
  let points =
    if let random {
      try ParameterPoints.random(random, from: axes, seed: seed)
    } else {
      try ParameterPoints.grid(axes)
    }
  let rule: ChoiceRule = try invocation.choice("rule") ?? .bestMean
  let repeats = try invocation.integer("repeat", in: 1...1_000) ?? 1
  try rule.check(measurementsPerPoint: repeats * (folds ?? 1))
  let sweep = LinearSweep(
    points: points, repeats: repeats, folds: folds, validationCount: validation,
    imageCount: try invocation.integer("train", in: anyCount),
    iterations: try invocation.integer("iterations", in: 1...10_000_000) ?? 1_500,
    batchSize: try invocation.integer("batch", in: 1...1_000_000) ?? 200, rule: rule,
    jobs: try invocation.integer("jobs", in: 1...1024) ?? 1,
    resultsPath: invocation.value("results"), isDryRun: invocation.has("dry-run"),
    version: version)
  return try carryOut(invocation, assignment: "sweep \(InDouble.kind.rawValue)", only: nil) {
    try run(sweep, inDouble, inFloat, $0)
  }
}

private func run<InDouble: LinearLoss<Double>, InFloat: LinearLoss<Float>>(
  _ sweep: LinearSweep, _ inDouble: InDouble.Type, _ inFloat: InFloat.Type,
  _ launch: CatalogedAssignment.Launch
) throws -> RunSummary {
  func run<Loss: LinearLoss>(_ loss: Loss.Type) throws -> RunSummary {
    var notebook = LinearSweepNotebook<Loss>(options: launch.options, sweep: sweep)
    return try launch.runner.run(
      &notebook, header: launch.header, renderers: launch.renderers)
  }
  switch launch.precision {
  case .double: return try run(inDouble)
  case .float: return try run(inFloat)
  }
}
