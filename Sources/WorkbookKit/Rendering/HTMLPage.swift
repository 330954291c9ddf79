// A run as one HTML page that needs nothing else: no network, no scripts, no files beside it.

import Foundation
import Reporting

extension RunReport {
  /// The page.
  ///
  /// Prose, each step's code beside what it printed, tables, charts and pictures, verdicts in
  /// words and colour, and at the top what is needed to repeat the run.
  public var html: String { html(links: nil) }

  /// The page as one of several.
  ///
  /// - Parameter links: Where the page stands among the others; nil for a page by itself.
  /// - Parameter version: Which version of the page this is; nil where no other will follow. With it, and
  ///   only with it, the page has a script.
  public func html(links: PageLinks?, version: PageVersion? = nil) -> String {
    let dot = "<span aria-hidden=\"true\">·</span>"
    // Links name the neighbors where there are some.
    let place = links == nil ? header.place?.fullText : header.place?.text
    let eyebrow = ["workbook", header.assignment, place, readingTime].compactMap { $0 }.map(escaped)
    var body = """
      <a class="skip" href="#main">Skip to the results</a>
      <header class="top">
      \(links?.html(name: "Course") ?? "")<p class="eyebrow">\(eyebrow.joined(separator: " \(dot) "))</p>
      <h1>\(escaped(title))</h1>
      <p class="verdict \(isGood ? "good" : "bad")">\(escaped(Self.capitalized(verdict)))</p>
      <dl class="settings">
      \(settings.map { "<div><dt>\(escaped($0.name))</dt><dd>\(escaped($0.value))</dd></div>" }
        .joined(separator: "\n"))
      </dl>
      \(repetition)</header>
      \(contents)<main id="main">

      """
    if let failure {
      body +=
        "<p class=\"failure\" role=\"alert\"><strong>Stopped:</strong> \(escaped(failure))</p>\n"
    }
    for markdown in introduction {
      body += "<div class=\"prose lead\">\(markdownHTML(markdown))</div>\n"
    }
    for section in sections { body += html(of: section) }
    body += "</main>\n<footer>\(links?.html(name: "Course, at the end") ?? "")"
    body +=
      "<p>Made by workbook \(escaped(header.version)). \(closing)</p></footer>\n"
    return HTMLFrame.page(
      title: "\(title) – workbook", body: body + (version?.element ?? ""))
  }

  private var closing: String {
    "The page holds everything it shows: it can be kept, sent and printed as it is."
  }

  private var repetition: String {
    guard !header.command.isEmpty else { return "" }
    return """
      <div class="command"><p id="repeat">Run it again with</p>
      <pre tabindex="0" role="region" aria-labelledby="repeat"><code>\(escaped(header.command))</code></pre></div>

      """
  }

  private var contents: String {
    guard sections.count > 1 else { return "" }
    let items = sections.map { section -> String in
      let failed = section.checks.count { !$0.passed }
      let state =
        if case .skipped? = section.shortfall {
          ("none", "–", "skipped")
        } else if failed > 0 || section.shortfall != nil {
          ("bad", "✗", "failed")
        } else if section.seconds == nil {
          ("bad", "–", "not finished")
        } else if section.checks.isEmpty {
          ("none", "·", "nothing judged")
        } else {
          ("good", "✓", "passed")
        }
      return "<li><a href=\"#\(escaped(section.id))\"><span class=\"mark \(state.0)\" "
        + "aria-hidden=\"true\">\(state.1)</span>\(escaped(section.title))"
        + "<span class=\"hidden\"> (\(state.2))</span></a></li>"
    }
    return "<nav aria-label=\"Steps\"><ol>\n\(items.joined(separator: "\n"))\n</ol></nav>\n"
  }

  private func html(of section: Section) -> String {
    let id = escaped(section.id)
    var text = """
      <section id="\(id)" aria-labelledby="\(id)-title">
      <div class="heading"><h2 id="\(id)-title">\(escaped(section.title))</h2>
      <a class="anchor" href="#\(id)" aria-label="Link to step \(id)"><code>\(id)</code></a></div>

      """
    var lines: [String] = []
    var checks: [Check] = []
    func flushLines() {
      guard !lines.isEmpty else { return }
      text += "<pre class=\"out\">\(escaped(lines.joined(separator: "\n")))</pre>\n"
      lines = []
    }
    func flushChecks() {
      guard !checks.isEmpty else { return }
      text +=
        "<ul class=\"checks\">\n\(checks.map { Self.html($0, step: section.id) }.joined())</ul>\n"
      checks = []
    }
    var tables = 0
    for event in section.events {
      if case .text = event {} else if case .value = event {} else { flushLines() }
      if case .check = event {} else { flushChecks() }
      switch event {
      case .prose(let markdown): text += "<div class=\"prose\">\(markdownHTML(markdown))</div>\n"
      case .question(let number, let question, let answer):
        text += Self.html(ofQuestion: number, question, answer: answer)
      case .code(let excerpt): text += Self.html(of: excerpt, step: section.id)
      case .text(let line): lines.append(line)
      case .value(_, _, let shown): if let shown { lines.append(shown) }
      case .table(let name, _, let table):
        tables += 1
        text += table.html(
          caption: caption(of: table, named: name, inStep: section.title),
          id: "\(section.id)-table-\(tables)")
      case .errorBarChart(let chart): text += Self.figure(chart.svg, title: chart.title)
      case .lineChart(let chart): text += Self.figure(chart.svg, title: chart.title)
      case .graphChart(let chart): text += Self.figure(chart.svg, title: chart.title)
      case .picture(let raster, let caption): text += Self.figure(raster, caption: caption)
      case .check(let check): checks.append(check)
      case .runBegan, .stepBegan, .cached, .stepEnded, .stepFailed, .stepSkipped, .progress,
        .runFailed, .runEnded:
        break
      }
    }
    flushLines()
    flushChecks()
    switch section.shortfall {
    case .failed(let message, let seconds):
      text += "<p class=\"failure\"><strong>This step failed:</strong> \(escaped(message))</p>\n"
      text +=
        "<p class=\"time\">Time until it failed: \(TextRenderer.duration(seconds))</p>\n"
    case .skipped(let reason):
      text += "<p class=\"skipped\"><strong>Skipped:</strong> this step \(escaped(reason)).</p>\n"
    case nil:
      let time = section.time ?? "not finished"
      text += "<p class=\"time\">Time of this step: \(time)</p>\n"
    }
    return text + "</section>\n"
  }

  /// A lesson is open; a step's own lines, which call it and report, are a click away below one.
  private static func html(of excerpt: SourceExcerpt, step id: String) -> String {
    let (title, label, isOpen) =
      switch excerpt.role {
      case .lesson: ("Implementation, in \(excerpt.file)", "Implementation for step", true)
      case .step: ("How this step calls it and reports", "Code of step", false)
      }
    return """
      <details class="code"\(isOpen ? " open" : "")><summary>\(escaped(title))</summary>
      <pre tabindex="0" role="region" aria-label="\(label) \(escaped(id))"><code>\(swiftHTML(excerpt.text))</code></pre></details>

      """
  }

  /// The answer is a click away, so that a reader can think first.
  private static func html(ofQuestion number: Int, _ text: String, answer: String?) -> String {
    let question = markdownHTML("\(InlineQuestion.mark)\(number).** \(text)")
    let fold =
      answer.map {
        "<details class=\"answer\"><summary>Answer<span class=\"hidden\"> to question \(number)"
          + "</span></summary>\n\(markdownHTML($0))</details>"
      } ?? markdownHTML(InlineQuestion.withheld)
    return """
      <div class="prose"><blockquote id="question-\(number)">\(question)
      \(fold)</blockquote></div>

      """
  }

  /// The digits that a passed check leaves out show where a pointer rests on it.
  private static func html(_ check: Check, step: String) -> String {
    let short = check.shortDetail
    let title = short == check.detail ? "" : " title=\"\(escaped(check.detail))\""
    return """
      <li id="\(escaped("\(step)/\(check.id)"))" class="\(check.passed ? "good" : "bad")">\
      <strong>\(check.passed ? "Passed" : "Failed")</strong> \
      <span><b>\(escaped(check.name))</b>: <span\(title)>\(escaped(short))</span> \
      <small>\(escaped(check.source))</small></span></li>

      """
  }

  /// A chart in a box that scrolls where the page is narrower than the chart can be read.
  private static func figure(_ svg: String?, title: String) -> String {
    svg.map {
      "<figure class=\"chart\" tabindex=\"0\" role=\"region\" "
        + "aria-label=\"Chart: \(escaped(title))\">\n\($0)\n</figure>\n"
    }
      ?? "<p>There is no finite number to draw.</p>\n"
  }

  private static func figure(_ raster: Raster, caption: String) -> String {
    guard raster.width > 0, raster.height > 0 else {
      return "<p>\(escaped(caption)): an empty picture.</p>\n"
    }
    let factor = raster.enlargement(width: 760)
    return """
      <figure class="picture"><img\(raster.sharpness) \
      src="data:image/png;base64,\(raster.pngInBase64)" \
      width="\(raster.width * factor)" height="\(raster.height * factor)" \
      alt="\(raster.alternative)">
      <figcaption>\(escaped(caption))</figcaption></figure>

      """
  }

  static func capitalized(_ text: String) -> String {
    text.prefix(1).uppercased() + text.dropFirst()
  }
}

extension Raster {
  /// How many times as large a picture is shown, so that its pixels can be told apart.
  func enlargement(width: Int) -> Int { max(1, min(8, width / max(1, self.width))) }

  /// What stands for a picture that is not seen; its caption, which follows it, says the rest.
  var alternative: String { "Picture of \(width) × \(height) pixels" }

  /// The class of pictures whose pixels stay squares, always or on wide pages only.
  ///
  /// Shrunk below its own width a picture has to be smooth: without that it would lose lines.
  fileprivate var sharpness: String {
    switch width {
    case ...320: " class=\"sharp\""
    case ...760: " class=\"sharp-where-wide\""
    default: ""
    }
  }
}

extension Table {
  /// The table with its caption and headers, in a box that scrolls by itself.
  ///
  /// - Parameter id: The id of the caption, by which a page names the box; nil for no box.
  func html(caption: String, id: String?) -> String {
    guard let folded else { return wholeHTML(caption: caption, id: id) }
    return folded.wholeHTML(caption: caption, id: id) + "\n"
      + "<details class=\"rows\"><summary>\(foldTitle)</summary>\n"
      + wholeHTML(caption: "\(caption): all rows", id: id.map { $0 + "-all" }) + "</details>\n"
  }

  /// What opens the rows that are folded away.
  var foldTitle: String { "All \(rows.count) rows" }

  private func wholeHTML(caption: String, id: String?) -> String {
    // A column without a heading and without a word in it only served to align the others.
    let shown = columns.indices.filter { index in
      !columns[index].title.isEmpty || rows.contains { !$0[index].isEmpty }
    }
    func side(_ index: Int) -> String {
      columns[index].alignment == .right ? " class=\"number\"" : ""
    }
    let head = shown.map { index in
      let title = columns[index].title
      return "<th scope=\"col\"\(side(index))>"
        + (title.isEmpty ? "<span class=\"hidden\">note</span>" : escaped(title)) + "</th>"
    }
    let body = rows.enumerated().map { place, row in
      let cells = shown.enumerated().map { number, index in
        let isMarked = place == markedRow
        guard number == 0 else { return "<td\(side(index))>\(escaped(row[index]))</td>" }
        // On the side where the cells do not have to stand below one another.
        let mark = isMarked ? "<span class=\"pick\">best</span>" : ""
        let isRight = columns[index].alignment == .right
        let cell = [isRight ? mark : "", escaped(row[index]), isRight ? "" : mark]
          .filter { !$0.isEmpty }.joined(separator: " ")
        return "<th scope=\"row\"\(side(index))>\(cell)</th>"
      }
      return "<tr\(place == markedRow ? " class=\"picked\"" : "")>\(cells.joined())</tr>"
    }
    let name = id.map { " id=\"\(escaped($0))\"" } ?? ""
    let table = """
      <table>
      <caption\(name)>\(escaped(caption))</caption>
      <thead><tr>\(head.joined())</tr></thead>
      <tbody>
      \(body.joined(separator: "\n"))
      </tbody></table>
      """
    guard let id else { return table }
    return "<div class=\"table\" tabindex=\"0\" role=\"region\" aria-labelledby=\"\(escaped(id))\">"
      + "\(table)</div>\n"
  }
}
