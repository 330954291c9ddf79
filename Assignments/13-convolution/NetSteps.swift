// The steps on the three-layer net: its loss, its gradients, two trainings, the filters learned.

import Datasets
import Files
import GradientProblems
import LinearAlgebra
import Losses
import NeuralNetworks
import Notebook
import NumPyRandom
import Reporting
import WorkbookKit

private typealias Reference = ConvolutionReference

extension ConvolutionAssignment {
  // step: net-loss
  func checkInitialLoss(_ page: Page) throws {
    // The cell sets no seed: its draws follow those of the cell before.
    var draws = RandomState(seed: 231)
    _ = draws.normals(count: 2 * 3 * 64 + 81 + 3 + 2 * 3 * 64)
    let network = Network<Double>.threeLayerConvolutional(
      MapShape(channels: 3, height: 32, width: 32), library: layers)
    let parameters = network.randomParameters(weightScale: 1e-3, using: &draws)
    let x = Matrix(rows: 50, columns: 3_072, using: &draws)
    let labels = draws.integers(count: 50, in: 0..<10)
    func loss(_ regularization: Double) -> Double {
      network.loss(
        of: x, labels: labels, parameters, regularization: regularization, on: run.execution
      ).total
    }
    let found = (loss(0), loss(0.5))
    page.show("loss", found.0, "Initial loss without a penalty: \(found.0)")
    page.show(
      "loss_regularized", found.1, "Initial loss with a penalty of 0.5: \(found.1)")
    page.expect(
      "initial loss", found.0, within: .absolute(1e-12), of: Reference.netLoss.loss, from: .loops)
    page.expect(
      "initial loss with a penalty", found.1, within: .absolute(1e-11),
      of: Reference.netLoss.regularized, from: .loops)
    page.expect(
      "initial loss near the chance-level loss", found.0, within: .absolute(1e-3),
      of: ClassificationLoss.softmax.chanceLevelLoss(classes: 10),
      from: "log 10, where all classes are equally likely")
  }

  // step: net-gradients
  func checkNetGradients(_ page: Page) throws {
    let net = SmallConvolutionalNet(layers)
    let plain = net.loss(regularization: 0)
    let penalized = net.loss(regularization: 0.5)
    page.expect(
      "loss of the small net", [plain.total, penalized.total], within: .absolute(1e-13),
      of: [Reference.smallNet.loss, Reference.smallNet.regularized], from: .loops)
    page.expect(
      "sums of squares of the gradients with a penalty",
      Reference.penalizedGradients.map { squares(penalized.gradients[$0.key]) },
      within: .relative(1e-8), of: Reference.penalizedGradients.map(\.value), from: .unchecked)
    // At the notebook's step, and by its measure: the largest error of all coordinates.
    let errors = Reference.netErrors.map { name, printed in
      (name: name, error: net.error(of: name, plain.gradients[name], step: 1e-6), printed: printed)
    }
    page.table(
      "errors", errors, as: .keyed,
      [
        .word("array") { $0.name },
        .number("max relative error", .scientific(6)) { $0.error },
        .note("notebook shows") { "\($0.printed, .scientific(6))" },
      ])
    // The loss is rounded to 4e-16, so at 1e-6 a difference is off by 2e-10, beside gradients below 1e-8.
    let ofW2 = net.error(of: "W2", plain.gradients["W2"], step: 1e-5)
    page.show("w2_error", ofW2, .scientific(6), as: "W2 at a step of 1e-5")
    page.expect(
      "the notebook's relative errors, W2 at a step of 1e-5",
      errors: errors.map { $0.name == "W2" ? ofW2 : $0.error }, atMost: 1e-2,
      from: "the course's notebook: up to 1e-2; at its step of 1e-6 rounding alone takes W2 beyond")
    for regularization in [0, 0.5] {
      page.checkGradient(
        of: net.network.gradientProblem(
          at: net.parameters, samples: net.samples, labels: net.labels,
          regularization: regularization),
        named: "the net with λ = \(regularization)", blocks: Reference.netErrors.map(\.key),
        within: ErrorLimits(judged: 1e-2), samplesPerBlock: settings.gradientSamples, from: .course)
    }
  }

  // step: overfit
  func overfit(_ page: Page) throws {
    var draws = RandomState(seed: 231)
    let network = network(hidden: settings.overfitHidden)
    let parameters = draw(network, weightScale: 1e-2, using: &draws)
    let training = LabeledRows(
      images.data.training.first(settings.overfitImages),
      labels: Array(images.data.training.labels.prefix(settings.overfitImages)))
    var solver = Solver(
      network: network, parameters: parameters,
      settings: SolverSettings(
        epochs: images.isPublished ? settings.overfitEpochs : settings.syntheticOverfitEpochs,
        batchSize: 50, rule: .adam, learningRate: 1e-3, regularization: 0),
      generator: draws)
    try train(&solver, on: training, named: "overfit", page)
    let found = accuracies(of: solver, on: training)
    page.record("history", solver.history)
    page.show("train", found.train, .decimals(4), as: "Kept parameters, training images")
    page.show("val", found.validation, .decimals(4), as: "Kept parameters, validation images")
    page.trainingCurves(of: solver, fromEpoch: 0)
    page.expect(
      "first loss", solver.history.first ?? .nan, within: .absolute(isDouble ? 1e-9 : 1e-3),
      of: expected(Reference.overfitLosses[0]), from: .loops)
    page.expect(
      "largest difference of 30 losses", solver.history, within: .absolute(1e-7),
      of: exact(Reference.overfitLosses), from: .loops)
    page.expect(
      "accuracies on the hundred images, after the first step and each epoch",
      solver.epochs.map(\.train), within: .absolute(1e-12), of: exact(Reference.overfitTrain),
      from: .course)
    page.expect(
      "accuracies on validation images, after the first step and each epoch",
      solver.epochs.map { $0.validation ?? .nan }, within: .absolute(1e-12),
      of: exact(Reference.overfitValidation), from: .course)
    page.expect(
      "accuracies of the parameters kept, those of epoch 8", [found.train, found.validation],
      within: .absolute(1e-12),
      of: exact([Reference.overfitKept.train, Reference.overfitKept.validation]),
      from: "the course's notebook prints 0.82 and 0.252 although its log ends at 0.99")
    page.expect(
      "accuracy on the hundred images at best", largest(solver.epochs.map(\.train)),
      in: run.isUsual ? 0.9...1 : nil, from: .course)
  }

  // step: epoch
  mutating func trainOneEpoch(_ page: Page) throws {
    // No new seed: the draws follow those of the net that overfits, here without training it.
    var draws = RandomState(seed: 231)
    _ = draw(network(hidden: settings.overfitHidden), weightScale: 1e-2, using: &draws)
    let small = SolverSettings(
      epochs: settings.overfitEpochs, batchSize: 50, rule: .adam, learningRate: 1e-3,
      regularization: 0
    ).iterations(samples: settings.overfitImages)
    for _ in 0..<small {
      _ = draws.choiceWithReplacement(count: 50, from: settings.overfitImages)
    }
    let network = network(hidden: settings.hidden)
    let training = LabeledRows(images.data.training, labels: images.data.training.labels)
    var solver = Solver(
      network: network, parameters: draw(network, weightScale: 1e-3, using: &draws),
      settings: SolverSettings(
        epochs: images.isPublished ? settings.epochs : settings.syntheticEpochs, batchSize: 50,
        rule: .adam, learningRate: 1e-3, regularization: 1e-3),
      generator: draws)
    // The weights are float32 until the first update, and so is the penalty's gradient in it.
    solver.roundsFirstPenalty = true
    let sampled = try train(
      &solver, on: training, named: "epoch", drawing: 1_000, every: 20, page)
    trained = solver
    let found = accuracies(of: solver, on: training)
    page.record("history", solver.history)
    page.show("train", found.train, .decimals(6), as: "On all training images")
    page.show("val", found.validation, .decimals(4), as: "On the validation images")
    page.trainingCurves(
      of: solver, lossOver: max(1, solver.history.count / 98), fromEpoch: 0)
    let first = solver.history.first ?? .nan
    page.expect(
      "first loss", first, within: .absolute(isDouble ? 1e-9 : 1e-4),
      of: expected(Reference.epochLosses[0]), from: .loops)
    let shown = stride(from: 0, to: solver.history.count, by: 20).map { solver.history[$0] }
    page.expect(
      "largest difference of every twentieth loss", shown, within: .absolute(1e-5),
      of: exact(Reference.epochLosses), from: .loops)
    page.expect(
      "accuracies on drawn training images, after the first step and the last", sampled,
      within: .absolute(1e-12), of: exact(Reference.epochSampled.train), from: .course)
    page.expect(
      "accuracies on validation images, after the first step and the last",
      solver.epochs.map { $0.validation ?? .nan }, within: .absolute(1e-12),
      of: exact(Reference.epochSampled.validation), from: .course)
    page.expect(
      "accuracy on all training images", found.train, within: .absolute(1e-12),
      of: exact(Reference.epochTraining), from: .course)
    guard run.isUsual else { return }
    if images.isPublished {
      page.expect(
        "accuracy on all training images, at least", found.train, in: 0.4...1, from: .course)
    } else {
      page.expectFallingLoss(
        of: solver, below: 0.95, called: "0.95 of the first", from: .synthetic)
    }
  }

  // step: filters
  func showFilters(_ page: Page) throws {
    let filters = LearnedFilters(trained.bestParameters["W1"], images.maps.channels)
    page.pictures(
      filters.tiles, columns: 8,
      "The \(counted(filters.tiles.count, "filter")) of a training of "
        + "\(counted(trained.settings.epochs, "epoch")), each scaled to its own range")
    let grid = filters.grid
    page.record("sum", grid.reduce(0) { $0 + Int($1) })
    page.expect(
      "first pixel of the notebook's picture, red, green and blue",
      grid.prefix(3).map(Double.init), within: .absolute(1),
      of: exact(Reference.filterGrid.first.map(Double.init)), from: .loops)
    page.expect(
      "sum of the notebook's picture", Double(grid.reduce(0) { $0 + Int($1) }),
      within: .absolute(100), of: exact(Double(Reference.filterGrid.sum)), from: .loops)
    page.expect(
      "numbers in the notebook's picture", grid.count,
      equals: exact(Reference.filterGrid.side * Reference.filterGrid.side * 3), from: .loops)
    page.expect(
      "every filter has learned something of its own", Set(filters.tiles.map(\.pixels)).count,
      equals: filters.tiles.count, from: "filters that start apart stay apart")
  }
}

// What the trainings have in common.
extension ConvolutionAssignment {
  private var isDouble: Bool { Scalar.precision == .double }

  /// A number that is expected on the published images, with the course's settings.
  private func expected<Value>(_ value: Value) -> Value? {
    images.isPublished && settings.isCourse && run.isUsual ? value : nil
  }

  /// One that is expected in `Double` only: rounding grows from step to step.
  private func exact<Value>(_ value: Value) -> Value? { isDouble ? expected(value) : nil }

  private func network(hidden: Int) -> Network<Scalar> {
    .threeLayerConvolutional(
      images.maps, filters: settings.filters, kernel: settings.kernel, hidden: hidden,
      classes: images.data.classCount, library: layers)
  }

  /// Draws weights and rounds them to `Float`, once: the notebook's `dtype=np.float32`. Its images are
  /// `float64`, so all arithmetic is, and from Adam's first step on the weights are as well.
  private func draw(
    _ network: Network<Scalar>, weightScale: Double, using draws: inout RandomState
  ) -> ParameterSet<Scalar> {
    let drawn = network.randomParameters(weightScale: weightScale, using: &draws)
    return ParameterSet(
      shapes: drawn.shapes,
      arrays: drawn.arrays.map { $0.mapElements { Scalar(Float($0)) } })
  }

  /// Trains to the end and measures after the first step as well, as the course's solver does.
  ///
  /// - Parameters:
  ///   - count: How many training images are drawn for each measurement, from the solver's generator;
  ///     nil for none, where all are measured.
  ///   - interval: After how many steps a line tells the loss.
  /// - Returns: The accuracies on drawn training images, after the first step and after the last.
  @discardableResult
  private func train(
    _ solver: inout Solver<Scalar>, on training: LabeledRows<some RowSource<Scalar>>,
    named name: String, drawing count: Int? = nil, every interval: Int? = nil, _ page: Page
  ) throws -> [Double] {
    let validation = images.data.validation
    let total = solver.settings.iterations(samples: training.rows.rows)
    var sampled: [Double] = []
    // The training is interrupted after its first step, which would be told once more then.
    var told = 0
    for limit in [1, nil] {
      solver.settings.iterationLimit = limit
      try solver.train(
        on: training, validation: LabeledRows(validation, labels: validation.labels),
        execution: run.execution
      ) { state in
        let done = Int((state.fraction * Double(limit ?? total)).rounded())
        try page.progress(Double(done) / Double(total))
        if let interval, done > told, (done - 1) % interval == 0, !state.lastLoss.isNaN {
          told = done
          page.text("iteration \(done) / \(total): loss \(state.lastLoss, .decimals(6))")
        }
      }
      guard let count else { continue }
      let rows = solver.drawRows(count, of: training.rows.rows)
      var some = Matrix<Scalar>(rows: count, columns: training.rows.columns)
      training.rows.read(rows, into: &some, on: run.execution)
      let labels = training.labels
      sampled.append(
        accuracy(
          of: solver.network.predictedLabels(for: some, solver.parameters, on: run.execution),
          rows.map { labels[$0] }))
    }
    for (index, epoch) in solver.epochs.enumerated() {
      // Drawn images were measured after the first step and after the last.
      let drawn = index == 0 ? sampled.first : index + 1 == solver.epochs.count ? sampled.last : nil
      page.text(
        (index == 0 ? "after the first step" : "epoch \(index) / \(solver.settings.epochs)")
          + ": train accuracy \(drawn ?? epoch.train, .decimals(4))"
          + ", validation accuracy \(epoch.validation ?? .nan, .decimals(4))")
    }
    return sampled
  }

  /// Of the parameters that the solver keeps: the best on validation images.
  private func accuracies(
    of solver: Solver<Scalar>, on training: LabeledRows<some RowSource<Scalar>>
  ) -> (train: Double, validation: Double) {
    func measured(_ rows: some RowSource<Scalar>, _ labels: [Int]) -> Double {
      accuracy(
        of: solver.network.predictedLabels(for: rows, solver.bestParameters, on: run.execution),
        labels)
    }
    let validation = images.data.validation
    return (
      measured(training.rows, training.labels), measured(validation, validation.labels)
    )
  }
}

extension ConvolutionSettings {
  /// Whether the nets are the course's, so that its numbers are expected.
  var isCourse: Bool {
    overfitImages == 100 && overfitEpochs == 15 && filters == 32 && kernel == 7
      && overfitHidden == 100 && hidden == 500 && epochs == 1
  }
}

/// The net of the notebook's gradient check: three 3×3 filters on two images of 16×16, seven hidden
/// units, drawn with seed 231.
private struct SmallConvolutionalNet {
  let network: Network<Double>
  let parameters: ParameterSet<Double>
  let samples: Matrix<Double>
  let labels: [Int]

  init(_ library: any LayerLibrary) {
    var draws = RandomState(seed: 231)
    samples = Matrix(rows: 2, columns: 768, using: &draws)
    labels = draws.integers(count: 2, in: 0..<10)
    network = .threeLayerConvolutional(
      MapShape(channels: 3, height: 16, width: 16), filters: 3, kernel: 3, hidden: 7,
      library: library)
    parameters = network.randomParameters(weightScale: 1e-3, using: &draws)
  }

  func loss(regularization: Double) -> NetworkLoss<Double> {
    loss(at: parameters, regularization: regularization)
  }

  private func loss(
    at parameters: ParameterSet<Double>, regularization: Double
  ) -> NetworkLoss<Double> {
    network.loss(
      of: samples, labels: labels, parameters, regularization: regularization, on: .serial)
  }

  /// The notebook's relative error of an array's gradient against centered differences.
  func error(of name: String, _ gradient: Matrix<Double>, step: Double) -> Double {
    var moved = parameters
    let values = parameters[name].elements
    let numerical = values.indices.map { index in
      func loss(_ shift: Double) -> Double {
        moved[name].withUnsafeMutableElements { $0[index] = values[index] + shift }
        return self.loss(at: moved, regularization: 0).total
      }
      let difference = (loss(step) - loss(-step)) / (2 * step)
      moved[name].withUnsafeMutableElements { $0[index] = values[index] }
      return difference
    }
    return courseRelativeError(gradient.elements, numerical)
  }
}
