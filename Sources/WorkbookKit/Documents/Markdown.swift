// The Markdown that the documents are written in, read into blocks.

import Reporting

/// A part of a document that stands by itself.
enum MarkdownBlock: Equatable {
  case heading(level: Int, [MarkdownInline])
  case paragraph([MarkdownInline])
  /// A formula on lines of its own, between `$$` and `$$`.
  case formula(Formula)
  case list([[MarkdownInline]])
  case quotation([MarkdownBlock])
  case code(String)
}

/// A stretch of a line.
enum MarkdownInline: Equatable {
  case text(String)
  case strong([MarkdownInline])
  case emphasis([MarkdownInline])
  case code(String)
  case formula(Formula)
  case link(text: String, address: String)
}

/// Reads paragraphs, headings, lists, quotations, code between fences and formulas.
func markdownBlocks(_ markdown: String) -> [MarkdownBlock] {
  var reader = MarkdownReader()
  for line in markdown.split(separator: "\n", omittingEmptySubsequences: false) {
    reader.read(String(line))
  }
  return reader.finished()
}

private struct MarkdownReader {
  private var blocks: [MarkdownBlock] = []
  private var paragraph: [String] = []
  private var items: [[String]] = []
  private var quotation: [String] = []
  /// The lines of code or of a formula, and what ends them.
  private var verbatim: (lines: [String], end: String)?

  mutating func read(_ line: String) {
    if let open = verbatim {
      if line == open.end {
        close(open)
      } else {
        verbatim?.lines.append(line)
      }
    } else if line.hasPrefix("```") || line == "$$" {
      flush()
      verbatim = ([], line == "$$" ? "$$" : "```")
    } else if line.count > 4, line.hasPrefix("$$"), line.hasSuffix("$$") {
      flush()
      blocks.append(.formula(Formula(String(line.dropFirst(2).dropLast(2)))))
    } else if line.hasPrefix("> ") || line == ">" {
      if quotation.isEmpty { flush() }
      quotation.append(String(line.dropFirst(2)))
    } else if line.allSatisfy(\.isWhitespace) {
      flush()
    } else if line.hasPrefix("- ") {
      if items.isEmpty { flush() }
      items.append([String(line.dropFirst(2))])
    } else if line.hasPrefix("#"), let level = headingLevel(line) {
      flush()
      blocks.append(.heading(level: level, markdownInlines(String(line.dropFirst(level + 1)))))
    } else if !items.isEmpty {
      items[items.count - 1].append(line)
    } else {
      paragraph.append(line)
    }
  }

  mutating func finished() -> [MarkdownBlock] {
    if let open = verbatim { close(open) }
    flush()
    return blocks
  }

  private mutating func close(_ open: (lines: [String], end: String)) {
    let text = open.lines.joined(separator: "\n")
    blocks.append(open.end == "$$" ? .formula(Formula(text)) : .code(text))
    verbatim = nil
  }

  private mutating func flush() {
    if !paragraph.isEmpty {
      blocks.append(.paragraph(markdownInlines(paragraph.joined(separator: " "))))
    }
    if !items.isEmpty {
      blocks.append(.list(items.map { markdownInlines($0.joined(separator: " ")) }))
    }
    if !quotation.isEmpty {
      blocks.append(.quotation(markdownBlocks(quotation.joined(separator: "\n"))))
    }
    paragraph = []
    items = []
    quotation = []
  }

  private func headingLevel(_ line: String) -> Int? {
    let level = line.prefix { $0 == "#" }.count
    return level <= 6 && line.dropFirst(level).hasPrefix(" ") ? level : nil
  }
}

/// Reads `**strong**`, `*emphasis*`, `` `code` ``, `$formula$` and `[text](address)`; a mark without
/// its partner stands for itself, and so does a character behind a backslash.
func markdownInlines(_ text: String) -> [MarkdownInline] {
  var inlines: [MarkdownInline] = []
  var plain = ""
  var rest = text[...]
  func flush() {
    if !plain.isEmpty { inlines.append(.text(plain)) }
    plain = ""
  }
  /// What stands between a mark at the front and its partner.
  func enclosed(by mark: String) -> Substring? {
    guard rest.hasPrefix(mark) else { return nil }
    let inner = rest.dropFirst(mark.count)
    guard let first = inner.first, !first.isWhitespace,
      let end = inner.firstRange(of: mark), end.lowerBound > inner.startIndex
    else { return nil }
    return inner[..<end.lowerBound]
  }
  while let first = rest.first {
    if first == "\\", let next = rest.dropFirst().first, next.isPunctuation || next.isSymbol {
      plain.append(next)
      rest = rest.dropFirst(2)
    } else if let inner = enclosed(by: "**") {
      flush()
      inlines.append(.strong(markdownInlines(String(inner))))
      rest = rest[inner.endIndex...].dropFirst(2)
    } else if let inner = enclosed(by: "*") {
      flush()
      inlines.append(.emphasis(markdownInlines(String(inner))))
      rest = rest[inner.endIndex...].dropFirst()
    } else if let inner = enclosed(by: "`") {
      flush()
      inlines.append(.code(String(inner)))
      rest = rest[inner.endIndex...].dropFirst()
    } else if let inner = enclosed(by: "$") {
      flush()
      inlines.append(.formula(Formula(String(inner))))
      rest = rest[inner.endIndex...].dropFirst()
    } else if first == "[", let link = link(rest) {
      flush()
      inlines.append(.link(text: link.text, address: link.address))
      rest = link.rest
    } else {
      plain.append(first)
      rest = rest.dropFirst()
    }
  }
  flush()
  return inlines
}

private func link(_ text: Substring) -> (text: String, address: String, rest: Substring)? {
  guard let middle = text.firstRange(of: "]("),
    let end = text[middle.upperBound...].firstIndex(of: ")")
  else { return nil }
  return (
    String(text[..<middle.lowerBound].dropFirst()), String(text[middle.upperBound..<end]),
    text[end...].dropFirst()
  )
}
