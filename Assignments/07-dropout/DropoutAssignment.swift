// The assignment on dropout: its state, and its steps in the notebook's order.

import CDropoutFiles
import CEmbedding
import Datasets
import LinearAlgebra
import NeuralNetworks
import Notebook
import WorkbookKit

/// The notebook of dropout, made of the library's own layers, or a learner's.
///
/// The steps on small arrays are always in `Double`; the trainings in `Scalar`.
public struct DropoutAssignment<Scalar: RealScalar>: CourseAssignment {
  let options: AssignmentOptions
  let settings: DropoutOptions
  let layers: any LayerLibrary
  var images: NetImages<Scalar>?

  public init(
    options: AssignmentOptions, settings: DropoutOptions = DropoutOptions(),
    layers: any LayerLibrary = VectorizedLayers()
  ) {
    self.options = options
    self.settings = settings
    self.layers = layers
  }

  public init(_ run: AssignmentOptions) {
    self.init(options: run)
  }

  public static var name: String { "dropout" }
  public static var summary: String {
    "inverted masks, nets with fixed masks, overfitting with and without"
  }
  public static var embedded: EmbeddedFiles { dropoutFiles() }
  public static var steps: [Step<Self>] {
    [
      Step("forward") { try $0.goForward($1) },
      Step("expectation") { try $0.averageMasks($1) },
      Step("backward") { try $0.goBack($1) },
      Step("net") { try $0.checkNet($1) },
      Step("load") { try $0.load($1) },
      Step("experiment", needs: ["load"]) { try $0.trainNets($1) },
    ]
  }

  // step: load
  mutating func load(_ page: Page) throws {
    images = try options.netImages(training: settings.madeUpCount, page)
  }
}

/// How the nets are trained; the course's values unless said.
public struct DropoutOptions: Sendable, Equatable {
  /// How many training images are made up, the validation images among them.
  public var madeUpCount: Int
  /// Images, hidden units and epochs of each training.
  public var images: Int
  public var hidden: Int
  public var epochs: Int

  public init(
    madeUpCount: Int = 2_000, images: Int = 500, hidden: Int = 500, epochs: Int = 25
  ) {
    self.madeUpCount = madeUpCount
    self.images = images
    self.hidden = hidden
    self.epochs = epochs
  }
}
