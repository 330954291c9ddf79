// The assignment on optimization: its state, and its steps in order.

import CEmbedding
import COptimizationFiles
import Datasets
import LinearAlgebra
import NeuralNetworks
import Notebook
import NumPyRandom
import WorkbookKit

/// The notebook of searching for weights, following the gradient, and choosing how to.
///
/// The steps on small arrays are always in `Double`; the trainings on images in `Scalar`.
public struct OptimizationAssignment<Scalar: RealScalar>: CourseAssignment, Sendable {
  let options: AssignmentOptions
  let settings: OptimizationOptions

  var images: SearchImages<Scalar>?
  /// The weights that the two searches found.
  var atRandom: SearchedWeights<Scalar>?
  var nearby: SearchedWeights<Scalar>?
  var digits: OptimizationDigits<Scalar>?

  public init(
    options: AssignmentOptions, settings: OptimizationOptions = OptimizationOptions()
  ) {
    self.options = options
    self.settings = settings
  }

  public init(_ run: AssignmentOptions) {
    self.init(options: run)
  }

  public static var name: String { "optimization" }
  public static var summary: String {
    "random search, update rules, learning rates, hyperparameters, the spiral"
  }
  public static var embedded: EmbeddedFiles { optimizationFiles() }
  public static var steps: [Step<Self>] {
    [
      Step("load") { try $0.load($1) },
      Step("random-search", needs: ["load"]) { try $0.searchAtRandom($1) },
      Step("local-search", needs: ["random-search"]) { try $0.searchNearby($1) },
      Step("gradient", needs: ["local-search"]) { try $0.followGradient($1) },
      Step("step-size", needs: ["load"]) { try $0.compareStepSizes($1) },
      Step("linear-regression") { try $0.regress($1) },
      Step("digits") { try $0.loadDigits($1) },
      Step("noise", needs: ["digits"]) { try $0.measureNoise($1) },
      Step("batches", needs: ["digits"]) { try $0.compareBatches($1) },
      Step("valley") { try $0.raceInValley($1) },
      Step("saddle") { try $0.raceOverSaddle($1) },
      Step("rules", needs: ["digits"]) { try $0.raceOnDigits($1) },
      Step("learning-rate", needs: ["digits"]) { try $0.diagnoseRates($1) },
      Step("hits") { try $0.countHits($1) },
      Step("coarse-to-fine", needs: ["digits"]) { try $0.searchCoarseToFine($1) },
      Step("early-stopping", needs: ["digits"]) { try $0.stopEarly($1) },
      Step("weight-decay", needs: ["digits"]) { try $0.decayWeights($1) },
      Step("spiral-linear") { try $0.learnSpiralByLines($1) },
      Step("spiral-net") { try $0.learnSpiralByNet($1) },
    ]
  }
}
