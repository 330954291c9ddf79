// The steps that compare fast layers with loops, and those on layers in sequence.

import GradientProblems
import LinearAlgebra
import NeuralNetworks
import Notebook
import NumPyRandom
import WorkbookKit

private typealias Reference = ConvolutionReference

extension ConvolutionAssignment {
  // step: fast-conv
  func compareConvolutions(_ page: Page) throws {
    let maps = MapShape(channels: 3, height: 31, width: 31)
    var draws = RandomState(seed: 231)
    let x = Matrix(rows: 100, columns: maps.count, using: &draws)
    let parameters = [
      Matrix(rows: 25, columns: 27, using: &draws), Matrix(rows: 1, columns: 25, using: &draws),
    ]
    let gradient = Matrix(rows: 100, columns: 25 * 256, using: &draws)
    let window = MapWindow(height: 3, width: 3, stride: 2, padding: 1)
    let runs = libraries.map { name, library -> TimedPasses in
      let layer: any Layer<Double> = library.convolution(maps, filters: 25, window: window)
      return TimedPasses(
        name, layer, x, parameters, gradient, repeats: name == "fast" ? 9 : 1,
        on: run.execution)
    }
    // Of every pass a product and a sum for each weight at each output pixel.
    let operations = 2.0 * 100 * 25 * 256 * 27
    page.speeds(runs, operations: (operations, 2 * operations))
    let (slow, fast) = (runs[0].found, runs[1].found)
    let pairs =
      [(slow.output, fast.output), (slow.gradients.input, fast.gradients.input)]
      + Array(zip(slow.gradients.parameters, fast.gradients.parameters))
    let difference = largest(pairs.map { courseRelativeError($0.elements, $1.elements) })
    let sums = squares(fast.output)
    page.show("out_sum_squares", sums, "Sum of squares of the output: \(sums)")
    page.record("dx_sum_squares", squares(fast.gradients.input))
    page.record("dw_sum_squares", fast.gradients.parameters.first.map(squares) ?? .nan)
    page.show(
      "difference", difference, "Largest relative difference between the two forms: \(difference)")
    page.expectPasses(fast, Reference.fastConvolution, named: "fast", from: .loops)
    page.expect(
      "the notebook's relative error of output and gradients, fast against naive",
      errors: [difference], atMost: 1e-9, from: .course)
  }

  // step: fast-pool
  func comparePoolings(_ page: Page) throws {
    let maps = MapShape(channels: 3, height: 32, width: 32)
    var draws = RandomState(seed: 231)
    let x = Matrix(rows: 100, columns: maps.count, using: &draws)
    let gradient = Matrix(rows: 100, columns: 3 * 256, using: &draws)
    let runs = libraries.map { name, library -> TimedPasses in
      let layer: any Layer<Double> = library.maxPooling(
        maps, window: MapWindow(height: 2, width: 2, stride: 2))
      return TimedPasses(
        name, layer, x, [], gradient, repeats: name == "fast" ? 9 : 1, on: run.execution)
    }
    page.speeds(runs, operations: nil)
    let (slow, fast) = (runs[0].found, runs[1].found)
    let dx = squares(fast.gradients.input)
    page.show("dx_sum_squares", dx, "Sum of squares of the gradient: \(dx)")
    page.expect(
      "sum of the output, fast", fast.output.elements.reduce(0, +), within: .relative(1e-12),
      of: Reference.fastPool.output, from: .loops)
    page.expect(
      "sum of squares of the gradient, fast", dx, within: .relative(1e-12),
      of: Reference.fastPool.dx, from: .loops)
    page.expect(
      "largest difference of output and gradient, fast and naive",
      fast.output.elements + fast.gradients.input.elements, within: .absolute(0),
      of: slow.output.elements + slow.gradients.input.elements, from: .course)
  }

  // step: conv-relu-pool
  func convolveAndPool(_ page: Page) throws {
    let maps = MapShape(channels: 3, height: 16, width: 16)
    let sandwich = Sandwich(
      maps,
      [
        layers.convolution(
          maps, filters: 3, window: MapWindow(height: 3, width: 3, padding: 1)),
        layers.relu(), layers.maxPooling(maps, window: MapWindow(height: 2, width: 2, stride: 2)),
      ])
    sandwich.check(Reference.convReluPool, named: "convolution, ReLU and pooling", page)
  }

  // step: conv-relu
  func convolveAndRectify(_ page: Page) throws {
    let maps = MapShape(channels: 3, height: 8, width: 8)
    let sandwich = Sandwich(
      maps,
      [
        layers.convolution(
          maps, filters: 3, window: MapWindow(height: 3, width: 3, padding: 1)), layers.relu(),
      ])
    sandwich.check(Reference.convRelu, named: "convolution and ReLU", page)
  }
}

/// Both passes of a layer, and the shortest of several timings of each.
private struct TimedPasses {
  let name: String
  let found: (output: Matrix<Double>, gradients: LayerGradients<Double>)
  let forward: Double
  let backward: Double

  init<L: Layer<Double>>(
    _ name: String, _ layer: L, _ x: Matrix<Double>, _ parameters: [Matrix<Double>],
    _ gradient: Matrix<Double>, repeats: Int, on execution: Execution
  ) {
    self.name = name
    let passes = (0..<repeats).map { _ in
      let ahead = timed { layer.forward(x, parameters, on: execution) }
      let back = timed { layer.backward(gradient, ahead.value.cache, parameters, on: execution) }
      return (ahead, back)
    }
    found = (passes[0].0.value.output, passes[0].1.value)
    forward = smallest(passes.map(\.0.seconds))
    backward = smallest(passes.map(\.1.seconds))
  }
}

extension Page {
  /// A table of times.
  ///
  /// - Parameter operations: Multiplications and additions of both passes, where these are counted.
  fileprivate func speeds(
    _ runs: [TimedPasses], operations: (forward: Double, backward: Double)?
  ) {
    let base = runs[0]
    let rows = runs.flatMap { run in
      [
        ("\(run.name), forward", run.forward, base.forward, operations?.forward),
        ("\(run.name), backward", run.backward, base.backward, operations?.backward),
      ]
    }
    table(
      "times", rows, as: .objects,
      [
        .word("form") { $0.0 },
        .number("milliseconds", .decimals(3)) { $0.1 * 1e3 },
        .number("times as fast", .decimals(1)) { $0.2 / $0.1 },
        .number("GFLOP/s", .decimals(2)) { row in row.3.map { $0 / row.1 / 1e9 } },
      ])
  }
}

/// Layers in sequence on the notebook's arrays, checked as one layer.
private struct Sandwich {
  let maps: MapShape
  let layers: [any Layer<Double>]

  init(_ maps: MapShape, _ layers: [any Layer<Double>]) {
    self.maps = maps
    self.layers = layers
  }

  func check(
    _ expected: ConvolutionReference.Passes, named name: String, _ page: Page
  ) {
    var draws = RandomState(seed: 231)
    let x = Matrix(rows: 2, columns: maps.count, using: &draws)
    let parameters = [
      Matrix(rows: 3, columns: 27, using: &draws), Matrix(rows: 1, columns: 3, using: &draws),
    ]
    let sequence = LayerSequence(layers)
    let gradient = Matrix(rows: 2, columns: 192, using: &draws)
    let found = sequence.passes(x, parameters, gradient)
    page.showSums(found.gradients)
    page.expectPasses(found, expected, named: name, from: .loops)
    page.checkGradient(
      of: sequence.gradientProblem(input: x, parameters: parameters, outputGradient: gradient),
      named: name, blocks: ["x", "W", "b"], within: ErrorLimits(stated: 1e-8, judged: 1e-7),
      from: .course)
  }
}

/// Layers of which the first has all parameters, as one layer.
private struct LayerSequence: Layer {
  let layers: [any Layer<Double>]

  init(_ layers: [any Layer<Double>]) { self.layers = layers }

  var summary: String { layers.map(\.summary).joined(separator: ", ") }
  var parameterShapes: [ParameterShape] { layers[0].parameterShapes }
  func outputColumns(forInput columns: Int) -> Int? {
    layers.reduce(columns) { columns, layer in
      columns.flatMap { layer.outputColumns(forInput: $0) }
    }
  }

  /// What each layer needs to go back.
  struct Cache: Sendable {
    let passes: [any Backward]
  }

  func forward(
    _ input: Matrix<Double>, _ parameters: [Matrix<Double>], on execution: Execution
  ) -> (output: Matrix<Double>, cache: Cache) {
    var passes: [any Backward] = []
    var output = input
    for (index, layer) in layers.enumerated() {
      let pass: any Backward
      (output, pass) = forward(layer, output, index == 0 ? parameters : [], on: execution)
      passes.append(pass)
    }
    return (output, Cache(passes: passes))
  }

  func backward(
    _ outputGradient: Matrix<Double>, _ cache: Cache, _ parameters: [Matrix<Double>],
    on execution: Execution
  ) -> LayerGradients<Double> {
    var gradients = LayerGradients(input: outputGradient)
    for pass in cache.passes.reversed() {
      gradients = pass.backward(gradients.input, on: execution)
    }
    return gradients
  }

  func activationPattern(_ cache: Cache) -> [Bool] { cache.passes.flatMap(\.pattern) }

  private func forward<L: Layer<Double>>(
    _ layer: L, _ input: Matrix<Double>, _ parameters: [Matrix<Double>], on execution: Execution
  ) -> (Matrix<Double>, any Backward) {
    let (output, cache) = layer.forward(input, parameters, on: execution)
    return (output, LayerBackward(layer: layer, cache: cache, parameters: parameters))
  }
}

private protocol Backward: Sendable {
  func backward(_ gradient: Matrix<Double>, on execution: Execution) -> LayerGradients<Double>
  var pattern: [Bool] { get }
}

private struct LayerBackward<L: Layer<Double>>: Backward {
  let layer: L
  let cache: L.Cache
  let parameters: [Matrix<Double>]

  func backward(_ gradient: Matrix<Double>, on execution: Execution) -> LayerGradients<Double> {
    layer.backward(gradient, cache, parameters, on: execution)
  }
  var pattern: [Bool] { layer.activationPattern(cache) }
}
