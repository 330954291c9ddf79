// The training of a net that fits numbers.

import Foundation
import LinearAlgebra
import NeuralNetworks
import NumPyRandom

/// How a net is fitted to points.
struct CurveTraining: Sendable {
  /// How the learning rate goes on from its start.
  enum Schedule: Sendable {
    case constant
    /// Down to zero along half a wave of the cosine.
    case cosine
  }

  let rule: UpdateRule
  let learningRate: Double
  let schedule: Schedule
  let epochs: Int
  let batchSize: Int

  /// Trains a net; every epoch is a pass over all samples in random order.
  ///
  /// - Parameter progress: Told the share that is done; what it throws ends the training.
  /// - Returns: The mean loss of each epoch. A training that diverges ends early.
  func fit<Scalar: RealScalar>(
    _ net: inout CurveNet<Scalar>, to samples: Matrix<Scalar>, targets: Matrix<Scalar>,
    using generator: inout RandomState, progress: (Double) throws -> Void
  ) throws -> [Double] {
    var state = RuleState<Scalar>(rule, shapes: net.parameters.shapes)
    var history: [Double] = []
    for epoch in 0..<epochs {
      if epoch % 50 == 0 { try progress(Double(epoch) / Double(epochs)) }
      let rate = learningRate(inEpoch: epoch)
      let order = generator.permutation(of: samples.rows)
      var sum = 0.0
      var steps = 0.0
      for start in stride(from: 0, to: order.count, by: batchSize) {
        let chosen = Array(order[start..<min(order.count, start + batchSize)])
        let (loss, gradients) = net.loss(
          of: samples.copyingRows(at: chosen), targets: targets.copyingRows(at: chosen))
        state.step(&net.parameters, gradients, learningRate: Scalar(rate), on: .serial)
        sum += loss
        steps += 1
      }
      history.append(sum / steps)
      if !sum.isFinite { break }
    }
    return history
  }

  private func learningRate(inEpoch epoch: Int) -> Double {
    switch schedule {
    case .constant: learningRate
    case .cosine: learningRate * (1 + cos(Double.pi * Double(epoch) / Double(epochs))) / 2
    }
  }
}
