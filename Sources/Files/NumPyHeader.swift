// What stands before the elements of a `.npy` file.

/// A `.npy` header: `\x93NUMPY`, a version, the length of a Python dictionary, the dictionary.
///
/// The dictionary is a literal such as `{'descr': '<f8', 'fortran_order': False, 'shape': (3, 4), }`,
/// filled with spaces to a newline at a multiple of 64 bytes.
struct NumPyHeader {
  let elementType: ElementType
  let shape: [Int]
  /// Whether the elements have their highest byte first.
  private(set) var isBigEndian = false
  /// Whether the first dimension varies fastest.
  private(set) var isFortranOrder = false
  /// The bytes of the whole header.
  private(set) var byteCount = 0

  static let magic: [UInt8] = [0x93] + Array("NUMPY".utf8)
  /// The bytes that tell the version and the length of what follows, at most.
  static let prefixBytes = 12
  /// The longest dictionary that version 1 can tell of; NumPy itself reads no more than 10,000 bytes.
  private static let greatestLength = 65_535

  init(elementType: ElementType, shape: [Int]) {
    self.elementType = elementType
    self.shape = shape
    byteCount = bytes.count
  }

  /// The header in version 1.0 of the format.
  var bytes: [UInt8] {
    // A tuple of one element keeps its comma.
    let sizes = shape.map(String.init).joined(separator: ", ") + (shape.count == 1 ? "," : "")
    let text = "{'descr': '\(descriptor)', 'fortran_order': False, 'shape': (\(sizes)), }"
    let shortest = Self.magic.count + 4 + text.utf8.count + 1
    let padding = (64 - shortest % 64) % 64
    let length = UInt16(text.utf8.count + padding + 1)
    return Self.magic + [1, 0, UInt8(length & 255), UInt8(length >> 8)] + text.utf8
      + Array(repeating: UInt8(ascii: " "), count: padding) + [UInt8(ascii: "\n")]
  }

  /// NumPy's short name of the element type.
  private var descriptor: String { (elementType.byteCount == 1 ? "|" : "<") + elementType.code }

  /// Reads the header of a file's bytes, which begin with `magic`.
  ///
  /// - Throws: `NumPyFileError`.
  init(_ bytes: [UInt8], path: String) throws {
    guard bytes.count >= Self.prefixBytes else { throw NumPyFileError.cutShort(path: path) }
    let lengthBytes: Int
    switch bytes[6] {
    case 1: lengthBytes = 2
    case 2, 3: lengthBytes = 4
    default: throw NumPyFileError.otherVersion(path: path, found: Int(bytes[6]))
    }
    let start = 8 + lengthBytes
    let length = (0..<lengthBytes).reduce(0) { $0 | Int(bytes[8 + $1]) << (8 * $1) }
    guard length <= bytes.count - start else { throw NumPyFileError.cutShort(path: path) }
    guard length <= Self.greatestLength else {
      throw NumPyFileError.damagedHeader(path: path, found: counted(length, "byte"))
    }
    let text = String(decoding: bytes[start..<start + length], as: UTF8.self)
    guard let entries = PythonLiteral.dictionary(in: text),
      case .text(let descriptor)? = entries["descr"],
      case .truth(let isFortran)? = entries["fortran_order"],
      case .tuple(let sizes)? = entries["shape"]
    else {
      // A list of fields stands where a type's name should: records.
      if case .other? = PythonLiteral.dictionary(in: text)?["descr"] {
        throw NumPyFileError.otherType(path: path, found: "records")
      }
      throw NumPyFileError.damagedHeader(path: path, found: String(text.prefix(80)))
    }
    let code = descriptor.drop { "<>=|".contains($0) }
    let type = ElementType.allCases.first { $0.code == code || $0.rawValue == code }
    guard let type, descriptor.count - code.count <= 1 else {
      throw NumPyFileError.otherType(path: path, found: descriptor)
    }
    isBigEndian = descriptor.hasPrefix(">") && type.byteCount > 1
    // With one dimension at most, both orders are the same.
    isFortranOrder = isFortran && sizes.count > 1
    elementType = type
    shape = sizes
    byteCount = start + length
  }
}

extension ElementType {
  /// NumPy's name without the order of the bytes: a letter for the kind, and the bytes.
  fileprivate var code: String {
    let kind =
      switch self {
      case .bool: "b"
      case .int8, .int16, .int32, .int64: "i"
      case .uint8, .uint16, .uint32, .uint64: "u"
      case .float16, .float32, .float64: "f"
      }
    return "\(kind)\(byteCount)"
  }
}

/// A value of a header's dictionary.
enum PythonLiteral: Equatable {
  case text(String)
  case truth(Bool)
  case tuple([Int])
  /// Something else, such as a list of fields.
  case other

  /// Reads a dictionary literal whose keys are strings; nil where there is none.
  static func dictionary(in text: String) -> [String: PythonLiteral]? {
    var scanner = Scanner(rest: Array(text.unicodeScalars)[...])
    guard scanner.take("{") else { return nil }
    var entries: [String: PythonLiteral] = [:]
    while !scanner.take("}") {
      guard let key = scanner.quoted(), scanner.take(":"), let value = scanner.value(),
        entries.updateValue(value, forKey: key) == nil
      else { return nil }
      // A list of fields is not read to its end; that it is there is all one needs to know.
      if value == .other { return entries }
      if !scanner.take(",") {
        guard scanner.take("}") else { return nil }
        break
      }
    }
    return scanner.isAtEnd ? entries : nil
  }

  /// Takes a text apart from its front.
  private struct Scanner {
    var rest: ArraySlice<Unicode.Scalar>

    private mutating func skipSpace() {
      rest = rest.drop { $0 == " " || $0 == "\n" }
    }

    var isAtEnd: Bool { rest.allSatisfy { $0 == " " || $0 == "\n" } }

    /// Takes some characters after spaces, if they come next.
    mutating func take(_ text: String) -> Bool {
      skipSpace()
      guard rest.starts(with: text.unicodeScalars) else { return false }
      rest = rest.dropFirst(text.unicodeScalars.count)
      return true
    }

    mutating func quoted() -> String? {
      for quote: Unicode.Scalar in ["'", "\""] where take(String(quote)) {
        guard let end = rest.firstIndex(of: quote) else { return nil }
        let text = rest[..<end]
        rest = rest[(end + 1)...]
        return text.contains("\\") ? nil : String(String.UnicodeScalarView(text))
      }
      return nil
    }

    mutating func value() -> PythonLiteral? {
      if take("True") { return .truth(true) }
      if take("False") { return .truth(false) }
      if take("[") { return .other }
      if take("(") { return sizes().map(PythonLiteral.tuple) }
      return quoted().map(PythonLiteral.text)
    }

    /// The whole numbers of a tuple whose parenthesis was taken.
    private mutating func sizes() -> [Int]? {
      var sizes: [Int] = []
      while !take(")") {
        skipSpace()
        let digits = rest.prefix { ("0"..."9").contains($0) }
        rest = rest.dropFirst(digits.count)
        guard let size = Int(String(String.UnicodeScalarView(digits))) else { return nil }
        // Python 2 wrote long numbers with an L.
        _ = take("L")
        sizes.append(size)
        if !take(",") {
          guard take(")") else { return nil }
          break
        }
      }
      return sizes
    }
  }
}
