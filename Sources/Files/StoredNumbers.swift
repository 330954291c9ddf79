// The elements of a stored array as numbers of another type, every one of them exactly.

import LinearAlgebra

extension StoredArray {
  /// The elements as floating-point numbers, in C's order whatever the shape; a `bool` is 0 or 1.
  ///
  /// Nothing is rounded: a number that `Scalar` does not have is an error, such as 2⁵³ + 1 as a
  /// `Double` or 0.1 of a `float64` as a `Float`. A NaN stays one.
  ///
  /// - Parameter label: What an error calls the array.
  /// - Throws: `StoredNumberError`.
  public func numbers<Scalar: RealScalar>(
    as type: Scalar.Type = Scalar.self, label: String = "the array"
  ) throws -> [Scalar] {
    if elementType == Scalar.precision.elementType { return elements() }
    switch elementType {
    case .float16: return (elements() as [UInt16]).map { Scalar(Self.float(ofHalf: $0)) }
    case .float32: return (elements() as [Float]).map { Scalar($0) }
    case .float64:
      return try converted(elements() as [Double], label, to: "\(Scalar.self)") {
        $0.isNaN ? .nan : Scalar(exactly: $0)
      }
    case .int8: return (elements() as [Int8]).map { Scalar($0) }
    case .int16: return (elements() as [Int16]).map { Scalar($0) }
    case .uint8: return bytes.map { Scalar($0) }
    case .uint16: return (elements() as [UInt16]).map { Scalar($0) }
    case .bool: return bytes.map { $0 == 0 ? 0 : 1 }
    case .int32: return try exactly(elements() as [Int32], label)
    case .int64: return try exactly(elements() as [Int64], label)
    case .uint32: return try exactly(elements() as [UInt32], label)
    case .uint64: return try exactly(elements() as [UInt64], label)
    }
  }

  /// The elements as whole numbers, in C's order whatever the shape; a `bool` is 0 or 1.
  ///
  /// - Parameter label: What an error calls the array.
  /// - Throws: `StoredNumberError` for a number above `Int.max`, or an array of floating-point
  ///   numbers.
  public func integers(label: String = "the array") throws -> [Int] {
    switch elementType {
    case .int8: return (elements() as [Int8]).map { Int($0) }
    case .int16: return (elements() as [Int16]).map { Int($0) }
    case .int32: return (elements() as [Int32]).map { Int($0) }
    case .int64: return (elements() as [Int64]).map { Int($0) }
    case .uint8: return bytes.map { Int($0) }
    case .uint16: return (elements() as [UInt16]).map { Int($0) }
    case .uint32: return (elements() as [UInt32]).map { Int($0) }
    case .bool: return bytes.map { $0 == 0 ? 0 : 1 }
    case .uint64:
      return try converted(elements() as [UInt64], label, to: "Int") { Int(exactly: $0) }
    case .float16, .float32, .float64:
      throw StoredNumberError(.notWhole(elementType), label: label)
    }
  }

  private func exactly<Scalar: RealScalar>(
    _ numbers: [some BinaryInteger], _ label: String
  ) throws -> [Scalar] {
    try converted(numbers, label, to: "\(Scalar.self)") { Scalar(exactly: $0) }
  }

  private func converted<Element, Result>(
    _ numbers: [Element], _ label: String, to name: String, by convert: (Element) -> Result?
  ) throws -> [Result] {
    var results: [Result] = []
    results.reserveCapacity(numbers.count)
    for number in numbers {
      guard let result = convert(number) else {
        throw StoredNumberError(
          .inexact("\(number)", index: indices(of: results.count), type: name), label: label)
      }
      results.append(result)
    }
    return results
  }

  /// The indices of an element by its place in C's order.
  private func indices(of place: Int) -> [Int] {
    var rest = place
    return shape.reversed().map { size in
      defer { rest /= size }
      return rest % size
    }.reversed()
  }

  /// The number of a half-precision float's bits (IEEE 754 binary16); `Float` has all of them.
  static func float(ofHalf bits: UInt16) -> Float {
    let exponent = Int(bits >> 10 & 31)
    let fraction = Float(bits & 1_023)
    let magnitude: Float =
      switch exponent {
      case 0: fraction * 0x1p-24
      case 31: fraction == 0 ? .infinity : .nan
      default: Float(sign: .plus, exponent: exponent - 15, significand: 1 + fraction * 0x1p-10)
      }
    return bits >> 15 == 0 ? magnitude : -magnitude
  }
}

/// A stored number that another type does not have.
public struct StoredNumberError: Error, Equatable {
  public enum Problem: Sendable, Equatable {
    /// A number, where it is, and the type that lacks it.
    case inexact(String, index: [Int], type: String)
    /// Whole numbers were asked of an array of floating-point numbers.
    case notWhole(ElementType)
  }

  public let problem: Problem
  /// Which array it is, such as "the array in 'y.npy'".
  public let label: String

  public init(_ problem: Problem, label: String) {
    self.problem = problem
    self.label = label
  }
}

extension StoredNumberError: CustomStringConvertible {
  public var description: String {
    switch problem {
    case .inexact(let number, let index, let type):
      "element [\(index.map(String.init).joined(separator: ", "))] of \(label) is \(number), which "
        + "\(type) does not have exactly. Read the array as another type, or round its numbers in "
        + "NumPy: array.astype('\(type == "Float" ? "<f4" : type == "Int" ? "<i8" : "<f8")')."
    case .notWhole(let type):
      "\(label) holds \(type.rawValue) numbers; whole numbers were expected. Save it with "
        + "np.save(name, array.astype('<i8')), or read it as Double."
    }
  }
}
