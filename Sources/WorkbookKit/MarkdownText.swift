// The little Markdown that the documents are written in, as lines for a terminal.

import Reporting

/// Turns paragraphs, lists, quotations and code blocks into lines of at most the style's width.
///
/// `**strong**` is set in bold where the style has it; a list's and a quotation's lines hang.
func markdownLines(_ markdown: String, style: TextStyle) -> [String] {
  var lines: [String] = []
  var paragraph = ""
  var marker = ""
  var inCode = false
  func flush() {
    defer {
      paragraph = ""
      marker = ""
    }
    guard !paragraph.isEmpty else { return }
    let hanging = marker == "> " ? "> " : String(repeating: " ", count: marker.count)
    let wrappedLines = wrapped(
      paragraph.replacing("**", with: ""), width: style.width, indent: hanging)
    var strong = StrongText(paragraph)
    for (index, line) in wrappedLines.enumerated() {
      let begins = index == 0 ? marker : hanging
      lines.append(begins + strong.styled(String(line.dropFirst(hanging.count)), style: style))
    }
  }
  for line in markdown.split(separator: "\n", omittingEmptySubsequences: false) {
    if line.hasPrefix("```") {
      flush()
      inCode.toggle()
    } else if inCode {
      lines.append("    " + line)
    } else if line.allSatisfy(\.isWhitespace) {
      flush()
      if !(lines.last?.isEmpty ?? true) { lines.append("") }
    } else if line.hasPrefix("> ") || line == ">" {
      if marker != "> " || line == ">" { flush() }
      if line == ">" {
        lines.append(">")
      } else {
        marker = "> "
        paragraph += (paragraph.isEmpty ? "" : " ") + line.dropFirst(2)
      }
    } else if line.hasPrefix("- ") {
      flush()
      marker = "- "
      paragraph = String(line.dropFirst(2))
    } else {
      paragraph += (paragraph.isEmpty ? "" : " ") + line
    }
  }
  flush()
  while lines.last?.isEmpty ?? false { lines.removeLast() }
  return lines
}

/// Finds which words of a wrapped paragraph stood between pairs of asterisks.
private struct StrongText {
  private var words: [(text: String, isStrong: Bool)] = []
  private var next = 0

  init(_ paragraph: String) {
    var isStrong = false
    for word in paragraph.split(whereSeparator: \.isWhitespace) {
      if word.hasPrefix("**") { isStrong = true }
      words.append((String(word.replacing("**", with: "")), isStrong))
      if word.dropFirst(2).contains("**") { isStrong = false }
    }
  }

  mutating func styled(_ line: String, style: TextStyle) -> String {
    line.split(separator: " ").map { word in
      defer { next += 1 }
      let isStrong = next < words.count && words[next].isStrong
      return isStrong ? style.bold(String(word)) : String(word)
    }.joined(separator: " ")
  }
}
