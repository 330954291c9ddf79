// The settings of a net and of its training, for a learner to choose.

/// How wide and deep a net is, and how it is trained.
public struct NetSettings: Sendable, Hashable {
  /// How the weights follow the gradient.
  public enum Rule: String, Sendable, CaseIterable {
    case sgd
    case momentum
    case rmsprop
    case adam
  }

  /// The units of each hidden layer.
  public var hidden: [Int]
  /// Whether a batch normalization follows each hidden layer's weights.
  public var batchNormalization: Bool
  public var rule: Rule
  /// Of the first epoch; it falls along a cosine.
  public var learningRate: Double
  /// λ of the penalty λ/2 ‖W‖².
  public var reg: Double
  /// Passes over the training images.
  public var epochs: Int

  public init(
    hidden: [Int], batchNormalization: Bool = false, rule: Rule, learningRate: Double, reg: Double,
    epochs: Int
  ) {
    self.hidden = hidden
    self.batchNormalization = batchNormalization
    self.rule = rule
    self.learningRate = learningRate
    self.reg = reg
    self.epochs = epochs
  }

  /// As a function's results, and back.
  package var values: [Value] {
    [
      .integers(hidden), .integer(batchNormalization ? 1 : 0), .text(rule.rawValue),
      .number(learningRate), .number(reg), .integer(epochs),
    ]
  }

  /// Nil where the values are no settings.
  package init?(_ values: [Value]) {
    guard values.count == 6, case .integers(let hidden) = values[0],
      case .integer(let isNormalized) = values[1], case .text(let name) = values[2],
      let rule = Rule(rawValue: name), case .number(let rate) = values[3],
      case .number(let reg) = values[4], case .integer(let epochs) = values[5]
    else { return nil }
    self.init(
      hidden: hidden, batchNormalization: isNormalized != 0, rule: rule, learningRate: rate,
      reg: reg, epochs: epochs)
  }
}
