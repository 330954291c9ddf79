import LinearAlgebra
import NeuralNetworks
import Testing

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
