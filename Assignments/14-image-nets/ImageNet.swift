// The nets that are trained, and how.

import Datasets
import LinearAlgebra
import NeuralNetworks
import Notebook

/// A net of the assignment, by the name that a run sets.
enum ImageNet: String, CaseIterable, Sendable {
  /// Normalized, and with one fully connected layer; usual for small images.
  case vgg11 = "vgg-11"
  /// The same without normalization.
  case vgg11Plain = "vgg-11-plain"
  /// The paper's and the book's: no normalization, two hidden layers.
  case vgg11Book = "vgg-11-book"
  /// The paper's and the book's: a 7×7 stem.
  case resNet18 = "resnet-18"
  /// The same without shortcuts.
  case plain18 = "plain-18"
  /// The usual one for small images: a 3×3 stem, so that all maps are sixteen times as large.
  case resNet18Small = "resnet-18-3x3"

  /// Those that are trained where nobody names some: without the last one, which takes longer than
  /// all the others together.
  static let usual = allCases.filter { $0 != .resNet18Small }
  /// On synthetic images, of which two thousand are too few for the book's.
  static let synthetic: [Self] = [.vgg11, .vgg11Plain, .resNet18, .plain18]

  /// - Parameter width: The channels of the first block; 64 in the papers.
  func network<Scalar: RealScalar>(
    _ maps: MapShape, classes: Int, width: Int
  ) -> Network<Scalar> {
    switch self {
    case .vgg11: .vgg(.a, maps, classes: classes, .smallImages, width: width)
    case .vgg11Plain:
      .vgg(.a, maps, classes: classes, VGGVariant(isNormalized: false, hidden: []), width: width)
    case .vgg11Book:
      // 4,096 for a width of 64.
      .vgg(
        .a, maps, classes: classes,
        VGGVariant(isNormalized: false, hidden: [64 * width, 64 * width]), width: width)
    case .resNet18: .resNet18(maps, classes: classes, .book, width: width)
    case .plain18: .resNet18(maps, classes: classes, .book, width: width, isResidual: false)
    case .resNet18Small: .resNet18(maps, classes: classes, .smallImages, width: width)
    }
  }

  /// Where the loss of a rate of 0.1 would not fall: there is no normalization.
  private var isPlain: Bool { self == .vgg11Plain || self == .vgg11Book }

  var initializer: WeightInitializer { self == .vgg11Book ? .xavier : .he }

  /// How it is trained: the book's net as in the book, by plain gradient descent at one rate; the
  /// others with momentum, weight decay, a cycle of rates and augmentation.
  func settings(_ training: ImageNetsSettings, _ maps: MapShape) -> SolverSettings {
    let epochs = max(1, training.epochs)
    let isBook = self == .vgg11Book
    let schedule: LearningRateSchedule =
      switch training.schedule ?? (isBook ? .constant : .oneCycle) {
      case .constant: .constant
      case .oneCycle: .oneCycle(rising: Double(epochs) / 4)
      case .cosine: .cosine
      case .step: .step(factor: 0.1, epochs: max(1, epochs / 2))
      }
    return SolverSettings(
      epochs: epochs, batchSize: training.batchSize, rule: isBook ? .sgd : .momentum,
      learningRate: training.rate ?? (isBook ? 0.05 : isPlain ? 0.02 : 0.1) * training.rateFactor,
      schedule: schedule, regularization: training.decay ?? (isBook ? 0 : 5e-4),
      sampling: .permutation, clipping: training.clipping.map { .norm($0) },
      augmentation: training.isAugmented ?? !isBook
        ? ImageAugmentation(maps, flips: true, shift: maps.width / 8) : nil)
  }
}

/// How the nets are trained.
public struct ImageNetsSettings: Sendable {
  /// A schedule by the name that a run sets.
  enum Schedule: String, CaseIterable, Sendable {
    case constant, step, cosine
    case oneCycle = "one-cycle"
  }

  /// How many synthetic training images are drawn, the validation images among them.
  var syntheticCount = 2_000
  /// The nets.
  var nets = ImageNet.usual
  /// The channels of the first block.
  var width = 64
  var epochs = 4
  var batchSize = 128
  /// nil for each net's own, times the factor.
  var rate: Double?
  var rateFactor = 1.0
  var decay: Double?
  var schedule: Schedule?
  var isAugmented: Bool?
  var clipping: Double?
  /// How many of the training images are used; nil for all.
  var trainingImages: Int?

  public init() {}

  /// Those of narrow nets, for images that are synthetic and few.
  static let synthetic: Self = {
    var settings = Self()
    settings.width = 8
    settings.batchSize = 32
    settings.epochs = 6
    settings.rateFactor = 0.5
    settings.isAugmented = false
    settings.nets = ImageNet.synthetic
    return settings
  }()

  /// What a run sets replaces what is usual.
  init(_ usual: Self, _ run: AssignmentOptions) {
    self = usual
    nets = run.words("net")?.compactMap(ImageNet.init) ?? nets
    width = run.whole("width") ?? width
    epochs = run.whole("epochs") ?? epochs
    batchSize = run.whole("batch") ?? batchSize
    rate = run.number("lr") ?? rate
    decay = run.number("decay") ?? decay
    schedule = run.words("schedule").flatMap { Schedule(rawValue: $0[0]) } ?? schedule
    isAugmented = run.words("augment").map { $0 == ["yes"] } ?? isAugmented
    clipping = run.number("clip") ?? clipping
    trainingImages = run.whole("train") ?? trainingImages
  }

  /// What a run may set.
  static var all: [RunSetting] {
    let (usual, synthetic) = (Self(), Self.synthetic)
    func number(_ value: KeyPath<Self, Int>) -> String {
      let (real, drawn) = (usual[keyPath: value], synthetic[keyPath: value])
      return real == drawn ? "\(real)" : "\(real), on synthetic images \(drawn)"
    }
    return [
      RunSetting(
        "net", .words(ImageNet.allCases.map(\.rawValue), isList: true),
        usual: usual.nets.map(\.rawValue).joined(separator: ",") + ", on synthetic images "
          + synthetic.nets.map(\.rawValue).joined(separator: ","), help: "The nets to train."),
      RunSetting(
        "images", .words(ImageCollection.allCases.map(\.rawValue), isList: false),
        usual: ImageCollection.cifar10.rawValue, help: "The published images to train on."),
      RunSetting(
        "train", .whole(100...1_000_000), usual: "all",
        help: "How many of the training images are used, the first ones."),
      RunSetting(
        "epochs", .whole(0...1_000), usual: number(\.epochs),
        help: "Passes over the training images; 0 with --load only tests the net."),
      RunSetting(
        "batch", .whole(2...10_000), usual: number(\.batchSize), help: "Images of a step."),
      RunSetting(
        "width", .whole(1...256), usual: number(\.width), help: "Channels of the first block."),
      RunSetting(
        "lr", .number(1e-12...10),
        usual:
          "0.1, without normalization 0.02, for vgg-11-book 0.05; half of that on synthetic images",
        help: "The highest learning rate."),
      RunSetting(
        "schedule", .words(Schedule.allCases.map(\.rawValue), isList: false),
        usual: "one-cycle, for vgg-11-book constant",
        help: "How the rate changes; step divides it by ten after half of the epochs."),
      RunSetting(
        "decay", .number(0...1), usual: "0.0005, for vgg-11-book none",
        help: "The weight decay λ of the penalty λ/2 ‖W‖²."),
      RunSetting(
        "augment", .words(["yes", "no"], isList: false),
        usual: "yes, for vgg-11-book and on synthetic images no",
        help: "Whether training images are mirrored and moved at random."),
      RunSetting(
        "clip", .number(1e-9...1e6), usual: "none",
        help: "The largest norm of a gradient; a longer one is scaled down."),
    ]
  }
}

/// Published images, by the name that a run sets.
enum ImageCollection: String, CaseIterable {
  case cifar10
  case cifar100
  /// With the labels of the twenty groups.
  case cifar100Coarse = "cifar100-coarse"
  case tinyImageNet = "tiny-imagenet"

  var entry: CatalogEntry {
    switch self {
    case .cifar10: Catalog.cifar10
    case .cifar100, .cifar100Coarse: Catalog.cifar100
    case .tinyImageNet: Catalog.tinyImageNet
    }
  }
}
