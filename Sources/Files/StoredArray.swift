// An array of numbers as files hold it: a type, a shape, and the bytes of its elements.

import LinearAlgebra

/// The types of elements that files can hold, by NumPy's names.
public enum ElementType: String, CaseIterable, Codable, Sendable {
  case float16, float32, float64
  case int8, int16, int32, int64
  case uint8, uint16, uint32, uint64
  /// A byte, 0 or 1.
  case bool

  /// The bytes of an element.
  public var byteCount: Int {
    switch self {
    case .int8, .uint8, .bool: 1
    case .float16, .int16, .uint16: 2
    case .float32, .int32, .uint32: 4
    case .float64, .int64, .uint64: 8
    }
  }
}

extension Precision {
  /// The type of a file's elements that hold numbers of this precision.
  var elementType: ElementType {
    switch self {
    case .float: .float32
    case .double: .float64
    }
  }
}

/// An array of numbers, of any number of dimensions, as the bytes that a file holds.
///
/// Two of them are equal when their bytes are: a NaN equals itself, and −0 differs from 0.
///
/// ```swift
/// let array = StoredArray(Matrix<Double>(rows: 1, columns: 2, elements: [3, 4]))
/// array.shape                              // [1, 2]
/// try array.matrix(as: Double.self)[0, 1]  // 4
/// ```
public struct StoredArray: Equatable, Sendable {
  public let elementType: ElementType
  /// The number of elements along each dimension; empty for a single number.
  public let shape: [Int]
  /// The elements, the last dimension varying fastest, each with its lowest byte first.
  public let bytes: [UInt8]

  /// - Precondition: `bytes` are as many as the shape and the type say.
  public init(_ elementType: ElementType, shape: [Int], bytes: [UInt8]) {
    precondition(
      Self.byteCount(elementType, shape: shape) == bytes.count,
      "\(bytes.count) bytes are no \(elementType.rawValue) \(shape)")
    self.elementType = elementType
    self.shape = shape
    self.bytes = bytes
  }

  /// An array of a matrix: `[rows, columns]`.
  public init<Scalar: RealScalar>(_ matrix: Matrix<Scalar>) {
    self.init(
      Scalar.precision.elementType, shape: [matrix.rows, matrix.columns],
      bytes: matrix.withUnsafeElements { Array(UnsafeRawBufferPointer($0)) })
  }

  /// An array of one dimension.
  public init<Scalar: RealScalar>(_ elements: [Scalar]) {
    self.init(
      Scalar.precision.elementType, shape: [elements.count],
      bytes: elements.withUnsafeBytes { Array($0) })
  }

  /// An array of one dimension, of whole numbers, such as the state of a random generator.
  public init(_ words: [UInt32]) {
    self.init(.uint32, shape: [words.count], bytes: words.withUnsafeBytes { Array($0) })
  }

  /// The elements as a matrix.
  ///
  /// - Parameters:
  ///   - rows: The rows that are expected; nil for any number.
  ///   - columns: The columns that are expected; nil for any number.
  ///   - label: What an error calls the array.
  /// - Throws: `StoredArrayError` unless the array has this type, two dimensions and these sizes.
  public func matrix<Scalar: RealScalar>(
    as type: Scalar.Type = Scalar.self, rows: Int? = nil, columns: Int? = nil,
    label: String = "the array"
  ) throws -> Matrix<Scalar> {
    try check(Scalar.precision.elementType, [rows, columns], label)
    return Matrix(rows: shape[0], columns: shape[1], elements: elements())
  }

  /// The elements of an array of one dimension.
  ///
  /// - Parameter count: How many are expected; nil for any number.
  /// - Throws: `StoredArrayError` unless the array has this type, one dimension and this size.
  public func vector<Scalar: RealScalar>(
    as type: Scalar.Type = Scalar.self, count: Int? = nil, label: String = "the array"
  ) throws -> [Scalar] {
    try check(Scalar.precision.elementType, [count], label)
    return elements()
  }

  /// The elements of an array of whole numbers of one dimension.
  ///
  /// - Throws: `StoredArrayError` unless the array has this type, one dimension and this size.
  public func words(count: Int? = nil, label: String = "the array") throws -> [UInt32] {
    try check(.uint32, [count], label)
    return elements()
  }

  private func check(_ type: ElementType, _ sizes: [Int?], _ label: String) throws {
    let fits = zip(shape, sizes).allSatisfy { $1 == nil || $0 == $1 }
    guard elementType == type, shape.count == sizes.count, fits else {
      throw StoredArrayError(
        label: label, found: .init(type: elementType, sizes: shape),
        expected: .init(type: type, sizes: sizes))
    }
  }

  func elements<Element: BitwiseCopyable>() -> [Element] {
    let count = bytes.count / MemoryLayout<Element>.stride
    return [Element](unsafeUninitializedCapacity: count) { buffer, initialized in
      bytes.withUnsafeBytes { UnsafeMutableRawBufferPointer(buffer).copyMemory(from: $0) }
      initialized = count
    }
  }

  /// The bytes that an array takes; nil for a negative size or more than an `Int` can count.
  static func byteCount(_ elementType: ElementType, shape: [Int]) -> Int? {
    var total = elementType.byteCount
    for size in shape {
      let (product, overflow) = total.multipliedReportingOverflow(by: size)
      if size < 0 || overflow { return nil }
      total = product
    }
    return total
  }
}

#if !_endian(little)
  #error("The bytes of numbers go to files as they lie in memory, which must be lowest byte first.")
#endif

/// An array has another type or shape than the one that was asked for.
public struct StoredArrayError: Error, Equatable {
  /// A type and a shape, in which nil stands for any size.
  public struct Form: Sendable, Equatable {
    public let type: ElementType
    public let sizes: [Int?]

    public init(type: ElementType, sizes: [Int?]) {
      self.type = type
      self.sizes = sizes
    }
  }

  /// Which array it is, such as "array 'W1' of 'net.arrays'".
  public let label: String
  public let found: Form
  public let expected: Form

  public init(label: String, found: Form, expected: Form) {
    self.label = label
    self.found = found
    self.expected = expected
  }
}

extension StoredArrayError: CustomStringConvertible {
  public var description: String {
    "\(label) is \(found); \(expected) was expected. Load a file that was saved with this shape "
      + "and precision, or choose those that it was saved with."
  }
}

extension StoredArrayError.Form: CustomStringConvertible {
  /// Such as `float64 [3072, 100]`.
  public var description: String {
    "\(type.rawValue) [" + sizes.map { $0.map(String.init) ?? "any" }.joined(separator: ", ") + "]"
  }
}
