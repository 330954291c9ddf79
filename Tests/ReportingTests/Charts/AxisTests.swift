import Testing

@testable import Reporting

struct AxisTests {
  @Test(
    arguments: [
      (0.0, 1.0, 6, ["0", "0.2", "0.4", "0.6", "0.8", "1.0"]),
      (0.0, 1_500.0, 9, ["0", "200", "400", "600", "800", "1000", "1200", "1400"]),
      (0.23, 0.31, 5, ["0.24", "0.26", "0.28", "0.30"]),
      (-3.0, 7.0, 6, ["-2", "0", "2", "4", "6"]),
      (0.0, 5e6, 6, ["0", "1e6", "2e6", "3e6", "4e6", "5e6"]),
      (0.0, 2.5e-5, 6, ["0", "5.0e-6", "1.0e-5", "1.5e-5", "2.0e-5", "2.5e-5"]),
    ] as [(Double, Double, Int, [String])])
  func ticksStandAtRoundNumbers(low: Double, high: Double, most: Int, labels: [String]) {
    let axis = Axis(from: low, to: high, most: most, isWidened: false)
    #expect(axis.ticks.map(axis.label) == labels)
    #expect(axis.low == low && axis.high == high)
  }

  /// Epochs: there is no epoch 1.5, and none to write as 1.0.
  @Test(
    arguments: [
      (1.0, 5.0, ["1", "2", "3", "4", "5"]), (0, 2, ["0", "1", "2"]), (1, 1, ["1"]),
      (0, 30, ["0", "5", "10", "15", "20", "25", "30"]),
    ] as [(Double, Double, [String])])
  func wholeNumbersHaveWholeTicks(low: Double, high: Double, labels: [String]) {
    let axis = Axis(from: low, to: high, most: 9, isWidened: false, isWhole: true)
    #expect(axis.ticks.map(axis.label) == labels)
  }

  @Test func aWidenedAxisBeginsAndEndsWithATick() {
    let axis = Axis(from: 0.23, to: 0.31, most: 5, isWidened: true)
    #expect(axis.ticks.map(axis.label) == ["0.22", "0.24", "0.26", "0.28", "0.30", "0.32"])
    #expect(abs(axis.share(of: 0.27) - 0.5) < 1e-12)
  }

  @Test(arguments: [0.0, 5, -0.001])
  func oneNumberAloneStandsInTheMiddle(_ number: Double) {
    let axis = Axis(from: number, to: number, most: 5, isWidened: false)
    #expect(abs(axis.share(of: number) - 0.5) < 1e-12)
    #expect(!axis.ticks.isEmpty)
  }
}
