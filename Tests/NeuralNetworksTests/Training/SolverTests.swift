import LinearAlgebra
import NeuralNetworks
import NumPyRandom
import Testing

struct SolverTests {
  /// The course's notebook of 2018 to 2020: 100 steps at rate 0.1 with λ 5e-6 of λ‖W‖², which is
  /// 1e-5 here, decay 0.95 at every step. Its last loss, and NumPy's own.
  @Test func theToyTrainingEndsWhereTheCoursesDoes() throws {
    let toy = ToyNetwork<Double>()
    var solver = toy.solver(Self.toySettings)
    try solver.train(on: toy.samples, labels: toy.labels, progress: { _ in })
    try #require(solver.history.count == 100)
    #expect(abs(solver.history[99] - 0.0171496079387) < 1e-12)
    #expect(solver.epochs.count == 100 && solver.epochs.last?.train == 1)
    #expect(solver.epochs.last?.validation == nil && solver.bestValidation == nil)
    // The rate of the hundredth epoch: decayed 99 times.
    let rate = (0..<99).reduce(0.1) { rate, _ in rate * 0.95 }
    #expect(solver.epochs.last?.learningRate == rate && solver.learningRate == rate * 0.95)
  }

  private static let toySettings = SolverSettings(
    epochs: 100, batchSize: 200, rule: .sgd, learningRate: 0.1, decay: 0.95,
    regularization: 1e-5)

  /// `Float` ends where `Double` does, to a few of its digits.
  @Test func floatFollows() throws {
    let toy = ToyNetwork<Float>()
    var solver = toy.solver(Self.toySettings)
    try solver.train(on: toy.samples, labels: toy.labels, progress: { _ in })
    try #require(solver.history.count == 100)
    #expect(abs(solver.history[99] - 0.0171496079387) < 1e-5)
  }

  /// Seven samples in batches of 3: two steps an epoch, the generator asked for nothing but them.
  @Test func stepsDrawAsNumPyDraws() throws {
    let toy = ToyNetwork<Double>()
    let samples = toy.samples.copyingRows(at: [0, 1, 2, 3, 4, 0, 1])
    let labels = toy.labels + [0, 1]
    var solver = toy.solver(
      SolverSettings(
        epochs: 3, batchSize: 3, rule: .sgd, learningRate: 0.01, decay: 0.5, regularization: 0.1))
    try solver.train(
      on: samples, labels: labels, validation: LabeledRows(toy.samples, labels: toy.labels),
      progress: { _ in })

    var (generator, parameters, rate) = (toy.generator, toy.parameters, 0.01)
    try #require(solver.history.count == 6)
    for step in 0..<6 {
      let batch = generator.choiceWithReplacement(count: 3, from: 7)
      let loss = toy.network.loss(
        of: samples.copyingRows(at: batch), labels: batch.map { labels[$0] }, parameters,
        regularization: 0.1)
      #expect(abs(solver.history[step] - loss.total) < 1e-13)
      for index in parameters.shapes.indices {
        parameters.changeArray(at: index) {
          $0.add(loss.gradients.arrays[index], scaledBy: -rate)
        }
      }
      if step % 2 == 1 { rate *= 0.5 }
    }
    #expect(solver.generator.savedWords == generator.savedWords)
    #expect(
      largestDifference(
        solver.parameters.arrays.flatMap(\.elements), parameters.arrays.flatMap(\.elements))
        < 1e-13)
    #expect(solver.epochs.map(\.learningRate) == [0.01, 0.005, 0.0025])
  }

  /// Of several epochs with the best accuracy, the first one's parameters are kept. The epochs are
  /// allowed one by one, so that each can be looked at.
  @Test func theBestParametersAreKept() throws {
    let toy = ToyNetwork<Double>()
    var solver = toy.solver(
      SolverSettings(
        epochs: 1, batchSize: 2, rule: .sgd, learningRate: 0.05, regularization: 0))
    let validation = LabeledRows(toy.samples, labels: toy.labels)
    var after: [ParameterSet<Double>] = []
    for epoch in 1...20 {
      solver.settings.epochs = epoch
      try solver.train(
        on: toy.samples, labels: toy.labels, validation: validation, progress: { _ in })
      after.append(solver.parameters)
    }
    let accuracies = after.map { parameters -> Double in
      let predicted = toy.network.predictedLabels(for: toy.samples, parameters)
      return Double(zip(predicted, toy.labels).count { $0 == $1 }) / 5
    }
    #expect(solver.epochs.map(\.validation) == accuracies)
    let best = try #require(accuracies.max())
    let first = try #require(accuracies.firstIndex(of: best))
    #expect(accuracies[first...].count { $0 == best } > 1, "a tie, or the test shows nothing")
    #expect(solver.bestValidation == best && best > accuracies[0])
    #expect(solver.bestParameters == after[first] && after[first] != after[19])
  }

  private struct Cancelled: Error {}

  /// Cancelled before each step in turn and resumed, a training is the same to the bit.
  @Test(arguments: UpdateRule.allCases)
  func aCancelledTrainingGoesOn(_ rule: UpdateRule) throws {
    let toy = ToyNetwork<Double>()
    let settings = SolverSettings(
      epochs: 3, batchSize: 2, rule: rule, learningRate: 0.01, decay: 0.9, regularization: 0.1)
    let validation = LabeledRows(toy.samples, labels: toy.labels)
    var straight = toy.solver(settings)
    try straight.train(
      on: toy.samples, labels: toy.labels, validation: validation, progress: { _ in })
    var halting = toy.solver(settings)
    for stop in 0..<6 {
      var steps = stop == 0 ? 0 : 1
      #expect(throws: Cancelled.self) {
        try halting.train(on: toy.samples, labels: toy.labels, validation: validation) { _ in
          if steps == 0 { throw Cancelled() }
          steps -= 1
        }
      }
      #expect(halting.iteration == stop && halting.history.count == stop)
    }
    try halting.train(
      on: toy.samples, labels: toy.labels, validation: validation, progress: { _ in })
    #expect(halting.hasSameBits(as: straight))
  }

  /// A rate so large that the weights explode: the training stops, and says where.
  @Test func divergenceIsAResult() throws {
    let toy = ToyNetwork<Double>()
    var solver = toy.solver(
      SolverSettings(
        epochs: 50, batchSize: 5, rule: .sgd, learningRate: 1e3, regularization: 0.1))
    try solver.train(on: toy.samples, labels: toy.labels, progress: { _ in })
    let divergence = try #require(solver.divergence)
    #expect(solver.history.count == divergence.iteration + 1 && solver.history.count < 50)
    let loss = divergence.loss
    #expect(!loss.isFinite || loss > 1e3 * max(1, solver.history[0]))
    #expect(solver.history.dropLast().allSatisfy { $0 <= 1e3 * max(1, solver.history[0]) })
    #expect(solver.ruleState.stepCount == divergence.iteration)
    let before = solver
    try solver.train(on: toy.samples, labels: toy.labels, progress: { _ in })
    #expect(solver.history.count == before.history.count, "it stops where it diverged")
  }

  /// A limit cuts the second epoch of two steps short: what it left is measured, at its rate.
  @Test func aLimitOfStepsEndsTheTraining() throws {
    let toy = ToyNetwork<Double>()
    var solver = toy.solver(
      SolverSettings(
        epochs: 9, batchSize: 2, rule: .sgd, learningRate: 0.01, decay: 0.5, regularization: 0,
        iterationLimit: 3))
    try solver.train(
      on: toy.samples, labels: toy.labels,
      validation: LabeledRows(toy.samples, labels: toy.labels), progress: { _ in })
    #expect(solver.iteration == 3 && solver.epochs.count == 2)
    #expect(solver.epochs.map(\.learningRate) == [0.01, 0.005] && solver.learningRate == 0.005)
    #expect(solver.bestValidation != nil)
  }

  /// Minibatches large enough for two threads.
  @Test(arguments: [UpdateRule.sgd, .adam])
  func threadsChangeNoBit(_ rule: UpdateRule) throws {
    let network = Network<Float>.twoLayer(inputs: 400, hidden: 260, classes: 10)
    var draws = RandomState(seed: 2)
    let samples: Matrix<Float> = Matrix<Double>(60, 400, using: &draws).converted()
    let labels = draws.integers(count: 60, in: 0..<10)
    let start = network.randomParameters(weightScale: 0.1, using: &draws)
    let solvers = try [1, 2].map { threads in
      var solver = Solver(
        network: network, parameters: start,
        settings: SolverSettings(
          epochs: 1, batchSize: 30, rule: rule, learningRate: 0.01, regularization: 0.1),
        generator: draws)
      try solver.train(
        on: samples, labels: labels, execution: Execution(threads: threads), progress: { _ in })
      return solver
    }
    #expect(solvers[0].hasSameBits(as: solvers[1]))
  }
}
