// What saved models and checkpoints share: an archive of a kind and a precision, and its errors.

import Files
import LinearAlgebra

extension ArrayArchive {
  /// An archive of a kind and a precision.
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

  /// Adds the arrays of a set, their names after a prefix.
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

/// Why a file of arrays is not the model or the checkpoint that was asked for.
///
/// Files that were cut short or altered are `ArrayArchiveError`s, arrays of another shape
/// `StoredArrayError`s.
public enum ModelFileError: Error, Equatable {
  /// What a file of a network contains.
  public enum Kind: String, CaseIterable, Sendable {
    case model = "network"
    case checkpoint = "checkpoint of a training"
  }

  /// It contains something else; nil where it does not say what.
  case otherKind(path: String, found: String?, expected: Kind)
  /// Its numbers have another precision.
  case otherPrecision(path: String, found: String, expected: Precision)
  /// Its network cannot be built.
  case network(path: String, NetworkDescriptionError)
  /// Its mean or standard deviation does not fit the network's inputs.
  case standardization(path: String, found: Int, inputs: Int)
  /// It is of another training: what differs, in the file and in this training.
  case otherTraining(path: String, what: String, found: String, expected: String)
  /// It is complete, yet inconsistent.
  case inconsistent(path: String, what: String)
}

extension ModelFileError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .otherKind(let path, let found, let expected):
      "'\(path)' contains \(found.map { "a \($0)" } ?? "arrays of another program"); a "
        + "\(expected.rawValue) was expected. Choose another file."
    case .otherPrecision(let path, let found, let expected):
      "'\(path)' contains numbers of precision '\(found)'; '\(expected.rawValue)' was expected. "
        + "Use the precision that it was saved with."
    case .network(let path, let error):
      "the network of '\(path)' cannot be built: \(error)"
    case .standardization(let path, let found, let inputs):
      "'\(path)' contains a mean or standard deviation of \(counted(found, "number")) for a network "
        + "of \(counted(inputs, "input")). Save the model again."
    case .otherTraining(let path, let what, let found, let expected):
      "'\(path)' is a checkpoint of another training: its \(what) is '\(found)', this one's is "
        + "'\(expected)'. Use the settings and data it was started with, or choose another file."
    case .inconsistent(let path, let what):
      "'\(path)' is inconsistent: \(what). Remove it and retrain."
    }
  }
}
