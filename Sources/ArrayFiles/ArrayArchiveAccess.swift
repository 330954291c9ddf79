// Arrays and notes of an archive by name, as what the reader expects them to be.

import LinearAlgebra

extension ArrayArchive {
  /// The array of a name as a matrix.
  ///
  /// - Parameters:
  ///   - rows: The rows that are expected; nil for any number.
  ///   - columns: The columns that are expected; nil for any number.
  /// - Throws: `ArrayArchiveError.noArray`, or `StoredArrayError` for another type or shape.
  public func matrix<Scalar: RealScalar>(
    _ name: String, as type: Scalar.Type = Scalar.self, rows: Int? = nil, columns: Int? = nil
  ) throws -> Matrix<Scalar> {
    try array(name).matrix(rows: rows, columns: columns, label: label(name))
  }

  /// The array of a name as numbers of one dimension.
  ///
  /// - Parameter count: How many are expected; nil for any number.
  /// - Throws: `ArrayArchiveError.noArray`, or `StoredArrayError` for another type or shape.
  public func vector<Scalar: RealScalar>(
    _ name: String, as type: Scalar.Type = Scalar.self, count: Int? = nil
  ) throws -> [Scalar] {
    try array(name).vector(count: count, label: label(name))
  }

  /// The array of a name as whole numbers of one dimension.
  ///
  /// - Throws: `ArrayArchiveError.noArray`, or `StoredArrayError` for another type or shape.
  public func words(_ name: String, count: Int? = nil) throws -> [UInt32] {
    try array(name).words(count: count, label: label(name))
  }

  /// The value of a note that must be there.
  ///
  /// - Throws: `ArrayArchiveError.noNote`.
  public func note(_ key: String) throws -> String {
    guard let value = self[metadata: key] else {
      throw ArrayArchiveError.noNote(path: shownPath, key: key, found: metadata.map(\.key))
    }
    return value
  }

  private func array(_ name: String) throws -> StoredArray {
    guard let array = self[name] else {
      throw ArrayArchiveError.noArray(path: shownPath, name: name, found: arrays.map(\.name))
    }
    return array
  }

  private func label(_ name: String) -> String { "array '\(name)' of '\(shownPath)'" }

  private var shownPath: String { path ?? "an archive in memory" }
}
