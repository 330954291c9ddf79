import Files
import Foundation
import LinearAlgebra
import NeuralNetworks
import NumPyRandom
import Testing

/// Trainings that are interrupted and gone on with from a file.
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

  /// What a process leaves that is killed after so many steps: nothing is thrown or saved on the way
  /// out, the file is what it was then. A copy of the file stands for the kill.
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
      for (place, file) in files.enumerated() {
        var resumed = toy.solver(settings)
        var first: Double?
        try train(&resumed, CheckpointPlan(file: file)) { first = first ?? $0.fraction }
        #expect(first == Double(place + 1) / 8, "it goes on, and does not begin anew")
        #expect(resumed.hasSameBits(as: straight), "killed after step \(place + 1)")
      }
    }
  }

  /// Without an interval a checkpoint comes with each epoch of two steps.
  @Test func checkpointsComeEveryEpoch() throws {
    try withFolder { folder in
      let files = try filesOfAllSteps(settings, in: folder, interval: nil)
      let losses = try files.map {
        try ArrayArchive(contentsOf: $0).vector("history", as: Double.self).count
      }
      #expect(losses == [2, 2, 4, 4, 6, 6, 8])
    }
  }

  /// What `progress` throws leaves a checkpoint of the step, too.
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

  /// Files whose checksum is right, and which contradict themselves.
  @Test func contradictionsAreRefused() throws {
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
}
