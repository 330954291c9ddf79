// A notebook's state that an earlier step makes.

/// A value that one step makes and later steps read.
///
/// ```swift
/// @Made(by: "two-loops") var distances: Matrix<Scalar>
/// ```
///
/// Reading it before that step has run is a mistake in a step's `needs` and traps with the name of
/// the step. `$distances` is nil as long as it is not made.
@propertyWrapper
public struct Made<Value> {
  private let step: String
  private var value: Value?

  public init(by step: String) { self.step = step }

  public var wrappedValue: Value {
    get {
      guard let value else { preconditionFailure("the step '\(step)' has not run") }
      return value
    }
    set { value = newValue }
  }

  public var projectedValue: Value? { value }
}

extension Made: Sendable where Value: Sendable {}
