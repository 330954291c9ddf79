// The assignment on batch and layer normalization: its state, and its steps in the notebook's order.

import CBatchNormalizationFiles
import CEmbedding
import Datasets
import LinearAlgebra
import NeuralNetworks
import Notebook
import WorkbookKit

/// The notebook of normalization, made of the library's own layers, or a learner's.
///
/// The steps on small arrays are always in `Double`; the trainings in `Scalar`.
public struct BatchNormalizationAssignment<Scalar: RealScalar>: CourseAssignment {
  let options: AssignmentOptions
  let settings: BatchNormalizationOptions
  let layers: any LayerLibrary
  var images: NetImages<Scalar>?

  public init(
    options: AssignmentOptions,
    settings: BatchNormalizationOptions = BatchNormalizationOptions(),
    layers: any LayerLibrary = VectorizedLayers()
  ) {
    self.options = options
    self.settings = settings
    self.layers = layers
  }

  public init(_ run: AssignmentOptions) {
    self.init(options: run)
  }

  public static var name: String { "batch-normalization" }
  public static var summary: String {
    "batch and layer normalization: both phases, two ways back, deep nets with and without"
  }
  public static var embedded: EmbeddedFiles { batchNormalizationFiles() }
  public static var steps: [Step<Self>] {
    [
      Step("training-forward") { try $0.goForwardInTraining($1) },
      Step("test-forward") { try $0.goForwardAtTestTime($1) },
      Step("backward") { try $0.goBackThroughBatch($1) },
      Step("two-ways-back") { try $0.compareWaysBack($1) },
      Step("net") { try $0.checkBatchNet($1) },
      Step("load") { try $0.load($1) },
      Step("deep-nets", needs: ["load"]) { try $0.trainDeepNets($1) },
      Step("weight-scales", needs: ["load"]) { try $0.compareWeightScales($1) },
      Step("batch-sizes", needs: ["load"]) { try $0.compareBatchSizes($1) },
      Step("layer-forward") { try $0.goForwardThroughLayer($1) },
      Step("layer-backward") { try $0.goBackThroughLayer($1) },
      Step("layer-net") { try $0.checkLayerNet($1) },
      Step("layer-batch-sizes", needs: ["load"]) { try $0.compareLayerBatchSizes($1) },
    ]
  }

  // step: load
  mutating func load(_ page: Page) throws {
    images = try options.netImages(training: settings.madeUpCount, page)
  }
}
