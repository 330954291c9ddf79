// The steps that make or read the points and fit a net to them.

import Datasets
import Foundation
import GradientChecking
import LinearAlgebra
import NeuralNetworks
import NumPyRandom
import Reporting
import WorkbookKit

extension CurveFittingAssignment {
  mutating func makeData(_ page: Page) throws {
    var generator = generator(for: 0)
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
    let shapes = [data.trainingInputs, data.testInputs].map { [$0.rows, $0.columns] }
    page.value(
      "shapes", shapes,
      shown: "Training and test inputs: " + shapes.map(tuple).joined(separator: " "))
    if isReportsCurve {
      page.check(
        .equal(
          "points that came back from their files other than they were",
          found: data == drawn ? 0 : 1, expected: 0, source: "the points that were written"))
    }
    guard data.trainingInputs.columns == 1 else { return }
    drawChart(isReportsCurve ? "The curve to fit" : "The test points", [], page)
  }

  mutating func checkGradient(_ page: Page) throws {
    let data = made(data, by: "data")
    var generator = generator(for: 1)
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

  mutating func fitByDescent(_ page: Page) throws {
    // The report does not say how its loss was scaled; a tenth of the rate is as if a tenth of the
    // mean squared error had been the loss.
    let rates = [0.002, 0.0002]
    let (notebook, epochs) = (self, settings.plainEpochs)
    let fits = try runSideBySide(
      count: rates.count, threads: options.execution.threads, progress: page.progress
    ) { place, isCancelled in
      notebook.fit(
        .sgd, rate: rates[place], schedule: .constant, epochs: epochs, part: 2,
        isCancelled: isCancelled)
    }
    page.table(
      "descent",
      Table(
        columns: [
          .init("learning rate", .right), .init("train", .right), .init("test", .right),
          .init("report's train", .right), .init("report's test", .right),
        ],
        rows: zip(rates, fits).map { rate, fit in
          ["\(rate)", error(fit.train), error(fit.test)] + reported(CurveExpectations.descent)
        }),
      json: .array(fits.map { [$0.train, $0.test].json }))
    descent = fits.min { $0.rank < $1.rank }
    let best = made(descent, by: "descent")
    drawHistory([("rate 0.002", fits[0]), ("rate 0.0002", fits[1])], page)
    drawChart("Gradient descent", [("net", best)], page)
    guard isReportsCurve else { return }
    page.check(
      .within(
        "mean squared error of the better one on the training points", found: best.train,
        band: 0...CurveExpectations.meanSquare,
        source: "the mean square of the curve, which a net reaches that says zero"))
  }

  mutating func fitByAdam(_ page: Page) throws {
    let fits = try startsOfAdam(page)
    guard let best = fits.min(by: { $0.rank < $1.rank }) else { return }
    adam = best
    page.record("starts", fits.count)
    page.table(
      "adam",
      Table(
        columns: [
          .init("training", .left), .init("train", .right), .init("test", .right),
        ],
        rows: [
          ["ours, the start with the least training error", error(best.train), error(best.test)],
          ["the report's"] + reported(CurveExpectations.adam),
        ]),
      json: [best.train, best.test].json)
    drawHistory([("loss", best)], page)
    drawChart("Adam", [("net", best)], page)
    guard isReportsCurve else { return }
    for (name, found, goal) in [
      ("training", best.train, CurveExpectations.goals.train),
      ("test", best.test, CurveExpectations.goals.test),
    ] {
      page.check(
        .within(
          "mean squared error on the \(name) points", found: found, band: 0...goal,
          source: CurveExpectations.goal))
    }
  }

  mutating func compare(_ page: Page) throws {
    let descent = made(descent, by: "descent")
    let adam = made(adam, by: "adam")
    drawChart("Both nets", [("descent", descent), ("Adam", adam)], page)
    page.value(
      "ratio", descent.train / adam.train,
      shown: String(
        format: "Gradient descent leaves %.0f times the error of Adam.", descent.train / adam.train)
    )
    page.check(
      Check(
        name: "Adam fits better", passed: adam.train < descent.train,
        detail: "\(error(adam.train)) against \(error(descent.train))",
        source: isReportsCurve ? CurveExpectations.report : "what is usual"))
  }

  /// Fits from one start after another, until one is good enough. Where there are threads, the next
  /// starts are tried beside it; they count only if it fails, so threads do not change the result.
  private func startsOfAdam(_ page: Page) throws -> [CurveFit<Scalar>] {
    var fits: [CurveFit<Scalar>] = []
    let notebook = self
    while fits.count < settings.starts {
      let first = fits.count
      let found = try runSideBySide(
        count: min(options.execution.threads, settings.starts - first),
        threads: options.execution.threads, progress: page.progress
      ) { place, isCancelled in
        notebook.fit(
          .adam, rate: 0.02, schedule: .cosine, epochs: notebook.settings.epochs,
          part: 3 + UInt32(first + place), isCancelled: isCancelled)
      }
      for fit in found {
        fits.append(fit)
        page.text(
          "Start \(fits.count): training error \(error(fit.train)), test \(error(fit.test))")
        if fit.train < CurveExpectations.goals.train / 1.2 { return fits }
      }
    }
    return fits
  }
}
