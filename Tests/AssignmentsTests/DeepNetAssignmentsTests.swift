// The assignments on deep nets, normalization and dropout: they pass, and they catch layers that are
// wrong.

import LinearAlgebra
import NeuralNetworks
import Testing
import WorkbookKit

@testable import BatchNormalizationNotebook
@testable import DropoutNotebook
@testable import FullyConnectedNotebook
@testable import Notebook

private func options(seed: UInt32 = 0, threads: Int = 2) -> AssignmentOptions {
  AssignmentOptions(source: .synthetic, seed: seed, execution: Execution(threads: threads))
}

private func normalization(
  _ layers: any LayerLibrary = VectorizedLayers(), seed: UInt32 = 0, threads: Int = 2
) -> BatchNormalizationAssignment<Double> {
  BatchNormalizationAssignment(
    options(seed: seed, threads: threads),
    settings: BatchNormalizationSettings(
      syntheticCount: 120, images: 40, epochs: 1, comparisonEpochs: 1, width: 4, scaleCount: 2,
      scaleWidth: 3, batchSizes: [5, 20]),
    layers: layers)
}

@Suite struct FullyConnectedAssignmentTests {
  private let smallSteps = ["initial-loss", "depths", "count", "momentum", "rmsprop-adam"]

  private func assignment(
    _ layers: any LayerLibrary = VectorizedLayers(), seed: UInt32 = 0
  ) -> FullyConnectedAssignment<Double> {
    FullyConnectedAssignment(
      options(seed: seed),
      settings: FullyConnectedSettings(
        syntheticCount: 150, ruleImages: 50, width: 6, ruleEpochs: 2, bestEpochs: 1),
      layers: layers)
  }

  @Test func theLibrarysLayersPass() throws {
    let run = try RunCollector.run(assignment(seed: 3), only: smallSteps)
    #expect(run.failed == [])
    #expect(Set(run.checks.keys) == Set(smallSteps))
  }

  @Test func theNaiveLayersPass() throws {
    let run = try RunCollector.run(assignment(NaiveLayers()), only: ["depths"])
    #expect(run.failed == [])
  }

  /// What is trained here is too small to judge by; that every step runs and reports is.
  @Test func everyTrainingRuns() throws {
    let steps = ["three-layers", "five-layers", "momentum-training", "rules-training", "best"]
    let run = try RunCollector.run(assignment(), only: steps)
    let counts = [
      "three-layers": 1, "five-layers": 1, "momentum-training": 1, "rules-training": 3, "best": 2,
    ]
    #expect(run.checks.mapValues(\.count) == counts)
    #expect(
      run.failed == [
        "largest share of fifty images that is right within 20 epochs",
        "largest share of fifty images that is right within 20 epochs",
        "momentum converges faster",
        "momentum ends below plain SGD",
        "test accuracy of the best net",
        "validation accuracy of the best net",
      ])
    // An accuracy on 15 validation images, a tenth of the 150 that are drawn.
    let accuracies = (0...15).map { JSONValue.number(Double($0) / 15) }
    #expect(accuracies.contains(try #require(run.values["best"]?["val"])))
  }
}

@Suite struct BatchNormalizationAssignmentTests {
  private let smallSteps = [
    "training-forward", "test-forward", "backward", "two-ways-back", "net", "layer-forward",
    "layer-backward", "layer-net",
  ]

  @Test func theLibrarysLayersPass() throws {
    let run = try RunCollector.run(normalization(), only: smallSteps)
    #expect(run.failed == [])
    #expect(Set(run.checks.keys) == Set(smallSteps))
  }

  @Test func theNaiveLayersPass() throws {
    let run = try RunCollector.run(
      normalization(NaiveLayers()),
      only: ["training-forward", "test-forward", "backward", "layer-forward", "layer-backward"])
    #expect(run.failed == [])
  }

  /// The accuracies follow from the seed, whatever the number of threads.
  @Test func trainingsFollowFromTheSeed() throws {
    let steps = ["deep-nets", "weight-scales", "batch-sizes", "layer-batch-sizes"]
    func details(seed: UInt32, threads: Int) throws -> [String: [String]] {
      let run = try RunCollector.run(normalization(seed: seed, threads: threads), only: steps)
      return run.checks.mapValues { $0.map(\.detail) }
    }
    let found = try details(seed: 0, threads: 2)
    // Layer normalization is judged at each of two batch sizes.
    let counts = ["deep-nets": 1, "weight-scales": 1, "batch-sizes": 1, "layer-batch-sizes": 2]
    #expect(found.mapValues(\.count) == counts)
    #expect(try details(seed: 0, threads: 1) == found)
    #expect(try details(seed: 1, threads: 2) != found)
  }

  @Test(arguments: [
    (NormalizationFlaw.fewerInVariance, "training-forward"), (.keepsTenth, "test-forward"),
    (.batchAtTestTime, "test-forward"), (.forgottenVariance, "backward"),
    (.forgottenVariance, "two-ways-back"), (.gammaWithoutInput, "net"),
  ])
  func aWrongLayerIsCaught(_ flaw: NormalizationFlaw, step: String) throws {
    let run = try RunCollector.run(
      normalization(FlawedNormalizations(flaw: flaw)), only: [step])
    #expect(run.checks[step]?.contains { !$0.passed } == true)
  }
}

@Suite struct DropoutAssignmentTests {
  private let smallSteps = ["forward", "expectation", "backward", "net"]

  private func assignment(
    _ layers: any LayerLibrary = VectorizedLayers()
  ) -> DropoutAssignment<Double> {
    DropoutAssignment(
      options(),
      settings: DropoutSettings(syntheticCount: 120, images: 60, hidden: 10, epochs: 2),
      layers: layers)
  }

  @Test func theLibrarysLayersPass() throws {
    let run = try RunCollector.run(assignment(), only: smallSteps)
    #expect(run.failed == [])
    #expect(Set(run.checks.keys) == Set(smallSteps))
  }

  @Test func theNaiveLayersPass() throws {
    let run = try RunCollector.run(assignment(NaiveLayers()), only: ["expectation", "backward"])
    #expect(run.failed == [])
  }

  @Test func everyTrainingRuns() throws {
    let run = try RunCollector.run(assignment(), only: ["experiment"])
    #expect(
      run.checks["experiment"]?.map(\.name)
        == ["dropout narrows the gap between training and validation"])
    #expect(run.failed == ["dropout narrows the gap between training and validation"])
  }

  /// The course's numbers catch both ways to scale wrongly, and a backward pass without the mask.
  @Test(arguments: [
    (DropoutFlaw.notDivided, "forward"), (.scaledAtTestTime, "forward"),
    (.noMaskInBackward, "backward"),
    (.notDivided, "net"),
  ])
  func aWrongLayerIsCaught(_ flaw: DropoutFlaw, step: String) throws {
    let run = try RunCollector.run(assignment(FlawedDropouts(flaw: flaw)), only: [step])
    #expect(run.checks[step]?.contains { !$0.passed } == true)
  }
}
