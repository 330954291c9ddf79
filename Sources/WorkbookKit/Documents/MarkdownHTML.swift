// The documents' Markdown as HTML.

import Reporting

/// Markdown as HTML elements; headings stand two levels lower than the document says, below those
/// of the page.
func markdownHTML(_ markdown: String) -> String { html(of: markdownBlocks(markdown)) }

private func html(of blocks: [MarkdownBlock]) -> String {
  blocks.map { block in
    switch block {
    case .heading(let level, let inlines):
      let name = "h\(min(6, level + 1))"
      return "<\(name)>\(html(of: inlines))</\(name)>"
    case .paragraph(let inlines): return "<p>\(html(of: inlines))</p>"
    case .formula(let formula):
      // Only what is wider than a narrow page scrolls, and is a stop for those who use keys.
      let isLong = formula.lines(width: .max).contains { $0.count > 30 }
      let box = isLong ? " tabindex=\"0\" role=\"region\" aria-label=\"Formula\"" : ""
      return "<div class=\"formula\"\(box)>\(formula.mathML(isBlock: true))</div>"
    case .list(let items):
      return "<ul>\(items.map { "<li>\(html(of: $0))</li>" }.joined())</ul>"
    case .quotation(let inner): return "<blockquote>\(html(of: inner))</blockquote>"
    case .code(let text):
      return
        "<pre tabindex=\"0\" role=\"region\" aria-label=\"Code\"><code>\(escaped(text))</code></pre>"
    }
  }.joined(separator: "\n")
}

private func html(of inlines: [MarkdownInline]) -> String {
  inlines.map { inline in
    switch inline {
    case .text(let text): escaped(text)
    case .strong(let inner): "<strong>\(html(of: inner))</strong>"
    case .emphasis(let inner): "<em>\(html(of: inner))</em>"
    case .code(let text): "<code>\(escaped(text))</code>"
    case .formula(let formula): formula.mathML(isBlock: false)
    case .link(let text, let address):
      // Only addresses that lead to pages become links; anything else stays text.
      address.hasPrefix("https://") || address.hasPrefix("http://") || address.hasPrefix("#")
        ? "<a href=\"\(escaped(address))\">\(escaped(text))</a>" : escaped(text)
    }
  }.joined()
}
