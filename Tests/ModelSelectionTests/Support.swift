// A synthetic model for the tests of searches, whose scores are a formula of the trial's seed; and files
// for the tests of results files.

import Foundation
import TestSupport
import Testing

@testable import ModelSelection

/// Two learning rates by three strengths of regularization: six points.
func sixPoints() throws -> [ParameterPoint] {
  try ParameterPoints.grid([
    ParameterAxis("lr", numbers: [1e-7, 5e-7]), ParameterAxis("reg", numbers: [1e4, 2.5e4, 5e4]),
  ])
}

/// A result that depends on nothing but the trial; about every fifth diverges.
func syntheticScores(_ trial: Trial) -> TrialScores {
  let number = StableHash.seed("\(trial.seed) \(trial.key.text)")
  let train = Double(number) * 0x1p-32
  let validation = Double(number ^ trial.seed) * 0x1p-32
  if number % 5 == 0 {
    let losses = [Double.infinity, .nan, 8.7e6]
    return TrialScores(
      train: train, validation: .nan,
      divergence: .init(iteration: Int(number % 97), loss: losses[Int(number / 5 % 3)]))
  }
  return TrialScores(train: train, validation: validation)
}

/// The scores of every trial that runs.
func syntheticResults(_ running: RunningTrials) -> [TrialResult<Void>] {
  running.trials.map {
    let scores = syntheticScores($0)
    return TrialResult(
      train: scores.train, validation: scores.validation, divergence: scores.divergence)
  }
}

/// The records that a search of the plan must find, without their seconds.
func expectedRecords(_ plan: SearchPlan) -> [TrialRecord] {
  plan.trials.map { TrialRecord(key: $0.key, scores: syntheticScores($0), seconds: 0) }
}

/// Two tables with the same scores, bit for bit: NaN is not equal to itself, so that texts are
/// compared. The seconds are left out.
func fingerprint(_ records: [TrialRecord]) -> String {
  records.map {
    let loss = $0.scores.divergence.map { "\($0.iteration) \($0.loss.bitPattern)" } ?? ""
    return "\($0.key.text) \($0.scores.train.bitPattern) \($0.scores.validation.bitPattern) \(loss)"
  }.joined(separator: "\n")
}

/// Records of a plan over a list of strengths of regularization: `[points][measurements]`.
func records(_ plan: SearchPlan, _ scores: [[Double]]) -> [TrialRecord] {
  zip(plan.points, scores).flatMap { point, values in
    let trials = plan.trials.filter { $0.point == point }
    return zip(trials, values).map { trial, value in
      TrialRecord(
        key: trial.key,
        scores: TrialScores(
          train: value + 0.01, validation: value,
          divergence: value < 0.1 ? .init(iteration: 10, loss: .infinity) : nil),
        seconds: 2)
    }
  }
}

/// A plan over reg = 1, 2, …
func planOverReg(points: Int, folds: Int?) throws -> SearchPlan {
  SearchPlan(
    points: try ParameterPoints.grid([
      ParameterAxis("reg", numbers: (1...points).map(Double.init))
    ]), folds: folds, seed: 0)
}

/// A value that several threads change in turn.
final class Shared<Value>: @unchecked Sendable {
  private let lock = NSLock()
  private var stored: Value

  init(_ value: Value) { stored = value }

  var value: Value { change { $0 } }

  func change<Result>(_ body: (inout Value) -> Result) -> Result {
    lock.lock()
    defer { lock.unlock() }
    return body(&stored)
  }
}

/// A folder with one results file.
extension TemporaryFolder {
  var results: String { path + "/results.jsonl" }

  func bytes() throws -> [UInt8] { [UInt8](try contents(results)) }

  func write(_ bytes: some Sequence<UInt8>) throws {
    // Not by Foundation, which waits for the disk every time.
    let file = try #require(fopen(results, "w"))
    let bytes = Array(bytes)
    #expect(fwrite(bytes, 1, bytes.count, file) == bytes.count)
    #expect(fclose(file) == 0)
  }
}

let testHeader = ResultsHeader(
  tool: "0.3.0",
  sweep: [("model", "svm"), ("dataset", "cifar10 \"a/b\" é"), ("seed", "0"), ("folds", "2")])
