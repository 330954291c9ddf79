// Where and how often a training is kept, and how a training is told from another one.

import Foundation
import LinearAlgebra
import NumPyRandom

/// A file in which a training is kept, so that a process that dies loses little of it.
public struct CheckpointPlan: Sendable, Equatable {
  public let file: URL
  /// After how many steps the training is kept, besides every end of an epoch; nil for not at all.
  public let iterationInterval: Int?

  /// - Precondition: the interval is at least 1.
  public init(file: URL, iterationInterval: Int? = nil) {
    precondition(iterationInterval ?? 1 >= 1, "a checkpoint every \(iterationInterval ?? 0) steps")
    self.file = file
    self.iterationInterval = iterationInterval
  }
}

/// What a training is a function of, item by item, as text: two trainings with the same items run
/// through the same bits.
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
        ("start, which the seed draws,", start.text),
      ] + data
  }
}

/// A number that differs where what was added to it does, but for one chance in 2⁶⁴.
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

  /// Of the parameters and the generator that a training starts from.
  init(_ parameters: ParameterSet<some RealScalar>, _ generator: RandomState) {
    for array in parameters.arrays { add(array) }
    for word in generator.savedWords { add(UInt64(word)) }
  }

  /// Of samples and their targets: of every target, and of up to 64 rows, spread over all. It tells
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
