// How long a document takes to read.

import Reporting

extension Document {
  /// The minutes that reading the document takes, rounded up: 200 words a minute, and as much time
  /// for a formula on lines of its own as for 20 words.
  ///
  /// Titles, prose and questions count; folded answers, code and what a run prints do not.
  public var readingMinutes: Int {
    let parts =
      [introduction]
      + sections.flatMap { section in
        [section.title, section.prose]
          + section.epilogue.map { passage in
            switch passage {
            case .prose(let text): text
            case .question(let question): question.text
            }
          }
      }
    let words = parts.reduce(0) { $0 + readingWords(in: markdownBlocks($1)) }
    return max(1, (words + 199) / 200)
  }
}

/// The words of a text, and 20 for each formula that stands by itself.
private func readingWords(in blocks: [MarkdownBlock]) -> Int {
  blocks.reduce(0) { sum, block in
    switch block {
    case .heading(_, let inlines), .paragraph(let inlines): sum + words(in: inlines)
    case .formula: sum + 20
    case .list(let items): sum + items.reduce(0) { $0 + words(in: $1) }
    case .quotation(let inner): sum + readingWords(in: inner)
    // Code is looked at rather than read.
    default: sum
    }
  }
}

/// Formulas within a line are read as the words that their text has.
private func words(in inlines: [MarkdownInline]) -> Int {
  plainText(inlines).split(whereSeparator: \.isWhitespace).count
}

private func plainText(_ inlines: [MarkdownInline]) -> String {
  inlines.map { inline in
    switch inline {
    case .text(let text), .code(let text), .link(let text, _): text
    case .strong(let inner), .emphasis(let inner): plainText(inner)
    case .formula(let formula): formula.text
    }
  }.joined()
}
