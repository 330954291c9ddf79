// The steps on activations: their derivatives, and the units that are saturated or dead.

import LinearAlgebra
import NeuralNetworks
import Notebook
import WorkbookKit

extension InitializationAssignment {
  // step: activations
  func showActivations(_ page: Page) throws {
    let xs = (0...160).map { Double($0) / 20 - 4 }
    for function in DrawnActivation.all {
      page.plot(
        "\(function.name) and its derivative", x: "x", y: "value",
        points: [
          function.name: (xs, xs.map(function.value)),
          "derivative": (xs, xs.map(function.derivative)),
        ])
    }
    let found = DrawnActivation.all.map { ActivationReference.places.map($0.value) }
    let rows = Array(zip(DrawnActivation.all.map(\.name), found))
    page.table(
      "values", rows, as: .json(.object(rows.map { .init($0, $1.json) })),
      [.word("function") { $0.0 }]
        + ActivationReference.places.enumerated().map { index, x in
          .number("x = \(x)", .decimals(4)) { $0.1[index] }
        })
    page.expect(
      "largest difference of the table", found, within: .absolute(1e-15),
      of: ActivationReference.values, from: ActivationReference.source)
    // Between the kink at 0 and the next x there is room for the difference.
    let step = 1e-5
    page.expect(
      "largest difference of a derivative to the numerical one",
      errors: DrawnActivation.all.flatMap { function in
        xs.filter { $0 != 0 }.map { x in
          let difference = function.value(x + step) - function.value(x - step)
          return abs(function.derivative(x) - difference / (2 * step))
        }
      }, atMost: 1e-9,
      from: "centered differences, exact to a sixth of the third derivative times h²")
  }

  // step: saturation
  func countSaturation(_ page: Page) throws {
    var generator = run.generator(for: 1)
    let maxout = Maxout<Scalar>(pieces: 2)
    let inputs = batch.bytes.columns
    func xavier(outputs: Int) -> Matrix<Scalar> {
      let scale = (1 / Double(inputs)).squareRoot()
      return Matrix(
        rows: inputs, columns: outputs,
        elements: generator.normals(count: inputs * outputs).map { Scalar(scale * $0) })
    }
    let weights = xavier(outputs: settings.units)
    let pieces = xavier(outputs: settings.units * maxout.pieces)
    /// For each form of the images, of each activation and of maxout.
    let counts = try batch.forms.enumerated().map { index, form in
      try page.progress(Double(index) / 3)
      let sums = product(form.rows, weights, on: run.execution)
      let maxima = product(form.rows, pieces, on: run.execution)
      return Activation.allCases.map { UnitCounts(of: $0, at: sums) }
        + [UnitCounts(of: maxout, at: maxima)]
    }
    tabulate(counts, named: Activation.allCases.map(\.rawValue) + [maxout.summary], page)
    func found(_ function: Activation, _ form: Int) -> UnitCounts {
      counts[form][Activation.allCases.firstIndex(of: function)!]
    }
    page.expect(
      "share of ReLU's units that are off, centered images", found(.relu, 1).saturated,
      in: 0.4...0.6, from: "weights of either sign are as likely, so a half is expected")
    page.expect(
      "dead units of ReLU, centered images", found(.relu, 1).dead, equals: 0,
      from: "a unit's sums add up to zero over the batch, so some of them are above it")
    page.expect(
      "saturated units of leaky ReLU", (0..<3).map { found(.leakyReLU, $0).saturated },
      equals: [0, 0, 0], from: "its derivative is nowhere below 0.01")
    page.expect(
      "saturated units of maxout", counts.map { $0.last?.saturated ?? .nan }, equals: [0, 0, 0],
      from: "the largest piece has derivative 1")
    for function in [Activation.sigmoid, .tanh] {
      let (raw, normalized) = (found(function, 0).saturated, found(function, 2).saturated)
      page.expect(
        "\(function.rawValue) saturates less on normalized images", normalized, below: raw / 10,
        "\(100 * normalized, .decimals(1)) % against \(100 * raw, .decimals(1)) %, expected below "
          + "a tenth", from: "sums of standard deviation about 1 instead of some dozens")
    }
  }

  private func tabulate(_ counts: [[UnitCounts]], named names: [String], _ page: Page) {
    let forms = Array(zip(batch.forms.map(\.name), counts))
    page.table(
      "units", Array(names.indices),
      as: .json(
        .object(
          forms.map { form, counts in
            .init(
              form,
              .object(
                zip(names, counts).map { .init($0, [$1.saturated, Double($1.dead)].json) }))
          })),
      [.word("function") { names[$0] }]
        + forms.flatMap { form, counts in
          [
            .note("\(form): saturated") { "\(100 * counts[$0].saturated, .decimals(1)) %" },
            .count("dead") { counts[$0].dead },
          ]
        })
  }

  // step: dead-units
  func countDeadUnits(_ page: Page) throws {
    let rates = [0.01, 0.1, 0.3, 1]
    let functions = [Activation.relu, .leakyReLU]
    let found = try rates.enumerated().map { row, rate in
      try functions.enumerated().map { column, function in
        let done = Double(row * functions.count + column)
        return try train(function, rate: rate) {
          try page.progress((done + $0) / Double(rates.count * functions.count))
        }
      }
    }
    page.table(
      "dead", Array(rates.indices),
      as: .json(
        .array(found.map { .array($0.map { ($0.dead.map(Double.init) + [$0.loss]).json }) })),
      [.number("learning rate") { rates[$0] }]
        + functions.indices.flatMap { column in
          [
            .count("\(functions[column].rawValue): layer 1") { found[$0][column].dead[0] },
            .count("layer 2") { found[$0][column].dead[1] },
            .number("loss", .short) { found[$0][column].loss },
          ]
        })
    // On CIFAR-10's first 1,000 images Tests/peers/initialization_numpy.py finds with the seeds 0 and
    // 1: none at 0.01 and 0.1, 56 and 89 at 0.3, 91 and 84 at 1.
    let relu = found.map { row in row[0].dead.map { Double($0) / Double(settings.hidden) } }
    page.expect(
      "larger share of dead units of ReLU's two layers at a learning rate of 0.01",
      errors: relu[0], atMost: 0.1,
      from: "none in the same training in NumPy on CIFAR-10's first 1,000 images")
    page.expect(
      "share of ReLU's second layer that is dead at a learning rate of 1", relu[3][1],
      in: 0.3...1,
      from:
        "91 and 84 of 100 in the same training in NumPy on CIFAR-10's first 1,000 images, seeds 0 and 1"
    )
    page.expect(
      "largest share of ReLU's first layer that is dead at any rate", errors: relu.map { $0[0] },
      atMost: 0.1, from: "centered inputs put some images on either side")
    page.expect(
      "dead units of leaky ReLU", found.map { $0[1].dead }, equals: rates.map { _ in [0, 0] },
      from: "its derivative is nowhere below 0.01")
  }

  /// Trains a net with two hidden layers for twenty steps on the normalized batch, and counts the
  /// dead units of each.
  private func train(
    _ function: Activation, rate: Double, progress: (Double) throws -> Void
  ) throws -> (dead: [Int], loss: Double) {
    let (rows, units) = (batch.normalized, settings.hidden)
    var generator = run.generator(for: 2)
    let network = Network<Scalar>.fullyConnected(
      inputs: rows.columns, hidden: [units, units], classes: 10, activation: function)
    let parameters = network.randomParameters(.he, using: &generator)
    var solver = Solver(
      network: network, parameters: parameters,
      settings: SolverSettings(
        epochs: 20, batchSize: min(200, rows.rows), rule: .sgd, learningRate: rate,
        regularization: 0, iterationLimit: 20),
      generator: generator)
    try solver.train(
      on: rows, labels: batch.labels, execution: run.execution,
      progress: { try progress($0.fraction) })
    var activations = rows
    let dead = (1...2).map { layer in
      let sums = Affine<Scalar>(inputs: activations.columns, outputs: units).forward(
        activations, [solver.parameters["W\(layer)"], solver.parameters["b\(layer)"]],
        on: run.execution
      ).output
      activations = ActivationLayer<Scalar>(function).forward(sums, [], on: run.execution).output
      return UnitCounts(of: function, at: sums).dead
    }
    return (dead, solver.history.last ?? .nan)
  }
}

/// A function of one number with its derivative, as it is drawn.
struct DrawnActivation: Sendable {
  let name: String
  let value: @Sendable (Double) -> Double
  let derivative: @Sendable (Double) -> Double

  /// The library's activations, and a maxout of the two lines x and −x/2.
  static let all =
    Activation.allCases.map { function in
      DrawnActivation(
        name: function.rawValue, value: { function.value($0) },
        derivative: { function.derivative(atValue: function.value($0)) })
    } + [maxout]

  private static let maxout = DrawnActivation(
    name: "maxout of x and -x/2",
    value: { Maxout<Double>(pieces: 2).forward(lines(at: $0), [], on: .serial).output[0, 0] },
    derivative: {
      let layer = Maxout<Double>(pieces: 2)
      let one = Matrix<Double>(rows: 1, columns: 1, repeating: 1)
      let winners = layer.forward(lines(at: $0), [], on: .serial).cache
      let back = layer.backward(one, winners, [], on: .serial).input
      return back[0, 0] - back[0, 1] / 2
    })

  private static func lines(at x: Double) -> Matrix<Double> {
    Matrix(rows: 1, columns: 2, elements: [x, -x / 2])
  }
}

/// Units of a layer that pass back hardly any gradient.
struct UnitCounts: Sendable, Equatable {
  /// The share of all units of all samples whose derivative is below a thousandth.
  let saturated: Double
  /// Units whose derivative is below a thousandth for every sample.
  let dead: Int
}

extension UnitCounts {
  /// Counts a layer.
  ///
  /// - Parameter sums: `[N, units]`, before the activation.
  init<Scalar: RealScalar>(of function: Activation, at sums: Matrix<Scalar>) {
    let ones = Matrix<Scalar>(rows: sums.rows, columns: sums.columns, repeating: 1)
    let layer = ActivationLayer<Scalar>(function)
    let output = layer.forward(sums, [], on: .serial).output
    self.init(derivatives: layer.backward(ones, output, [], on: .serial).input, pieces: 1)
  }

  /// Counts a layer of maxout units, whose derivative is that of the largest piece.
  ///
  /// - Parameter sums: `[N, units · pieces]`, the pieces of a unit side by side.
  init<Scalar: RealScalar>(of maxout: Maxout<Scalar>, at sums: Matrix<Scalar>) {
    let (output, winners) = maxout.forward(sums, [], on: .serial)
    let ones = Matrix<Scalar>(rows: output.rows, columns: output.columns, repeating: 1)
    self.init(
      derivatives: maxout.backward(ones, winners, [], on: .serial).input, pieces: maxout.pieces)
  }

  /// - Parameter derivatives: `[N, units · pieces]`; a unit passes back what its steepest piece does.
  private init<Scalar: RealScalar>(derivatives: Matrix<Scalar>, pieces: Int) {
    let units = derivatives.columns / pieces
    let sizes = derivatives.elements.map { abs(Double($0)) }
    var saturated = 0
    var isDead = [Bool](repeating: true, count: units)
    for index in 0..<derivatives.rows * units {
      if sizes[index * pieces..<(index + 1) * pieces].allSatisfy({ $0 < 1e-3 }) {
        saturated += 1
      } else {
        isDead[index % units] = false
      }
    }
    self.saturated = Double(saturated) / Double(max(1, derivatives.rows * units))
    dead = isDead.count { $0 }
  }
}
