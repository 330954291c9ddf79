// Formulas for terminals, in the characters that Unicode has for them.

extension Formula {
  /// The formula on one line: `L = 1/N Σᵢ Lᵢ + λ‖W‖²`.
  public var text: String { root.text.split(separator: " ").joined(separator: " ") }
}

extension Formula.Node {
  fileprivate var text: String {
    switch self {
    case .variable(let name), .number(let name), .text(let name): return name
    case .function(let name): return " \(name) "
    case .large(let sign): return sign == "∑" ? " Σ" : sign == "∏" ? " Π" : " \(sign)"
    case .space: return " "
    case .sign(let sign):
      return "+−=≤≥≠≈∈→←<>⊙±≪≫∼".contains(sign) ? " \(sign) " : sign == "," ? ", " : sign
    case .row(let nodes):
      var text = ""
      for node in nodes {
        // A sign at the beginning or behind a bracket is one of the number, not between two.
        if case .sign("−") = node, text.isEmpty || text.hasSuffix("(") {
          text += "−"
        } else {
          let part = node.text
          let isBehindSign = text == "−" || text.hasSuffix("(−")
          text += isBehindSign ? String(part.drop { $0 == " " }) : part
          if node.isLarge { text += " " }
        }
      }
      return text
    case .fraction(let above, let below): return above.operand + "/" + below.operand + " "
    case .squareRoot(let node): return "√" + node.operand
    case .scripts(let base, let below, let above):
      let lowered = below.map { Self.shifted($0.trimmed, Self.lower, mark: "_") } ?? ""
      let raised = above.map { Self.shifted($0.trimmed, Self.upper, mark: "^") } ?? ""
      return base.text + lowered + raised
    }
  }

  private var isLarge: Bool {
    switch self {
    case .large: true
    case .scripts(.large, _, _): true
    default: false
    }
  }

  private var trimmed: String { text.split(separator: " ").joined(separator: " ") }

  /// In brackets where it would otherwise be torn apart.
  private var operand: String {
    let text = trimmed
    let isPlain = text.allSatisfy { !$0.isWhitespace && !"·×/".contains($0) }
    return isPlain ? text : "(\(text))"
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
      "0123456789+−=()abcdeijkmnpstxABDEGHIJKLMNOPRTUVW⊤",
      "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ᵃᵇᶜᵈᵉⁱʲᵏᵐⁿᵖˢᵗˣᴬᴮᴰᴱᴳᴴᴵᴶᴷᴸᴹᴺᴼᴾᴿᵀᵁⱽᵂᵀ"))
}
