// The formulas of the documents: a small part of TeX, read into a tree.

/// A formula as the documents have it between dollar signs.
///
/// Letters, digits and signs, `_` and `^`, groups in braces, `\frac`, `\sqrt`, `\text`, Greek
/// letters and the signs of `Formula.signs`. An unknown command stands as its name.
///
/// ```swift
/// Formula("\\frac{1}{N} \\sum_i x_i^2").text   // 1/N Σᵢ xᵢ²
/// ```
public struct Formula: Sendable, Equatable {
  /// What stood between the dollar signs.
  public let source: String
  let root: Node

  public init(_ source: String) {
    self.source = source
    var parser = FormulaParser(source)
    root = .row(parser.nodes(until: nil))
  }

  indirect enum Node: Sendable, Equatable {
    /// A variable: `x`, `λ`.
    case variable(String)
    case number(String)
    /// A sign between or around others: `+`, `‖`.
    case sign(String)
    /// A name set upright: `log`.
    case function(String)
    /// A large sign or name whose scripts stand below and above: `∑`, `max`.
    case large(String)
    case text(String)
    /// White space, in ems.
    case space(Double)
    case row([Node])
    case fraction(Node, Node)
    case squareRoot(Node)
    case scripts(Node, below: Node?, above: Node?)
  }

  /// Commands that stand for one character.
  static let signs: [String: String] = [
    "cdot": "·", "times": "×", "le": "≤", "ge": "≥", "ne": "≠", "approx": "≈", "in": "∈",
    "to": "→", "gets": "←", "ldots": "…", "cdots": "⋯", "pm": "±", "infty": "∞", "lVert": "‖",
    "rVert": "‖", "|": "‖", "{": "{", "}": "}", "odot": "⊙", "top": "⊤", "ll": "≪", "gg": "≫",
    "mid": "|", "sim": "∼",
  ]
  static let variables: [String: String] = [
    "alpha": "α", "beta": "β", "gamma": "γ", "delta": "δ", "epsilon": "ε", "eta": "η",
    "theta": "θ", "lambda": "λ", "mu": "μ", "sigma": "σ", "Delta": "Δ", "nabla": "∇",
    "partial": "∂", "ell": "ℓ",
  ]
  static let large: [String: String] = [
    "sum": "∑", "prod": "∏", "max": "max", "min": "min", "arg": "arg",
  ]
  /// White space, in ems, as TeX has it.
  static let spaces: [String: Double] = [
    ",": 0.17, ":": 0.22, ";": 0.28, " ": 0.33, "quad": 1, "qquad": 2,
  ]
  static let functions: Set<String> = ["log", "exp", "tanh", "sin", "cos", "relu"]
}

/// Reads the characters of a formula one by one.
private struct FormulaParser {
  private let characters: [Character]
  private var place = 0

  init(_ source: String) { characters = Array(source) }

  /// Reads nodes up to a closing character, which is passed over, or to the end.
  mutating func nodes(until end: Character?) -> [Formula.Node] {
    var nodes: [Formula.Node] = []
    while let character = peek() {
      if character == end {
        place += 1
        break
      }
      guard character == "_" || character == "^" else {
        if let node = atom() { nodes.append(node) }
        continue
      }
      place += 1
      let script = argument()
      let last = nodes.popLast() ?? .row([])
      nodes.append(attached(script, to: last, isBelow: character == "_"))
    }
    return nodes
  }

  private func attached(
    _ script: Formula.Node, to node: Formula.Node, isBelow: Bool
  ) -> Formula.Node {
    switch node {
    case .scripts(let base, nil, let above) where isBelow:
      .scripts(base, below: script, above: above)
    case .scripts(let base, let below, nil) where !isBelow:
      .scripts(base, below: below, above: script)
    default:
      .scripts(node, below: isBelow ? script : nil, above: isBelow ? nil : script)
    }
  }

  private func peek() -> Character? { place < characters.count ? characters[place] : nil }

  /// What belongs to `_`, `^` or a command: a group in braces, or a single node.
  private mutating func argument() -> Formula.Node {
    while peek() == " " { place += 1 }
    return atom() ?? .row([])
  }

  /// One node without its scripts; nil for white space.
  private mutating func atom() -> Formula.Node? {
    guard let character = peek() else { return nil }
    place += 1
    switch character {
    case "{": return .row(nodes(until: "}"))
    case "\\": return command()
    case _ where character.isWhitespace: return nil
    case _ where character.isNumber:
      var digits = String(character)
      while let next = peek(), next.isNumber || next == "." {
        digits.append(next)
        place += 1
      }
      return .number(digits)
    case _ where character.isLetter: return .variable(String(character))
    case "-": return .sign("−")
    case "*": return .sign("∗")
    default: return .sign(String(character))
    }
  }

  private mutating func command() -> Formula.Node? {
    var name = ""
    while let next = peek(), next.isLetter {
      name.append(next)
      place += 1
    }
    if name.isEmpty, let next = peek() {
      place += 1
      if next == "!" { return nil }
      if let ems = Formula.spaces[String(next)] { return .space(ems) }
      return .sign(Formula.signs[String(next)] ?? String(next))
    }
    switch name {
    case "frac":
      let numerator = argument()
      return .fraction(numerator, argument())
    case "sqrt": return .squareRoot(argument())
    case "text", "mathrm", "operatorname": return .text(rawGroup())
    // Brackets are as tall as a letter here, whatever stands between them.
    case "left", "right", "big", "Big": return nil
    default: break
    }
    if let ems = Formula.spaces[name] { return .space(ems) }
    if let sign = Formula.signs[name] { return .sign(sign) }
    if let letter = Formula.variables[name] { return .variable(letter) }
    if let large = Formula.large[name] { return .large(large) }
    return .function(name)
  }

  private mutating func rawGroup() -> String {
    guard peek() == "{" else { return "" }
    place += 1
    var text = ""
    while let next = peek(), next != "}" {
      text.append(next)
      place += 1
    }
    place += 1
    return text
  }
}
