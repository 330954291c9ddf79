// Swift source with its words told apart, for pages.

import Reporting

/// Swift source as HTML: `<span class="k">` for keywords, `t` for types, `s` for strings, `n` for
/// numbers, `c` for comments.
func swiftHTML(_ code: String) -> String {
  var html = ""
  var rest = code[...]
  func take(_ text: Substring, as kind: String?) {
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
      take(rest.prefix { $0.isLetter || $0.isNumber || $0 == "_" || $0 == "." }, as: "n")
    } else if first.isLetter || first == "_" || first == "@" || first == "#" {
      let end = rest.dropFirst().firstIndex { !($0.isLetter || $0.isNumber || $0 == "_") }
      let word = rest[..<(end ?? rest.endIndex)]
      let isKeyword = keywords.contains(String(word)) || first == "@"
      take(word, as: isKeyword ? "k" : first.isUppercase ? "t" : nil)
    } else {
      take(rest.prefix(1), as: nil)
    }
  }
  return html
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
