// The assignment on image features: it runs on synthetic images and gives NumPy's features.

import Foundation
import LinearAlgebra
import LinearClassifiers
import Testing
import WorkbookKit

@testable import FeaturesNotebook
@testable import Notebook

@Suite struct FeaturesAssignmentTests {
  private func run(_ only: [String], seed: UInt32 = 0) throws -> RunCollector {
    var settings = FeaturesSettings()
    settings.syntheticCount = 400
    settings.iterations = 100
    settings.batchSize = 50
    settings.hidden = 20
    settings.epochs = 4
    settings.pixelHidden = 10
    settings.pixelEpochs = 1
    return try RunCollector.run(
      FeaturesAssignment<HingeLoss<Double>>(
        AssignmentOptions(source: .synthetic, seed: seed, execution: Execution(threads: 2)),
        settings: settings),
      only: only)
  }

  @Test func featuresAreExtractedAndScaled() throws {
    let run = try run(["standardize"])
    #expect(run.failed == [])
    #expect(run.values["extract"]?["shape"] == .array([.integer(360), .integer(154)]))
    #expect(run.values["standardize"]?["shape"] == .array([.integer(360), .integer(155)]))
  }

  @Test func everyStepRunsAndShowsOnlyMistakes() throws {
    let run = try run(["best", "mistakes", "net", "comparison"])
    #expect(run.checks["mistakes"]?.map(\.passed) == [true])
    #expect(run.checks["comparison"]?.count == 3)
    guard case .number(let test)? = run.values["net"]?["test"] else {
      Issue.record("the net has no test accuracy")
      return
    }
    #expect((0...1).contains(test))
  }

  @Test func theSeedDecides() throws {
    #expect(
      try run(["best"], seed: 3).values["best"]?["test"]
        == run(["best"], seed: 3).values["best"]?["test"])
    #expect(
      try run(["extract"], seed: 3).values["extract"]?["sum"]
        != run(["extract"], seed: 4).values["extract"]?["sum"])
  }
}

/// The real images, where WORKBOOK_DATASETS names them.
@Suite(
  .enabled(
    if: ProcessInfo.processInfo.environment["WORKBOOK_DATASETS"] != nil,
    "WORKBOOK_DATASETS names no folder of real images"))
struct FeaturesOnRealImagesTests {
  /// NumPy's features and the course's bands are checks of the assignment itself.
  @Test func numbersAreTheReferences() throws {
    let folder = try #require(ProcessInfo.processInfo.environment["WORKBOOK_DATASETS"])
    let run = try RunCollector.run(
      FeaturesAssignment<HingeLoss<Double>>(
        AssignmentOptions(source: .cifar10(folder: URL(fileURLWithPath: folder)))))
    #expect(run.failed == [])
    #expect(run.checks["extract"]?.count == 3)
    #expect(run.checks["net"]?.count == 1)
  }
}
