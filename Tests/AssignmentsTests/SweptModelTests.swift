// What a sweep learns from, and that a trial's numbers are its own.

import Datasets
import LinearAlgebra
import LinearClassifiers
import ModelSelection
import NeuralNetworks
import NumPyRandom
import Testing

@testable import DigitsNotebook
@testable import KNNNotebook
@testable import LinearNotebook
@testable import Notebook
@testable import SweepsNotebook
@testable import TwoLayerNetNotebook

private let dataset = ImageDataset(
  training: SyntheticImages.training(count: 103, seed: 1),
  test: SyntheticImages.test(count: 20, seed: 1))

private func point(_ lr: Double, _ reg: Double) -> ParameterPoint {
  ParameterPoint([(name: "lr", value: .number(lr)), (name: "reg", value: .number(reg))])
}

@Suite struct SweptModelTests {
  /// The others in a group change no bit of a trial.
  @Test func aGroupChangesNoBit() throws {
    let images = try SweepImages<Double>(
      dataset, sweep: ModelSweep(points: [point(1e-7, 1e4)], version: "0"), appendsOne: true,
      on: .serial)
    let training = images.split(fold: nil).training
    let model = SweptLinearModel<SoftmaxLoss<Double>>(iterations: 5, batchSize: 10)
    let trials = [(1e-7, 1e4), (5e-7, 1e4), (1e-7, 5e4)].map {
      Trial(TrialKey(point: point($0.0, $0.1)), searchSeed: 3)
    }
    func train(_ trials: [Trial]) throws -> [[Double]] {
      try model.train(
        trials, on: training, classes: 10, execution: .serial, progress: { _ in }
      ).map(\.weights.elements)
    }
    let together = try train(trials)
    for (trial, weights) in zip(trials, together) {
      #expect(try train([trial])[0].elementsEqual(weights))
    }
  }

  /// Each fold's validation images are those that its training leaves out.
  @Test func noFoldIsLearnedFrom() throws {
    let sweep = ModelSweep(points: [point(1e-7, 1e4)], folds: 4, version: "0")
    let images = try SweepImages<Double>(dataset, sweep: sweep, appendsOne: false, on: .serial)
    let all = images.split(fold: 0)
    #expect(all.training.rows + all.validation.rows == 103)
    func rows(_ part: CenteredImages<Double>) -> Set<[Double]> {
      let numbers = part.copyingRows(0..<part.rows)
      return Set((0..<numbers.rows).map { Array(numbers.row($0)) })
    }
    var seen: Set<[Double]> = []
    for fold in 0..<4 {
      let (training, validation) = images.split(fold: fold)
      #expect(rows(training).isDisjoint(with: rows(validation)))
      #expect(seen.isDisjoint(with: rows(validation)))
      seen.formUnion(rows(validation))
    }
    #expect(seen.count == 103)
  }

  @Test func theStrongerPenaltyIsSimpler() {
    typealias Model = SweptLinearModel<HingeLoss<Double>>
    #expect(Model.isSimpler(point(1e-7, 5e4), than: point(1e-7, 1e4)))
    #expect(!Model.isSimpler(point(1e-7, 1e4), than: point(1e-7, 5e4)))
    func net(_ hidden: Double, _ reg: Double) -> ParameterPoint {
      ParameterPoint([
        (name: "hidden", value: .number(hidden)), (name: "reg", value: .number(reg)),
      ])
    }
    typealias Net = SweptTwoLayerNet<Double>
    #expect(Net.isSimpler(net(20, 0), than: net(50, 1)))
    #expect(Net.isSimpler(net(20, 1), than: net(20, 0)))
    #expect(!Net.isSimpler(net(50, 1), than: net(20, 0)))
  }

  /// A net's trial is the training that its point and the sweep's settings describe, from its seed;
  /// any other setting gives another net.
  @Test func aNetsTrialIsATrainingOfItsOwn() throws {
    func point(rule: String, reg: Double) -> ParameterPoint {
      ParameterPoint([
        (name: "hidden", value: .number(4)), (name: "lr", value: .number(1e-3)),
        (name: "reg", value: .number(reg)), (name: "rule", value: .word(rule)),
      ])
    }
    let images = try SweepImages<Double>(
      dataset, sweep: ModelSweep(points: [point(rule: "sgd", reg: 0)], version: "0"),
      appendsOne: false, on: .serial)
    let training = images.split(fold: nil).training
    func weights(
      rule: String = "momentum", reg: Double = 0.3, decay: Double = 0.5, batch: Int = 10,
      repeatIndex: Int = 0
    ) throws -> [Double] {
      let trial = Trial(
        TrialKey(point: point(rule: rule, reg: reg), repeatIndex: repeatIndex), searchSeed: 3)
      return try SweptTwoLayerNet<Double>(epochs: 2, batchSize: batch, decay: decay).train(
        [trial], on: training, classes: 10, execution: .serial, progress: { _ in }
      )[0].parameters.arrays.flatMap(\.elements)
    }
    var generator = RandomState(
      seed: Trial(TrialKey(point: point(rule: "momentum", reg: 0.3)), searchSeed: 3).seed)
    let network = Network<Double>.twoLayer(inputs: 3072, hidden: 4, classes: 10)
    let start = network.randomParameters(weightScale: 1e-3, using: &generator)
    var solver = Solver(
      network: network, parameters: start,
      settings: SolverSettings(
        epochs: 2, batchSize: 10, rule: .momentum, learningRate: 1e-3, decay: 0.5,
        regularization: 0.3),
      generator: generator)
    try solver.train(
      on: training, labels: training.labels, execution: .serial, progress: { _ in })
    let expected = solver.parameters.arrays.flatMap(\.elements)
    #expect(try weights().elementsEqual(expected))
    for other in [
      try weights(rule: "sgd"), try weights(reg: 0), try weights(decay: 1), try weights(batch: 20),
      try weights(repeatIndex: 1),
    ] {
      #expect(!other.elementsEqual(expected))
    }
  }

  /// As for the two-layer net: by the report's schedule, on scaled digits, from He's weights.
  @Test func aTrialOnDigitsIsATrainingOfItsOwn() throws {
    func point(
      hidden: String = "6-5", lr: Double = 0.05, reg: Double = 0.1, rule: String = "momentum"
    ) -> ParameterPoint {
      ParameterPoint([
        (name: "hidden", value: .word(hidden)), (name: "lr", value: .number(lr)),
        (name: "reg", value: .number(reg)), (name: "rule", value: .word(rule)),
      ])
    }
    typealias Model = SweptDigitsNet<Double>
    let digits = try DigitSource.synthetic.load(trainingCount: 90, testCount: 10, seed: 2)
    let images = try SweepImages<Double>(
      digits, sweep: ModelSweep(points: [point()], validationCount: 10, version: "0"),
      scale: Model.inputScale, appendsOne: false, on: .serial)
    let training = images.split(fold: nil).training
    #expect(training.copyingRows(0..<80).elements.allSatisfy { abs($0) <= 1 })
    func weights(_ point: ParameterPoint, batch: Int = 25, epochs: Int = 3) throws -> [Double] {
      try Model(epochs: epochs, batchSize: batch).train(
        [Trial(TrialKey(point: point), searchSeed: 3)], on: training, classes: 10,
        execution: .serial, progress: { _ in }
      )[0].parameters.arrays.flatMap(\.elements)
    }
    var solver = freshSolver(
      of: Network<Double>.fullyConnected(
        inputs: 784, hidden: [6, 5], classes: 10, normalization: .batch),
      settings: SolverSettings(
        epochs: 3, batchSize: 25, rule: .momentum, learningRate: 0.05,
        schedule: .step(factor: 0.5, epochs: 2), regularization: 0.1, sampling: .permutation),
      seed: Trial(TrialKey(point: point()), searchSeed: 3).seed)
    try solver.train(
      on: training, labels: training.labels, execution: .serial, progress: { _ in })
    let expected = solver.parameters.arrays.flatMap(\.elements)
    #expect(try weights(point()).elementsEqual(expected))
    for other in [
      try weights(point(lr: 0.04)), try weights(point(reg: 0)), try weights(point(rule: "sgd")),
      try weights(point(), batch: 20), try weights(point(), epochs: 2),
    ] {
      #expect(!other.elementsEqual(expected))
    }
    #expect(Model(epochs: 3, batchSize: 25).steps(forImages: 80) == solver.iteration)
    #expect(Model.isSimpler(point(hidden: "100"), than: point(hidden: "100-30")))
    #expect(Model.isSimpler(point(hidden: "100-30"), than: point(hidden: "300-150")))
    #expect(!Model.isSimpler(point(hidden: "500"), than: point(hidden: "300-150")))
    #expect(Model.isSimpler(point(reg: 1), than: point()))
  }

  @Test func theSplitIsTheCourses() throws {
    let split = try dataset.split(.course)
    #expect(split.training == 0..<93)
    #expect(split.validation == 93..<103)
    #expect(split.test == 0..<20)
    #expect(try dataset.split(.digits).validation == 95..<103)
    #expect(try dataset.split(.last(validation: 40, of: 50)).training == 0..<10)
    #expect(throws: SplitError.nothingLeft(validation: 50, of: 50)) {
      try dataset.split(.last(validation: 50, of: 50))
    }
  }

  /// By the validation rows, not the test rows; the first of equals; never a diverged training, nor
  /// one whose accuracy is NaN; an accuracy of 0 is a result.
  @Test func theValidationImagesChoose() throws {
    func found(_ scores: [(validation: Double, test: Double)], diverged: Set<Int> = []) throws
      -> LinearSearch<Double>
    {
      try search(
        try linearGrid(rates: scores.indices.map { Double($0 + 1) }, penalties: [0])
      ) { trial in
        TrialResult(
          validation: scores[trial.index].validation,
          divergence: diverged.contains(trial.index) ? .init(iteration: 1, loss: .infinity) : nil,
          value: LinearModel(
            weights: Matrix(rows: 1, columns: 2), test: scores[trial.index].test))
      }
    }
    let first = try found([(0.3, 0.9), (0.4, 0.1), (0.4, 0.9)])
    #expect(bestTrial(of: [first])?.point.number("lr") == 2)
    #expect(try bestTrial(of: [first, found([(0.4, 1)])])?.point.number("lr") == 2)
    #expect(try bestTrial(of: [first, found([(0.2, 1), (0.2, 1), (0.5, 0)])])?.value.test == 0)
    #expect(try bestTrial(of: [found([(.nan, 1), (0, 0.5)])])?.value.test == 0.5)
    #expect(try bestTrial(of: [found([(0.9, 1), (0.1, 0.5)], diverged: [0])])?.value.test == 0.5)
    #expect(try bestTrial(of: [found([(.nan, 1)])]) == nil)
  }
}
