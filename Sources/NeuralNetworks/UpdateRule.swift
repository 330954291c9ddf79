// How parameters move against their gradient.
// Polyak 1964 (momentum); Nesterov 1983, in the form of Bengio, Boulanger-Lewandowski and Pascanu
// 2012; Duchi, Hazan and Singer 2011 (AdaGrad); Tieleman and Hinton 2012 (RMSProp); Kingma and Ba
// 2014 (Adam). The constants are the course's.

/// A rule by which parameters w follow their gradient g at a learning rate η.
///
/// All arithmetic is element by element. The letters are those of `RuleConstants`.
public enum UpdateRule: String, CaseIterable, Sendable, Codable {
  /// w ← w − ηg
  case sgd
  /// v ← μv − ηg; w ← w + v
  case momentum
  /// v′ ← μv − ηg; w ← w − μv + (1 + μ)v′, v ← v′: momentum whose gradient is taken ahead of w.
  case nesterov
  /// c ← c + g²; w ← w − ηg / (√c + ε)
  case adagrad
  /// c ← ρc + (1 − ρ)g²; w ← w − ηg / (√c + ε)
  case rmsprop
  /// m ← μm + (1 − μ)g; c ← ρc + (1 − ρ)g²; w ← w − ηm̂ / (√ĉ + ε), where m̂ = m / (1 − μᵗ),
  /// ĉ = c / (1 − ρᵗ), and t counts steps from 1. The paper calls μ and ρ β₁ and β₂.
  case adam

  /// How many numbers the rule remembers of each parameter.
  public var slotCount: Int {
    switch self {
    case .sgd: 0
    case .momentum, .nesterov, .adagrad, .rmsprop: 1
    case .adam: 2
    }
  }
}

/// The constants of the update rules; each rule has a use for some of them.
public struct RuleConstants: Sendable, Equatable, Codable {
  /// μ: how much of the running mean of gradients a step keeps, from 0 to below 1.
  public var gradientDecay: Double
  /// ρ: how much of the running mean of squared gradients a step keeps, from 0 to below 1.
  public var squareDecay: Double
  /// ε, which keeps a division by zero away.
  public var epsilon: Double

  public init(gradientDecay: Double, squareDecay: Double, epsilon: Double = 1e-8) {
    precondition(
      (0..<1).contains(gradientDecay) && (0..<1).contains(squareDecay) && epsilon > 0,
      "an update rule with decays of \(gradientDecay) and \(squareDecay) and ε \(epsilon)")
    self.gradientDecay = gradientDecay
    self.squareDecay = squareDecay
    self.epsilon = epsilon
  }

  /// The course's: μ = 0.9, ρ = 0.999 for Adam and 0.99 for RMSProp, ε = 1e-8.
  public init(of rule: UpdateRule) {
    self.init(gradientDecay: 0.9, squareDecay: rule == .adam ? 0.999 : 0.99)
  }
}
