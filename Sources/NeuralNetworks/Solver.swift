// Training a network: everything that changes from step to step, as one value.

import LinearAlgebra
import Losses
import NumPyRandom

/// A training of a network, begun, interrupted or done.
///
/// ```swift
/// var generator = RandomState(seed: 0)
/// let parameters = network.randomParameters(weightScale: 1e-3, using: &generator)
/// var solver = Solver(
///   network: network, parameters: parameters, settings: settings, generator: generator)
/// try solver.train(
///   on: training, labels: labels, validation: validation, validationLabels: validationLabels)
/// solver.bestParameters   // those of the epoch that did best on the validation samples
/// ```
///
/// It is a value: a copy trains on by itself, and one that was interrupted goes on where it stood
/// when `train` is called again, to the same bits as without the interruption.
public struct Solver<Scalar: RealScalar>: Sendable {
  public let network: Network<Scalar>
  public let settings: SolverSettings
  /// Those after the last step.
  public internal(set) var parameters: ParameterSet<Scalar>
  /// Draws the minibatches, as `choice(N, batch)` at every step, and nothing else.
  public internal(set) var generator: RandomState
  public internal(set) var ruleState: RuleState<Scalar>
  /// How many steps were taken.
  public internal(set) var iteration = 0
  /// η of the next step.
  public internal(set) var learningRate: Double
  /// The loss of every step, penalty included, computed before its update.
  public internal(set) var history: [Double] = []
  public internal(set) var epochs: [EpochRecord] = []
  /// Of the epochs so far; nil where none had a validation accuracy above zero.
  public internal(set) var best: BestParameters<Scalar>?
  /// Where the loss stopped being a sensible number; nil for a training that goes well.
  public internal(set) var divergence: SolverDivergence?

  /// - Parameters:
  ///   - parameters: Those to start from.
  ///   - generator: As it stands after the draws of the parameters, to follow NumPy's order.
  /// - Precondition: the parameters are the network's.
  public init(
    network: Network<Scalar>, parameters: ParameterSet<Scalar>, settings: SolverSettings,
    generator: RandomState
  ) {
    precondition(
      parameters.shapes == network.parameterShapes,
      "parameters \(parameters.shapes.map(\.name)) for \(network.parameterShapes.map(\.name))")
    self.network = network
    self.settings = settings
    self.parameters = parameters
    self.generator = generator
    ruleState = RuleState(settings.rule, shapes: parameters.shapes)
    learningRate = settings.learningRate
  }

  /// The parameters that did best on the validation samples; without such, the last ones.
  public var bestParameters: ParameterSet<Scalar> { best?.parameters ?? parameters }

  /// Adds the loss of a step, and notices a divergence.
  mutating func record(loss: Double) {
    history.append(loss)
    if !loss.isFinite || loss > solverDivergenceFactor * max(1, abs(history[0])) {
      divergence = SolverDivergence(iteration: iteration, loss: loss)
    }
  }

  /// Adds the record of an epoch, and keeps its parameters if they did better than all before.
  mutating func record(_ epoch: EpochRecord) {
    epochs.append(epoch)
    let accuracy = epoch.validationAccuracy ?? 0
    if accuracy > best?.validationAccuracy ?? 0 {
      best = BestParameters(
        parameters: parameters, validationAccuracy: accuracy, epoch: epoch.epoch)
    }
  }
}
