// A made-up model for the tests of sweeps: its scores are a formula of the trial's seed.

import Foundation

@testable import ModelSelection

/// Two learning rates by three strengths of regularization: six points.
func sixPoints() throws -> [ParameterPoint] {
  try ParameterPoints.grid([
    ParameterAxis("lr", numbers: [1e-7, 5e-7]), ParameterAxis("reg", numbers: [1e4, 2.5e4, 5e4]),
  ])
}

/// A result that depends on nothing but the trial; about every fifth diverges.
func madeUpResult(_ trial: Trial) -> TrialResult {
  let number = StableHash.seed("\(trial.seed) \(trial.key.text)")
  let train = Double(number) * 0x1p-32
  let validation = Double(number ^ trial.seed) * 0x1p-32
  if number % 5 == 0 {
    let losses = [Double.infinity, .nan, 8.7e6]
    return TrialResult(
      train: train, validation: .nan,
      divergence: .init(iteration: Int(number % 97), loss: losses[Int(number / 5 % 3)]))
  }
  return TrialResult(train: train, validation: validation)
}

/// Two tables with the same scores, bit for bit: NaN is not equal to itself, so that texts are
/// compared. The seconds are left out.
func fingerprint(_ records: [TrialRecord]) -> String {
  records.map {
    let loss = $0.result.divergence.map { "\($0.iteration) \($0.loss.bitPattern)" } ?? ""
    return "\($0.key.text) \($0.result.train.bitPattern) \($0.result.validation.bitPattern) \(loss)"
  }.joined(separator: "\n")
}

/// Records of a plan over a list of strengths of regularization: `[points][measurements]`.
func records(_ plan: SweepPlan, _ scores: [[Double]]) -> [TrialRecord] {
  zip(plan.points, scores).flatMap { point, values in
    let trials = plan.trials.filter { $0.point == point }
    return zip(trials, values).map { trial, value in
      TrialRecord(
        key: trial.key,
        result: TrialResult(
          train: value + 0.01, validation: value,
          divergence: value < 0.1 ? .init(iteration: 10, loss: .infinity) : nil),
        seconds: 2)
    }
  }
}

/// A plan over reg = 1, 2, …
func planOverReg(points: Int, folds: Int?) throws -> SweepPlan {
  SweepPlan(
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
