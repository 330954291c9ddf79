// The convolutional layer: with loops, and in direct form or Winograd's.
// LeCun, Bottou, Bengio and Haffner, Gradient-Based Learning Applied to Document Recognition, 1998.

import LinearAlgebra

/// A convolution with loops: the reference for `Convolution`.
public struct NaiveConvolution<Scalar: RealScalar>: Layer {
  private let fast: Convolution<Scalar>
  private var maps: MapShape { fast.input }
  private var window: MapWindow { fast.window }
  private var filters: Int { fast.filters }

  /// - Precondition: as `Convolution` says.
  public init(
    _ input: MapShape, filters: Int, height: Int, width: Int, stride: Int = 1, padding: Int = 0,
    hasBias: Bool = true
  ) {
    fast = Convolution(
      input, filters: filters, height: height, width: width, stride: stride, padding: padding,
      hasBias: hasBias)
  }

  init(_ fast: Convolution<Scalar>) { self.fast = fast }

  public var summary: String { "plain " + fast.summary }
  public var parameterShapes: [ParameterShape] { fast.parameterShapes }
  public var inputMaps: MapShape? { fast.inputMaps }
  public func outputMaps(forInput maps: MapShape) -> MapShape? { fast.outputMaps(forInput: maps) }
  public func outputColumns(forInput columns: Int) -> Int? {
    fast.outputColumns(forInput: columns)
  }
  public func multiplyAdds(forInput columns: Int) -> Int { fast.multiplyAdds(forInput: columns) }

  // show: naive-convolution-forward
  /// Every output is a weighted sum of the window that it looks at, in all channels. What would lie
  /// in the padding is left out of the sum, for it is zero.
  @specialized(where Scalar == Double)
  @specialized(where Scalar == Float)
  public func forward(
    _ input: Matrix<Scalar>, _ parameters: [Matrix<Scalar>], on execution: Execution
  ) -> (output: Matrix<Scalar>, cache: Matrix<Scalar>) {
    let (x, w) = (input.elements, parameters[0].elements)
    let b = fast.bias(parameters).elements
    let (maps, window, made) = (maps, window, fast.output)
    var y = [Scalar](repeating: 0, count: input.rows * made.count)
    for sample in 0..<input.rows {
      for filter in 0..<filters {
        for row in 0..<made.height {
          for column in 0..<made.width {
            let top = row * window.stride - window.padding
            let left = column * window.stride - window.padding
            var sum = b[filter]
            for channel in 0..<maps.channels {
              let plane = (sample * maps.channels + channel) * maps.height
              let kernel = (filter * maps.channels + channel) * window.height
              for i in window.rows(at: row, height: maps.height) {
                for j in window.columns(at: column, width: maps.width) {
                  sum +=
                    x[(plane + i) * maps.width + j]
                    * w[(kernel + i - top) * window.width + j - left]
                }
              }
            }
            y[((sample * filters + filter) * made.height + row) * made.width + column] = sum
          }
        }
      }
    }
    return (Matrix(rows: input.rows, columns: made.count, elements: y), input)
  }
  // end: naive-convolution-forward

  // show: naive-convolution-backward
  /// The same loops. What a product passed on in the forward pass, it passes back: to its input the
  /// weight times the output's gradient, to its weight the input times the output's gradient. Windows
  /// overlap, so both add up.
  @specialized(where Scalar == Double)
  @specialized(where Scalar == Float)
  public func backward(
    _ outputGradient: Matrix<Scalar>, _ cache: Matrix<Scalar>, _ parameters: [Matrix<Scalar>],
    on execution: Execution
  ) -> LayerGradients<Scalar> {
    let (x, w, g) = (cache.elements, parameters[0].elements, outputGradient.elements)
    let (maps, window, made) = (maps, window, fast.output)
    var dx = [Scalar](repeating: 0, count: x.count)
    var dw = [Scalar](repeating: 0, count: w.count)
    var db = [Scalar](repeating: 0, count: filters)
    for sample in 0..<cache.rows {
      for filter in 0..<filters {
        for row in 0..<made.height {
          for column in 0..<made.width {
            let top = row * window.stride - window.padding
            let left = column * window.stride - window.padding
            let dy = g[((sample * filters + filter) * made.height + row) * made.width + column]
            db[filter] += dy
            for channel in 0..<maps.channels {
              let plane = (sample * maps.channels + channel) * maps.height
              let kernel = (filter * maps.channels + channel) * window.height
              for i in window.rows(at: row, height: maps.height) {
                for j in window.columns(at: column, width: maps.width) {
                  let pixel = (plane + i) * maps.width + j
                  let weight = (kernel + i - top) * window.width + j - left
                  dx[pixel] += w[weight] * dy
                  dw[weight] += x[pixel] * dy
                }
              }
            }
          }
        }
      }
    }
    return LayerGradients(
      input: Matrix(rows: cache.rows, columns: cache.columns, elements: dx),
      parameters: fast.learned(
        Matrix(rows: filters, columns: parameters[0].columns, elements: dw),
        Matrix(rows: 1, columns: filters, elements: db)))
  }
  // end: naive-convolution-backward
}

/// Filters that move over maps: each output pixel is a weighted sum of the window that it looks at, in
/// all channels, with the same weights everywhere.
///
/// It is a cross-correlation, as in all nets: the kernels are not flipped. Rows of input and output are
/// maps, channel by channel; see `MapShape`. `W` is `[F, C·KH·KW]`, kernel after kernel, each channel by
/// channel: the course's `(F, C, KH, KW)`.
///
/// ```swift
/// let layer = Convolution<Double>(
///   MapShape(channels: 3, height: 32, width: 32), filters: 32, height: 7, width: 7, padding: 3)
/// layer.output   // 32×32×32
/// ```
///
/// `Float` layers with 3×3 kernels of many channels are computed in Winograd's form where the execution is
/// not exact: see `Execution.isExact`.
public struct Convolution<Scalar: RealScalar>: Layer {
  private let direct: DirectConvolution
  /// In `Float`, where it is faster.
  private let winograd: WinogradConvolution?
  public var input: MapShape { direct.input }
  public var output: MapShape { direct.output }
  public var window: MapWindow { direct.window }
  public var filters: Int { direct.output.channels }
  /// Whether a number is added to each filter's map. A normalization that follows subtracts it again,
  /// so nets leave it out there.
  public let hasBias: Bool

  /// - Precondition: there is a filter; `MapWindow` takes the sizes; the kernel fits into the padded
  ///   input.
  public init(
    _ input: MapShape, filters: Int, height: Int, width: Int, stride: Int = 1, padding: Int = 0,
    hasBias: Bool = true
  ) {
    self.init(
      input, filters: filters,
      window: MapWindow(height: height, width: width, stride: stride, padding: padding),
      hasBias: hasBias)
  }

  /// - Precondition: there is a filter, and the kernel fits into the padded input.
  public init(_ input: MapShape, filters: Int, window: MapWindow, hasBias: Bool = true) {
    self.hasBias = hasBias
    precondition(filters >= 1, "a convolution with \(filters) filters")
    direct = DirectConvolution(input, filters: filters, window: window)
    let other = WinogradConvolution(input, filters: filters, window: window)
    winograd = Scalar.precision == .float && other?.isFaster == true ? other : nil
  }

  /// Winograd's form, where that is what the passes are computed in.
  package func winograd(on execution: Execution) -> WinogradConvolution? {
    execution.isExact ? nil : winograd
  }

  public var summary: String {
    "conv \(input) → \(output) kernel \(window.height)×\(window.width) stride \(window.stride) "
      + "padding \(window.padding)" + (hasBias ? "" : " without bias")
  }

  /// `W`, and `b` where there is a bias.
  public var parameterShapes: [ParameterShape] {
    let pixels = window.height * window.width
    return learned(
      ParameterShape(
        "W", rows: filters, columns: input.channels * pixels, kind: .weight,
        fanIn: input.channels * pixels, fanOut: filters * pixels),
      ParameterShape("b", rows: 1, columns: filters, isPenalized: false))
  }

  /// What belongs to the weights, and what to the bias where there is one.
  fileprivate func learned<Part>(_ weights: Part, _ bias: @autoclosure () -> Part) -> [Part] {
    hasBias ? [weights, bias()] : [weights]
  }

  /// The bias, zeros where there is none.
  fileprivate func bias(_ parameters: [Matrix<Scalar>]) -> Matrix<Scalar> {
    hasBias ? parameters[1] : Matrix(rows: 1, columns: filters)
  }

  public var inputMaps: MapShape? { input }
  public func outputMaps(forInput maps: MapShape) -> MapShape? { maps == input ? output : nil }
  public func outputColumns(forInput columns: Int) -> Int? {
    columns == input.count ? output.count : nil
  }
  /// Those by padding included, as nets' sizes are usually stated.
  public func multiplyAdds(forInput columns: Int) -> Int {
    output.count * input.channels * window.height * window.width
  }

  // show: convolution-forward
  /// The cache is the input.
  public func forward(
    _ input: Matrix<Scalar>, _ parameters: [Matrix<Scalar>], on execution: Execution
  ) -> (output: Matrix<Scalar>, cache: Matrix<Scalar>) {
    let (w, b) = (parameters[0], bias(parameters))
    guard let winograd = winograd(on: execution) else {
      return (direct.forward(input, w, bias: b, on: execution), input)
    }
    return (winograd.forward(input, w, bias: b, on: execution), input)
  }
  // end: convolution-forward

  // show: convolution-backward
  public func backward(
    _ outputGradient: Matrix<Scalar>, _ cache: Matrix<Scalar>, _ parameters: [Matrix<Scalar>],
    on execution: Execution
  ) -> LayerGradients<Scalar> {
    var gradients = backwardToParameters(outputGradient, cache, parameters, on: execution)
    gradients.input =
      if let winograd = winograd(on: execution) {
        winograd.inputGradient(outputGradient, parameters[0], on: execution)
      } else {
        direct.inputGradient(outputGradient, parameters[0], on: execution)
      }
    return gradients
  }

  /// The first layer of a net needs no gradient of the images.
  public func backwardToParameters(
    _ outputGradient: Matrix<Scalar>, _ cache: Matrix<Scalar>, _ parameters: [Matrix<Scalar>],
    on execution: Execution
  ) -> LayerGradients<Scalar> {
    let ofWeights =
      if let winograd = winograd(on: execution) {
        winograd.weightGradient(cache, outputGradient, on: execution)
      } else {
        direct.weightGradient(cache, outputGradient, on: execution)
      }
    return LayerGradients(
      input: Matrix(rows: 0, columns: 0),
      parameters: learned(ofWeights, direct.biasGradient(outputGradient, on: execution)))
  }
  // end: convolution-backward
}
