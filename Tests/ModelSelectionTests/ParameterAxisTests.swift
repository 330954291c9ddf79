import Testing

@testable import ModelSelection

struct ParameterAxisTests {
  private func numbers(_ axis: ParameterAxis) -> [Double] {
    guard case .values(let values) = axis.choices else { return [] }
    return values.map { if case .number(let number) = $0 { number } else { .nan } }
  }

  /// The ranges are numpy.geomspace, printed with `%.5e`, and rounded for whole numbers:
  /// `Tests/peers/selection_numpy.py`.
  @Test(
    arguments: [
      ("1e-7,5e-7", [1e-7, 5e-7]), ("5e-7, 1e-7", [1e-7, 5e-7]), ("3", [3]),
      ("1e-7..1e-5:3", [1e-7, 1e-6, 1e-5]),
      ("1e-7..1e-5:5", [1e-7, 3.16228e-07, 1e-6, 3.16228e-06, 1e-5]),
      ("1e3 .. 5e4 : 4", [1_000, 3_684.03, 13_572.1, 50_000]),
      ("1e-2,1..100:3,7", [0.01, 1, 7, 10, 100]),
      // The ends are as they were typed, however many digits they have.
      ("1.23456789..9.87654321:2", [1.23456789, 9.87654321]),
      ("0.5..2.:3", [0.5, 1, 2]),
    ] as [(String, [Double])])
  func listsAndRanges(_ text: String, expected: [Double]) throws {
    #expect(numbers(try ParameterAxis("lr", .positive, parsing: text)) == expected)
  }

  @Test func otherKinds() throws {
    #expect(numbers(try ParameterAxis("reg", .nonNegative, parsing: "1e4,-0")) == [0, 1e4])
    let hidden = ParameterAxis.Kind.whole(1...10_000)
    #expect(
      numbers(try ParameterAxis("hidden", hidden, parsing: "16..100:4")) == [16, 29, 54, 100])
    #expect(numbers(try ParameterAxis("hidden", hidden, parsing: "1e2")) == [100])
    let rules = ParameterAxis.Kind.word(["sgd", "momentum", "adam"])
    #expect(
      try ParameterAxis("rule", rules, parsing: "adam,sgd").choices
        == .values([.word("adam"), .word("sgd")]))
    // A shape is written in one way only, so that one net is not trained twice.
    #expect(
      try ParameterAxis("hidden", .shape(1...1_000), parsing: "300-0150, 500,30-20-10").choices
        == .values([.word("300-150"), .word("500"), .word("30-20-10")]))
    #expect(
      try ParameterAxis("lr", .positive, parsing: "1e-7..1e-5").choices == .interval(1e-7...1e-5))
    #expect(
      try ParameterAxis("lr", .positive, parsing: "5e-7,1e-7")
        == .init("lr", numbers: [5e-7, 1e-7]))
  }

  private static let above = "numbers above 0"

  @Test(
    arguments: [
      ("", .emptyList(axis: "lr", expected: above)),
      ("  ", .emptyList(axis: "lr", expected: above)),
      ("1,,2", .emptyItem(axis: "lr", list: "1,,2")), ("1,", .emptyItem(axis: "lr", list: "1,")),
      ("1e-7,fast", .badValue(axis: "lr", found: "fast", expected: above)),
      ("0", .badValue(axis: "lr", found: "0", expected: above)),
      ("-1e-7", .badValue(axis: "lr", found: "-1e-7", expected: above)),
      ("nan", .badValue(axis: "lr", found: "nan", expected: above)),
      ("inf", .badValue(axis: "lr", found: "inf", expected: above)),
      ("1e400", .badValue(axis: "lr", found: "1e400", expected: above)),
      ("1e-400", .badValue(axis: "lr", found: "1e-400", expected: above)),
      ("1 2", .badValue(axis: "lr", found: "1 2", expected: above)),
      ("1...5:3", .badValue(axis: "lr", found: "1...5:3", expected: above)),
      ("..5:3", .badValue(axis: "lr", found: "..5:3", expected: above)),
      ("1..", .badValue(axis: "lr", found: "1..", expected: above)),
      ("1..nan:3", .badValue(axis: "lr", found: "1..nan:3", expected: above)),
      ("1e-7,0.0000001", .repeatedValue(axis: "lr", value: "1e-07")),
      ("1e-6,1e-7..1e-5:3", .repeatedValue(axis: "lr", value: "1e-06")),
      ("0..1:3", .nonPositiveEnd(axis: "lr", range: "0..1:3")),
      ("-1..1", .nonPositiveEnd(axis: "lr", range: "-1..1")),
      ("1e-5..1e-7:3", .endsNotIncreasing(axis: "lr", range: "1e-5..1e-7:3")),
      ("1..1:3", .endsNotIncreasing(axis: "lr", range: "1..1:3")),
      ("1..9:1", .badPointCount(axis: "lr", range: "1..9:1", found: "1", limit: 1_000)),
      ("1..9:0", .badPointCount(axis: "lr", range: "1..9:0", found: "0", limit: 1_000)),
      ("1..9:", .badPointCount(axis: "lr", range: "1..9:", found: "", limit: 1_000)),
      ("1..9:x", .badPointCount(axis: "lr", range: "1..9:x", found: "x", limit: 1_000)),
      ("1..9:1001", .badPointCount(axis: "lr", range: "1..9:1001", found: "1001", limit: 1_000)),
      (
        "1..9:999999999999",
        .badPointCount(axis: "lr", range: "1..9:999999999999", found: "999999999999", limit: 1_000)
      ),
      ("1..9:600,10..90:600", .tooManyValues(axis: "lr", limit: 1_000)),
      ("1..9,20", .noPointCount(axis: "lr", range: "1..9")),
      ("1..1.00001:5", .crowdedRange(axis: "lr", range: "1..1.00001:5")),
    ] as [(String, ParameterError)])
  func mistakesNameTheAxis(_ text: String, error: ParameterError) {
    #expect(throws: error) { try ParameterAxis("lr", .positive, parsing: text) }
    #expect(error.description.hasPrefix("lr "))
  }

  @Test func mistakesOfOtherKinds() {
    #expect(
      throws: ParameterError.badValue(
        axis: "reg", found: "-1", expected: "numbers of at least 0")
    ) { try ParameterAxis("reg", .nonNegative, parsing: "-1") }
    #expect(
      throws: ParameterError.badValue(
        axis: "hidden", found: "2.5", expected: "whole numbers from 1 to 10")
    ) { try ParameterAxis("hidden", .whole(1...10), parsing: "2.5") }
    #expect(
      throws: ParameterError.badValue(
        axis: "hidden", found: "20", expected: "whole numbers from 1 to 10")
    ) { try ParameterAxis("hidden", .whole(1...10), parsing: "1..20:3") }
    #expect(
      throws: ParameterError.badValue(axis: "rule", found: "rms", expected: "sgd or adam")
    ) { try ParameterAxis("rule", .word(["sgd", "adam"]), parsing: "sgd,rms") }
    for text in ["300-", "-5", "300--150", "300-0", "300-11x", "20..200:4", "2000"] {
      #expect(
        throws: ParameterError.badValue(
          axis: "hidden", found: text,
          expected: "sizes of layers such as 300-150, each from 1 to 1000")
      ) { try ParameterAxis("hidden", .shape(1...1_000), parsing: "50,\(text)") }
    }
    #expect(
      throws: ParameterError.repeatedValue(axis: "hidden", value: "50")
    ) { try ParameterAxis("hidden", .shape(1...1_000), parsing: "50,050") }
    #expect(throws: ParameterError.crowdedRange(axis: "hidden", range: "1..3:5")) {
      try ParameterAxis("hidden", .whole(1...10), parsing: "1..3:5")
    }
  }

  @Test func wording() {
    #expect(
      ParameterError.noPointCount(axis: "lr", range: "1..9").description
        == "lr has the range '1..9' without its number of points: write '1..9:5', or draw random "
        + "points from it, with no other value in the list.")
    #expect(
      ParameterError.badValue(axis: "lr", found: "fast", expected: Self.above).description
        == "lr expects numbers above 0, not 'fast'.")
  }
}

/// The second stage of a coarse-to-fine search, against intervals worked by hand.
struct ParameterAxisNarrowingTests {
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
