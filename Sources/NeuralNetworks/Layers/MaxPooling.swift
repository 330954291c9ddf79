// Max pooling: the largest pixel of each window; with loops, and plane by plane.

import LinearAlgebra

/// Max pooling with loops: the reference for `MaxPooling`.
public struct NaiveMaxPooling<Scalar: RealScalar>: Layer {
  private let fast: MaxPooling<Scalar>

  /// - Precondition: as `MaxPooling` says.
  public init(_ input: MapShape, height: Int, width: Int, stride: Int, padding: Int = 0) {
    fast = MaxPooling(input, height: height, width: width, stride: stride, padding: padding)
  }

  init(_ fast: MaxPooling<Scalar>) { self.fast = fast }

  public var summary: String { "plain " + fast.summary }
  public var inputMaps: MapShape? { fast.inputMaps }
  public func outputMaps(forInput maps: MapShape) -> MapShape? { fast.outputMaps(forInput: maps) }
  public func outputColumns(forInput columns: Int) -> Int? {
    fast.outputColumns(forInput: columns)
  }

  // show: naive-max-pooling-forward
  /// The cache is the input.
  public func forward(
    _ input: Matrix<Scalar>, _ parameters: [Matrix<Scalar>], on execution: Execution
  ) -> (output: Matrix<Scalar>, cache: Matrix<Scalar>) {
    var output = Matrix<Scalar>(rows: input.rows, columns: fast.output.count)
    for sample in 0..<input.rows {
      for unit in 0..<output.columns {
        output[sample, unit] = input[sample, winner(input, sample, unit)]
      }
    }
    return (output, input)
  }

  /// The column of the largest pixel in an output's window, the first of several; a NaN wins, so that
  /// it shows in the loss.
  @specialized(where Scalar == Double)
  @specialized(where Scalar == Float)
  private func winner(_ input: Matrix<Scalar>, _ sample: Int, _ unit: Int) -> Int {
    let (maps, made, window) = (fast.input, fast.output, fast.window)
    let (channel, row, column) = (
      unit / made.pixels, unit % made.pixels / made.width, unit % made.width
    )
    var best: Int?
    for i in window.rows(at: row, height: maps.height) {
      for j in window.columns(at: column, width: maps.width) {
        let pixel = (channel * maps.height + i) * maps.width + j
        guard let leader = best else {
          best = pixel
          continue
        }
        let (value, largest) = (input[sample, pixel], input[sample, leader])
        if value > largest || (value.isNaN && !largest.isNaN) { best = pixel }
      }
    }
    return best ?? 0
  }
  // end: naive-max-pooling-forward

  // show: naive-max-pooling-backward
  /// The largest pixel of each window gets the output's gradient, the others nothing. A pixel can be
  /// the largest of several windows that overlap, so the gradients add up.
  public func backward(
    _ outputGradient: Matrix<Scalar>, _ cache: Matrix<Scalar>, _ parameters: [Matrix<Scalar>],
    on execution: Execution
  ) -> LayerGradients<Scalar> {
    var input = Matrix<Scalar>(rows: cache.rows, columns: cache.columns)
    for sample in 0..<outputGradient.rows {
      for unit in 0..<outputGradient.columns {
        input[sample, winner(cache, sample, unit)] += outputGradient[sample, unit]
      }
    }
    return LayerGradients(input: input)
  }
  // end: naive-max-pooling-backward

  public func activationPattern(_ cache: Matrix<Scalar>) -> [Bool] {
    let bits = fast.winnerBits
    return (0..<cache.rows).flatMap { sample in
      (0..<fast.output.count).flatMap { unit in
        let pixel = winner(cache, sample, unit) % fast.input.pixels
        return (0..<bits).map { pixel >> $0 & 1 == 1 }
      }
    }
  }
}

/// The largest pixel of each window, in each channel separately.
///
/// Padding counts as −∞, so it never wins. Where several pixels are equal, the first wins, row by row,
/// and receives the gradient. Windows may overlap.
///
/// ```swift
/// let maps = MapShape(channels: 32, height: 32, width: 32)
/// MaxPooling<Double>(maps, height: 2, width: 2, stride: 2).output   // 32×16×16
/// ```
public struct MaxPooling<Scalar: RealScalar>: Layer {
  public let input: MapShape
  public let output: MapShape
  public let window: MapWindow

  /// - Precondition: `MapWindow` takes the sizes; the padding is less than the window in both
  ///   directions, so that none holds padding alone; the window fits into the padded input.
  public init(_ input: MapShape, height: Int, width: Int, stride: Int, padding: Int = 0) {
    self.init(
      input, window: MapWindow(height: height, width: width, stride: stride, padding: padding))
  }

  /// - Precondition: as for the sizes one by one.
  public init(_ input: MapShape, window: MapWindow) {
    self.input = input
    self.window = window
    output = pooledMaps(input, window)
  }

  public var summary: String { "max-pool \(pooling: input, output, window)" }
  public var inputMaps: MapShape? { input }
  public func outputMaps(forInput maps: MapShape) -> MapShape? { maps == input ? output : nil }
  public func outputColumns(forInput columns: Int) -> Int? {
    columns == input.count ? output.count : nil
  }

  // show: max-pooling-forward
  /// The cache is which pixel of its channel won, for every output, `[N, outputs]`.
  public func forward(
    _ input: Matrix<Scalar>, _ parameters: [Matrix<Scalar>], on execution: Execution
  ) -> (output: Matrix<Scalar>, cache: [Int32]) {
    let (output, winners) = input.largestPixels(of: self.input, in: window, on: execution)
    return (output, winners)
  }
  // end: max-pooling-forward

  public func backward(
    _ outputGradient: Matrix<Scalar>, _ cache: [Int32], _ parameters: [Matrix<Scalar>],
    on execution: Execution
  ) -> LayerGradients<Scalar> {
    LayerGradients(
      input: outputGradient.routed(to: cache, of: input, in: window, on: execution))
  }

  /// Which pixel won each window, as the bits of its index.
  public func activationPattern(_ cache: [Int32]) -> [Bool] {
    let bits = winnerBits
    return cache.flatMap { winner in (0..<bits).map { winner >> $0 & 1 == 1 } }
  }

  /// As many as the index of a pixel takes.
  var winnerBits: Int { Int.bitWidth - (input.pixels - 1).leadingZeroBitCount }
}

/// The maps that pooling makes.
///
/// - Precondition: the padding is less than the window, which fits into the padded input.
func pooledMaps(_ input: MapShape, _ window: MapWindow) -> MapShape {
  precondition(
    window.padding < min(window.height, window.width),
    "a pooling window \(window.height)×\(window.width) with padding \(window.padding): the padding "
      + "must be less than the window")
  guard let output = window.outputs(of: input) else {
    preconditionFailure(
      "a pooling window \(window.height)×\(window.width) with padding \(window.padding) does not "
        + "fit into maps of \(input)")
  }
  return output
}

extension String.StringInterpolation {
  /// `32×32×32 → 32×16×16 window 2×2 stride 2 padding 0`
  mutating func appendInterpolation(
    pooling input: MapShape, _ output: MapShape, _ window: MapWindow
  ) {
    appendLiteral(
      "\(input) → \(output) window \(window.height)×\(window.width) stride \(window.stride) "
        + "padding \(window.padding)")
  }
}
