// How fits are made, measured and drawn.

import Datasets
import Foundation
import LinearAlgebra
import NeuralNetworks
import Notebook
import NumPyRandom
import Reporting
import WorkbookKit

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
    for (place, shape) in parameters.shapes.enumerated() where shape.kind == .weight {
      parameters.changeArray(at: place) { $0.scale(by: Element(6.squareRoot())) }
    }
    return parameters
  }

  /// Fits a net on one thread.
  ///
  /// - Parameters:
  ///   - start: Which of the plan's starts: each has its own weights and batches.
  ///   - isCancelled: Told the share that is done; where it says so, the training ends.
  func fit(
    _ plan: FitPlan, start: Int, isCancelled: (Double) -> Bool
  ) -> CurveFit<Scalar> {
    let data = made(data, by: "data")
    var generator = options.generator(for: plan.part + UInt32(start))
    let network: Network<Scalar> = network(inputs: data.trainingInputs.columns)
    let parameters = self.start(of: network, using: &generator)
    var solver = Solver(
      network: network, parameters: parameters,
      settings: SolverSettings(
        epochs: plan.epochs, batchSize: settings.batchSize, rule: plan.rule,
        learningRate: plan.rate, schedule: plan.schedule, regularization: 0,
        sampling: .permutation),
      generator: generator)
    try? solver.train(
      on: LabeledRows(
        data.trainingInputs.matrix(of: Scalar.self),
        targets: .values(data.trainingTargets.matrix())),
      validation: LabeledRows<Matrix<Scalar>>?.none, execution: .serial
    ) { progress in
      if isCancelled(progress.fraction) { throw CancellationError() }
    }
    func error(_ inputs: NumberTable, _ targets: NumberTable) -> Double {
      solver.divergence == nil
        ? meanSquaredError(
          network.scores(of: inputs.matrix(), solver.parameters, on: .serial), targets) : .nan
    }
    return CurveFit(
      solver: solver, train: error(data.trainingInputs, data.trainingTargets),
      test: error(data.testInputs, data.testTargets))
  }

  /// Fits from one start after another, until the error on the training points is below a limit.
  /// Where there are threads, the next starts are tried beside it; they count only if it fails, so
  /// threads do not change the result.
  ///
  /// - Parameter tried: The fits from the plan's first starts, as far as they are known.
  func fits(
    _ plan: FitPlan, until limit: Double, after tried: [CurveFit<Scalar>] = [], _ page: Page
  ) throws -> [CurveFit<Scalar>] {
    var fits: [CurveFit<Scalar>] = []
    /// Whether it is good enough.
    func count(_ fit: CurveFit<Scalar>) -> Bool {
      fits.append(fit)
      page.text("Start \(fits.count): training error \(error(fit.train)), test \(error(fit.test))")
      // Where all targets are alike, there is nothing to try for.
      return fit.train < limit || limit == 0
    }
    for fit in tried where count(fit) { return fits }
    let notebook = self
    // More at once than there are processors would only make the first one wait.
    let threads = min(options.execution.threads, Execution.automatic.threads)
    while fits.count < plan.starts {
      let first = fits.count
      let found = try runSideBySide(
        count: min(threads, plan.starts - first), threads: threads, progress: page.progress
      ) { place, isCancelled in
        notebook.fit(plan, start: first + place, isCancelled: isCancelled)
      }
      for fit in found where count(fit) { return fits }
    }
    return fits
  }

  /// A mean squared error on the report's curve, for targets of the same size as these: in the same
  /// proportion to their variance.
  func scaled(_ error: Double) -> Double {
    isReportsCurve
      ? error
      : error / CurveExpectations.meanSquare * made(data, by: "data").trainingTargetVariance
  }

  func firstRows<Element: RealScalar>(_ count: Int, of table: NumberTable) -> Matrix<Element> {
    Matrix(
      rows: count, columns: table.columns,
      elements: table.values.prefix(count * table.columns).map { Element($0) })
  }

  func error(_ value: Double) -> String {
    guard value.isFinite else { return "diverged" }
    let format =
      value == 0 || (0.01..<1e6).contains(value) ? (value < 10 ? "%.3f" : "%.1f") : "%.2e"
    return String(format: format, value)
  }

  /// A row with the report's figures; none where other points are fitted.
  func reported(
    _ figures: (train: Double, test: Double), _ settings: [String] = []
  ) -> [[String]] {
    isReportsCurve
      ? [["the report's"] + settings + ["\(figures.train)", "\(figures.test)"]] : []
  }

  /// The loss of each epoch, on a scale of powers of ten.
  func drawHistory(_ fits: [(String, CurveFit<Scalar>)], _ page: Page) {
    let samples = made(data, by: "data").trainingInputs.rows
    page.chart(
      LineChart(
        title: "Loss of each epoch, as a power of ten", xLabel: "epoch", yLabel: "log10(loss)",
        curves: fits.map { name, fit in
          let history = fit.solver.epochLosses(samples: samples)
          let step = max(1, history.count / 200)
          let places = Array(stride(from: 0, to: history.count, by: step))
          return .init(
            name: name, x: places.map { Double($0 + 1) },
            y: places.map { log10(history[$0]) })
        }))
  }

  /// Fits over the truth, or over the test points of somebody's own data.
  func drawChart(_ title: String, _ fits: [(String, CurveFit<Scalar>)], _ page: Page) {
    let data = made(data, by: "data")
    guard data.trainingInputs.columns == 1 else {
      page.text("The inputs have \(data.trainingInputs.columns) columns: no curve is drawn.")
      return
    }
    let places: [Double]
    let truth: [Double]
    if isReportsCurve {
      let range = CurveData.range
      places = (0...240).map {
        range.lowerBound + (range.upperBound - range.lowerBound) * Double($0) / 240
      }
      truth = places.map(CurveData.truth)
    } else {
      let points = zip(data.testInputs.values, data.testTargets.values).sorted { $0.0 < $1.0 }
      places = points.map(\.0)
      truth = points.map(\.1)
    }
    let samples = Matrix<Scalar>(
      rows: places.count, columns: 1, elements: places.map { Scalar($0) })
    page.chart(
      LineChart(
        title: title, xLabel: "x", yLabel: "y",
        curves: [.init(name: isReportsCurve ? "truth" : "test points", x: places, y: truth)]
          + fits.map { name, fit in
            .init(
              name: name, x: places, y: output(of: fit, at: samples))
          }))
  }

  private func output(of fit: CurveFit<Scalar>, at samples: Matrix<Scalar>) -> [Double] {
    fit.solver.network.scores(of: samples, fit.solver.parameters, on: .serial).elements.map {
      Double($0)
    }
  }
}

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
