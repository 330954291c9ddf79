import LinearAlgebra
import NeuralNetworks
import Testing

/// Both limits by hand, and in a training.
struct GradientClippingTests {
  /// (3, 4) and 12 make a vector of length 13.
  @Test func gradientsAreClippedByHand() {
    let shapes = [
      ParameterShape("W", rows: 1, columns: 2, isPenalized: true),
      ParameterShape("b", rows: 1, columns: 1, isPenalized: false),
      ParameterShape("running_mean", rows: 1, columns: 1, kind: .statistic),
    ]
    func clipped(_ limit: GradientClipping) -> [Double] {
      var set = ParameterSet<Double>(
        shapes: shapes,
        arrays: [
          Matrix(rows: 1, columns: 2, elements: [3, -4]),
          Matrix(rows: 1, columns: 1, elements: [12]),
          Matrix(rows: 1, columns: 1),
        ])
      #expect(set.norm() == 13)
      set.clip(limit)
      return set.arrays.flatMap(\.elements)
    }
    #expect(largestDifference(clipped(.norm(6.5)), [1.5, -2, 6, 0]) < 1e-15)
    #expect(clipped(.norm(13)) == [3, -4, 12, 0])
    #expect(clipped(.value(3.5)) == [3, -3.5, 3.5, 0])
  }

  /// A step of gradient descent has the length rate · limit where the gradient, penalty included,
  /// is longer.
  @Test func aTrainingIsClipped() throws {
    let toy = ToyNetwork<Double>()
    var settings = SolverSettings(
      epochs: 1, batchSize: 5, rule: .sgd, learningRate: 0.5, regularization: 2,
      clipping: .norm(0.01))
    var solver = toy.solver(settings)
    try solver.train(on: toy.samples, labels: toy.labels, progress: { _ in })
    let moved = solver.parameters.updateRatios(since: toy.parameters)
    let length = moved.reduce(0) { $0 + $1.update * $1.update }.squareRoot()
    #expect(abs(length - 0.005) < 1e-12)
    // A limit that is never reached changes nothing but rounding.
    settings.clipping = .norm(1e9)
    var loose = toy.solver(settings)
    try loose.train(on: toy.samples, labels: toy.labels, progress: { _ in })
    settings.clipping = nil
    var free = toy.solver(settings)
    try free.train(on: toy.samples, labels: toy.labels, progress: { _ in })
    #expect(
      largestDifference(
        loose.parameters.arrays.flatMap(\.elements), free.parameters.arrays.flatMap(\.elements))
        < 1e-14)
  }
}
