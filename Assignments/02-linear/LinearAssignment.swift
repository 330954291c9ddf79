// The assignments on linear classifiers: their state, and their steps in the notebooks' order.

import CEmbedding
import CLinearFiles
import Datasets
import LinearAlgebra
import LinearClassifiers
import Notebook
import NumPyRandom
import WorkbookKit

/// The notebook of a linear classifier for a loss: the library's own, or a learner's.
public struct LinearAssignment<Loss: LinearLoss>: CourseAssignment {
  public typealias Scalar = Loss.Scalar

  let options: AssignmentOptions
  let linear: LinearOptions
  /// Draws what NumPy's program draws, in the same order.
  var generator: RandomState

  var isPublished = false
  /// All images, as bytes.
  var dataset: ImageDataset?
  var data: LinearData<Scalar>?
  /// The random weights of the steps that compare losses.
  var weights: Matrix<Scalar>?
  var naiveResult: LossAndGradient<Scalar>?
  var naiveSeconds = 0.0
  var trained: TrainingResult<Scalar>?
  var trials: [LinearTrial<Scalar>] = []

  public init(options: AssignmentOptions, linear: LinearOptions = LinearOptions()) {
    self.options = options
    self.linear = linear
    generator = RandomState(seed: options.seed)
  }

  public init(_ run: AssignmentOptions) {
    self.init(options: run)
  }

  public static var name: String { Loss.kind.rawValue }
  public static var summary: String {
    switch Loss.kind {
    case .svm: "linear support vector machine: loss, gradient, descent, a sweep over lr and reg"
    case .softmax: "softmax classifier: loss, gradient, descent, a sweep over lr and reg"
    }
  }
  public static var embedded: EmbeddedFiles { linearFiles() }
  public static var steps: [Step<Self>] {
    [
      Step("load") { try $0.load($1) },
      Step("samples", needs: ["load"]) { try $0.showSamples($1) },
      Step("mean-image", needs: ["load"]) { try $0.showMean($1) },
      Step("naive", needs: ["load"]) { try $0.computeNaive($1) },
      Step("gradient-check", needs: ["naive"]) { try $0.checkGradient($1) },
      Step("vectorized", needs: ["naive"]) { try $0.computeVectorized($1) },
      Step("train", needs: ["naive"]) { try $0.train($1) },
      Step("predict", needs: ["train"]) { try $0.predict($1) },
      Step("sweep", needs: ["train"]) { try $0.sweep($1) },
      Step("course-grid", needs: ["sweep"]) { try $0.sweepCourseGrid($1) },
      Step("best", needs: ["sweep", "course-grid"]) { try $0.testBest($1) },
      Step("weights", needs: ["best"]) { try $0.showWeights($1) },
    ]
  }

  var expectations: LinearExpectations { .of(Loss.kind) }

  /// Whether NumPy's numbers for seed 0 must come out.
  var isReferenceRun: Bool {
    isPublished && options.seed == 0 && Scalar.self == Double.self
      && linear.iterations == 1_500 && linear.batchSize == 200
  }
}
