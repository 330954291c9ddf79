// A run as Markdown, with its pictures and charts as files in a folder beside it.

import Reporting

/// A file that belongs to a Markdown document.
public struct AttachedFile: Sendable, Equatable {
  /// Its name in the folder.
  public let name: String
  public let bytes: [UInt8]
}

extension RunReport {
  /// The document and the files that it shows.
  ///
  /// - Parameter folder: The folder of the files as the document names it.
  public func markdown(folder: String) -> (text: String, files: [AttachedFile]) {
    var writer = MarkdownWriter(folder: folder)
    writer.add("# \(markdownEscaped(title))")
    if let course { writer.add("*\(Self.capitalized(course))*") }
    writer.add("**\(Self.capitalized(verdict)).**")
    writer.add(
      settings.map { "- \($0.name): \(markdownEscaped($0.value))" }.joined(separator: "\n"))
    if !header.command.isEmpty {
      writer.add("Run it again with")
      writer.add(fenced(header.command, as: "sh"))
    }
    if let failure { writer.add("> **Stopped:** \(markdownEscaped(failure))") }
    for markdown in introduction { writer.add(markdown) }
    for section in sections { writer.add(section) }
    return (writer.text, writer.files)
  }
}

private struct MarkdownWriter {
  let folder: String
  private(set) var text = ""
  private(set) var files: [AttachedFile] = []

  init(folder: String) { self.folder = folder }

  mutating func add(_ block: String) { text += (text.isEmpty ? "" : "\n") + block + "\n" }

  mutating func add(_ section: RunReport.Section) {
    add("## \(markdownEscaped(section.title))")
    var lines: [String] = []
    var checks: [String] = []
    func flush(_ writer: inout MarkdownWriter, lines flushesLines: Bool, checks flushesChecks: Bool)
    {
      if flushesLines && !lines.isEmpty {
        writer.add(fenced(lines.joined(separator: "\n"), as: "text"))
        lines = []
      }
      if flushesChecks && !checks.isEmpty {
        writer.add(checks.joined(separator: "\n"))
        checks = []
      }
    }
    for event in section.events {
      switch event {
      case .text, .value: flush(&self, lines: false, checks: true)
      case .check: flush(&self, lines: true, checks: false)
      default: flush(&self, lines: true, checks: true)
      }
      switch event {
      case .prose(let markdown): add(markdown)
      case .question(let number, let text, let answer):
        add(InlineQuestion.markdown(number: number, text: text, answer: answer))
      case .code(let excerpt):
        if excerpt.role == .lesson { add("From `\(excerpt.file)`:") }
        add(fenced(excerpt.text, as: "swift"))
      case .text(let line): lines.append(line)
      case .value(_, _, let shown): if let shown { lines.append(shown) }
      case .table(let name, _, let table):
        let title = caption(of: table, named: name, inStep: section.title)
        add("*\(markdownEscaped(title))*")
        if let folded = table.folded {
          add(folded.markdown)
          add("<details>\n<summary>\(table.foldTitle)</summary>\n\n\(table.markdown)\n\n</details>")
        } else {
          add(table.markdown)
        }
      case .errorBarChart(let chart): addChart(chart.svg, summary: chart.summary, of: section)
      case .lineChart(let chart): addChart(chart.svg, summary: chart.summary, of: section)
      case .graphChart(let chart): addChart(chart.svg, summary: chart.summary, of: section)
      case .picture(let raster, let caption): addPicture(raster, caption: caption, of: section)
      case .check(let check):
        checks.append(
          "- \(check.passed ? "✅ passed" : "❌ **FAILED**"): **\(markdownEscaped(check.name))**: "
            + "\(markdownEscaped(check.shortDetail)) *(\(markdownEscaped(check.source)))*")
      case .runBegan, .stepBegan, .cached, .stepEnded, .stepFailed, .stepSkipped, .progress,
        .runFailed, .runEnded:
        break
      }
    }
    flush(&self, lines: true, checks: true)
    switch section.shortfall {
    case .failed(let message, let seconds):
      add("> ❌ **This step FAILED:** \(markdownEscaped(message))")
      add("*Failed after \(TextRenderer.duration(seconds))*")
    case .skipped(let reason): add("> **Skipped:** this step \(markdownEscaped(reason)).")
    case nil:
      add("*\(section.time.map { "Time: \($0)" } ?? "Not finished")*")
    }
  }

  private mutating func addChart(_ svg: String?, summary: String, of section: RunReport.Section) {
    guard let svg else { return add("There is no finite number to draw.") }
    attach(Array((svg + "\n").utf8), to: section, ending: "svg", alternative: summary)
  }

  private mutating func addPicture(
    _ raster: Raster, caption: String, of section: RunReport.Section
  ) {
    guard raster.width > 0, raster.height > 0 else {
      return add("\(markdownEscaped(caption)): an empty picture.")
    }
    // Code hosts smooth what they enlarge, so the file is as large as it is to be seen.
    attach(
      raster.enlarged(by: raster.enlargement(width: 760)).png, to: section, ending: "png",
      alternative: raster.alternative)
    add("*\(markdownEscaped(caption))*")
  }

  private mutating func attach(
    _ bytes: [UInt8], to section: RunReport.Section, ending: String, alternative: String
  ) {
    let number = files.count { $0.name.hasPrefix(section.id + "-") } + 1
    let name = "\(section.id)-\(number).\(ending)"
    files.append(AttachedFile(name: name, bytes: bytes))
    add("![\(markdownEscaped(alternative))](\(urlEncoded(folder))/\(urlEncoded(name)))")
  }
}

extension Table {
  /// The table in the form that code hosts read; the marked row is strong.
  var markdown: String {
    func line(_ cells: [String]) -> String { "| " + cells.joined(separator: " | ") + " |" }
    let rule = columns.map { $0.alignment == .right ? "--:" : ":--" }
    let body = rows.enumerated().map { place, row in
      line(
        row.map { cell in
          let text = markdownEscaped(cell)
          return place == markedRow && !text.isEmpty ? "**\(text)**" : text
        })
    }
    return ([line(columns.map { markdownEscaped($0.title) }), line(rule)] + body)
      .joined(separator: "\n")
  }
}

/// Text that Markdown shows as it is: every character that could have a meaning behind a
/// backslash, and those that HTML gives one to as entities.
func markdownEscaped(_ text: String) -> String {
  var result = ""
  for character in text {
    switch character {
    case "&": result += "&amp;"
    case "<": result += "&lt;"
    case ">": result += "&gt;"
    case "\n": result += " "
    case _ where "\\`*_[]|$~#".contains(character): result += "\\\(character)"
    default: result.append(character)
    }
  }
  return result
}

/// Code between fences longer than any run of grave accents in it.
private func fenced(_ text: String, as language: String) -> String {
  var longest = 0
  var run = 0
  for character in text {
    run = character == "`" ? run + 1 : 0
    longest = max(longest, run)
  }
  let fence = String(repeating: "`", count: max(3, longest + 1))
  return "\(fence)\(language)\n\(text)\n\(fence)"
}

private func urlEncoded(_ text: String) -> String {
  var result = ""
  for byte in text.utf8 {
    let character = Character(UnicodeScalar(byte))
    let isPlain =
      byte < 0x80 && (character.isLetter || character.isNumber || "-_.~/".contains(character))
    result +=
      isPlain
      ? String(character) : "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
  }
  return result
}
