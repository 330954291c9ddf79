// What a layer is: a function of its input and its parameters, and the way back through it.

import LinearAlgebra

/// A layer of a network, as a value that holds no state: neither parameters nor what it saw last.
///
/// `forward` returns, besides its output, a cache of what the way back needs; `backward` takes it.
/// So one layer serves any number of batches at once, and forgetting the order of calls is
/// impossible.
///
/// ```swift
/// let layer = Affine<Double>(inputs: 3, outputs: 2)
/// let (output, cache) = layer.forward(x, [weights, bias], on: .serial)
/// let back = layer.backward(outputGradient, cache, [weights, bias], on: .serial)
/// back.input         // [N, 3]
/// back.parameters    // [3, 2] and [1, 2]
/// ```
public protocol Layer<Scalar>: Sendable {
  associatedtype Scalar: RealScalar
  /// What the way back needs of the way there.
  associatedtype Cache: Sendable

  /// The layer in one word and its sizes, as a table of a network shows it: `affine 3072 → 100`.
  var summary: String { get }

  /// The arrays that the layer is given, in order; empty where it has none.
  var parameterShapes: [ParameterShape] { get }

  /// Whether the names of its arrays end in the number of the layer before, as the course counts:
  /// `gamma1` belongs to `W1`.
  var sharesNumber: Bool { get }

  /// How many columns come out for so many that go in; nil where these do not fit the layer.
  func outputColumns(forInput columns: Int) -> Int?

  /// How many multiplications, each with an addition, a sample takes on its way through.
  func multiplyAdds(forInput columns: Int) -> Int

  /// The way through at test time, and in training as well where the layer makes no difference.
  ///
  /// - Parameters:
  ///   - input: `[N, inputs]`, one sample a row.
  ///   - parameters: As `parameterShapes` says.
  /// - Returns: The output, `[N, outputs]`, and what `backward` needs.
  func forward(
    _ input: Matrix<Scalar>, _ parameters: [Matrix<Scalar>], on execution: Execution
  ) -> (output: Matrix<Scalar>, cache: Cache)

  /// The way through in training, where it is another one than at test time.
  ///
  /// - Parameter noise: Whatever is drawn is drawn from it.
  func forward(
    _ input: Matrix<Scalar>, _ parameters: [Matrix<Scalar>], training noise: inout TrainingNoise,
    on execution: Execution
  ) -> (output: Matrix<Scalar>, cache: Cache)

  /// The layer's statistics after a step of training, in the order of those among its arrays.
  ///
  /// - Parameter cache: What `forward(_:_:training:on:)` returned for these parameters.
  func statistics(after cache: Cache, _ parameters: [Matrix<Scalar>]) -> [Matrix<Scalar>]

  /// The way back: from the loss's gradient with respect to the output to those with respect to the
  /// input and the parameters.
  ///
  /// - Parameters:
  ///   - outputGradient: `[N, outputs]`.
  ///   - cache: What `forward` returned for the same input and parameters.
  func backward(
    _ outputGradient: Matrix<Scalar>, _ cache: Cache, _ parameters: [Matrix<Scalar>],
    on execution: Execution
  ) -> LayerGradients<Scalar>

  /// The sides on which the layer's kinks stand, one for each place where its function has a corner;
  /// empty for a smooth layer. A gradient check leaves out what crosses one.
  func switches(_ cache: Cache) -> [Bool]
}

extension Layer {
  public var parameterShapes: [ParameterShape] { [] }
  public var sharesNumber: Bool { false }
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
  public func switches(_ cache: Cache) -> [Bool] { [] }
}

/// What comes out of a layer's way back.
public struct LayerGradients<Scalar: RealScalar>: Sendable, Equatable {
  /// `[N, inputs]`
  public var input: Matrix<Scalar>
  /// As the layer's parameters; zeros for statistics, on which no training output depends.
  public var parameters: [Matrix<Scalar>]

  public init(input: Matrix<Scalar>, parameters: [Matrix<Scalar>] = []) {
    self.input = input
    self.parameters = parameters
  }
}

/// What a network calls, which does not know the types of its layers' caches.
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

  func switches(erased cache: any Sendable) -> [Bool] { switches(own(cache)) }

  private func own(_ cache: any Sendable) -> Cache {
    guard let own = cache as? Cache else {
      preconditionFailure("a \(type(of: cache)) is no cache of '\(summary)'")
    }
    return own
  }
}
