import LinearAlgebra
import NeuralNetworks
import NumPyRandom
import Testing

struct SolverTests {
  /// The course's notebook of 2018 to 2020: 100 steps at rate 0.1 with λ 5e-6 of λ‖W‖², which is
  /// 1e-5 here, decay 0.95 at every step. Its last loss, and NumPy's own.
  @Test func theToyTrainingEndsWhereTheCoursesDoes() throws {
    let toy = ToyNetwork<Double>()
    var solver = toy.solver(
      SolverSettings(
        epochs: 100, batchSize: 200, rule: .sgd, learningRate: 0.1, decay: 0.95,
        regularization: 1e-5))
    try solver.train(on: toy.samples, labels: toy.labels, progress: { _ in })
    #expect(solver.history.count == 100)
    #expect(abs(solver.history[99] - 0.0171496079387) < 1e-12)
  }
}
