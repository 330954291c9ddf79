// What an update rule remembers from step to step, and the step itself.

import LinearAlgebra

/// The memory of an update rule: velocities, running means, and the number of steps taken.
///
/// ```swift
/// var state = RuleState(RuleSettings(.adam), shapes: network.parameterShapes)
/// state.update(&parameters, by: loss.gradients, learningRate: 1e-3)
/// ```
public struct RuleState<Scalar: RealScalar>: Sendable, Equatable {
  public let settings: RuleSettings
  /// v of momentum and Nesterov, c of AdaGrad and RMSProp, m of Adam; empty for gradient descent.
  private var first: ParameterSet<Scalar>
  /// c of Adam; empty for the other rules.
  private var second: ParameterSet<Scalar>
  /// How many steps were taken: t.
  public private(set) var steps: Int

  /// Before the first step: everything is zero.
  public init(_ settings: RuleSettings, shapes: [ParameterShape]) {
    self.init(
      settings,
      slots: (0..<settings.rule.slotCount).map { _ in ParameterSet(zeros: shapes) }, steps: 0)
  }

  /// In the middle of a training.
  ///
  /// - Precondition: there are as many slots as the rule has.
  public init(_ settings: RuleSettings, slots: [ParameterSet<Scalar>], steps: Int) {
    precondition(
      slots.count == settings.rule.slotCount && steps >= 0,
      "\(slots.count) slots and \(steps) steps for \(settings.rule.rawValue)")
    self.settings = settings
    let none = ParameterSet<Scalar>(shapes: [], arrays: [])
    first = slots.first ?? none
    second = slots.count > 1 ? slots[1] : none
    self.steps = steps
  }

  /// The rule's arrays in the order of its letters: v, or c, or m and c.
  public var slots: [ParameterSet<Scalar>] {
    Array([first, second].prefix(settings.rule.slotCount))
  }

  /// Takes one step down, in place.
  ///
  /// - Parameters:
  ///   - gradients: Of the loss, in the parameters' shapes.
  ///   - learningRate: η.
  ///   - penalty: λ of a penalty λ/2‖W‖² that `gradients` leaves out: λW is added to the gradient of
  ///     every penalised array on the way, which saves a pass over the memory.
  /// - Complexity: O(*n*) for n parameters, one pass, without new memory.
  public mutating func update(
    _ parameters: inout ParameterSet<Scalar>, by gradients: ParameterSet<Scalar>,
    learningRate: Scalar, penalty: Scalar = 0, on execution: Execution = .automatic
  ) {
    precondition(
      parameters.shapes == gradients.shapes
        && [first, second].prefix(settings.rule.slotCount).allSatisfy {
          $0.shapes == gradients.shapes
        },
      "gradients \(gradients.shapes.map(\.name)) for \(parameters.shapes.map(\.name))")
    steps += 1
    for (place, shape) in gradients.shapes.enumerated() {
      let step = RuleStep(
        settings, steps: steps, learningRate: learningRate,
        penalty: shape.isPenalized ? penalty : 0)
      withElements(&parameters, place) { weights in
        withElements(&first, place) { first in
          withElements(&second, place) { second in
            gradients.arrays[place].withUnsafeElements { gradient in
              guard let weights, let gradient = gradient.baseAddress else { return }
              step.take(
                weights, gradient, first ?? weights, second ?? weights, count: shape.count,
                on: execution)
            }
          }
        }
      }
    }
  }
}

/// Lends an array of a set for writing in place; nil of a set that has none.
private func withElements<Scalar: RealScalar>(
  _ set: inout ParameterSet<Scalar>, _ place: Int, _ body: (UnsafeMutablePointer<Scalar>?) -> Void
) {
  if set.arrays.isEmpty { return body(nil) }
  set.arrays[place].withUnsafeMutableElements { body($0.baseAddress) }
}
