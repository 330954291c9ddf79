import Testing

@testable import ModelSelection

struct ParameterPointTests {
  @Test(
    arguments: [
      (0.0000001, "1e-07"), (25_000, "25000"), (0.1, "0.1"), (-0.0, "0"),
      (0.1 + 0.2, "0.30000000000000004"),
      (3.16228e-07, "3.16228e-07"), (1e16, "1e+16"), (2.5, "2.5"),
    ] as [(Double, String)])
  func numbersAreWrittenOneWay(_ number: Double, text: String) {
    #expect(ParameterValue.number(number).text == text)
    #expect(Double(text) == number)
  }

  @Test func theTextDoesNotDependOnTheOrder() {
    let first = ParameterPoint([("reg", .number(2.5e4)), ("lr", .number(1e-7))])
    let second = ParameterPoint([("lr", .number(1e-7)), ("reg", .number(25_000))])
    #expect(first.canonicalText == "lr=1e-07 reg=25000")
    #expect(first == second)
    #expect(first.hashValue == second.hashValue)
    #expect(first.parameters.map(\.name) == ["reg", "lr"])
  }

  @Test func valuesAreFoundByName() {
    let point = ParameterPoint([("rule", .word("adam")), ("lr", .number(1e-3))])
    #expect(point.number("lr") == 1e-3)
    #expect(point.word("rule") == "adam")
    #expect(point["reg"] == nil)
  }
}
