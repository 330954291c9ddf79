// The kNN assignment: its state, and its steps in the notebook's order.

import Datasets
import LinearAlgebra
import ModelSelection
import NearestNeighbors
import WorkbookKit

/// The k-nearest-neighbors notebook for a classifier: the library's own, or a learner's.
public struct KNNAssignment<Classifier: NearestNeighborsClassifier>: Assignment {
  public typealias Scalar = Classifier.Scalar

  let options: AssignmentOptions
  var knn: KNNOptions

  /// All images, as bytes.
  var dataset: ImageDataset?
  /// Whether the files are the published ones, so that the published numbers must come out.
  var isPublished = false
  /// The images in use, one a row.
  var training = Matrix<Scalar>(rows: 0, columns: 0)
  var trainingLabels: [Int] = []
  var test = Matrix<Scalar>(rows: 0, columns: 0)
  var testLabels: [Int] = []
  var classifier: Classifier?
  /// `[test, training]`, from two loops.
  var distances: Matrix<Scalar>?
  /// How long each method took.
  var seconds: [DistanceMethod: Double] = [:]
  /// The k that cross-validation chose.
  var bestK: Int?

  public init(options: AssignmentOptions, knn: KNNOptions = KNNOptions()) {
    self.options = options
    self.knn = knn
  }

  public static var name: String { "knn" }
  public static var summary: String {
    "k-nearest neighbors: distances three ways, and k by cross-validation"
  }
  public static var document: String {
    String(decoding: PackageResources.knn_md, as: UTF8.self)
  }
  public static var steps: [Step<Self>] {
    [
      Step("load") { try $0.load($1) },
      Step("samples", needs: ["load"]) { try $0.showSamples($1) },
      Step("subsample", needs: ["load"]) { try $0.subsample($1) },
      Step("two-loops", needs: ["subsample"]) { try $0.measureTwoLoops($1) },
      Step("distance-picture", needs: ["two-loops"]) { try $0.showDistances($1) },
      Step("predict-k1", needs: ["two-loops"]) { try $0.predict(k: 1, $1) },
      Step("predict-k5", needs: ["two-loops"]) { try $0.predict(k: 5, $1) },
      Step("one-loop", needs: ["two-loops"]) { try $0.measureOneLoop($1) },
      Step("vectorized", needs: ["two-loops"]) { try $0.measureVectorized($1) },
      Step("timings", needs: ["two-loops", "one-loop", "vectorized"]) { try $0.showTimings($1) },
      Step("cross-validation", needs: ["subsample"]) { try $0.crossValidate($1) },
      Step("best-k", needs: ["cross-validation"]) { try $0.testBestK($1) },
    ]
  }

  /// Whether the numbers of the course's own setting must come out.
  var isCourseSetting: Bool {
    isPublished && knn.metric == .l2 && training.rows == KNNExpectations.trainCount
      && test.rows == KNNExpectations.testCount
  }

  /// Whether the numbers that made-up images are drawn to give must come out.
  var isMadeUpSetting: Bool {
    options.source == .synthetic && knn.metric == .l2
      && training.rows == KNNExpectations.trainCount && test.rows == KNNExpectations.testCount
  }
}
