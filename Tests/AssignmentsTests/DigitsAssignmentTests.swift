// The assignment on digits: its steps, its judgement of a net, its tables of counts.

import Datasets
import Foundation
import LinearAlgebra
import NeuralNetworks
import Testing
import WorkbookKit

@testable import DigitsNotebook
@testable import Notebook

private func assignment(
  seed: UInt32 = 0, _ checkpoints: Checkpoints? = nil
) -> DigitsAssignment<Double> {
  var run = AssignmentOptions(source: .synthetic, seed: seed, execution: Execution(threads: 2))
  run.checkpoints = checkpoints
  var settings = DigitsSettings()
  (settings.syntheticCount, settings.syntheticTestCount) = (240, 100)
  (settings.epochs, settings.batchSize, settings.syntheticTableEpochs) = (3, 20, 1)
  return DigitsAssignment(run, settings: settings)
}

@Suite struct DigitsAssignmentTests {
  @Test func everyStepThroughTheSavedNetRuns() throws {
    let run = try RunCollector.run(
      assignment(), only: ["predictions", "confusion", "mistakes", "save"])
    // So few digits teach little: what fails for it is known, as all else must hold.
    #expect(
      run.failed == [
        "accuracy on the test digits",
        "the loss falls",
        "validation accuracy",
      ])
    let shapes: [[Int]] = [[220, 784], [20, 784], [100, 784]]
    #expect(run.values["load"]?["shapes"] == shapes.json)
    guard case .array(let validation)? = run.values["train"]?["val"] else {
      Issue.record("no validation accuracies")
      return
    }
    #expect(validation.count == 3)
  }

  @Test func oneSeedGivesOneRun() throws {
    let first = try RunCollector.run(assignment(seed: 5), only: ["test"])
    let second = try RunCollector.run(assignment(seed: 5), only: ["test"])
    let other = try RunCollector.run(assignment(seed: 6), only: ["test"])
    #expect(first.values["train"]?["val"] == second.values["train"]?["val"])
    #expect(first.values["test"]?["test"] == second.values["test"]?["test"])
    #expect(first.values["train"]?["val"] != other.values["train"]?["val"])
  }

  /// A run that ends in an error leaves its trainings' files; the next one takes them over, to the
  /// same numbers, and removes what it asked for.
  @Test func aRunResumesFromItsCheckpoints() throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
      "workbook-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    func names() throws -> [String] {
      try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
    }
    let path = folder.appendingPathComponent("digits").path
    let whole = try RunCollector.run(assignment(), only: ["test"])
    let first = try RunCollector.run(assignment(seed: 0, Checkpoints(path: path)), only: ["train"])
    #expect(try names() == ["digits-train"])
    let checkpoints = Checkpoints(path: path)
    let second = try RunCollector.run(assignment(seed: 0, checkpoints), only: ["test", "rules"])
    for run in [first, second] {
      #expect(run.values["train"]?["val"] == whole.values["train"]?["val"])
    }
    #expect(second.values["test"]?["test"] == whole.values["test"]?["test"])
    let rules = ["adam", "momentum", "rmsprop", "sgd"].map { "digits-300-150-\($0)-10" }
    #expect(try names() == rules + ["digits-train"])
    #expect(throws: ModelFileError.self) {
      try RunCollector.run(assignment(seed: 1, Checkpoints(path: path)), only: ["train"])
    }
    try checkpoints.remove()
    #expect(try names() == [])
  }

  @Test func digitsAreScaledAndSplit() throws {
    let dataset = try DigitSource.synthetic.load(trainingCount: 60, testCount: 5, seed: 1)
    let data: SplitImages<Double> = try dataset.centered(
      .digits, scale: 1 / 255, appendsOne: false, on: .serial)
    let counts: [Int] = [data.training.rows, data.validation.rows, data.test.rows]
    #expect(counts == [55, 5, 5] as [Int])
    // The mean of the rows to learn from is zero; every number lies between −1 and 1.
    let rows = data.training.copyingRows(0..<55)
    for feature in [0, 400, 783] {
      let sum = (0..<55).reduce(0) { $0 + rows[$1, feature] }
      #expect(abs(sum) < 1e-12)
    }
    #expect(rows.elements.allSatisfy { abs($0) <= 1 })
    #expect(rows.elements.contains { $0 > 0.5 })
    #expect(
      data.validation.copyingRows(0..<1)[0, 300]
        == (Double(dataset.training.image(at: 55)[55 * 784 + 300]) - data.mean[300]) / 255)
  }

  @Test func tooFewDigitsAreAnError() throws {
    let dataset = try DigitSource.synthetic.load(trainingCount: 11, testCount: 5, seed: 1)
    #expect(throws: SplitError.tooFew(training: 11, test: 5, needed: 12)) {
      try dataset.split(.digits)
    }
  }
}

@Suite struct ConfusionMatrixTests {
  private let matrix = ConfusionMatrix(
    labels: [0, 0, 1, 1, 1, 1], predicted: [0, 1, 1, 0, 0, 1], classes: 3)

  @Test func rowsAreLabelsAndColumnsPredictions() {
    #expect(matrix.counts == [[1, 1, 0], [2, 2, 0], [0, 0, 0]])
    #expect(matrix.total == 6)
    #expect(matrix.accuracy == 0.5)
    #expect(matrix.recalls == [0.5, 0.5, nil])
  }

  @Test func theWorstPairIsOffTheDiagonal() {
    #expect(matrix.mostConfused?.label == 1)
    #expect(matrix.mostConfused?.predicted == 0)
    #expect(matrix.mostConfused?.count == 2)
    #expect(ConfusionMatrix(labels: [1], predicted: [1], classes: 2).mostConfused == nil)
    let ties = ConfusionMatrix(
      labels: [2, 2, 0, 0, 1, 1, 1], predicted: [0, 0, 1, 1, 2, 1, 0], classes: 3)
    let pairs = ties.mostConfused(3)
    #expect(
      pairs.map { [$0.label, $0.predicted, $0.count] } == [[0, 1, 2], [2, 0, 2], [1, 0, 1]])
    #expect(ties.mostConfused(9).count == 4)
  }

  @Test func theTableHasAShareForEachClassWithSamples() {
    let table = matrix.table(names: ["a", "b", "c"])
    #expect(
      table.rows == [
        ["a", "1", "1", "0", "50.0 %"], ["b", "2", "2", "0", "50.0 %"], ["c", "0", "0", "0", "-"],
      ])
  }
}

@Suite struct DigitPredictionsTests {
  // exp(0) / (exp(0) + exp(−log 3)) = 3/4; two equal scores share, and the first is taken.
  @Test func confidenceIsTheSoftmaxOfTheLargestScore() {
    let predictions = DigitPredictions(
      scores: Matrix(rows: 3, columns: 2, elements: [log(3.0), 0, 5, 5, 1_000, 1_000 + log(9.0)]),
      labels: [1, 0, 0])
    #expect(predictions.predicted == [0, 0, 1])
    for (found, expected) in zip(predictions.confidence, [0.75, 0.5, 0.9]) {
      #expect(abs(found - expected) < 1e-12)
    }
    #expect(abs(predictions.accuracy - 1.0 / 3) < 1e-15)
    #expect(predictions.mistakes == [2, 0])
  }
}
