// Layers of maps with mistakes that a learner may make.

import LinearAlgebra
import NeuralNetworks

enum MapFlaw: Sendable {
  /// The kernel is turned by 180 degrees, as in a convolution by the book.
  case flippedKernel
  /// The input's gradient is that of kernels that are not turned.
  case unturnedGradient
  /// No padding, and so too small an output.
  case noPadding
  /// Windows one pixel apart, whatever the stride.
  case ignoredStride
  /// Padding on one side only.
  case paddingOnOneSide
  /// The bias gradient of one sample only.
  case biasOfOneSample
  /// `=` for `+=` where windows overlap.
  case overwritingPool
  /// All pixels that are equal to the largest get the gradient.
  case sharedPool
  /// Of pixels that are equal to the largest the last one gets the gradient.
  case lastOfEqualPixels
  /// Padding counts as zero in pooling.
  case zeroPaddedPool
  /// Statistics of each pixel instead of each channel.
  case statisticsOfPixels
  /// Groups of pixels instead of channels: gamma and beta right, statistics wrong.
  case groupsOfOne
  /// Groups of every second or third channel instead of neighboring ones.
  case scatteredGroups
  /// Variances with N − 1 in the denominator.
  case dividedByLess
}

/// The library's layers but for one.
struct FlawedMapLayers: LayerLibrary {
  let flaw: MapFlaw

  func affine<Scalar: RealScalar>(inputs: Int, outputs: Int) -> any Layer<Scalar> {
    VectorizedLayers().affine(inputs: inputs, outputs: outputs)
  }
  func relu<Scalar: RealScalar>() -> any Layer<Scalar> { VectorizedLayers().relu() }

  func convolution<Scalar: RealScalar>(
    _ input: MapShape, filters: Int, window: MapWindow
  ) -> any Layer<Scalar> {
    let right = Convolution<Scalar>(input, filters: filters, window: window)
    switch flaw {
    case .noPadding:
      return Convolution<Scalar>(
        input, filters: filters,
        window: MapWindow(height: window.height, width: window.width, stride: window.stride))
    case .ignoredStride:
      return Convolution<Scalar>(
        input, filters: filters,
        window: MapWindow(height: window.height, width: window.width, padding: window.padding))
    case .flippedKernel, .unturnedGradient, .paddingOnOneSide, .biasOfOneSample:
      return FlawedConvolution(right: right, flaw: flaw)
    default: return right
    }
  }

  func maxPooling<Scalar: RealScalar>(_ input: MapShape, window: MapWindow) -> any Layer<Scalar> {
    let right = MaxPooling<Scalar>(input, window: window)
    switch flaw {
    case .overwritingPool, .sharedPool, .lastOfEqualPixels, .zeroPaddedPool:
      return FlawedPooling(right: right, flaw: flaw)
    default: return right
    }
  }

  func spatialBatchNormalization<Scalar: RealScalar>(_ input: MapShape) -> any Layer<Scalar> {
    let right = SpatialBatchNormalization<Scalar>(input)
    switch flaw {
    case .statisticsOfPixels: return PixelNormalization<Scalar>(input: input)
    case .dividedByLess: return DividedByLess(right: right) { $0.rows * input.pixels }
    default: return right
    }
  }

  func spatialGroupNormalization<Scalar: RealScalar>(
    _ input: MapShape, groups: Int
  ) -> any Layer<Scalar> {
    let right = SpatialGroupNormalization<Scalar>(input, groups: groups)
    switch flaw {
    case .groupsOfOne: return SpatialGroupNormalization<Scalar>(input, groups: input.channels)
    case .scatteredGroups: return ScatteredGroups(right: right, input: input, groups: groups)
    case .dividedByLess: return DividedByLess(right: right) { $0.columns / groups }
    default: return right
    }
  }
}

private struct FlawedConvolution<Scalar: RealScalar>: Layer {
  let right: Convolution<Scalar>
  let flaw: MapFlaw

  var summary: String { right.summary }
  var parameterShapes: [ParameterShape] { right.parameterShapes }
  func outputColumns(forInput columns: Int) -> Int? { right.outputColumns(forInput: columns) }
  var inputMaps: MapShape? { right.inputMaps }
  func outputMaps(forInput maps: MapShape) -> MapShape? { right.outputMaps(forInput: maps) }

  func forward(
    _ input: Matrix<Scalar>, _ parameters: [Matrix<Scalar>], on execution: Execution
  ) -> (output: Matrix<Scalar>, cache: Matrix<Scalar>) {
    switch flaw {
    case .flippedKernel:
      return right.forward(input, [turned(parameters[0]), parameters[1]], on: execution)
    case .paddingOnOneSide:
      // Every image one pixel to the right, where the padding was.
      return right.forward(shifted(input), parameters, on: execution)
    default: return right.forward(input, parameters, on: execution)
    }
  }

  func backward(
    _ outputGradient: Matrix<Scalar>, _ cache: Matrix<Scalar>, _ parameters: [Matrix<Scalar>],
    on execution: Execution
  ) -> LayerGradients<Scalar> {
    var gradients = right.backward(outputGradient, cache, parameters, on: execution)
    switch flaw {
    case .flippedKernel:
      gradients = right.backward(
        outputGradient, cache, [turned(parameters[0]), parameters[1]], on: execution)
      gradients.parameters[0] = turned(gradients.parameters[0])
    case .unturnedGradient:
      gradients.input =
        right.backward(
          outputGradient, cache, [turned(parameters[0]), parameters[1]], on: execution
        ).input
    case .biasOfOneSample:
      gradients.parameters[1] =
        right.backward(
          outputGradient.copyingRows(0..<1), cache.copyingRows(0..<1), parameters, on: execution
        ).parameters[1]
    default: break
    }
    return gradients
  }

  /// Each kernel turned by 180 degrees.
  private func turned(_ weights: Matrix<Scalar>) -> Matrix<Scalar> {
    let taps = right.window.height * right.window.width
    var turned = weights
    for row in 0..<weights.rows {
      for column in 0..<weights.columns {
        turned[row, column] = weights[row, column / taps * taps + taps - 1 - column % taps]
      }
    }
    return turned
  }

  private func shifted(_ input: Matrix<Scalar>) -> Matrix<Scalar> {
    let width = right.input.width
    var shifted = Matrix<Scalar>(rows: input.rows, columns: input.columns)
    for row in 0..<input.rows {
      for column in 0..<input.columns where column % width > 0 {
        shifted[row, column] = input[row, column - 1]
      }
    }
    return shifted
  }
}

private struct FlawedPooling<Scalar: RealScalar>: Layer {
  let right: MaxPooling<Scalar>
  let flaw: MapFlaw

  var summary: String { right.summary }
  func outputColumns(forInput columns: Int) -> Int? { right.outputColumns(forInput: columns) }
  var inputMaps: MapShape? { right.inputMaps }
  func outputMaps(forInput maps: MapShape) -> MapShape? { right.outputMaps(forInput: maps) }

  func forward(
    _ input: Matrix<Scalar>, _ parameters: [Matrix<Scalar>], on execution: Execution
  ) -> (output: Matrix<Scalar>, cache: Matrix<Scalar>) {
    var output = right.forward(input, parameters, on: execution).output
    if flaw == .zeroPaddedPool {
      let window = right.window
      forEachWindow(input.rows) { sample, unit, pixels in
        if pixels.count < window.height * window.width {
          output[sample, unit] = max(0, output[sample, unit])
        }
      }
    }
    return (output, input)
  }

  func backward(
    _ outputGradient: Matrix<Scalar>, _ cache: Matrix<Scalar>, _ parameters: [Matrix<Scalar>],
    on execution: Execution
  ) -> LayerGradients<Scalar> {
    var dx = Matrix<Scalar>(rows: cache.rows, columns: cache.columns)
    forEachWindow(cache.rows) { sample, unit, pixels in
      let largest = pixels.map { cache[sample, $0] }.max() ?? 0
      let winners = pixels.filter { cache[sample, $0] == largest }
      let chosen =
        flaw == .sharedPool
        ? winners : flaw == .lastOfEqualPixels ? winners.suffix(1) : Array(winners.prefix(1))
      for winner in chosen {
        let gradient = outputGradient[sample, unit]
        dx[sample, winner] = flaw == .overwritingPool ? gradient : dx[sample, winner] + gradient
      }
    }
    return LayerGradients(input: dx)
  }

  private func forEachWindow(
    _ samples: Int, _ body: (_ sample: Int, _ unit: Int, _ pixels: [Int]) -> Void
  ) {
    let (maps, made) = (right.input, right.output)
    for sample in 0..<samples {
      for unit in 0..<made.count {
        let channel = unit / made.pixels * maps.pixels
        let rows = right.window.rows(at: unit % made.pixels / made.width, height: maps.height)
        let columns = right.window.columns(at: unit % made.width, width: maps.width)
        body(
          sample, unit, rows.flatMap { row in columns.map { channel + row * maps.width + $0 } })
      }
    }
  }
}

/// Batch normalization of every pixel by itself, with the channel's gamma and beta.
private struct PixelNormalization<Scalar: RealScalar>: Layer {
  typealias Cache = SpatialBatchNormalization<Scalar>.Cache
  let input: MapShape
  private var right: SpatialBatchNormalization<Scalar> { SpatialBatchNormalization(input) }

  var summary: String { right.summary }
  var parameterShapes: [ParameterShape] { right.parameterShapes }
  var sharesNumber: Bool { true }
  func outputColumns(forInput columns: Int) -> Int? { right.outputColumns(forInput: columns) }

  func forward(
    _ input: Matrix<Scalar>, _ parameters: [Matrix<Scalar>], on execution: Execution
  ) -> (output: Matrix<Scalar>, cache: Cache) { right.forward(input, parameters, on: execution) }

  func forward(
    _ input: Matrix<Scalar>, _ parameters: [Matrix<Scalar>], training noise: inout TrainingNoise,
    on execution: Execution
  ) -> (output: Matrix<Scalar>, cache: Cache) {
    let (_, cache) = right.forward(input, parameters, training: &noise, on: execution)
    func spread(_ row: Matrix<Scalar>) -> Matrix<Scalar> {
      Matrix(
        rows: 1, columns: input.columns,
        elements: (0..<input.columns).map { row.elements[$0 / self.input.pixels] })
    }
    let wide = BatchNormalization<Scalar>(columns: input.columns)
    let all = parameters.map(spread)
    return (wide.forward(input, all, training: &noise, on: execution).output, cache)
  }

  func statistics(after cache: Cache, _ parameters: [Matrix<Scalar>]) -> [Matrix<Scalar>] {
    right.statistics(after: cache, parameters)
  }

  func backward(
    _ outputGradient: Matrix<Scalar>, _ cache: Cache, _ parameters: [Matrix<Scalar>],
    on execution: Execution
  ) -> LayerGradients<Scalar> {
    right.backward(outputGradient, cache, parameters, on: execution)
  }
}

/// A normalization whose variances have N − 1 in the denominator, and so are larger.
private struct DividedByLess<Right: Layer>: Layer {
  typealias Scalar = Right.Scalar
  let right: Right
  /// N, of an input.
  let count: @Sendable (Matrix<Scalar>) -> Int

  var summary: String { right.summary }
  var parameterShapes: [ParameterShape] { right.parameterShapes }
  var sharesNumber: Bool { true }
  func outputColumns(forInput columns: Int) -> Int? { right.outputColumns(forInput: columns) }

  /// Gamma times √((N − 1)/N) is the same as a variance of N/(N − 1).
  private func scaled(_ parameters: [Matrix<Scalar>], _ input: Matrix<Scalar>) -> [Matrix<Scalar>] {
    let n = Scalar(count(input))
    let factor = ((n - 1) / n).squareRoot()
    return [parameters[0].mapElements { $0 * factor }] + parameters.dropFirst()
  }

  func forward(
    _ input: Matrix<Scalar>, _ parameters: [Matrix<Scalar>], on execution: Execution
  ) -> (output: Matrix<Scalar>, cache: Right.Cache) {
    right.forward(input, scaled(parameters, input), on: execution)
  }

  func forward(
    _ input: Matrix<Scalar>, _ parameters: [Matrix<Scalar>], training noise: inout TrainingNoise,
    on execution: Execution
  ) -> (output: Matrix<Scalar>, cache: Right.Cache) {
    right.forward(input, scaled(parameters, input), training: &noise, on: execution)
  }

  func statistics(after cache: Right.Cache, _ parameters: [Matrix<Scalar>]) -> [Matrix<Scalar>] {
    right.statistics(after: cache, parameters)
  }

  func backward(
    _ outputGradient: Matrix<Scalar>, _ cache: Right.Cache, _ parameters: [Matrix<Scalar>],
    on execution: Execution
  ) -> LayerGradients<Scalar> {
    let scaledParameters = scaled(parameters, outputGradient)
    var gradients = right.backward(outputGradient, cache, scaledParameters, on: execution)
    let factor = scaledParameters[0][0, 0] / parameters[0][0, 0]
    gradients.parameters[0] = gradients.parameters[0].mapElements { $0 * factor }
    return gradients
  }
}

/// Group normalization in which neighboring channels are in different groups.
private struct ScatteredGroups<Scalar: RealScalar>: Layer {
  let right: SpatialGroupNormalization<Scalar>
  let input: MapShape
  let groups: Int

  var summary: String { right.summary }
  var parameterShapes: [ParameterShape] { right.parameterShapes }
  var sharesNumber: Bool { true }
  func outputColumns(forInput columns: Int) -> Int? { right.outputColumns(forInput: columns) }

  /// Channels of a group side by side, or back again.
  private func gathered(
    _ matrix: Matrix<Scalar>, _ pixels: Int, back: Bool = false
  ) -> Matrix<Scalar> {
    var result = matrix
    for row in 0..<matrix.rows {
      for column in 0..<matrix.columns {
        let (channel, pixel) = (column / pixels, column % pixels)
        let size = input.channels / groups
        let scattered = (channel % size * groups + channel / size) * pixels + pixel
        if back {
          result[row, scattered] = matrix[row, column]
        } else {
          result[row, column] = matrix[row, scattered]
        }
      }
    }
    return result
  }

  func forward(
    _ input: Matrix<Scalar>, _ parameters: [Matrix<Scalar>], on execution: Execution
  ) -> (output: Matrix<Scalar>, cache: SpatialGroupNormalization<Scalar>.Cache) {
    let (output, cache) = right.forward(
      gathered(input, self.input.pixels), parameters.map { gathered($0, 1) }, on: execution)
    return (gathered(output, self.input.pixels, back: true), cache)
  }

  func backward(
    _ outputGradient: Matrix<Scalar>, _ cache: SpatialGroupNormalization<Scalar>.Cache,
    _ parameters: [Matrix<Scalar>], on execution: Execution
  ) -> LayerGradients<Scalar> {
    let found = right.backward(
      gathered(outputGradient, input.pixels), cache, parameters.map { gathered($0, 1) },
      on: execution)
    return LayerGradients(
      input: gathered(found.input, input.pixels, back: true),
      parameters: found.parameters.map { gathered($0, 1, back: true) })
  }
}
