// The assignment on nets of any depth: its state, and its steps in the notebook's order.

import CEmbedding
import CFullyConnectedFiles
import Datasets
import LinearAlgebra
import NeuralNetworks
import Notebook
import WorkbookKit

/// The notebook of fully connected nets, made of the library's own layers, or a learner's.
///
/// The steps on small nets are always in `Double`; the trainings in `Scalar`.
public struct FullyConnectedAssignment<Scalar: RealScalar>: CourseAssignment {
  let options: AssignmentOptions
  let settings: FullyConnectedOptions
  let layers: any LayerLibrary
  var images: NetImages<Scalar>?
  /// Plain descent, and descent with momentum.
  var descents: [NetTraining<Scalar>] = []

  public init(
    options: AssignmentOptions, settings: FullyConnectedOptions = FullyConnectedOptions(),
    layers: any LayerLibrary = VectorizedLayers()
  ) {
    self.options = options
    self.settings = settings
    self.layers = layers
  }

  public init(_ run: AssignmentOptions) {
    self.init(options: run)
  }

  public static var name: String { "fully-connected" }
  public static var summary: String {
    "nets of any depth: gradient checks, fifty images by heart, update rules"
  }
  public static var embedded: EmbeddedFiles { fullyConnectedFiles() }
  public static var steps: [Step<Self>] {
    [
      Step("initial-loss") { try $0.computeInitialLosses($1) },
      Step("depths") { try $0.checkDepths($1) },
      Step("count") { try $0.countNet($1) },
      Step("load") { try $0.load($1) },
      Step("three-layers", needs: ["load"]) { try $0.overfitThreeLayers($1) },
      Step("five-layers", needs: ["load"]) { try $0.overfitFiveLayers($1) },
      Step("momentum") { try $0.stepWithMomentum($1) },
      Step("momentum-training", needs: ["load"]) { try $0.compareMomentum($1) },
      Step("rmsprop-adam") { try $0.stepWithAdaptiveRules($1) },
      Step("rules-training", needs: ["momentum-training"]) { try $0.compareRules($1) },
      Step("best", needs: ["load"]) { try $0.trainBest($1) },
    ]
  }

  // step: load
  mutating func load(_ page: Page) throws {
    images = try options.netImages(training: settings.madeUpCount, page)
  }

  /// A net on the images.
  func network(
    _ hidden: [Int], _ normalization: Normalization = .none
  ) -> Network<Scalar> {
    let images = made(images, by: "load")
    return .fullyConnected(
      inputs: images.inputs, hidden: hidden, classes: images.classes,
      normalization: normalization, library: layers)
  }
}
