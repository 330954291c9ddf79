// What a layer is: a function of its input and parameters with a forward and a backward pass.

import LinearAlgebra
import NumPyRandom

/// A layer of a network, as a value without state: it holds neither parameters nor its last input.
///
/// `forward` returns, besides its output, a cache of what `backward` needs. So one layer serves any
/// number of batches at once, and calls cannot come in the wrong order.
///
/// ```swift
/// let layer = Affine<Double>(inputs: 3, outputs: 2)
/// let (output, cache) = layer.forward(x, [weights, bias], on: .serial)
/// let gradients = layer.backward(outputGradient, cache, [weights, bias], on: .serial)
/// gradients.input         // [N, 3]
/// gradients.parameters    // [3, 2] and [1, 2]
/// ```
public protocol Layer<Scalar>: Sendable {
  associatedtype Scalar: RealScalar
  /// What the backward pass needs from the forward pass.
  associatedtype Cache: Sendable

  /// The layer's kind and sizes, as tables and saved models name it: `affine 3072 → 100`. The naive
  /// layers' begin with `plain`, a word that files keep.
  var summary: String { get }

  /// The layer's parameters, in order; empty where it has none.
  var parameterShapes: [ParameterShape] { get }

  /// Whether the names of its arrays end in the number of the layer before, as the course counts:
  /// `gamma1` belongs to `W1`.
  var sharesNumber: Bool { get }

  /// The number of output columns for a number of input columns; nil where these do not fit.
  func outputColumns(forInput columns: Int) -> Int?

  /// The maps that the layer takes, for one that needs to know where their channels, rows and
  /// columns lie; nil for any columns.
  var inputMaps: MapShape? { get }

  /// The maps that the layer makes of maps; nil where its output is none.
  func outputMaps(forInput maps: MapShape) -> MapShape?

  /// Multiplications, each with an addition, of one sample's forward pass.
  func multiplyAdds(forInput columns: Int) -> Int

  /// The forward pass at test time, and in training as well unless the layer distinguishes them.
  ///
  /// - Parameters:
  ///   - input: `[N, inputs]`, one sample a row.
  ///   - parameters: As `parameterShapes` says.
  ///   - execution: The threads to use.
  /// - Returns: The output, `[N, outputs]`, and what `backward` needs.
  func forward(
    _ input: Matrix<Scalar>, _ parameters: [Matrix<Scalar>], on execution: Execution
  ) -> (output: Matrix<Scalar>, cache: Cache)

  /// The forward pass in training, for a layer that differs at test time.
  ///
  /// - Parameters:
  ///   - input: `[N, inputs]`, one sample a row.
  ///   - parameters: As `parameterShapes` says.
  ///   - noise: The source of all random numbers.
  ///   - execution: The threads to use.
  func forward(
    _ input: Matrix<Scalar>, _ parameters: [Matrix<Scalar>], training noise: inout TrainingNoise,
    on execution: Execution
  ) -> (output: Matrix<Scalar>, cache: Cache)

  /// The layer's statistics after a training step, in the order of its parameters.
  ///
  /// - Parameters:
  ///   - cache: What `forward(_:_:training:on:)` returned for these parameters.
  ///   - parameters: As `parameterShapes` says.
  func statistics(after cache: Cache, _ parameters: [Matrix<Scalar>]) -> [Matrix<Scalar>]

  /// The backward pass: from the loss's gradient with respect to the output to those with respect
  /// to the input and the parameters.
  ///
  /// - Parameters:
  ///   - outputGradient: `[N, outputs]`.
  ///   - cache: What `forward` returned for the same input and parameters.
  ///   - parameters: As `parameterShapes` says.
  ///   - execution: The threads to use.
  func backward(
    _ outputGradient: Matrix<Scalar>, _ cache: Cache, _ parameters: [Matrix<Scalar>],
    on execution: Execution
  ) -> LayerGradients<Scalar>

  /// The same for a first layer, whose input has no gradient to continue with: a layer may leave it
  /// out, an empty matrix.
  func backwardToParameters(
    _ outputGradient: Matrix<Scalar>, _ cache: Cache, _ parameters: [Matrix<Scalar>],
    on execution: Execution
  ) -> LayerGradients<Scalar>

  /// Which side of each of the layer's kinks the input is on; empty for a smooth layer. A gradient
  /// check skips coordinates whose step changes the pattern.
  func activationPattern(_ cache: Cache) -> [Bool]
}

extension Layer {
  public var parameterShapes: [ParameterShape] { [] }
  public var sharesNumber: Bool { false }
  public var inputMaps: MapShape? { nil }
  public func outputMaps(forInput maps: MapShape) -> MapShape? {
    outputColumns(forInput: maps.count) == maps.count ? maps : nil
  }
  public func backwardToParameters(
    _ outputGradient: Matrix<Scalar>, _ cache: Cache, _ parameters: [Matrix<Scalar>],
    on execution: Execution
  ) -> LayerGradients<Scalar> {
    backward(outputGradient, cache, parameters, on: execution)
  }
  public func multiplyAdds(forInput columns: Int) -> Int { 0 }
  public func forward(
    _ input: Matrix<Scalar>, _ parameters: [Matrix<Scalar>], training noise: inout TrainingNoise,
    on execution: Execution
  ) -> (output: Matrix<Scalar>, cache: Cache) {
    forward(input, parameters, on: execution)
  }
  public func statistics(
    after cache: Cache, _ parameters: [Matrix<Scalar>]
  ) -> [Matrix<Scalar>] { [] }
  public func activationPattern(_ cache: Cache) -> [Bool] { [] }
}

/// The result of a layer's backward pass.
public struct LayerGradients<Scalar: RealScalar>: Sendable, Equatable {
  /// `[N, inputs]`
  public var input: Matrix<Scalar>
  /// Shaped as the layer's parameters; zeros for statistics, on which no training output depends.
  public var parameters: [Matrix<Scalar>]

  public init(input: Matrix<Scalar>, parameters: [Matrix<Scalar>] = []) {
    self.input = input
    self.parameters = parameters
  }
}

// What a network calls, which does not know the types of its layers' caches.
extension Layer {
  /// - Parameter noise: Nil at test time.
  func forwardErasing(
    _ input: Matrix<Scalar>, _ parameters: [Matrix<Scalar>], training noise: inout TrainingNoise?,
    on execution: Execution
  ) -> (Matrix<Scalar>, any Sendable) {
    if noise == nil {
      let (output, cache) = forward(input, parameters, on: execution)
      return (output, cache)
    }
    let (output, cache) = forward(input, parameters, training: &noise!, on: execution)
    return (output, cache)
  }

  func statistics(
    afterErased cache: any Sendable, _ parameters: [Matrix<Scalar>]
  ) -> [Matrix<Scalar>] {
    statistics(after: own(cache), parameters)
  }

  func backward(
    _ outputGradient: Matrix<Scalar>, erased cache: any Sendable, _ parameters: [Matrix<Scalar>],
    on execution: Execution
  ) -> LayerGradients<Scalar> {
    backward(outputGradient, own(cache), parameters, on: execution)
  }

  func backwardToParameters(
    _ outputGradient: Matrix<Scalar>, erased cache: any Sendable, _ parameters: [Matrix<Scalar>],
    on execution: Execution
  ) -> LayerGradients<Scalar> {
    backwardToParameters(outputGradient, own(cache), parameters, on: execution)
  }

  func activationPattern(erased cache: any Sendable) -> [Bool] { activationPattern(own(cache)) }

  private func own(_ cache: any Sendable) -> Cache {
    guard let own = cache as? Cache else {
      preconditionFailure("a \(type(of: cache)) is not a cache of '\(summary)'")
    }
    return own
  }
}

/// The source of the random numbers of layers in training, such as dropout's masks.
///
/// ```swift
/// var noise = TrainingNoise(RandomState(seed: 0))
/// let loss = network.loss(
///   of: samples, labels: labels, parameters, regularization: 0, noise: &noise)
/// ```
public struct TrainingNoise: Sendable {
  /// In its state after the last draw.
  public internal(set) var generator: RandomState
  private let seed: UInt32?

  /// One generator for all layers that continues from batch to batch.
  public init(_ generator: RandomState) {
    self.generator = generator
    seed = nil
  }

  /// A generator that is reseeded for every layer and every batch, so that each call draws the same
  /// masks: what a gradient check needs, drawn as the course draws it there.
  public init(seedOfEveryLayer seed: UInt32) {
    generator = RandomState(seed: seed)
    self.seed = seed
  }

  /// Fills a buffer as NumPy's `rand` does.
  mutating func fillUniform(_ buffer: UnsafeMutableBufferPointer<Double>) {
    draw { $0.fillUniform(buffer) }
  }

  /// Lets a layer draw from the generator itself: what one that is not the library's needs.
  public mutating func draw<Result>(_ body: (inout RandomState) -> Result) -> Result {
    if let seed { generator = RandomState(seed: seed) }
    return body(&generator)
  }
}
