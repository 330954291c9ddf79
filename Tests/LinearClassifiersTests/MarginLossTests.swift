// The hinge loss with any margin and power: by hand, by scaling, and beside the usual one.

import LinearAlgebra
import LinearClassifiers
import NumPyRandom
import Testing

struct MarginLossTests {
  /// The lecture's cat, car and frog; rows of the identity make the weights' rows the scores.
  private let identity = Matrix<Double>(
    rows: 3, columns: 3, elements: [1, 0, 0, 0, 1, 0, 0, 0, 1])
  private let scores = Matrix<Double>(
    rows: 3, columns: 3, elements: [3.2, 5.1, -1.7, 1.3, 4.9, 2.0, 2.2, 2.5, -3.1])

  private func both(
    _ loss: MarginLoss, _ weights: Matrix<Double>, _ samples: Matrix<Double>, _ labels: [Int],
    _ penalty: Double = 0
  ) -> [LossAndGradient<Double>] {
    [
      loss.naive(weights: weights, samples: samples, labels: labels, regularization: penalty),
      loss.vectorized(
        weights: weights, samples: samples, labels: labels, regularization: penalty, on: .serial),
    ]
  }

  /// Missing margins at Δ = 1: 2.9; none; 6.3 and 6.6. At Δ = 0 each is one less.
  @Test(arguments: [
    (MarginLoss(), 2.9 + 6.3 + 6.6), (MarginLoss(margin: 0), 1.9 + 5.3 + 5.6),
    (MarginLoss(isSquared: true), 8.41 + 39.69 + 43.56),
  ])
  func lossesOfTheLecture(_ loss: MarginLoss, sum: Double) {
    for result in both(loss, scores, identity, [0, 1, 2]) {
      #expect(abs(result.loss - sum / 3) < 1e-12)
    }
  }

  /// Squared, a missing margin's derivative is twice itself.
  @Test func gradientOfTheLecture() {
    let expected = [-5.8, 5.8, 0, 0, 0, 0, 12.6, 13.2, -25.8].map { $0 / 3 }
    for result in both(MarginLoss(isSquared: true), scores, identity, [0, 1, 2]) {
      #expect(zip(result.gradient.elements, expected).allSatisfy { abs($0 - $1) < 1e-12 })
    }
  }

  private func drawn() -> (Matrix<Double>, Matrix<Double>, [Int]) {
    var draws = RandomState(seed: 3)
    let weights = Matrix<Double>(
      rows: 6, columns: 4, elements: draws.normals(count: 24).map { $0 / 2 })
    let samples = Matrix<Double>(rows: 9, columns: 6, elements: draws.normals(count: 54))
    return (weights, samples, draws.integers(count: 9, in: 0..<4))
  }

  @Test func theUsualMarginIsTheHingeLoss() {
    let (weights, samples, labels) = drawn()
    let usual = HingeLoss.naive(
      weights: weights, samples: samples, labels: labels, regularization: 0.3)
    for result in both(MarginLoss(), weights, samples, labels, 0.3) {
      #expect(abs(result.loss - usual.loss) < 1e-13)
      #expect(largestDifference(result.gradient, usual.gradient) < 1e-13)
    }
  }

  /// max(0, s + Δ) = Δ max(0, s/Δ + 1): a margin of Δ is that of 1 at weights Δ times as small.
  @Test(arguments: [false, true])
  func aMarginIsAScaleOfTheWeights(isSquared: Bool) {
    let (weights, samples, labels) = drawn()
    let factor = isSquared ? 6.25 : 2.5
    let small = both(MarginLoss(isSquared: isSquared), (1 / 2.5) * weights, samples, labels)
    let found = both(MarginLoss(margin: 2.5, isSquared: isSquared), weights, samples, labels)
    for (found, small) in zip(found, small) {
      #expect(abs(found.loss - factor * small.loss) < 1e-12)
    }
  }

  @Test func aNaNIsSeen() {
    var weights = scores
    weights[2, 0] = .nan
    for loss in [MarginLoss(), MarginLoss(isSquared: true)] {
      for result in both(loss, weights, identity, [0, 1, 2]) { #expect(result.loss.isNaN) }
    }
  }

  @Test func itTrainsAsTheHingeLossDoes() throws {
    let (_, samples, labels) = drawn()
    var draws = RandomState(seed: 5)
    let plan = TrainingPlan<Double>(
      features: 6, classes: 4, samples: 9, iterations: 20, batchSize: 4, using: &draws)
    let settings = TrainingSettings(learningRate: 0.1, regularization: 0.01)
    let usual = try HingeLoss<Double>.train(
      on: samples, labels: labels, settings: settings, plan: plan, execution: .serial)
    let found = try MarginLoss().train(
      on: samples, labels: labels, settings: settings, plan: plan, execution: .serial)
    #expect(found.history.count == 20)
    #expect(zip(found.history, usual.history).allSatisfy { abs($0 - $1) < 1e-12 })
    let squared = try MarginLoss(margin: 2, isSquared: true).train(
      on: samples, labels: labels, settings: settings, plan: plan, execution: .serial)
    #expect(squared.history[0] > 3 * usual.history[0] && squared.history.last! < squared.history[0])
  }
}
