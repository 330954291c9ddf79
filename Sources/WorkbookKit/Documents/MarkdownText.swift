// The documents' Markdown as lines for a terminal.

import Reporting

/// Turns Markdown into lines of at most the style's width.
///
/// `**strong**` is set in bold where the style has it; a list's and a quotation's lines hang;
/// formulas are written in Unicode's characters.
public func markdownLines(_ markdown: String, style: TextStyle) -> [String] {
  lines(of: markdownBlocks(markdown), style: style)
}

private func lines(of blocks: [MarkdownBlock], style: TextStyle) -> [String] {
  var result: [String] = []
  for (index, block) in blocks.enumerated() {
    if index > 0 { result.append("") }
    switch block {
    case .heading(_, let inlines), .paragraph(let inlines):
      result += hanging(inlines, behind: "", style: style)
    case .formula(let formula): result += formula.lines(width: style.width, indent: "    ")
    case .list(let items):
      result += items.flatMap { hanging($0, behind: "- ", style: style) }
    case .quotation(let inner):
      var narrow = style
      narrow.width -= 2
      result += lines(of: inner, style: narrow).map { $0.isEmpty ? ">" : "> " + $0 }
    case .code(let text):
      result += text.split(separator: "\n", omittingEmptySubsequences: false).map { "    " + $0 }
    }
  }
  return result
}

/// Wraps a stretch of text behind a mark that its first line begins with.
private func hanging(_ inlines: [MarkdownInline], behind mark: String, style: TextStyle) -> [String]
{
  var strong: [Bool] = []
  var text = ""
  append(inlines, isStrong: false, to: &text, strong: &strong)
  let indent = String(repeating: " ", count: mark.count)
  // Which of the words are strong is kept aside, so that escape codes are not measured as text.
  var isStrong: [Bool] = []
  var isInWord = false
  for (character, flag) in zip(text, strong) {
    if !character.isWhitespace && !isInWord { isStrong.append(flag) }
    isInWord = !character.isWhitespace
  }
  var next = 0
  return wrapped(text, width: style.width, indent: indent).enumerated().map { index, line in
    let words = line.dropFirst(indent.count).split(separator: " ").map { word in
      defer { next += 1 }
      return next < isStrong.count && isStrong[next] ? style.bold(String(word)) : String(word)
    }
    return (index == 0 ? mark : indent) + words.joined(separator: " ")
  }
}

private func append(
  _ inlines: [MarkdownInline], isStrong: Bool, to text: inout String, strong: inout [Bool]
) {
  for inline in inlines {
    switch inline {
    case .strong(let inner): append(inner, isStrong: true, to: &text, strong: &strong)
    case .emphasis(let inner): append(inner, isStrong: isStrong, to: &text, strong: &strong)
    case .text(let part), .code(let part), .link(let part, _):
      text += part
    case .formula(let formula): text += formula.text
    }
    // Joined characters can count as one, so the flags are made to fit what the text has now.
    while strong.count < text.count { strong.append(isStrong) }
  }
}
