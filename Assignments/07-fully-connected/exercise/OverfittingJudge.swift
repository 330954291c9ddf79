// Judges a learning rate and a weight scale by a training on fifty images.

import Datasets
import ExerciseJudging
import Exercises
import NeuralNetworks
import NumPyRandom
import Synchronization

/// A training on fifty images, as the notebook does it.
private struct Overfitting: Hashable {
  var hiddenLayers: Int
  var learningRate: Double
  var weightScale: Double
  /// Of the initial weights and the minibatches.
  var seed: Int

  /// How a training went.
  struct Outcome {
    /// The most of the fifty images that were right after an epoch.
    var right: Int
    var firstLoss: Double
    /// The mean of the last epoch's steps; NaN where the training diverged.
    var lastLoss: Double
    /// The largest difference of two scores before the training.
    var scoreRange: Double
  }

  /// What was trained already: a choice is judged again with every check.
  private static let known = Mutex<[Overfitting: Outcome]>([:])

  /// Fifty synthetic images, their mean subtracted, and their labels.
  private static let images = {
    let images = SyntheticImages.training(count: 50, seed: 0)
    let rows = images.rows(0..<50, as: Double.self)
    return (x: rows - rows.mean(axis: 0), y: images.labels.map(Int.init))
  }()

  var outcome: Outcome {
    if let known = Self.known.withLock({ $0[self] }) { return known }
    let (x, y) = Self.images
    let network = Network<Double>.fullyConnected(
      inputs: x.columns, hidden: Array(repeating: 100, count: hiddenLayers), classes: 10)
    var random = RandomState(seed: UInt32(seed))
    let parameters = network.randomParameters(weightScale: weightScale, using: &random)
    let scores = network.scores(of: x, parameters)
    var solver = Solver(
      network: network, parameters: parameters,
      settings: SolverSettings(
        epochs: 20, batchSize: 25, rule: .sgd, learningRate: learningRate, regularization: 0),
      generator: random)
    do {
      try solver.train(on: x, labels: y, progress: { _ in })
    } catch {
      preconditionFailure("nothing here throws: \(error)")
    }
    let found = Outcome(
      right: Int(((solver.epochs.map(\.train).max() ?? 0) * 50).rounded()),
      firstLoss: solver.history[0],
      lastLoss: solver.divergence == nil ? solver.epochLosses(samples: 50).last ?? .nan : .nan,
      scoreRange: scores.max() - scores.min())
    Self.known.withLock { $0[self] = found }
    return found
  }

  /// What the training says against the choice; nil where all fifty images are right.
  var objection: Objection? {
    guard learningRate > 0, learningRate.isFinite, weightScale > 0, weightScale.isFinite else {
      return Objection(["both are numbers above zero; found \(learningRate) and \(weightScale)"])
    }
    let found = outcome
    if found.right == 50 { return nil }
    let end =
      found.lastLoss.isNaN
      ? "grew until the training was ended" : "became \(rounded(found.lastLoss))"
    return Objection(
      [
        "learning rate \(learningRate), weight scale \(weightScale): at most \(found.right) of the "
          + "50 images are right, expected all of them within 20 epochs",
        "the first loss is \(rounded(found.firstLoss)), and it \(end)",
      ], mistake: mistake(found))
  }

  /// Which of both is to blame, where the losses tell.
  private func mistake(_ found: Outcome) -> String? {
    // Equal scores have a loss of log 10 = 2.3; wrong ones that differ by 100 have 100.
    if found.scoreRange > 100 { return "weights-too-large" }
    if found.lastLoss.isNaN || found.lastLoss > found.firstLoss { return "rate-too-large" }
    if found.scoreRange < 0.1 { return "weights-too-small" }
    // Where the loss is all but gone, the last images may need a rate that is smaller or larger.
    return found.lastLoss > 0.2 ? "rate-too-small" : nil
  }
}

/// With four decimals.
private func rounded(_ loss: Double) -> Double { (loss * 1e4).rounded() / 1e4 }

/// Judges the choice for one draw of the initial weights.
func overfittingCase(_ function: String, hiddenLayers: Int, seed: Int) -> Case {
  var example = Case(
    "a training of \(hiddenLayers + 1) layers, weights drawn with seed \(seed)", function, [],
    expected: [("learningRate", .number(0)), ("weightScale", .number(0))])
  // Any that fit are right.
  example.ignored = [0, 1]
  example.objection = { found in
    guard found.count == 2, case .number(let rate) = found[0], case .number(let scale) = found[1]
    else { return nil }
    return Overfitting(
      hiddenLayers: hiddenLayers, learningRate: rate, weightScale: scale, seed: seed
    ).objection
  }
  return example
}

/// Choices that do not fit.
func overfittingMistakes(in function: String, weightScale: Double) -> [Mistake] {
  func choice(_ id: String, _ sentence: String, _ rate: Double, _ scale: Double) -> Mistake {
    Mistake(id, sentence, in: function) { _ in [.number(rate), .number(scale)] }
  }
  return [
    choice(
      "rate-too-small",
      "the loss falls, but not far enough in 20 epochs: the steps are too small.", 2e-5, weightScale
    ),
    choice(
      "rate-too-large",
      "the loss rises, although the first scores are reasonable: the steps are too large.", 1,
      weightScale),
    choice(
      "weights-too-small",
      "the first scores are all but equal: what small weights leave of a signal, and of a gradient, "
        + "shrinks from layer to layer.", 2e-3, 1e-4),
    choice(
      "weights-too-large",
      "the first scores are far apart: large weights enlarge the signal in every layer, so the first "
        + "loss is far above log 10 = 2.3.", 2e-3, 0.5),
  ]
}
