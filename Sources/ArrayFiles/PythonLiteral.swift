// The few Python literals that stand in a `.npy` header.

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
