// What can be wrong with an array that was read, and the words for it.

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
