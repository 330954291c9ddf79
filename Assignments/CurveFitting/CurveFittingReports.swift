// How fits are made, measured and drawn.

import Datasets
import Foundation
import LinearAlgebra
import NumPyRandom
import Reporting
import WorkbookKit

extension CurveFittingAssignment {
  func fit(
    _ training: CurveTraining, start: CurveNet<Scalar>.Start, part: UInt32,
    progress: (Double) throws -> Void
  ) throws -> CurveFit<Scalar> {
    let data = made(data, by: "data")
    var generator = generator(for: part)
    var net = CurveNet<Scalar>(
      sizes: [data.trainingInputs.columns] + settings.hidden + [1], start: start,
      using: &generator)
    let samples: Matrix<Scalar> = data.trainingInputs.matrix()
    let targets: Matrix<Scalar> = data.trainingTargets.matrix()
    let history = try training.fit(
      &net, to: samples, targets: targets, using: &generator, progress: progress)
    return CurveFit(
      net: net, history: history,
      train: net.meanSquaredError(of: samples, targets: targets),
      test: net.meanSquaredError(
        of: data.testInputs.matrix(), targets: data.testTargets.matrix()))
  }

  func firstRows<Element: RealScalar>(_ count: Int, of table: NumberTable) -> Matrix<Element> {
    Matrix(
      rows: count, columns: table.columns,
      elements: table.values.prefix(count * table.columns).map { Element($0) })
  }

  func error(_ value: Double) -> String {
    value.isFinite ? String(format: value < 10 ? "%.3f" : "%.1f", value) : "diverged"
  }

  func reported(_ figures: (train: Double, test: Double)) -> [String] {
    isReportsCurve ? ["\(figures.train)", "\(figures.test)"] : ["-", "-"]
  }

  /// The loss of each epoch, on a scale of powers of ten.
  func drawHistory(_ fits: [(String, CurveFit<Scalar>)], _ page: Page) {
    page.chart(
      LineChart(
        title: "Loss of each epoch, as a power of ten", xLabel: "epoch", yLabel: "log10(loss)",
        curves: fits.map { name, fit in
          let step = max(1, fit.history.count / 200)
          let places = Array(stride(from: 0, to: fit.history.count, by: step))
          return .init(
            name: name, x: places.map { Double($0 + 1) },
            y: places.map { log10(fit.history[$0]) })
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
              name: name, x: places, y: fit.net.output(of: samples).elements.map { Double($0) })
          }))
  }
}
