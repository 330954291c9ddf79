import Foundation
import Testing

@testable import Reporting

struct ChartSVGTests {
  private let curves = LineChart(
    title: "Loss & <b>", xLabel: "epoch", yLabel: "loss",
    curves: [
      .init(name: "<training>", x: [1, 2, 3], y: [3, .nan, 1]),
      .init(name: "\"validation\"", x: [1, 2, 3], y: [2, 2, 2]),
    ])

  @Test func theElementSaysWhatItShows() throws {
    let svg = try #require(curves.svg)
    #expect(svg.contains("role=\"img\""))
    #expect(
      svg.contains(
        "aria-label=\"Loss &amp; &lt;b&gt;: loss over epoch. &lt;training&gt; from 3 at 1 to 1 at 3; "
          + "&quot;validation&quot; from 2 at 1 to 2 at 3.\""))
    #expect(svg.contains("<title>epoch 2: &quot;validation&quot; 2</title>"))
    #expect(svg.contains("<title>epoch 1: &lt;training&gt; 3, &quot;validation&quot; 2</title>"))
  }

  /// Four points with none at the third: a line of two, and the last by itself.
  @Test func aCurveHasAGapWhereItHasNoNumber() throws {
    let chart = LineChart(
      title: "", xLabel: "", yLabel: "",
      curves: [.init(name: "a", x: [1, 2, 3, 4], y: [1, 2, .nan, 1])])
    let svg = try #require(chart.svg)
    let curve = try #require(svg.components(separatedBy: "class=\"wb-curve\"").dropFirst().first)
    let path = try #require(curve.components(separatedBy: " d=\"").dropFirst().first)
    let data = path.prefix { $0 != "\"" }
    #expect(data.count { $0 == "M" } == 2)
    #expect(data.count { $0 == "L" } == 1)
  }

  @Test func curvesDifferInTheirDashes() throws {
    let svg = try #require(curves.svg)
    #expect(svg.contains("stroke-dasharray:none"))
    #expect(svg.contains("stroke-dasharray:7 4"))
  }

  @Test func valuesStandWhereTheirTicksDo() throws {
    let chart = LineChart(
      title: "t", xLabel: "x", yLabel: "y", curves: [.init(name: "a", x: [0, 10], y: [0, 1])])
    let svg = try #require(chart.svg)
    // From the lower left corner of the plotting area, 64 286, to its upper right one, 704 58.
    #expect(svg.contains("d=\"M64 286L704 58\""))
    #expect(svg.contains("y=\"58\" dy=\"4\" text-anchor=\"end\">1.0</text>"))
  }

  @Test func manyPointsBecomeABandAndAMean() throws {
    let count = 10_000
    let chart = LineChart(
      title: "t", xLabel: "x", yLabel: "y",
      curves: [
        .init(
          name: "a", x: (0..<count).map(Double.init),
          y: (0..<count).map { $0 % 2 == 0 ? 1.0 : 3 })
      ])
    let svg = try #require(chart.svg)
    #expect(svg.contains("wb-band"))
    #expect(svg.count < 30_000)
    // The mean of ones and threes stands half way between the ticks 1 and 3: (286 + 58) / 2.
    #expect(svg.contains(" 172L"))
  }

  @Test func measurementsAndMeansHaveTheirValues() throws {
    let chart = ErrorBarChart(
      title: "t", xLabel: "k", yLabel: "accuracy",
      groups: [.init(label: "5", values: [0.25, 0.35, .nan], mean: 0.3, deviation: 0.05)])
    let svg = try #require(chart.svg)
    #expect(svg.contains("<title>k = 5, fold 2: 0.35</title>"))
    #expect(svg.contains("<title>k = 5: mean 0.3 ± 0.05</title>"))
    #expect(!svg.contains("nan"))
  }

  @Test func withoutANumberThereIsNoChart() {
    let chart = LineChart(
      title: "", xLabel: "", yLabel: "", curves: [.init(name: "", x: [0], y: [.nan])])
    #expect(chart.svg == nil)
    #expect(ErrorBarChart(title: "", xLabel: "", yLabel: "", groups: []).svg == nil)
  }

  /// XML that is not well formed does not show at all; Foundation's reader is not ours.
  @Test func theElementIsWellFormed() throws {
    let svg = try #require(curves.svg)
    #expect(try Markup.isWellFormed(svg))
    #expect(try !Markup.isWellFormed(svg.replacingOccurrences(of: "</svg>", with: "")))
  }
}

/// Reads markup with Python's XML reader, where Python is there.
enum Markup {
  static func isWellFormed(_ text: String) throws -> Bool {
    guard PythonProcess.has("xml.dom.minidom") else { return text.hasSuffix("</svg>") }
    do {
      _ = try PythonProcess.run(
        "import sys, xml.dom.minidom; xml.dom.minidom.parseString(sys.stdin.buffer.read())",
        input: Array(text.utf8))
      return true
    } catch is PythonError {
      return false
    }
  }
}
