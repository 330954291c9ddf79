// A run as a Jupyter notebook: nbformat 4.5.

import Reporting

extension RunReport {
  /// The notebook: prose in Markdown cells, each step's code in a code cell with its outputs.
  ///
  /// The code is to be read: it is the body of a package, not a script, so no kernel here runs it.
  public var notebook: JSONValue {
    var cells = [Self.markdownCell("head", headline)]
    for (index, markdown) in introduction.enumerated() {
      cells.append(Self.markdownCell("introduction-\(index + 1)", markdown))
    }
    for (index, section) in sections.enumerated() {
      cells += Self.cells(of: section, number: index + 1)
    }
    return .object([
      .init("cells", .array(cells)),
      .init(
        "metadata",
        .object([
          .init(
            "kernelspec",
            .object([
              .init("display_name", .string("Swift")), .init("language", .string("swift")),
              .init("name", .string("swift")),
            ])),
          .init(
            "language_info",
            .object([
              .init("file_extension", .string(".swift")),
              .init("mimetype", .string("text/x-swift")), .init("name", .string("swift")),
              .init("pygments_lexer", .string("swift")),
            ])),
          .init("title", .string(title)),
        ])),
      .init("nbformat", .integer(4)), .init("nbformat_minor", .integer(5)),
    ])
  }

  private var headline: String {
    var text = "# \(markdownEscaped(title))\n\n"
    if let course { text += "*\(Self.capitalized(course))*\n\n" }
    text += "**\(Self.capitalized(verdict)).**\n\n"
    text += settings.map { "- \($0.name): \(markdownEscaped($0.value))" }.joined(separator: "\n")
    if !header.command.isEmpty { text += "\n\nRun it again with\n\n    \(header.command)" }
    if let failure { text += "\n\n> **Stopped:** \(markdownEscaped(failure))" }
    return text
  }

  private static func cells(of section: Section, number: Int) -> [JSONValue] {
    var before = ["## \(markdownEscaped(section.title))"]
    var after: [String] = []
    var code: [String] = []
    var outputs = NotebookOutputs()
    func add(_ markdown: String) {
      if outputs.isEmpty && code.isEmpty {
        before.append(markdown)
      } else {
        after.append(markdown)
      }
    }
    for event in section.events {
      switch event {
      case .prose(let markdown): add(markdown)
      case .question(let number, let text, let answer):
        add(InlineQuestion.markdown(number: number, text: text, answer: answer))
      case .code(let excerpt):
        let origin = excerpt.role == .lesson ? "// From \(excerpt.file)\n" : ""
        code.append(origin + excerpt.text)
      case .text(let line): outputs.add(line: line)
      case .value(_, _, let shown): if let shown { outputs.add(line: shown) }
      case .table(let name, _, let table):
        outputs.add(table, caption: caption(of: table, named: name, inStep: section.title))
      // Notebooks are white in a dark system too.
      case .errorBarChart(let chart):
        outputs.add(svg: chart.svg(in: .light), text: chart.lines(width: 90))
      case .lineChart(let chart):
        outputs.add(svg: chart.svg(in: .light), text: chart.lines(width: 90))
      case .graphChart(let chart):
        outputs.add(svg: chart.svg(in: .light), text: chart.lines(width: 90))
      case .picture(let raster, let caption): outputs.add(raster, caption: caption)
      case .check(let check):
        let verdict = check.passed ? "pass" : "FAIL"
        outputs.add(
          line: "\(verdict) \(check.name): \(check.shortDetail) (\(check.source))")
      case .runBegan, .stepBegan, .cached, .stepEnded, .stepFailed, .stepSkipped, .progress,
        .runFailed, .runEnded:
        break
      }
    }
    switch section.shortfall {
    case .failed(let message, let seconds):
      outputs.add(
        failure: "\(section.id) failed after \(TextRenderer.duration(seconds)): \(message)",
        message: message)
    case .skipped(let reason): outputs.add(line: "\(section.id): skipped; it \(reason).")
    case nil:
      let time = section.time ?? "not finished"
      outputs.add(line: "\(section.id): \(time)")
    }
    let count: JSONValue =
      if case .skipped? = section.shortfall { .null } else { .integer(number) }
    let shownCode = code.isEmpty ? "// step: \(section.id)" : code.joined(separator: "\n\n")
    var cells = [
      markdownCell(section.id, before.joined(separator: "\n\n")),
      .object([
        .init("cell_type", .string("code")), .init("execution_count", count),
        .init("id", .string(cellID("\(section.id)-code"))), .init("metadata", .object([])),
        .init("outputs", .array(outputs.finished())), .init("source", lines(shownCode)),
      ]),
    ]
    if !after.isEmpty {
      cells.append(markdownCell("\(section.id)-after", after.joined(separator: "\n\n")))
    }
    return cells
  }

  private static func markdownCell(_ id: String, _ text: String) -> JSONValue {
    .object([
      .init("cell_type", .string("markdown")), .init("id", .string(cellID(id))),
      .init("metadata", .object([])), .init("source", lines(text)),
    ])
  }

  /// An id as nbformat 4.5 wants it: 1 to 64 letters, digits, `-` and `_`.
  private static func cellID(_ text: String) -> String {
    String(
      text.unicodeScalars.map { scalar in
        scalar.isASCII && (scalar.properties.isAlphabetic || scalar.properties.numericType != nil)
          ? Character(scalar) : "-"
      }.prefix(64))
  }

  /// Text as notebooks keep it: a list of lines, each with its newline.
  static func lines(_ text: String) -> JSONValue {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    return .array(
      lines.enumerated().map { .string($1 + ($0 < lines.count - 1 ? "\n" : "")) })
  }
}

/// Gathers the outputs of a code cell; lines that follow one another make one stream.
private struct NotebookOutputs {
  private var outputs: [JSONValue] = []
  private var stream: [String] = []

  var isEmpty: Bool { outputs.isEmpty && stream.isEmpty }

  mutating func add(line: String) { stream.append(line) }

  mutating func add(_ table: Table, caption: String) {
    let html = table.html(caption: caption, id: nil)
    let text =
      table.folded.map { $0.lines(width: 100) + ["(\($0.rows.count) of \(table.rows.count) rows)"] }
      ?? table.lines(width: 100)
    show([
      .init("text/html", RunReport.lines(html)),
      .init("text/plain", RunReport.lines(text.joined(separator: "\n"))),
    ])
  }

  mutating func add(svg: String?, text: [String]) {
    guard let svg else { return add(line: "There is no finite number to draw.") }
    show([
      .init("image/svg+xml", RunReport.lines(svg)),
      .init("text/plain", RunReport.lines(text.joined(separator: "\n"))),
    ])
  }

  mutating func add(_ raster: Raster, caption: String) {
    guard raster.width > 0, raster.height > 0 else {
      return add(line: "\(caption): an empty picture.")
    }
    let large = raster.enlarged(by: raster.enlargement(width: 760))
    show(
      [
        .init("image/png", .string(large.pngInBase64)),
        .init("text/plain", RunReport.lines("[picture: \(caption)]")),
      ],
      // Where nbconvert looks for what a screen reader says.
      metadata: [.init("image/png", .object([.init("alt", .string(caption))]))])
    add(line: caption)
  }

  /// What Jupyter shows where a cell raised an error.
  mutating func add(failure text: String, message: String) {
    flush()
    outputs.append(
      .object([
        .init("ename", .string("StepFailed")), .init("evalue", .string(message)),
        .init("output_type", .string("error")), .init("traceback", .array([.string(text)])),
      ]))
  }

  private mutating func show(_ data: [JSONValue.Member], metadata: [JSONValue.Member] = []) {
    flush()
    outputs.append(
      .object([
        .init("data", .object(data)), .init("metadata", .object(metadata)),
        .init("output_type", .string("display_data")),
      ]))
  }

  private mutating func flush() {
    guard !stream.isEmpty else { return }
    outputs.append(
      .object([
        .init("name", .string("stdout")), .init("output_type", .string("stream")),
        .init("text", RunReport.lines(stream.joined(separator: "\n") + "\n")),
      ]))
    stream = []
  }

  mutating func finished() -> [JSONValue] {
    flush()
    return outputs
  }
}
