// The assignment on curve fitting: points in files, a net's loss, trainings and their judgement.

import Datasets
import Foundation
import LinearAlgebra
import NeuralNetworks
import Notebook
import NumPyRandom
import Testing
import WorkbookKit

@testable import CurveFittingNotebook

private func assignment(
  seed: UInt32 = 0, csv: String? = nil
) -> CurveFittingAssignment<Double> {
  var settings = CurveFittingSettings()
  settings.trainingCount = 40
  settings.testCount = 10
  settings.hidden = [6, 5]
  settings.batchSize = 20
  settings.descentEpochs = 5
  settings.descentStarts = 3
  settings.adamEpochs = 30
  settings.adamStarts = 2
  settings.reportedEpochs = 4
  settings.reportedStarts = 2
  settings.digitsEpochs = 1
  settings.syntheticCount = 60
  return CurveFittingAssignment(
    AssignmentOptions(
      source: .synthetic, seed: seed, execution: Execution(threads: 2),
      files: csv.map { [.csv: $0] } ?? [:]),
    settings: settings)
}

/// An assignment whose hidden layers have so many units.
private func assignment(hidden: [Int]) -> CurveFittingAssignment<Double> {
  var settings = CurveFittingSettings()
  settings.hidden = hidden
  settings.batchSize = 10
  return CurveFittingAssignment(AssignmentOptions(source: .synthetic), settings: settings)
}

/// Runs a body with a folder that is removed afterwards.
private func withFolder(_ body: (URL) throws -> Void) throws {
  let folder = FileManager.default.temporaryDirectory
    .appendingPathComponent("workbook-\(UUID().uuidString)")
  defer { try? FileManager.default.removeItem(at: folder) }
  try body(folder)
}

@Suite struct CurveFittingAssignmentTests {
  @Test func everyStepRuns() throws {
    let run = try RunCollector.run(assignment())
    // So few points and epochs fit nothing: what fails for it is known, as all else must hold.
    #expect(
      run.failed == [
        "accuracy on the test digits",
        "mean squared error on the test points",
        "mean squared error on the test points",
        "mean squared error on the training points",
        "mean squared error on the training points",
      ])
    #expect(run.checks["descent"]?.count == 2 && run.checks["adam"]?.count == 2)
    #expect(run.values["descent"]?["starts"] == .integer(3))
    #expect(run.values["adam"]?["starts"] == .integer(2))
  }

  /// The second tables are of trainings of their own, with the report's rate, rule and epochs.
  @Test func theReportsOwnSettingsAreTrained() throws {
    let notebook = assignment()
    let run = try RunCollector.run(notebook, only: ["descent", "adam"])
    for (step, rule, rate, part) in [
      ("descent", UpdateRule.sgd, 2e-5, 20 as UInt32), ("adam", .adam, 2e-3, 3),
    ] {
      var fresh = notebook
      try fresh.makeData(Page { _ in })
      let errors = try (0..<2).map { start in
        let plan = FitPlan(rule: rule, rate: rate, epochs: 4, starts: 2, part: part)
        let errors = try fresh.fit(plan, start: start).errors
        return [errors.train, errors.test]
      }
      #expect(errors[0] != errors[1])
      #expect(run.tables[step]?["as_reported"] == errors.json)
    }
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
      // Nobody knows how well another's points can be fitted.
      for step in ["descent", "adam", "comparison"] { #expect(run.checks[step] == nil) }
      for step in ["descent", "adam"] { #expect(run.tables[step]?["as_reported"] == nil) }
      #expect(run.failed == [])
      let shapes: [[Int]] = [[3, 2], [3, 2]]
      #expect(run.values["data"]?["shapes"] == shapes.json)
    }
  }

  /// A year each, and what changes by a third of its size.
  private static let years = (0..<16).map { 1900 + 12.5 * Double($0) }
  private static let millions = (0..<16).map { (i: Int) -> Double in
    3e5 + 1e5 * sin(Double(i) / 4 - 2)
  }

  /// At seed 18 the first start ends inconclusive on equal points, and at seed 23 on two: others are tried.
  @Test(
    arguments: [
      (years, millions, [1, 0]),
      (Array(repeating: 7.5, count: 8), Array(repeating: 2.5, count: 8), [18]),
      ([1.5, 2.5], [3.5, 9.5], [23]),
      ([1.5, 2.5, 3.5, 4.5, 1e9], [1.5, 1e7, 2.5, 1.25, 3.5], [0]),
    ] as [([Double], [Double], [UInt32])])
  func gradientPassesOnUnscaledPoints(x: [Double], y: [Double], seeds: [UInt32]) throws {
    try withFolder { folder in
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      for (letter, values) in [("x", x), ("y", y)] {
        let table = NumberTable(rows: values.count, columns: 1, values: values)
        for part in ["train", "test"] {
          try table.write(to: folder.appendingPathComponent("\(letter)_\(part).csv"))
        }
      }
      for seed in seeds {
        let options = AssignmentOptions(
          source: .synthetic, seed: seed, execution: Execution(threads: 2),
          files: [.csv: folder.path])
        let run = try RunCollector.run(
          CurveFittingAssignment<Double>(options, settings: CurveFittingSettings()),
          only: ["gradient-check"])
        #expect(run.failed == [], "seed \(seed)")
        #expect(run.checks["gradient-check"]?.isEmpty == false)
      }
    }
  }

  @Test func columnsAreCenteredAndScaled() {
    let table = NumberTable(
      rows: 3, columns: 4, values: [1, 5, 0, 1900, 2, 5, 0, 1925, 6, 5, 0, 1950])
    // By hand: 1, 2, 6 less their mean 3 are −2, −1, 3; a constant is only divided.
    let expected = [-2.0 / 3, 1, 0, -1, -1.0 / 3, 1, 0, 0, 1, 1, 0, 1]
    for (found, expected) in zip(table.centeredAndScaled.values, expected) {
      #expect(abs(found - expected) < 1e-12)
    }
    #expect(table.centeredAndScaled.values.count == 12)
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
      #expect(
        throws: CurveDataError.missing(
          folder: folder.path, missing: "y_train.csv",
          found: ["x_test.csv", "x_train.csv", "y_test.csv"])
      ) {
        try CurveData(folder: folder)
      }
      #expect(CurveData.isThere(in: folder))
    }
  }
}

/// Somebody's own tables under other names: nothing is written among them.
@Suite struct CurveFolderTests {
  private func put(_ names: [String], in folder: URL) throws {
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    for name in names {
      try Data("1\n2\n".utf8).write(to: folder.appendingPathComponent(name))
    }
  }

  private func error(_ folder: URL) throws -> CurveDataError? {
    let before = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
    let found = #expect(throws: CurveDataError.self) {
      try RunCollector.run(assignment(csv: folder.path), only: ["data"])
    }
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted() == before)
    #expect(found?.mistake == .missingInput)
    return found
  }

  @Test(arguments: [
    (["train.csv", "test.csv"], ["'test.csv', 'train.csv'", "has no 'x_train.csv'"]),
    (
      ["a.txt", "b", "c", "d", "e", "f"], ["'a.txt', 'b', 'c', 'd' and 2 more", "an empty folder"]
    ),
    (["x_train.csv", "y_train.csv", "x_test.csv"], ["has no 'y_test.csv'"]),
  ])
  func whatLiesThereIsNamed(_ names: [String], _ words: [String]) throws {
    try withFolder { folder in
      try put(names, in: folder)
      let text = try error(folder)?.description ?? ""
      for part in words { #expect(text.contains(part), "\(text)") }
      #expect(text.hasPrefix("'\(folder.path)'") && !text.contains("\n"))
    }
  }

  @Test(arguments: [
    (["X_train.csv", "Y_train.csv", "X_test.csv", "Y_test.csv"], "X_train.csv", "x_train.csv", 3),
    (["X_train.csv", "y_train.csv", "x_test.csv", "y_test.csv"], "X_train.csv", "x_train.csv", 0),
    (["x_train.csv", "y_train.csv", "x_test.csv", "ytest.txt"], "ytest.txt", "y_test.csv", 0),
    (["train_x.csv", "train_y.csv", "test_x.csv", "test_y.csv"], "train_x.csv", "x_train.csv", 3),
  ])
  func aSimilarFileIsNamedWithItsRename(
    _ names: [String], _ found: String, _ name: String, _ others: Int
  ) throws {
    try withFolder { folder in
      try put(names, in: folder)
      let (from, to) = (folder.path + "/" + found, folder.path + "/" + name)
      let error = try error(folder)
      #expect(error == .misnamed(path: to, found: from, others: others))
      #expect(error?.description.hasSuffix(": mv \(from) \(to)") == true)
      #expect(error?.description.contains("the others") == (others > 0))
    }
  }

  /// Missing, empty, or with nothing but what a file browser leaves.
  @Test(arguments: [nil, [], [".DS_Store"]] as [[String]?])
  func pointsAreWrittenWhereNothingIs(_ names: [String]?) throws {
    try withFolder { folder in
      if let names { try put(names, in: folder) }
      _ = try RunCollector.run(assignment(csv: folder.path), only: ["data"])
      let written = try FileManager.default.contentsOfDirectory(atPath: folder.path)
      #expect(Set(written) == Set(CurveData.fileNames + (names ?? [])))
    }
  }
}

@Suite struct CurveFitTests {
  // √(6/25) for the weights and 1/√25 for the biases of the second layer.
  @Test func weightsFillTheirRange() {
    let notebook = assignment(hidden: [25, 100])
    var generator = RandomState(seed: 1)
    let network: Network<Double> = notebook.network(inputs: 1)
    let parameters = notebook.start(of: network, using: &generator)
    let weights = parameters["W2"].elements
    let bound = 0.48989794855663565
    #expect(weights.allSatisfy { abs($0) <= bound })
    #expect(weights.max()! > 0.97 * bound && weights.min()! < -0.97 * bound)
    let biases = parameters["b2"].elements
    #expect(biases.allSatisfy { abs($0) <= 0.2 } && biases.max()! > 0.17)
    #expect(network.classes == 1)
  }

  // (1 − 3)² and (5 − 2)²: a mean of 6.5.
  @Test func theErrorIsTheMeanOfSquares() {
    let outputs = Matrix<Float>(rows: 2, columns: 1, elements: [1, 5])
    let targets = NumberTable(rows: 2, columns: 1, values: [3, 2])
    #expect(meanSquaredError(outputs, targets) == 6.5)
  }

  @Test func aTrainingOnALineFitsItAndKeepsItsLosses() throws {
    var notebook = assignment(hidden: [8])
    let x = (0..<30).map { Double($0) / 15 - 1 }
    let inputs = NumberTable(rows: 30, columns: 1, values: x)
    let targets = NumberTable(rows: 30, columns: 1, values: x.map { 3 * $0 + 1 })
    notebook.data = CurveData(
      trainingInputs: inputs, trainingTargets: targets, testInputs: inputs, testTargets: targets)
    let fit = try notebook.fit(
      FitPlan(rule: .adam, rate: 0.02, schedule: .cosine, epochs: 200, starts: 1, part: 1),
      start: 0)
    let history = fit.solver.epochLosses(samples: 30)
    #expect(history.count == 200)
    #expect(history[0] > 1 && fit.errors.train < 0.01 && fit.errors.test == fit.errors.train)
    #expect(history[0] == fit.solver.history.prefix(3).reduce(0, +) / 3)
  }

  /// Targets that are all alike need one start; so large that their squares overflow, they are refused.
  @Test func oddTargetsEndClearly() throws {
    for (target, starts) in [(4.0, 1), (1e200, 0)] {
      try withFolder { folder in
        let inputs = NumberTable(rows: 3, columns: 1, values: [1, 2, 3])
        let targets = NumberTable(
          rows: 3, columns: 1, values: [target, target, starts == 0 ? -target : target])
        try CurveData(
          trainingInputs: inputs, trainingTargets: targets, testInputs: inputs, testTargets: targets
        ).write(to: folder)
        if starts == 0 {
          #expect(throws: CurveDataError.targetsTooLarge(path: folder.path)) {
            try RunCollector.run(assignment(csv: folder.path), only: ["data"])
          }
        } else {
          let run = try RunCollector.run(assignment(csv: folder.path), only: ["comparison"])
          #expect(run.values["adam"]?["starts"] == .integer(starts))
          #expect(run.values["descent"]?["starts"] == .integer(starts))
          #expect(run.failed == [])
        }
      }
    }
  }

  /// A quarter of the curve's variance leaves a quarter of the error that is good enough.
  @Test func limitsGoWithTheVarianceOfTheTargets() {
    var notebook = assignment()
    #expect(notebook.scaled(0.3) == 0.3)
    let inputs = NumberTable(rows: 4, columns: 1, values: [1, 2, 3, 4])
    // Deviations of ±√292.5 around 7.
    let spread = 292.5.squareRoot()
    let targets = NumberTable(
      rows: 4, columns: 1, values: [7 - spread, 7 + spread, 7 - spread, 7 + spread])
    notebook.data = CurveData(
      trainingInputs: inputs, trainingTargets: targets, testInputs: inputs, testTargets: targets)
    notebook.isReportsCurve = false
    #expect(abs(notebook.scaled(0.3) - 0.075) < 1e-12)
  }

  @Test func aTrainingThatDivergesSaysSo() throws {
    var notebook = assignment(hidden: [8])
    let table = NumberTable(rows: 20, columns: 1, values: Array(repeating: 1e6, count: 20))
    notebook.data = CurveData(
      trainingInputs: table, trainingTargets: table, testInputs: table, testTargets: table)
    let fit = try notebook.fit(
      FitPlan(rule: .sgd, rate: 10, epochs: 500, starts: 1, part: 1), start: 0)
    #expect(fit.errors.train.isNaN && fit.errors.test.isNaN)
    #expect(fit.rank == .infinity)
    #expect(errorText(fit.errors.train) == "diverged")
  }
}
