import Files
import Foundation
import LinearAlgebra
import NumPyRandom
import Testing

@testable import NeuralNetworks

/// Trainings that are interrupted and resumed from a file.
struct CheckpointTests {
  private struct Killed: Error {}
  private let toy = ToyNetwork<Double>()
  private var settings = SolverSettings(
    epochs: 4, batchSize: 2, rule: .adam, learningRate: 0.01, decay: 0.9, regularization: 0.1)
  private var validation: LabeledRows<Matrix<Double>> {
    LabeledRows(toy.samples, labels: toy.labels)
  }

  private func train(
    _ solver: inout Solver<Double>, _ plan: CheckpointPlan?,
    progress: (SolverProgress) throws -> Void = { _ in }
  ) throws {
    try solver.train(
      on: toy.samples, labels: toy.labels, validation: validation, checkpoint: plan,
      progress: progress)
  }

  /// The files that a process leaves when it is killed after each step: a copy of the checkpoint as
  /// it is before the next one.
  private func filesOfAllSteps(
    _ settings: SolverSettings, in folder: URL, interval: Int?
  ) throws -> [URL] {
    let file = folder.appendingPathComponent("running")
    var solver = toy.solver(settings)
    var files: [URL] = []
    try train(&solver, CheckpointPlan(file: file, iterationInterval: interval)) { _ in
      guard FileManager.default.fileExists(atPath: file.path) else { return }
      let copy = folder.appendingPathComponent("killed-\(files.count)")
      try FileManager.default.copyItem(at: file, to: copy)
      files.append(copy)
    }
    return files
  }

  @Test(arguments: UpdateRule.allCases)
  func everyKilledTrainingEndsWithTheSameBits(_ rule: UpdateRule) throws {
    var settings = settings
    settings.rule = rule
    var straight = toy.solver(settings)
    try train(&straight, nil)
    try withFolder { folder in
      let files = try filesOfAllSteps(settings, in: folder, interval: 1)
      #expect(files.count == 8)
      for (index, file) in files.enumerated() {
        var resumed = toy.solver(settings)
        var first: Double?
        try train(&resumed, CheckpointPlan(file: file)) { first = first ?? $0.fraction }
        #expect(first == Double(index + 1) / 8, "it resumes and does not start over")
        #expect(resumed.hasSameBits(as: straight), "killed after step \(index + 1)")
      }
    }
  }

  /// Without an interval a checkpoint comes with each epoch of two steps.
  /// What is drawn for every image, and a rate that changes with every step, are the same after a kill.
  @Test func anAugmentedTrainingOnACycleResumes() throws {
    var settings = settings
    settings.schedule = .oneCycle(rising: 1)
    settings.augmentation = ImageAugmentation(
      MapShape(channels: 1, height: 2, width: 2), flips: true, shift: 1)
    var straight = toy.solver(settings)
    try train(&straight, nil)
    try withFolder { folder in
      for file in try filesOfAllSteps(settings, in: folder, interval: 1) {
        var resumed = toy.solver(settings)
        try train(&resumed, CheckpointPlan(file: file))
        #expect(resumed.hasSameBits(as: straight))
      }
    }
  }

  @Test func checkpointsComeEveryEpoch() throws {
    try withFolder { folder in
      let files = try filesOfAllSteps(settings, in: folder, interval: nil)
      let losses = try files.map {
        try ArrayArchive(contentsOf: $0).vector("history", as: Double.self).count
      }
      #expect(losses == [2, 2, 4, 4, 6, 6, 8])
    }
  }

  /// A training that `progress` interrupts is saved at that step, too.
  @Test func aCancelledTrainingIsKept() throws {
    var straight = toy.solver(settings)
    try train(&straight, nil)
    try withFolder { folder in
      let plan = CheckpointPlan(file: folder.appendingPathComponent("file"))
      var cancelled = toy.solver(settings)
      #expect(throws: Killed.self) {
        try train(&cancelled, plan) { if $0.fraction == 5.0 / 8 { throw Killed() } }
      }
      var resumed = toy.solver(settings)
      var first: Double?
      try train(&resumed, plan) { first = first ?? $0.fraction }
      #expect(first == 5.0 / 8)
      #expect(resumed.hasSameBits(as: straight))
      // Done: another call finds nothing left to do.
      var done = toy.solver(settings)
      try train(&done, plan) { #expect($0.fraction == 1) }
      #expect(done.hasSameBits(as: straight))
    }
  }

  @Test func aDivergedTrainingStaysDiverged() throws {
    var settings = settings
    settings.rule = .sgd
    settings.learningRate = 1e6
    settings.epochs = 50
    try withFolder { folder in
      let plan = CheckpointPlan(file: folder.appendingPathComponent("file"))
      var diverged = toy.solver(settings)
      try train(&diverged, plan)
      #expect(diverged.divergence != nil)
      var resumed = toy.solver(settings)
      try train(&resumed, plan)
      #expect(resumed.divergence?.iteration == diverged.divergence?.iteration)
      #expect(resumed.history.count == diverged.history.count)
    }
  }

  /// A checkpoint of another training is refused, with the reason, and nothing changes.
  @Test func anotherTrainingIsRefused() throws {
    try withFolder { folder in
      let plan = CheckpointPlan(file: folder.appendingPathComponent("file"))
      var first = toy.solver(settings)
      try train(&first, plan)
      let before = try Data(contentsOf: plan.file)

      func expect(_ what: String, _ train: () throws -> Void) throws {
        do {
          try train()
          Issue.record("another \(what) was taken")
        } catch ModelFileError.otherTraining(let path, let found, _, _) {
          #expect(found == what && path == plan.file.path)
        }
        #expect(try Data(contentsOf: plan.file) == before)
      }
      func expect(_ what: String, _ change: (inout SolverSettings) -> Void) throws {
        var settings = settings
        change(&settings)
        try expect(what) {
          var solver = toy.solver(settings)
          try train(&solver, plan)
        }
      }
      try expect("number of epochs") { $0.epochs = 5 }
      try expect("batch size") { $0.batchSize = 3 }
      try expect("update rule") { $0.rule = .sgd }
      try expect("rule's constants") {
        $0.constants = RuleConstants(gradientDecay: 0.8, squareDecay: 0.999)
      }
      try expect("learning rate") { $0.learningRate = 0.010000000000000002 }
      try expect("learning-rate schedule") { $0.schedule = .constant }
      try expect("sampling") { $0.sampling = .permutation }
      try expect("gradient clipping") { $0.clipping = .norm(1) }
      try expect("patience") { $0.patience = 3 }
      try expect("augmentation") {
        $0.augmentation = ImageAugmentation(
          MapShape(channels: 1, height: 2, width: 2), flips: true, shift: 0)
      }
      try expect("regularization") { $0.regularization = 0 }
      try expect("limit of steps") { $0.iterationLimit = 100 }
      try expect("start, which the seed draws,") {
        var generator = RandomState(seed: 1)
        let parameters = toy.network.randomParameters(weightScale: 0.1, using: &generator)
        var solver = Solver(
          network: toy.network, parameters: parameters, settings: settings, generator: generator)
        try train(&solver, plan)
      }
      try expect("network") {
        let network = Network<Double>.twoLayer(
          inputs: 4, hidden: 10, classes: 3, activation: .tanh)
        var solver = Solver(
          network: network, parameters: toy.parameters, settings: settings,
          generator: toy.generator)
        try train(&solver, plan)
      }
      try expect("training set") {
        var solver = toy.solver(settings)
        try solver.train(
          on: toy.samples, labels: [0, 1, 2, 2, 2], validation: validation, checkpoint: plan,
          progress: { _ in })
      }
      try expect("training set") {
        var solver = toy.solver(settings)
        var samples = toy.samples
        samples[4, 3] = 0
        try solver.train(
          on: samples, labels: toy.labels, validation: validation, checkpoint: plan,
          progress: { _ in })
      }
      try expect("validation set") {
        var solver = toy.solver(settings)
        try solver.train(
          on: toy.samples, labels: toy.labels, checkpoint: plan, progress: { _ in })
      }
      // Defaults that are spelled out are the same training.
      var same = settings
      same.constants = RuleConstants(of: settings.rule)
      var solver = toy.solver(same)
      try train(&solver, plan)
      #expect(solver.hasSameBits(as: first))
    }
  }

  @Test func otherFilesAreRefused() throws {
    try withFolder { folder in
      let plan = CheckpointPlan(file: folder.appendingPathComponent("file"))
      try SavedModel(network: toy.network, parameters: toy.parameters).write(to: plan.file)
      var solver = toy.solver(settings)
      #expect(
        throws: ModelFileError.otherKind(
          path: plan.file.path, found: "network", expected: .checkpoint)
      ) { try train(&solver, plan) }
      try Data("a learner's own notes".utf8).write(to: plan.file)
      #expect(throws: ArrayArchiveError.self) { try train(&solver, plan) }
      #expect(try Data(contentsOf: plan.file) == Data("a learner's own notes".utf8))
      #expect(solver.iteration == 0)

      try FileManager.default.removeItem(at: plan.file)
      let narrow = ToyNetwork<Float>()
      var other = narrow.solver(settings)
      try other.train(
        on: narrow.samples, labels: narrow.labels, checkpoint: plan, progress: { _ in })
      #expect(
        throws: ModelFileError.otherPrecision(
          path: plan.file.path, found: "float", expected: .double)
      ) { try train(&solver, plan) }
    }
  }

  /// Files whose checksum is right but whose contents are inconsistent.
  @Test func inconsistentFilesAreRefused() throws {
    try withFolder { folder in
      let plan = CheckpointPlan(file: folder.appendingPathComponent("file"))
      func expect(_ change: (inout ArrayArchive) throws -> Void) throws {
        try? FileManager.default.removeItem(at: plan.file)
        var solver = toy.solver(settings)
        try train(&solver, plan)
        var archive = try ArrayArchive(contentsOf: plan.file)
        try change(&archive)
        try archive.write(to: plan.file)
        var resumed = toy.solver(settings)
        #expect(throws: ModelFileError.self) { try train(&resumed, plan) }
        #expect(resumed.iteration == 0)
      }
      try expect { $0[metadata: "rule steps"] = "3" }
      try expect { $0[metadata: "learning rate now"] = "fast" }
      try expect { $0["generator"] = StoredArray([UInt32](repeating: 0, count: 628)) }
      try expect { $0["history"] = StoredArray([1.0]) }
    }
  }

  /// With an interval of zero seconds every step is saved; with an endless one only the end is.
  @Test func checkpointsComeByTheClock() throws {
    try withFolder { folder in
      var lengths: [Int] = []
      for seconds in [0, 1e9] {
        let file = folder.appendingPathComponent("every-\(seconds)")
        var solver = toy.solver(settings)
        var found = 0
        try train(&solver, CheckpointPlan(file: file, secondInterval: seconds)) { _ in
          found += FileManager.default.fileExists(atPath: file.path) ? 1 : 0
        }
        lengths.append(found)
        let saved = try ArrayArchive(contentsOf: file).vector("history", as: Double.self)
        #expect(saved == solver.history)
      }
      // Progress is reported before each of 8 steps and once at the end.
      #expect(lengths == [8, 1])
    }
  }

  /// Writing takes about a twentieth of the time up to three seconds a write; pause and write together
  /// take at most a minute, where the pause is more than the interval.
  @Test func aLongWriteMakesThePauseLonger() {
    let interval = Duration.seconds(5)
    for (write, pause) in [(0, 5), (250, 5), (1_000, 20), (2_800, 56), (4_000, 56), (90_000, 5)] {
      #expect(CheckpointWriter.pause(interval, .milliseconds(write)) == .seconds(pause))
    }
  }

  /// Trainings of one plan have files of their own, and removing one leaves the others.
  @Test func onePlanNamesAFileForEachTraining() throws {
    try withFolder { folder in
      let plan = CheckpointPlan(
        file: folder.appendingPathComponent("run"), iterationInterval: 3, secondInterval: 5)
      for rule in [UpdateRule.sgd, .adam] {
        var settings = settings
        settings.rule = rule
        var solver = toy.solver(settings)
        try train(&solver, plan.named(rule.rawValue))
      }
      func names() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
      }
      #expect(try names() == ["run-adam", "run-sgd"])
      try plan.named("sgd").remove()
      try plan.named("sgd").remove()
      #expect(try names() == ["run-adam"])
      #expect(plan.named("sgd").iterationInterval == 3 && plan.named("sgd").secondInterval == 5)
    }
  }

  /// A validation result that is NaN is a result: after a resume the patience still counts its
  /// epochs.
  @Test func aNaNValidationIsRestored() throws {
    let network = Network<Double>(
      inputs: 4, layers: [Affine(inputs: 4, outputs: 1)], objective: .meanSquaredError)
    var draws = RandomState(seed: 4)
    let parameters = network.randomParameters(weightScale: 0.1, using: &draws)
    let training = LabeledRows(
      toy.samples, targets: .values(Matrix(rows: 5, columns: 1, repeating: 1)))
    let broken = LabeledRows(
      toy.samples, targets: .values(Matrix(rows: 5, columns: 1, repeating: .nan)))
    var settings = settings
    settings.rule = .sgd
    settings.learningRate = 1e-4
    settings.epochs = 9
    settings.patience = 3
    func solver() -> Solver<Double> {
      Solver(network: network, parameters: parameters, settings: settings, generator: draws)
    }
    var straight = solver()
    try straight.train(on: training, validation: broken, progress: { _ in })
    #expect(straight.epochs.count == 4 && straight.stoppedEarly)
    #expect(straight.epochs.allSatisfy { $0.validation?.isNaN == true })
    #expect(straight.bestValidation == nil && straight.bestParameters == straight.parameters)
    try withFolder { folder in
      let plan = CheckpointPlan(file: folder.appendingPathComponent("file"))
      var killed = solver()
      #expect(throws: Killed.self) {
        try killed.train(on: training, validation: broken, checkpoint: plan) {
          if $0.epochs.count == 2 { throw Killed() }
        }
      }
      var resumed = solver()
      try resumed.train(on: training, validation: broken, checkpoint: plan, progress: { _ in })
      #expect(resumed.history == straight.history)
      #expect(resumed.epochs.map { $0.validation?.isNaN } == [true, true, true, true])
    }
  }
}
