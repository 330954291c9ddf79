// How parameters move against their gradient.
// Polyak 1964 (momentum); Nesterov 1983, in the form of Bengio, Boulanger-Lewandowski and Pascanu
// 2012; Duchi, Hazan and Singer 2011 (AdaGrad); Tieleman and Hinton 2012 (RMSProp); Kingma and Ba
// 2014 (Adam). The constants are the course's.

import LinearAlgebra

/// A rule by which parameters w follow their gradient g at a learning rate η.
public enum UpdateRule: String, CaseIterable, Sendable, Codable {
  /// w ← w − ηg
  case sgd
  /// v ← 0.9v − ηg; w ← w + v
  case momentum
  /// v′ ← 0.9v − ηg; w ← w − 0.9v + 1.9v′, v ← v′: momentum whose gradient is taken ahead of w.
  case nesterov
  /// c ← c + g²; w ← w − ηg / (√c + 1e-8)
  case adagrad
  /// c ← 0.99c + 0.01g²; w ← w − ηg / (√c + 1e-8)
  case rmsprop
  /// m ← 0.9m + 0.1g; v ← 0.999v + 0.001g²; w ← w − ηm̂ / (√v̂ + 1e-8), where m̂ = m / (1 − 0.9ᵗ),
  /// v̂ = v / (1 − 0.999ᵗ), and t counts steps from 1.
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

/// What a rule remembers from step to step.
public struct RuleState<Scalar: RealScalar>: Sendable, Equatable {
  public let rule: UpdateRule
  /// The first number remembered of each parameter: v, c or m; nothing for `sgd`.
  public private(set) var first: [Matrix<Scalar>]
  /// The second: Adam's v.
  public private(set) var second: [Matrix<Scalar>]
  /// How many steps were taken.
  public private(set) var stepCount: Int

  /// Nothing remembered yet.
  public init(_ rule: UpdateRule, shapes: [ParameterShape]) {
    let zeros = ParameterSet<Scalar>(zeros: shapes).arrays
    self.init(
      rule, first: rule.slotCount >= 1 ? zeros : [], second: rule.slotCount >= 2 ? zeros : [],
      stepCount: 0)
  }

  /// A state to go on from.
  ///
  /// - Precondition: `first` and `second` are empty where the rule has no such numbers.
  public init(
    _ rule: UpdateRule, first: [Matrix<Scalar>], second: [Matrix<Scalar>], stepCount: Int
  ) {
    precondition(
      first.isEmpty == (rule.slotCount < 1) && second.isEmpty == (rule.slotCount < 2),
      "\(first.count) and \(second.count) arrays for the rule '\(rule.rawValue)'")
    self.rule = rule
    self.first = first
    self.second = second
    self.stepCount = stepCount
  }

  /// Takes one step.
  ///
  /// - Parameters:
  ///   - parameters: Changed in place.
  ///   - gradients: Of the same shapes.
  ///   - penalty: λ of a penalty λ/2 ‖W‖² that the gradients do not hold yet; it adds λW to those of
  ///     the weights that are penalised.
  public mutating func step(
    _ parameters: inout ParameterSet<Scalar>, _ gradients: ParameterSet<Scalar>,
    learningRate: Scalar, penalty: Scalar = 0, on execution: Execution = .automatic
  ) {
    precondition(parameters.shapes == gradients.shapes, "gradients of other parameters")
    stepCount += 1
    let (rule, number) = (rule, stepCount)
    for (place, shape) in parameters.shapes.enumerated() {
      parameters.changeArray(at: place) { weights in
        let gradient = gradients.arrays[place]
        withMemory(at: place) { first, second in
          weights.withUnsafeMutableElements { weights in
            gradient.withUnsafeElements { gradient in
              nonisolated(unsafe) let operands = UpdateOperands(
                weights: weights.baseAddress!, gradient: gradient.baseAddress!, first: first,
                second: second, rate: learningRate, penalty: shape.isPenalized ? penalty : 0)
              // Few numbers are done before another thread is awake.
              let threads = shape.count < 100_000 ? .serial : execution
              threads.forEachSlice(of: shape.count, alignedTo: 64) {
                takeStep(of: rule, number: number, operands, in: $0)
              }
            }
          }
        }
      }
    }
  }

  /// Calls `body` with what is remembered of one array, where it lies.
  private mutating func withMemory(
    at place: Int, _ body: (UnsafeMutablePointer<Scalar>?, UnsafeMutablePointer<Scalar>?) -> Void
  ) {
    guard rule.slotCount >= 1 else { return body(nil, nil) }
    first[place].withUnsafeMutableElements { first in
      guard rule.slotCount >= 2 else { return body(first.baseAddress, nil) }
      second[place].withUnsafeMutableElements { body(first.baseAddress, $0.baseAddress) }
    }
  }
}
