// What pages, notebooks and Markdown say to those who read by ear or go by key, or on a phone.

import Foundation
import Reporting
import Testing

@testable import WorkbookKit

struct PageAccessTests {
  private func report(_ events: [Event]) throws -> RunReport {
    let header = RunHeader(
      assignment: "example", dataset: "made-up", dataNote: "", seed: 7, precision: "double",
      threads: 2, version: "1", command: "workbook run example")
    let all: [Event] =
      [.runBegan(header, title: "An example"), .stepBegan(id: "load", title: "Load it")]
      + events + [.stepEnded(id: "load", seconds: 1)]
    return try #require(RunReport(all))
  }

  private let chart = LineChart(
    title: "Loss", xLabel: "epoch", yLabel: "loss",
    curves: [.init(name: "training", x: [1, 2], y: [3, 1])])

  @Test func theLinkOfAStepStandsBesideItsHeading() throws {
    let html = try report([]).html
    #expect(html.contains("<h2 id=\"load-title\">Load it</h2>"))
    #expect(html.contains("href=\"#load\" aria-label=\"Link to step load\"><code>load</code></a>"))
  }

  @Test func everyStopOfTheTabulatorHasARoleAndAName() throws {
    let html = try report([
      .prose("$$a$$\n\n```\ncode\n```"),
      .code(SourceExcerpt(role: .step, file: "Steps.swift", text: "let x = 1")), .text("a line"),
      .lineChart(chart),
      .table(name: "t", json: .null, Table(columns: [.init("k")], rows: [["1"]])),
    ]).html
    let stops = html.components(separatedBy: "tabindex=\"0\"").dropFirst()
    #expect(stops.count == 5)
    for stop in stops {
      #expect(stop.prefix { $0 != ">" }.contains(" role=\"region\" aria-label"))
    }
    #expect(html.contains("<pre class=\"out\">"))
    #expect(html.contains("<div class=\"formula\"><math"))
  }

  /// A caption of its own stands everywhere; the name is the program's.
  @Test func aTableIsCalledByItsCaption() throws {
    let table = Table(columns: [.init("k")], rows: [["1"]], caption: "Errors & rates")
    let report = try report([
      .table(name: "as_measured", json: .null, table),
      .table(name: "as_found", json: .null, Table(columns: [.init("k")], rows: [["1"]])),
    ])
    #expect(report.html.contains("Errors &amp; rates</caption>"))
    #expect(report.html.contains("As found</caption>") && !report.html.contains("As measured"))
    let markdown = report.markdown(folder: "files").text
    #expect(markdown.contains("rates*\n") && markdown.contains("*As found*\n"))
    #expect(!markdown.contains("As measured"))
  }

  @Test func onlyALongFormulaIsAStop() {
    let long = markdownHTML("$$" + Array(repeating: "abcdefgh", count: 5).joined() + "$$")
    #expect(long.contains("<div class=\"formula\" tabindex=\"0\" role=\"region\""))
    #expect(!markdownHTML("$$L = \\sum_i L_i$$").contains("tabindex"))
  }

  @Test(arguments: [Alignment.left, .right])
  func theMarkOfTheBestRowStandsWhereItMovesNoCell(_ side: Alignment) {
    let table = Table(columns: [.init("k", side)], rows: [["5"], ["20"]], markedRow: 1)
    let html = table.html(caption: "c", id: nil)
    let mark = "<span class=\"pick\">best</span>"
    #expect(html.contains(side == .right ? ">\(mark) 20</th>" : ">20 \(mark)</th>"))
    #expect(html.contains(">5</th>"))
  }

  /// A phone's page of 360 has 320 for a picture, and a wide one 760.
  @Test(arguments: [
    (320, " class=\"sharp\""), (321, " class=\"sharp-where-wide\""),
    (760, " class=\"sharp-where-wide\""), (761, ""),
  ])
  func picturesAreNotShrunkToSquares(_ width: Int, _ sharpness: String) throws {
    let raster = Raster(width: width, height: 1, filledWith: .white)
    let html = try report([.picture(raster, caption: "Samples")]).html
    #expect(html.contains("<img\(sharpness) src="))
  }

  @Test func nothingIsToldTwice() throws {
    let raster = Raster(width: 4, height: 3, filledWith: .white)
    let report = try report([.picture(raster, caption: "Samples"), .lineChart(chart)])
    #expect(report.html.contains("alt=\"Picture of 4 × 3 pixels\""))
    let markdown = report.markdown(folder: "f").text
    #expect(markdown.contains("![Picture of 4 × 3 pixels](f/load-1.png)\n\n*Samples*"))
    #expect(
      markdown.contains("![Loss: loss over epoch. training from 3 at 1 to 1 at 2.](f/load-2.svg)"))
  }

  @Test func aGraphIsDrawnAndToldInEveryForm() throws {
    let graph = GraphChart(
      title: "A square",
      nodes: [
        .init("x", value: 3, gradient: 6),
        .init("×", operands: [0, 0], value: 9, gradient: 1, operandGradients: [3, 3]),
      ])
    let report = try report([.graphChart(graph)])
    let told = "A square. x: value 3, gradient 6; × of x and x: value 9, gradient 1."
    #expect(report.html.contains("aria-label=\"\(told)\""))
    #expect(report.html.contains("<figure class=\"chart\""))
    let markdown = report.markdown(folder: "f")
    #expect(markdown.text.contains("![\(told)](f/load-1.svg)"))
    #expect(String(decoding: markdown.files[0].bytes, as: UTF8.self).contains("wb-fork"))
    let notebook = report.notebook.text
    #expect(notebook.contains("image/svg+xml") && notebook.contains("[×]"))
    #expect(!notebook.contains("prefers-color-scheme"))
    var text = ""
    let renderer = TextRenderer(style: TextStyle(width: 80, usesColor: false, pictures: nil)) {
      text += $0
    }
    renderer.receive(.graphChart(graph))
    #expect(text.contains("  A square\n") && text.contains("├[×]"))
  }

  @Test func notebooksNameTheirPicturesAndKeepTheirChartsLight() throws {
    let raster = Raster(width: 4, height: 3, filledWith: .white)
    let notebook = try report([.picture(raster, caption: "Samples"), .lineChart(chart)]).notebook
    let outputs = notebook.text.filter { !$0.isWhitespace }
    #expect(outputs.contains("\"metadata\":{\"image/png\":{\"alt\":\"Samples\"}}"))
    #expect(outputs.contains("<svg"))
    #expect(!outputs.contains("prefers-color-scheme"))
  }
}
