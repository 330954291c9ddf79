// The assignment on optimization: its state, and its steps in order.

import Datasets
import LinearAlgebra
import NeuralNetworks
import NumPyRandom
import WorkbookKit

/// The notebook of searching for weights, following the gradient, and choosing how to.
///
/// The steps on small arrays are always in `Double`; the trainings on images in `Scalar`.
public struct OptimizationAssignment<Scalar: RealScalar>: Assignment {
  let options: AssignmentOptions
  let settings: OptimizationOptions

  public init(
    options: AssignmentOptions, settings: OptimizationOptions = OptimizationOptions()
  ) {
    self.options = options
    self.settings = settings
  }

  public static var name: String { "optimization" }
  public static var summary: String {
    "optimization: random search, update rules, learning rates, hyperparameters, the spiral"
  }
  public static var document: String {
    String(decoding: PackageResources.optimization_md, as: UTF8.self)
  }
  public static var steps: [Step<Self>] {
    [
      Step("linear-regression") { try $0.regress($1) },
      Step("spiral-linear") { try $0.learnSpiralByLines($1) },
      Step("spiral-net") { try $0.learnSpiralByNet($1) },
    ]
  }

  /// A generator for a part of the notebook, the same whichever other steps are run.
  func generator(for part: UInt32) -> RandomState {
    RandomState(seed: options.seed &+ part * 7_919)
  }
}
