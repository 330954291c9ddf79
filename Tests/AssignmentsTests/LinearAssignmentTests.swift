import Datasets
import Foundation
import LinearAlgebra
import LinearClassifiers
import Losses
import Testing
import WorkbookKit

@testable import LinearNotebook
@testable import Notebook

/// The checks of a small run by step: which passed.
private func checks<Loss: LinearLoss>(
  of loss: Loss.Type, only: [String]
) throws -> [String: [String: Bool]] {
  var settings = LinearSettings()
  settings.syntheticCount = 60
  settings.iterations = 20
  settings.batchSize = 10
  settings.gradientCoordinates = 5
  return try RunCollector.run(
    LinearAssignment<Loss>(
      AssignmentOptions(source: .synthetic, seed: 1, execution: Execution(threads: 2)),
      settings: settings), only: only
  ).checks.mapValues { checks in
    Dictionary(uniqueKeysWithValues: checks.map { ($0.name, $0.passed) })
  }
}

struct LinearAssignmentTests {
  @Test func theLibrarysLossesPass() throws {
    for steps in [
      try checks(of: HingeLoss<Double>.self, only: ["naive", "vectorized"]),
      try checks(of: SoftmaxLoss<Double>.self, only: ["naive", "vectorized"]),
    ] {
      #expect((steps["vectorized"]?.count ?? 0) >= 4)
      for (step, checks) in steps {
        for (name, passed) in checks { #expect(passed, "\(step): \(name)") }
      }
    }
  }

  /// What is set is shown and not judged: a rate of 1 and a penalty of 3 diverge.
  @Test func settingsReplaceWhatIsUsualAndAreNotJudged() throws {
    var options = AssignmentOptions(source: .synthetic, execution: Execution(threads: 2))
    options.settings = ["lr": "1", "reg": "3", "iterations": "30", "batch": "7", "scale": "0.5"]
    var settings = LinearSettings()
    settings.syntheticCount = 60
    let assignment = LinearAssignment<HingeLoss<Double>>(options, settings: settings)
    #expect(assignment.settings.learningRate == 1 && assignment.settings.regularization == 3)
    #expect(assignment.settings.iterations == 30 && assignment.settings.batchSize == 7)
    #expect(assignment.settings.weightScale == 0.5)
    let run = try RunCollector.run(assignment, only: ["naive", "train", "predict"])
    #expect(run.failed == [])
    #expect(run.checks["train"] == nil && run.checks["predict"] == nil)
    guard case .number(let last)? = run.values["train"]?["last"],
      case .number(let loss)? = run.values["naive"]?["loss"]
    else {
      Issue.record("no losses")
      return
    }
    #expect(!(last < 1e3) && loss > 100)
  }

  /// A `Float` rounds the grid's learning rates; they must be reported as they were given.
  @Test func floatsRunToTheEnd() throws {
    var settings = LinearSettings()
    settings.syntheticCount = 100
    settings.iterations = 60
    settings.batchSize = 10
    let run = try RunCollector.run(
      LinearAssignment<HingeLoss<Float>>(
        AssignmentOptions(source: .synthetic, seed: 1, execution: Execution(threads: 2)),
        settings: settings),
      only: ["course-grid"])
    #expect(run.checks["course-grid"]?.allSatisfy(\.passed) == true)
    #expect(run.checks["course-grid"]?.count == 1)
  }

  /// The notebook's blind spot: without its penalty the vectorized loss differs by about 1e-9 at
  /// λ = 5e-6, and must be caught at the λ of the training.
  @Test func aMissingPenaltyIsCaught() throws {
    let steps = try checks(of: NoPenalty.self, only: ["vectorized"])
    let failed = steps["vectorized"]?.filter { !$0.value }.map(\.key) ?? []
    #expect(failed.contains { $0.contains("25000") })
  }

  #if !DEBUG
    /// The naive loss of 30,730 weights, some hundreds of times: minutes without optimization.
    @Test func aWrongGradientIsCaughtByTheCheck() throws {
      let right = try checks(of: HingeLoss<Double>.self, only: ["gradient-check"])
      #expect(right["gradient-check"]?.values.allSatisfy { $0 } ?? false)
      let wrong = try checks(of: HalfPenalty.self, only: ["gradient-check"])
      #expect(wrong["gradient-check"]?["gradient of svm with λ = 50.0"] == false)
      #expect(wrong["gradient-check"]?["gradient of svm with λ = 0.0"] == true)
    }
  #endif
}

/// Forgets the penalty where it is vectorized.
private enum NoPenalty: LinearLoss {
  static let kind = ClassificationLoss.svm

  static func naive(
    weights: Matrix<Double>, samples: Matrix<Double>, labels: [Int], regularization: Double
  ) -> LossAndGradient<Double> {
    HingeLoss.naive(
      weights: weights, samples: samples, labels: labels, regularization: regularization)
  }

  static func vectorized(
    weights: Matrix<Double>, samples: Matrix<Double>, labels: [Int], regularization: Double,
    on execution: Execution
  ) -> LossAndGradient<Double> {
    HingeLoss.vectorized(
      weights: weights, samples: samples, labels: labels, regularization: 0, on: execution)
  }
}

/// Takes λW for the gradient of λ‖W‖².
private enum HalfPenalty: LinearLoss {
  static let kind = ClassificationLoss.svm

  static func naive(
    weights: Matrix<Double>, samples: Matrix<Double>, labels: [Int], regularization: Double
  ) -> LossAndGradient<Double> {
    var result = HingeLoss.naive(
      weights: weights, samples: samples, labels: labels, regularization: regularization)
    result.gradient.add(weights, scaledBy: -regularization)
    return result
  }

  static func vectorized(
    weights: Matrix<Double>, samples: Matrix<Double>, labels: [Int], regularization: Double,
    on execution: Execution
  ) -> LossAndGradient<Double> {
    naive(weights: weights, samples: samples, labels: labels, regularization: regularization)
  }
}

/// The real images, where WORKBOOK_DATASETS names them.
@Suite(
  .enabled(
    if: ProcessInfo.processInfo.environment["WORKBOOK_DATASETS"] != nil,
    "WORKBOOK_DATASETS names no folder of real images"))
struct LinearOnRealImagesTests {
  /// The training's history, the accuracies and the losses of NumPy's program with seed 0 are
  /// checks of the assignment itself: all of them must be there, and pass.
  @Test func numbersAreTheReferences() throws {
    let folder = try #require(ProcessInfo.processInfo.environment["WORKBOOK_DATASETS"])
    func run<Loss: LinearLoss<Double>>(_ loss: Loss.Type) throws {
      let run = try RunCollector.run(
        LinearAssignment<Loss>(
          AssignmentOptions(source: .cifar10(folder: URL(fileURLWithPath: folder)))),
        only: ["vectorized", "predict"])
      #expect(run.failed == [])
      #expect(run.checks["predict"]?.map(\.name).contains("accuracies") == true)
      #expect(run.checks["load"]?.map(\.name).contains("first development images") == true)
      #expect(run.checks["train"]?.count == 2)
    }
    try run(HingeLoss<Double>.self)
    try run(SoftmaxLoss<Double>.self)
  }
}
