// One point of a search: a value for every hyperparameter.

/// A value for every hyperparameter of a model.
///
/// Two points are equal where the same names have the same values, in whatever order.
///
/// ```swift
/// let point = ParameterPoint([("reg", .number(2.5e4)), ("lr", .number(1e-7))])
/// point.number("lr")     // 1e-07
/// point.canonicalText    // "lr=1e-07 reg=25000"
/// ```
public struct ParameterPoint: Sendable {
  /// A hyperparameter's name and value.
  public struct Parameter: Sendable, Hashable {
    public let name: String
    public let value: ParameterValue
  }

  /// In the order in which they were given: the order of a table's columns.
  public let parameters: [Parameter]
  /// `name=value` for every parameter, sorted by name and divided by spaces. Seeds and the keys of
  /// results files are made of it.
  public let canonicalText: String

  /// - Precondition: there is a parameter, no name is given twice, numbers are finite, and names and
  ///   words are made of letters, digits, `-`, `+`, `_` and `.`.
  public init(_ parameters: [(name: String, value: ParameterValue)]) {
    precondition(!parameters.isEmpty, "a point without a parameter")
    for (name, value) in parameters {
      precondition(isParameterWord(name), "'\(name)' cannot name a parameter")
      switch value {
      case .number(let number): precondition(number.isFinite, "\(name) is \(number)")
      case .word(let word): precondition(isParameterWord(word), "\(name) is '\(word)'")
      }
    }
    let names = parameters.map(\.name).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    precondition(Set(names).count == names.count, "a parameter is named twice: \(names)")
    self.parameters = parameters.map { Parameter(name: $0.name, value: $0.value) }
    let values = Dictionary(uniqueKeysWithValues: parameters.map { ($0.name, $0.value.text) })
    self.canonicalText = names.map { "\($0)=\(values[$0]!)" }.joined(separator: " ")
  }

  /// The value of a parameter; nil where the point has none of that name.
  public subscript(name: String) -> ParameterValue? {
    parameters.first { $0.name == name }?.value
  }

  /// The number that a parameter is.
  ///
  /// - Precondition: the point has a number of that name.
  public func number(_ name: String) -> Double {
    guard case .number(let number)? = self[name] else {
      preconditionFailure("'\(canonicalText)' has no number '\(name)'")
    }
    return number
  }

  /// The word that a parameter is.
  ///
  /// - Precondition: the point has a word of that name.
  public func word(_ name: String) -> String {
    guard case .word(let word)? = self[name] else {
      preconditionFailure("'\(canonicalText)' has no word '\(name)'")
    }
    return word
  }
}

extension ParameterPoint: Hashable {
  public static func == (first: Self, second: Self) -> Bool {
    first.canonicalText == second.canonicalText
  }

  public func hash(into hasher: inout Hasher) { hasher.combine(canonicalText) }
}

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
