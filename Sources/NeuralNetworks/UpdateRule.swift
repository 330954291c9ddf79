// The rules by which gradients change parameters.
// Sutskever, Martens, Dahl and Hinton, On the importance of initialization and momentum in deep
// learning, 2013; Duchi, Hazan and Singer, Adaptive Subgradient Methods, 2011; Kingma and Ba, Adam,
// 2015. RMSProp was published by Tieleman and Hinton in a lecture, 2012.

/// A way from a gradient g to a change of the parameters w, with the learning rate η.
///
/// All arithmetic is element by element. The letters are those of `RuleSettings`.
public enum UpdateRule: String, CaseIterable, Sendable, Codable {
  /// w ← w − ηg.
  case sgd
  /// v ← μv − ηg, w ← w + v: the velocity v keeps a part of every step before.
  case momentum
  /// As momentum, with the gradient meant to be that of the place where the velocity leads:
  /// with u the velocity before, v ← μu − ηg and w ← w − μu + (1 + μ)v.
  case nesterov
  /// c ← c + g², w ← w − ηg / (√c + ε): steps only ever get smaller.
  case adagrad
  /// c ← ρc + (1 − ρ)g², w ← w − ηg / (√c + ε): as AdaGrad, but old gradients are forgotten.
  case rmsprop
  /// m ← β₁m + (1 − β₁)g, c ← β₂c + (1 − β₂)g², and at step t, counted from 1,
  /// w ← w − η m/(1 − β₁ᵗ) / (√(c/(1 − β₂ᵗ)) + ε).
  case adam

  /// How many arrays it keeps for every array of parameters.
  public var slotCount: Int {
    switch self {
    case .sgd: 0
    case .momentum, .nesterov, .adagrad, .rmsprop: 1
    case .adam: 2
    }
  }
}

/// An update rule and its constants, which are the course's unless others are given.
///
/// ```swift
/// RuleSettings(.momentum)                      // μ = 0.9
/// RuleSettings(.rmsprop, squareDecay: 0.95)
/// ```
public struct RuleSettings: Sendable, Equatable, Codable {
  public let rule: UpdateRule
  /// The share of the running mean of gradients that each step keeps: μ of momentum and Nesterov's
  /// form, β₁ of Adam. 0.9; the other rules have no use for it.
  public let gradientDecay: Double
  /// The share of the running mean of squares that each step keeps: ρ of RMSProp, 0.99, and β₂ of
  /// Adam, 0.999. The other rules have no use for it.
  public let squareDecay: Double
  /// ε, which keeps a division by zero away: 10⁻⁸.
  public let epsilon: Double

  /// - Parameters:
  ///   - gradientDecay: 0 or more and below 1.
  ///   - squareDecay: 0 or more and below 1.
  ///   - epsilon: Positive.
  public init(
    _ rule: UpdateRule, gradientDecay: Double = 0.9, squareDecay: Double? = nil,
    epsilon: Double = 1e-8
  ) {
    self.rule = rule
    self.gradientDecay = gradientDecay
    self.squareDecay = squareDecay ?? (rule == .adam ? 0.999 : 0.99)
    self.epsilon = epsilon
    precondition(
      0 <= gradientDecay && gradientDecay < 1 && 0 <= self.squareDecay && self.squareDecay < 1
        && epsilon > 0,
      "no \(rule.rawValue) with decays of \(gradientDecay) and \(self.squareDecay), ε \(epsilon)")
  }
}
