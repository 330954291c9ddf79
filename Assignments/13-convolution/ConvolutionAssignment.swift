// The assignment on convolutional nets: its state, and its steps in the notebook's order.

import CEmbedding
import Datasets
import LinearAlgebra
import NeuralNetworks
import Notebook
import WorkbookKit

/// The notebook of convolutional nets, made of the library's own layers, or a learner's.
///
/// The steps on small arrays are always in `Double`; the trainings in `Scalar`. Arrays, weights and
/// minibatches are drawn with seed 231, as the notebook draws them.
public struct ConvolutionAssignment<Scalar: RealScalar>: CourseAssignment {
  let run: AssignmentOptions
  let settings: ConvolutionSettings
  /// The layers with loops, and those that the nets are made of.
  let naive: any LayerLibrary
  let layers: any LayerLibrary
  @Made(by: "load") var images: StackedNetImages<Scalar>
  /// The net after one epoch.
  @Made(by: "epoch") var trained: Solver<Scalar>

  public init(_ run: AssignmentOptions) { self.init(run, settings: ConvolutionSettings()) }

  /// - Parameter naive: The layers of the steps on small arrays, beside the fast ones.
  public init(
    _ run: AssignmentOptions, settings: ConvolutionSettings,
    naive: any LayerLibrary = NaiveLayers(), layers: any LayerLibrary = VectorizedLayers()
  ) {
    self.run = run
    self.settings = settings.set(by: run)
    self.naive = naive
    self.layers = layers
  }

  public static var name: String { "convolution" }
  public static var summary: String {
    "convolutional nets: convolution and pooling, a three-layer net, spatial normalization"
  }
  public static var settings: [RunSetting] { ConvolutionSettings.all }
  public static var embedded: EmbeddedFiles { embeddedFiles("13-convolution") }
  public static var steps: [Step<Self>] {
    [
      Step("load") { try $0.load($1) },
      Step("conv-forward") { try $0.convolveForward($1) },
      Step("conv-images", needs: ["load"]) { try $0.filterImages($1) },
      Step("conv-backward") { try $0.convolveBackward($1) },
      Step("pool-forward") { try $0.poolForward($1) },
      Step("pool-backward") { try $0.poolBackward($1) },
      Step("fast-conv") { try $0.compareConvolutions($1) },
      Step("fast-pool") { try $0.comparePoolings($1) },
      Step("conv-relu-pool") { try $0.convolveAndPool($1) },
      Step("conv-relu") { try $0.convolveAndRectify($1) },
      Step("net-loss") { try $0.checkInitialLoss($1) },
      Step("net-gradients") { try $0.checkNetGradients($1) },
      Step("overfit", needs: ["load"]) { try $0.overfit($1) },
      Step("epoch", needs: ["load"]) { try $0.trainOneEpoch($1) },
      Step("filters", needs: ["epoch"]) { try $0.showFilters($1) },
      Step("spatial-batch-norm") { try $0.normalizeBatch($1) },
      Step("spatial-batch-norm-test") { try $0.normalizeAtTestTime($1) },
      Step("spatial-batch-norm-backward") { try $0.batchNormalizationBackward($1) },
      Step("group-norm") { try $0.normalizeGroups($1) },
      Step("group-norm-backward") { try $0.groupNormalizationBackward($1) },
    ]
  }

  /// Both sets of layers, by what the checks call them.
  var libraries: [(name: String, library: any LayerLibrary)] {
    [("naive", naive), ("fast", layers)]
  }

  // step: load
  mutating func load(_ page: Page) throws {
    let found = try run.images(training: settings.syntheticCount, page)
    let shape = found.training.shape
    let data: SplitImages<Scalar> = try found.dataset.stackingChannels().centered(
      .course, appendsOne: false, on: run.execution)
    let maps = MapShape(channels: shape.channels, height: shape.height, width: shape.width)
    let shapes = [data.training, data.validation, data.test].map {
      [$0.rows, maps.channels, maps.height, maps.width]
    }
    page.show(
      "shapes", shapes,
      "Training, validation and test images: \(shapes.map(tuple).joined(separator: " "))")
    images = StackedNetImages(
      data: data, isPublished: found.isPublished, maps: maps, pictures: found.training)
  }
}

/// Images in the order of convolutional layers: channel by channel, the mean image subtracted.
struct StackedNetImages<Scalar: RealScalar>: Sendable {
  let data: SplitImages<Scalar>
  /// Whether these are the published images, on which the course's numbers hold.
  let isPublished: Bool
  let maps: MapShape
  /// The training images as they were read.
  let pictures: Images
}

/// How the nets are trained; the course's values unless set.
public struct ConvolutionSettings: Sendable {
  /// The course's values.
  public static let course = ConvolutionSettings()

  /// How many synthetic training images are drawn, the validation images among them.
  var syntheticCount = 2_000
  /// Images and epochs of the net that overfits.
  var overfitImages = 100
  var overfitEpochs = 15
  /// On synthetic images, of which some seeds take longer to memorize.
  var syntheticOverfitEpochs = 30
  /// Filters, their size and hidden units of both nets.
  var filters = 32
  var kernel = 7
  var overfitHidden = 100
  var hidden = 500
  /// Epochs of the second net: on published images, and on synthetic ones, of which there are few.
  var epochs = 1
  var syntheticEpochs = 4
  /// How many coordinates of each array the gradient check of the small net takes.
  var gradientSamples = Int.max
}

extension ConvolutionSettings {
  /// What a run sets replaces what is usual.
  func set(by run: AssignmentOptions) -> Self {
    var settings = self
    settings.filters = run.whole("filters") ?? filters
    settings.hidden = run.whole("hidden") ?? hidden
    settings.epochs = run.whole("epochs") ?? epochs
    settings.syntheticEpochs = run.whole("epochs") ?? syntheticEpochs
    return settings
  }

  /// What a run may set.
  static var all: [RunSetting] {
    let usual = Self()
    return [
      RunSetting(
        "filters", .whole(1...256), usual: "\(usual.filters)",
        help: "Filters of the nets in overfit and epoch."),
      RunSetting(
        "hidden", .whole(1...4_096), usual: "\(usual.hidden)",
        help: "Hidden units of the net in epoch."),
      RunSetting(
        "epochs", .whole(1...1_000),
        usual: "\(usual.epochs), on synthetic images \(usual.syntheticEpochs)",
        help: "Its passes over the training images."),
    ]
  }
}
