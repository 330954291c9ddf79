// The assignment on batch and layer normalization: its state, and its steps in the notebook's order.

import CEmbedding
import LinearAlgebra
import NeuralNetworks
import Notebook
import WorkbookKit

/// The notebook of normalization, made of the library's own layers, or a learner's.
///
/// The steps on small arrays are always in `Double`; the trainings in `Scalar`.
public struct BatchNormalizationAssignment<Scalar: RealScalar>: CourseAssignment {
  let run: AssignmentOptions
  let settings: BatchNormalizationSettings
  let layers: any LayerLibrary
  @Made(by: "load") var images: NetImages<Scalar>

  public init(_ run: AssignmentOptions) {
    self.init(run, settings: BatchNormalizationSettings())
  }

  public init(_ run: AssignmentOptions, layers: any LayerLibrary) {
    self.init(run, settings: BatchNormalizationSettings(), layers: layers)
  }

  init(
    _ run: AssignmentOptions, settings: BatchNormalizationSettings,
    layers: any LayerLibrary = VectorizedLayers()
  ) {
    self.run = run
    self.settings = settings
    self.layers = layers
  }

  public static var name: String { "batch-normalization" }
  public static var summary: String {
    "batch and layer normalization: forward and backward passes, deep nets with and without"
  }
  public static var files: Set<RunFile> { [.checkpoint] }
  public static var embedded: EmbeddedFiles { embeddedFiles("10-batch-normalization") }
  public static var steps: [Step<Self>] {
    [
      Step("training-forward") { try $0.forwardInTraining($1) },
      Step("test-forward") { try $0.forwardAtTestTime($1) },
      Step("backward") { try $0.batchBackward($1) },
      Step("two-ways-back") { try $0.compareBackwardPasses($1) },
      Step("net") { try $0.checkBatchNet($1) },
      Step("load") { try $0.load($1) },
      Step("deep-nets", needs: ["load"]) { try $0.trainDeepNets($1) },
      Step("weight-scales", needs: ["load"]) { try $0.compareWeightScales($1) },
      Step("batch-sizes", needs: ["load"]) { try $0.compareBatchSizes($1) },
      Step("layer-forward") { try $0.layerForward($1) },
      Step("layer-backward") { try $0.layerBackward($1) },
      Step("layer-net") { try $0.checkLayerNet($1) },
      Step("layer-batch-sizes", needs: ["load"]) { try $0.compareLayerBatchSizes($1) },
    ]
  }

  // step: load
  mutating func load(_ page: Page) throws {
    images = try run.netImages(
      training: settings.syntheticCount, trainedOnFirst: settings.images, page)
  }
}

/// How the nets are trained; the course's values unless set.
struct BatchNormalizationSettings {
  /// How many synthetic training images are drawn, the validation images among them.
  var syntheticCount = 2_000
  /// Images of each training.
  var images = 1_000
  /// Epochs of the six-layer net, with and without batch normalization.
  var epochs = 10
  /// Epochs of the trainings that compare weight scales and batch sizes; nil for the course's ten on
  /// published images and five on synthetic ones.
  var comparisonEpochs: Int?
  /// Width of the six-layer net.
  var width = 100
  /// How many weight scales are tried, from 1e-4 to 1; nil for the course's twenty on published
  /// images and nine on synthetic ones.
  var scaleCount: Int?
  /// Width of the nets that try them.
  var scaleWidth = 50
  /// Batch sizes that are compared.
  var batchSizes = [5, 10, 50]
}
