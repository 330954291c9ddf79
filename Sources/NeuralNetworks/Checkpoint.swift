// A training as a file, from which it goes on to the same bits.

import Files
import Foundation
import LinearAlgebra
import NumPyRandom

extension Solver {
  /// Writes all that changes from step to step, and what the training is a function of.
  ///
  /// The file is an `ArrayArchive` of the kind `checkpoint of a training`. Its notes are what the
  /// training is a function of, and `learning rate now`, `rule steps`, `diverged` and
  /// `best validation`; its arrays `history`, `[steps]`, `epochs`, `[epochs, 3]` of training accuracy,
  /// validation accuracy (NaN for none) and rate, `generator`, `order` of an epoch's samples where it is a permutation, and the parameters behind `now/`,
  /// `best/`, and `first/` and `second/` for what the rule remembers.
  func write(to file: URL, _ identity: TrainingIdentity) throws {
    var archive = ArrayArchive(.checkpoint, Scalar.precision)
    for (name, value) in identity.items { archive[metadata: name] = value }
    archive[metadata: "learning rate now"] = "\(learningRate)"
    archive[metadata: "rule steps"] = "\(ruleState.stepCount)"
    archive[metadata: "diverged"] = divergence == nil ? "no" : "yes"
    archive[metadata: "best validation"] = bestValidation.map { "\($0)" }
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

  /// Goes to where a checkpoint stands, unless this training is further already.
  ///
  /// - Throws: `ModelFileError` for a checkpoint of another training; nothing changes then.
  mutating func goOn(from file: URL, _ identity: TrainingIdentity, samples: Int) throws {
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
    func contradiction(_ what: String) -> ModelFileError { .contradiction(path: path, what: what) }
    func number<Number: LosslessStringConvertible>(_ key: String) throws -> Number {
      let text = try archive.note(key)
      guard let number = Number(text) else {
        throw contradiction("its \(key) is '\(text)'")
      }
      return number
    }
    var solver = self
    solver.learningRate = try number("learning rate now")
    solver.history = try archive.vector("history")
    let records: Matrix<Double> = try archive.matrix("epochs", columns: 3)
    solver.epochs = (0..<records.rows).map { row in
      EpochRecord(
        train: records[row, 0], validation: records[row, 1].isNaN ? nil : records[row, 1],
        learningRate: records[row, 2])
    }
    guard let generator = RandomState(savedWords: try archive.words("generator")) else {
      throw contradiction("its generator is none")
    }
    solver.generator = generator
    if settings.sampling == .permutation, !solver.history.isEmpty {
      solver.order = try archive.words("order").map { Int($0) }
      guard solver.order.sorted() == Array(0..<samples) else {
        throw contradiction("its order is none of \(samples) samples")
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
      throw contradiction("\(steps) steps and \(solver.history.count) losses")
    }
    solver.ruleState = RuleState(
      settings.rule, constants: settings.constants, first: slots.first ?? [],
      second: slots.count > 1 ? slots[1] : [], stepCount: steps)
    return solver
  }
}
