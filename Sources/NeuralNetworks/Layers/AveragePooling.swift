// Average pooling: the mean of each window, or of a whole channel; with loops, and plane by plane.
// Lin, Chen and Yan, Network in Network, 2013 (global average pooling).

import LinearAlgebra

/// Average pooling with loops: the reference for `AveragePooling`.
public struct NaiveAveragePooling<Scalar: RealScalar>: Layer {
  private let fast: AveragePooling<Scalar>

  /// - Precondition: as `AveragePooling` says.
  public init(_ input: MapShape, height: Int, width: Int, stride: Int, padding: Int = 0) {
    fast = AveragePooling(input, height: height, width: width, stride: stride, padding: padding)
  }

  /// Over whole channels.
  public init(global input: MapShape) { fast = AveragePooling(global: input) }

  init(_ fast: AveragePooling<Scalar>) { self.fast = fast }

  public var summary: String { "plain " + fast.summary }
  public var inputMaps: MapShape? { fast.inputMaps }
  public func outputMaps(forInput maps: MapShape) -> MapShape? { fast.outputMaps(forInput: maps) }
  public func outputColumns(forInput columns: Int) -> Int? {
    fast.outputColumns(forInput: columns)
  }

  // show: average-pooling
  /// Nothing needs to be kept: the gradient is the same for all pixels of a window.
  public func forward(
    _ input: Matrix<Scalar>, _ parameters: [Matrix<Scalar>], on execution: Execution
  ) -> (output: Matrix<Scalar>, cache: Int) {
    var output = Matrix<Scalar>(rows: input.rows, columns: fast.output.count)
    for sample in 0..<input.rows {
      for unit in 0..<output.columns {
        let pixels = window(of: unit)
        var sum: Scalar = 0
        for pixel in pixels { sum += input[sample, pixel] }
        output[sample, unit] = sum / Scalar(pixels.count)
      }
    }
    return (output, input.rows)
  }

  public func backward(
    _ outputGradient: Matrix<Scalar>, _ cache: Int, _ parameters: [Matrix<Scalar>],
    on execution: Execution
  ) -> LayerGradients<Scalar> {
    var input = Matrix<Scalar>(rows: cache, columns: fast.input.count)
    for sample in 0..<cache {
      for unit in 0..<outputGradient.columns {
        let pixels = window(of: unit)
        for pixel in pixels {
          input[sample, pixel] += outputGradient[sample, unit] / Scalar(pixels.count)
        }
      }
    }
    return LayerGradients(input: input)
  }
  // end: average-pooling

  /// The columns of the pixels in an output's window, without padding.
  private func window(of unit: Int) -> [Int] {
    let (maps, made, window) = (fast.input, fast.output, fast.window)
    let (channel, row, column) = (
      unit / made.pixels, unit % made.pixels / made.width, unit % made.width
    )
    return window.rows(at: row, height: maps.height).flatMap { i in
      window.columns(at: column, width: maps.width).map { j in
        (channel * maps.height + i) * maps.width + j
      }
    }
  }
}

/// The mean of each window, in each channel separately. Padding does not count: a window at the edge is
/// the mean of the pixels in it.
///
/// ```swift
/// let maps = MapShape(channels: 512, height: 4, width: 4)
/// AveragePooling<Double>(global: maps).output                            // 512×1×1
/// AveragePooling<Double>(maps, height: 2, width: 2, stride: 2).output    // 512×2×2
/// ```
public struct AveragePooling<Scalar: RealScalar>: Layer {
  public let input: MapShape
  public let output: MapShape
  public let window: MapWindow
  /// Whether the window is the whole map.
  public let isGlobal: Bool

  /// - Precondition: `MapWindow` takes the sizes; the padding is less than the window in both
  ///   directions; the window fits into the padded input.
  public init(_ input: MapShape, height: Int, width: Int, stride: Int, padding: Int = 0) {
    self.init(
      input, window: MapWindow(height: height, width: width, stride: stride, padding: padding))
  }

  /// - Precondition: as for the sizes one by one.
  public init(_ input: MapShape, window: MapWindow) {
    self.input = input
    self.window = window
    output = pooledMaps(input, window)
    isGlobal = false
  }

  /// Over whole channels: global average pooling.
  public init(global input: MapShape) {
    self.input = input
    window = MapWindow(height: input.height, width: input.width)
    output = MapShape(channels: input.channels, height: 1, width: 1)
    isGlobal = true
  }

  public var summary: String {
    isGlobal ? "global-average-pool \(input)" : "average-pool \(pooling: input, output, window)"
  }
  public var inputMaps: MapShape? { input }
  public func outputMaps(forInput maps: MapShape) -> MapShape? { maps == input ? output : nil }
  public func outputColumns(forInput columns: Int) -> Int? {
    columns == input.count ? output.count : nil
  }

  /// The cache is the number of samples.
  public func forward(
    _ input: Matrix<Scalar>, _ parameters: [Matrix<Scalar>], on execution: Execution
  ) -> (output: Matrix<Scalar>, cache: Int) {
    (windowMeans(of: input, self.input, output, window, on: execution), input.rows)
  }

  public func backward(
    _ outputGradient: Matrix<Scalar>, _ cache: Int, _ parameters: [Matrix<Scalar>],
    on execution: Execution
  ) -> LayerGradients<Scalar> {
    LayerGradients(input: spread(outputGradient, input, output, window, on: execution))
  }
}

@specialized(where Scalar == Double)
@specialized(where Scalar == Float)
private func windowMeans<Scalar: RealScalar>(
  of input: Matrix<Scalar>, _ maps: MapShape, _ made: MapShape, _ window: MapWindow,
  on execution: Execution
) -> Matrix<Scalar> {
  let execution = execution.sized(for: input.rows * maps.count * 2)
  return Matrix(
    rows: input.rows, columns: made.count, onSlicesOf: execution, slicesPerThread: 2
  ) { slice, part in
    input.withUnsafeElements { x in
      var unit = 0
      for plane in slice.lowerBound * maps.channels..<slice.upperBound * maps.channels {
        for row in 0..<made.height {
          let rows = window.rows(at: row, height: maps.height)
          for column in 0..<made.width {
            let columns = window.columns(at: column, width: maps.width)
            var sum: Scalar = 0
            for i in rows {
              let line = plane * maps.pixels + i * maps.width
              for j in columns { sum += x[line + j] }
            }
            part.initializeElement(at: unit, to: sum / Scalar(rows.count * columns.count))
            unit += 1
          }
        }
      }
    }
  }
}

@specialized(where Scalar == Double)
@specialized(where Scalar == Float)
private func spread<Scalar: RealScalar>(
  _ gradient: Matrix<Scalar>, _ maps: MapShape, _ made: MapShape, _ window: MapWindow,
  on execution: Execution
) -> Matrix<Scalar> {
  let execution = execution.sized(for: gradient.rows * maps.count * 2)
  return Matrix(
    rows: gradient.rows, columns: maps.count, onSlicesOf: execution, slicesPerThread: 2
  ) { slice, part in
    part.initialize(repeating: 0)
    gradient.withUnsafeElements { g in
      var unit = slice.lowerBound * made.count
      for plane in 0..<slice.count * maps.channels {
        for row in 0..<made.height {
          let rows = window.rows(at: row, height: maps.height)
          for column in 0..<made.width {
            let columns = window.columns(at: column, width: maps.width)
            let share = g[unit] / Scalar(rows.count * columns.count)
            unit += 1
            for i in rows {
              let line = plane * maps.pixels + i * maps.width
              for j in columns { part[line + j] += share }
            }
          }
        }
      }
    }
  }
}
