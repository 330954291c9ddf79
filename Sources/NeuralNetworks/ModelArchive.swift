// What saved models and checkpoints have in common: an archive that says what it is.

import Files
import LinearAlgebra

extension ArrayArchive {
  /// An archive that says what it holds.
  init(_ kind: ModelFileError.Kind, _ precision: Precision) {
    self.init()
    self[metadata: "kind"] = kind.rawValue
    self[metadata: "precision"] = precision.rawValue
  }

  /// - Throws: `ModelFileError` unless the archive is of this kind and precision.
  func require(_ kind: ModelFileError.Kind, _ precision: Precision, path: String) throws {
    guard self[metadata: "kind"] == kind.rawValue else {
      throw ModelFileError.otherKind(path: path, found: self[metadata: "kind"], expected: kind)
    }
    let found = try note("precision")
    guard found == precision.rawValue else {
      throw ModelFileError.otherPrecision(path: path, found: found, expected: precision)
    }
  }

  /// Adds the arrays of a set, their names behind a prefix.
  mutating func add(_ set: ParameterSet<some RealScalar>, prefix: String = "") {
    for (shape, array) in zip(set.shapes, set.arrays) {
      self[prefix + shape.name] = StoredArray(array)
    }
  }

  /// The arrays of a set.
  ///
  /// - Throws: `ArrayArchiveError.noArray`, or `StoredArrayError` for another shape.
  func parameters<Scalar: RealScalar>(
    _ shapes: [ParameterShape], prefix: String = ""
  ) throws -> ParameterSet<Scalar> {
    ParameterSet(
      shapes: shapes,
      arrays: try shapes.map {
        try matrix(prefix + $0.name, rows: $0.rows, columns: $0.columns)
      })
  }
}
