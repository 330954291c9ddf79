// The update rules: how parameters follow their gradient.
// Polyak 1964 (momentum); Nesterov 1983, in the form of Bengio, Boulanger-Lewandowski and Pascanu
// 2012; Duchi, Hazan and Singer 2011 (AdaGrad); Tieleman and Hinton 2012 (RMSProp); Kingma and Ba
// 2014 (Adam). The constants are the course's.

import Foundation
import LinearAlgebra

/// A rule that updates parameters w by their gradient g at a learning rate η.
///
/// All arithmetic is element by element. The letters are those of `RuleConstants`.
public enum UpdateRule: String, CaseIterable, Sendable, Codable {
  /// w ← w − ηg
  case sgd
  /// v ← μv − ηg; w ← w + v
  case momentum
  /// v′ ← μv − ηg; w ← w − μv + (1 + μ)v′, v ← v′: momentum with a look-ahead gradient.
  case nesterov
  /// c ← c + g²; w ← w − ηg / (√c + ε)
  case adagrad
  /// c ← ρc + (1 − ρ)g²; w ← w − ηg / (√c + ε)
  case rmsprop
  /// m ← μm + (1 − μ)g; c ← ρc + (1 − ρ)g²; w ← w − ηm̂ / (√ĉ + ε), where m̂ = m / (1 − μᵗ),
  /// ĉ = c / (1 − ρᵗ), and t counts steps from 1. The paper calls μ and ρ β₁ and β₂.
  case adam

  /// The number of values that the rule keeps for each parameter.
  public var slotCount: Int {
    switch self {
    case .sgd: 0
    case .momentum, .nesterov, .adagrad, .rmsprop: 1
    case .adam: 2
    }
  }
}

/// The constants of the update rules; each rule uses some of them.
public struct RuleConstants: Sendable, Equatable, Codable {
  /// μ: the share of the running mean of gradients that a step keeps, from 0 to below 1.
  public var gradientDecay: Double
  /// ρ: the share of the running mean of squared gradients that a step keeps, from 0 to below 1.
  public var squareDecay: Double
  /// ε, which prevents a division by zero.
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

// show: adam
/// One step of Adam for one number, as the paper writes it: the reference for the fast loop.
///
/// - Parameters:
///   - w: The number to update.
///   - g: Its gradient.
///   - m: The running mean of gradients, zero before the first step.
///   - c: The running mean of squared gradients, zero before the first step.
///   - t: The step, counted from 1.
///   - learningRate: η.
///   - constants: The decay rates and ε.
public func naiveAdamStep(
  _ w: inout Double, gradient g: Double, m: inout Double, c: inout Double, step t: Int,
  learningRate: Double, _ constants: RuleConstants = RuleConstants(of: .adam)
) {
  let (mu, rho) = (constants.gradientDecay, constants.squareDecay)
  m = mu * m + (1 - mu) * g
  c = rho * c + (1 - rho) * g * g
  // Both means start at zero, so they are too small at first: the bias correction.
  let meanGradient = m / (1 - pow(mu, Double(t)))
  let meanSquare = c / (1 - pow(rho, Double(t)))
  w -= learningRate * meanGradient / (meanSquare.squareRoot() + constants.epsilon)
}
// end: adam

/// What an update rule keeps from step to step.
public struct RuleState<Scalar: RealScalar>: Sendable, Equatable {
  public let rule: UpdateRule
  public let constants: RuleConstants
  /// The first value kept for each parameter: v, c or m; empty for `sgd`.
  public private(set) var first: [Matrix<Scalar>]
  /// The second: Adam's c.
  public private(set) var second: [Matrix<Scalar>]
  /// The number of steps taken.
  public private(set) var stepCount: Int

  /// The state before the first step: zeros.
  ///
  /// - Parameters:
  ///   - rule: The update rule.
  ///   - constants: nil for the course's.
  ///   - shapes: Those of the parameters.
  public init(
    _ rule: UpdateRule, constants: RuleConstants? = nil, shapes: [ParameterShape]
  ) {
    let zeros = ParameterSet<Scalar>(zeros: shapes).arrays
    self.init(
      rule, constants: constants, first: rule.slotCount >= 1 ? zeros : [],
      second: rule.slotCount >= 2 ? zeros : [],
      stepCount: 0)
  }

  /// A state to resume from.
  ///
  /// - Precondition: `first` and `second` are empty where the rule keeps no such values.
  public init(
    _ rule: UpdateRule, constants: RuleConstants? = nil, first: [Matrix<Scalar>],
    second: [Matrix<Scalar>] = [], stepCount: Int
  ) {
    precondition(
      first.isEmpty == (rule.slotCount < 1) && second.isEmpty == (rule.slotCount < 2),
      "\(first.count) and \(second.count) arrays for the rule '\(rule.rawValue)'")
    self.rule = rule
    self.constants = constants ?? RuleConstants(of: rule)
    self.first = first
    self.second = second
    self.stepCount = stepCount
  }

  /// Takes one step.
  ///
  /// - Parameters:
  ///   - parameters: Changed in place, all but statistics.
  ///   - gradients: Of the same shapes.
  ///   - learningRate: η.
  ///   - penalty: λ of a penalty λ/2 ‖W‖² that the gradients lack; it adds λW to those of the
  ///     penalized weights.
  ///   - execution: The threads to use.
  @specialized(where Scalar == Double)
  @specialized(where Scalar == Float)
  public mutating func step(
    _ parameters: inout ParameterSet<Scalar>, _ gradients: ParameterSet<Scalar>,
    learningRate: Scalar, penalty: Scalar = 0, on execution: Execution = .automatic
  ) {
    precondition(parameters.shapes == gradients.shapes, "gradients of other parameters")
    stepCount += 1
    let formula = StepFormula<Scalar>(rule, constants, number: stepCount)
    for (index, shape) in parameters.shapes.enumerated() where shape.isLearned {
      parameters.changeArray(at: index) { weights in
        let gradient = gradients.arrays[index]
        let penalty = shape.isPenalized ? penalty : 0
        withMemory(at: index) { memory in
          weights.withUnsafeMutableElements { weights in
            // A few numbers are done before another thread wakes up.
            execution.sized(for: shape.count * 40).fill(each: [weights] + memory, alignedTo: 64) {
              slice, parts in
              gradient.withUnsafeElements { gradient in
                let operands = UpdateOperands(
                  weights: parts[0].baseAddress!,
                  dataGradient: gradient.baseAddress! + slice.lowerBound,
                  first: parts.count > 1 ? parts[1].baseAddress : nil,
                  second: parts.count > 2 ? parts[2].baseAddress : nil, rate: learningRate,
                  penalty: penalty)
                takeStep(formula, operands, in: 0..<slice.count)
              }
            }
          }
        }
      }
    }
  }

  /// Calls `body` with what is kept for one array, in place: as many arrays as the rule has.
  private mutating func withMemory(
    at index: Int, _ body: ([UnsafeMutableBufferPointer<Scalar>]) -> Void
  ) {
    guard rule.slotCount >= 1 else { return body([]) }
    first[index].withUnsafeMutableElements { first in
      guard rule.slotCount >= 2 else { return body([first]) }
      second[index].withUnsafeMutableElements { body([first, $0]) }
    }
  }
}

/// The operands of a rule, all of one array of parameters.
struct UpdateOperands<Scalar: RealScalar> {
  let weights: UnsafeMutablePointer<Scalar>
  /// Of the data term alone.
  let dataGradient: UnsafePointer<Scalar>
  /// What the rule keeps; nil where it keeps nothing.
  let first: UnsafeMutablePointer<Scalar>?
  let second: UnsafeMutablePointer<Scalar>?
  let rate: Scalar
  /// λ of λ/2 ‖W‖², whose gradient is λW; 0 for biases.
  let penalty: Scalar

  /// The gradient with respect to one weight, its penalty included.
  @inline(__always)
  func gradient(_ i: Int) -> Scalar { dataGradient[i] + penalty * weights[i] }
}

/// A rule and its constants in the precision of the parameters, at one step.
struct StepFormula<Scalar: RealScalar>: Sendable {
  let rule: UpdateRule
  let gradientDecay: Scalar
  let squareDecay: Scalar
  let epsilon: Scalar
  /// Adam's bias corrections, 1 − μᵗ and 1 − ρᵗ.
  let gradientCorrection: Scalar
  let squareCorrection: Scalar

  /// - Parameter number: t, counted from 1.
  init(_ rule: UpdateRule, _ constants: RuleConstants, number: Int) {
    self.rule = rule
    gradientDecay = Scalar(constants.gradientDecay)
    squareDecay = Scalar(constants.squareDecay)
    epsilon = Scalar(constants.epsilon)
    gradientCorrection = Scalar(1 - pow(constants.gradientDecay, Double(number)))
    squareCorrection = Scalar(1 - pow(constants.squareDecay, Double(number)))
  }
}

/// Takes one step of a rule in a range of the weights: a single pass without a temporary.
@specialized(where Scalar == Double)
@specialized(where Scalar == Float)
func takeStep<Scalar: RealScalar>(
  _ formula: StepFormula<Scalar>, _ operands: UpdateOperands<Scalar>, in range: Range<Int>
) {
  let (w, eta, epsilon) = (operands.weights, operands.rate, formula.epsilon)
  let (mu, rho) = (formula.gradientDecay, formula.squareDecay)
  switch formula.rule {
  case .sgd:
    // show: sgd
    for i in range { w[i] -= eta * operands.gradient(i) }
  // end: sgd
  case .momentum:
    // show: momentum
    guard let v = operands.first else { return }
    for i in range {
      v[i] = mu * v[i] - eta * operands.gradient(i)
      w[i] += v[i]
    }
  // end: momentum
  case .nesterov:
    // show: nesterov
    guard let v = operands.first else { return }
    for i in range {
      let old = v[i]
      v[i] = mu * old - eta * operands.gradient(i)
      w[i] += (1 + mu) * v[i] - mu * old
    }
  // end: nesterov
  case .adagrad:
    // show: adagrad
    guard let c = operands.first else { return }
    for i in range {
      let g = operands.gradient(i)
      c[i] += g * g
      w[i] -= eta * g / (root(c[i]) + epsilon)
    }
  // end: adagrad
  case .rmsprop:
    // show: rmsprop
    guard let c = operands.first else { return }
    for i in range {
      let g = operands.gradient(i)
      c[i] = rho * c[i] + (1 - rho) * (g * g)
      w[i] -= eta * g / (root(c[i]) + epsilon)
    }
  // end: rmsprop
  case .adam:
    guard let m = operands.first, let c = operands.second else { return }
    // `naiveAdamStep` with both bias corrections moved out of the loop, in which a division costs
    // as much as everything else.
    let correctedRate = eta / formula.gradientCorrection
    let inverseRoot = 1 / formula.squareCorrection.squareRoot()
    for i in range {
      let g = operands.gradient(i)
      let mean = mu * m[i] + (1 - mu) * g
      let square = rho * c[i] + (1 - rho) * (g * g)
      m[i] = mean
      c[i] = square
      w[i] -= correctedRate * mean / (root(square) * inverseRoot + epsilon)
    }
  }
}

/// √x of a sum of squares.
///
/// The root of a number that might be negative calls the C library, which prevents vector
/// instructions; the root of a magnitude does not.
@inline(__always)
private func root<Scalar: RealScalar>(_ x: Scalar) -> Scalar { x.magnitude.squareRoot() }
