// What crosses the border between the judge and a learner's program.

import NumPyArrays

/// An argument or a result of a learner's function.
public enum Value: Sendable, Equatable {
  case integer(Int)
  case number(Double)
  case integers([Int])
  case vector(Vector)
  case matrix(Matrix<Double>)
  case maps(Maps)
  case text(String)
  case list([Value])
  /// A value that the worker was given earlier, by its number.
  case stored(Int)
}

/// A call of one function.
public struct Call: Sendable, Equatable {
  public var function: String
  public var arguments: [Value]

  public init(_ function: String, _ arguments: [Value]) {
    self.function = function
    self.arguments = arguments
  }
}

/// The judge and the learner's program disagree about a function: they are of different versions.
public struct ExerciseMismatch: Error, CustomStringConvertible {
  public let description: String
}

/// Reads the arguments of a call in their order.
public struct ArgumentReader {
  private let call: Call
  private var next = 0

  public init(_ call: Call) { self.call = call }

  public mutating func integer() throws -> Int {
    if case .integer(let x) = try take() { return x }
    throw mismatch("a whole number")
  }

  public mutating func number() throws -> Double {
    if case .number(let x) = try take() { return x }
    throw mismatch("a number")
  }

  public mutating func integers() throws -> [Int] {
    if case .integers(let x) = try take() { return x }
    throw mismatch("whole numbers")
  }

  public mutating func vector() throws -> Vector {
    if case .vector(let x) = try take() { return x }
    throw mismatch("a vector")
  }

  public mutating func matrix() throws -> Matrix<Double> {
    if case .matrix(let x) = try take() { return x }
    throw mismatch("a matrix")
  }

  public mutating func maps() throws -> Maps {
    if case .maps(let x) = try take() { return x }
    throw mismatch("maps")
  }

  public mutating func text() throws -> String {
    if case .text(let x) = try take() { return x }
    throw mismatch("text")
  }

  public mutating func list() throws -> [Value] {
    if case .list(let x) = try take() { return x }
    throw mismatch("a list")
  }

  public mutating func value() throws -> Value { try take() }

  private mutating func take() throws -> Value {
    guard next < call.arguments.count else { throw mismatch("one more") }
    next += 1
    return call.arguments[next - 1]
  }

  func mismatch(_ expected: String) -> ExerciseMismatch {
    ExerciseMismatch(
      description:
        "\(call.function): argument \(next) should be \(expected); the workbook and this "
        + "program are of different versions")
  }
}
