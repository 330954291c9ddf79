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
  /// Where and how a training came apart.
  public struct Divergence: Sendable, Equatable {
    /// The step whose loss was the last computed, from 0.
    public let iteration: Int
    public let loss: Double
  }

  /// `[D, C]`: after a divergence, those of its step.
  public var weights: Matrix<Scalar>
  /// The loss of every step, computed before its update.
  public var history: [Double]
  /// Where the loss stopped being a sensible number; nil for a training that ran to its end.
  public var divergence: Divergence?

  init(weights: Matrix<Scalar>) {
    self.weights = weights
    history = []
  }

  /// Adds the loss of a step, and notices a divergence.
  mutating func record(loss: Double) {
    history.append(loss)
    if !loss.isFinite || loss > divergenceFactor * max(1, abs(history[0])) {
      divergence = Divergence(iteration: history.count - 1, loss: loss)
    }
  }
}

/// A training has diverged where its loss is no finite number, or this many times the first one.
///
/// A training that works lowers its loss; one that grows a thousandfold never comes back, and stops
/// here instead of running on to infinity.
public let divergenceFactor = 1e3

extension LinearLoss {
  /// Trains by minibatch gradient descent, W ← W − η ∂L/∂W, one of the settings after the other.
  ///
  /// The plain form: each step reads its minibatch, asks for the loss and its gradient, and walks
  /// down.
  public static func train(
    on samples: some RowSource<Scalar>, labels: [Int], settings: [TrainingSettings<Scalar>],
    plan: TrainingPlan<Scalar>, execution: Execution, progress: (Double) throws -> Void
  ) throws -> [TrainingResult<Scalar>] {
    checkTrainingArguments(samples: samples, labels: labels, plan: plan)
    let steps = Double(plan.batches.count * settings.count)
    return try settings.enumerated().map { place, settings in
      var result = TrainingResult(weights: plan.initialWeights)
      for (iteration, batch) in plan.batches.enumerated() where result.divergence == nil {
        try progress(Double(place * plan.batches.count + iteration) / steps)
        var rows = Matrix<Scalar>(rows: batch.count, columns: samples.columns)
        samples.read(batch, into: &rows, on: execution)
        let step = vectorized(
          weights: result.weights, samples: rows, labels: batch.map { labels[$0] },
          regularization: settings.regularization, on: execution)
        result.record(loss: Double(step.loss))
        if result.divergence == nil {
          result.weights.add(step.gradient, scaledBy: -settings.learningRate)
        }
      }
      return result
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

/// Traps where a training's arguments do not fit one another.
func checkTrainingArguments<Scalar: RealScalar>(
  samples: some RowSource<Scalar>, labels: [Int], plan: TrainingPlan<Scalar>
) {
  precondition(
    labels.count == samples.rows && samples.columns == plan.initialWeights.rows,
    "samples [\(samples.rows), \(samples.columns)], \(labels.count) labels and weights "
      + "[\(plan.initialWeights.rows), \(plan.initialWeights.columns)]")
}
