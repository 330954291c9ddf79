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
    self.settings = settings.set(by: run)
    self.layers = layers
  }

  public static var name: String { "batch-normalization" }
  public static var summary: String {
    "batch and layer normalization: forward and backward passes, deep nets with and without"
  }
  public static var files: Set<RunFile> { [.checkpoint] }
  public static var settings: [RunSetting] { BatchNormalizationSettings.all }
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
  /// Hidden layers of the six-layer net, and their width.
  var depth = 5
  var width = 100
  /// What the nets of `deep-nets` and `weight-scales` have that are compared with those without.
  var normalization = Normalization.batch
  /// Images of a step of `deep-nets` and `weight-scales`.
  var batchSize = 50
  /// How many weight scales are tried, from 1e-4 to 1; nil for the course's twenty on published
  /// images and nine on synthetic ones.
  var scaleCount: Int?
  /// Width of the nets that try them.
  var scaleWidth = 50
  /// Batch sizes that are compared.
  var batchSizes = [5, 10, 50]
}

extension BatchNormalizationSettings {
  /// What a run sets replaces what is usual.
  func set(by run: AssignmentOptions) -> Self {
    var settings = self
    if let word = run.words("normalization")?.first {
      settings.normalization = word == "layer" ? .layer : .batch
    }
    settings.depth = run.whole("depth") ?? depth
    settings.width = run.whole("width") ?? width
    settings.batchSize = run.whole("batch") ?? batchSize
    settings.epochs = run.whole("epochs") ?? epochs
    return settings
  }

  /// What a run may set.
  static var all: [RunSetting] {
    let usual = Self()
    return [
      RunSetting(
        "normalization", .words(["batch", "layer"], isList: false), usual: "batch",
        help: "What is compared with nets without it, in deep-nets and weight-scales."),
      RunSetting(
        "depth", .whole(1...30), usual: "\(usual.depth)",
        help: "Hidden layers of the nets in deep-nets and of those that compare batch sizes."),
      RunSetting(
        "width", .whole(1...2_048), usual: "\(usual.width)", help: "Units of each of them."),
      RunSetting(
        "batch", .whole(2...1_000), usual: "\(usual.batchSize)",
        help: "Images of a step in deep-nets and weight-scales."),
      .epochs(usual: usual.epochs, "Passes over the training images in deep-nets."),
    ]
  }

  /// The normalization in words.
  var normalizationName: String {
    normalization == .layer ? "layer normalization" : "batch normalization"
  }
}
