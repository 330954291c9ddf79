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

  /// Without a mark of their own the second of two equal curves would hide the first.
  @Test func curvesThatMeetHaveAMarkOfTheirOwn() {
    func lines(_ second: [Double]) -> [String] {
      LineChart(
        title: "", xLabel: "x", yLabel: "y",
        curves: [
          .init(name: "a", x: [0, 1, 2], y: [0, 1, 2]), .init(name: "b", x: [0, 1, 2], y: second),
        ]
      ).lines(width: 60, height: 3)
    }
    let meeting = lines([2, 1, 0])
    // On top b and a, in the middle both, at the bottom a and b.
    let marks = meeting.prefix(4).joined().filter { "*o#".contains($0) }
    #expect(marks == "o*#*o")
    #expect(meeting.last == "x across, y up: * a, o b, # several at once")
    #expect(lines([1, 2, 1]).last == "x across, y up: * a, o b")
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
