// The assignment on convolution: it passes, and it catches layers that are wrong.

import LinearAlgebra
import NeuralNetworks
import Testing
import WorkbookKit

@testable import ConvolutionNotebook
@testable import Notebook

@Suite struct ConvolutionAssignmentTests {
  private let layerSteps = [
    "conv-forward", "conv-images", "conv-backward", "pool-forward", "pool-backward",
    "conv-relu-pool", "conv-relu", "net-gradients", "spatial-batch-norm",
    "spatial-batch-norm-test", "spatial-batch-norm-backward", "group-norm", "group-norm-backward",
  ]

  private func assignment(
    naive: any LayerLibrary = NaiveLayers(), layers: any LayerLibrary = VectorizedLayers(),
    seed: UInt32 = 0
  ) -> ConvolutionAssignment<Double> {
    var settings = ConvolutionSettings()
    (settings.syntheticCount, settings.syntheticEpochs) = (300, 2)
    (settings.overfitImages, settings.syntheticOverfitEpochs) = (20, 2)
    (settings.filters, settings.kernel) = (3, 3)
    (settings.overfitHidden, settings.hidden) = (8, 10)
    settings.gradientSamples = 30
    return ConvolutionAssignment(
      AssignmentOptions(source: .synthetic, seed: seed, execution: Execution(threads: 2)),
      settings: settings, naive: naive, layers: layers)
  }

  @Test func theLibrarysLayersPass() throws {
    let run = try RunCollector.run(assignment(), only: layerSteps)
    #expect(run.failed == [])
    #expect(Set(run.checks.keys) == Set(layerSteps))
  }

  /// Images depend on the seed; all other arrays are the notebook's.
  @Test(arguments: [UInt32(1), 7])
  func imagesOfOtherSeedsPass(seed: UInt32) throws {
    let run = try RunCollector.run(assignment(seed: seed), only: ["conv-images"])
    #expect(run.failed == [])
    #expect(run.checks["conv-images"]?.count == 1)
  }

  /// The arrays of the timings are large for a debug build, but are those that the course prints.
  @Test func timingsAndInitialLossPass() throws {
    let run = try RunCollector.run(assignment(), only: ["fast-conv", "fast-pool", "net-loss"])
    #expect(run.failed == [])
    #expect(
      run.values["fast-conv"].map { Set($0.keys) }
        == ["out_sum_squares", "dx_sum_squares", "dw_sum_squares", "difference"])
    #expect(run.values["net-loss"].map { Set($0.keys) } == ["loss", "loss_regularized"])
  }

  /// What programs read, by its names; the nets are too small here to judge them.
  @Test func everyTrainingReports() throws {
    let run = try RunCollector.run(assignment(), only: ["overfit", "epoch", "filters"])
    guard case .array(let small)? = run.values["overfit"]?["history"],
      case .array(let whole)? = run.values["epoch"]?["history"]
    else {
      Issue.record("no history")
      return
    }
    // 2 epochs of 20 images, and 2 of 270 images, in batches of 50.
    #expect(small.count == 2 && whole.count == 10)
    for step in ["overfit", "epoch"] {
      #expect(run.values[step]?["train"] != nil && run.values[step]?["val"] != nil)
    }
    #expect(run.checks["filters"]?.map(\.passed) == [true])
  }

  @Test(arguments: [
    (MapFlaw.flippedKernel, "conv-forward"), (.flippedKernel, "conv-backward"),
    (.noPadding, "conv-forward"), (.paddingOnOneSide, "conv-forward"),
    (.ignoredStride, "conv-forward"), (.unturnedGradient, "conv-backward"),
    (.biasOfOneSample, "conv-backward"), (.overwritingPool, "pool-backward"),
    (.sharedPool, "pool-backward"), (.lastOfEqualPixels, "pool-backward"),
    (.zeroPaddedPool, "pool-forward"), (.statisticsOfPixels, "spatial-batch-norm"),
    (.dividedByLess, "spatial-batch-norm"), (.dividedByLess, "spatial-batch-norm-backward"),
    (.dividedByLess, "group-norm"), (.groupsOfOne, "group-norm"),
    (.groupsOfOne, "group-norm-backward"), (.scatteredGroups, "group-norm"),
    (.scatteredGroups, "group-norm-backward"),
  ])
  func aWrongLayerIsCaught(_ flaw: MapFlaw, step: String) throws {
    for isNaive in [true, false] {
      let flawed = FlawedMapLayers(flaw: flaw)
      let run = try RunCollector.run(
        isNaive ? assignment(naive: flawed) : assignment(layers: flawed), only: [step])
      let failed = run.checks[step]?.filter { !$0.passed } ?? []
      #expect(!failed.isEmpty, "\(flaw), \(isNaive ? "naive" : "fast")")
    }
  }

  /// Weights that are not rounded to `Float`, or an unpenalized kernel, do not go through.
  @Test func thePenaltyReachesTheKernels() throws {
    let run = try RunCollector.run(
      assignment(layers: UnpenalizedKernels()), only: ["net-gradients"])
    #expect(
      run.checks["net-gradients"]?.filter { !$0.passed }.map(\.name).contains(
        "sums of squares of the gradients with a penalty") == true)
  }
}

/// A library whose convolutions are free of the penalty.
private struct UnpenalizedKernels: LayerLibrary {
  func affine<Scalar: RealScalar>(inputs: Int, outputs: Int) -> any Layer<Scalar> {
    VectorizedLayers().affine(inputs: inputs, outputs: outputs)
  }
  func relu<Scalar: RealScalar>() -> any Layer<Scalar> { VectorizedLayers().relu() }
  func convolution<Scalar: RealScalar>(
    _ input: MapShape, filters: Int, window: MapWindow
  ) -> any Layer<Scalar> {
    Unpenalized(right: Convolution<Scalar>(input, filters: filters, window: window))
  }

  private struct Unpenalized<Scalar: RealScalar>: Layer {
    let right: Convolution<Scalar>
    var summary: String { right.summary }
    var parameterShapes: [ParameterShape] {
      right.parameterShapes.map {
        ParameterShape(
          $0.name, rows: $0.rows, columns: $0.columns, kind: $0.name == "W" ? .free : $0.kind)
      }
    }
    func outputColumns(forInput columns: Int) -> Int? { right.outputColumns(forInput: columns) }
    func forward(
      _ input: Matrix<Scalar>, _ parameters: [Matrix<Scalar>], on execution: Execution
    ) -> (output: Matrix<Scalar>, cache: Matrix<Scalar>) {
      right.forward(input, parameters, on: execution)
    }
    func backward(
      _ outputGradient: Matrix<Scalar>, _ cache: Matrix<Scalar>, _ parameters: [Matrix<Scalar>],
      on execution: Execution
    ) -> LayerGradients<Scalar> {
      right.backward(outputGradient, cache, parameters, on: execution)
    }
  }
}
