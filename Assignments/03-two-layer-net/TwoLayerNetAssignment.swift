// The assignment on the two-layer net: its state, and its steps in the notebooks' order.

import CEmbedding
import CTwoLayerNetFiles
import Datasets
import LinearAlgebra
import NeuralNetworks
import Notebook
import NumPyRandom
import WorkbookKit

/// The notebook of the two-layer net, made of the library's own layers, or a learner's.
///
/// The steps on small nets and single layers are always in `Double`; the trainings in `Scalar`.
public struct TwoLayerNetAssignment<Scalar: RealScalar>: CourseAssignment {
  let options: AssignmentOptions
  let settings: TwoLayerNetOptions
  let layers: any LayerLibrary
  /// Draws what NumPy's program draws, in the same order.
  var generator: RandomState

  var isPublished = false
  var dataset: ImageDataset?
  var data: LinearData<Scalar>?
  /// As drawn for the training.
  var initial: ParameterSet<Scalar>?
  /// The net of the step `train`, as it stands when the training is over.
  var trained: Solver<Scalar>?
  var trials: [NetTrial] = []
  /// The net that was trained for longer.
  var best: Solver<Scalar>?

  public init(
    options: AssignmentOptions, settings: TwoLayerNetOptions = TwoLayerNetOptions(),
    layers: any LayerLibrary = VectorizedLayers()
  ) {
    self.options = options
    self.settings = settings
    self.layers = layers
    generator = RandomState(seed: options.seed)
  }

  public init(_ run: AssignmentOptions) {
    self.init(
      options: run,
      settings: TwoLayerNetOptions(savedModel: run.files[.save], arrays: run.files[.arrays]))
  }

  public static var files: Set<RunFile> { [.save, .arrays] }
  public static var name: String { "two-layer-net" }
  public static var summary: String {
    "two-layer net: layers forward and backward, training, a search, saved models"
  }
  public static var embedded: EmbeddedFiles { twoLayerNetFiles() }
  public static var steps: [Step<Self>] {
    [
      Step("toy-scores") { try $0.computeToyScores($1) },
      Step("toy-loss") { try $0.computeToyLoss($1) },
      Step("toy-gradients") { try $0.checkToyGradients($1) },
      Step("toy-training") { try $0.trainToyNet($1) },
      Step("affine-forward") { try $0.goForwardThroughAffine($1) },
      Step("affine-backward") { try $0.goBackThroughAffine($1) },
      Step("relu-forward") { try $0.goForwardThroughReLU($1) },
      Step("relu-backward") { try $0.goBackThroughReLU($1) },
      Step("affine-relu") { try $0.checkSandwich($1) },
      Step("loss-layers") { try $0.checkLossLayers($1) },
      Step("net-initialization") { try $0.initializeNet($1) },
      Step("net-scores") { try $0.computeNetScores($1) },
      Step("net-losses") { try $0.computeNetLosses($1) },
      Step("net-gradients") { try $0.checkNetGradients($1) },
      Step("vectorized") { try $0.compareWithLoops($1) },
      Step("load") { try $0.load($1) },
      Step("initial-loss", needs: ["load"]) { try $0.computeInitialLoss($1) },
      Step("overfit", needs: ["load"]) { try $0.overfit($1) },
      Step("train", needs: ["load"]) { try $0.train($1) },
      Step("update-scale", needs: ["train"]) { try $0.measureUpdates($1) },
      Step("weights", needs: ["train"]) { try $0.showWeights($1) },
      Step("search", needs: ["train"]) { try $0.search($1) },
      Step("best", needs: ["search"]) { try $0.trainBest($1) },
      Step("save", needs: ["best"]) { try $0.saveAndLoad($1) },
    ]
  }

  /// Whether NumPy's numbers for seed 0 must come out.
  var isReferenceRun: Bool {
    isPublished && options.seed == 0 && Scalar.self == Double.self
      && settings == TwoLayerNetOptions(savedModel: settings.savedModel, arrays: settings.arrays)
  }
}

/// A training of the search and what it reached.
struct NetTrial: Sendable {
  let hidden: Int
  let learningRate: Double
  let regularization: Double
  /// On the training sample and the validation images; not numbers where the training diverged.
  let train: Double
  let validation: Double
  let divergence: String?
}
