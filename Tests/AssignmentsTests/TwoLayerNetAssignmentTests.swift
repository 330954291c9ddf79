// The assignment on the two-layer net: it passes, and it catches layers that are wrong.

import Foundation
import LinearAlgebra
import NeuralNetworks
import Testing
import WorkbookKit

@testable import Notebook
@testable import TwoLayerNetNotebook

private let smallSteps = [
  "graph", "affine-forward", "affine-backward", "relu-forward", "relu-backward", "affine-relu",
  "loss-layers", "net-initialization", "net-scores", "net-losses", "net-gradients", "vectorized",
  "toy-scores", "toy-loss", "toy-gradients", "toy-training",
]

private func assignment(
  _ layers: any LayerLibrary = VectorizedLayers(), seed: UInt32 = 0
) -> TwoLayerNetAssignment<Double> {
  var settings = TwoLayerNetSettings()
  settings.syntheticCount = 300
  settings.hidden = 10
  settings.epochs = 2
  settings.batchSize = 20
  settings.searchEpochs = 1
  settings.bestEpochs = 2
  return TwoLayerNetAssignment(
    AssignmentOptions(source: .synthetic, seed: seed, execution: Execution(threads: 2)),
    settings: settings, layers: layers)
}

@Suite struct TwoLayerNetAssignmentTests {
  @Test func theLibrarysLayersPass() throws {
    let run = try RunCollector.run(assignment(), only: smallSteps)
    #expect(run.failed == [])
    #expect(Set(run.checks.keys) == Set(smallSteps))
  }

  /// The loops are judged by the same expectations.
  @Test func theNaiveLayersPass() throws {
    let run = try RunCollector.run(assignment(NaiveLayers()), only: smallSteps)
    #expect(run.failed == [])
  }

  @Test(arguments: [
    (Flaw.forgottenBias, "affine-forward"), (.halfBiasGradient, "affine-backward"),
    (.transposedGradient, "affine-backward"), (.negatedInputGradient, "affine-backward"),
    (.gradientOfOneEverywhere, "relu-backward"), (.meanOfGradients, "affine-backward"),
  ])
  func aWrongLayerIsCaught(_ flaw: Flaw, step: String) throws {
    let run = try RunCollector.run(assignment(FlawedLayers(flaw: flaw)), only: [step])
    #expect(run.checks[step]?.contains { !$0.passed } == true)
  }

  /// What is set is shown and not judged.
  @Test func settingsReplaceWhatIsUsualAndAreNotJudged() throws {
    var options = AssignmentOptions(source: .synthetic, execution: Execution(threads: 2))
    options.settings = [
      "hidden": "4", "epochs": "1", "batch": "30", "lr": "0.5", "reg": "2", "scale": "0",
    ]
    var usual = TwoLayerNetSettings()
    usual.syntheticCount = 300
    let set = TwoLayerNetAssignment<Double>(options, settings: usual)
    #expect(set.settings.hidden == 4 && set.settings.epochs == 1 && set.settings.batchSize == 30)
    #expect(set.settings.learningRate == 0.5 && set.settings.regularization == 2)
    #expect(set.settings.weightScale == 0)
    let run = try RunCollector.run(set, only: ["train", "update-scale", "best"])
    #expect(run.failed == [])
    #expect(["train", "update-scale", "best"].allSatisfy { run.checks[$0] == nil })
  }

  /// Every gate, at several points, against centered differences of its own output.
  @Test(arguments: Gate.allCases)
  func everyGateKnowsItsDerivative(_ gate: Gate) {
    let isBinary = [Gate.add, .multiply, .max].contains(gate)
    let points = isBinary ? [[1.5, -2], [-0.25, 3], [-1, -4]] : [[1.5], [-0.25], [-2]]
    let step = 1e-5
    for x in points {
      let found = gate.inputGradients(0.7, inputs: x, output: gate.output(x))
      #expect(found.count == x.count)
      for index in x.indices {
        var (up, down) = (x, x)
        up[index] += step
        down[index] -= step
        let numerical = 0.7 * (gate.output(up) - gate.output(down)) / (2 * step)
        #expect(abs(found[index] - numerical) < 1e-7, "\(gate) at \(x), input \(index)")
      }
    }
  }

  /// f = x · x · x through one input: 3x².
  @Test func gradientsOfAForkAreAddedAndSetToZeroBefore() {
    var graph = ComputationalGraph()
    let x = graph.input("x", 2)
    _ = graph.apply(.multiply, graph.apply(.multiply, x, x), x)
    for _ in 0..<2 {
      graph.backward()
      #expect(graph.nodes[x].gradient == 12)
    }
    #expect(graph.output == 8)
  }

  /// On a terminal of 80 columns the drawing has 78.
  @Test func theNeuronFitsIntoATerminal() throws {
    let run = try RunCollector.run(assignment(), only: ["graph"])
    #expect(run.failed == [] && run.checks["graph"]?.count == 10)
    #expect(run.charts.count == 2)
    for chart in run.charts {
      let lines = chart.lines(width: 78)
      #expect(lines.allSatisfy { $0.count <= 78 })
      #expect(lines.contains { $0.contains("├[") })
    }
    #expect(run.charts[0].lines(width: 78).contains { $0.contains("[−]") && $0.contains("[1/x]") })
  }

  @Test func imagesAreSplitAndLearned() throws {
    let run = try RunCollector.run(assignment(), only: ["initial-loss", "overfit", "train"])
    // So few images teach little.
    #expect(
      run.failed == [
        "the loss falls",
        "validation accuracy beats chance",
      ])
    #expect(run.values["load"]?["shapes"] != nil)
    // 270 images in batches of 20: 13 steps an epoch, of which every hundredth is recorded.
    guard case .array(let history)? = run.values["train"]?["history"] else {
      Issue.record("no history")
      return
    }
    #expect(history.count == 1)
    guard case .array(let validation)? = run.values["train"]?["val"] else {
      Issue.record("no validation accuracies")
      return
    }
    #expect(validation.count == 2)
  }

  @Test func searchBestWeightsAndSavingHold() throws {
    let run = try RunCollector.run(assignment(), only: ["update-scale", "weights", "save"])
    // So short a training takes steps of any size.
    #expect(run.checks["update-scale"]?.count == 1)
    for step in ["search", "save"] {
      #expect(run.checks[step]?.isEmpty == false)
      #expect(run.checks[step]?.allSatisfy(\.passed) == true)
    }
    #expect(run.checks["best"]?.count == 2)
    guard case .number(let validation)? = run.values["best"]?["val"] else {
      Issue.record("the best net has no validation accuracy")
      return
    }
    #expect((0...1).contains(validation))
  }

  @Test func oneSeedGivesOneRun() throws {
    let first = try RunCollector.run(assignment(seed: 5), only: ["train"])
    let second = try RunCollector.run(assignment(seed: 5), only: ["train"])
    let other = try RunCollector.run(assignment(seed: 6), only: ["train"])
    #expect(first.values["train"]?["last"] == second.values["train"]?["last"])
    #expect(first.values["train"]?["last"] != other.values["train"]?["last"])
  }
}

/// A mistake that a learner's layers may hold.
enum Flaw: Sendable, CaseIterable {
  case forgottenBias, halfBiasGradient, transposedGradient, negatedInputGradient, meanOfGradients
  case gradientOfOneEverywhere
}

private struct FlawedLayers: LayerLibrary {
  let flaw: Flaw

  func affine<Scalar: RealScalar>(inputs: Int, outputs: Int) -> any Layer<Scalar> {
    FlawedAffine(right: Affine<Scalar>(inputs: inputs, outputs: outputs), flaw: flaw)
  }

  func relu<Scalar: RealScalar>() -> any Layer<Scalar> { FlawedReLU<Scalar>(flaw: flaw) }
}

private struct FlawedAffine<Scalar: RealScalar>: Layer {
  let right: Affine<Scalar>
  let flaw: Flaw

  var summary: String { right.summary }
  var parameterShapes: [ParameterShape] { right.parameterShapes }
  func outputColumns(forInput columns: Int) -> Int? { right.outputColumns(forInput: columns) }

  func forward(
    _ input: Matrix<Scalar>, _ parameters: [Matrix<Scalar>], on execution: Execution
  ) -> (output: Matrix<Scalar>, cache: Matrix<Scalar>) {
    var parameters = parameters
    if flaw == .forgottenBias { parameters[1].scale(by: 0) }
    return right.forward(input, parameters, on: execution)
  }

  func backward(
    _ outputGradient: Matrix<Scalar>, _ cache: Matrix<Scalar>, _ parameters: [Matrix<Scalar>],
    on execution: Execution
  ) -> LayerGradients<Scalar> {
    var back = right.backward(outputGradient, cache, parameters, on: execution)
    switch flaw {
    case .halfBiasGradient: back.parameters[1].scale(by: 0.5)
    case .negatedInputGradient: back.input.scale(by: -1)
    case .meanOfGradients: back.parameters[0].scale(by: 1 / Scalar(cache.rows))
    case .transposedGradient:
      let (rows, columns) = (back.parameters[0].rows, back.parameters[0].columns)
      let turned = (0..<rows * columns).map { back.parameters[0][$0 % rows, $0 / rows] }
      back.parameters[0] = Matrix(rows: rows, columns: columns, elements: turned)
    case .forgottenBias, .gradientOfOneEverywhere: break
    }
    return back
  }
}

private struct FlawedReLU<Scalar: RealScalar>: Layer {
  let flaw: Flaw

  var summary: String { "relu" }
  func outputColumns(forInput columns: Int) -> Int? { columns }

  func forward(
    _ input: Matrix<Scalar>, _ parameters: [Matrix<Scalar>], on execution: Execution
  ) -> (output: Matrix<Scalar>, cache: Matrix<Scalar>) {
    ActivationLayer(.relu).forward(input, parameters, on: execution)
  }

  func backward(
    _ outputGradient: Matrix<Scalar>, _ cache: Matrix<Scalar>, _ parameters: [Matrix<Scalar>],
    on execution: Execution
  ) -> LayerGradients<Scalar> {
    if flaw == .gradientOfOneEverywhere { return LayerGradients(input: outputGradient) }
    return ActivationLayer(.relu).backward(outputGradient, cache, parameters, on: execution)
  }

  func activationPattern(_ cache: Matrix<Scalar>) -> [Bool] { cache.elements.map { $0 > 0 } }
}

/// The real images, where WORKBOOK_DATASETS names them.
@Suite(
  .enabled(
    if: ProcessInfo.processInfo.environment["WORKBOOK_DATASETS"] != nil,
    "WORKBOOK_DATASETS names no folder of real images"))
struct TwoLayerNetOnRealImagesTests {
  /// NumPy's history and accuracies with seed 0 are checks of the assignment itself: all of them
  /// must be there, and pass.
  @Test func numbersAreTheReferences() throws {
    let folder = try #require(ProcessInfo.processInfo.environment["WORKBOOK_DATASETS"])
    let run = try RunCollector.run(
      TwoLayerNetAssignment<Double>(
        AssignmentOptions(source: .cifar10(folder: URL(fileURLWithPath: folder)))),
      only: ["train"])
    #expect(run.failed == [])
    #expect(run.checks["train"]?.count == 5)
  }
}
