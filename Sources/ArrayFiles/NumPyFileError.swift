// What can be wrong with a `.npy` file, and the words for it.

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
