// The tables of the assignment on digits: how a row is trained, which rows there are, what is judged.

import LinearAlgebra
import NeuralNetworks
import Testing
import WorkbookKit

@testable import DigitsNotebook
@testable import Notebook

@Suite struct DigitsRowTests {
  private func row(_ rule: UpdateRule) -> DigitsRow {
    DigitsRow(
      hidden: [300, 150], rule: rule, batchSize: 30, reported: 0.95, reportedValidation: 0.94)
  }

  /// Rules whose steps do not grow with the gradient go a tenth as far.
  @Test func eachRuleHasItsLearningRate() {
    let expected: [UpdateRule: Double] = [
      .sgd: 0.01, .momentum: 0.01, .nesterov: 0.01, .adagrad: 0.001, .rmsprop: 0.001, .adam: 0.001,
    ]
    for rule in UpdateRule.allCases {
      #expect(row(rule).learningRate == expected[rule], "\(rule)")
      #expect(row(rule).settings(epochs: 1).learningRate == expected[rule], "\(rule)")
      #expect(row(rule).settings(epochs: 1).rule == rule)
    }
  }

  @Test func theRateIsHalvedEveryTwoEpochs() {
    let settings = row(.momentum).settings(epochs: 7)
    let rates = (0..<7).map {
      settings.schedule.rate(from: settings.learningRate, after: $0, of: settings.epochs)
    }
    #expect(rates == [0.01, 0.01, 0.005, 0.005, 0.0025, 0.0025, 0.00125])
  }

  @Test func everyEpochGoesThroughAllDigitsWithoutAPenalty() {
    let settings = row(.adam).settings(epochs: 7)
    #expect(settings.epochs == 7 && settings.batchSize == 30)
    #expect(settings.sampling == .permutation)
    #expect(settings.regularization == 0)
    #expect(settings.constants == nil && settings.clipping == nil)
    #expect(settings.iterationLimit == nil && settings.patience == nil)
    // Of 55,000 digits, the last batch holds ten.
    #expect(settings.iterationsPerEpoch(samples: 55_000) == 1_834)
  }
}

/// What both steps write, from 36 synthetic digits and an epoch.
@Suite struct DigitsTablesTests {
  private static let rules = DigitsReference.rules
  private static let shapes = DigitsReference.shapes
  /// The training that stands in both tables.
  private static let shared = DigitsRow(
    hidden: [300, 150], rule: .momentum, batchSize: 10, reported: 0.9602,
    reportedValidation: 0.9385)

  private func assignment() -> DigitsAssignment<Float> {
    var settings = DigitsSettings()
    (settings.syntheticCount, settings.syntheticTestCount) = (36, 20)
    settings.syntheticTableEpochs = 1
    return DigitsAssignment(
      AssignmentOptions(source: .synthetic, seed: 0, execution: Execution(threads: 2)),
      settings: settings)
  }

  /// A step's table, as shown and as programs read it, and its checks.
  private struct Written {
    var rows: [[String]] = []
    var numbers: [JSONValue] = []
    var checks: [Check] = []
  }

  private func run(_ id: String, _ assignment: inout DigitsAssignment<Float>) throws -> Written {
    let step = try #require(DigitsAssignment<Float>.steps.first { $0.id == id })
    var written = Written()
    let page = Page { event in
      switch event {
      case .table(let name, .array(let numbers), let table) where name == id:
        written.rows += table.rows
        written.numbers += numbers
      case .check(let check): written.checks.append(check)
      default: break
      }
    }
    try step.body(&assignment, page)
    return written
  }

  @Test func everyRowIsTrainedOnce() throws {
    var assignment = assignment()
    _ = try run("load", &assignment)
    let rules = try run("rules", &assignment)
    #expect(assignment.results.count == Self.rules.count)
    let shapes = try run("shapes", &assignment)
    #expect(assignment.results.count == Self.rules.count + Self.shapes.count - 1)

    for (written, rows) in [(rules, Self.rules), (shapes, Self.shapes)] {
      let begun = rows.map {
        [$0.shape, $0.rule.rawValue, "\($0.batchSize)", "\($0.learningRate)"]
      }
      #expect(written.rows.map { Array($0.prefix(4)) } == begun)
      #expect(written.numbers.count == rows.count)
      #expect(written.checks.count == rows.count)
    }
    // To four digits, and to the tenth of a second that it took.
    let first = try #require(Self.rules.firstIndex(of: Self.shared))
    let second = try #require(Self.shapes.firstIndex(of: Self.shared))
    #expect(rules.rows[first] == shapes.rows[second])
    // Four steps teach little, but not every training ends alike.
    let accuracies = assignment.results.map(\.test)
    #expect(accuracies.allSatisfy { (0...1).contains($0) })
    #expect(Set(accuracies).count > 1)
  }

  /// What is known is not trained, and a training that diverged, whose accuracy is no number, fails.
  @Test func aDivergedTrainingFails() throws {
    var assignment = assignment()
    _ = try run("load", &assignment)
    for rows in [Self.rules, Self.shapes] {
      assignment.results = rows.enumerated().map { place, row in
        DigitsResult(
          row: row, epochs: 1, test: place == 1 ? .nan : 0.97, validation: 0.96, seconds: 1)
      }
      let written = try run(rows == Self.rules ? "rules" : "shapes", &assignment)
      #expect(assignment.results.count == rows.count)
      #expect(written.checks.map(\.passed) == rows.indices.map { $0 != 1 })
    }
  }

  /// Trainings of other epochs are others.
  @Test func resultsOfOtherEpochsAreNotTaken() throws {
    var assignment = assignment()
    _ = try run("load", &assignment)
    assignment.results = Self.rules.map {
      DigitsResult(row: $0, epochs: 2, test: .nan, validation: .nan, seconds: 1)
    }
    _ = try run("rules", &assignment)
    #expect(assignment.results.count == 2 * Self.rules.count)
  }
}
