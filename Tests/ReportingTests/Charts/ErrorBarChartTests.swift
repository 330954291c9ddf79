import Testing

@testable import Reporting

struct ErrorBarChartTests {
  private let chart = ErrorBarChart(
    title: "Cross-validation on k", xLabel: "k", yLabel: "accuracy",
    groups: [
      .init(label: "1", values: [0.1, 0.3], mean: 0.2, deviation: 0.1),
      .init(label: "5", values: [0.4, 0.4], mean: 0.4, deviation: 0),
    ])

  @Test func meansBarsAndMeasurementsStandAtTheirValues() {
    #expect(
      chart.lines(width: 80, height: 4) == [
        "Cross-validation on k",
        "     0.4 ┤                 ·o",
        "         │     ·|",
        "     0.2 ┤      o",
        "         │     ·|",
        "         └────────────────────────",
        "                1           5",
        "k across, accuracy up: o mean, | one standard deviation either side, · one fold",
      ])
  }

  @Test func groupsThatDoNotFitFollowBelow() {
    let lines = chart.lines(width: 15, height: 4)
    #expect(lines.filter { $0.contains("└") }.count == 2)
    #expect(lines.filter { $0.contains("┤") }.allSatisfy { $0.count <= 15 })
  }

  @Test func valuesThatAreNotNumbersAreLeftOut() {
    let chart = ErrorBarChart(
      title: "t", xLabel: "x", yLabel: "y",
      groups: [.init(label: "1", values: [.nan, 1], mean: .nan, deviation: .nan)])
    #expect(chart.lines(width: 40, height: 2).contains { $0.contains("·") })
    #expect(!chart.lines(width: 40, height: 2).contains { $0.contains("┤") && $0.contains("o") })
  }
}
