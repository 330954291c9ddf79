// The assignment on curve fitting: points in files, a net's loss, trainings and their judgement.

import Datasets
import Foundation
import LinearAlgebra
import NumPyRandom
import Testing
import WorkbookKit

@testable import Assignments

private func assignment(
  seed: UInt32 = 0, csv: String? = nil
) -> CurveFittingAssignment<Double> {
  CurveFittingAssignment(
    options: AssignmentOptions(source: .madeUp, seed: seed, execution: Execution(threads: 2)),
    settings: CurveFittingOptions(
      trainingCount: 40, testCount: 10, hidden: [6, 5], batchSize: 20, plainEpochs: 5, epochs: 30,
      starts: 2, digitsEpochs: 1, madeUpCount: 60, csv: csv))
}

/// Runs a body with a folder that is removed afterwards.
private func withFolder(_ body: (URL) throws -> Void) throws {
  let folder = FileManager.default.temporaryDirectory
    .appendingPathComponent("workbook-\(UUID().uuidString)")
  defer { try? FileManager.default.removeItem(at: folder) }
  try body(folder)
}

@Suite struct CurveFittingAssignmentTests {
  @Test func documentAndStepsNameOneAnother() throws {
    let document = try Document(parsing: CurveFittingAssignment<Double>.document)
    #expect(document.sections.map(\.stepID) == CurveFittingAssignment<Double>.steps.map(\.id))
  }

  @Test func everyStepRuns() throws {
    let run = try RunCollector.run(assignment())
    // So few points and epochs fit nothing; all that does not hang on that must hold.
    #expect(
      run.failed.filter {
        !$0.hasPrefix("mean squared error") && $0 != "accuracy on the test digits"
          && $0 != "Adam fits better"
      } == [])
    #expect(run.checks["adam"]?.count == 2)
    #expect(run.values["adam"]?["starts"] == .integer(2))
  }

  // 24 sin 0 + 42 cos 0, and at π/2: 24 sin(1.6π) + 42 cos(1.15π) by Python.
  @Test func theCurveIsTheReports() {
    #expect(CurveData.truth(0) == 42)
    #expect(abs(CurveData.truth(.pi / 2) - -60.24763040699515) < 1e-12)
    var generator = RandomState(seed: 3)
    let data = CurveData(trainingCount: 200, testCount: 7, using: &generator)
    #expect(data.trainingInputs.rows == 200 && data.testTargets.rows == 7)
    #expect(data.trainingInputs.values.allSatisfy { abs($0) <= 2 * .pi })
    #expect(data.trainingInputs.values.min()! < -5.8 && data.trainingInputs.values.max()! > 5.8)
    #expect(data.testTargets.values == data.testInputs.values.map(CurveData.truth))
  }

  @Test func pointsAreKeptAndOthersFitted() throws {
    try withFolder { folder in
      _ = try RunCollector.run(assignment(csv: folder.path), only: ["data"])
      let kept = try CurveData(folder: folder)
      #expect(kept.trainingInputs.rows == 40 && kept.testInputs.rows == 10)
      let line = NumberTable(rows: 3, columns: 2, values: [1, 2, 3, 4, 5, 6])
      try line.write(to: folder.appendingPathComponent("x_train.csv"))
      try line.write(to: folder.appendingPathComponent("x_test.csv"))
      let targets = NumberTable(names: ["y"], rows: 3, columns: 1, values: [1, 2, 3])
      try targets.write(to: folder.appendingPathComponent("y_train.csv"))
      try targets.write(to: folder.appendingPathComponent("y_test.csv"))
      let run = try RunCollector.run(
        assignment(csv: folder.path), only: ["gradient-check", "comparison"])
      #expect(run.checks["adam"] == nil)
      let shapes: [[Int]] = [[3, 2], [3, 2]]
      #expect(run.values["data"]?["shapes"] == shapes.json)
    }
  }

  @Test func filesThatDoNotFitTogetherAreErrors() throws {
    try withFolder { folder in
      var generator = RandomState(seed: 0)
      try CurveData(trainingCount: 4, testCount: 2, using: &generator).write(to: folder)
      let path = folder.appendingPathComponent("y_train.csv")
      try NumberTable(rows: 3, columns: 1, values: [1, 2, 3]).write(to: path)
      #expect(throws: CurveDataError.rows(path: path.path, found: 3, expected: 4)) {
        try CurveData(folder: folder)
      }
      try NumberTable(rows: 4, columns: 2, values: Array(repeating: 0, count: 8)).write(to: path)
      #expect(throws: CurveDataError.columns(path: path.path, found: 2, expected: 1)) {
        try CurveData(folder: folder)
      }
      try FileManager.default.removeItem(at: path)
      #expect(throws: NumberTableError(.missing, path: path.path)) {
        try CurveData(folder: folder)
      }
      #expect(CurveData.isThere(in: folder))
    }
  }
}

@Suite struct CurveNetTests {
  // x = (1, −2) through W₁ = (1, −1), b₁ = (0, 1) and ReLU: (1, 0) and (0, 3); through
  // W₂ = (2, 5)ᵀ, b₂ = 1: 3 and 16. Against the targets 1 and 20: ((2)² + (−4)²) / 2 = 10, and the
  // slope of b₂ is (2·2 + 2·(−4)) / 2 = −2; of W₂: (1·2, 3·(−4)).
  @Test func lossAndSlopesByHand() {
    var generator = RandomState(seed: 0)
    var net = CurveNet<Double>(sizes: [1, 2, 1], start: .narrow, using: &generator)
    net.parameters["W1"] = Matrix(rows: 1, columns: 2, elements: [1, -1])
    net.parameters["b1"] = Matrix(rows: 1, columns: 2, elements: [0, 1])
    net.parameters["W2"] = Matrix(rows: 2, columns: 1, elements: [2, 5])
    net.parameters["b2"] = Matrix(rows: 1, columns: 1, elements: [1])
    let samples = Matrix<Double>(rows: 2, columns: 1, elements: [1, -2])
    let targets = Matrix<Double>(rows: 2, columns: 1, elements: [1, 20])
    #expect(net.output(of: samples).elements == [3, 16])
    let (loss, gradients) = net.loss(of: samples, targets: targets)
    #expect(loss == 10)
    #expect(net.meanSquaredError(of: samples, targets: targets) == 10)
    #expect(gradients["b2"].elements == [-2])
    #expect(gradients["W2"].elements == [2, -12])
    #expect(net.switches(at: samples) == [true, false, false, true])
  }

  // √(6/25) and 1/√25.
  @Test(arguments: [(CurveNet<Double>.Start.kaiming, 0.4898979), (.narrow, 0.2)])
  func weightsFillTheirRange(_ start: CurveNet<Double>.Start, _ bound: Double) {
    var generator = RandomState(seed: 1)
    let net = CurveNet<Double>(sizes: [25, 100, 1], start: start, using: &generator)
    let weights = net.parameters["W1"].elements
    #expect(weights.allSatisfy { abs($0) <= bound })
    #expect(weights.max()! > 0.97 * bound && weights.min()! < -0.97 * bound)
    let biases = net.parameters["b1"].elements
    #expect(biases.allSatisfy { abs($0) <= 0.2 } && biases.max()! > 0.17)
  }

  // A straight line is within reach of any start.
  @Test func trainingFitsALine() throws {
    var generator = RandomState(seed: 2)
    var net = CurveNet<Double>(sizes: [1, 8, 1], start: .kaiming, using: &generator)
    let x = generator.uniforms(count: 30, in: -1..<1)
    let samples = Matrix<Double>(rows: 30, columns: 1, elements: x)
    let targets = Matrix<Double>(rows: 30, columns: 1, elements: x.map { 3 * $0 + 1 })
    let training = CurveTraining(
      rule: .adam, learningRate: 0.02, schedule: .cosine, epochs: 200, batchSize: 10)
    let history = try training.fit(
      &net, to: samples, targets: targets, using: &generator, progress: { _ in })
    #expect(history.count == 200)
    #expect(history[0] > 1 && net.meanSquaredError(of: samples, targets: targets) < 0.01)
  }

  @Test func aTrainingThatDivergesEnds() throws {
    var generator = RandomState(seed: 2)
    var net = CurveNet<Double>(sizes: [1, 8, 1], start: .kaiming, using: &generator)
    let ones = Matrix<Double>(rows: 20, columns: 1, elements: Array(repeating: 1e6, count: 20))
    let training = CurveTraining(
      rule: .sgd, learningRate: 10, schedule: .constant, epochs: 500, batchSize: 10)
    let history = try training.fit(
      &net, to: ones, targets: ones, using: &generator, progress: { _ in })
    #expect(history.count < 500 && !history.last!.isFinite)
  }
}
