// The step that trains a net as narrow as the curve's on digits.

import Datasets
import Foundation
import LinearAlgebra
import NeuralNetworks
import Notebook
import WorkbookKit

extension CurveFittingAssignment {
  // step: digits
  mutating func readDigits(_ page: Page) throws {
    let dataset = try options.source.digits.load(
      trainingCount: settings.madeUpCount, testCount: 2_000, seed: UInt64(options.seed),
      on: options.execution)
    let isPublished = reportImages(dataset, from: options.source, page)
    let data = try DigitsData<Scalar>(dataset, on: options.execution)
    // A thousand of MNIST's digits are a 55th of them; of fewer a smaller batch, for as many steps.
    let batch = min(1_000, max(1, data.training.rows / 55))
    let network = Network<Scalar>.fullyConnected(
      inputs: data.training.columns, hidden: settings.hidden, classes: data.classCount)
    var solver = freshSolver(
      of: network,
      settings: SolverSettings(
        epochs: settings.digitsEpochs, batchSize: batch, rule: .adam, learningRate: 0.002,
        schedule: .constant, regularization: 0, sampling: .permutation),
      seed: options.seed)
    try solver.train(
      on: data.training, labels: data.training.labels,
      validation: LabeledRows(data.validation, labels: data.validation.labels),
      execution: options.execution
    ) { try page.progress($0.fraction) }
    let predicted = solver.network.predictedLabels(
      for: data.test, solver.bestParameters, on: options.execution)
    let right = zip(predicted, data.test.labels).count { $0 == $1 }
    let accuracy = Double(right) / Double(data.test.rows)
    page.value(
      "test", accuracy,
      shown: String(
        format: "%d steps of %d digits; on the test digits %.4f, the report's net on MNIST's %.4f",
        solver.iteration, batch, accuracy, CurveExpectations.narrowNet))
    page.check(
      .within(
        "accuracy on the test digits", found: accuracy,
        band: (isPublished ? CurveExpectations.narrowNet : CurveExpectations.narrowNetOnMadeUp)...1,
        source: isPublished
          ? CurveExpectations.report
          : "nets in PyTorch on made-up digits, and ten seeds of these, which get a hundredth more")
    )
  }
}
