// A network's architecture as one line of text: writing it and parsing it.

import Files
import LinearAlgebra
import Losses

extension Network {
  /// The network in one line: its inputs, the summaries of its layers, its loss.
  ///
  /// ```swift
  /// Network<Double>.twoLayer(inputs: 3072, hidden: 100, classes: 10).description
  /// // 3072 inputs; affine 3072 → 100; relu; affine 100 → 10; softmax loss
  /// ```
  public var description: String {
    (["\(inputs) inputs"] + layers.map(\.summary) + [objective.name + " loss"])
      .joined(separator: "; ")
  }

  /// The network of a description. `->` may stand for the arrow.
  ///
  /// - Parameters:
  ///   - description: In the format of `description`.
  ///   - ownLayer: Makes a layer from a summary that the library does not know, such as a
  ///     learner's.
  /// - Throws: `NetworkDescriptionError`.
  public init(
    description: String, ownLayer: (String) -> (any Layer<Scalar>)? = { _ in nil }
  ) throws {
    let parts = description.split(separator: ";", omittingEmptySubsequences: false).map {
      $0.split(separator: " ").joined(separator: " ").replacing("->", with: "→")
    }
    let first = parts.first?.split(separator: " ") ?? []
    guard first.count == 2, first[1] == "inputs", let inputs = size(first[0]) else {
      throw NetworkDescriptionError.noInputs(found: parts.first ?? "")
    }
    let last = parts.last?.split(separator: " ") ?? []
    guard parts.count >= 2, last.count == 2, last[1] == "loss",
      let objective = Objective(name: String(last[0]))
    else { throw NetworkDescriptionError.noLoss(found: parts.last ?? "") }

    var fit = LayerFit(columns: inputs)
    var layers: [any Layer<Scalar>] = []
    for summary in parts.dropFirst().dropLast() {
      guard let layer = try knownLayer(summary, ownLayer: ownLayer) else {
        throw NetworkDescriptionError.unknownLayer(summary)
      }
      try fit.append(layer)
      layers.append(layer)
    }
    let columns = fit.columns
    guard columns >= objective.minimumOutputs else {
      throw NetworkDescriptionError.tooFewClasses(found: columns)
    }
    self.init(inputs: inputs, layers: layers, objective: objective)
  }
}

/// Why a text does not describe a network.
public enum NetworkDescriptionError: Error, Equatable {
  /// It does not begin with the number of inputs.
  case noInputs(found: String)
  /// It does not end with a loss.
  case noLoss(found: String)
  /// An unknown layer.
  case unknownLayer(String)
  /// An affine layer without two sizes.
  case wrongSizes(String)
  /// A layer with a number outside its range.
  case wrongNumber(String)
  /// A layer that cannot take what the one before it gives.
  case doesNotFit(String, columns: Int)
  /// A layer of maps with sizes that it cannot have.
  case wrongMaps(String)
  /// A layer of maps that gets other maps, or columns that are none of its maps.
  case mapsDoNotFit(String, found: MapShape?, columns: Int, expected: MapShape)
  /// Scores of a single class, or of none.
  case tooFewClasses(found: Int)
}

extension NetworkDescriptionError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .noInputs(let found):
      "a network begins with its inputs, such as '3072 inputs', not with '\(found)'."
    case .noLoss(let found):
      "a network ends with its loss, "
        + ClassificationLoss.allCases.map { "'\($0.rawValue) loss'" }.joined(separator: ", ")
        + " or 'mse loss', not with '\(found)'."
    case .unknownLayer(let layer):
      "there is no layer '\(layer)'. The layers are 'affine INPUTS → OUTPUTS', "
        + "'batch-norm COLUMNS', 'layer-norm COLUMNS', 'dropout keep SHARE', 'maxout PIECES', "
        + "'conv C×H×W → FILTERS kernel H×W stride S padding P' ('without bias' after it where none "
        + "is added), "
        + "'max-pool C×H×W window H×W stride S padding P', 'average-pool' likewise, "
        + "'global-average-pool C×H×W', 'flatten C×H×W', 'spatial-batch-norm C×H×W', "
        + "'spatial-group-norm C×H×W groups G', 'map-dropout C×H×W keep SHARE', "
        + "'residual [ LAYER, LAYER ] + [ LAYER ]', "
        + Activation.allCases.map { "'\($0.rawValue)'" }.joined(separator: ", ")
        + "; pass a layer of your own as 'ownLayer' where the description is read."
    case .wrongSizes(let layer):
      "'\(layer)' needs two sizes of at least 1: write 'affine 3072 → 100'."
    case .wrongNumber(let layer):
      "'\(layer)' has a number outside its range: write 'batch-norm 100' or "
        + "'layer-norm 100' with at least one column, 'dropout keep 0.5' with a share above 0 and at "
        + "most 1, 'maxout 2' with at least two pieces."
    case .doesNotFit(let layer, let columns):
      "'\(layer)' cannot take the \(counted(columns, "column")) of the layer before it: change either "
        + "layer's sizes."
    case .wrongMaps(let layer):
      "'\(layer)' has sizes that do not fit together: write 'conv 3×32×32 → 64 kernel 3×3 stride 1 "
        + "padding 1' with a kernel that fits into the padded maps, 'max-pool 64×32×32 window 2×2 "
        + "stride 2 padding 0' with a padding below the window, 'spatial-group-norm 64×8×8 groups 4' "
        + "with groups that divide the channels, and a residual block whose two lists make the same "
        + "shape; where the result is stated after the arrow, it is what the sizes yield."
    case .mapsDoNotFit(let layer, let found, let columns, let expected):
      "'\(layer)' cannot take the "
        + (found.map { "maps of \($0)" } ?? "\(columns) columns")
        + " of the layer before it: it takes maps of \(expected), which are \(expected.count) "
        + "columns."
    case .tooFewClasses(let found):
      "scores of \(found == 1 ? "1 class" : "\(found) classes"): a classifier needs at least two."
    }
  }
}

/// The library's layer with this summary; nil if there is none.
///
/// - Throws: `NetworkDescriptionError` for a known layer with numbers outside their range.
func knownLayer<Scalar: RealScalar>(
  _ summary: String, ownLayer: (String) -> (any Layer<Scalar>)?
) throws -> (any Layer<Scalar>)? {
  try knownLayer(summary) ?? residual(summary, ownLayer: ownLayer) ?? ownLayer(summary)
}

private func knownLayer<Scalar: RealScalar>(_ summary: String) throws -> (any Layer<Scalar>)? {
  if let function = Activation(rawValue: summary) { return ActivationLayer<Scalar>(function) }
  if summary == NaiveReLU<Scalar>().summary { return NaiveReLU<Scalar>() }
  var words = summary.split(separator: " ")
  let isNaive = words.first == "plain"  // The word of saved models and of JSON, which stays.
  if isNaive { words.removeFirst() }
  guard let kind = words.first else { return nil }
  words.removeFirst()
  switch kind {
  case "affine": return try affine(words, isNaive, summary)
  case "batch-norm", "layer-norm":
    guard let columns = words.first.flatMap({ size($0) }),
      let settings = settings(words.dropFirst(), named: ["momentum", "epsilon"])
    else { throw NetworkDescriptionError.wrongNumber(summary) }
    let epsilon = settings["epsilon"] ?? 1e-5
    guard epsilon > 0, epsilon.isFinite else { throw NetworkDescriptionError.wrongNumber(summary) }
    if kind == "layer-norm" {
      guard settings["momentum"] == nil else { throw NetworkDescriptionError.wrongNumber(summary) }
      let layer = LayerNormalization<Scalar>(columns: columns, epsilon: epsilon)
      return isNaive ? NaiveLayerNormalization(layer) : layer
    }
    let momentum = settings["momentum"] ?? 0.9
    guard (0..<1).contains(momentum) else { throw NetworkDescriptionError.wrongNumber(summary) }
    let layer = BatchNormalization<Scalar>(columns: columns, epsilon: epsilon, momentum: momentum)
    return isNaive ? NaiveBatchNormalization(layer) : layer
  case "dropout":
    guard let settings = settings(words[...], named: ["keep"]), let keep = settings["keep"],
      keep > 0, keep <= 1
    else { throw NetworkDescriptionError.wrongNumber(summary) }
    return isNaive ? NaiveDropout<Scalar>(keep: keep) : Dropout<Scalar>(keep: keep)
  case "maxout":
    guard words.count == 1, let pieces = size(words[0]), pieces >= 2 else {
      throw NetworkDescriptionError.wrongNumber(summary)
    }
    return isNaive ? NaiveMaxout<Scalar>(pieces: pieces) : Maxout<Scalar>(pieces: pieces)
  default: return try mapLayer(kind, words[...], isNaive, summary)
  }
}

private func affine<Scalar: RealScalar>(
  _ words: [Substring], _ isNaive: Bool, _ summary: String
) throws -> (any Layer<Scalar>)? {
  guard words.count == 3, words[1] == "→", let inputs = size(words[0]),
    let outputs = size(words[2]), !inputs.multipliedReportingOverflow(by: outputs).overflow
  else { throw NetworkDescriptionError.wrongSizes(summary) }
  return isNaive
    ? NaiveAffine<Scalar>(inputs: inputs, outputs: outputs)
    : Affine<Scalar>(inputs: inputs, outputs: outputs)
}

/// Names, each followed by its number and each at most once; nil for anything else.
func settings(
  _ words: ArraySlice<Substring>, named names: [String]
) -> [String: Double]? {
  guard words.count % 2 == 0 else { return nil }
  var found: [String: Double] = [:]
  var rest = words
  while let name = rest.popFirst(), let value = rest.popFirst() {
    guard names.contains(String(name)), found[String(name)] == nil, let number = Double(value)
    else { return nil }
    found[String(name)] = number
  }
  return found
}

/// A layer's size: a whole number, at least 1.
func size(_ text: Substring) -> Int? {
  guard text.allSatisfy({ ("0"..."9").contains($0) }), let size = Int(text), size >= 1 else {
    return nil
  }
  return size
}
