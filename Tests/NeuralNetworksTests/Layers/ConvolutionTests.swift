import GradientChecking
import LinearAlgebra
import NeuralNetworks
import NumPyRandom
import Testing

/// The course's cells on the convolutional layer, shapes that they leave out, and both forms against
/// each other. Figures of many digits are those of independent loops in NumPy on the same arrays.
struct ConvolutionTests {
  /// `conv_forward_naive` of the course's evenly spaced arrays.
  @Test func convolutionForward() {
    let maps = MapShape(channels: 3, height: 4, width: 4)
    let x = Matrix(2, 48, from: -0.1, through: 0.5)
    let parameters = [
      Matrix(3, 48, from: -0.2, through: 0.3), Matrix(1, 3, from: -0.1, through: 0.2),
    ]
    func expect<L: Layer<Double>>(_ layer: L) {
      let (output, _) = layer.forward(x, parameters, on: .serial)
      #expect(output.rows == 2 && output.columns == 12)
      #expect(
        largestDifference(
          output.elements,
          [
            -0.087598086124402, -0.109877806404122, -0.183871917556128, -0.210921604711078,
            0.210270887007729, 0.216610967979389, 0.228476260581524, 0.230046374677954,
            0.508139860139860, 0.543099742362900, 0.640824438719176, 0.671014354066986,
            -0.980535885167463, -1.031435406698565, -1.191288921604711, -1.246958410011042,
            0.691083548030916, 0.668803827751196, 0.594809716599190, 0.567760029444240,
            2.362702981229297, 2.369043062200957, 2.380908354803092, 2.382478468899521,
          ]) < 1e-14)
    }
    expect(NaiveConvolution(maps, filters: 3, height: 4, width: 4, stride: 2, padding: 1))
    expect(Convolution(maps, filters: 3, height: 4, width: 4, stride: 2, padding: 1))
  }

  /// `conv_backward_naive`, drawn with seed 231.
  @Test func convolutionBackward() {
    let maps = MapShape(channels: 3, height: 5, width: 5)
    let problem = Problem(maps, samples: 4, filters: 2, height: 3, width: 3)
    var draws = RandomState(seed: 231)
    let drawn = [
      Matrix(4, 75, using: &draws), Matrix(2, 27, using: &draws), Matrix(1, 2, using: &draws),
      Matrix(4, 50, using: &draws),
    ]
    let isDrawnAlike = problem.drawn == drawn
    #expect(isDrawnAlike)
    for layer in [
      NaiveConvolution<Double>(maps, filters: 2, height: 3, width: 3, padding: 1),
      Convolution(maps, filters: 2, height: 3, width: 3, padding: 1),
    ] as [any Layer<Double>] {
      let (output, back) = layer.passes(drawn[0], [drawn[1], drawn[2]], drawn[3])
      #expect(abs(output.squares / 3871.362721995700 - 1) < 1e-13)
      #expect(abs(back.input.squares / 3479.317700444064 - 1) < 1e-13)
      #expect(abs(back.parameters[0].squares / 4815.963173206347 - 1) < 1e-13)
      #expect(
        largestDifference(
          back.input.elements.prefix(3), [2.020226481106262, 1.315572440016854, -3.150878541139839])
          < 1e-13)
      #expect(
        largestDifference(
          back.parameters[0].elements.prefix(2), [3.740832288051122, -1.117369322676024]) < 1e-13)
      #expect(
        largestDifference(
          back.parameters[1].elements, [0.4705038835297852, 1.800073277599659]) < 1e-13)
    }
  }

  /// Unequal sides, and a padding that is no part of the stride.
  @Test(arguments: [
    (2, 1, 1943.5998365233263, 318.6737754320533, 735.7817234266304),
    (3, 2, 706.8440043689676, 182.45552801627275, 150.0983453288245),
  ])
  func unequalSides(stride: Int, padding: Int, output: Double, input: Double, weights: Double) {
    let maps = MapShape(channels: 3, height: 5, width: 7)
    var draws = RandomState(seed: 231)
    let x = Matrix(2, 105, using: &draws)
    let parameters = [Matrix(4, 18, using: &draws), Matrix(1, 4, using: &draws)]
    for layer in [
      NaiveConvolution<Double>(
        maps, filters: 4, height: 3, width: 2, stride: stride, padding: padding),
      Convolution(maps, filters: 4, height: 3, width: 2, stride: stride, padding: padding),
    ] as [any Layer<Double>] {
      let columns = layer.outputColumns(forInput: 105) ?? 0
      let gradient = Matrix(2, columns, from: -1, through: 1)
      let (found, back) = layer.passes(x, parameters, gradient)
      #expect(abs(found.squares / output - 1) < 1e-13)
      #expect(abs(back.input.squares / input - 1) < 1e-13)
      #expect(abs(back.parameters[0].squares / weights - 1) < 1e-13)
    }
  }

  /// A cross-correlation: one that flips its kernels finds −0.1165 first.
  @Test func kernelsAreNotFlipped() {
    let maps = MapShape(channels: 1, height: 3, width: 3)
    let x = Matrix<Double>(rows: 1, columns: 9, elements: [1, 2, 3, 4, 5, 6, 7, 8, 9])
    let parameters = [
      Matrix<Double>(rows: 1, columns: 4, elements: [1, 10, 100, 1_000]),
      Matrix<Double>(rows: 1, columns: 1, elements: [0.5]),
    ]
    for layer in [
      NaiveConvolution<Double>(maps, filters: 1, height: 2, width: 2),
      Convolution(maps, filters: 1, height: 2, width: 2),
    ] as [any Layer<Double>] {
      #expect(
        layer.passes(x, parameters, Matrix(1, 4, from: 0, through: 1)).output.elements
          == [5421.5, 6532.5, 8754.5, 9865.5])
    }
  }

  @Test(arguments: Problem.shapes)
  func directFormAgreesWithLoops(_ problem: Problem) {
    let naive = NaiveConvolution<Double>(
      problem.maps, filters: problem.filters, height: problem.window.height,
      width: problem.window.width, stride: problem.window.stride, padding: problem.window.padding)
    let expected = naive.passes(problem.x, problem.parameters, problem.gradient)
    let layer: Convolution<Double> = problem.layer()
    let single: Convolution<Float> = problem.layer()
    for instructions in InstructionSet.supported {
      for threads in [1, 2] {
        let execution = Execution(threads: threads, instructions: instructions)
        let found = layer.passes(problem.x, problem.parameters, problem.gradient, on: execution)
        expectEqual(found, expected, within: 1e-13)
        let inFloat = single.passes(
          problem.x.converted(), problem.parameters.map { $0.converted() },
          problem.gradient.converted(), on: execution)
        expectEqual(inFloat, expected, within: 3e-6)
      }
    }
  }

  /// To the bit: one thread and two, a batch and its samples one by one, and all instruction sets that
  /// fuse multiplication and addition.
  @Test(arguments: Problem.large)
  func threadsAndInstructionsChangeNoBit(_ problem: Problem) {
    func check<Scalar: RealScalar>(_ type: Scalar.Type) {
      let layer: Convolution<Scalar> = problem.layer()
      let x: Matrix<Scalar> = problem.x.converted()
      let parameters = problem.parameters.map { $0.converted() as Matrix<Scalar> }
      let gradient: Matrix<Scalar> = problem.gradient.converted()
      let fused = InstructionSet.supported.filter { $0 != .portable }
      for (instructions, reference) in [(.portable, .portable)] + fused.map({ ($0, fused[0]) }) {
        let expected = layer.passes(
          x, parameters, gradient, on: Execution(threads: 1, instructions: reference))
        for threads in [1, 2, 3] {
          let found = layer.passes(
            x, parameters, gradient, on: Execution(threads: threads, instructions: instructions))
          // Compared first: arrays of this size are nothing to print.
          let areEqual = found.output == expected.output && found.gradients == expected.gradients
          #expect(areEqual, "\(instructions), \(threads) threads")
        }
        let first = layer.passes(
          x.copyingRows(0..<1), parameters, gradient.copyingRows(0..<1),
          on: Execution(threads: 2, instructions: instructions))
        let isTheSame =
          first.output.elements.elementsEqual(expected.output.row(0))
          && first.gradients.input.elements.elementsEqual(expected.gradients.input.row(0))
        #expect(isTheSame, "\(instructions), one sample")
      }
    }
    check(Double.self)
    check(Float.self)
  }

  /// As the first layer of a net.
  @Test func parametersAloneAreTheSame() {
    let problem = Problem.shapes[1]
    let layer: Convolution<Double> = problem.layer()
    let (_, cache) = layer.forward(problem.x, problem.parameters, on: .serial)
    let whole = layer.backward(problem.gradient, cache, problem.parameters, on: .serial)
    let some = layer.backwardToParameters(
      problem.gradient, cache, problem.parameters, on: .serial)
    let areEqual = some.parameters == whole.parameters
    #expect(areEqual && some.input.rows == 0)
  }

  @Test func convolutionPassesTheGradientCheck() {
    for problem in [Problem.shapes[1], Problem.shapes[2], Problem.shapes[5]] {
      let layer: Convolution<Double> = problem.layer()
      let naive = NaiveConvolution<Double>(
        problem.maps, filters: problem.filters, height: problem.window.height,
        width: problem.window.width, stride: problem.window.stride,
        padding: problem.window.padding)
      for layer in [layer, naive] as [any Layer<Double>] {
        let report = gradientReport(
          layer, input: problem.x, parameters: problem.parameters,
          outputGradient: problem.gradient)
        #expect(report.verdict == .passed, "\(report)")
      }
    }
  }

  /// He and Xavier look at the channels and pixels of a kernel, not at the rows of its matrix.
  @Test func initialWeightsKnowTheFan() {
    let maps = MapShape(channels: 8, height: 6, width: 6)
    let network = Network<Double>(
      inputs: maps.count,
      layers: [
        Convolution(maps, filters: 300, height: 5, width: 5, padding: 2),
        AveragePooling(global: MapShape(channels: 300, height: 6, width: 6)),
      ])
    #expect(network.parameterShapes[0].fanIn == 200 && network.parameterShapes[0].fanOut == 7_500)
    for (initializer, variance) in [
      (WeightInitializer.he, 2.0 / 200), (.xavier, 1.0 / 200), (.glorot, 2.0 / 7_700),
    ] {
      var draws = RandomState(seed: 0)
      let weights = network.randomParameters(initializer, using: &draws)["W1"]
      #expect(weights.rows == 300 && weights.columns == 200)
      #expect(abs(weights.squares / 60_000 / variance - 1) < 0.03)
    }
    var draws = RandomState(seed: 0)
    let bias = network.randomParameters(.fanInUniform, using: &draws)["b1"].elements
    #expect(bias.allSatisfy { abs($0) <= (1.0 / 200).squareRoot() } && bias.contains { $0 != 0 })
  }

  private func expectEqual<Scalar: RealScalar>(
    _ found: (output: Matrix<Scalar>, gradients: LayerGradients<Scalar>),
    _ expected: (output: Matrix<Double>, gradients: LayerGradients<Double>), within limit: Double
  ) {
    let pairs =
      [(found.output, expected.output), (found.gradients.input, expected.gradients.input)]
      + Array(zip(found.gradients.parameters, expected.gradients.parameters))
    for (found, expected) in pairs {
      #expect(found.rows == expected.rows && found.columns == expected.columns)
      let size = max(1, expected.elements.map(abs).max() ?? 0)
      #expect(
        largestDifference(found.elements.map { Double($0) }, expected.elements) <= limit * size)
    }
  }
}

/// A convolution with arrays drawn with seed 231: x, W, b and the output's gradient, in this order.
struct Problem: Sendable, CustomTestStringConvertible {
  let maps: MapShape
  let window: MapWindow
  let filters: Int
  let x: Matrix<Double>
  let parameters: [Matrix<Double>]
  let gradient: Matrix<Double>

  init(
    _ maps: MapShape, samples: Int, filters: Int, height: Int, width: Int, stride: Int = 1,
    padding: Int = 1
  ) {
    self.maps = maps
    self.filters = filters
    window = MapWindow(height: height, width: width, stride: stride, padding: padding)
    var draws = RandomState(seed: 231)
    x = Matrix(samples, maps.count, using: &draws)
    parameters = [
      Matrix(filters, maps.channels * height * width, using: &draws),
      Matrix(1, filters, using: &draws),
    ]
    gradient = Matrix(
      samples, window.outputs(of: maps, channels: filters)!.count, using: &draws)
  }

  init(
    _ channels: Int, _ height: Int, _ width: Int, _ filters: Int, kernel: (Int, Int), _ stride: Int,
    _ padding: Int, samples: Int
  ) {
    self.init(
      MapShape(channels: channels, height: height, width: width), samples: samples,
      filters: filters, height: kernel.0, width: kernel.1, stride: stride, padding: padding)
  }

  var drawn: [Matrix<Double>] { [x] + parameters + [gradient] }
  var testDescription: String { (layer() as Convolution<Double>).summary + ", \(x.rows) samples" }

  func layer<Scalar: RealScalar>() -> Convolution<Scalar> {
    Convolution(
      maps, filters: filters, height: window.height, width: window.width, stride: window.stride,
      padding: window.padding)
  }

  /// A shape of every class: sizes around those of tiles and vectors, all paddings and strides.
  static let shapes = [
    Problem(1, 1, 1, 1, kernel: (1, 1), 1, 0, samples: 1),
    Problem(3, 5, 7, 4, kernel: (3, 2), 2, 1, samples: 2),
    Problem(3, 5, 7, 4, kernel: (3, 2), 3, 2, samples: 2),
    Problem(5, 6, 5, 7, kernel: (1, 1), 1, 0, samples: 3),
    Problem(4, 7, 7, 9, kernel: (1, 1), 2, 0, samples: 5),
    // A stride beyond the kernel leaves pixels that nothing reads.
    Problem(8, 7, 8, 6, kernel: (2, 2), 3, 0, samples: 4),
    // Windows of padding alone.
    Problem(2, 3, 3, 2, kernel: (3, 3), 1, 4, samples: 2),
    Problem(1, 2, 9, 5, kernel: (1, 5), 1, 2, samples: 6),
    Problem(2, 9, 2, 40, kernel: (5, 1), 1, 0, samples: 7),
    Problem(3, 9, 8, 17, kernel: (7, 7), 1, 3, samples: 3),
    Problem(3, 13, 13, 33, kernel: (7, 7), 2, 3, samples: 2),
    Problem(7, 4, 4, 32, kernel: (3, 3), 1, 1, samples: 7),
    Problem(19, 2, 2, 35, kernel: (3, 3), 1, 1, samples: 13),
    Problem(13, 6, 6, 16, kernel: (3, 3), 2, 1, samples: 5),
    Problem(6, 20, 19, 8, kernel: (5, 5), 1, 2, samples: 2),
    Problem(4, 3, 3, 64, kernel: (3, 3), 1, 0, samples: 9),
    // Few channels, and lines long enough for vectors of pixels.
    Problem(3, 17, 19, 30, kernel: (7, 7), 2, 3, samples: 2),
    Problem(2, 30, 31, 9, kernel: (2, 3), 3, 1, samples: 3),
    Problem(3, 8, 40, 6, kernel: (3, 3), 1, 4, samples: 2),
    Problem(5, 25, 26, 13, kernel: (1, 2), 3, 0, samples: 4),
    Problem(7, 5, 140, 33, kernel: (3, 3), 1, 1, samples: 2),
    // Kernels of one pixel that skip some.
    Problem(9, 7, 9, 11, kernel: (1, 1), 2, 0, samples: 3),
    Problem(12, 8, 8, 40, kernel: (1, 1), 3, 0, samples: 5),
  ]

  /// Large enough for several threads.
  static let large = [
    Problem(3, 20, 20, 25, kernel: (7, 7), 1, 3, samples: 5),
    Problem(16, 12, 12, 24, kernel: (3, 3), 1, 1, samples: 9),
    Problem(32, 12, 12, 40, kernel: (3, 3), 2, 1, samples: 12),
    Problem(48, 2, 2, 70, kernel: (3, 3), 1, 1, samples: 40),
    Problem(3, 33, 33, 70, kernel: (7, 7), 2, 3, samples: 3),
    Problem(24, 12, 12, 40, kernel: (1, 1), 2, 0, samples: 20),
  ]
}

extension Layer {
  /// The output, and the gradients for an output gradient.
  func passes(
    _ x: Matrix<Scalar>, _ parameters: [Matrix<Scalar>], _ gradient: Matrix<Scalar>,
    on execution: Execution = .serial
  ) -> (output: Matrix<Scalar>, gradients: LayerGradients<Scalar>) {
    var noise = TrainingNoise(seedOfEveryLayer: 123)
    let (output, cache) = forward(x, parameters, training: &noise, on: execution)
    return (output, backward(gradient, cache, parameters, on: execution))
  }
}

extension Matrix<Double> {
  /// The sum of the squares of all elements.
  var squares: Double { elements.reduce(0) { $0 + $1 * $1 } }
}
