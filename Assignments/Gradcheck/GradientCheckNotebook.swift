// `workbook gradcheck`: every loss's analytic gradient against numerical ones.

import CEmbedding
import Datasets
import GradientChecking
import GradientProblems
import LinearAlgebra
import LinearClassifiers
import Notebook
import NumPyRandom
import WorkbookKit

/// What a gradient check is started with.
public struct GradientCheckSettings: Sendable, Equatable {
  /// A place among the parameters.
  public struct Place: Sendable, Equatable {
    /// The name of a block of parameters; nil for the first.
    public var block: String?
    /// The row-major index in it.
    public var index: Int

    public init(block: String? = nil, index: Int) {
      self.block = block
      self.index = index
    }
  }

  public var options: CheckOptions
  /// Only these coordinates; nil for a sample. A name of nil is the first block of parameters.
  public var places: [Place]?
  /// Check after so many steps of training instead of at random weights.
  public var trainingSteps: Int
  /// Whether the errors are shown for steps from 1e-1 to 1e-12 as well.
  public var showsStepSweep: Bool

  public init(
    options: CheckOptions = CheckOptions(), places: [Place]? = nil, trainingSteps: Int = 0,
    showsStepSweep: Bool = false
  ) {
    self.options = options
    self.places = places
    self.trainingSteps = trainingSteps
    self.showsStepSweep = showsStepSweep
  }
}

/// The gradient checks of the library's losses, a step each.
public struct GradientCheckNotebook: Assignment {
  let run: AssignmentOptions
  let settings: GradientCheckSettings
  private var dataset: ImageDataset?

  public init(
    _ run: AssignmentOptions, settings: GradientCheckSettings = GradientCheckSettings()
  ) {
    self.run = run
    self.settings = settings
  }

  public static let name = "gradcheck"
  public static let summary = "gradient checks of linear losses, networks and layers"
  public static var document: String { embedded["gradcheck.md"] }
  public static var sources: [SourceFile] { embedded.sources }
  private static var embedded: EmbeddedFiles { embeddedFiles("Gradcheck") }
  public static var steps: [Step<Self>] {
    [
      Step("svm") { try $0.check(HingeLoss<Double>.self, $1) },
      Step("softmax") { try $0.check(SoftmaxLoss<Double>.self, $1) },
      Step("two-layer-net") { try $0.checkTwoLayerNet($1) },
      Step("deep-net") { try $0.checkDeepNets($1) },
      Step("convolution") { try $0.checkConvolutionalNets($1) },
      Step("layers") { try $0.checkLayers($1) },
    ]
  }

  /// With loops a loss takes a hundred times as long, so it is checked on fewer images.
  private static let sampleCounts: [LossForm: Int] = [.naive: 20, .vectorized: 100]
  private static let penalty = 50.0

  // step: svm, softmax
  private mutating func check<Loss: LinearLoss<Double>>(
    _ loss: Loss.Type, _ page: Page
  ) throws {
    let dataset = try loadedDataset()
    var generator = RandomState(seed: run.seed)
    let data: SplitImages<Double> = try dataset.centered(
      .course, appendsOne: true, on: run.execution)
    let development = data.training.chosen(data.developmentIndices(using: &generator))
    let weights = try self.weights(loss, data, using: &generator)
    for (index, form) in LossForm.allCases.enumerated() {
      try page.progress(Double(index) / Double(LossForm.allCases.count))
      let count = min(development.rows, Self.sampleCounts[form] ?? 1)
      let problem = Loss.gradientProblem(
        form, weights: weights, samples: development.copyingRows(0..<count),
        labels: Array(development.labels.prefix(count)), regularization: Self.penalty)
      let name = "\(Loss.kind.rawValue), \(form.rawValue)"
      try check(
        problem, named: name, showsSteps: form == .vectorized, using: &generator, page)
    }
  }

  /// Checks a gradient at the places that are asked for, or at a sample.
  func check(
    _ problem: GradientProblem, named name: String, showsSteps: Bool = true,
    using generator: inout RandomState, _ page: Page
  ) throws {
    let report =
      if let coordinates = try coordinates(of: problem) {
        problem.check(at: coordinates, settings.options)
      } else {
        problem.check(settings.options, using: &generator)
      }
    page.expectPassed(report, of: name, isFolded: false)
    if settings.showsStepSweep && showsSteps {
      let coordinates = report.terms.first?.coordinates.map(\.coordinate) ?? []
      page.errorsByStep(problem.errorsByStep(at: Array(coordinates.prefix(40))), of: name)
    }
  }

  private func coordinates(of problem: GradientProblem) throws -> [Coordinate]? {
    try settings.places?.map { place in
      let name = place.block ?? problem.blocks[0].name
      guard let block = problem.blocks.first(where: { $0.name == name }) else {
        throw GradientCheckError.noSuchBlock(name, known: problem.blocks.map(\.name))
      }
      guard place.index < block.values.count else {
        throw GradientCheckError.noSuchIndex(
          place.index, block: name, count: block.values.count)
      }
      return Coordinate(name, place.index)
    }
  }

  private func weights<Loss: LinearLoss<Double>>(
    _ loss: Loss.Type, _ data: SplitImages<Double>, using generator: inout RandomState
  ) throws -> Matrix<Double> {
    guard settings.trainingSteps > 0 else {
      return randomWeights(
        features: data.training.columns, classes: data.classCount, scale: 1e-4,
        using: &generator)
    }
    let plan = TrainingPlan<Double>(
      features: data.training.columns, classes: data.classCount, samples: data.training.rows,
      iterations: settings.trainingSteps, batchSize: 200, using: &generator)
    return try Loss.train(
      on: data.training, labels: data.training.labels,
      settings: TrainingSettings(learningRate: 1e-7, regularization: 2.5e4), plan: plan,
      execution: run.execution
    ).weights
  }

  /// The images, read once for all checks.
  mutating func loadedDataset() throws -> ImageDataset {
    let dataset =
      try self.dataset
      ?? run.source.load(
        trainingCount: 2_000, testCount: 10, seed: run.seed, on: run.execution)
    self.dataset = dataset
    return dataset
  }
}

/// A coordinate that the parameters do not have.
public enum GradientCheckError: Error, Equatable {
  case noSuchIndex(Int, block: String, count: Int)
  case noSuchBlock(String, known: [String])
}

extension GradientCheckError: NotebookError {
  public var mistake: Mistake { .usage }

  public var description: String {
    switch self {
    case .noSuchIndex(let index, let block, let count):
      count == 1
        ? "--index \(index) is not the one number of \(block): name 0."
        : "--index \(index) is none of the \(count) numbers of \(block): name one from 0 to "
          + "\(count - 1)."
    case .noSuchBlock(let name, let known):
      "--index names \(name), but the parameters are \(known.joined(separator: ", "))."
    }
  }
}
