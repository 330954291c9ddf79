// The assignment on curve fitting: its state, and its steps in order.

import CEmbedding
import Datasets
import Files
import Foundation
import GradientChecking
import GradientProblems
import LinearAlgebra
import NeuralNetworks
import Notebook
import NumPyRandom
import WorkbookKit

/// How the curve is fitted.
public struct CurveFittingSettings: Sendable, Equatable {
  public var trainingCount = 1_000
  public var testCount = 100
  /// Units of each hidden layer.
  public var hidden = [16, 16, 16, 16]
  public var batchSize = 100
  /// Epochs of gradient descent.
  public var descentEpochs = 2_000
  /// How many starts gradient descent may take, about a third of which get as far as the report.
  public var descentStarts = 12
  /// Epochs of the training by Adam.
  public var adamEpochs = 5_000
  /// How many starts the training by Adam may take.
  public var adamStarts = 6
  /// Epochs and starts of both trainings with the report's own settings.
  public var reportedEpochs = 2_000
  public var reportedStarts = 3
  /// Epochs of the narrow net on digits.
  public var digitsEpochs = 50
  /// How many synthetic training digits are drawn.
  public var syntheticCount = 10_000

  public init() {}
}

/// The notebook of a net that fits a curve, and of an equally narrow net that classifies digits.
public struct CurveFittingAssignment<Scalar: RealScalar>: CourseAssignment, Sendable {
  let run: AssignmentOptions
  let settings: CurveFittingSettings

  @Made(by: "data") var data: CurveData
  /// Whether the points are the report's curve, rather than somebody's own.
  var isReportsCurve = true
  @Made(by: "descent") var descent: CurveFit<Scalar>
  @Made(by: "adam") var adam: CurveFit<Scalar>

  public init(_ run: AssignmentOptions) { self.init(run, settings: CurveFittingSettings()) }

  public init(_ run: AssignmentOptions, settings: CurveFittingSettings) {
    self.run = run
    self.settings = settings
  }

  public static var files: Set<RunFile> { [.csv] }
  public static var dataset: CatalogEntry { Catalog.mnist }
  public static var name: String { "curve-fitting" }
  public static var summary: String {
    "curve fitting: regression with a deep narrow net, by gradient descent and by Adam"
  }
  public static var embedded: EmbeddedFiles { embeddedFiles("16-curve-fitting") }
  public static var steps: [Step<Self>] {
    [
      Step("data") { try $0.makeData($1) },
      Step("gradient-check", needs: ["data"]) { try $0.checkGradient($1) },
      Step("descent", needs: ["data"]) { try $0.fitByDescent($1) },
      Step("adam", needs: ["data"]) { try $0.fitByAdam($1) },
      Step("comparison", needs: ["descent", "adam"]) { $0.compare($1) },
      Step("digits") { try $0.classifyDigits($1) },
    ]
  }

  // step: data
  mutating func makeData(_ page: Page) throws {
    var generator = run.generator(for: 0)
    let drawn = CurveData(
      trainingCount: settings.trainingCount, testCount: settings.testCount, using: &generator)
    let temporary = FileManager.default.temporaryDirectory
      .appendingPathComponent("workbook-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: temporary) }
    let folder = run.files[.csv].map { URL(fileURLWithPath: $0) } ?? temporary
    isReportsCurve = !CurveData.isThere(in: folder)
    if isReportsCurve { try drawn.write(to: folder) }
    data = try CurveData(folder: folder)
    if let path = run.files[.csv] {
      page.text(isReportsCurve ? "Written to '\(path)'." : "Read from '\(path)'.")
      if !isReportsCurve { for line in data.fileDescriptions { page.text(line) } }
    }
    let variance = data.trainingTargetVariance
    guard variance.isFinite else { throw CurveDataError.targetsTooLarge(path: folder.path) }
    let shapes = [data.trainingInputs, data.testInputs].map { [$0.rows, $0.columns] }
    page.show(
      "shapes", shapes,
      "Training and test inputs: " + shapes.map(tuple).joined(separator: " "))
    page.show(
      "variance", variance,
      "The best constant has a mean squared error of \(variance, .short) on the training points.")
    page.expect(
      CheckName(
        "whether points changed when written and read back, 1 if so",
        id: "points-that-came-back-from-their-files-other-than-they-were"), data == drawn ? 0 : 1,
      equals: isReportsCurve ? 0 : nil, from: "the points that were written")
    guard data.trainingInputs.columns == 1 else { return }
    plot(isReportsCurve ? "The curve to fit" : "The test points", [], page)
  }

  // step: gradient-check
  func checkGradient(_ page: Page) throws {
    // Somebody's points may be years, or millions: a net at its start has losses of 1e14 on them, in
    // whose rounding the penalty vanishes. The net is what is checked, not the points.
    func firstRows(of table: NumberTable) -> Matrix<Double> {
      (isReportsCurve ? table : table.centeredAndScaled).matrix()
        .copyingRows(0..<min(5, table.rows))
    }
    if !isReportsCurve {
      page.text("For this step, every column is shifted to mean 0 and divided by its largest size.")
    }
    var generator = run.generator(for: 1)
    let network: Network<Double> = network(inputs: data.trainingInputs.columns)
    var draws = RandomState(seed: run.seed)
    func check() -> GradientReport {
      network.gradientProblem(
        at: start(of: network, using: &generator), samples: firstRows(of: data.trainingInputs),
        targets: .values(firstRows(of: data.trainingTargets)), regularization: 0.1,
        noise: TrainingNoise(seedOfEveryLayer: 0)
      ).check(CheckOptions(), using: &draws)
    }
    var report = check()
    // On points like these, one start in a hundred is inconclusive: next to it the loss is rough.
    for _ in 1..<3 where report.verdict == .inconclusive { report = check() }
    page.expectPassed(report, of: "the net and its mean squared error")
  }

  // step: descent
  mutating func fitByDescent(_ page: Page) throws {
    let rates = [CurveReference.reportedRate, CurveReference.descentRate]
    let (notebook, settings) = (self, settings)
    let plans = rates.map {
      FitPlan(
        rule: .sgd, rate: $0, epochs: settings.descentEpochs, starts: settings.descentStarts,
        part: 20)
    }
    let first = try parallelMap(
      2, jobs: max(1, run.execution.threads), progress: page.progress
    ) { index, task in try notebook.fit(plans[index], start: 0, progress: task.progress) }
    page.text("With a tenth of the rate:")
    // A little below the report's, because the error on the test points is a little higher.
    let limit = scaled(CurveReference.descent.train / 1.2)
    let fits = try fits(plans[1], until: limit, after: [first[1]], page)
    let best = best(of: fits)
    descent = isReportsCurve ? best : self.best(of: [first[0], best])
    page.record("starts", fits.count)
    report(
      "descent", [first[0].errors, best.errors], named: ["one start", startsText(fits)],
      rates: rates, CurveReference.descent, page)
    plotHistory([("rate \(rates[0])", first[0]), ("rate \(rates[1])", best)], page)
    plot("Gradient descent", [("net", descent)], page)
    try fitAsReported(.sgd, rate: CurveReference.equivalentRate, as: plans[0], page)
    judge(best, by: CurveReference.descent, from: CurveReference.report, page)
  }

  // step: adam
  mutating func fitByAdam(_ page: Page) throws {
    let plan = FitPlan(
      rule: .adam, rate: 0.02, schedule: .cosine, epochs: settings.adamEpochs,
      starts: settings.adamStarts, part: 3)
    // A little below the goal, because the error on the test points is a little higher.
    let fits = try fits(plan, until: scaled(CurveReference.goals.train / 1.2), page)
    adam = best(of: fits)
    page.record("starts", fits.count)
    report("adam", [adam.errors], named: [startsText(fits)], CurveReference.adam, page)
    plotHistory([("loss", adam)], page)
    plot("Adam", [("net", adam)], page)
    try fitAsReported(.adam, rate: CurveReference.reportedRate, as: plan, page)
    judge(adam, by: CurveReference.goals, from: CurveReference.goal, page)
  }

  // step: comparison
  func compare(_ page: Page) {
    plot("Both nets", [("descent", descent), ("Adam", adam)], page)
    let (slow, fast) = (descent.errors.train, adam.errors.train)
    let ratio = slow / fast
    page.show(
      "ratio", ratio,
      ratio.isFinite
        ? "Gradient descent leaves \(ratio, .decimals(1)) times the error of Adam."
        : "\(errorText(slow)) by gradient descent, \(errorText(fast)) by Adam")
    guard isReportsCurve else { return }
    page.expect(
      "Adam fits better", fast, below: slow, "\(errorText(fast)) against \(errorText(slow))",
      from: CurveReference.report)
  }

  // step: digits
  func classifyDigits(_ page: Page) throws {
    let dataset = try run.digitDataset(
      run.source.digits, training: settings.syntheticCount, test: 2_000)
    let isPublished = reportImages(dataset, from: run.source, run, page)
    let digits: SplitImages<Scalar> = try dataset.centered(
      .digits, scale: 1 / 255, appendsOne: false, on: run.execution)
    page.noteMissingClasses(in: digits.parts, names: dataset.training.classNames, run)
    // A thousand of MNIST's digits are a 55th of them; of fewer a smaller batch, for as many steps.
    let batch = min(1_000, max(1, digits.training.rows / 55))
    var solver = freshSolver(
      of: Network<Scalar>.fullyConnected(
        inputs: digits.training.columns, hidden: settings.hidden, classes: digits.classCount),
      settings: SolverSettings(
        epochs: settings.digitsEpochs, batchSize: batch, rule: .adam, learningRate: 0.002,
        schedule: .constant, regularization: 0, sampling: .permutation),
      seed: run.seed)
    try solver.train(
      on: digits.training, labels: digits.training.labels,
      validation: LabeledRows(digits.validation, labels: digits.validation.labels),
      execution: run.execution
    ) { try page.progress($0.fraction) }
    let predicted = solver.network.predictedLabels(
      for: digits.test, solver.bestParameters, on: run.execution)
    let accuracy = accuracy(of: predicted, digits.test.labels)
    page.show(
      "test", accuracy,
      "\(counted(solver.iteration, "step")) of \(counted(batch, "digit")); accuracy on the test digits "
        + "\(accuracy, .decimals(4)), the report's net on MNIST's "
        + "\(CurveReference.narrowNet, .decimals(4))")
    page.expect(
      "accuracy on the test digits", accuracy,
      in: (isPublished ? CurveReference.narrowNet : CurveReference.narrowNetOnSynthetic)...1,
      from: isPublished
        ? "the report's equally narrow net on MNIST"
        : "nets in PyTorch and ten seeds of ours on synthetic digits, less a margin")
  }
}

// What the steps have in common.
extension CurveFittingAssignment {
  /// Fits the report's curve with its own settings, from the first starts of another plan.
  private func fitAsReported(
    _ rule: UpdateRule, rate: Double, as plan: FitPlan, _ page: Page
  ) throws {
    guard isReportsCurve else { return }
    let notebook = self
    let reported = FitPlan(
      rule: rule, rate: rate, epochs: settings.reportedEpochs, starts: settings.reportedStarts,
      part: plan.part)
    let fits = try parallelMap(
      reported.starts, jobs: max(1, run.execution.threads), progress: page.progress
    ) { index, task in try notebook.fit(reported, start: index, progress: task.progress) }
    page.table(
      "as_reported",
      caption: "Ours, \(reported.epochs) epochs at \(rate)",
      Array(fits.enumerated()),
      as: .json(fits.map { [$0.errors.train, $0.errors.test] }.json),
      [
        .count("start") { $0.offset + 1 },
        .note("train") { errorText($0.element.errors.train) },
        .note("test") { errorText($0.element.errors.test) },
      ])
  }

  /// The fit of the smallest error on the training points, the first of several; never one that
  /// diverged where another one did not.
  private func best(of fits: [CurveFit<Scalar>]) -> CurveFit<Scalar> {
    fits.min { $0.rank < $1.rank }!
  }

  private func startsText(_ fits: [CurveFit<Scalar>]) -> String {
    fits.count == 1 ? "one start" : "best of \(fits.count) starts"
  }

  /// Writes the errors, and below them the report's where its curve is fitted.
  private func report(
    _ name: String, _ errors: [CurveErrors], named names: [String], rates: [Double] = [],
    _ reported: CurveErrors, _ page: Page
  ) {
    let theirs = isReportsCurve ? [reported] : []
    // The report's with its own digits.
    func text(_ error: Double, isOurs: Bool) -> String {
      isOurs ? errorText(error) : "\(error)"
    }
    let pairs = errors.map { [$0.train, $0.test] }
    page.table(
      name, Array((errors + theirs).enumerated()),
      as: .json(pairs.count == 1 ? pairs[0].json : pairs.json),
      [.word("training") { $0.offset < names.count ? names[$0.offset] : "the report's" }]
        + (rates.isEmpty
          ? []
          : [.number("learning rate") { $0.offset < rates.count ? rates[$0.offset] : rates[0] }])
        + [
          .note("train") { text($0.element.train, isOurs: $0.offset < errors.count) },
          .note("test") { text($0.element.test, isOurs: $0.offset < errors.count) },
        ])
  }

  /// Judges the errors on the report's curve; nobody knows how well other points can be fitted.
  private func judge(
    _ fit: CurveFit<Scalar>, by limits: CurveErrors, from source: ExpectationSource, _ page: Page
  ) {
    page.expect(
      "mean squared error on the training points", fit.errors.train,
      in: isReportsCurve ? 0...limits.train : nil, from: source)
    page.expect(
      "mean squared error on the test points", fit.errors.test,
      in: isReportsCurve ? 0...limits.test : nil, from: source)
  }
}
