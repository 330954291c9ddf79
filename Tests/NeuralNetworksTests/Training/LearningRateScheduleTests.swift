import LinearAlgebra
import Testing

@testable import NeuralNetworks

/// Every schedule by hand, and in a training.
struct LearningRateScheduleTests {
  /// By hand, from 0.8: halves, cosines of 0, 60, 90 and 180 degrees, and 1/(1 + e/2).
  @Test func ratesByHand() {
    func rates(_ schedule: LearningRateSchedule, _ epochs: [Int], of total: Int = 6) -> [Double] {
      epochs.map { schedule.rate(from: 0.8, after: $0, of: total) }
    }
    #expect(rates(.constant, [0, 5]) == [0.8, 0.8])
    #expect(rates(.exponential(factor: 0.5), [0, 1, 3]) == [0.8, 0.4, 0.1])
    #expect(rates(.step(factor: 0.5, epochs: 2), [0, 1, 2, 3, 4]) == [0.8, 0.8, 0.4, 0.4, 0.2])
    #expect(largestDifference(rates(.cosine, [0, 2, 3, 6]), [0.8, 0.6, 0.4, 0]) < 1e-15)
    #expect(
      largestDifference(rates(.inverseTime(decay: 0.5), [0, 1, 2]), [0.8, 0.8 / 1.5, 0.4]) < 1e-15)
  }

  /// Up in one of four epochs and down in three, two steps each: the rates of the steps' middles.
  @Test func aCycleChangesTheRateWithEveryStep() {
    let cycle = LearningRateSchedule.oneCycle(rising: 1)
    let rates = (0..<8).map { cycle.rate(from: 0.6, atStep: $0, 2, of: 4) }
    let expected = [0.15, 0.45, 0.55, 0.45, 0.35, 0.25, 0.15, 0.05]
    #expect(largestDifference(rates, expected) < 1e-15)
    #expect([0, 1, 4].map { cycle.rate(from: 0.6, after: $0, of: 4) } == [0, 0.6, 0])
    // A cycle that only falls, and one that only rises.
    let falls = LearningRateSchedule.oneCycle(rising: 0)
    #expect(falls.rate(from: 0.6, atStep: 0, 1, of: 1) == 0.3)
    let rises = LearningRateSchedule.oneCycle(rising: 2)
    #expect(abs(rises.rate(from: 0.8, atStep: 1, 1, of: 2) - 0.6) < 1e-15)
  }

  /// The steps of plain gradient descent show the rates: the update is rate times gradient.
  @Test func aTrainingTakesTheRatesOfTheCycle() throws {
    let toy = ToyNetwork<Double>()
    var settings = SolverSettings(
      epochs: 3, batchSize: 5, rule: .sgd, learningRate: 0.02, schedule: .oneCycle(rising: 1),
      regularization: 0, sampling: .permutation)
    var solver = toy.solver(settings)
    try solver.train(on: toy.samples, labels: toy.labels, progress: { _ in })
    #expect(largestDifference(solver.epochs.map(\.learningRate), [0.01, 0.015, 0.005]) < 1e-15)
    // By hand, a constant rate at a time.
    var parameters = toy.parameters
    for rate in [0.01, 0.015, 0.005] {
      settings.epochs = 1
      (settings.learningRate, settings.schedule) = (rate, .constant)
      var step = Solver(
        network: toy.network, parameters: parameters, settings: settings,
        generator: toy.generator)
      try step.train(on: toy.samples, labels: toy.labels, progress: { _ in })
      parameters = step.parameters
    }
    for (found, expected) in zip(solver.parameters.arrays, parameters.arrays) {
      #expect(largestDifference(found.elements, expected.elements) < 1e-12)
    }
  }

  @Test func everyEpochHasItsRate() throws {
    let toy = ToyNetwork<Double>()
    var solver = toy.solver(
      SolverSettings(
        epochs: 5, batchSize: 2, rule: .sgd, learningRate: 0.08,
        schedule: .step(factor: 0.5, epochs: 2), regularization: 0))
    try solver.train(on: toy.samples, labels: toy.labels, progress: { _ in })
    #expect(solver.epochs.map(\.learningRate) == [0.08, 0.08, 0.04, 0.04, 0.02])
  }
}
