// Fitting a net to the points: from one start after another, measured and drawn.

import Datasets
import Foundation
import LinearAlgebra
import NeuralNetworks
import Notebook
import NumPyRandom
import Reporting
import WorkbookKit

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

/// Mean squared errors on all training points and on all test points; NaN where the training diverged.
struct CurveErrors: Sendable, Equatable {
  let train: Double
  let test: Double
}

/// A net that was fitted, and how well.
struct CurveFit<Scalar: RealScalar>: Sendable {
  let solver: Solver<Scalar>
  let errors: CurveErrors

  /// What fits are compared by: the error on the training points, a training that diverged last.
  var rank: Double { errors.train.isNaN ? .infinity : errors.train }
}

extension CurveFittingAssignment {
  /// The net: inputs, hidden layers with ReLU, one output.
  func network<Element: RealScalar>(inputs: Int) -> Network<Element> {
    .fullyConnected(
      inputs: inputs, hidden: settings.hidden, classes: 1, objective: .meanSquaredError)
  }

  /// Weights of Kaiming's uniform distribution, ±√(6/n), and biases of ±√(1/n), n being a layer's
  /// inputs: biases of zero would put all kinks of the first layer at x = 0.
  func start<Element: RealScalar>(
    of network: Network<Element>, using generator: inout RandomState
  ) -> ParameterSet<Element> {
    var parameters = network.randomParameters(.fanInUniform, using: &generator)
    for (index, shape) in parameters.shapes.enumerated() where shape.kind == .weight {
      parameters.changeArray(at: index) { $0.scale(by: Element(6.squareRoot())) }
    }
    return parameters
  }

  /// Fits a net on one thread.
  ///
  /// - Parameter start: Which of the plan's starts: each has its own weights and batches.
  /// - Throws: What `progress` throws.
  func fit(
    _ plan: FitPlan, start: Int, progress: (Double) throws -> Void = { _ in }
  ) throws -> CurveFit<Scalar> {
    let data = data
    var generator = run.generator(for: plan.part + UInt32(start))
    let network: Network<Scalar> = network(inputs: data.trainingInputs.columns)
    let parameters = self.start(of: network, using: &generator)
    var solver = Solver(
      network: network, parameters: parameters,
      settings: SolverSettings(
        epochs: plan.epochs, batchSize: settings.batchSize, rule: plan.rule,
        learningRate: plan.rate, schedule: plan.schedule, regularization: 0,
        sampling: .permutation),
      generator: generator)
    try solver.train(
      on: LabeledRows(
        data.trainingInputs.matrix(of: Scalar.self),
        targets: .values(data.trainingTargets.matrix())),
      validation: LabeledRows<Matrix<Scalar>>?.none, execution: .serial
    ) { try progress($0.fraction) }
    func error(_ inputs: NumberTable, _ targets: NumberTable) -> Double {
      guard solver.divergence == nil else { return .nan }
      return meanSquaredError(
        network.scores(of: inputs.matrix(), solver.parameters, on: .serial), targets)
    }
    return CurveFit(
      solver: solver,
      errors: CurveErrors(
        train: error(data.trainingInputs, data.trainingTargets),
        test: error(data.testInputs, data.testTargets)))
  }

  /// Fits from one start after another until the error on the training points is below a limit.
  ///
  /// Where there are threads, the next starts are tried concurrently; they count only if it fails, so
  /// threads do not change the result.
  ///
  /// - Parameter tried: The fits from the plan's first starts, as far as they are known.
  func fits(
    _ plan: FitPlan, until limit: Double, after tried: [CurveFit<Scalar>] = [], _ page: Page
  ) throws -> [CurveFit<Scalar>] {
    var fits: [CurveFit<Scalar>] = []
    /// Adds a fit; returns whether it is good enough.
    func add(_ fit: CurveFit<Scalar>) -> Bool {
      fits.append(fit)
      page.text(
        "Start \(fits.count): training error \(errorText(fit.errors.train)), test "
          + errorText(fit.errors.test))
      // Where all targets are alike, there is nothing to try for.
      return fit.errors.train < limit || limit == 0
    }
    for fit in tried where add(fit) { return fits }
    let notebook = self
    // More at once than there are processors would only make the first one wait.
    let jobs = max(1, min(run.execution.threads, Execution.automatic.threads))
    while fits.count < plan.starts {
      let first = fits.count
      let found = try parallelMap(
        min(jobs, plan.starts - first), jobs: jobs, progress: page.progress
      ) { index, task in
        try notebook.fit(plan, start: first + index, progress: task.progress)
      }
      for fit in found where add(fit) { return fits }
    }
    return fits
  }

  /// A mean squared error on the report's curve, scaled to these targets: in the same proportion to
  /// their variance.
  func scaled(_ error: Double) -> Double {
    isReportsCurve ? error : error / CurveReference.meanSquare * data.trainingTargetVariance
  }

  /// Draws the loss of each epoch, on a scale of powers of ten.
  func plotHistory(_ fits: [(name: String, fit: CurveFit<Scalar>)], _ page: Page) {
    let histories = fits.map { $0.fit.solver.epochLosses(samples: data.trainingInputs.rows) }
    let step = max(1, (histories.map(\.count).max() ?? 0) / 200)
    page.plot(
      "Loss of each epoch, as a power of ten", x: "epoch", y: "log10(loss)", from: 1,
      every: Double(step),
      curves: zip(fits, histories).map { fit, history in
        (fit.name, stride(from: 0, to: history.count, by: step).map { log10(history[$0]) })
      })
  }

  /// Draws fits over the truth, or over the test points of somebody's own data.
  func plot(_ title: String, _ fits: [(name: String, fit: CurveFit<Scalar>)], _ page: Page) {
    guard data.trainingInputs.columns == 1 else {
      page.text("The inputs have \(data.trainingInputs.columns) columns: no curve is drawn.")
      return
    }
    let range = CurveData.range
    let points =
      isReportsCurve
      ? (0...240).map { index -> (x: Double, y: Double) in
        let x =
          range.lowerBound + (range.upperBound - range.lowerBound) * Double(index) / 240
        return (x, CurveData.truth(x))
      }
      : zip(data.testInputs.values, data.testTargets.values).sorted { $0.0 < $1.0 }
        .map { (x: $0, y: $1) }
    let xs = points.map(\.x)
    let inputs = Matrix<Scalar>(rows: xs.count, columns: 1, elements: xs.map { Scalar($0) })
    page.chart(
      LineChart(
        title: title, xLabel: "x", yLabel: "y",
        curves: [
          .init(name: isReportsCurve ? "truth" : "test points", x: xs, y: points.map(\.y))
        ]
          + fits.map { name, fit in
            let outputs = fit.solver.network.scores(of: inputs, fit.solver.parameters, on: .serial)
            return .init(name: name, x: xs, y: outputs.elements.map { Double($0) })
          }))
  }
}

/// An error in few digits, or that the training diverged.
func errorText(_ value: Double) -> String { value.isFinite ? "\(value, .short)" : "diverged" }

/// The mean of (ŷ − y)².
func meanSquaredError<Scalar: RealScalar>(
  _ outputs: Matrix<Scalar>, _ targets: NumberTable
) -> Double {
  precondition(
    outputs.rows == targets.rows && outputs.columns == targets.columns,
    "\(targets.rows) targets for \(outputs.rows) outputs")
  let squares = zip(outputs.elements, targets.values).map { output, target in
    (Double(output) - target) * (Double(output) - target)
  }
  return squares.reduce(0, +) / Double(squares.count)
}
