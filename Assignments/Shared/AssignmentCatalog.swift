// The assignments that there are, for a command that picks one by name.

import Datasets
import LinearAlgebra
import LinearClassifiers
import NearestNeighbors
import WorkbookKit

/// An assignment as the command knows it, whatever precision and classifier it is run with.
public struct CatalogedAssignment: Sendable {
  public let name: String
  public let summary: String
  /// The ids of its steps, in order.
  public let stepIDs: [String]
  /// The published data set that it is about.
  public let dataset: CatalogEntry
  /// Whether it trains a net that can be kept.
  public let savesModel: Bool
  /// Whether it fits points, which may come from files.
  public let readsPoints: Bool
  private let start: @Sendable (Launch) throws -> RunSummary

  /// All that a run needs besides the assignment.
  public struct Launch {
    public var options: AssignmentOptions
    public var precision: Precision
    public var runner: Runner
    /// The steps that are wanted; nil for all.
    public var only: [String]?
    /// Where a trained net is kept, as a file and as arrays for NumPy; nil for nowhere.
    public var savedModel: String?
    public var arrays: String?
    /// The folder of the points' files; nil for none.
    public var csv: String?
    /// What the first lines say.
    public var header: RunHeader
    public var renderers: [any Renderer]

    public init(
      options: AssignmentOptions, precision: Precision, runner: Runner, only: [String]? = nil,
      header: RunHeader, renderers: [any Renderer]
    ) {
      self.options = options
      self.precision = precision
      self.runner = runner
      self.only = only
      self.header = header
      self.renderers = renderers
    }
  }

  /// Runs the assignment with the library's own classifiers.
  public func run(_ launch: Launch) throws -> RunSummary { try start(launch) }

  /// All assignments, in the order of the course.
  public static let all = [
    CatalogedAssignment(
      KNNAssignment<KNearestNeighbors<Double>>.self, start: { try runKNN(KNNOptions(), $0) }),
    CatalogedAssignment(LinearAssignment<HingeLoss<Double>>.self) { launch in
      switch launch.precision {
      case .double: try runLinear(HingeLoss<Double>.self, launch)
      case .float: try runLinear(HingeLoss<Float>.self, launch)
      }
    },
    CatalogedAssignment(LinearAssignment<SoftmaxLoss<Double>>.self) { launch in
      switch launch.precision {
      case .double: try runLinear(SoftmaxLoss<Double>.self, launch)
      case .float: try runLinear(SoftmaxLoss<Float>.self, launch)
      }
    },
    CatalogedAssignment(TwoLayerNetAssignment<Double>.self, savesModel: true) { launch in
      switch launch.precision {
      case .double: try runTwoLayerNet(Double.self, launch)
      case .float: try runTwoLayerNet(Float.self, launch)
      }
    },
    CatalogedAssignment(FeaturesAssignment<HingeLoss<Double>>.self) { launch in
      switch launch.precision {
      case .double: try runFeatures(HingeLoss<Double>.self, launch)
      case .float: try runFeatures(HingeLoss<Float>.self, launch)
      }
    },
    CatalogedAssignment(FullyConnectedAssignment<Double>.self) { launch in
      switch launch.precision {
      case .double: try carryOut(FullyConnectedAssignment<Double>(options: launch.options), launch)
      case .float: try carryOut(FullyConnectedAssignment<Float>(options: launch.options), launch)
      }
    },
    CatalogedAssignment(BatchNormalizationAssignment<Double>.self) { launch in
      switch launch.precision {
      case .double:
        try carryOut(BatchNormalizationAssignment<Double>(options: launch.options), launch)
      case .float:
        try carryOut(BatchNormalizationAssignment<Float>(options: launch.options), launch)
      }
    },
    CatalogedAssignment(DropoutAssignment<Double>.self) { launch in
      switch launch.precision {
      case .double: try carryOut(DropoutAssignment<Double>(options: launch.options), launch)
      case .float: try carryOut(DropoutAssignment<Float>(options: launch.options), launch)
      }
    },
    CatalogedAssignment(
      DigitsAssignment<Double>.self, on: Catalog.mnist, savesModel: true
    ) { launch in
      switch launch.precision {
      case .double: try runDigits(Double.self, launch)
      case .float: try runDigits(Float.self, launch)
      }
    },
    CatalogedAssignment(
      CurveFittingAssignment<Double>.self, on: Catalog.mnist, readsPoints: true
    ) { launch in
      switch launch.precision {
      case .double: try runCurveFitting(Double.self, launch)
      case .float: try runCurveFitting(Float.self, launch)
      }
    },
    CatalogedAssignment(InitializationAssignment<Double>.self) { launch in
      switch launch.precision {
      case .double: try carryOut(InitializationAssignment<Double>(options: launch.options), launch)
      case .float: try carryOut(InitializationAssignment<Float>(options: launch.options), launch)
      }
    },
    CatalogedAssignment(OptimizationAssignment<Double>.self) { launch in
      switch launch.precision {
      case .double: try carryOut(OptimizationAssignment<Double>(options: launch.options), launch)
      case .float: try carryOut(OptimizationAssignment<Float>(options: launch.options), launch)
      }
    },
  ]

  private init<Notebook: Assignment>(
    _ type: Notebook.Type, on dataset: CatalogEntry = Catalog.cifar10, savesModel: Bool = false,
    readsPoints: Bool = false, start: @escaping @Sendable (Launch) throws -> RunSummary
  ) {
    self.dataset = dataset
    self.savesModel = savesModel
    self.readsPoints = readsPoints
    name = Notebook.name
    summary = Notebook.summary
    stepIDs = Notebook.steps.map(\.id)
    self.start = start
  }
}

/// Runs the steps that are wanted of a notebook.
private func carryOut<Notebook: Assignment>(
  _ assignment: Notebook, _ launch: CatalogedAssignment.Launch
) throws -> RunSummary {
  var assignment = assignment
  return try launch.runner.run(
    &assignment, only: launch.only, header: launch.header, renderers: launch.renderers)
}

private func runLinear<Loss: LinearLoss>(
  _ loss: Loss.Type, _ launch: CatalogedAssignment.Launch
) throws -> RunSummary {
  try carryOut(LinearAssignment<Loss>(options: launch.options), launch)
}

private func runFeatures<Loss: LinearLoss>(
  _ loss: Loss.Type, _ launch: CatalogedAssignment.Launch
) throws -> RunSummary {
  try carryOut(FeaturesAssignment<Loss>(options: launch.options), launch)
}

private func runTwoLayerNet<Scalar: RealScalar>(
  _ type: Scalar.Type, _ launch: CatalogedAssignment.Launch
) throws -> RunSummary {
  try carryOut(
    TwoLayerNetAssignment<Scalar>(
      options: launch.options,
      settings: TwoLayerNetOptions(savedModel: launch.savedModel, arrays: launch.arrays)),
    launch)
}

private func runDigits<Scalar: RealScalar>(
  _ type: Scalar.Type, _ launch: CatalogedAssignment.Launch
) throws -> RunSummary {
  try carryOut(
    DigitsAssignment<Scalar>(
      options: launch.options,
      settings: DigitsOptions(savedModel: launch.savedModel, arrays: launch.arrays)),
    launch)
}

private func runCurveFitting<Scalar: RealScalar>(
  _ type: Scalar.Type, _ launch: CatalogedAssignment.Launch
) throws -> RunSummary {
  try carryOut(
    CurveFittingAssignment<Scalar>(
      options: launch.options, settings: CurveFittingOptions(csv: launch.csv)),
    launch)
}

/// Runs the kNN assignment with settings of its own, as a sweep over k does.
public func runKNN(
  _ knn: KNNOptions, _ launch: CatalogedAssignment.Launch
) throws -> RunSummary {
  func run<Scalar: RealScalar>(_ type: Scalar.Type) throws -> RunSummary {
    try carryOut(
      KNNAssignment<KNearestNeighbors<Scalar>>(options: launch.options, knn: knn), launch)
  }
  switch launch.precision {
  case .double: return try run(Double.self)
  case .float: return try run(Float.self)
  }
}
