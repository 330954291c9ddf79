// Judges the settings of a net by training it on small images.

import Datasets
import ExerciseJudging
import Exercises
import LinearAlgebra
import NeuralNetworks
import NumPyRandom
import Synchronization

/// Trainings on images that are drawn with a seed, and what they gave.
private final class BestNetProblem: Sendable {
  /// The share of the validation images that must be right.
  static let threshold = 0.25
  static let mostLayers = 5
  static let mostUnits = 200
  static let mostEpochs = 10

  /// How a training went.
  struct Outcome {
    /// The largest share of validation images right after an epoch, and of training images.
    var validation: Double
    var training: Double
    /// The mean loss of the first and of the last epoch; the last is NaN where the training diverged.
    var firstLoss: Double
    var lastLoss: Double
  }

  let seed: Int
  private let known = Mutex<[NetSettings: Outcome]>([:])

  init(seed: Int) { self.seed = seed }

  func outcome(_ settings: NetSettings) -> Outcome {
    if let known = known.withLock({ $0[settings] }) { return known }
    let found = train(settings)
    known.withLock { $0[settings] = found }
    return found
  }

  private func train(_ settings: NetSettings) -> Outcome {
    let training = SyntheticImages.training(count: 1_000, seed: UInt64(seed))
    let validation = SyntheticImages.test(count: 300, seed: UInt64(seed))
    func labeled(_ images: Images, less mean: Vector) -> LabeledRows<Matrix<Double>> {
      let rows = images.rows(0..<images.count, as: Double.self)
      return LabeledRows(rows - mean, labels: images.labels.map(Int.init))
    }
    let mean = training.rows(0..<training.count, as: Double.self).mean(axis: 0)
    let network = Network<Double>.fullyConnected(
      inputs: mean.count, hidden: settings.hidden, classes: 10,
      normalization: settings.batchNormalization ? .batch : .none)
    var random = RandomState(seed: UInt32(seed))
    let parameters = network.randomParameters(.he, using: &random)
    var solver = Solver(
      network: network, parameters: parameters, settings: settings.solver(batchSize: 50),
      generator: random)
    do {
      try solver.train(
        on: labeled(training, less: mean), validation: labeled(validation, less: mean),
        progress: { _ in })
    } catch {
      preconditionFailure("nothing here throws: \(error)")
    }
    let losses = solver.epochLosses(samples: training.count)
    return Outcome(
      validation: solver.bestValidation ?? 0,
      training: solver.epochs.map(\.train).max() ?? 0, firstLoss: losses.first ?? .nan,
      lastLoss: solver.divergence == nil ? losses.last ?? .nan : .nan)
  }

  /// What speaks against settings; nil where they serve.
  func objection(_ settings: NetSettings) -> Objection? {
    if let reason = settings.refusal { return Objection([reason]) }
    let found = outcome(settings)
    guard found.validation < Self.threshold else { return nil }
    let end =
      found.lastLoss.isNaN
      ? "grew until the training was ended" : "became \(rounded(found.lastLoss))"
    return Objection(
      [
        "at best \(percent(found.validation)) of the validation images are right, expected "
          + "\(percent(Self.threshold)); of the training images \(percent(found.training))",
        "the mean loss of the first epoch is \(rounded(found.firstLoss)), and it \(end)",
      ], mistake: mistake(settings, found))
  }

  /// Which setting is to blame, where losses and accuracies tell.
  private func mistake(_ settings: NetSettings, _ found: Outcome) -> String? {
    // Ten classes that are told apart at random have a loss of log 10 = 2.3.
    if !settings.batchNormalization && found.firstLoss > 20 { return "not-normalized" }
    if found.lastLoss.isNaN || found.lastLoss > found.firstLoss { return "rate-too-large" }
    return found.training < Self.threshold ? "learned-too-little" : nil
  }
}

extension NetSettings {
  /// How the solver is to train, whatever the number of images.
  func solver(batchSize: Int) -> SolverSettings {
    let rule: UpdateRule =
      switch rule {
      case .sgd: .sgd
      case .momentum: .momentum
      case .rmsprop: .rmsprop
      case .adam: .adam
      }
    return SolverSettings(
      epochs: max(1, epochs), batchSize: batchSize, rule: rule,
      learningRate: learningRate, schedule: .cosine, regularization: reg, sampling: .permutation)
  }

  /// Why they cannot be tried; nil where they can.
  fileprivate var refusal: String? {
    let (layers, units) = (BestNetProblem.mostLayers, BestNetProblem.mostUnits)
    if hidden.count > layers || hidden.contains(where: { $0 < 1 || $0 > units }) {
      return "hidden: up to \(layers) layers of 1 to \(units) units; found \(hidden)"
    }
    guard learningRate > 0, learningRate.isFinite, reg >= 0, reg.isFinite else {
      return "a learning rate above 0 and a penalty of at least 0; found \(learningRate) and \(reg)"
    }
    guard (1...BestNetProblem.mostEpochs).contains(epochs) else {
      return "epochs: 1 to \(BestNetProblem.mostEpochs); found \(epochs)"
    }
    return nil
  }
}

private func rounded(_ loss: Double) -> Double { (loss * 1e3).rounded() / 1e3 }

private func percent(_ share: Double) -> String { "\(Int((share * 100).rounded())) %" }

private let problems = (0..<3).map(BestNetProblem.init)

/// Judges settings on the images of a seed, 0 to 2.
func bestNetCase(seed: Int) -> Case {
  var example = Case(
    "1,000 training and 300 validation images of seed \(seed)", "bestNet", [],
    expected: [
      ("hidden", .integers([])), ("batchNormalization", .integer(0)), ("rule", .text("")),
      ("learningRate", .number(0)), ("reg", .number(0)), ("epochs", .integer(0)),
    ])
  // Any that serve are right.
  example.ignored = [0, 1, 2, 3, 4, 5]
  example.objection = { found in NetSettings(found).flatMap(problems[seed].objection) }
  return example
}

/// Settings that do not serve.
let bestNetMistakes: [Mistake] = {
  func choice(_ id: String, _ sentence: String, _ settings: NetSettings) -> Mistake {
    Mistake(id, sentence, in: "bestNet") { _ in settings.values }
  }
  return [
    choice(
      "rate-too-large",
      "the loss grows: the steps are too large for this rule.",
      NetSettings(
        hidden: [100, 50], batchNormalization: true, rule: .sgd, learningRate: 1e4, reg: 0,
        epochs: 4)),
    choice(
      "not-normalized",
      "the first scores are far apart: the pixels are up to 128, the weights are drawn for inputs of "
        + "about 1, and no layer brings what it gets back to that size. Batch normalization does.",
      NetSettings(hidden: [100, 50], rule: .sgd, learningRate: 1e-5, reg: 0, epochs: 4)),
    choice(
      "learned-too-little",
      "even the training images are not learned: larger steps, another rule, more epochs or units, or a "
        + "smaller penalty.",
      NetSettings(
        hidden: [20], batchNormalization: true, rule: .sgd, learningRate: 1e-6, reg: 0, epochs: 4)),
  ]
}()
