// The assignments that there are, for a command that picks one by name.

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
  /// Whether it trains a net that can be kept.
  public let savesModel: Bool
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
      case .double: try launched(FullyConnectedAssignment<Double>(options: launch.options), launch)
      case .float: try launched(FullyConnectedAssignment<Float>(options: launch.options), launch)
      }
    },
    CatalogedAssignment(BatchNormalizationAssignment<Double>.self) { launch in
      switch launch.precision {
      case .double:
        try launched(BatchNormalizationAssignment<Double>(options: launch.options), launch)
      case .float:
        try launched(BatchNormalizationAssignment<Float>(options: launch.options), launch)
      }
    },
    CatalogedAssignment(DropoutAssignment<Double>.self) { launch in
      switch launch.precision {
      case .double: try launched(DropoutAssignment<Double>(options: launch.options), launch)
      case .float: try launched(DropoutAssignment<Float>(options: launch.options), launch)
      }
    },
  ]

  private init<Notebook: Assignment>(
    _ type: Notebook.Type, savesModel: Bool = false,
    start: @escaping @Sendable (Launch) throws -> RunSummary
  ) {
    self.savesModel = savesModel
    name = Notebook.name
    summary = Notebook.summary
    stepIDs = Notebook.steps.map(\.id)
    self.start = start
  }
}

private func launched<Notebook: Assignment>(
  _ assignment: Notebook, _ launch: CatalogedAssignment.Launch
) throws -> RunSummary {
  var assignment = assignment
  return try launch.runner.run(
    &assignment, only: launch.only, header: launch.header, renderers: launch.renderers)
}

private func runLinear<Loss: LinearLoss>(
  _ loss: Loss.Type, _ launch: CatalogedAssignment.Launch
) throws -> RunSummary {
  var assignment = LinearAssignment<Loss>(options: launch.options)
  return try launch.runner.run(
    &assignment, only: launch.only, header: launch.header, renderers: launch.renderers)
}

private func runFeatures<Loss: LinearLoss>(
  _ loss: Loss.Type, _ launch: CatalogedAssignment.Launch
) throws -> RunSummary {
  var assignment = FeaturesAssignment<Loss>(options: launch.options)
  return try launch.runner.run(
    &assignment, only: launch.only, header: launch.header, renderers: launch.renderers)
}

private func runTwoLayerNet<Scalar: RealScalar>(
  _ type: Scalar.Type, _ launch: CatalogedAssignment.Launch
) throws -> RunSummary {
  var assignment = TwoLayerNetAssignment<Scalar>(
    options: launch.options,
    settings: TwoLayerNetOptions(savedModel: launch.savedModel, arrays: launch.arrays))
  return try launch.runner.run(
    &assignment, only: launch.only, header: launch.header, renderers: launch.renderers)
}

/// Runs the kNN assignment with settings of its own, as a sweep over k does.
public func runKNN(
  _ knn: KNNOptions, _ launch: CatalogedAssignment.Launch
) throws -> RunSummary {
  func run<Scalar: RealScalar>(_ type: Scalar.Type) throws -> RunSummary {
    var assignment = KNNAssignment<KNearestNeighbors<Scalar>>(options: launch.options, knn: knn)
    return try launch.runner.run(
      &assignment, only: launch.only, header: launch.header, renderers: launch.renderers)
  }
  switch launch.precision {
  case .double: return try run(Double.self)
  case .float: return try run(Float.self)
  }
}
