import Foundation
import LinearAlgebra
import NumPyRandom
import Testing

@testable import NeuralNetworks

/// Sampling, checkpoints with dropout and running statistics, and early stopping.
struct SolverTrainingTests {
  /// 25 samples of 6 numbers in 4 classes, and a net of two hidden layers with batch normalization
  /// and dropout that keeps 0.8; seed 7 draws samples, labels and weights × 0.5.
  private struct Deep {
    let network = Network<Double>.fullyConnected(
      inputs: 6, hidden: [8, 7], classes: 4, normalization: .batch, keep: 0.8)
    let samples: Matrix<Double>
    let labels: [Int]
    let parameters: ParameterSet<Double>
    let generator: RandomState

    init() {
      var draws = RandomState(seed: 7)
      samples = Matrix(25, 6, using: &draws)
      labels = draws.integers(count: 25, in: 0..<4)
      parameters = network.randomParameters(weightScale: 0.5, using: &draws)
      generator = draws
    }

    func solver(_ sampling: BatchSampling, epochs: Int = 3) -> Solver<Double> {
      Solver(
        network: network, parameters: parameters,
        settings: SolverSettings(
          epochs: epochs, batchSize: 10, rule: .momentum, learningRate: 0.1, decay: 0.5,
          regularization: 0.01, sampling: sampling),
        generator: generator)
    }
  }

  /// A training of NumPy 2.4's, step for step: `choice` or `permutation`, then the masks of both
  /// dropouts as `rand`; running statistics after each step. It is that of
  /// `Tests/peers/training_numpy.py`.
  @Test(
    arguments: [
      (
        .withReplacement,
        [
          1.8834032010130661, 2.4325443226326824, 1.8453599685260687, 1.5150894789257416,
          1.8963652834104021, 1.3897936808919034,
        ],
        Imprint(1, 8, -0.19703141867719526, -0.0017414152751116171, 0.11927845603952324),
        Imprint(1, 7, 0.38866634584440485, 0.401861538371864, 0.2791472579858354),
        Imprint(25, 4, 0.06303073560677817, -1.6931699264946476, -3.4348634546343533)
      ),
      (
        .permutation,
        [
          2.417304299720902, 2.1753377766694824, 1.5534171493156796, 1.6778370370538462,
          1.7382243184426884, 1.621600630932983, 1.5624636063684003, 1.467767413173871,
          1.2091778439419358,
        ],
        Imprint(1, 8, -0.1510364397446403, -0.1292029007585421, -0.0794492914628015),
        Imprint(1, 7, 0.7807121697472329, 0.6271305026095366, 0.04279910733281489),
        Imprint(25, 4, -0.27577129511900006, -0.8648689434991281, -3.8119683394212127)
      ),
    ] as [(BatchSampling, [Double], Imprint, Imprint, Imprint)])
  func aTrainingIsNumPys(
    _ sampling: BatchSampling, losses: [Double], mean: Imprint, variance: Imprint, scores: Imprint
  ) throws {
    let deep = Deep()
    var solver = deep.solver(sampling)
    try solver.train(on: deep.samples, labels: deep.labels, progress: { _ in })
    #expect(largestDifference(solver.history, losses) < 1e-12)
    #expect(mean.fits(solver.parameters["running_mean1"], within: 1e-11))
    #expect(variance.fits(solver.parameters["running_var2"], within: 1e-11))
    #expect(
      scores.fits(deep.network.scores(of: deep.samples, solver.parameters), within: 1e-11))
  }

  /// Killed after any step, with running statistics, masks and an order that is half used.
  @Test(arguments: BatchSampling.allCases)
  func everyKilledTrainingEndsWithTheSameBits(_ sampling: BatchSampling) throws {
    let deep = Deep()
    func train(
      _ solver: inout Solver<Double>, _ plan: CheckpointPlan?,
      progress: (SolverProgress) throws -> Void = { _ in }
    ) throws {
      try solver.train(
        on: deep.samples, labels: deep.labels,
        validation: LabeledRows(deep.samples, labels: deep.labels), checkpoint: plan,
        progress: progress)
    }
    var straight = deep.solver(sampling)
    try train(&straight, nil)
    try withFolder { folder in
      let file = folder.appendingPathComponent("running")
      var killed: [URL] = []
      var solver = deep.solver(sampling)
      try train(&solver, CheckpointPlan(file: file, iterationInterval: 1)) { _ in
        guard FileManager.default.fileExists(atPath: file.path) else { return }
        let copy = folder.appendingPathComponent("killed-\(killed.count)")
        try FileManager.default.copyItem(at: file, to: copy)
        killed.append(copy)
      }
      #expect(killed.count == straight.iteration)
      for file in killed {
        var resumed = deep.solver(sampling)
        try train(&resumed, CheckpointPlan(file: file))
        #expect(resumed.hasSameBits(as: straight))
      }
    }
  }

  /// The saved net classifies with the running statistics it gathered, one sample at a time as
  /// well.
  @Test func runningStatisticsAreSaved() throws {
    let deep = Deep()
    var solver = deep.solver(.permutation, epochs: 6)
    try solver.train(on: deep.samples, labels: deep.labels, progress: { _ in })
    try withFolder { folder in
      let file = folder.appendingPathComponent("net")
      try SavedModel(network: deep.network, parameters: solver.parameters).write(to: file)
      let loaded = try SavedModel<Double>(contentsOf: file)
      #expect(loaded.parameters == solver.parameters)
      #expect(loaded.parameters["running_var1"].elements.allSatisfy { $0 > 0 })
      let together = deep.network.scores(of: deep.samples, solver.parameters)
      for row in 0..<25 {
        let alone = loaded.network.scores(
          of: deep.samples.copyingRows(row..<row + 1), loaded.parameters)
        #expect(largestDifference(alone.elements, Array(together.row(row))) < 1e-14)
      }
    }
  }

  /// Every epoch sees each sample once. With a rate of zero and one layer, the losses of its
  /// batches are those of all samples.
  @Test func anEpochIsAPermutation() throws {
    let toy = ToyNetwork<Double>()
    var solver = toy.solver(
      SolverSettings(
        epochs: 2, batchSize: 2, rule: .sgd, learningRate: 0, regularization: 0,
        sampling: .permutation))
    try solver.train(on: toy.samples, labels: toy.labels, progress: { _ in })
    #expect(solver.iteration == 6)
    let whole = toy.network.loss(
      of: toy.samples, labels: toy.labels, toy.parameters, regularization: 0)
    for epoch in [0, 3] {
      let losses = solver.history[epoch..<epoch + 3]
      let sum: Double = zip(losses, [2, 2, 1]).reduce(0) { $0 + $1.0 * $1.1 }
      #expect(abs(sum / 5 - whole.total) < 1e-13)
    }
    #expect(solver.history[0...2] != solver.history[3...5])
  }

  /// With a rate of zero no epoch is better than the first: the training stops when as many have
  /// been waited for as the patience allows.
  @Test(arguments: [1, 3])
  func patienceEndsATraining(_ patience: Int) throws {
    let toy = ToyNetwork<Double>()
    func train(rate: Double, patience: Int?) throws -> Solver<Double> {
      var solver = toy.solver(
        SolverSettings(
          epochs: 10, batchSize: 5, rule: .sgd, learningRate: rate, regularization: 0,
          patience: patience))
      var last = 0.0
      try solver.train(
        on: toy.samples, labels: toy.labels,
        validation: LabeledRows(toy.samples, labels: toy.labels)
      ) { last = $0.fraction }
      #expect(last == 1)
      return solver
    }
    let stopped = try train(rate: 0, patience: patience)
    #expect(stopped.epochs.count == 1 + patience && stopped.stoppedEarly)
    let patient = try train(rate: 0, patience: nil)
    #expect(patient.epochs.count == 10 && !patient.stoppedEarly)
  }

  /// Waited for from the best epoch on, the first of equals: a larger accuracy is better, and a
  /// smaller squared error.
  @Test(arguments: [
    ([0.1, 0.5, 0.4], false, false), ([0.1, 0.5, 0.4, 0.3], false, true),
    ([0.1, 0.5, 0.4, 0.5], false, true), ([0.1, 0.5, 0.4, 0.6], false, false),
    ([9, 3, 4], true, false), ([9, 3, 4, 5], true, true), ([3, 9, 8], true, true),
    // A NaN is never the best, neither first nor later; an accuracy of 0 is.
    ([.nan, 5, 4, 3], true, false), ([.nan, 5, 6, 7], true, true), ([5, .nan, .nan], true, true),
    ([.nan, 0, 0.1], false, false), ([.nan, .nan, .nan], true, true), ([0, 0, 0], false, true),
  ])
  func patienceCountsFromTheBestEpoch(_ found: [Double], isError: Bool, stops: Bool) {
    let network = Network<Double>.fullyConnected(
      inputs: 2, hidden: [], classes: 2,
      objective: isError ? .meanSquaredError : .classification(.softmax))
    var generator = RandomState(seed: 0)
    var solver = Solver(
      network: network, parameters: network.randomParameters(weightScale: 1, using: &generator),
      settings: SolverSettings(
        epochs: 9, batchSize: 1, rule: .sgd, learningRate: 1, regularization: 0, patience: 2),
      generator: generator)
    solver.epochs = found.map { EpochRecord(train: 0, validation: $0, learningRate: 1) }
    #expect(solver.stoppedEarly == stops)
  }

  /// An accuracy of 0 is a result, and better than NaN; neither order lets a NaN win.
  @Test(
    arguments: [
      (0, nil, false, true), (.nan, nil, false, false), (0.1, 0, false, true), (0, 0, false, false),
      (.nan, 0, false, false), (0.2, 0.1, true, false), (0.1, 0.2, true, true),
      (.nan, 0.2, true, false), (.infinity, nil, true, true), (1, .infinity, true, true),
    ] as [(Double, Double?, Bool, Bool)])
  func aBestIsNeverNaN(_ value: Double, best: Double?, isError: Bool, isBetter: Bool) {
    let network = Network<Double>.fullyConnected(
      inputs: 2, hidden: [], classes: 2,
      objective: isError ? .meanSquaredError : .classification(.softmax))
    var generator = RandomState(seed: 0)
    let solver = Solver(
      network: network, parameters: network.randomParameters(weightScale: 1, using: &generator),
      settings: SolverSettings(
        epochs: 1, batchSize: 1, rule: .sgd, learningRate: 1, regularization: 0),
      generator: generator)
    #expect(solver.isBetter(value, than: best) == isBetter)
  }

  /// Labels that no epoch gets right: the best accuracy is 0, and the first epoch's net is kept.
  @Test func anAccuracyOfZeroIsKept() throws {
    let toy = ToyNetwork<Double>()
    let wrong = toy.network.predictedLabels(for: toy.samples, toy.parameters).map { ($0 + 1) % 3 }
    var solver = toy.solver(
      SolverSettings(epochs: 3, batchSize: 5, rule: .sgd, learningRate: 1e-9, regularization: 0))
    try solver.train(
      on: toy.samples, labels: toy.labels, validation: LabeledRows(toy.samples, labels: wrong),
      progress: { _ in })
    var once = toy.solver(
      SolverSettings(epochs: 1, batchSize: 5, rule: .sgd, learningRate: 1e-9, regularization: 0))
    try once.train(on: toy.samples, labels: toy.labels, progress: { _ in })
    let first = once.parameters
    #expect(solver.bestValidation == 0)
    #expect(solver.bestParameters == first && solver.parameters != first)
  }

  /// An infinite rate makes the first epoch's scores NaN, whose largest column is the first. The
  /// labels say so too, yet this net is not the best one.
  @Test func aNetOfNaNsIsNotTheBest() throws {
    let toy = ToyNetwork<Double>()
    var solver = toy.solver(
      SolverSettings(
        epochs: 3, batchSize: 5, rule: .sgd, learningRate: .infinity, regularization: 0))
    try solver.train(
      on: toy.samples, labels: toy.labels,
      validation: LabeledRows(toy.samples, labels: [0, 0, 0, 0, 0]), progress: { _ in })
    #expect(solver.divergence != nil)
    #expect(solver.epochs.first?.validation == 1)
    #expect(solver.bestValidation == nil)
  }
}
