// The step that counts units which pass no slope back, in a layer that nobody has trained.

import Foundation
import LinearAlgebra
import NeuralNetworks
import Notebook
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
    let ones = Matrix<Scalar>(rows: sums.rows, columns: sums.columns, repeating: 1)
    let layer = ActivationLayer<Scalar>(function)
    let output = layer.forward(sums, [], on: .serial).output
    self.init(slopes: layer.backward(ones, output, [], on: .serial).input, pieces: 1)
  }

  /// Counts a layer of maxout units, whose slope is that of the piece that wins.
  ///
  /// - Parameter sums: `[N, units · pieces]`, the pieces of a unit side by side.
  init<Scalar: RealScalar>(of maxout: Maxout<Scalar>, at sums: Matrix<Scalar>) {
    let (output, winners) = maxout.forward(sums, [], on: .serial)
    let ones = Matrix<Scalar>(rows: output.rows, columns: output.columns, repeating: 1)
    self.init(
      slopes: maxout.backward(ones, winners, [], on: .serial).input, pieces: maxout.pieces)
  }

  /// - Parameter slopes: `[N, units · pieces]`; a unit passes what its steepest piece does.
  private init<Scalar: RealScalar>(slopes: Matrix<Scalar>, pieces: Int) {
    let units = slopes.columns / pieces
    let sizes = slopes.elements.map { abs(Double($0)) }
    var saturated = 0
    var isDead = [Bool](repeating: true, count: units)
    for place in 0..<slopes.rows * units {
      if sizes[place * pieces..<(place + 1) * pieces].allSatisfy({ $0 < 1e-3 }) {
        saturated += 1
      } else {
        isDead[place % units] = false
      }
    }
    self.saturated = Double(saturated) / Double(max(1, slopes.rows * units))
    dead = isDead.count { $0 }
  }
}

extension InitializationAssignment {
  // step: saturation
  mutating func countSaturation(_ page: Page) throws {
    let batch = made(batch, by: "load")
    var generator = options.generator(for: 1)
    let maxout = Maxout<Scalar>(pieces: 2)
    let inputs = batch.bytes.columns
    func xavier(outputs: Int) -> Matrix<Scalar> {
      let scale = (1 / Double(inputs)).squareRoot()
      return Matrix(
        rows: inputs, columns: outputs,
        elements: generator.normals(count: inputs * outputs).map { Scalar(scale * $0) })
    }
    let weights = xavier(outputs: settings.units)
    let pieces = xavier(outputs: settings.units * maxout.pieces)
    let names = Activation.allCases.map(\.rawValue) + [maxout.summary]
    var counts: [[UnitCounts]] = []
    for (place, form) in batch.forms.enumerated() {
      try page.progress(Double(place) / 3)
      let sums = product(form.rows, weights, on: options.execution)
      let maxima = product(form.rows, pieces, on: options.execution)
      counts.append(
        Activation.allCases.map { UnitCounts(of: $0, at: sums) }
          + [UnitCounts(of: maxout, at: maxima)])
    }
    page.table(
      "units",
      Table(
        columns: [.init("function")]
          + batch.forms.flatMap { [.init("\($0.name): saturated", .right), .init("dead", .right)] },
        rows: names.enumerated().map { place, name in
          [name]
            + counts.flatMap { [percent($0[place].saturated), "\($0[place].dead)"] }
        }),
      json: .object(
        zip(batch.forms, counts).map { form, found in
          .init(
            form.name,
            .object(
              zip(names, found).map {
                .init($0, [$1.saturated, Double($1.dead)].json)
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
    page.check(
      .equal(
        "saturated units of maxout", found: counts.map { $0.last?.saturated ?? .nan },
        expected: [0, 0, 0], source: "the piece that wins has slope 1"))
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
