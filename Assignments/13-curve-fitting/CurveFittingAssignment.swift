// The assignment on curve fitting: its state, and its steps in order.

import CCurveFittingFiles
import CEmbedding
import Datasets
import LinearAlgebra
import NeuralNetworks
import Notebook
import NumPyRandom
import WorkbookKit

/// The notebook of a net that fits a curve, and of a net as narrow that reads digits.
public struct CurveFittingAssignment<Scalar: RealScalar>: CourseAssignment, Sendable {
  let options: AssignmentOptions
  let settings: CurveFittingOptions

  var data: CurveData?
  /// Whether the points are the report's curve, rather than somebody's own.
  var isReportsCurve = true
  var descent: CurveFit<Scalar>?
  var adam: CurveFit<Scalar>?

  public init(
    options: AssignmentOptions, settings: CurveFittingOptions = CurveFittingOptions()
  ) {
    self.options = options
    self.settings = settings
  }

  public init(_ run: AssignmentOptions) {
    self.init(options: run, settings: CurveFittingOptions(csv: run.files[.csv]))
  }

  public static var files: Set<RunFile> { [.csv] }
  public static var dataset: CatalogEntry { Catalog.mnist }
  public static var name: String { "curve-fitting" }
  public static var summary: String {
    "curve fitting: a deep narrow net on a curve, by gradient descent and by Adam"
  }
  public static var embedded: EmbeddedFiles { curveFittingFiles() }
  public static var steps: [Step<Self>] {
    [
      Step("data") { try $0.makeData($1) },
      Step("gradient-check", needs: ["data"]) { try $0.checkGradient($1) },
      Step("descent", needs: ["data"]) { try $0.fitByDescent($1) },
      Step("adam", needs: ["data"]) { try $0.fitByAdam($1) },
      Step("comparison", needs: ["descent", "adam"]) { try $0.compare($1) },
      Step("digits") { try $0.readDigits($1) },
    ]
  }
}

/// How a net is fitted, whatever it starts from.
struct FitPlan: Sendable {
  let rule: UpdateRule
  let rate: Double
  var schedule = LearningRateSchedule.constant
  let epochs: Int
  /// How many starts may be tried.
  let starts: Int
  /// Which of the notebook's generators draws the first start and its batches.
  let part: UInt32
}

/// A net that was fitted, and how well.
struct CurveFit<Scalar: RealScalar>: Sendable {
  let solver: Solver<Scalar>
  /// Mean squared errors on all training points and all test points; not numbers where the training
  /// diverged.
  let train: Double
  let test: Double

  /// What fits are compared by: the error on the training points, one that diverged behind all others.
  var rank: Double { train.isNaN ? .infinity : train }
}
