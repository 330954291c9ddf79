import Testing

@testable import Reporting

struct LineChartTests {
  @Test func aCurveFallsFromLeftToRight() {
    let chart = LineChart(
      title: "Loss", xLabel: "iteration", yLabel: "loss",
      curves: [.init(name: "training", x: [0, 1, 2, 3], y: [3, 2, 1, 0])])
    #expect(
      chart.lines(width: 19, height: 4) == [
        "Loss",
        "          │*",
        "        2 ┤  *",
        "          │     *",
        "        0 ┤       *",
        "          └┬────┬──",
        "           0    2",
        "iteration across,",
        "loss up: * training",
      ])
  }

  @Test func valuesThatAreNotNumbersAreLeftOut() {
    let chart = LineChart(
      title: "", xLabel: "x", yLabel: "y",
      curves: [
        .init(name: "a", x: [0, 1, 2], y: [1, .infinity, 2]), .init(name: "b", x: [0], y: [.nan]),
      ])
    let text = chart.lines(width: 40, height: 3).filter { $0.contains("┤") }.joined()
    #expect(text.filter { $0 == "*" }.count == 2)
    #expect(!text.contains("o"))
    let nothing = LineChart(
      title: "", xLabel: "", yLabel: "", curves: [.init(name: "", x: [0], y: [.nan])])
    #expect(nothing.lines(width: 40).isEmpty)
  }
}
