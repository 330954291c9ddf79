// A learner's layers of maps as the notebook of convolution calls them.

import ExerciseJudging
import Exercises
import LinearAlgebra
import NeuralNetworks

/// Makes layers of maps that a learner's program computes, in `Double`; the rest are the library's.
public struct LearnersMapLayers: LayerLibrary {
  public init() {}

  public func affine<Scalar: RealScalar>(inputs: Int, outputs: Int) -> any Layer<Scalar> {
    NaiveLayers().affine(inputs: inputs, outputs: outputs)
  }

  public func relu<Scalar: RealScalar>() -> any Layer<Scalar> { NaiveLayers().relu() }

  public func convolution<Scalar: RealScalar>(
    _ input: MapShape, filters: Int, window: MapWindow
  ) -> any Layer<Scalar> {
    let own: any Layer = LearnersConvolution(
      library: Convolution(input, filters: filters, window: window))
    return own as? any Layer<Scalar>
      ?? NaiveLayers().convolution(input, filters: filters, window: window)
  }

  /// A learner's pooling has no padding.
  public func maxPooling<Scalar: RealScalar>(
    _ input: MapShape, window: MapWindow
  ) -> any Layer<Scalar> {
    let own: any Layer = LearnersPooling(library: MaxPooling(input, window: window))
    return (window.padding == 0 ? own as? any Layer<Scalar> : nil)
      ?? NaiveLayers().maxPooling(input, window: window)
  }

  public func spatialBatchNormalization<Scalar: RealScalar>(
    _ input: MapShape
  ) -> any Layer<Scalar> {
    let own: any Layer = LearnersBatchNormalization(library: SpatialBatchNormalization(input))
    return own as? any Layer<Scalar> ?? NaiveLayers().spatialBatchNormalization(input)
  }

  public func spatialGroupNormalization<Scalar: RealScalar>(
    _ input: MapShape, groups: Int
  ) -> any Layer<Scalar> {
    let own: any Layer = LearnersGroupNormalization(
      library: SpatialGroupNormalization(input, groups: groups))
    return own as? any Layer<Scalar>
      ?? NaiveLayers().spatialGroupNormalization(input, groups: groups)
  }
}

extension Matrix where Element == Double {
  /// Samples of maps, as a learner's functions take them.
  fileprivate func maps(_ shape: MapShape) -> Value {
    .maps(reshape(rows, shape.channels, shape.height, shape.width))
  }
}

/// The convolution of a learner's program.
private struct LearnersConvolution: Layer {
  let library: Convolution<Double>

  var summary: String { library.summary }
  var parameterShapes: [ParameterShape] { library.parameterShapes }
  var inputMaps: MapShape? { library.inputMaps }
  func outputMaps(forInput maps: MapShape) -> MapShape? { library.outputMaps(forInput: maps) }
  func outputColumns(forInput columns: Int) -> Int? { library.outputColumns(forInput: columns) }
  func multiplyAdds(forInput columns: Int) -> Int { library.multiplyAdds(forInput: columns) }

  private func arguments(_ input: Matrix<Double>, _ parameters: [Matrix<Double>]) -> [Value] {
    let window = library.window
    let kernels = MapShape(
      channels: library.input.channels, height: window.height, width: window.width)
    return [
      input.maps(library.input), parameters[0].maps(kernels), .vector(parameters[1][0]),
      .integer(window.stride), .integer(window.padding),
    ]
  }

  /// The cache is the input.
  func forward(
    _ input: Matrix<Double>, _ parameters: [Matrix<Double>], on execution: Execution
  ) -> (output: Matrix<Double>, cache: Matrix<Double>) {
    let results = rows(
      of: "convForward", arguments(input, parameters),
      shapes: [.samples(input.rows, library.output)])
    return (results[0], input)
  }

  func backward(
    _ outputGradient: Matrix<Double>, _ cache: Matrix<Double>, _ parameters: [Matrix<Double>],
    on execution: Execution
  ) -> LayerGradients<Double> {
    let kernels = MapShape(
      channels: library.input.channels, height: library.window.height,
      width: library.window.width)
    let results = rows(
      of: "convBackward",
      [outputGradient.maps(library.output)] + arguments(cache, parameters),
      shapes: [
        .samples(cache.rows, library.input), .samples(library.filters, kernels),
        .numbers(library.filters),
      ])
    return LayerGradients(input: results[0], parameters: [results[1], results[2]])
  }
}

/// The max pooling of a learner's program.
private struct LearnersPooling: Layer {
  let library: MaxPooling<Double>

  var summary: String { library.summary }
  var inputMaps: MapShape? { library.inputMaps }
  func outputMaps(forInput maps: MapShape) -> MapShape? { library.outputMaps(forInput: maps) }
  func outputColumns(forInput columns: Int) -> Int? { library.outputColumns(forInput: columns) }

  private func arguments(_ input: Matrix<Double>) -> [Value] {
    let window = library.window
    return [
      input.maps(library.input), .integer(window.height), .integer(window.width),
      .integer(window.stride),
    ]
  }

  /// The cache is the input.
  func forward(
    _ input: Matrix<Double>, _ parameters: [Matrix<Double>], on execution: Execution
  ) -> (output: Matrix<Double>, cache: Matrix<Double>) {
    let results = rows(
      of: "poolForward", arguments(input), shapes: [.samples(input.rows, library.output)])
    return (results[0], input)
  }

  func backward(
    _ outputGradient: Matrix<Double>, _ cache: Matrix<Double>, _ parameters: [Matrix<Double>],
    on execution: Execution
  ) -> LayerGradients<Double> {
    LayerGradients(
      input: rows(
        of: "poolBackward", [outputGradient.maps(library.output)] + arguments(cache),
        shapes: [.samples(cache.rows, library.input)])[0])
  }

  func activationPattern(_ cache: Matrix<Double>) -> [Bool] {
    library.activationPattern(library.forward(cache, [], on: .serial).cache)
  }
}

/// The spatial batch normalization of a learner's program.
private struct LearnersBatchNormalization: Layer {
  let library: SpatialBatchNormalization<Double>

  /// The input, and the running statistics as the program left them.
  struct Cache: Sendable {
    let input: Matrix<Double>
    let statistics: [Matrix<Double>]
  }

  var summary: String { library.summary }
  var parameterShapes: [ParameterShape] { library.parameterShapes }
  var sharesNumber: Bool { library.sharesNumber }
  var inputMaps: MapShape? { library.inputMaps }
  func outputColumns(forInput columns: Int) -> Int? { library.outputColumns(forInput: columns) }
  func multiplyAdds(forInput columns: Int) -> Int { library.multiplyAdds(forInput: columns) }

  func forward(
    _ input: Matrix<Double>, _ parameters: [Matrix<Double>], on execution: Execution
  ) -> (output: Matrix<Double>, cache: Cache) {
    normalized(input, parameters, isTraining: false)
  }

  func forward(
    _ input: Matrix<Double>, _ parameters: [Matrix<Double>], training noise: inout TrainingNoise,
    on execution: Execution
  ) -> (output: Matrix<Double>, cache: Cache) {
    normalized(input, parameters, isTraining: true)
  }

  private func normalized(
    _ input: Matrix<Double>, _ parameters: [Matrix<Double>], isTraining: Bool
  ) -> (output: Matrix<Double>, cache: Cache) {
    let channels = library.input.channels
    let results = rows(
      of: "spatialBatchNormForward",
      [input.maps(library.input)] + parameters.map { .vector($0[0]) }
        + [.integer(isTraining ? 1 : 0)],
      shapes: [.samples(input.rows, library.input), .numbers(channels), .numbers(channels)])
    return (results[0], Cache(input: input, statistics: Array(results.dropFirst())))
  }

  func statistics(after cache: Cache, _ parameters: [Matrix<Double>]) -> [Matrix<Double>] {
    cache.statistics
  }

  func backward(
    _ outputGradient: Matrix<Double>, _ cache: Cache, _ parameters: [Matrix<Double>],
    on execution: Execution
  ) -> LayerGradients<Double> {
    let channels = library.input.channels
    let results = rows(
      of: "spatialBatchNormBackward",
      [
        outputGradient.maps(library.input), cache.input.maps(library.input),
        .vector(parameters[0][0]),
      ],
      shapes: [
        .samples(cache.input.rows, library.input), .numbers(channels), .numbers(channels),
      ])
    let none = zeros(1, channels)
    return LayerGradients(input: results[0], parameters: [results[1], results[2], none, none])
  }
}

/// The spatial group normalization of a learner's program.
private struct LearnersGroupNormalization: Layer {
  let library: SpatialGroupNormalization<Double>

  var summary: String { library.summary }
  var parameterShapes: [ParameterShape] { library.parameterShapes }
  var sharesNumber: Bool { library.sharesNumber }
  var inputMaps: MapShape? { library.inputMaps }
  func outputColumns(forInput columns: Int) -> Int? { library.outputColumns(forInput: columns) }
  func multiplyAdds(forInput columns: Int) -> Int { library.multiplyAdds(forInput: columns) }

  /// The cache is the input.
  func forward(
    _ input: Matrix<Double>, _ parameters: [Matrix<Double>], on execution: Execution
  ) -> (output: Matrix<Double>, cache: Matrix<Double>) {
    let results = rows(
      of: "groupNormForward",
      [
        input.maps(library.input), .vector(parameters[0][0]), .vector(parameters[1][0]),
        .integer(library.groups),
      ], shapes: [.samples(input.rows, library.input)])
    return (results[0], input)
  }

  func backward(
    _ outputGradient: Matrix<Double>, _ cache: Matrix<Double>, _ parameters: [Matrix<Double>],
    on execution: Execution
  ) -> LayerGradients<Double> {
    let channels = library.input.channels
    let results = rows(
      of: "groupNormBackward",
      [
        outputGradient.maps(library.input), cache.maps(library.input),
        .vector(parameters[0][0]), .integer(library.groups),
      ],
      shapes: [.samples(cache.rows, library.input), .numbers(channels), .numbers(channels)])
    return LayerGradients(input: results[0], parameters: [results[1], results[2]])
  }
}

/// The shape of a result that the notebook goes on with.
private enum ResultShape {
  case samples(Int, MapShape)
  case numbers(Int)

  var sizes: [Int] {
    switch self {
    case .samples(let count, let maps): [count, maps.channels, maps.height, maps.width]
    case .numbers(let count): [count]
    }
  }

  /// Not a number anywhere, for what a program did not give.
  var missing: Matrix<Double> {
    Matrix(
      rows: sizes.count == 1 ? 1 : sizes[0],
      columns: sizes.count == 1 ? sizes[0] : sizes.dropFirst().reduce(1, *), repeating: .nan)
  }
}

/// What the learner's function returns, a matrix with a row for each sample; NaN where the program
/// failed or a shape is another.
private func rows(
  of function: String, _ arguments: [Value], shapes: [ResultShape]
) -> [Matrix<Double>] {
  let program = LearnersProgram.current.withLock { $0 }
  if let found = program?.results(of: function, arguments) {
    let results = found.compactMap { value -> (sizes: [Int], rows: Matrix<Double>)? in
      switch value {
      case .maps(let x): (x.shape, Matrix(rows: 1, columns: x.count, elements: x.elements))
      case .vector(let x): ([x.count], x.row)
      default: nil
      }
    }
    if results.map(\.sizes) == shapes.map(\.sizes) {
      return zip(results, shapes).map { result, shape in
        result.rows.reshape(shape.missing.rows, shape.missing.columns)
      }
    }
    program?.reject(
      function, "it returned the shapes \(results.map(\.sizes)), expected \(shapes.map(\.sizes))")
  }
  return shapes.map(\.missing)
}
