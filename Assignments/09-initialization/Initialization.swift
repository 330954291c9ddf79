// The assignment on weight initialization and preprocessing: its state, and its steps in order.

import CEmbedding
import Datasets
import LinearAlgebra
import NeuralNetworks
import Notebook
import WorkbookKit

/// How deep and wide the nets are, and how many images are looked at.
public struct InitializationSettings: Sendable, Equatable {
  /// The activation of the first deep nets.
  public var activation = Activation.tanh
  /// Layers of the deep nets.
  public var depth = 10
  /// Units of each of their layers, and features of a sample.
  public var width = 500
  public var samples = 1_000
  /// Images of the batch on which saturation is counted.
  public var batchSize = 1_000
  /// Units of the layer whose saturation is counted.
  public var units = 500
  /// Units of each hidden layer of the net whose dead units are counted.
  public var hidden = 100
  /// Images whose principal components are computed.
  public var componentImages = 5_000
  /// Height and width to which these are reduced.
  public var reducedSide = 8
  /// How many synthetic training images are drawn.
  public var syntheticCount = 6_000

  public init() {}

  /// Whether the nets are those of `DepthReference`.
  var isReferenceSize: Bool { depth == 10 && width == 500 && samples == 1_000 }
}

extension InitializationSettings {
  /// What a run sets replaces what is usual.
  func set(by run: AssignmentOptions) -> Self {
    var settings = self
    settings.activation = run.activation ?? activation
    settings.depth = run.whole("depth") ?? depth
    settings.width = run.whole("width") ?? width
    return settings
  }

  /// What a run may set.
  static var all: [RunSetting] {
    let usual = Self()
    return [
      .activation(usual: usual.activation, "The activation of the deep nets in step tanh."),
      RunSetting(
        "depth", .whole(1...50), usual: "\(usual.depth)", help: "Layers of the deep nets."),
      RunSetting(
        "width", .whole(2...1_000), usual: "\(usual.width)",
        help: "Units of each of their layers, and features of a sample."),
    ]
  }
}

/// The notebook of what happens in a net before it is trained.
public struct InitializationAssignment<Scalar: RealScalar>: CourseAssignment {
  let run: AssignmentOptions
  let settings: InitializationSettings

  /// What the deep nets are made of, drawn once for all of them.
  var draws: DepthDraws<Scalar>?
  @Made(by: "load") var images: CourseImages
  /// The batch on which units are counted, in three forms.
  @Made(by: "load") var batch: PreparedBatch<Scalar>
  @Made(by: "components") var components: PrincipalComponents

  public init(_ run: AssignmentOptions) { self.init(run, settings: InitializationSettings()) }

  public init(_ run: AssignmentOptions, settings: InitializationSettings) {
    self.run = run
    self.settings = settings.set(by: run)
  }

  public static var name: String { "initialization" }
  public static var summary: String {
    "weight initialization and preprocessing: activation statistics, dead units, PCA, whitening"
  }
  public static var settings: [RunSetting] { InitializationSettings.all }
  public static var embedded: EmbeddedFiles { embeddedFiles("09-initialization") }
  public static var steps: [Step<Self>] {
    [
      Step("tanh") { try $0.showDepth(of: $0.settings.activation, $1) },
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
}
