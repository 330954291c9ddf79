// A network: a sequence of layers, and a loss of the last one's output.

import LinearAlgebra
import Losses

/// The architecture of a classifier or a regression: its layers and its loss. The parameters are a
/// separate value.
///
/// ```swift
/// let network = Network<Double>.twoLayer(inputs: 3072, hidden: 100, classes: 10)
/// var generator = RandomState(seed: 0)
/// let parameters = network.randomParameters(weightScale: 1e-3, using: &generator)
/// let scores = network.scores(of: images, parameters)   // [N, 10]
/// ```
public struct Network<Scalar: RealScalar>: Sendable {
  /// How many numbers a sample has.
  public let inputs: Int
  public let layers: [any Layer<Scalar>]
  /// The loss of the last layer's output.
  public let objective: Objective
  /// The columns of the last layer's output: a classifier's classes.
  public let outputs: Int
  /// The parameters of all layers. Those of the first layer that has any end in 1: `W1`, `b1`. A
  /// normalization's are named by the number of the layer before it: `gamma1`.
  public let parameterShapes: [ParameterShape]
  /// Which of the parameters belong to each layer.
  let parameterRanges: [Range<Int>]

  /// A classifier.
  ///
  /// - Precondition: every layer takes what the one before it gives; there are at least two
  ///   classes.
  public init(inputs: Int, layers: [any Layer<Scalar>], loss: ClassificationLoss = .softmax) {
    self.init(inputs: inputs, layers: layers, objective: .classification(loss))
  }

  /// - Precondition: every layer takes what the one before it gives; there is at least one output,
  ///   and a classifier has at least two.
  public init(inputs: Int, layers: [any Layer<Scalar>], objective: Objective) {
    var fit = LayerFit(columns: inputs)
    var shapes: [ParameterShape] = []
    var ranges: [Range<Int>] = []
    var number = 0
    for (index, layer) in layers.enumerated() {
      do { try fit.append(layer) } catch { preconditionFailure("layer \(index): \(error)") }
      let own = layer.parameterShapes
      let taken = Set(shapes.map(\.name))
      let shares =
        layer.sharesNumber && number > 0
        && !own.contains { taken.contains($0.name + "\(number)") }
      number += own.isEmpty || shares ? 0 : 1
      ranges.append(shapes.count..<shapes.count + own.count)
      shapes += own.map { $0.named($0.name + "\(number)") }
    }
    let columns = fit.columns
    precondition(
      columns >= objective.minimumOutputs,
      "\(columns) outputs for the loss '\(objective.name)'")
    self.inputs = inputs
    self.layers = layers
    self.objective = objective
    outputs = columns
    parameterShapes = shapes
    parameterRanges = ranges
  }

  /// The loss of a classifier's scores; nil for a regression.
  public var loss: ClassificationLoss? {
    if case .classification(let loss) = objective { loss } else { nil }
  }

  /// The number of classes: the columns of the scores.
  public var classes: Int { outputs }

  /// The parameters of one layer.
  func parameters(of layer: Int, in set: ParameterSet<Scalar>) -> [Matrix<Scalar>] {
    Array(set.arrays[parameterRanges[layer]])
  }
}

/// What a layer gives to the next one: columns and, where it is known how, the maps in them.
struct LayerFit {
  var columns: Int
  var maps: MapShape?

  /// - Throws: `NetworkDescriptionError` where the layer cannot take them.
  mutating func append<L: Layer>(_ layer: L) throws(NetworkDescriptionError) {
    if let expected = layer.inputMaps, maps.map({ $0 != expected }) ?? (expected.count != columns) {
      throw .mapsDoNotFit(layer.summary, found: maps, columns: columns, expected: expected)
    }
    guard let next = layer.outputColumns(forInput: columns) else {
      throw .doesNotFit(layer.summary, columns: columns)
    }
    maps = (layer.inputMaps ?? maps).flatMap { layer.outputMaps(forInput: $0) }
    columns = next
  }
}
