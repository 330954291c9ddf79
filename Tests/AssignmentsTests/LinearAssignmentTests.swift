import Datasets
import Foundation
import LinearAlgebra
import LinearClassifiers
import Losses
import Testing
import WorkbookKit

@testable import LinearNotebook
@testable import Notebook

/// The checks of a run by step: which passed.
private func checks<Loss: LinearLoss>(
  of loss: Loss.Type, only: [String]
) throws -> [String: [String: Bool]] {
  var assignment = LinearAssignment<Loss>(
    options: AssignmentOptions(source: .synthetic, seed: 1, execution: Execution(threads: 2)),
    linear: LinearOptions(
      madeUpCount: 60, iterations: 20, batchSize: 10, gradientCoordinates: 5))
  let collector = CheckCollector()
  _ = try Runner().run(
    &assignment, only: only,
    header: RunHeader(
      assignment: "linear", dataset: "made-up", dataNote: "", seed: 1, precision: "double",
      threads: 2, version: "0"),
    renderers: [collector])
  return collector.passed
}

private final class CheckCollector: Renderer {
  private(set) var passed: [String: [String: Bool]] = [:]
  private var step = ""

  func receive(_ event: Event) {
    switch event {
    case .stepBegan(let id, _): step = id
    case .check(let check): passed[step, default: [:]][check.name] = check.passed
    default: break
    }
  }
}

struct LinearAssignmentTests {
  @Test func theLibrarysLossesPass() throws {
    for steps in [
      try checks(of: HingeLoss<Double>.self, only: ["naive", "vectorized"]),
      try checks(of: SoftmaxLoss<Double>.self, only: ["naive", "vectorized"]),
    ] {
      #expect(steps["vectorized"]?.count == 2)
      for (step, checks) in steps {
        for (name, passed) in checks { #expect(passed, "\(step): \(name)") }
      }
    }
  }

  /// A `Float` rounds the grid's learning rates; they must be reported as they were given.
  @Test func floatsRunToTheEnd() throws {
    let run = try RunCollector.run(
      LinearAssignment<HingeLoss<Float>>(
        options: AssignmentOptions(source: .synthetic, seed: 1, execution: Execution(threads: 2)),
        linear: LinearOptions(madeUpCount: 100, iterations: 60, batchSize: 10)),
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

  @Test func aWrongGradientIsCaughtByTheCheck() throws {
    let right = try checks(of: HingeLoss<Double>.self, only: ["gradient-check"])
    #expect(right["gradient-check"]?.values.allSatisfy { $0 } ?? false)
    let wrong = try checks(of: HalfPenalty.self, only: ["gradient-check"])
    #expect(wrong["gradient-check"]?["gradient of svm with λ = 50.0"] == false)
    #expect(wrong["gradient-check"]?["gradient of svm with λ = 0.0"] == true)
  }
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
  @Test func theReferenceComesOut() throws {
    let folder = try #require(ProcessInfo.processInfo.environment["WORKBOOK_DATASETS"])
    func run<Loss: LinearLoss<Double>>(_ loss: Loss.Type) throws {
      var assignment = LinearAssignment<Loss>(
        options: AssignmentOptions(source: .cifar10(folder: URL(fileURLWithPath: folder))))
      let collector = CheckCollector()
      _ = try Runner().run(
        &assignment, only: ["vectorized", "predict"],
        header: RunHeader(
          assignment: "linear", dataset: "cifar10", dataNote: "", seed: 0, precision: "double",
          threads: 2, version: "0"),
        renderers: [collector])
      for (step, checks) in collector.passed {
        for (name, passed) in checks { #expect(passed, "\(step): \(name)") }
      }
      #expect(collector.passed["predict"]?["accuracies"] == true)
      #expect(collector.passed["load"]?["first development images"] == true)
      #expect(collector.passed["train"]?.count == 2)
    }
    try run(HingeLoss<Double>.self)
    try run(SoftmaxLoss<Double>.self)
  }
}
