// Losses of the table with features narrower than the step, far from zero or of mixed scales, each
// with its gradient as it is derived on paper.

import Foundation
import GradientChecking

extension TableLoss {
  /// Σ *wᵢ φ*(*xᵢ*) with normal weights.
  private static func weighted(
    _ name: String, _ expectation: Expectation = .mayBeInconclusive,
    at point: @escaping @Sendable (inout Draws) -> [Double],
    _ function: @escaping @Sendable (Double) -> Double,
    _ derivative: @escaping @Sendable (Double) -> Double
  ) -> TableLoss {
    TableLoss(name, expectation) { draws in
      let x = point(&draws)
      let weights = draws.normal(x.count)
      return Instance(x, gradient: zip(x, weights).map { $1 * derivative($0) }) { x in
        zip(x, weights).reduce(0) { $0 + $1.1 * function($1.0) }
      }
    }
  }

  private static func sech2(_ x: Double) -> Double { 1 - tanh(x) * tanh(x) }

  static let narrow: [TableLoss] = far + fast + besideAPole + mixed

  private static let far: [TableLoss] =
    [1e9, 1e12].flatMap { (place: Double) -> [TableLoss] in
      let near: @Sendable (inout Draws) -> [Double] = { $0.normal(6).map { place + $0 } }
      return [
        weighted(
          "hyperbolic tangent about \(place)", at: near, { tanh($0 - place) }, { sech2($0 - place) }
        ),
        weighted(
          "bell about \(place)", at: near, { exp(-square($0 - place) / 2) },
          { -($0 - place) * exp(-square($0 - place) / 2) }),
        weighted("sine about \(place)", at: near, { sin($0) }, { cos($0) }),
        weighted("squares about \(place)", at: near, { square($0 - place) }, { 2 * ($0 - place) }),
      ]
    } + [
      weighted(
        "sine of days at 1.7e9 seconds", .decides, at: { $0.uniform(8, 1.7e9...1.8e9) },
        { sin($0 / 86_400) }, { cos($0 / 86_400) / 86_400 })
    ]

  private static let fast: [TableLoss] = [1e3, 1e5, 1e6, 3e6, 1e7, 1e8, 1e9].map { rate in
    weighted(
      "sine of \(rate) x", at: { $0.normal(10) }, { sin(rate * $0) }, { rate * cos(rate * $0) })
  }

  private static let besideAPole: [TableLoss] =
    [1e-6, 1e-8, 1e-9, 1e-10, 1e-12, 1e-15].flatMap { (gap: Double) -> [TableLoss] in
      // As far from 1 as the digits of 1 + gap allow; the derivatives are taken there.
      let beside: @Sendable (inout Draws) -> [Double] = {
        $0.uniform(6, 1...3).map { 1 + gap * $0 }
      }
      return [
        weighted(
          "logarithm of x − 1 at \(gap)", at: beside, { log(abs($0 - 1)) }, { 1 / ($0 - 1) }),
        weighted(
          "inverse of x − 1 at \(gap)", at: beside, { 1 / ($0 - 1) }, { -1 / square($0 - 1) }),
        weighted(
          "cube root of x − 1 at \(gap)", at: beside, { cbrt($0 - 1) },
          { 1 / (3 * square(cbrt($0 - 1))) }),
        weighted(
          "square root of x − 1 at \(gap)", at: beside, { abs($0 - 1).squareRoot() },
          { 0.5 / ($0 - 1).squareRoot() }),
        weighted(
          "bell of width \(gap)", at: beside, { exp(-square(($0 - 1) / gap) / 2) },
          { -($0 - 1) / gap / gap * exp(-square(($0 - 1) / gap) / 2) }),
        weighted(
          "arc tangent of width \(gap)", at: beside, { atan(($0 - 1) / gap) },
          { 1 / gap / (1 + square(($0 - 1) / gap)) }),
        weighted(
          "logarithm of x at \(gap)", at: { $0.uniform(6, 1...3).map { gap * $0 } },
          { log(abs($0)) }, { 1 / $0 }),
      ]
    }
    + [1e-4, 1e-7, 1e-10].map { (gap: Double) -> TableLoss in
      TableLoss("logarithm of the determinant, \(gap) from singular") { draws in
        var x = draws.normal(9)
        for column in 0..<3 { x[6 + column] = x[column] + x[3 + column] + gap * x[6 + column] }
        func minor(_ x: [Double], _ row: Int, _ column: Int) -> Double {
          let (r, s) = ((row + 1) % 3, (row + 2) % 3)
          let (c, d) = ((column + 1) % 3, (column + 2) % 3)
          return x[3 * r + c] * x[3 * s + d] - x[3 * r + d] * x[3 * s + c]
        }
        func determinant(_ x: [Double]) -> Double {
          (0..<3).reduce(0) { $0 + x[$1] * minor(x, 0, $1) }
        }
        let whole = determinant(x)
        return Instance(
          x, shape: [3, 3], gradient: (0..<9).map { minor(x, $0 / 3, $0 % 3) / whole }
        ) { log(abs(determinant($0))) }
      }
    }

  private static let mixed: [TableLoss] = [4, 6, 9].flatMap { (power: Int) -> [TableLoss] in
    [
      TableLoss("rows of 1 to 1e-\(power)") { draws in
        let x = draws.normal(200)
        let weights = (0..<200).map { pow(10, -Double($0 / 20 * power) / 9) }
        return Instance(x, shape: [10, 20], gradient: zip(x, weights).map { 2 * $0 * $1 }) { x in
          zip(x, weights).reduce(0) { $0 + $1.1 * square($1.0) }
        }
      },
      // The small row's derivatives are resolved by a larger move only; the claim is right.
      TableLoss("one row of 1e-\(power)", .decides) { draws in
        let x = draws.normal(1000)
        let weights = (0..<1000).map { $0 / 100 == 3 ? pow(10, -Double(power)) : 1 }
        return Instance(x, shape: [10, 100], gradient: zip(x, weights).map { 2 * $0 * $1 }) { x in
          zip(x, weights).reduce(0) { $0 + $1.1 * square($1.0) }
        }
      },
    ]
  }
}
