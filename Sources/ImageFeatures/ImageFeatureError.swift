// Images that a feature is not defined for, and the words for it.

import Datasets

/// Why a feature cannot be computed of images of a shape.
public enum ImageFeatureError: Error, Equatable {
  /// The image cannot be cut into whole cells.
  case cells(size: Int, shape: ImageShape)
  /// The feature is of images of other kinds of colour.
  case channels(feature: String, expected: [Int], shape: ImageShape)
}

extension ImageFeatureError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .cells(let size, let shape):
      "images of \(shape.height) × \(shape.width) pixels cannot be cut into cells of \(size) × "
        + "\(size): both sides must be multiples of \(size). Choose a cell size that divides both, "
        + "or other images."
    case .channels(let feature, let expected, let shape):
      "the \(feature) is of images with \(expected.map(String.init).joined(separator: " or ")) "
        + "channels, not \(shape.channels). Leave it out for these images."
    }
  }
}
