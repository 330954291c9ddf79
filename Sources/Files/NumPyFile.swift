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
/// Versions 1, 2 and 3 of the format are read, version 1 is written. The elements must be `float32`,
/// `float64` or `uint32`, lowest byte first, in C's order (the last dimension varies fastest).
/// Pickled objects, records and other types are refused.
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

  /// Reads an array of any number of dimensions.
  ///
  /// - Throws: `FileAccessError`, or `NumPyFileError` for a file that is not one of these or is cut
  ///   short.
  public static func array(contentsOf file: URL) throws -> StoredArray {
    let path = file.path
    let bytes = try WholeFile.read(file, beginning: NumPyHeader.prefixBytes) { first, _ in
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
    return StoredArray(header.elementType, shape: header.shape, bytes: Array(body))
  }

  /// Reads an array of two dimensions.
  ///
  /// - Throws: `StoredArrayError` for another type or number of dimensions, and what
  ///   `array(contentsOf:)` throws.
  public static func matrix<Scalar: RealScalar>(
    contentsOf file: URL, as type: Scalar.Type = Scalar.self
  ) throws -> Matrix<Scalar> {
    try array(contentsOf: file).matrix(label: "the array in '\(file.path)'")
  }

  /// Reads an array of one dimension.
  ///
  /// - Throws: `StoredArrayError` for another type or number of dimensions, and what
  ///   `array(contentsOf:)` throws.
  public static func vector<Scalar: RealScalar>(
    contentsOf file: URL, as type: Scalar.Type = Scalar.self
  ) throws -> [Scalar] {
    try array(contentsOf: file).vector(label: "the array in '\(file.path)'")
  }
}

/// Why a file is no `.npy` file that can be read here.
public enum NumPyFileError: Error, Equatable {
  /// It does not begin as one.
  case notNumPy(path: String)
  /// It ends within its header.
  case cutShort(path: String)
  /// A version of the format that did not exist when this was written.
  case otherVersion(path: String, found: Int)
  /// The header is not as the format has it.
  case damagedHeader(path: String, found: String)
  /// Elements of another type.
  case otherType(path: String, found: String)
  /// The first dimension varies fastest.
  case fortranOrder(path: String)
  /// Other bytes follow the header than the elements.
  case wrongSize(path: String, form: String, expected: Int, found: Int)
}

extension NumPyFileError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .notNumPy(let path):
      "'\(path)' does not begin with '\\x93NUMPY': it is no .npy file. \(Self.again)"
    case .cutShort(let path):
      "'\(path)' ends within its header: it was cut short. \(Self.again)"
    case .otherVersion(let path, let found):
      "'\(path)' is of version \(found) of the .npy format; versions 1 to 3 were expected. "
        + "\(Self.again)"
    case .damagedHeader(let path, let found):
      "'\(path)' has a header that is not understood: \(found); 'descr', 'fortran_order' and 'shape' "
        + "were expected. \(Self.again)"
    case .otherType(let path, let found):
      "'\(path)' holds elements of type '\(found)'; '<f8', '<f4' or '<u4' was expected. Save it "
        + "with np.save(name, array.astype('<f8'))."
    case .fortranOrder(let path):
      "'\(path)' holds its array in Fortran's order; C's order was expected. Save it with "
        + "np.save(name, np.ascontiguousarray(array))."
    case .wrongSize(let path, let form, let expected, let found):
      "'\(path)' has \(found) bytes of elements; \(expected) were expected for \(form): "
        + (found < expected ? "it was cut short. " : "something else follows the array. ")
        + Self.again
    }
  }

  private static let again = "Save it again with np.save(name, array)."
}
