import Testing

@testable import ModelSelection

struct MeasurementsTests {
  /// numpy: v.mean(), v.std(), v.std(ddof=1) / sqrt(len(v)), in `Tests/peers/selection_numpy.py`.
  @Test(
    arguments: [
      ([0.39, 0.35, 0.40], 0.38, 0.021602468994692887, 0.01527525231651948),
      ([0.36, 0.38, 0.385], 0.375, 0.010801234497346443, 0.00763762615825974),
      ([0.265, 0.296, 0.276, 0.284, 0.280], 0.2802, 0.010127191120937717, 0.0050635955604688586),
    ] as [([Double], Double, Double, Double)])
  func agreesWithNumPy(_ values: [Double], mean: Double, deviation: Double, error: Double) throws {
    let measurements = Measurements(values)
    #expect(abs(measurements.mean - mean) < 1e-15)
    #expect(abs(measurements.standardDeviation - deviation) < 1e-15)
    #expect(abs(try #require(measurements.standardError) - error) < 1e-15)
  }

  @Test func oneValueHasNoStandardError() {
    #expect(Measurements([0.4]).standardDeviation == 0)
    #expect(Measurements([0.4]).standardError == nil)
    #expect(MeanComparison(Measurements([0.4]), Measurements([0.1, 0.2])) == nil)
  }

  /// By hand: {1, 3} has mean 2, sample variance 2, so s²/n = 1; {4, 4, 7} has mean 5, sample
  /// variance 3, so s²/n = 1. The standard error is √2, the difference 3 > 2√2 = 2.83.
  @Test func welchByHand() throws {
    let near = try #require(MeanComparison(Measurements([1, 3]), Measurements([4, 4, 7])))
    #expect(near.difference == 3)
    #expect(abs(near.standardError - 2.0.squareRoot()) < 1e-15)
    #expect(near.isDistinguishable)
    // 2.8 < 2√2
    let nearer = try #require(MeanComparison(Measurements([1.2, 3.2]), Measurements([4, 4, 7])))
    #expect(!nearer.isDistinguishable)
    let same = try #require(MeanComparison(Measurements([1, 1]), Measurements([1, 1])))
    #expect(!same.isDistinguishable)
  }
}

struct BestIndexTests {
  @Test(
    arguments: [
      ([], nil), ([.nan], nil), ([.nan, .nan], nil), ([0], 0), ([.nan, 0], 1), ([0, .nan], 0),
      ([0.5, .nan, 0.5], 0), ([.nan, 0.25, 0.5, .nan, 0.5], 2), ([-1, -.infinity, .nan], 0),
    ] as [([Double], Int?)])
  func theFirstOfTheLargestNumbers(scores: [Double], expected: Int?) {
    #expect(bestIndex(of: scores) == expected)
  }
}
