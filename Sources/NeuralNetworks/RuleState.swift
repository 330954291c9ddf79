// What an update rule remembers, and the step it takes on all parameters.

import LinearAlgebra

/// What a rule remembers from step to step.
public struct RuleState<Scalar: RealScalar>: Sendable, Equatable {
  public let rule: UpdateRule
  public let constants: RuleConstants
  /// The first number remembered of each parameter: v, c or m; nothing for `sgd`.
  public private(set) var first: [Matrix<Scalar>]
  /// The second: Adam's c.
  public private(set) var second: [Matrix<Scalar>]
  /// How many steps were taken.
  public private(set) var stepCount: Int

  /// Nothing remembered yet.
  ///
  /// - Parameter constants: The course's where they are left out.
  public init(
    _ rule: UpdateRule, constants: RuleConstants? = nil, shapes: [ParameterShape]
  ) {
    let zeros = ParameterSet<Scalar>(zeros: shapes).arrays
    self.init(
      rule, constants: constants, first: rule.slotCount >= 1 ? zeros : [],
      second: rule.slotCount >= 2 ? zeros : [],
      stepCount: 0)
  }

  /// A state to go on from.
  ///
  /// - Precondition: `first` and `second` are empty where the rule has no such numbers.
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
  ///   - penalty: λ of a penalty λ/2 ‖W‖² that the gradients do not hold yet; it adds λW to those of
  ///     the weights that are penalised.
  @specialized(where Scalar == Double)
  @specialized(where Scalar == Float)
  public mutating func step(
    _ parameters: inout ParameterSet<Scalar>, _ gradients: ParameterSet<Scalar>,
    learningRate: Scalar, penalty: Scalar = 0, on execution: Execution = .automatic
  ) {
    precondition(parameters.shapes == gradients.shapes, "gradients of other parameters")
    stepCount += 1
    let formula = StepFormula<Scalar>(rule, constants, number: stepCount)
    for (place, shape) in parameters.shapes.enumerated() where shape.isLearned {
      parameters.changeArray(at: place) { weights in
        let gradient = gradients.arrays[place]
        withMemory(at: place) { first, second in
          weights.withUnsafeMutableElements { weights in
            gradient.withUnsafeElements { gradient in
              nonisolated(unsafe) let operands = UpdateOperands(
                weights: weights.baseAddress!, gradient: gradient.baseAddress!, first: first,
                second: second, rate: learningRate, penalty: shape.isPenalized ? penalty : 0)
              // Few numbers are done before another thread is awake.
              execution.sized(for: shape.count * 40).forEachSlice(of: shape.count, alignedTo: 64) {
                takeStep(formula, operands, in: $0)
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
