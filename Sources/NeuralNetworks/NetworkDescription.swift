// A network in one line of text, and back.

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
  ///   - description: As `description` has it.
  ///   - ownLayer: Makes a layer of a summary that the library does not know, such as a learner's.
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

    var columns = inputs
    var layers: [any Layer<Scalar>] = []
    for summary in parts.dropFirst().dropLast() {
      guard let layer = try knownLayer(summary) ?? ownLayer(summary) else {
        throw NetworkDescriptionError.unknownLayer(summary)
      }
      guard let next = layer.outputColumns(forInput: columns) else {
        throw NetworkDescriptionError.doesNotFit(summary, columns: columns)
      }
      columns = next
      layers.append(layer)
    }
    guard columns >= objective.minimumOutputs else {
      throw NetworkDescriptionError.tooFewClasses(found: columns)
    }
    self.init(inputs: inputs, layers: layers, objective: objective)
  }
}

/// Why a text describes no network.
public enum NetworkDescriptionError: Error, Equatable {
  /// It does not begin with the number of inputs.
  case noInputs(found: String)
  /// It does not end with a loss.
  case noLoss(found: String)
  /// A layer that nobody knows.
  case unknownLayer(String)
  /// An affine layer whose sizes are no two whole numbers.
  case wrongSizes(String)
  /// A layer with a number that it cannot have.
  case wrongNumber(String)
  /// A layer that cannot take what the one before it gives.
  case doesNotFit(String, columns: Int)
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
        + Activation.allCases.map { "'\($0.rawValue)'" }.joined(separator: ", ")
        + "; one of your own has to be given to whoever reads the description."
    case .wrongSizes(let layer):
      "'\(layer)' has no two sizes from 1: write 'affine 3072 → 100'."
    case .wrongNumber(let layer):
      "'\(layer)' has a number that such a layer cannot have: write 'batch-norm 100' or "
        + "'layer-norm 100' with at least one column, 'dropout keep 0.5' with a share above 0 and at "
        + "most 1, 'maxout 2' with at least two pieces."
    case .doesNotFit(let layer, let columns):
      "'\(layer)' cannot take the \(columns) columns that come to it: change its sizes or those of "
        + "the layer before."
    case .tooFewClasses(let found):
      "scores of \(found) class: a classifier has at least two."
    }
  }
}
