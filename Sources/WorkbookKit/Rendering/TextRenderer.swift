// A run as text: on a terminal with colour and pictures, in a pipe without.

import Foundation
import Reporting

/// Shows a run as text, line by line as it happens.
public final class TextRenderer: Renderer {
  private let style: TextStyle
  private let isQuiet: Bool
  private let isVerbose: Bool
  private let showsCode: Bool
  private let write: (String) -> Void
  /// What the run's assignment is called.
  private var assignment = ""
  /// When the step was run whose results are shown from a cache.
  private var cached: Date?

  /// - Parameters:
  ///   - isQuiet: Show only the header, the checks and the summary.
  ///   - isVerbose: Show all rows of every table, and all digits of what was checked.
  ///   - showsCode: Show each step's code, the implementation that it exercises first.
  ///   - write: Receives whole lines, each ending in a newline.
  public init(
    style: TextStyle, isQuiet: Bool = false, isVerbose: Bool = false, showsCode: Bool = false,
    write: @escaping (String) -> Void
  ) {
    self.style = style
    self.isQuiet = isQuiet
    self.isVerbose = isVerbose
    self.showsCode = showsCode
    self.write = write
  }

  public func receive(_ event: Event) {
    for line in lines(for: event) { write(line + "\n") }
  }

  private func lines(for event: Event) -> [String] {
    switch event {
    case .runBegan(let header, let title, let minutes):
      return begin(header, title: title) + course(header.place, minutes)
    case .check(let check): return verdict(check)
    case .stepFailed(let failure, let seconds):
      return marked(
        "FAILED", style: style.red,
        "\(failure.id), after \(Self.duration(seconds)): \(failure.message)")
    case .stepSkipped(let id, let reason):
      return marked("skipped", style: style.faint, "\(id): \(reason)")
    case .runEnded(let summary): return end(summary)
    case .cached(let date):
      cached = date
      return []
    case .stepBegan(let id, let title):
      cached = nil
      return isQuiet ? [] : [""] + heading(title: title, id: id)
    case _ where isQuiet: return []
    case .prose(let markdown): return [""] + markdownLines(markdown, style: style)
    case .question(let number, let text, let answer):
      return [""] + question(number, text, isAnswerWithheld: answer == nil)
    case .text(let line): return indented(line)
    case .value(_, _, let shown): return shown.map(indented) ?? []
    case .table(_, _, let table):
      return [""] + (table.caption.map { indented($0 + ":") } ?? []) + lines(of: table) + [""]
    case .errorBarChart(let chart):
      return chart.lines(width: style.width - Self.indent.count).map { Self.indent + $0 } + [""]
    case .lineChart(let chart):
      return chart.lines(width: style.width - Self.indent.count).map { Self.indent + $0 } + [""]
    case .graphChart(let chart):
      return chart.lines(width: style.width - Self.indent.count).map { Self.indent + $0 } + [""]
    case .picture(let raster, let caption): return picture(raster, caption: caption)
    case .code(let excerpt): return showsCode ? code(excerpt) : []
    case .progress: return []
    // Whoever started the run says why it failed.
    case .runFailed: return []
    case .stepEnded(let id, let seconds):
      let origin = cached.map { ", from the cache: \(Self.moment($0))" } ?? ""
      return [Self.indent + style.faint("\(id): \(Self.duration(seconds))\(origin)")]
    }
  }

  /// A terminal cannot fold an answer, so it says which command shows it.
  private func question(_ number: Int, _ text: String, isAnswerWithheld: Bool) -> [String] {
    let command = "Answer: `workbook answer \(assignment) \(number)`"
    let remark = command + (isAnswerWithheld ? ", once yours is in Answers.md" : "")
    return markdownLines(
      InlineQuestion.quotation(number: number, text: text, remark: remark), style: style)
  }

  private func begin(_ header: RunHeader, title: String) -> [String] {
    assignment = header.assignment
    let settings =
      "workbook \(header.version) · \(header.assignment) · seed \(header.seed) · "
      + "\(header.precision) · \(header.threads) thread\(header.threads == 1 ? "" : "s")"
    return wrapped(header.dataNote, width: style.width)
      + wrapped(settings, width: style.width).map(style.faint)
      + ["", style.bold(title)]
  }

  private func course(_ place: CoursePlace?, _ minutes: Int?) -> [String] {
    guard !isQuiet else { return [] }
    let parts = [place?.fullText, minutes.map { "reading time: \($0) min" }].compactMap { $0 }
    guard !parts.isEmpty else { return [] }
    return wrapped(
      RunReport.capitalized(parts.joined(separator: " · ")), width: style.width
    ).map(style.faint)
  }

  private func end(_ summary: RunSummary) -> [String] {
    let steps = stepVerdict(
      failed: summary.failedSteps.count, skipped: summary.skippedSteps.count)
    let checks = checkVerdict(passed: summary.passed, failed: summary.failed)
    let verdict = (steps.map { "\($0); \(checks)" } ?? checks).replacing("failed", with: "FAILED")
    let paint = summary.isGood ? style.green : style.red
    let ended =
      (summary.wasInterrupted ? "Interrupted after " : "Done in ")
      + Self.duration(summary.seconds)
      + (summary.cachedSteps > 0
        ? ", \(summary.cachedSteps) step\(summary.cachedSteps == 1 ? "" : "s") from the cache" : "")
      + ":"
    return displayWidth("\(ended) \(verdict).") > style.width
      ? ["", ended] + wrapped(verdict + ".", width: style.width).map(paint)
      : ["", "\(ended) \(paint(verdict))."]
  }

  private func heading(title: String, id: String) -> [String] {
    let rule = style.width - displayWidth(title) - displayWidth(id) - 7
    if rule < 0 {
      return wrapped("── \(title)", width: style.width).map(style.bold) + [style.faint("[\(id)]")]
    }
    let line = style.faint("[\(id)] " + String(repeating: "─", count: rule))
    return [style.bold("── \(title) ") + line]
  }

  private func verdict(_ check: Check) -> [String] {
    marked(
      check.passed ? "pass" : "FAIL", style: check.passed ? style.green : style.red,
      "\(check.name): \(isVerbose ? check.detail : check.shortDetail) (\(check.source))")
  }

  private func lines(of table: Table) -> [String] {
    let folded = isVerbose ? nil : table.folded
    let lines = (folded ?? table).lines(width: style.width - Self.indent.count).map {
      $0.isEmpty ? "" : Self.indent + $0
    }
    guard let folded else { return lines }
    let choice = table.choice.map { ", \($0)" } ?? ""
    return lines
      + indented(
        "(\(folded.rows.count) of \(table.rows.count) rows\(choice); all with --verbose)"
      ).map(style.faint)
  }

  /// Text behind a word in colour, under which no further line begins.
  private func marked(
    _ word: String, style paint: (String) -> String, _ text: String
  ) -> [String] {
    let lines = wrapped(text, width: style.width - Self.indent.count - word.count - 1)
    return lines.enumerated().map { index, line in
      let begins = index == 0 ? paint(word) : String(repeating: " ", count: word.count)
      return Self.indent + begins + " " + line
    }
  }

  private func picture(_ raster: Raster, caption: String) -> [String] {
    let size = "\(raster.width) × \(raster.height) pixels"
    guard let form = style.pictures, raster.width > 0, raster.height > 0 else {
      let place = style.pictureFile.map { ", in '\($0)'" } ?? ""
      return indented("[picture of \(size)\(place): \(caption)]")
    }
    let drawn: [String]
    switch form {
    case .text(let form):
      drawn = raster.lines(width: style.width - Self.indent.count, as: form)
    case .pixels(let images):
      // Terminals smooth what they enlarge; a column is taken to be eight pixels wide.
      let factor = raster.enlargement(width: min(760, style.width * 8))
      drawn = [raster.enlarged(by: factor).escapeCodes(for: images)]
    }
    return drawn.map { Self.indent + $0 } + indented("\(caption) (\(size))")
  }

  /// Code keeps its lines, however wide: a broken line would be another program.
  private func code(_ excerpt: SourceExcerpt) -> [String] {
    let lines = excerpt.text.split(separator: "\n", omittingEmptySubsequences: false)
    return ["", Self.indent + style.faint("// " + excerpt.file)]
      + lines.map { $0.isEmpty ? "" : Self.indent + $0 } + [""]
  }

  private func indented(_ text: String) -> [String] {
    text.isEmpty ? [""] : wrapped(text, width: style.width, indent: Self.indent)
  }

  private static let indent = "  "

  /// `0.004 s`, `3.21 s`, `2 min 05 s`.
  static func duration(_ seconds: Double) -> String {
    switch seconds {
    case ..<1: String(format: "%.3f s", seconds)
    case ..<60: String(format: "%.2f s", seconds)
    default: String(format: "%d min %02d s", Int(seconds) / 60, Int(seconds) % 60)
    }
  }

  /// A date as tables sort it, in the time zone of whoever reads: `2026-11-28 15:04`.
  public static func moment(_ date: Date) -> String {
    let format = DateFormatter()
    format.locale = Locale(identifier: "en_US_POSIX")
    format.dateFormat = "yyyy-MM-dd HH:mm"
    return format.string(from: date)
  }
}
