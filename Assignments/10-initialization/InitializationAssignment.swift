// The assignment on initial weights, activations and preprocessing: its state, and its steps.

import CEmbedding
import CInitializationFiles
import Datasets
import LinearAlgebra
import Notebook
import NumPyRandom
import WorkbookKit

/// The notebook of what goes on in a net before it is trained.
public struct InitializationAssignment<Scalar: RealScalar>: CourseAssignment {
  let options: AssignmentOptions
  let settings: InitializationOptions

  /// What the deep nets are made of, drawn once for all of them.
  var draws: DepthDraws<Scalar>?
  var isPublished = false
  var dataset: ImageDataset?
  /// The batch on which units are counted, in three forms.
  var batch: PreparedBatch<Scalar>?
  var components: PrincipalComponents?

  public init(
    options: AssignmentOptions, settings: InitializationOptions = InitializationOptions()
  ) {
    self.options = options
    self.settings = settings
  }

  public init(_ run: AssignmentOptions) {
    self.init(options: run)
  }

  public static var name: String { "initialization" }
  public static var summary: String {
    "weights for ten layers, activations, dead units, whitened images"
  }
  public static var embedded: EmbeddedFiles { initializationFiles() }
  public static var steps: [Step<Self>] {
    [
      Step("tanh") { try $0.showDepth(of: .tanh, $1) },
      Step("relu") { try $0.showDepth(of: .relu, $1) },
      Step("batch-normalization") { try $0.showNormalizedDepth($1) },
      Step("activations") { try $0.showActivations($1) },
      Step("load") { try $0.load($1) },
      Step("centering", needs: ["load"]) { try $0.showCentering($1) },
      Step("saturation", needs: ["load"]) { try $0.countSaturation($1) },
      Step("dead-units", needs: ["load"]) { try $0.countDeadUnits($1) },
      Step("components", needs: ["load"]) { try $0.findComponents($1) },
      Step("whitening", needs: ["components"]) { try $0.whiten($1) },
    ]
  }

  /// Whether NumPy's numbers for seed 0 must come out.
  var isReferenceRun: Bool { options.seed == 0 && settings.isReferenceSize }

  /// The relative difference to NumPy's numbers that this precision's rounding leaves.
  var tolerance: Double { Scalar.self == Double.self ? 1e-6 : 1e-2 }

  /// The same for slopes. With weights of deviation 1 they grow by 3e5 on their way back, and what
  /// `Float` rounds on the way, some 6e-8 each time, grows along: to some hundredths.
  var slopeTolerance: Double { Scalar.self == Double.self ? 1e-6 : 0.1 }
}
