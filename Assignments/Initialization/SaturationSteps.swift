// The step that counts units which pass no slope back, in a layer that nobody has trained.

import Foundation
import LinearAlgebra
import NeuralNetworks
import Reporting
import WorkbookKit

/// Units of a layer that pass hardly any slope.
struct UnitCounts: Sendable, Equatable {
  /// The share of all units of all samples whose slope is below a thousandth.
  let saturated: Double
  /// Units whose slope is below a thousandth for every sample.
  let dead: Int
}

extension UnitCounts {
  /// Counts a layer.
  ///
  /// - Parameter sums: `[N, units]`, before the activation.
  init<Scalar: RealScalar>(of function: Activation, at sums: Matrix<Scalar>) {
    let columns = sums.columns
    var saturated = 0
    var isDead = [Bool](repeating: true, count: columns)
    let ones = Matrix<Scalar>(rows: sums.rows, columns: columns, repeating: 1)
    let layer = ActivationLayer<Scalar>(function)
    let output = layer.forward(sums, [], on: .serial).output
    let slopes = layer.backward(ones, output, [], on: .serial).input
    for (place, slope) in slopes.elements.enumerated() {
      if abs(Double(slope)) < 1e-3 {
        saturated += 1
      } else {
        isDead[place % columns] = false
      }
    }
    self.saturated = Double(saturated) / Double(max(1, sums.rows * columns))
    dead = isDead.count { $0 }
  }
}

extension InitializationAssignment {
  mutating func countSaturation(_ page: Page) throws {
    let batch = made(batch, by: "load")
    var generator = generator(for: 1)
    let columns = batch.bytes.columns
    let scale = (1 / Double(columns)).squareRoot()
    let weights = Matrix<Scalar>(
      rows: columns, columns: settings.units,
      elements: generator.normals(count: columns * settings.units).map { Scalar(scale * $0) })
    var counts: [[UnitCounts]] = []
    for (place, form) in batch.forms.enumerated() {
      try page.progress(Double(place) / 3)
      let sums = product(form.rows, weights, on: options.execution)
      counts.append(Activation.allCases.map { UnitCounts(of: $0, at: sums) })
    }
    page.table(
      "units",
      Table(
        columns: [.init("function")]
          + batch.forms.flatMap { [.init("\($0.name): saturated", .right), .init("dead", .right)] },
        rows: Activation.allCases.enumerated().map { place, function in
          [function.rawValue]
            + counts.flatMap { [percent($0[place].saturated), "\($0[place].dead)"] }
        }),
      json: .object(
        zip(batch.forms, counts).map { form, found in
          .init(
            form.name,
            .object(
              zip(Activation.allCases, found).map {
                .init($0.rawValue, [$1.saturated, Double($1.dead)].json)
              }))
        }))
    func found(_ function: Activation, _ form: Int) -> UnitCounts {
      counts[form][Activation.allCases.firstIndex(of: function)!]
    }
    page.check(
      .within(
        "share of ReLU's units that are off, centered images",
        found: found(.relu, 1).saturated, band: 0.4...0.6,
        source: "weights of either sign are as likely, so a half is expected"))
    page.check(
      .equal(
        "dead units of ReLU, centered images", found: found(.relu, 1).dead, expected: 0,
        source: "a unit's sums add up to zero over the batch, so some of them are above it"))
    page.check(
      .equal(
        "saturated units of leaky ReLU", found: (0..<3).map { found(.leakyReLU, $0).saturated },
        expected: [0, 0, 0], source: "its slope is nowhere below 0.01"))
    for function in [Activation.sigmoid, .tanh] {
      let (raw, normalized) = (found(function, 0).saturated, found(function, 2).saturated)
      page.check(
        Check(
          name: "\(function.rawValue) saturates less on normalized images",
          passed: normalized < raw / 10,
          detail: "\(percent(normalized)) against \(percent(raw)), expected below a tenth",
          source: "sums of deviation about 1 instead of some dozens"))
    }
  }

  private func percent(_ share: Double) -> String { String(format: "%.1f %%", 100 * share) }
}
