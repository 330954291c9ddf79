// `workbook gradcheck`: every loss's gradient against measured slopes.

import Datasets
import GradientChecking
import LinearAlgebra
import LinearClassifiers
import NumPyRandom
import WorkbookKit

/// What a gradient check is started with.
public struct GradientCheckRun: Sendable, Equatable {
  public var options: CheckOptions
  /// Only these coordinates, by their index in the weights; nil for a sample.
  public var indices: [Int]?
  /// Check after so many steps of training instead of at random weights.
  public var trainingSteps: Int
  /// Whether the errors are shown for steps from 1e-1 to 1e-12 as well.
  public var showsStepSweep: Bool

  public init(
    options: CheckOptions = CheckOptions(), indices: [Int]? = nil, trainingSteps: Int = 0,
    showsStepSweep: Bool = false
  ) {
    self.options = options
    self.indices = indices
    self.trainingSteps = trainingSteps
    self.showsStepSweep = showsStepSweep
  }
}

/// The gradient checks of the library's losses, a step each.
public struct GradientCheckNotebook: Assignment {
  private let options: AssignmentOptions
  private let run: GradientCheckRun
  private var dataset: ImageDataset?

  public init(options: AssignmentOptions, run: GradientCheckRun = GradientCheckRun()) {
    self.options = options
    self.run = run
  }

  public static let name = "gradcheck"
  public static let summary = "gradient checks of every loss"
  public static var document: String {
    String(decoding: PackageResources.gradcheck_md, as: UTF8.self)
  }
  public static var steps: [Step<Self>] {
    [
      Step("svm") { try $0.check(HingeLoss<Double>.self, $1) },
      Step("softmax") { try $0.check(SoftmaxLoss<Double>.self, $1) },
    ]
  }

  /// With loops a loss takes a hundred times as long, so it is checked on fewer images.
  private static let sampleCounts: [LossForm: Int] = [.naive: 20, .vectorized: 100]
  private static let penalty = 50.0

  private mutating func check<Loss: LinearLoss<Double>>(
    _ loss: Loss.Type, _ page: Page
  ) throws {
    let dataset = try self.dataset ?? loadDataset()
    self.dataset = dataset
    var generator = RandomState(seed: options.seed)
    let data = try LinearData<Double>(dataset, on: options.execution, using: &generator)
    let weights = try self.weights(loss, data, using: &generator)
    for (place, form) in LossForm.allCases.enumerated() {
      try page.progress(Double(place) / Double(LossForm.allCases.count))
      let count = min(data.development.rows, Self.sampleCounts[form] ?? 1)
      let problem = Loss.gradientProblem(
        form, weights: weights, samples: data.development.copyingRows(0..<count),
        labels: Array(data.development.labels.prefix(count)), regularization: Self.penalty)
      let name = "\(Loss.kind.rawValue), \(form.rawValue)"
      let coordinates =
        try coordinates(of: problem, count: weights.elements.count)
        ?? problem.sample(run.options, using: &generator)
      write(problem.check(at: coordinates, run.options), of: name, page)
      if run.showsStepSweep && form == .vectorized {
        write(problem.errorsByStep(at: Array(coordinates.prefix(40))), of: name, page)
      }
    }
  }

  private func coordinates(of problem: GradientProblem, count: Int) throws -> [Coordinate]? {
    try run.indices?.map { index in
      guard index < count else {
        throw GradientCheckError.noSuchIndex(index, count: count)
      }
      return Coordinate("W", index)
    }
  }

  private func weights<Loss: LinearLoss<Double>>(
    _ loss: Loss.Type, _ data: LinearData<Double>, using generator: inout RandomState
  ) throws -> Matrix<Double> {
    guard run.trainingSteps > 0 else {
      return randomWeights(
        features: data.training.columns, classes: data.classCount, scale: 1e-4,
        using: &generator)
    }
    let plan = TrainingPlan<Double>(
      features: data.training.columns, classes: data.classCount, samples: data.training.rows,
      iterations: run.trainingSteps, batchSize: 200, using: &generator)
    return try Loss.train(
      on: data.training, labels: data.training.labels,
      settings: TrainingSettings(learningRate: 1e-7, regularization: 2.5e4), plan: plan,
      execution: options.execution
    ).weights
  }

  private func loadDataset() throws -> ImageDataset {
    try options.source.load(
      trainingCount: 2_000, testCount: 10, seed: options.seed, on: options.execution)
  }
}

/// A coordinate that the weights do not have.
public enum GradientCheckError: Error, Equatable {
  case noSuchIndex(Int, count: Int)
}

extension GradientCheckError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .noSuchIndex(let index, let count):
      "--index \(index) is none of the \(count) weights: name one from 0 to \(count - 1)."
    }
  }
}
