// Swift source with its words told apart, for pages.

import Reporting

/// Swift source as HTML: `<span class="k">` for keywords, `t` for types, `s` for strings, `n` for
/// numbers, `c` for comments.
func swiftHTML(_ code: String) -> String {
  var html = ""
  var rest = code[...]
  /// Whether what follows is a member, such as the `init` of `.init` or the `0` of `pair.0`.
  var isBehindDot = false
  var last: Character?
  func take(_ text: Substring, as kind: String?) {
    isBehindDot = text == "." && last != "."
    last = text.last
    let part = escaped(String(text))
    html += kind.map { "<span class=\"\($0)\">\(part)</span>" } ?? part
    rest = rest[text.endIndex...]
  }
  while let first = rest.first {
    if rest.hasPrefix("//") {
      take(rest.prefix { $0 != "\n" }, as: "c")
    } else if first == "\"" {
      take(rest[..<stringEnd(rest)], as: "s")
    } else if first.isNumber {
      take(rest[..<numberEnd(rest)], as: isBehindDot ? nil : "n")
    } else if first.isLetter || "_@#$".contains(first) {
      let end = rest.dropFirst().firstIndex { !($0.isLetter || $0.isNumber || $0 == "_") }
      let word = rest[..<(end ?? rest.endIndex)]
      let isMember = isBehindDot && word != "self"
      let isKeyword = !isMember && keywords.contains(String(word)) || first == "@"
      take(word, as: isKeyword ? "k" : first.isUppercase ? "t" : nil)
    } else {
      take(rest.prefix(1), as: nil)
    }
  }
  return html
}

/// Behind the last character of a number: `1_000`, `0xff`, `1.5e-3`, but only the `0` of `0..<n`.
private func numberEnd(_ text: Substring) -> Substring.Index {
  func isPart(_ character: Character?) -> Bool {
    character.map { $0.isLetter || $0.isNumber || $0 == "_" } ?? false
  }
  let isHexadecimal = text.hasPrefix("0x")
  var last: Character = " "
  for index in text.indices {
    let character = text[index]
    let next = text[index...].dropFirst().first
    let isPoint = character == "." && next?.isNumber == true
    let isSign = "+-".contains(character) && "eE".contains(last) && !isHexadecimal
    guard isPart(character) || isPoint || isSign && next?.isNumber == true else { return index }
    last = character
  }
  return text.endIndex
}

/// Behind the quotation mark that closes a string; what is inserted into it belongs to it.
private func stringEnd(_ text: Substring) -> Substring.Index {
  var depth = 0
  var last: Character = " "
  for index in text.indices.dropFirst() {
    let character = text[index]
    if character == "(" && (last == "\\" || depth > 0) { depth += 1 }
    if character == ")" && depth > 0 { depth -= 1 }
    if character == "\n" { return index }
    if character == "\"" && last != "\\" && depth == 0 { return text.index(after: index) }
    last = last == "\\" && character == "\\" ? " " : character
  }
  return text.endIndex
}

private let keywords: Set<String> = [
  "as", "case", "catch", "default", "defer", "do", "else", "enum", "extension", "false",
  "fileprivate", "for", "func", "guard", "if", "import", "in", "init", "inout", "is", "let",
  "mutating", "nil", "private", "public", "repeat", "return", "self", "Self", "some", "any",
  "static", "struct", "switch", "throw", "throws", "true", "try", "var", "where", "while",
]
