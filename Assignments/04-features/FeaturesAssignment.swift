// The assignment on image features: its state, and its steps in the notebook's order.

import CEmbedding
import CFeaturesFiles
import Datasets
import ImageFeatures
import LinearAlgebra
import LinearClassifiers
import NeuralNetworks
import Notebook
import NumPyRandom
import WorkbookKit

/// The notebook of image features, for a linear loss and layers: the library's own, or a learner's.
public struct FeaturesAssignment<Loss: LinearLoss>: CourseAssignment {
  public typealias Scalar = Loss.Scalar

  let options: AssignmentOptions
  let settings: FeaturesOptions
  let layers: any LayerLibrary
  var generator: RandomState

  var isPublished = false
  var dataset: ImageDataset?
  var split: ImageSplit?
  /// Of the first training images, `[10000, 154]`.
  var firstFeatures: Matrix<Scalar>?
  /// Of all images, as extracted: `[N, 154]` each.
  var extracted: FeatureParts<Scalar>?
  /// On one scale, with a last column of ones: `[N, 155]` each.
  var scaled: FeatureParts<Scalar>?
  var trials: [LinearTrial<Scalar>] = []
  /// What each classifier reached, for the table at the end.
  var results: [FeatureResult] = []

  public init(
    options: AssignmentOptions, settings: FeaturesOptions = FeaturesOptions(),
    layers: any LayerLibrary = VectorizedLayers()
  ) {
    self.options = options
    self.settings = settings
    self.layers = layers
    generator = RandomState(seed: options.seed)
  }

  public init(_ run: AssignmentOptions) {
    self.init(options: run)
  }

  public static var name: String { "features" }
  public static var summary: String {
    "histograms of gradients and hues: a linear SVM and a net on features, against pixels"
  }
  public static var embedded: EmbeddedFiles { featuresFiles() }
  public static var steps: [Step<Self>] {
    [
      Step("load") { try $0.load($1) },
      Step("extract", needs: ["load"]) { try $0.extractFirst($1) },
      Step("extract-all", needs: ["extract"]) { try $0.extractAll($1) },
      Step("standardize", needs: ["extract-all"]) { try $0.standardize($1) },
      Step("sweep", needs: ["standardize"]) { try $0.sweep($1) },
      Step("best", needs: ["sweep"]) { try $0.testBest($1) },
      Step("mistakes", needs: ["sweep"]) { try $0.showMistakes($1) },
      Step("net", needs: ["standardize"]) { try $0.trainNet($1) },
      Step("comparison", needs: ["best", "net"]) { try $0.compare($1) },
    ]
  }

  /// Whether NumPy's features must come out: they do not depend on the seed.
  var isReferenceRun: Bool { isPublished && Scalar.self == Double.self }
}

/// Features of the images to learn from, to choose by and to test with, and their labels.
struct FeatureParts<Scalar: RealScalar> {
  var training: Matrix<Scalar>
  var validation: Matrix<Scalar>
  var test: Matrix<Scalar>
  /// Of the training, validation and test images.
  var labels: [[Int]]

  var all: [Matrix<Scalar>] { [training, validation, test] }
}

/// What a classifier reached on one kind of input.
struct FeatureResult: Equatable {
  let classifier: String
  let input: String
  /// The share of the test images that is right.
  let test: Double
}
