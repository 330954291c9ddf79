// The formulas of the documents: a small part of TeX, read into a tree, written as text or MathML.

/// A formula as the documents have it between dollar signs.
///
/// Letters, digits and signs, `_`, `^` and primes, groups in braces, `\frac`, `\sqrt`, `\text`,
/// `\hat` and `\bar`, the environments `cases` and `aligned`, Greek letters and the signs of
/// `Formula.signs`. An unknown command stands as its name.
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
    /// A letter with a mark above it: `x̂`, `x̄`.
    case accented(Node, Accent)
    /// Rows of cells below one another: see `FormulaGrid`.
    case grid(FormulaGrid)
  }

  /// A mark above a letter.
  enum Accent: String, Sendable {
    case hat, bar

    /// The combining character that follows the letter in a text.
    var combining: String { self == .hat ? "\u{302}" : "\u{304}" }
    /// The character that MathML sets above the letter.
    var sign: String { self == .hat ? "^" : "¯" }
  }

  /// Commands that stand for one character.
  static let signs: [String: String] = [
    "cdot": "·", "times": "×", "le": "≤", "ge": "≥", "ne": "≠", "approx": "≈", "in": "∈",
    "to": "→", "gets": "←", "ldots": "…", "cdots": "⋯", "pm": "±", "infty": "∞", "lVert": "‖",
    "rVert": "‖", "|": "‖", "{": "{", "}": "}", "odot": "⊙", "top": "⊤", "ll": "≪", "gg": "≫",
    "mid": "|", "sim": "∼", "propto": "∝", "leftarrow": "←", "rightarrow": "→",
  ]
  static let variables: [String: String] = [
    "alpha": "α", "beta": "β", "gamma": "γ", "delta": "δ", "epsilon": "ε", "eta": "η",
    "theta": "θ", "kappa": "κ", "lambda": "λ", "mu": "μ", "rho": "ρ", "sigma": "σ", "Delta": "Δ",
    "nabla": "∇", "partial": "∂", "ell": "ℓ",
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
struct FormulaParser {
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
      guard character == "_" || character == "^" || character == "'" else {
        if let node = atom() { nodes.append(node) }
        continue
      }
      place += 1
      let script = character == "'" ? .sign("′") : argument()
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
    case "hat", "bar": return Formula.Accent(rawValue: name).map { .accented(argument(), $0) }
    case "begin":
      let environment = rawGroup()
      return .grid(FormulaGrid(environment, cells: body(of: environment)))
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

  /// What stands up to the `\end` of an environment, or to the end of the formula.
  private mutating func body(of environment: String) -> Substring {
    let end = "\\end{\(environment)}"
    let rest = String(characters[min(place, characters.count)...])
    let found = rest.firstRange(of: end)
    let body = rest[..<(found?.lowerBound ?? rest.endIndex)]
    place += body.count + (found == nil ? 0 : end.count)
    return body
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

extension Formula {
  /// The formula as a `<math>` element.
  ///
  /// - Parameter isBlock: Whether it stands on a line of its own.
  public func mathML(isBlock: Bool) -> String {
    let display = isBlock ? " display=\"block\"" : ""
    return "<math\(display) alttext=\"\(escaped(source))\">\(root.mathML(isBlock: isBlock))</math>"
  }
}

extension Formula.Node {
  func mathML(isBlock: Bool) -> String {
    func inner(_ node: Formula.Node) -> String { node.mathML(isBlock: isBlock) }
    switch self {
    case .variable(let name): return "<mi>\(escaped(name))</mi>"
    case .number(let digits): return "<mn>\(escaped(digits))</mn>"
    case .sign(let sign):
      // These would be taken for operators between two terms and get the space of one.
      if "‖|⊤′".contains(sign) {
        return "<mo stretchy=\"false\" lspace=\"0\" rspace=\"0\">\(escaped(sign))</mo>"
      }
      // Only one of a pair may stand below an exponent: stretching would make them unequal.
      return "()[]{}".contains(sign)
        ? "<mo stretchy=\"false\">\(sign)</mo>" : "<mo>\(escaped(sign))</mo>"
    case .function(let name): return "<mi>\(escaped(name))</mi><mspace width=\"0.17em\"/>"
    case .large(let sign):
      return sign.count > 1 ? "<mo>\(escaped(sign))</mo>" : "<mo>\(sign)</mo>"
    case .text(let text): return "<mtext>\(escaped(text))</mtext>"
    case .space(let ems): return "<mspace width=\"\(ems)em\"/>"
    case .row(let nodes):
      let parts = nodes.enumerated().map { index, node in
        Self.isUnaryMinus(at: index, in: nodes) ? "<mo form=\"prefix\">−</mo>" : inner(node)
      }
      return "<mrow>\(parts.joined())</mrow>"
    case .fraction(let above, let below):
      return "<mfrac>\(inner(above))\(inner(below))</mfrac>"
    case .squareRoot(let node): return "<msqrt>\(inner(node))</msqrt>"
    case .scripts(let base, let below, let above):
      var name = (below != nil ? "sub" : "") + (above != nil ? "sup" : "")
      if case .large = base, isBlock {
        name = (below != nil ? "under" : "") + (above != nil ? "over" : "")
      }
      let scripts = [below, above].compactMap { $0.map(inner) }.joined()
      return "<m\(name)>\(inner(base))\(scripts)</m\(name)>"
    case .accented(let base, let accent):
      let mark = "<mo stretchy=\"false\">\(accent.sign)</mo>"
      return "<mover accent=\"true\">\(inner(base))\(mark)</mover>"
    case .grid(let grid): return grid.mathML(isBlock: isBlock)
    }
  }
}

extension Formula {
  /// The formula on one line: `L = 1/N Σᵢ Lᵢ + λ‖W‖²`.
  public var text: String { root.trimmed }
}

extension Formula.Node {
  var text: String {
    switch self {
    case .variable(let name), .number(let name), .text(let name): return name
    case .function(let name): return " \(name) "
    case .large(let sign): return sign == "∑" ? " Σ" : sign == "∏" ? " Π" : " \(sign)"
    case .space: return " "
    case .sign(let sign):
      return "+−=≤≥≠≈∈→←<>⊙±≪≫∼∝".contains(sign) ? " \(sign) " : sign == "," ? ", " : sign
    case .row(let nodes):
      var text = ""
      var isBehindSign = false
      var endsInMark = false
      for (index, node) in nodes.enumerated() {
        if Self.isUnaryMinus(at: index, in: nodes) {
          text += "−"
          isBehindSign = true
        } else {
          let part = node.text
          // `s_y x`: without the space, x would belong to the script.
          if endsInMark && part.first?.isLetter == true { text += " " }
          text += isBehindSign ? String(part.drop { $0 == " " }) : part
          if node.isLarge { text += " " }
          isBehindSign = false
        }
        endsInMark = node.endsInMark
      }
      return text
    case .fraction(let above, let below): return above.operand + "/" + below.operand + " "
    case .squareRoot(let node): return "√" + node.operand
    case .scripts(let base, let below, let above):
      let lowered = below.map { Self.shifted($0.trimmed, Self.lower, mark: "_") } ?? ""
      let raised = above.map { Self.shifted($0.trimmed, Self.upper, mark: "^") } ?? ""
      return base.text + lowered + raised
    case .accented(let base, let accent):
      let text = base.trimmed
      return text.count == 1 ? text + accent.combining : "\(accent.rawValue)(\(text))"
    case .grid(let grid): return grid.text
    }
  }

  /// Whether a minus belongs to what follows: at the beginning, behind a bracket or an equals sign.
  private static func isUnaryMinus(at index: Int, in nodes: [Self]) -> Bool {
    guard case .sign("−") = nodes[index] else { return false }
    let before = nodes[..<index].last { if case .space = $0 { false } else { true } }
    guard let before else { return true }
    guard case .sign(let sign) = before else { return false }
    return "([,;=≈≤≥<>←→".contains(sign)
  }

  private var isLarge: Bool {
    switch self {
    case .large: true
    case .scripts(.large, _, _): true
    default: false
    }
  }

  /// The text with single spaces, and none at its ends or in front of a comma.
  var trimmed: String {
    text.split(separator: " ").joined(separator: " ").replacing(" ,", with: ",")
      .replacing(" ;", with: ";")
  }

  /// In brackets where it would otherwise be torn apart.
  private var operand: String {
    let text = trimmed
    let isPlain = text.allSatisfy { !$0.isWhitespace && !"·×/".contains($0) }
    return isPlain ? text : "(\(text))"
  }

  /// Whether the text ends in a script that has no small characters.
  private var endsInMark: Bool {
    guard case .scripts(let base, let below, let above) = self, !base.isLarge else { return false }
    let raised = above.map { Self.shifted($0.trimmed, Self.upper, mark: "^") }
    let lowered = below.map { Self.shifted($0.trimmed, Self.lower, mark: "_") }
    return (raised ?? lowered)?.first.map { "_^".contains($0) } ?? false
  }

  /// Small raised or lowered characters where there is one for each, else the mark and brackets.
  private static func shifted(
    _ text: String, _ characters: [Character: Character], mark: String
  ) -> String {
    let letters = text.filter { $0 != " " }
    let shifted = letters.compactMap { characters[$0] }
    if shifted.count == letters.count { return String(shifted) }
    return mark + (text.count == 1 ? text : "(\(text))")
  }

  private static let lower = Dictionary(
    uniqueKeysWithValues: zip(
      "0123456789+−=()aehijklmnoprstuvx", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ"))
  private static let upper = Dictionary(
    uniqueKeysWithValues: zip(
      "0123456789+−=()abcdeijkmnpstxABDEGHIJKLMNOPRTUVW⊤′",
      "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ᵃᵇᶜᵈᵉⁱʲᵏᵐⁿᵖˢᵗˣᴬᴮᴰᴱᴳᴴᴵᴶᴷᴸᴹᴺᴼᴾᴿᵀᵁⱽᵂᵀ′"))
}
