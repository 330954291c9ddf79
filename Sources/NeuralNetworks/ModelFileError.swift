// What can be wrong with a saved model or a checkpoint, and the words for it.

import Files
import LinearAlgebra

/// Why a file of arrays is not the model or the checkpoint that was asked for.
///
/// Files that were cut short or altered are `ArrayArchiveError`s, arrays of another shape
/// `StoredArrayError`s.
public enum ModelFileError: Error, Equatable {
  /// What files of networks are there for.
  public enum Kind: String, CaseIterable, Sendable {
    case model = "network"
    case checkpoint = "checkpoint of a training"
  }

  /// It holds something else; nil where it does not say what.
  case otherKind(path: String, found: String?, expected: Kind)
  /// Its numbers have another precision.
  case otherPrecision(path: String, found: String, expected: Precision)
  /// Its network is none that can be built.
  case network(path: String, NetworkDescriptionError)
  /// Its mean or deviation does not fit the network's inputs.
  case standardization(path: String, found: Int, inputs: Int)
  /// It is of another training: what differs, as the file and the training have it.
  case otherTraining(path: String, what: String, found: String, expected: String)
  /// It is whole, yet what it says cannot be.
  case contradiction(path: String, what: String)
}

extension ModelFileError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .otherKind(let path, let found, let expected):
      "'\(path)' holds \(found.map { "a \($0)" } ?? "arrays of another program"); a "
        + "\(expected.rawValue) was expected. Name another file."
    case .otherPrecision(let path, let found, let expected):
      "'\(path)' holds numbers of precision '\(found)'; '\(expected.rawValue)' was expected. "
        + "Choose the precision that it was saved with."
    case .network(let path, let error):
      "the network of '\(path)' cannot be built: \(error)"
    case .standardization(let path, let found, let inputs):
      "'\(path)' holds a mean or a deviation of \(found) numbers for a network of \(inputs) inputs. "
        + "Save it again."
    case .otherTraining(let path, let what, let found, let expected):
      "'\(path)' is a checkpoint of another training: its \(what) is '\(found)', this one's is "
        + "'\(expected)'. Train with what it was begun with, or name another file for this training."
    case .contradiction(let path, let what):
      "'\(path)' contradicts itself: \(what). Remove it, and train anew."
    }
  }
}
