// The assignment on the two-layer net: its state, and its steps in the notebooks' order.

import CEmbedding
import Datasets
import LinearAlgebra
import ModelSelection
import NeuralNetworks
import Notebook
import NumPyRandom
import WorkbookKit

/// The notebook of the two-layer net, made of the library's own layers, or a learner's.
///
/// The steps on small nets and single layers are always in `Double`; the trainings in `Scalar`.
public struct TwoLayerNetAssignment<Scalar: RealScalar>: CourseAssignment, Sendable {
  let run: AssignmentOptions
  let settings: TwoLayerNetSettings
  let layers: any LayerLibrary
  /// Draws what NumPy's program draws, in the same order.
  var generator: RandomState

  @Made(by: "load") var images: CourseImages
  @Made(by: "load") var data: SplitImages<Scalar>
  /// A random sample of the training images.
  @Made(by: "load") var development: CenteredImages<Scalar>
  /// As drawn for the training.
  @Made(by: "train") var initial: ParameterSet<Scalar>
  @Made(by: "train") var trained: Solver<Scalar>
  /// The setting that the validation images choose; nil where every training diverged.
  @Made(by: "search") var chosen: ParameterPoint?
  /// The net that was trained for longer.
  @Made(by: "best") var best: Solver<Scalar>

  public init(_ run: AssignmentOptions) { self.init(run, settings: TwoLayerNetSettings()) }

  public init(
    _ run: AssignmentOptions, settings: TwoLayerNetSettings,
    layers: any LayerLibrary = VectorizedLayers()
  ) {
    self.run = run
    self.settings = settings.set(by: run)
    self.layers = layers
    generator = RandomState(seed: run.seed)
  }

  public static var files: Set<RunFile> { [.save, .arrays, .checkpoint] }
  public static var name: String { "two-layer-net" }
  public static var summary: String {
    "two-layer net: forward and backward passes of its layers, training, hyperparameter search, "
      + "saved models"
  }
  public static var settings: [RunSetting] { TwoLayerNetSettings.all }
  public static var embedded: EmbeddedFiles { embeddedFiles("05-two-layer-net") }
  public static var steps: [Step<Self>] {
    [
      Step("graph") { $0.drawGraphs($1) },
      Step("affine-forward") { $0.affineForward($1) },
      Step("affine-backward") { $0.affineBackward($1) },
      Step("relu-forward") { $0.reluForward($1) },
      Step("relu-backward") { $0.reluBackward($1) },
      Step("affine-relu") { $0.affineReLU($1) },
      Step("loss-layers") { $0.lossLayers($1) },
      Step("net-initialization") { $0.netInitialization($1) },
      Step("net-scores") { $0.netScores($1) },
      Step("net-losses") { $0.netLosses($1) },
      Step("net-gradients") { $0.netGradients($1) },
      Step("vectorized") { $0.compareWithLoops($1) },
      Step("toy-scores") { $0.toyScores($1) },
      Step("toy-loss") { $0.toyLoss($1) },
      Step("toy-gradients") { $0.toyGradients($1) },
      Step("toy-training") { try $0.trainToyNet($1) },
      Step("load") { try $0.load($1) },
      Step("initial-loss", needs: ["load"]) { $0.initialLoss($1) },
      Step("overfit", needs: ["load"]) { try $0.overfit($1) },
      Step("train", needs: ["load"]) { try $0.train($1) },
      Step("update-scale", needs: ["train"]) { try $0.updateScale($1) },
      Step("weights", needs: ["train"]) { $0.weights($1) },
      Step("search", needs: ["train"]) { try $0.search($1) },
      Step("best", needs: ["search"]) { try $0.trainBest($1) },
      Step("save", needs: ["best"]) { try $0.save($1) },
    ]
  }

  /// NumPy's numbers for seed 0; nil on other images, in `Float`, or with other settings.
  var reference: TwoLayerNetReference.Training? {
    images.isPublished && run.seed == 0 && Scalar.self == Double.self
      && settings == TwoLayerNetSettings() ? TwoLayerNetReference.Training() : nil
  }
}

/// How the nets are trained; the course's values unless said.
public struct TwoLayerNetSettings: Sendable, Equatable {
  /// How many training images are drawn where they are synthetic, the validation images among them.
  public var syntheticCount = 10_000
  public var hidden = 100
  /// Of the hidden layer of every training.
  public var activation = Activation.relu
  public var epochs = 5
  public var batchSize = 200
  /// Of the training that is not part of the search.
  public var learningRate = 1e-3
  public var regularization = 0.25
  /// The standard deviation of the initial weights of every training.
  public var weightScale = 1e-3
  /// Epochs of each training of the search.
  public var searchEpochs = 3
  /// Epochs of the best setting's training.
  public var bestEpochs = 10

  public init() {}
}

extension TwoLayerNetSettings {
  /// What a run sets replaces what is usual.
  func set(by run: AssignmentOptions) -> Self {
    var settings = self
    settings.hidden = run.whole("hidden") ?? hidden
    settings.activation = run.activation ?? activation
    settings.epochs = run.whole("epochs") ?? epochs
    settings.batchSize = run.whole("batch") ?? batchSize
    settings.learningRate = run.number("lr") ?? learningRate
    settings.regularization = run.number("reg") ?? regularization
    settings.weightScale = run.number("scale") ?? weightScale
    return settings
  }

  /// What a run may set.
  static var all: [RunSetting] {
    let usual = Self()
    return [
      RunSetting(
        "hidden", .whole(2...4_096), usual: "\(usual.hidden)",
        help: "Hidden units of the first training; the search takes half as many and twice as many."
      ),
      .learningRate(
        usual: usual.learningRate,
        "The learning rate of the first training; the search keeps its own."),
      RunSetting(
        "reg", .number(0...1e6), usual: "\(usual.regularization)",
        help: "λ of its penalty λ/2 ‖W‖²."),
      .epochs(usual: usual.epochs, "Its passes over the training images."),
      .activation(usual: usual.activation, "Of the hidden layer of every training."),
      RunSetting(
        "batch", .whole(1...10_000), usual: "\(usual.batchSize)",
        help: "Images of a step of every training."),
      .weightScale(
        usual: usual.weightScale,
        "The standard deviation of the initial weights of every training."),
    ]
  }
}
