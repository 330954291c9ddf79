// Stochastic gradient descent on a linear classifier.

import LinearAlgebra

/// The settings of one training.
public struct TrainingSettings<Scalar: RealScalar>: Sendable, Equatable {
  public var learningRate: Scalar
  /// λ of the penalty λ‖W‖².
  public var regularization: Scalar

  public init(learningRate: Scalar, regularization: Scalar) {
    self.learningRate = learningRate
    self.regularization = regularization
  }
}

/// What a training leaves.
public struct TrainingResult<Scalar: RealScalar>: Sendable, Equatable {
  /// Where and how a training diverged.
  public struct Divergence: Sendable, Equatable {
    /// The step whose loss was the last computed, from 0.
    public let iteration: Int
    public let loss: Double
  }

  /// `[D, C]`: after a divergence, those of its step.
  public var weights: Matrix<Scalar>
  /// The loss of every step, computed before its update.
  public var history: [Double]
  /// Where the loss became infinite, NaN or far too large; nil for a training that ran to its end.
  public var divergence: Divergence?

  init(weights: Matrix<Scalar>) {
    self.weights = weights
    history = []
  }

  /// Appends the loss of a step, and records a divergence.
  mutating func record(loss: Double) {
    history.append(loss)
    if !loss.isFinite || loss > divergenceFactor * max(1, abs(history[0])) {
      divergence = Divergence(iteration: history.count - 1, loss: loss)
    }
  }
}

/// A training has diverged where its loss is not finite, or more than this many times its first.
///
/// A training that works lowers its loss; one whose loss grows a thousandfold does not recover, and
/// stops there instead of running on to infinity.
public let divergenceFactor = 1e3

extension LinearLoss {
  /// Trains by minibatch gradient descent, W ← W − η ∂L/∂W, one of the settings after the other.
  ///
  /// The naive form: each step reads its minibatch, computes the loss and its gradient, and takes a
  /// step against the gradient.
  public static func train(
    on samples: some RowSource<Scalar>, labels: [Int], settings: [TrainingSettings<Scalar>],
    plan: TrainingPlan<Scalar>, execution: Execution, progress: (Double) throws -> Void
  ) throws -> [TrainingResult<Scalar>] {
    checkTrainingArguments(samples: samples, labels: labels, plan: plan)
    let count = Double(settings.count)
    return try settings.enumerated().map { trained, settings in
      try trainNaively(
        on: samples, labels: labels, settings: settings, plan: plan, execution: execution,
        progress: { try progress((Double(trained) + $0) / count) }
      ) { weights, minibatch, labels in
        vectorized(
          weights: weights, samples: minibatch, labels: labels,
          regularization: settings.regularization, on: execution)
      }
    }
  }

  /// Trains a single classifier.
  ///
  /// ```swift
  /// var generator = RandomState(seed: 0)
  /// let plan = TrainingPlan<Double>(
  ///   features: 3073, classes: 10, samples: samples.rows, iterations: 1500, batchSize: 200,
  ///   using: &generator)
  /// let result = try HingeLoss<Double>.train(
  ///   on: samples, labels: labels,
  ///   settings: TrainingSettings(learningRate: 1e-7, regularization: 2.5e4), plan: plan)
  /// ```
  public static func train(
    on samples: some RowSource<Scalar>, labels: [Int], settings: TrainingSettings<Scalar>,
    plan: TrainingPlan<Scalar>, execution: Execution = .automatic,
    progress: (Double) throws -> Void = { _ in }
  ) throws -> TrainingResult<Scalar> {
    try train(
      on: samples, labels: labels, settings: [settings], plan: plan, execution: execution,
      progress: progress)[0]
  }
}

// show: sgd-step
/// Reads a minibatch, computes the loss and its gradient, takes a step against the gradient.
func trainNaively<Scalar: RealScalar>(
  on samples: some RowSource<Scalar>, labels: [Int], settings: TrainingSettings<Scalar>,
  plan: TrainingPlan<Scalar>, execution: Execution, progress: (Double) throws -> Void,
  loss: (_ weights: Matrix<Scalar>, _ minibatch: Matrix<Scalar>, [Int]) -> LossAndGradient<Scalar>
) throws -> TrainingResult<Scalar> {
  var result = TrainingResult(weights: plan.initialWeights)
  for (iteration, batch) in plan.batches.enumerated() where result.divergence == nil {
    try progress(Double(iteration) / Double(plan.batches.count))
    var minibatch = Matrix<Scalar>(rows: batch.count, columns: samples.columns)
    samples.read(batch, into: &minibatch, on: execution)
    let step = loss(result.weights, minibatch, batch.map { labels[$0] })
    result.record(loss: Double(step.loss))
    if result.divergence == nil {
      result.weights.add(step.gradient, scaledBy: -settings.learningRate)
    }
  }
  return result
}
// end: sgd-step

/// Traps where a training's arguments do not fit one another.
func checkTrainingArguments<Scalar: RealScalar>(
  samples: some RowSource<Scalar>, labels: [Int], plan: TrainingPlan<Scalar>
) {
  precondition(
    labels.count == samples.rows && samples.columns == plan.initialWeights.rows,
    "samples [\(samples.rows), \(samples.columns)], \(labels.count) labels and weights "
      + "[\(plan.initialWeights.rows), \(plan.initialWeights.columns)]")
}
