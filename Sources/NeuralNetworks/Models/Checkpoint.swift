// Checkpoints: a training saved to a file, from which it resumes to the same bits.

import Files
import Foundation
import LinearAlgebra
import NumPyRandom

/// Where and how often a training is saved, so that a killed process loses little of it.
///
/// ```swift
/// let plan = CheckpointPlan(file: file, secondInterval: 30)
/// // Resumes from `FILE-sgd` if a killed process left it.
/// try solver.train(on: training, validation: validation, checkpoint: plan.named("sgd")) {
///   print($0.fraction)
/// }
/// try plan.named("sgd").remove()
/// ```
public struct CheckpointPlan: Sendable, Equatable {
  public let file: URL
  /// The training is also saved after every so many steps; nil for never.
  public let iterationInterval: Int?
  /// The training is saved at the first step after so many seconds, instead of at the end of every
  /// epoch; nil for every epoch. Where writing takes more than a twentieth of that, the pause grows to
  /// twenty times as long as writing took, as long as both together are at most twelve intervals.
  public let secondInterval: Double?

  /// - Precondition: the intervals are at least 1 step and 0 seconds.
  public init(file: URL, iterationInterval: Int? = nil, secondInterval: Double? = nil) {
    precondition(iterationInterval ?? 1 >= 1, "a checkpoint every \(iterationInterval ?? 0) steps")
    precondition(secondInterval ?? 0 >= 0, "a checkpoint every \(secondInterval ?? 0) seconds")
    self.file = file
    self.iterationInterval = iterationInterval
    self.secondInterval = secondInterval
  }

  /// The plan of one of several trainings: its file is called `FILE-NAME`.
  ///
  /// - Precondition: the name is not empty and contains no `/`.
  public func named(_ name: String) -> CheckpointPlan {
    precondition(!name.isEmpty && !name.contains("/"), "a checkpoint named '\(name)'")
    return CheckpointPlan(
      file: file.deletingLastPathComponent()
        .appendingPathComponent(file.lastPathComponent + "-" + name),
      iterationInterval: iterationInterval, secondInterval: secondInterval)
  }

  /// Removes the file once its training is no longer needed; a missing file is fine.
  ///
  /// A file of a finished training is worth keeping while others still run: `train` then returns
  /// at once with its result.
  public func remove() throws {
    guard FileManager.default.fileExists(atPath: file.path) else { return }
    try FileManager.default.removeItem(at: file)
  }
}

/// Saves a training while it runs.
struct CheckpointWriter {
  let plan: CheckpointPlan
  let identity: TrainingIdentity
  private var lastSave = ContinuousClock.now
  /// How long it took to write the last time.
  private var duration = Duration.zero

  init(_ plan: CheckpointPlan, _ identity: TrainingIdentity) {
    self.plan = plan
    self.identity = identity
  }

  /// Whether the training is to be saved after a step.
  func isDue(_ iteration: Int, epochEnds: Bool) -> Bool {
    if let interval = plan.iterationInterval, iteration % interval == 0 { return true }
    guard let seconds = plan.secondInterval else { return epochEnds }
    return ContinuousClock.now - lastSave >= Self.pause(.seconds(seconds), duration)
  }

  /// How long a training goes on before it is saved again, where writing took so long the last time.
  static func pause(_ interval: Duration, _ duration: Duration) -> Duration {
    max(interval, min(interval * 12 - duration, duration * 20))
  }

  mutating func save(_ solver: Solver<some RealScalar>) throws {
    let start = ContinuousClock.now
    try solver.write(to: plan.file, identity)
    lastSave = .now
    duration = lastSave - start
  }
}

/// What a training's result depends on, item by item, as text: two trainings with the same items
/// agree to the bit.
struct TrainingIdentity {
  let items: [(name: String, value: String)]

  init<Scalar: RealScalar>(
    network: Network<Scalar>, settings: SolverSettings, start: Fingerprint,
    data: [(name: String, value: String)]
  ) {
    let constants = settings.constants ?? RuleConstants(of: settings.rule)
    items =
      [
        ("network", network.description),
        ("number of epochs", "\(settings.epochs)"),
        ("batch size", "\(settings.batchSize)"),
        ("update rule", settings.rule.rawValue),
        (
          "rule's constants",
          "\(constants.gradientDecay), \(constants.squareDecay), \(constants.epsilon)"
        ),
        ("sampling", settings.sampling.rawValue),
        ("learning rate", "\(settings.learningRate)"),
        ("learning-rate schedule", settings.schedule.text),
        ("regularization", "\(settings.regularization)"),
        ("limit of steps", settings.iterationLimit.map { "\($0)" } ?? "none"),
        ("gradient clipping", settings.clipping.map { "\($0)" } ?? "none"),
        ("patience", settings.patience.map { "\($0)" } ?? "none"),
        ("augmentation", settings.augmentation.map { "\($0)" } ?? "none"),
        ("start, which the seed draws,", start.text),
      ] + data
  }
}

/// A hash of everything added to it.
struct Fingerprint: Sendable, Equatable {
  private var hash: UInt64 = 0xcbf2_9ce4_8422_2325

  var text: String {
    let digits = String(hash, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }

  /// Fowler, Noll and Vo's step, with the high half folded back, since whole words are added.
  mutating func add(_ word: UInt64) {
    hash = (hash ^ word) &* 0x0000_0100_0000_01b3
    hash ^= hash >> 32
  }

  mutating func add<Scalar: RealScalar>(_ matrix: Matrix<Scalar>) {
    add(UInt64(matrix.rows))
    addBits(of: matrix, to: &self)
  }

  /// Of the initial parameters and the generator of a training.
  init(_ parameters: ParameterSet<some RealScalar>, _ generator: RandomState) {
    for array in parameters.arrays { add(array) }
    for word in generator.savedWords { add(UInt64(word)) }
  }

  /// Of samples and their targets: of every target, and of up to 64 rows, spread evenly. It detects
  /// another data set, split or preprocessing, but not a change to a row that is not among these.
  init<Source: RowSource>(
    _ samples: Source, _ targets: Targets<Source.Element>, on execution: Execution
  ) {
    switch targets {
    case .labels(let labels): for label in labels { add(UInt64(label)) }
    case .values(let values): add(values)
    }
    let count = min(64, samples.rows)
    let chosen = (0..<count).map { $0 * samples.rows / count }
    var rows = Matrix<Source.Element>(rows: count, columns: samples.columns)
    samples.read(chosen, into: &rows, on: execution)
    add(rows)
  }
}

@specialized(where Scalar == Double)
@specialized(where Scalar == Float)
private func addBits<Scalar: RealScalar>(
  of matrix: Matrix<Scalar>, to fingerprint: inout Fingerprint
) {
  matrix.withUnsafeElements { elements in
    for element in elements { fingerprint.add(Double(element).bitPattern) }
  }
}

extension Solver {
  /// Writes the training's state, and what its result depends on.
  ///
  /// The file is an `ArrayArchive` of the kind `checkpoint of a training`. Its notes are what the
  /// result depends on, and `learning rate now`, `rule steps`, `diverged`,
  /// `best validation`, and `NaN validations`, the epochs whose validation result is NaN, where
  /// there are any; its arrays `history`, `[steps]`, `epochs`, `[epochs, 3]` of training accuracy,
  /// validation accuracy (NaN for none) and rate, `generator`, `order` of an epoch's samples where
  /// sampling is by permutation, and the parameters with the prefixes `now/`, `best/`, and `first/`
  /// and `second/` for the state of the update rule.
  func write(to file: URL, _ identity: TrainingIdentity) throws {
    var archive = ArrayArchive(.checkpoint, Scalar.precision)
    for (name, value) in identity.items { archive[metadata: name] = value }
    archive[metadata: "learning rate now"] = "\(learningRate)"
    archive[metadata: "rule steps"] = "\(ruleState.stepCount)"
    archive[metadata: "diverged"] = divergence == nil ? "no" : "yes"
    archive[metadata: "best validation"] = bestValidation.map { "\($0)" }
    let nanEpochs = epochs.indices.filter { epochs[$0].validation?.isNaN == true }
    if !nanEpochs.isEmpty {
      archive[metadata: "NaN validations"] = nanEpochs.map { "\($0)" }.joined(separator: ",")
    }
    archive["history"] = StoredArray(history)
    archive["epochs"] = StoredArray(
      Matrix(
        rows: epochs.count, columns: 3,
        elements: epochs.flatMap { [$0.train, $0.validation ?? .nan, $0.learningRate] }))
    archive["generator"] = StoredArray(generator.savedWords)
    if !order.isEmpty { archive["order"] = StoredArray(order.map { UInt32($0) }) }
    archive.add(parameters, prefix: "now/")
    if let keptParameters { archive.add(keptParameters, prefix: "best/") }
    for (prefix, arrays) in [("first/", ruleState.first), ("second/", ruleState.second)]
    where !arrays.isEmpty {
      archive.add(ParameterSet(shapes: parameters.shapes, arrays: arrays), prefix: prefix)
    }
    try archive.write(to: file)
  }

  /// Continues from a checkpoint, unless this training is further already.
  ///
  /// - Throws: `ModelFileError` for a checkpoint of another training, which leaves this one
  ///   unchanged.
  mutating func resume(from file: URL, _ identity: TrainingIdentity, samples: Int) throws {
    let archive = try ArrayArchive(contentsOf: file)
    try archive.require(.checkpoint, Scalar.precision, path: file.path)
    for (name, expected) in identity.items {
      let found = try archive.note(name)
      guard found == expected else {
        throw ModelFileError.otherTraining(
          path: file.path, what: name, found: found, expected: expected)
      }
    }
    let resumed = try restored(from: archive, path: file.path, samples: samples)
    if resumed.iteration > iteration { self = resumed }
  }

  private func restored(
    from archive: ArrayArchive, path: String, samples: Int
  ) throws -> Solver {
    func inconsistent(_ what: String) -> ModelFileError { .inconsistent(path: path, what: what) }
    func number<Number: LosslessStringConvertible>(_ key: String) throws -> Number {
      let text = try archive.note(key)
      guard let number = Number(text) else {
        throw inconsistent("its \(key) is '\(text)'")
      }
      return number
    }
    var solver = self
    solver.learningRate = try number("learning rate now")
    solver.history = try archive.vector("history")
    let records: Matrix<Double> = try archive.matrix("epochs", columns: 3)
    let nanEpochs = (archive[metadata: "NaN validations"] ?? "").split(separator: ",")
    solver.epochs = (0..<records.rows).map { row in
      let isMissing = records[row, 1].isNaN && !nanEpochs.contains("\(row)")
      return EpochRecord(
        train: records[row, 0], validation: isMissing ? nil : records[row, 1],
        learningRate: records[row, 2])
    }
    guard let generator = RandomState(savedWords: try archive.words("generator")) else {
      throw inconsistent("its saved random state is invalid")
    }
    solver.generator = generator
    if settings.sampling == .permutation, !solver.history.isEmpty {
      solver.order = try archive.words("order").map { Int($0) }
      guard solver.order.sorted() == Array(0..<samples) else {
        throw inconsistent("its order is not a permutation of \(samples) samples")
      }
    }
    let shapes = network.parameterShapes
    solver.parameters = try archive.parameters(shapes, prefix: "now/")
    if archive[metadata: "best validation"] != nil {
      solver.bestValidation = try number("best validation") as Double
      solver.keptParameters = try archive.parameters(shapes, prefix: "best/")
    }
    let slots = try ["first/", "second/"].prefix(settings.rule.slotCount).map {
      try archive.parameters(shapes, prefix: $0).arrays as [Matrix<Scalar>]
    }
    let steps: Int = try number("rule steps")
    solver.divergence = nil
    if try archive.note("diverged") == "yes", let loss = solver.history.last {
      solver.divergence = SolverDivergence(iteration: solver.history.count - 1, loss: loss)
    }
    guard steps == solver.history.count - (solver.divergence == nil ? 0 : 1), steps >= 0 else {
      throw inconsistent("\(steps) steps and \(solver.history.count) losses")
    }
    solver.ruleState = RuleState(
      settings.rule, constants: settings.constants, first: slots.first ?? [],
      second: slots.count > 1 ? slots[1] : [], stepCount: steps)
    return solver
  }
}
