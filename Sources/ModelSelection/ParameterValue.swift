// A value of one hyperparameter, and the one way in which it is written.

/// A value of a hyperparameter: a number, such as a learning rate, or a word, such as the name of
/// an update rule.
public enum ParameterValue: Sendable, Hashable {
  case number(Double)
  case word(String)

  /// The shortest decimal that reads back as this very number, without a fraction of zero; a word
  /// as it is.
  ///
  /// ```swift
  /// ParameterValue.number(0.0000001).text   // "1e-07"
  /// ParameterValue.number(25_000).text      // "25000"
  /// ```
  public var text: String {
    switch self {
    case .number(let number):
      let text = number == 0 ? "0" : "\(number)"
      return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
    case .word(let word): return word
    }
  }
}

extension ParameterValue: Codable {
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if let word = try? container.decode(String.self) {
      self = .word(word)
    } else {
      self = .number(try container.decode(Double.self))
    }
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    switch self {
    case .number(let number): try container.encode(number)
    case .word(let word): try container.encode(word)
    }
  }
}

/// Whether a text can name a parameter or be one of its words: letters, digits,
/// `-`, `+`, `_` and `.`.
///
/// Anything else would let two sets of parameters be written alike.
func isParameterWord(_ text: String) -> Bool {
  !text.isEmpty
    && text.utf8.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"),
        UInt8(ascii: "+"), UInt8(ascii: "."):
        true
      default: false
      }
    }
}
