import Testing

@testable import ModelSelection

struct ParameterPointsTests {
  private static let intervals: [ParameterAxis] = [
    try! ParameterAxis("lr", .positive, parsing: "1e-7..1e-5"),
    try! ParameterAxis("reg", .nonNegative, parsing: "1e3..1e5"),
  ]

  @Test func aGridIsSortedByItsAxes() throws {
    let points = try ParameterPoints.grid([
      ParameterAxis("lr", numbers: [5e-7, 1e-7]), ParameterAxis("reg", numbers: [5e4, 2.5e4]),
    ])
    #expect(
      points.map(\.canonicalText) == [
        "lr=1e-07 reg=25000", "lr=1e-07 reg=50000", "lr=5e-07 reg=25000", "lr=5e-07 reg=50000",
      ])
  }

  @Test func aGridNeedsValues() {
    #expect(throws: ParameterError.noPointCount(axis: "lr", range: "1e-07..1e-05")) {
      try ParameterPoints.grid(Self.intervals)
    }
  }

  @Test func aGridHasALimit() throws {
    let axes = try ["a", "b", "c", "d", "e", "f", "g"].map {
      try ParameterAxis($0, .positive, parsing: "1..9:1000")
    }
    #expect(throws: ParameterError.gridTooLarge(points: 1_000_000, limit: 100_000)) {
      try ParameterPoints.grid(Array(axes.prefix(2)))
    }
    #expect(throws: ParameterError.gridTooLarge(points: nil, limit: 100_000)) {
      try ParameterPoints.grid(axes)
    }
  }

  /// The same hash, fraction and rounding in Python, with numpy.log10:
  /// `Tests/peers/selection_numpy.py`.
  @Test func randomPointsAreHashes() throws {
    let points = try ParameterPoints.random(4, from: Self.intervals, seed: 7)
    #expect(
      points.map(\.canonicalText) == [
        "lr=1.56204e-07 reg=71466.3", "lr=2.69952e-07 reg=7596.4", "lr=1.18546e-06 reg=21995.4",
        "lr=2.6539e-06 reg=51865.6",
      ])
  }

  @Test func aLongerSearchBeginsWithTheShorter() throws {
    let short = try ParameterPoints.random(20, from: Self.intervals, seed: 3)
    let long = try ParameterPoints.random(50, from: Self.intervals, seed: 3)
    #expect(Set(long).isSuperset(of: short))
    #expect(Set(long).count == 50)
    let other = try ParameterPoints.random(20, from: Self.intervals, seed: 4)
    #expect(Set(other).isDisjoint(with: short))
  }

  /// Of 2,000 even draws over two decades, half lie in each: within five standard deviations (22.4).
  @Test func drawsAreEvenInLogSpace() throws {
    let points = try ParameterPoints.random(2_000, from: Self.intervals, seed: 0)
    let rates = points.map { $0.number("lr") }
    #expect(rates.allSatisfy { (1e-7...1e-5).contains($0) })
    #expect(abs(rates.count { $0 < 1e-6 } - 1_000) < 112)
    #expect(rates == rates.sorted())
    let both = points.count { $0.number("lr") < 1e-6 && $0.number("reg") < 1e4 }
    #expect(abs(both - 500) < 97)
  }

  @Test func listsAreDrawnWithoutRepeats() throws {
    let axes = [
      try ParameterAxis("rule", .word(["sgd", "adam"]), parsing: "sgd,adam"),
      try ParameterAxis("hidden", .whole(1...9), parsing: "1..2"),
    ]
    let points = try ParameterPoints.random(4, from: axes, seed: 0)
    #expect(
      points.map(\.canonicalText) == [
        "hidden=1 rule=sgd", "hidden=2 rule=sgd", "hidden=1 rule=adam", "hidden=2 rule=adam",
      ])
    #expect(throws: ParameterError.tooFewDistinctPoints(wanted: 5, found: 4)) {
      try ParameterPoints.random(5, from: axes, seed: 0)
    }
  }
}
