import LinearAlgebra
import NeuralNetworks
import NumPyRandom
import Testing

/// Winograd's form of a convolution against the loops, in every class of shapes.
struct WinogradConvolutionTests {
  /// Output, gradient of the input and gradient of the weights.
  private typealias Passes<Scalar: RealScalar> = [Matrix<Scalar>]

  private func passes<Scalar: RealScalar>(
    _ problem: Problem, samples: Range<Int>? = nil, on execution: Execution
  ) throws -> Passes<Scalar> {
    let form = try #require(
      WinogradConvolution(problem.maps, filters: problem.filters, window: problem.window))
    let samples = samples ?? 0..<problem.x.rows
    let x: Matrix<Scalar> = problem.x.copyingRows(samples).converted()
    let gradient: Matrix<Scalar> = problem.gradient.copyingRows(samples).converted()
    let (w, b): (Matrix<Scalar>, Matrix<Scalar>) = (
      problem.parameters[0].converted(), problem.parameters[1].converted()
    )
    return [
      form.forward(x, w, bias: b, on: execution), form.inputGradient(gradient, w, on: execution),
      form.weightGradient(x, gradient, on: execution),
    ]
  }

  /// In `Double` to rounding, so that nothing but the arithmetic is left to differ; in `Float` to the
  /// error that the form has.
  @Test(arguments: shapes)
  func agreesWithLoops(_ problem: Problem) throws {
    let naive = NaiveConvolution<Double>(
      problem.maps, filters: problem.filters, height: 3, width: 3,
      padding: problem.window.padding)
    let (output, gradients) = naive.passes(problem.x, problem.parameters, problem.gradient)
    let expected = [output, gradients.input, gradients.parameters[0]]
    for instructions in InstructionSet.supported {
      for threads in [1, 2] {
        let execution = Execution(threads: threads, instructions: instructions)
        let inDouble: Passes<Double> = try passes(problem, on: execution)
        let inFloat: Passes<Float> = try passes(problem, on: execution)
        for (pass, name) in ["forward", "input", "weights"].enumerated() {
          let size = max(1, expected[pass].elements.map(abs).max() ?? 0)
          for (found, limit) in [(inDouble[pass], 1e-13), (inFloat[pass].converted(), 3e-5)] {
            #expect(found.rows == expected[pass].rows && found.columns == expected[pass].columns)
            let difference = largestDifference(found.elements, expected[pass].elements)
            #expect(difference <= limit * size, "\(instructions), \(threads) threads, \(name)")
          }
        }
      }
    }
  }

  /// To the bit: one thread and several, a batch and its samples one by one, and all instruction sets that
  /// fuse multiplication and addition.
  @Test(arguments: large)
  func threadsAndInstructionsChangeNoBit(_ problem: Problem) throws {
    let fused = InstructionSet.supported.filter { $0 != .portable }
    for (instructions, reference) in [(.portable, .portable)] + fused.map({ ($0, fused[0]) }) {
      let expected: Passes<Float> = try passes(
        problem, on: Execution(threads: 1, instructions: reference))
      for threads in [1, 2, 3] {
        let found: Passes<Float> = try passes(
          problem, on: Execution(threads: threads, instructions: instructions))
        // Compared first: arrays of this size are nothing to print.
        let areEqual = found == expected
        #expect(areEqual, "\(instructions), \(threads) threads")
      }
      for sample in [0, problem.x.rows - 1] {
        let alone: Passes<Float> = try passes(
          problem, samples: sample..<sample + 1,
          on: Execution(threads: 2, instructions: instructions))
        let isTheSame = [0, 1].allSatisfy {
          alone[$0].elements.elementsEqual(expected[$0].row(sample))
        }
        #expect(isTheSame, "\(instructions), sample \(sample) alone")
      }
    }
  }

  /// A sample of NaN leaves the others' outputs and gradients as they were.
  @Test func samplesDoNotMix() throws {
    for problem in [Self.large[0], Self.large[2]] {
      let clean: Passes<Float> = try passes(problem, on: Execution(threads: 2))
      let form = try #require(
        WinogradConvolution(problem.maps, filters: problem.filters, window: problem.window))
      var (x, gradient) = (problem.x, problem.gradient)
      for column in 0..<x.columns { x[1, column] = .nan }
      for column in 0..<gradient.columns { gradient[1, column] = .nan }
      let w: Matrix<Float> = problem.parameters[0].converted()
      let b: Matrix<Float> = problem.parameters[1].converted()
      let found = [
        form.forward(x.converted(), w, bias: b, on: Execution(threads: 2)),
        form.inputGradient(gradient.converted(), w, on: Execution(threads: 2)),
      ]
      for (found, clean) in zip(found, clean) {
        for sample in 0..<problem.x.rows {
          let isNaN = found.row(sample).contains(where: \.isNaN)
          let isTheSame = found.row(sample).elementsEqual(clean.row(sample))
          #expect(sample == 1 ? isNaN : isTheSame, "sample \(sample)")
        }
      }
    }
  }

  /// `Execution.isExact` states it: RMS error by RMS, largest error by largest, of every pass.
  @Test(arguments: [(64, 64, 16), (256, 64, 4), (64, 256, 2)])
  func errorIsAsStated(channels: Int, filters: Int, side: Int) throws {
    let drawn = Problem(channels, side, side, filters, kernel: (3, 3), 1, 1, samples: 4)
    // Numbers that `Float` has, so that their own rounding does not count.
    func rounded(_ matrix: Matrix<Double>, _ change: (Double) -> Double) -> Matrix<Double> {
      matrix.mapElements { Double(Float(change($0))) }
    }
    let x = rounded(drawn.x) { max(0, $0) }
    let w = rounded(drawn.parameters[0]) { $0 * (2 / Double(9 * channels)).squareRoot() }
    let g = rounded(drawn.gradient) { $0 }
    let direct = DirectConvolution(drawn.maps, filters: filters, window: drawn.window)
    let form = try #require(
      WinogradConvolution(drawn.maps, filters: filters, window: drawn.window))
    let exact = [
      direct.forward(x, w, bias: nil, on: .serial), direct.inputGradient(g, w, on: .serial),
      direct.weightGradient(x, g, on: .serial),
    ]
    let found: [Matrix<Float>] = [
      form.forward(x.converted(), w.converted(), bias: nil, on: .serial),
      form.inputGradient(g.converted(), w.converted(), on: .serial),
      form.weightGradient(x.converted(), g.converted(), on: .serial),
    ]
    for (found, exact) in zip(found, exact) {
      let errors = zip(found.elements, exact.elements).map { abs(Double($0) - $1) }
      let squares = errors.reduce(0) { $0 + $1 * $1 }
      #expect((squares / exact.squares).squareRoot() < 6e-6)
      #expect((errors.max() ?? .nan) / (exact.elements.map(abs).max() ?? 0) < 3e-5)
    }
  }

  @Test func whatItTakes() {
    let maps = MapShape(channels: 32, height: 8, width: 8)
    func form(_ maps: MapShape, _ window: MapWindow) -> WinogradConvolution? {
      WinogradConvolution(maps, filters: 32, window: window)
    }
    #expect(form(maps, MapWindow(height: 3, width: 3, padding: 1))?.isFaster == true)
    #expect(form(maps, MapWindow(height: 3, width: 3))?.output.height == 6)
    #expect(form(maps, MapWindow(height: 3, width: 3, padding: 3)) == nil)
    #expect(form(maps, MapWindow(height: 3, width: 3, stride: 2, padding: 1)) == nil)
    #expect(form(maps, MapWindow(height: 3, width: 5, padding: 1)) == nil)
    #expect(form(maps, MapWindow(height: 5, width: 3, padding: 1)) == nil)
    let tiny = MapShape(channels: 32, height: 2, width: 2)
    #expect(form(tiny, MapWindow(height: 3, width: 3)) == nil)
    let image = MapShape(channels: 3, height: 32, width: 32)
    #expect(form(image, MapWindow(height: 3, width: 3, padding: 1))?.isFaster == false)
  }

  /// A layer takes it in `Float` alone, where it is faster, and not where the execution is exact.
  @Test func layersChoose() throws {
    func check<Scalar: RealScalar>(
      _ problem: Problem, isExact: Bool, _ type: Scalar.Type
    ) throws -> Bool {
      var execution = Execution(threads: 2)
      execution.isExact = isExact
      let layer: Convolution<Scalar> = problem.layer()
      let (x, gradient): (Matrix<Scalar>, Matrix<Scalar>) = (
        problem.x.converted(), problem.gradient.converted()
      )
      let parameters = problem.parameters.map { $0.converted() as Matrix<Scalar> }
      let found = layer.passes(x, parameters, gradient, on: execution)
      let direct = DirectConvolution(
        problem.maps, filters: problem.filters, window: problem.window)
      let exact = [
        direct.forward(x, parameters[0], bias: parameters[1], on: execution),
        direct.inputGradient(gradient, parameters[0], on: execution),
        direct.weightGradient(x, gradient, on: execution),
      ]
      let all = [found.output, found.gradients.input, found.gradients.parameters[0]]
      if all == exact { return false }
      let other: Passes<Scalar> = try passes(problem, on: execution)
      let isOther = all == other
      #expect(isOther, "neither form")
      return true
    }
    let (suited, few) = (Self.large[1], Self.shapes[2])
    #expect(try check(suited, isExact: false, Float.self))
    #expect(try !check(suited, isExact: true, Float.self))
    #expect(try !check(suited, isExact: false, Double.self))
    #expect(try !check(few, isExact: false, Float.self))
  }

  @Test func noSamples() throws {
    let problem = Self.shapes[3]
    let found: Passes<Float> = try passes(problem, samples: 0..<0, on: Execution(threads: 2))
    #expect(found[0].rows == 0 && found[0].columns == problem.gradient.columns)
    #expect(found[1].rows == 0 && found[1].columns == problem.x.columns)
    #expect(found[2].elements.allSatisfy { $0 == 0 } && found[2].rows == problem.filters)
  }

  /// Sizes around those of tiles, vectors and blocks; every padding.
  static let shapes = [
    Problem(1, 1, 1, 1, kernel: (3, 3), 1, 1, samples: 1),
    Problem(1, 1, 1, 2, kernel: (3, 3), 1, 2, samples: 3),
    Problem(3, 5, 7, 4, kernel: (3, 3), 1, 1, samples: 2),
    Problem(5, 4, 4, 7, kernel: (3, 3), 1, 1, samples: 7),
    Problem(17, 3, 3, 9, kernel: (3, 3), 1, 0, samples: 5),
    Problem(8, 8, 8, 16, kernel: (3, 3), 1, 1, samples: 1),
    Problem(9, 6, 13, 33, kernel: (3, 3), 1, 0, samples: 3),
    Problem(33, 13, 6, 8, kernel: (3, 3), 1, 2, samples: 3),
    Problem(4, 2, 5, 5, kernel: (3, 3), 1, 1, samples: 4),
    Problem(6, 5, 2, 12, kernel: (3, 3), 1, 2, samples: 4),
    // Rows of tiles that are longer than a block.
    Problem(2, 7, 210, 3, kernel: (3, 3), 1, 1, samples: 2),
    // More tiles than one block of any pass, the last one not full.
    Problem(4, 17, 17, 20, kernel: (3, 3), 1, 1, samples: 11),
    Problem(19, 9, 8, 35, kernel: (3, 3), 1, 1, samples: 31),
    // More channels than a group.
    Problem(230, 4, 4, 20, kernel: (3, 3), 1, 1, samples: 3),
    // Maps of 2×2 pixels, and those that only look like them.
    Problem(1, 2, 2, 1, kernel: (3, 3), 1, 1, samples: 1),
    Problem(19, 2, 2, 35, kernel: (3, 3), 1, 1, samples: 13),
    Problem(35, 2, 2, 16, kernel: (3, 3), 1, 1, samples: 300),
    Problem(5, 2, 2, 6, kernel: (3, 3), 1, 2, samples: 3),
    Problem(5, 2, 3, 6, kernel: (3, 3), 1, 1, samples: 3),
  ]

  /// Large enough for several threads.
  static let large = [
    Problem(16, 12, 12, 24, kernel: (3, 3), 1, 1, samples: 40),
    Problem(40, 8, 7, 72, kernel: (3, 3), 1, 1, samples: 9),
    Problem(48, 2, 2, 70, kernel: (3, 3), 1, 1, samples: 150),
    Problem(24, 18, 15, 40, kernel: (3, 3), 1, 0, samples: 20),
    Problem(24, 15, 18, 40, kernel: (3, 3), 1, 2, samples: 20),
  ]
}
