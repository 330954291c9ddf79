// Arrays as `.npy` files, which NumPy's `np.save` writes and `np.load` reads.

import Foundation
import LinearAlgebra

/// Reads and writes `.npy` files: a learner looks at trained weights in Python.
///
/// ```swift
/// try NumPyFile.write(weights, to: URL(fileURLWithPath: "W1.npy"))
/// // in Python: np.load("W1.npy").shape
/// let weights: Matrix<Double> = try NumPyFile.matrix(contentsOf: URL(fileURLWithPath: "W1.npy"))
/// ```
///
/// Versions 1, 2 and 3 of the format are read, version 1 is written. All floating-point numbers up to
/// `float64`, whole numbers and `bool` are read, in either order of their bytes, in C's order (the last
/// dimension varies fastest) or Fortran's. Pickled objects, which NumPy itself reads only when told to,
/// complex numbers, long doubles, texts, dates and records are refused by name, and so is a file with
/// anything behind its array.
public enum NumPyFile {
  /// Writes an array of any number of dimensions, whole or not at all.
  ///
  /// - Throws: `FileAccessError`.
  public static func write(_ array: StoredArray, to file: URL) throws {
    let header = NumPyHeader(elementType: array.elementType, shape: array.shape)
    try WholeFile.write(header.bytes + array.bytes, to: file)
  }

  /// Writes a matrix as an array of two dimensions.
  ///
  /// - Throws: `FileAccessError`.
  public static func write<Scalar: RealScalar>(_ matrix: Matrix<Scalar>, to file: URL) throws {
    try write(StoredArray(matrix), to: file)
  }

  /// Writes an array of one dimension.
  ///
  /// - Throws: `FileAccessError`.
  public static func write<Scalar: RealScalar>(_ vector: [Scalar], to file: URL) throws {
    try write(StoredArray(vector), to: file)
  }

  /// Reads an array of any number of dimensions, none for a single number.
  ///
  /// - Returns: The array with the elements of the file: in C's order, lowest byte first.
  /// - Throws: `FileAccessError`, or `NumPyFileError` for a file that is not one of these or is cut
  ///   short.
  public static func array(contentsOf file: URL) throws -> StoredArray {
    let path = file.path
    let bytes = try WholeFile.read(file, beginning: NumPyHeader.prefixBytes) { first, _ in
      if first.starts(with: "PK\u{3}\u{4}".utf8) { throw NumPyFileError.archive(path: path) }
      guard first.starts(with: NumPyHeader.magic) else {
        throw NumPyFileError.notNumPy(path: path)
      }
    }
    let header = try NumPyHeader(bytes, path: path)
    let body = bytes.dropFirst(header.byteCount)
    guard let expected = StoredArray.byteCount(header.elementType, shape: header.shape) else {
      throw NumPyFileError.damagedHeader(path: path, found: "shape \(header.shape)")
    }
    guard body.count == expected else {
      throw NumPyFileError.wrongSize(
        path: path, form: "\(header.elementType.rawValue) \(header.shape)", expected: expected,
        found: body.count)
    }
    var elements = Array(body)
    if header.isBigEndian { reverseBytes(of: header.elementType.byteCount, in: &elements) }
    if header.isFortranOrder {
      elements = inCOrder(elements, of: header.elementType.byteCount, shape: header.shape)
    }
    return StoredArray(header.elementType, shape: header.shape, bytes: elements)
  }

  private static func reverseBytes(of size: Int, in bytes: inout [UInt8]) {
    for start in stride(from: 0, to: bytes.count, by: size) {
      for offset in 0..<size / 2 { bytes.swapAt(start + offset, start + size - 1 - offset) }
    }
  }

  /// The elements with the last dimension varying fastest, which had the first one so.
  private static func inCOrder(_ bytes: [UInt8], of size: Int, shape: [Int]) -> [UInt8] {
    // How many elements lie between neighbours along each dimension.
    var strides: [Int] = []
    var product = 1
    for length in shape {
      strides.append(product)
      product *= length
    }
    var result: [UInt8] = []
    result.reserveCapacity(bytes.count)
    var indices = [Int](repeating: 0, count: shape.count)
    var place = 0
    while result.count < bytes.count {
      result += bytes[place * size..<(place + 1) * size]
      for dimension in shape.indices.reversed() {
        indices[dimension] += 1
        place += strides[dimension]
        if indices[dimension] < shape[dimension] { break }
        place -= shape[dimension] * strides[dimension]
        indices[dimension] = 0
      }
    }
    return result
  }

  /// Reads an array of two dimensions, of any type whose numbers `Scalar` has exactly.
  ///
  /// - Throws: `StoredArrayError` for another number of dimensions, `StoredNumberError` for a number
  ///   that would be rounded, and what `array(contentsOf:)` throws.
  public static func matrix<Scalar: RealScalar>(
    contentsOf file: URL, as type: Scalar.Type = Scalar.self
  ) throws -> Matrix<Scalar> {
    let array = try array(contentsOf: file, dimensions: 2, expecting: Scalar.precision.elementType)
    return Matrix(
      rows: array.shape[0], columns: array.shape[1],
      elements: try array.numbers(label: label(file)))
  }

  /// Reads an array of one dimension, of any type whose numbers `Scalar` has exactly.
  ///
  /// - Throws: `StoredArrayError` for another number of dimensions, `StoredNumberError` for a number
  ///   that would be rounded, and what `array(contentsOf:)` throws.
  public static func vector<Scalar: RealScalar>(
    contentsOf file: URL, as type: Scalar.Type = Scalar.self
  ) throws -> [Scalar] {
    try array(contentsOf: file, dimensions: 1, expecting: Scalar.precision.elementType)
      .numbers(label: label(file))
  }

  /// Reads whole numbers of one dimension, such as labels.
  ///
  /// - Throws: `StoredArrayError` for another number of dimensions, `StoredNumberError` for other
  ///   numbers, and what `array(contentsOf:)` throws.
  public static func integers(contentsOf file: URL) throws -> [Int] {
    try array(contentsOf: file, dimensions: 1, expecting: .int64).integers(label: label(file))
  }

  private static func array(
    contentsOf file: URL, dimensions: Int, expecting type: ElementType
  ) throws -> StoredArray {
    let array = try array(contentsOf: file)
    guard array.shape.count == dimensions else {
      throw StoredArrayError(
        label: label(file), found: .init(type: array.elementType, sizes: array.shape),
        expected: .init(type: type, sizes: Array(repeating: nil, count: dimensions)))
    }
    return array
  }

  private static func label(_ file: URL) -> String { "the array in '\(file.path)'" }
}

/// Why a file is no `.npy` file that can be read here.
public enum NumPyFileError: Error, Equatable {
  /// It does not begin as one.
  case notNumPy(path: String)
  /// It is an archive of arrays, as `np.savez` writes them.
  case archive(path: String)
  /// It ends within its header.
  case cutShort(path: String)
  /// A version of the format that did not exist when this was written.
  case otherVersion(path: String, found: Int)
  /// The header is not as the format has it.
  case damagedHeader(path: String, found: String)
  /// Elements of another type.
  case otherType(path: String, found: String)
  /// Other bytes follow the header than the elements.
  case wrongSize(path: String, form: String, expected: Int, found: Int)
}

extension NumPyFileError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .notNumPy(let path):
      "'\(path)' does not begin with '\\x93NUMPY': it is no .npy file. \(Self.again)"
    case .archive(let path):
      "'\(path)' is a zip archive, as np.savez writes one (.npz): it is no .npy file. Save one of its "
        + "arrays with np.save(name, np.load(archive)['array'])."
    case .cutShort(let path):
      "'\(path)' ends within its header: it was cut short. \(Self.again)"
    case .otherVersion(let path, let found):
      "'\(path)' is of version \(found) of the .npy format; versions 1 to 3 were expected. "
        + "\(Self.again)"
    case .damagedHeader(let path, let found):
      "'\(path)' has a header that is not understood: \(found); 'descr', 'fortran_order' and 'shape' "
        + "were expected. \(Self.again)"
    case .otherType(let path, let found):
      "'\(path)' holds \(Self.kind(of: found)); whole numbers, bool, or floating-point numbers of up "
        + "to 64 bits were expected. \(Self.remedy(for: found))"
    case .wrongSize(let path, let form, let expected, let found):
      "'\(path)' has \(counted(found, "byte")) of elements; \(expected) \(expected == 1 ? "was" : "were") "
        + "expected for \(form): "
        + (found < expected ? "it was cut short. " : "something else follows the array. ")
        + Self.again
    }
  }

  private static let again = "Save it again with np.save(name, array)."

  /// The letter of a type's name that says its kind.
  private static func letter(of type: String) -> Character? {
    type.first { !"<>=|".contains($0) }
  }

  private static func kind(of type: String) -> String {
    if type == "records" { return "records (elements of several named fields)" }
    let kind: String? =
      switch letter(of: type) {
      case "O": "pickled Python objects"
      case "c", "F", "D", "G": "complex numbers"
      case "f", "g": "long doubles, whose bytes differ from machine to machine"
      case "U", "S", "a": "texts"
      case "M", "m": "dates or times"
      case "V": "raw bytes"
      default: nil
      }
    return (kind.map { $0 + ", " } ?? "elements of ") + "type '\(type)'"
  }

  private static func remedy(for type: String) -> String {
    if type == "records" { return "Save each field on its own: np.save(name, array['field'])." }
    return switch letter(of: type) {
    case "c", "F", "D", "G": "Save array.real and array.imag on their own."
    case "M", "m": "Save it with np.save(name, array.astype('<i8'))."
    case "V": "Save it with a type of numbers."
    default: "Save it with np.save(name, array.astype('<f8'))."
    }
  }
}
