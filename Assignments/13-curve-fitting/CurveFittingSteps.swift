// The steps that make or read the points and fit a net to them.

import Datasets
import Foundation
import GradientChecking
import GradientProblems
import LinearAlgebra
import NeuralNetworks
import Notebook
import NumPyRandom
import Reporting
import WorkbookKit

extension CurveFittingAssignment {
  // step: data
  mutating func makeData(_ page: Page) throws {
    var generator = options.generator(for: 0)
    let drawn = CurveData(
      trainingCount: settings.trainingCount, testCount: settings.testCount, using: &generator)
    let temporary = FileManager.default.temporaryDirectory
      .appendingPathComponent("workbook-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: temporary) }
    let folder = settings.csv.map { URL(fileURLWithPath: $0) } ?? temporary
    isReportsCurve = !CurveData.isThere(in: folder)
    if isReportsCurve { try drawn.write(to: folder) }
    let data = try CurveData(folder: folder)
    self.data = data
    if let path = settings.csv {
      page.text(isReportsCurve ? "Written to '\(path)'." : "Read from '\(path)'.")
    }
    let variance = data.trainingTargetVariance
    guard variance.isFinite else { throw CurveDataError.targetsTooLarge(path: folder.path) }
    let shapes = [data.trainingInputs, data.testInputs].map { [$0.rows, $0.columns] }
    page.value(
      "shapes", shapes,
      shown: "Training and test inputs: " + shapes.map(tuple).joined(separator: " "))
    page.value(
      "variance", variance,
      shown:
        "The best constant leaves a mean squared error of \(error(variance)) on the training points."
    )
    if isReportsCurve {
      page.check(
        .equal(
          "points that came back from their files other than they were",
          found: data == drawn ? 0 : 1, expected: 0, source: "the points that were written"))
    }
    guard data.trainingInputs.columns == 1 else { return }
    drawChart(isReportsCurve ? "The curve to fit" : "The test points", [], page)
  }

  // step: gradient-check
  mutating func checkGradient(_ page: Page) throws {
    let data = made(data, by: "data")
    var generator = options.generator(for: 1)
    let network: Network<Double> = network(inputs: data.trainingInputs.columns)
    let count = min(5, data.trainingInputs.rows)
    let problem = network.gradientProblem(
      at: start(of: network, using: &generator),
      samples: firstRows(count, of: data.trainingInputs),
      targets: .values(firstRows(count, of: data.trainingTargets)), regularization: 0.1,
      noise: TrainingNoise(seedOfEveryLayer: 0))
    var draws = RandomState(seed: options.seed)
    let report = problem.check(CheckOptions(), using: &draws)
    write(report, of: "the net and its mean squared error", page)
  }

  // step: descent
  mutating func fitByDescent(_ page: Page) throws {
    func plan(rate: Double) -> FitPlan {
      FitPlan(
        rule: .sgd, rate: rate, epochs: settings.plainEpochs, starts: settings.plainStarts, part: 20
      )
    }
    let (reportedRate, rate) = (CurveExpectations.reportedRate, CurveExpectations.descentRate)
    let (notebook, plans) = (self, [plan(rate: reportedRate), plan(rate: rate)])
    let first = try runSideBySide(
      count: 2, threads: options.execution.threads, progress: page.progress
    ) { place, isCancelled in notebook.fit(plans[place], start: 0, isCancelled: isCancelled) }
    let (asReported, reported) = (first[0], CurveExpectations.descent)
    page.text("With a tenth of the rate:")
    // A little below the report's, as the test points are met a little worse.
    let fits = try fits(plans[1], until: scaled(reported.train / 1.2), after: [first[1]], page)
    guard let best = fits.min(by: { $0.rank < $1.rank }) else { return }
    descent = isReportsCurve || best.rank < asReported.rank ? best : asReported
    page.record("starts", fits.count)
    page.table(
      "descent",
      Table(
        columns: [
          .init("training", .left), .init("learning rate", .right), .init("train", .right),
          .init("test", .right),
        ],
        rows: [
          ["one start", "\(reportedRate)", error(asReported.train), error(asReported.test)],
          [bestName(of: fits), "\(rate)", error(best.train), error(best.test)],
        ] + self.reported(reported, ["\(reportedRate)"])),
      json: .array([asReported, best].map { [$0.train, $0.test].json }))
    drawHistory([("rate \(reportedRate)", asReported), ("rate \(rate)", best)], page)
    drawChart("Gradient descent", [("net", made(descent, by: "descent"))], page)
    guard isReportsCurve else { return }
    judge(best, by: reported, source: CurveExpectations.report, page)
  }

  // step: adam
  mutating func fitByAdam(_ page: Page) throws {
    let goals = CurveExpectations.goals
    // A little below the goal, as the test points are met a little worse.
    let fits = try fits(
      FitPlan(
        rule: .adam, rate: 0.02, schedule: .cosine, epochs: settings.epochs,
        starts: settings.starts, part: 3),
      until: scaled(goals.train / 1.2), page)
    guard let best = fits.min(by: { $0.rank < $1.rank }) else { return }
    adam = best
    page.record("starts", fits.count)
    page.table(
      "adam",
      Table(
        columns: [
          .init("training", .left), .init("train", .right), .init("test", .right),
        ],
        rows: [[bestName(of: fits), error(best.train), error(best.test)]]
          + reported(CurveExpectations.adam)),
      json: [best.train, best.test].json)
    drawHistory([("loss", best)], page)
    drawChart("Adam", [("net", best)], page)
    guard isReportsCurve else { return }
    judge(best, by: goals, source: CurveExpectations.goal, page)
  }

  private func bestName(of fits: [CurveFit<Scalar>]) -> String {
    fits.count == 1 ? "one start" : "best of \(fits.count) starts"
  }

  private func judge(
    _ fit: CurveFit<Scalar>, by limits: (train: Double, test: Double), source: String, _ page: Page
  ) {
    for (name, found, limit) in [
      ("training", fit.train, limits.train), ("test", fit.test, limits.test),
    ] {
      page.check(
        .within(
          "mean squared error on the \(name) points", found: found, band: 0...limit,
          source: source))
    }
  }

  // step: comparison
  mutating func compare(_ page: Page) throws {
    let descent = made(descent, by: "descent")
    let adam = made(adam, by: "adam")
    drawChart("Both nets", [("descent", descent), ("Adam", adam)], page)
    let ratio = descent.train / adam.train
    page.value(
      "ratio", ratio,
      shown: ratio.isFinite
        ? String(format: "Gradient descent leaves %.1f times the error of Adam.", ratio)
        : "\(error(descent.train)) by descent, \(error(adam.train)) by Adam")
    guard isReportsCurve else { return }
    page.check(
      Check(
        name: "Adam fits better", passed: adam.train < descent.train,
        detail: "\(error(adam.train)) against \(error(descent.train))",
        source: CurveExpectations.report))
  }
}
