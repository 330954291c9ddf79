// Entries too small to be judged one by one: wrong ones do not pass beside large ones, right ones do.

import Foundation
import Testing

@testable import GradientChecking

struct SmallEntriesTests {
  /// ΣW² + *c*Σb², with the claim of b times a factor.
  private func twoBlocks(_ factor: Double, scale: Double, seed: Int) -> GradientReport {
    var generator = SeededGenerator(seed)
    let (w, b) = (generator.normal(40), generator.normal(5))
    func squares(_ x: [Double]) -> Double { x.reduce(0) { $0 + $1 * $1 } }
    return GradientProblem(
      blocks: [
        ParameterBlock("W", shape: [40], values: w), ParameterBlock("b", shape: [5], values: b),
      ],
      gradients: ["W": w.map { 2 * $0 }, "b": b.map { factor * 2 * scale * $0 }]
    ) { LossValue(squares($0["W"]) + scale * squares($0["b"])) }.check(using: &generator)
  }

  @Test(arguments: [1e-3, 1e-6, 1e-8, 1e-9, 1e-10], 0..<5)
  func aSmallBlockBesideALargeOneDoesNotPassWrong(_ scale: Double, seed: Int) {
    #expect(twoBlocks(1, scale: scale, seed: seed).verdict != .failed)
    for factor in [0.0, 2, -1] {
      let report = twoBlocks(factor, scale: scale, seed: seed)
      #expect(report.verdict != .passed, "\(factor): \(report)")
    }
  }

  /// Σ*w x²* over ten rows, one of whose weights are 1e-6: its claims zeroed, doubled, of the wrong sign.
  @Test(arguments: [0.0, 2, -1, 1], 0..<4)
  func aSmallRowOfABlockDoesNotPassWrong(_ factor: Double, seed: Int) {
    var generator = SeededGenerator(seed)
    let x = generator.normal(10_000)
    func weight(_ index: Int) -> Double { index / 1000 == 6 ? 1e-6 : 1 }
    let report = GradientProblem(
      "x", shape: [10, 1000], values: x,
      gradient: x.indices.map { 2 * x[$0] * weight($0) * (weight($0) < 1 ? factor : 1) }
    ) { x in
      var total = 0.0
      for index in x.indices { total += weight(index) * x[index] * x[index] }
      return total
    }.check(using: &generator)
    #expect(factor == 1 ? report.verdict == .passed : report.verdict != .passed, "\(report)")
  }

  /// One of a hundred slices zeroed, whatever its scale.
  @Test(arguments: 0..<9)
  func aSmallSliceZeroedDoesNotPass(_ power: Int) {
    var generator = SeededGenerator(power)
    let x = generator.normal(5000)
    func weight(_ index: Int) -> Double { pow(10, -Double(index / 500)) }
    let zeroed = (power * 10 + 3) * 50..<(power * 10 + 4) * 50
    let report = GradientProblem(
      "x", shape: [100, 50], values: x,
      gradient: x.indices.map { zeroed ~= $0 ? 0 : 2 * x[$0] * weight($0) }
    ) { x in
      var total = 0.0
      for index in x.indices { total += weight(index) * x[index] * x[index] }
      return total
    }.check(using: &generator)
    #expect(report.verdict != .passed, "\(report)")
  }

  /// Units that are dead at the point and a bias that a mean takes away have a gradient of zero, and
  /// pass, though moves of one bring the units to life.
  @Test(arguments: 0..<10)
  func trueZerosPass(_ seed: Int) {
    var generator = SeededGenerator(seed)
    let (w, b) = (generator.normal(12), generator.normal(3))
    let dead = (0..<8).map { _ in Double.random(in: -1 ... -0.01, using: &generator) }
    let report = GradientProblem(
      blocks: [
        ParameterBlock("W", shape: [12], values: w), ParameterBlock("b", shape: [3], values: b),
        ParameterBlock("dead", shape: [8], values: dead),
      ],
      gradients: [
        "W": w.map { 2 * $0 }, "b": [0, 0, 0], "dead": dead.map { _ in 0 },
      ]
    ) { parameters in
      let (w, b, dead) = (parameters["W"], parameters["b"], parameters["dead"])
      // Each of four samples has the bias added, and their mean taken away.
      let samples = (0..<4).map { row in (0..<3).map { w[3 * row + $0] + b[$0] } }
      let means = (0..<3).map { column in samples.reduce(0) { $0 + $1[column] } / 4 }
      let weights = (0..<3).map { column in w.indices.filter { $0 % 3 == column }.map { w[$0] } }
      let centered = samples.reduce(0) { total, sample in
        total + zip(sample, means).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
      }
      let own = weights.reduce(0) { total, column in
        let mean = column.reduce(0, +) / 4
        return total + 4 * mean * mean
      }
      return LossValue(centered + own + dead.reduce(0) { $0 + max(0, $1) * 3 })
    }.check(using: &generator)
    #expect(report.verdict == .passed, "\(report)")
  }

  /// The step that is advised is larger than the one that was too small.
  @Test(arguments: [1e-4, 1e-6, 1e-9, 1e-12, 1e-14])
  func aLargerStepIsLarger(_ step: Double) {
    let values = [0.5, -1.0, 2.0]
    let report = GradientProblem(
      "x", shape: [3], values: values, gradient: values.map { 2 * $0 }
    ) { 1e9 + $0.reduce(0) { $0 + $1 * $1 } }
    .check(at: (0..<3).map { Coordinate("x", $0) }, CheckOptions(step: step))
    for row in report.terms[0].rows {
      guard let advice = row.advice, let range = advice.range(of: "larger step, such as ") else {
        continue
      }
      let advised = Double(advice[range.upperBound...].dropLast()) ?? 0
      #expect(advised > 5 * step, "\(advice)")
    }
  }
}
