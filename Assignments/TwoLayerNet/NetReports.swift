// How the steps on small nets show arrays and gradient checks: beside what the notebooks print.

import Foundation
import GradientChecking
import LinearAlgebra
import NumPyRandom
import Reporting
import WorkbookKit

/// Shows each row of a matrix beside the row that is expected.
func write(
  _ matrix: Matrix<Double>, beside expected: [Double], named name: String, _ page: Page
) {
  func text(_ row: some Collection<Double>) -> String {
    row.map { String(format: "%.8f", $0) }.joined(separator: "  ")
  }
  let columns = matrix.columns
  page.table(
    name,
    Table(
      columns: [.init("row", .right), .init("found"), .init("expected")],
      rows: (0..<matrix.rows).map { row in
        let range = row * columns..<(row + 1) * columns
        let other = range.upperBound <= expected.count ? text(expected[range]) : "-"
        return ["\(row)", text(matrix.row(row)), other]
      }),
    json: .array((0..<matrix.rows).map { Array(matrix.row($0)).json }))
}

/// Checks a gradient at every coordinate and shows, besides the checker's own report, the
/// notebooks' relative error for each block.
///
/// - Parameters:
///   - blocks: Those whose errors the notebook prints, in its order.
///   - stated: What the notebook says the errors are about; nil where it says nothing of them as a whole.
///   - limit: What they are judged by: a right program can miss the statement by a little.
func writeCourseCheck(
  of problem: GradientProblem, named name: String, blocks: [String], stated: Double? = nil,
  limit: Double, source: String, _ page: Page
) {
  var options = CheckOptions()
  options.samplesPerBlock = .max
  // Every coordinate is looked at, so nothing is drawn.
  var unused = RandomState(seed: 0)
  let report = problem.check(options, using: &unused)
  write(report, of: name, page)
  let checks = report.terms.first?.coordinates ?? []
  let errors = blocks.map { block -> Double in
    let smooth = checks.filter { $0.coordinate.block == block && !$0.isKink }
    return courseRelativeError(smooth.map(\.analytic), smooth.map(\.numeric))
  }
  page.table(
    "\(name), notebook's error",
    Table(
      columns: [
        .init("block"), .init("max relative error", .right), .init("notebook says", .right),
        .init("judged at", .right),
      ],
      rows: zip(blocks, errors).map {
        [
          $0, String(format: "%.6e", $1), stated.map { String(format: "about %.0e", $0) } ?? "-",
          String(format: "%.0e", limit),
        ]
      }),
    json: .object(zip(blocks, errors).map { .init($0, .number($1)) }))
  page.check(
    .within(
      "largest of the notebook's relative errors of \(name)",
      found: errors.contains(where: \.isNaN) ? .nan : errors.max() ?? .nan, band: 0...limit,
      source: stated.map { $0 < limit } ?? false
        ? String(
          format: "%@ says about %.0e, which a right program can miss", source, stated ?? limit)
        : source))
}
