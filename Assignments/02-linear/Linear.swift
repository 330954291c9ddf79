// The assignments on linear classifiers, svm and softmax: their state, and their steps in the
// notebooks' order.

import CEmbedding
import Datasets
import GradientChecking
import GradientProblems
import LinearAlgebra
import LinearClassifiers
import ModelSelection
import NeuralNetworks
import Notebook
import NumPyRandom
import Reporting
import WorkbookKit

/// The notebook of a linear classifier for a loss: the library's own, or a learner's.
public struct LinearAssignment<Loss: LinearLoss>: CourseAssignment {
  public typealias Scalar = Loss.Scalar

  let run: AssignmentOptions
  let settings: LinearSettings
  /// Draws what NumPy's program draws, in the same order.
  var generator: RandomState

  @Made(by: "load") var images: CourseImages
  @Made(by: "load") var data: SplitImages<Scalar>
  /// A random sample of the training images, as numbers.
  @Made(by: "load") var development: LabeledRows<Matrix<Scalar>>
  /// The random weights at which the two forms of the loss are compared.
  @Made(by: "naive") var weights: Matrix<Scalar>
  @Made(by: "naive") var naive: (value: LossAndGradient<Scalar>, seconds: Double)
  @Made(by: "train") var trained: TrainingResult<Scalar>
  @Made(by: "sweep") var grid: LinearSearch<Scalar>
  @Made(by: "course-grid") var courseGrid: LinearSearch<Scalar>

  public init(_ run: AssignmentOptions) { self.init(run, settings: LinearSettings()) }

  public init(_ run: AssignmentOptions, settings: LinearSettings) {
    self.run = run
    self.settings = settings.set(by: run)
    generator = RandomState(seed: run.seed)
  }

  public static var name: String { Loss.kind.rawValue }
  public static var summary: String {
    switch Loss.kind {
    case .svm: "linear SVM: hinge loss, gradient check, gradient descent, a sweep over lr and reg"
    case .softmax:
      "softmax classifier: cross-entropy, gradient check, gradient descent, a sweep over lr and reg"
    }
  }
  public static var settings: [RunSetting] {
    LinearSettings.all + (Loss.kind == .svm ? LinearSettings.ofHinge : [])
  }
  public static var embedded: EmbeddedFiles { embeddedFiles("02-linear") }
  public static var steps: [Step<Self>] {
    [
      Step("load") { try $0.load($1) },
      Step("samples", needs: ["load"]) { try $0.samples($1) },
      Step("mean-image", needs: ["load"]) { try $0.meanImage($1) },
      Step("naive", needs: ["load"]) { try $0.naiveLoss($1) },
      Step("gradient-check", needs: ["naive"]) { try $0.checkGradient($1) },
      Step("vectorized", needs: ["naive"]) { try $0.vectorizedLoss($1) },
      Step("train", needs: ["naive"]) { try $0.train($1) },
      Step("predict", needs: ["train"]) { try $0.predict($1) },
      Step("sweep", needs: ["train"]) { try $0.sweep($1) },
      Step("course-grid", needs: ["sweep"]) { try $0.sweepCourseGrid($1) },
      Step("best", needs: ["sweep", "course-grid"]) { try $0.testBest($1) },
      Step("weights", needs: ["best"]) { try $0.weightImages($1) },
    ]
  }

  /// What NumPy computes with seed 0; nil in any other setting than the course's, and in `Float`.
  var reference: LinearReference? {
    images.isPublished && run.seed == 0 && Scalar.self == Double.self
      && run.isUsual && settings.iterations == 1_500 && settings.batchSize == 200
      ? LinearReference.of(Loss.kind) : nil
  }

  // step: load
  mutating func load(_ page: Page) throws {
    images = try run.images(training: settings.syntheticCount, page)
    data = try images.dataset.centered(.course, appendsOne: true, on: run.execution)
    let indices = data.developmentIndices(using: &generator)
    let chosen = data.training.chosen(indices)
    development = LabeledRows(chosen.copyingRows(0..<chosen.rows), labels: chosen.labels)
    let shapes = [data.training, data.validation, data.test, chosen].map { [$0.rows, $0.columns] }
    page.show(
      "shapes", shapes,
      "Training, validation, test and development rows: "
        + shapes.map(tuple).joined(separator: " "))
    page.noteMissingClasses(in: data.parts, names: images.classNames, run)
    let mean = data.mean.prefix(10).map(Double.init)
    page.show("mean", mean, "The mean image begins: \(mean, .decimals(4))")
    page.record("dev", Array(indices.prefix(10)))
    page.expect(
      "largest difference of the mean image's first ten values", mean,
      within: .absolute(Scalar.self == Double.self ? 5.1e-9 : 1e-5),
      of: images.isPublished ? LinearReference.mean : nil, from: .course)
    page.expect(
      "first development images", Array(indices.prefix(10)),
      equals: images.isPublished && run.seed == 0 ? LinearReference.development : nil,
      from: .numPySeed)
  }

  // step: samples
  func samples(_ page: Page) throws {
    page.samples(of: images.training, seed: run.seed)
  }

  // step: mean-image
  func meanImage(_ page: Page) throws {
    let bytes = data.mean.map { UInt8(min(255, max(0, Double($0).rounded()))) }
    page.picture(Raster(bytes: bytes, shape: images.training.shape), caption: "The mean image")
  }

  // step: naive
  mutating func naiveLoss(_ page: Page) throws {
    weights = randomWeights(
      features: data.training.columns, classes: data.classCount,
      scale: settings.weightScale, using: &generator)
    if let margin = settings.margin {
      guard Loss.self == HingeLoss<Scalar>.self else { throw LinearSettingsError.ownLoss }
      page.text(
        "The \(margin.isSquared ? "squared " : "")hinge loss with a margin of \(margin.margin)")
    }
    naive = timed { naiveLoss(penalty: tinyPenalty) }
    report(naive.value, page)
    page.expect(
      "loss with tiny random weights", Double(naive.value.loss),
      in: settings.weightScale != 1e-4 || settings.margin != nil
        ? nil : Loss.kind == .svm ? 8...10.5 : 2.2...2.6,
      from: Loss.kind == .svm
        ? "nine wrong classes, each about a margin of one"
        : "-log 0.1 = 2.302585, ten equally probable classes")
    judge(naive.value, page)
    guard settings.margin == nil else { return }
    judgeSmallCases(
      of: { Loss.naive(weights: $0, samples: $1, labels: $2, regularization: $3) }, page)
  }

  // step: gradient-check
  func checkGradient(_ page: Page) throws {
    guard let loss = Loss.self as? any LinearLoss<Double>.Type else {
      page.text("Gradient checks are made in Double: run with --precision double.")
      return
    }
    try checkGradient(of: loss, page)
  }

  // step: vectorized
  mutating func vectorizedLoss(_ page: Page) throws {
    let (result, seconds) = timed { vectorizedLoss(penalty: tinyPenalty) }
    report(result, page)
    page.show(
      "difference", Double(naive.value.gradient.frobeniusDistance(to: result.gradient)), .plain,
      as: "Difference of the gradients (Frobenius norm)")
    page.show(
      "times_as_fast", naive.seconds / seconds,
      "Naive \(naive.seconds, .decimals(4)) s, vectorized \(seconds, .decimals(4)) s: "
        + "\(naive.seconds / seconds, .decimals(0)) times as fast")
    judge(result, page)
    expectAgreement(naive.value, result, penalty: tinyPenalty, page)
    expectAgreement(
      naiveLoss(penalty: trainingPenalty), vectorizedLoss(penalty: trainingPenalty),
      penalty: trainingPenalty, page)
    guard settings.margin == nil else { return }
    judgeSmallCases(
      of: {
        Loss.vectorized(
          weights: $0, samples: $1, labels: $2, regularization: $3, on: run.execution)
      }, page)
  }

  // step: train
  mutating func train(_ page: Page) throws {
    let plan = drawPlan()
    let chosen = TrainingSettings(
      learningRate: Scalar(settings.learningRate), regularization: Scalar(settings.regularization))
    trained =
      if let margin = settings.margin {
        try margin.train(
          on: data.training, labels: data.training.labels, settings: chosen, plan: plan,
          execution: run.execution, progress: page.progress)
      } else {
        try Loss.train(
          on: data.training, labels: data.training.labels, settings: [chosen], plan: plan,
          execution: run.execution, progress: page.progress)[0]
      }
    let history = trained.history
    let shown = stride(from: 0, to: history.count, by: 100).map { history[$0] }
    page.record("history", shown)
    for index in stride(from: 0, to: shown.count, by: 5) {
      page.text(
        "iteration \(index * 100) / \(settings.iterations): loss \(shown[index], .decimals(6))")
    }
    let (first, last) = (history.first ?? .nan, history.last ?? .nan)
    page.show("last", last, .plain, as: "Last loss")
    page.plot("Loss of each minibatch", x: "iteration", y: "loss", ["training": history])
    if let divergence = trained.divergence {
      page.text("The training diverged in step \(divergence.iteration + 1).")
    }
    if run.isUsual {
      page.expect(
        "the loss falls", trained.divergence == nil ? last : .nan, below: first / 10,
        "from \(first) to \(last), expected below a tenth",
        from: "the penalty alone falls by e^-15 in 1,500 steps of lr·2λ = 0.005")
    }
    page.expect(
      "relative difference of the losses of every hundredth step", shown + [last],
      within: .relative(1e-6), of: reference.map { $0.history + [$0.last] }, from: .numPySeed)
  }

  // step: predict
  mutating func predict(_ page: Page) throws {
    let accuracies = try data.labeled.all.map { part in
      let predicted = try predictedLabels(
        for: part.rows, weights: [trained.weights], execution: run.execution,
        progress: page.progress)[0]
      return accuracy(of: predicted, part.labels)
    }
    for (index, (key, name)) in [
      ("train", "Training"), ("val", "Validation"), ("test", "Test"),
    ].enumerated() {
      page.show(key, accuracies[index], .decimals(6), as: "\(name) accuracy")
    }
    let chance = 1 / Double(data.classCount)
    if run.isUsual {
      page.expect(
        "validation accuracy beats chance", accuracies[1], above: 2 * chance,
        "\(accuracies[1]) against \(chance) by guessing, expected more than twice that",
        from: "what a linear classifier reaches on images that differ in color")
    }
    page.expect("accuracies", accuracies, equals: reference?.accuracies, from: .numPySeed)
  }

  // step: sweep
  mutating func sweep(_ page: Page) throws {
    let points = try linearGrid(rates: [1e-7, 5e-7], penalties: [1e4, 2.5e4, 5e4])
    // Each training has weights and minibatches of its own, drawn one after the other.
    let plans = points.map { _ in drawPlan() }
    let (data, execution) = (data, run.execution)
    grid = try searchLinear(points, scoredOn: data.labeled, execution: execution, page) {
      try Loss.trainIndependently(
        on: data.training, labels: data.training.labels, settings: $0, plans: plans,
        execution: execution, progress: $1)
    }
    page.show(grid)
    page.record("rows", grid.linearRows())
    page.expect(
      "rows of the table", grid.linearRows(), equals: reference?.sweep, from: .numPySeed)
  }

  // step: course-grid
  mutating func sweepCourseGrid(_ page: Page) throws {
    let rates = Loss.kind == .svm ? [1e-7, 5e-5] : [1e-7, 5e-7]
    let points = try linearGrid(rates: rates, penalties: [2.5e4, 5e4])
    // One plan for all: they are trained batched.
    let plan = drawPlan()
    let (data, execution) = (data, run.execution)
    courseGrid = try searchLinear(points, scoredOn: data.labeled, execution: execution, page) {
      try Loss.train(
        on: data.training, labels: data.training.labels, settings: $0, plan: plan,
        execution: execution, progress: $1)
    }
    page.show(courseGrid)
    let diverged = courseGrid.trials.filter { $0.divergence != nil }.map { $0.point.number("lr") }
    page.record("diverged", diverged.count)
    page.expect(
      "learning rates that diverge", Array(Set(diverged)).sorted(),
      equals: run.isUsual ? rates.filter { $0 > 1e-5 } : nil,
      from: "lr·2λ is above 2 or not: each step multiplies W by 1 − lr·2λ")
  }

  // step: best
  func testBest(_ page: Page) throws {
    guard let best else {
      page.expect(
        "a training ran to its end", false, "every one diverged", from: "the two searches")
      return
    }
    let (rate, penalty) = (best.point.number("lr"), best.point.number("reg"))
    page.show(
      "lr", rate, "Best on the validation images: lr \(rate), reg \(penalty), \(best.validation)")
    page.record("reg", penalty)
    page.record("val", best.validation)
    page.show("test", best.value.test, .plain, as: "On the test images")
    page.expect(
      "validation and test accuracy are close", best.value.test,
      within: .absolute(0.08), of: run.isUsual ? best.validation : nil,
      from: "at least 3.5 standard deviations of the difference on 1,000 images each")
  }

  // step: weights
  func weightImages(_ page: Page) throws {
    guard let weights = best?.value.weights else { return }
    // All images share one range; the last row is the bias.
    let pixels = weights.elements.dropLast(weights.columns).map(Double.init)
    page.pictures(
      (0..<weights.columns).map { label in
        let own = stride(from: label, to: pixels.count, by: weights.columns).map { pixels[$0] }
        return Raster(bytes: shades(of: own, from: pixels), shape: images.training.shape)
      }, columns: 5, "Weights of " + images.classNames.joined(separator: ", "))
  }
}

// What the steps have in common.
extension LinearAssignment {
  /// The penalty at which the losses are compared, and the one of the training.
  private var tinyPenalty: Scalar { 5e-6 }
  private var trainingPenalty: Scalar { 2.5e4 }

  /// The best trial of both searches by the validation images; nil where every training diverged.
  var best: FinishedTrial<LinearModel<Scalar>>? { bestTrial(of: [grid, courseGrid]) }

  /// The loss of the development images with loops, and its gradient.
  private func naiveLoss(penalty: Scalar) -> LossAndGradient<Scalar> {
    settings.margin?.naive(
      weights: weights, samples: development.rows, labels: development.labels,
      regularization: penalty)
      ?? Loss.naive(
        weights: weights, samples: development.rows, labels: development.labels,
        regularization: penalty)
  }

  /// The same without loops.
  private func vectorizedLoss(penalty: Scalar) -> LossAndGradient<Scalar> {
    settings.margin?.vectorized(
      weights: weights, samples: development.rows, labels: development.labels,
      regularization: penalty, on: run.execution)
      ?? Loss.vectorized(
        weights: weights, samples: development.rows, labels: development.labels,
        regularization: penalty, on: run.execution)
  }

  /// Draws the weights and minibatches of a training from the assignment's generator.
  private mutating func drawPlan() -> TrainingPlan<Scalar> {
    TrainingPlan(
      features: data.training.columns, classes: data.classCount, samples: data.training.rows,
      iterations: settings.iterations, batchSize: settings.batchSize, using: &generator)
  }

  private func report(_ result: LossAndGradient<Scalar>, _ page: Page) {
    page.show("loss", Double(result.loss), "Loss: \(result.loss)")
    page.show(
      "grad_norm", Double(result.gradient.frobeniusNorm()), .plain, as: "Norm of the gradient")
  }

  private func judge(_ result: LossAndGradient<Scalar>, _ page: Page) {
    page.expect(
      "loss", Double(result.loss), within: .relative(1e-9), of: reference?.loss, from: .numPySeed)
    page.expect(
      "norm of the gradient", Double(result.gradient.frobeniusNorm()), within: .relative(1e-9),
      of: reference?.gradientNorm, from: .numPySeed)
  }

  /// Judges loss and gradient of the two forms, each relative to its size; where that is zero, as such.
  private func expectAgreement(
    _ naive: LossAndGradient<Scalar>, _ vectorized: LossAndGradient<Scalar>, penalty: Scalar,
    _ page: Page
  ) {
    func share(_ error: Scalar, of size: Scalar) -> Double {
      Double(size == 0 ? error : error / size)
    }
    page.expect(
      "naive and vectorized agree with λ = \(penalty)",
      errors: [
        share(abs(naive.loss - vectorized.loss), of: abs(naive.loss)),
        share(
          naive.gradient.frobeniusDistance(to: vectorized.gradient),
          of: naive.gradient.frobeniusNorm()),
      ], atMost: Scalar.self == Double.self ? 1e-10 : 1e-3,
      from: "two computations of one formula")
  }

  /// Checks the naive form on a few images, without and with the penalty.
  private func checkGradient<Checked: LinearLoss<Double>>(
    of loss: Checked.Type, _ page: Page
  ) throws {
    guard let rows = development.rows as? Matrix<Double>, let weights = weights as? Matrix<Double>
    else { return }
    // A generator of its own: the assignment's goes on as NumPy's does.
    var generator = RandomState(seed: run.seed)
    let count = min(20, rows.rows)
    let samples = rows.copyingRows(0..<count)
    for (index, penalty) in [0.0, 50].enumerated() {
      try page.progress(Double(index) / 2)
      let labels = Array(development.labels.prefix(count))
      let problem =
        settings.margin?.gradientProblem(
          .naive, weights: weights, samples: samples, labels: labels, regularization: penalty)
        ?? Checked.gradientProblem(
          .naive, weights: weights, samples: samples, labels: labels, regularization: penalty)
      let options = CheckOptions(
        samplesPerBlock: settings.gradientCoordinates,
        samplesPerGroup: max(1, settings.gradientCoordinates / 5))
      page.expectPassed(
        problem.check(options, using: &generator), of: "\(Self.name) with λ = \(penalty)")
    }
  }
}

/// How a linear classifier is trained; the course's values unless said.
public struct LinearSettings: Sendable, Equatable {
  /// How many synthetic training images are drawn, the validation images among them.
  public var syntheticCount = 10_000
  public var iterations = 1_500
  public var batchSize = 200
  /// Of the training that is not part of a search.
  public var learningRate = 1e-7
  public var regularization = 2.5e4
  /// The standard deviation of the random weights of the first steps.
  public var weightScale = 1e-4
  /// Another hinge loss than the usual one, up to the first training; nil for that of `Loss`.
  public var margin: MarginLoss?
  /// How many weights the gradient check looks at, a fifth of them in the bias row.
  public var gradientCoordinates = 50

  public init() {}
}

extension LinearSettings {
  /// What a run sets replaces what is usual.
  func set(by run: AssignmentOptions) -> Self {
    var settings = self
    settings.iterations = run.whole("iterations") ?? iterations
    settings.batchSize = run.whole("batch") ?? batchSize
    settings.learningRate = run.number("lr") ?? learningRate
    settings.regularization = run.number("reg") ?? regularization
    settings.weightScale = run.number("scale") ?? weightScale
    let (delta, hinge) = (run.number("delta"), run.words("hinge"))
    if delta != nil || hinge != nil {
      settings.margin = MarginLoss(margin: delta ?? 1, isSquared: hinge == ["squared"])
    }
    return settings
  }

  /// What a run may set.
  static var all: [RunSetting] {
    let usual = Self()
    return [
      .learningRate(
        usual: usual.learningRate,
        "The learning rate of the first training; the sweeps keep theirs."),
      RunSetting(
        "reg", .number(0...1e9), usual: "\(usual.regularization)",
        help: "λ of its penalty λ‖W‖²."),
      RunSetting(
        "iterations", .whole(1...20_000), usual: "\(usual.iterations)",
        help: "Steps of every training."),
      RunSetting(
        "batch", .whole(1...2_000), usual: "\(usual.batchSize)",
        help: "Images of a step, drawn with replacement."),
      .weightScale(
        usual: usual.weightScale,
        "The standard deviation of the random weights at which the losses are compared."),
    ]
  }

  /// What a run may set of the hinge loss.
  static let ofHinge = [
    RunSetting(
      "delta", .number(0...1e6), usual: "1",
      help: "The margin Δ of the loss, up to the step predict; the sweeps keep 1."),
    RunSetting(
      "hinge", .words(["linear", "squared"], isList: false), usual: "linear",
      help: "Whether each missing margin is added as it is or squared; the sweeps add it as it is."),
  ]
}

/// A setting that does not apply.
public enum LinearSettingsError: NotebookError, Equatable {
  /// The loss is a learner's, and another one was asked for.
  case ownLoss

  public var mistake: Mistake { .usage }
  public var description: String {
    "--set delta and --set hinge replace the library's hinge loss: they do not apply to a program of "
      + "your own. Leave out --mine, or change the loss in your program."
  }
}
