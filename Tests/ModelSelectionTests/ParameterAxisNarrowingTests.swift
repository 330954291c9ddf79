// The second stage of a coarse-to-fine search, against intervals worked by hand.

import ModelSelection
import Testing

@Suite struct ParameterAxisNarrowingTests {
  private func point(_ name: String, _ value: Double) -> ParameterPoint {
    ParameterPoint([(name: name, value: .number(value))])
  }

  /// Four decades become one, half a decade to each side: 10^-6.5 and 10^-5.5.
  @Test func aQuarterIsLeftAroundTheMiddle() throws {
    let axis = try ParameterAxis("lr", .positive, parsing: "1e-8..1e-4")
    #expect(
      axis.narrowed(around: point("lr", 1e-6)).choices == .interval(3.16228e-7...3.16228e-6))
  }

  @Test(arguments: [(1e-8, 1e-8, 1e-7), (1e-4, 1e-5, 1e-4)])
  func theEndsHold(_ value: Double, low: Double, high: Double) throws {
    let axis = try ParameterAxis("lr", .positive, parsing: "1e-8..1e-4")
    #expect(axis.narrowed(around: point("lr", value)).choices == .interval(low...high))
  }

  /// 10 to 10,000 are three decades; a quarter around 100 is 10^1.625 to 10^2.375.
  @Test func wholeNumbersStayWhole() throws {
    let axis = try ParameterAxis("hidden", .whole(1...100_000), parsing: "10..10000")
    #expect(axis.narrowed(around: point("hidden", 100)).choices == .interval(42...237))
  }

  @Test func aListKeepsNeighbours() throws {
    let axis = try ParameterAxis("hidden", .whole(1...1_000), parsing: "20,50,100,200")
    let numbers = { (values: [Double]) in
      ParameterAxis.Choices.values(values.map { ParameterValue.number($0) })
    }
    #expect(axis.narrowed(around: point("hidden", 50)).choices == numbers([20, 50, 100]))
    #expect(axis.narrowed(around: point("hidden", 200)).choices == numbers([100, 200]))
  }

  @Test func aWordStaysAlone() throws {
    let axis = try ParameterAxis("rule", .word(["sgd", "adam"]), parsing: "sgd,adam")
    let best = ParameterPoint([(name: "rule", value: .word("adam"))])
    #expect(axis.narrowed(around: best).choices == .values([.word("adam")]))
  }

  @Test func listsHaveOnlySoManyPoints() throws {
    let lists = [
      try ParameterAxis("a", .positive, parsing: "1,2,3"),
      try ParameterAxis("b", .positive, parsing: "1,2"),
    ]
    #expect(ParameterPoints.availableCount(4, from: lists) == 4)
    #expect(ParameterPoints.availableCount(10, from: lists) == 6)
    let interval = try ParameterAxis("c", .positive, parsing: "1..2")
    #expect(ParameterPoints.availableCount(10, from: lists + [interval]) == 10)
  }
}
