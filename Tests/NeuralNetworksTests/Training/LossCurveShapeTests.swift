// The shapes of loss curves, on curves whose shape is known because they were written down.

import Foundation
import NeuralNetworks
import Testing

@Suite struct LossCurveShapeTests {
  private func curve(_ count: Int = 21, _ value: (Double) -> Double) -> [Double] {
    (0..<count).map { value(Double($0) / Double(count - 1)) }
  }

  @Test func aCurveThatLevelsOffIsGood() {
    #expect(LossCurveShape(of: curve { 0.3 + 2 * exp(-6 * $0) }) == .good)
    #expect(LossCurveShape(of: curve { 2.3 / (1 + 20 * $0) }) == .good)
    // A little noise does no harm: ±0.01 on a fall of 2.
    #expect(
      LossCurveShape(of: curve { 0.3 + 2 * exp(-6 * $0) + 0.01 * cos(20 * .pi * $0) }) == .good)
  }

  @Test func aLineOrAFlatCurveIsTooLow() {
    #expect(LossCurveShape(of: curve { 2.3 - $0 }) == .tooLow)
    // Of e^(−t) the last quarter makes (e^−0.75 − e^−1)/(1 − e^−1) = 16.5 %.
    #expect(LossCurveShape(of: curve { 2.3 * exp(-$0) }) == .tooLow)
    #expect(LossCurveShape(of: curve { _ in 2.3 }) == .tooLow)
    #expect(LossCurveShape(of: curve { 2.3 - 0.01 * $0 }) == .tooLow)
  }

  @Test func theBorderOfTooLowIsWhereTheLastQuarterMakesAnEighth() {
    // (e^(−3a/4) − e^−a)/(1 − e^−a) is an eighth at a = 1.59 (by bisection in Python).
    #expect(LossCurveShape(of: curve(401) { exp(-1.5 * $0) }) == .tooLow)
    #expect(LossCurveShape(of: curve(401) { exp(-1.75 * $0) }) == .good)
  }

  @Test func aCurveThatJumpsIsTooHigh() {
    // Up and down by one while 0.8 is gained.
    #expect(
      LossCurveShape(of: (0..<21).map { $0 == 0 ? 2.3 : $0 % 2 == 0 ? 1.5 : 2.5 }) == .tooHigh)
    // Up far, and back to the start: what a unit's death looks like.
    #expect(LossCurveShape(of: [2.3, 40, 3, 2.31, 2.3, 2.3, 2.3, 2.3]) == .tooHigh)
  }

  @Test func aCurveThatEndsHigherOrAsNoNumberDiverges() {
    #expect(LossCurveShape(of: curve { 2.3 * exp($0) }) == .diverging)
    #expect(LossCurveShape(of: [2.3, 1, 0.5, .nan, .nan]) == .diverging)
    #expect(LossCurveShape(of: [2.3, 1, 0.5, .infinity]) == .diverging)
    #expect(LossCurveShape(of: [2.3, 1.5, 1, .nan, 0.5, 0.4]) == .diverging)
  }

  @Test func theUnitDoesNotMatter() {
    for scale in [1e-6, 1, 1e6] {
      #expect(LossCurveShape(of: curve { scale * (0.3 + 2 * exp(-6 * $0)) }) == .good)
      #expect(LossCurveShape(of: curve { scale * (2.3 - $0) }) == .tooLow)
    }
  }

  @Test func shapesAreOrderedByTheRate() {
    #expect(LossCurveShape.allCases.sorted() == [.tooLow, .good, .tooHigh, .diverging])
  }
}
