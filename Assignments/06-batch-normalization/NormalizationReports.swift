// Means and deviations of activations: how the steps on normalization see what a layer does.

import Foundation
import LinearAlgebra
import NeuralNetworks
import Notebook
import NumPyRandom
import Reporting
import WorkbookKit

/// Means and deviations, with N in the denominator, of a matrix's columns or rows.
struct Moments {
  let means: [Double]
  let deviations: [Double]

  init(ofColumns matrix: Matrix<Double>) { (means, deviations) = columnMoments(of: matrix) }

  init(ofRows matrix: Matrix<Double>) { self.init(ofColumns: matrix.transposedCopy()) }
}

/// A table of moments, a row for each state.
func write(_ states: [(name: String, moments: Moments)], named name: String, _ page: Page) {
  func text(_ values: [Double]) -> String {
    values.map { String(format: "%.8f", $0) }.joined(separator: "  ")
  }
  page.table(
    name,
    Table(
      columns: [.init("activations"), .init("means"), .init("standard deviations")],
      rows: states.map { [$0.name, text($0.moments.means), text($0.moments.deviations)] }),
    json: .object(
      states.map {
        .init(
          $0.name,
          .object([
            .init("means", $0.moments.means.json),
            .init("deviations", $0.moments.deviations.json),
          ]))
      }))
}

/// Judges numbers by their largest difference.
func judge(
  _ name: String, _ found: [Double], _ expected: [Double], tolerance: Double, source: String,
  _ page: Page
) {
  let differences = zip(found, expected).map { abs($0 - $1) }
  let isWhole = found.count == expected.count && !differences.contains(where: \.isNaN)
  page.check(
    .within(
      "largest difference of \(name)", found: isWhole ? differences.max() ?? .nan : .nan,
      band: 0...tolerance, source: source))
}

/// relu(XW₁)W₂: activations of a net of three outputs, as the notebook draws them.
struct DrawnActivations {
  private let weights: [Matrix<Double>]

  /// Draws W₁, `[50, 60]`, and W₂, `[60, 3]`.
  init(using draws: inout RandomState) {
    weights = [
      Matrix(rows: 50, columns: 60, using: &draws), Matrix(rows: 60, columns: 3, using: &draws),
    ]
  }

  /// Of samples X, `[N, 50]`.
  func of(_ samples: Matrix<Double>) -> Matrix<Double> {
    let hidden = product(samples, weights[0], on: .serial).mapElements { max(0, $0) }
    return product(hidden, weights[1], on: .serial)
  }
}
