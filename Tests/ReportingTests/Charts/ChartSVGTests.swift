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

  @Test func epochsHaveWholeTicks() throws {
    let chart = LineChart(
      title: "", xLabel: "epoch", yLabel: "",
      curves: [.init(name: "a", x: [1, 2, 3, 4, 5], y: [1, 1, 1, 1, 1])])
    let svg = try #require(chart.svg)
    #expect(svg.contains("text-anchor=\"middle\">5</text>"))
    #expect(!svg.contains("text-anchor=\"middle\">1.5</text>"))
    #expect(chart.lines(width: 110).contains { $0.hasSuffix(" 5") && !$0.contains(".") })
  }

  @Test func eightCurvesDifferInColourAndDashes() {
    #expect(Set((0..<8).map(SVGCanvas.color)).count == 8)
    #expect(Set((0..<8).map(SVGCanvas.dashes)).count == 8)
    let defined = SVGCanvas.style(in: .system).components(separatedBy: "--wb-8:#").count - 1
    // In light, in dark and for paper.
    #expect(defined == 3)
  }

  /// Names of 8 units a letter behind lines of 38, 18 apart: the last ends at the right, 704.
  @Test func aShortLegendStandsBesideTheLabel() {
    let legend = ChartLegend(names: ["ab", "abcd"], yLabel: "loss")
    #expect(legend.height == 0)
    // 704 − 4 · 8 = 672; 672 − 38 − 18 − 2 · 8 = 600.
    #expect(legend.elements.contains("x=\"672\" y=\"48\">abcd<"))
    #expect(legend.elements.contains("x=\"600\" y=\"48\">ab<"))
  }

  /// 3 · (38 + 160 + 18) = 648 beside a label of 80 do not fit into 688, above it they do; of four
  /// names the last has a row of its own.
  @Test(arguments: [(3, 20.0), (4, 40)]) func aLongLegendHasRows(_ count: Int, _ height: Double) {
    let names = Array(repeating: String(repeating: "n", count: 20), count: count)
    let legend = ChartLegend(names: names, yLabel: "a long one")
    #expect(legend.height == height)
    #expect(legend.elements.contains("y=\"68\"") == (count == 4))
    let chart = LineChart(
      title: "t", xLabel: "x", yLabel: "a long one",
      curves: names.map { .init(name: $0, x: [0, 1], y: [0, 1]) })
    #expect(chart.svg?.contains("viewBox=\"0 0 720 \(Int(340 + height))\"") == true)
  }

  @Test func notebooksGetLightChartsOfAFixedSize() throws {
    let light = try #require(curves.svg(in: .light))
    #expect(!light.contains("prefers-color-scheme"))
    #expect(light.contains("width=\"720\" height=\"340\""))
    #expect(try #require(curves.svg).contains("prefers-color-scheme:dark"))
  }

  @Test func valuesStandWhereTheirTicksDo() throws {
    let chart = LineChart(
      title: "t", xLabel: "x", yLabel: "y", curves: [.init(name: "a", x: [0, 10], y: [0, 1])])
    let svg = try #require(chart.svg)
    // From the lower left corner of the plotting area, 64 286, to its upper right one, 704 70.
    #expect(svg.contains("d=\"M64 286L704 70\""))
    #expect(svg.contains("y=\"70\" dy=\"4\" text-anchor=\"end\">1.0</text>"))
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
    // The mean of ones and threes stands half way between the ticks 1 and 3: (286 + 70) / 2.
    #expect(svg.contains(" 178L"))
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

  /// XML that is not well formed does not show at all; Python's reader is not ours.
  @Test(.enabled(if: PythonProcess.has("xml.dom.minidom"), "Python is not installed"))
  func theElementIsWellFormed() throws {
    let svg = try #require(curves.svg)
    #expect(Markup.isWellFormed(svg))
    #expect(!Markup.isWellFormed(svg.replacingOccurrences(of: "</g>", with: "")))
    let bars = ErrorBarChart(
      title: "<&\"", xLabel: "<", yLabel: "&",
      groups: [.init(label: "\"<", values: [1, 2], mean: 1.5, deviation: 0.5)])
    #expect(Markup.isWellFormed(try #require(bars.svg)))
  }
}

/// Reads markup with Python's XML reader.
private enum Markup {
  static func isWellFormed(_ text: String) -> Bool {
    let output = try? PythonProcess.run(
      "import sys, xml.dom.minidom; xml.dom.minidom.parseString(sys.stdin.buffer.read())",
      input: Array(text.utf8))
    return output != nil
  }
}
