// The residual block: y = branch(x) + shortcut(x).
// He, Zhang, Ren and Sun, Deep Residual Learning for Image Recognition, 2015.

import LinearAlgebra

/// Layers beside a shortcut, and the sum of both: the branch learns what is to be added to its input.
///
/// The shortcut is the identity or, where the branch changes the shape, a projection by a 1×1 convolution
/// of the same stride. A ReLU after the sum is a layer of its own.
///
/// Its arrays are named by their layer's number in the block, those of the shortcut after those of the
/// branch: `W1_`, `b1_`, `W2_`, `b2_`; a network adds the block's number: `W1_3`.
///
/// ```swift
/// let maps = MapShape(channels: 64, height: 8, width: 8)
/// let first = Convolution<Double>(maps, filters: 128, height: 3, width: 3, stride: 2, padding: 1)
/// Residual(
///   [
///     first, ActivationLayer(.relu),
///     Convolution(first.output, filters: 128, height: 3, width: 3, padding: 1),
///   ], shortcut: .projection(of: maps, to: first.output))
/// ```
public struct Residual<Scalar: RealScalar>: Layer {
  public let branch: [any Layer<Scalar>]
  /// Empty for the identity.
  public let shortcut: [any Layer<Scalar>]
  private let numbers: [Int]

  /// - Precondition: the branch has a layer; both ways take the same input and make the same shape.
  public init(_ branch: [any Layer<Scalar>], shortcut: [any Layer<Scalar>] = []) {
    self.branch = branch
    self.shortcut = shortcut
    precondition(!branch.isEmpty, "a residual block without a layer")
    var number = 0
    numbers = (branch + shortcut).map { layer in
      number += layer.parameterShapes.isEmpty || (layer.sharesNumber && number > 0) ? 0 : 1
      return number
    }
    if let maps = inputMaps {
      precondition(
        outputMaps(forInput: maps) != nil || outputColumns(forInput: maps.count) != nil,
        "a residual block whose branch and shortcut make different shapes of \(maps): '\(summary)'")
    }
  }

  private var layers: [any Layer<Scalar>] { branch + shortcut }

  /// `residual [ conv …, relu, conv … ] + [ conv … ]`
  public var summary: String {
    func list(_ layers: [any Layer<Scalar>]) -> String {
      "[ " + layers.map(\.summary).joined(separator: ", ") + " ]"
    }
    return "residual \(list(branch))" + (shortcut.isEmpty ? "" : " + \(list(shortcut))")
  }

  public var parameterShapes: [ParameterShape] {
    zip(layers, numbers).flatMap { layer, number in
      layer.parameterShapes.map { $0.named("\($0.name)\(number)_") }
    }
  }

  public var inputMaps: MapShape? { branch.first?.inputMaps ?? shortcut.first?.inputMaps }

  public func outputMaps(forInput maps: MapShape) -> MapShape? {
    let ends = [branch, shortcut].map { way -> MapShape? in
      var fit = LayerFit(columns: maps.count, maps: maps)
      for layer in way { guard (try? fit.append(layer)) != nil else { return nil } }
      return fit.maps
    }
    return ends[0] == ends[1] ? ends[0] : nil
  }

  public func outputColumns(forInput columns: Int) -> Int? {
    let ends = [branch, shortcut].map { way -> Int? in
      var fit = LayerFit(columns: columns, maps: inputMaps)
      for layer in way { guard (try? fit.append(layer)) != nil else { return nil } }
      return fit.columns
    }
    return ends[0] == ends[1] ? ends[0] : nil
  }

  public func multiplyAdds(forInput columns: Int) -> Int {
    [branch, shortcut].reduce(0) { sum, way in
      var (inputs, own) = (columns, 0)
      for layer in way {
        own += layer.multiplyAdds(forInput: inputs)
        inputs = layer.outputColumns(forInput: inputs) ?? inputs
      }
      return sum + own
    }
  }

  /// The caches of all layers, those of the shortcut after those of the branch.
  public typealias Cache = [any Sendable]

  public func forward(
    _ input: Matrix<Scalar>, _ parameters: [Matrix<Scalar>], on execution: Execution
  ) -> (output: Matrix<Scalar>, cache: [any Sendable]) {
    var noise: TrainingNoise?
    return forward(input, parameters, noise: &noise, on: execution)
  }

  public func forward(
    _ input: Matrix<Scalar>, _ parameters: [Matrix<Scalar>], training noise: inout TrainingNoise,
    on execution: Execution
  ) -> (output: Matrix<Scalar>, cache: [any Sendable]) {
    var used: TrainingNoise? = noise
    let found = forward(input, parameters, noise: &used, on: execution)
    if let used { noise = used }
    return found
  }

  // show: residual
  private func forward(
    _ input: Matrix<Scalar>, _ parameters: [Matrix<Scalar>], noise: inout TrainingNoise?,
    on execution: Execution
  ) -> (output: Matrix<Scalar>, cache: [any Sendable]) {
    var caches: [any Sendable] = []
    var rest = parameters[...]
    var ends: [Matrix<Scalar>] = []
    for way in [branch, shortcut] {
      var output = input
      for layer in way {
        let own = rest.prefix(layer.parameterShapes.count)
        rest = rest.dropFirst(own.count)
        let cache: any Sendable
        (output, cache) = layer.forwardErasing(
          output, Array(own), training: &noise, on: execution)
        caches.append(cache)
      }
      ends.append(output)
    }
    return (sum(ends[0], ends[1]), caches)
  }

  /// The sum hands its gradient to both ways, and the input adds up what comes back from them.
  public func backward(
    _ outputGradient: Matrix<Scalar>, _ cache: [any Sendable], _ parameters: [Matrix<Scalar>],
    on execution: Execution
  ) -> LayerGradients<Scalar> {
    var gradients: [[Matrix<Scalar>]] = []
    var rest = parameters[...]
    var caches = cache[...]
    var starts: [Matrix<Scalar>] = []
    for way in [shortcut, branch] {
      var gradient = outputGradient
      for layer in way.reversed() {
        let own = rest.suffix(layer.parameterShapes.count)
        rest = rest.dropLast(own.count)
        let found = layer.backward(
          gradient, erased: caches.removeLast(), Array(own), on: execution)
        gradient = found.input
        gradients.append(found.parameters)
      }
      starts.append(gradient)
    }
    return LayerGradients(
      input: sum(starts[1], starts[0]), parameters: Array(gradients.reversed().joined()))
  }
  // end: residual

  public func statistics(
    after cache: [any Sendable], _ parameters: [Matrix<Scalar>]
  ) -> [Matrix<Scalar>] {
    var rest = parameters[...]
    return zip(layers, cache).flatMap { layer, cache in
      let own = rest.prefix(layer.parameterShapes.count)
      rest = rest.dropFirst(own.count)
      return layer.statistics(afterErased: cache, Array(own))
    }
  }

  public func activationPattern(_ cache: [any Sendable]) -> [Bool] {
    zip(layers, cache).flatMap { $0.activationPattern(erased: $1) }
  }
}

extension Array {
  /// The shortcut of a residual block that changes the shape: a 1×1 convolution.
  ///
  /// - Precondition: a stride leads from the one height and width to the other.
  public static func projection<Scalar: RealScalar>(
    of input: MapShape, to output: MapShape, hasBias: Bool = true
  ) -> [any Layer<Scalar>] where Element == any Layer<Scalar> {
    let stride = (input.height + output.height - 1) / output.height
    let layer = Convolution<Scalar>(
      input, filters: output.channels, height: 1, width: 1, stride: stride, hasBias: hasBias)
    precondition(
      layer.output == output, "no 1×1 convolution leads from maps of \(input) to \(output)")
    return [layer]
  }
}

@specialized(where Scalar == Double)
@specialized(where Scalar == Float)
private func sum<Scalar: RealScalar>(
  _ first: Matrix<Scalar>, _ second: Matrix<Scalar>
) -> Matrix<Scalar> { first + second }
