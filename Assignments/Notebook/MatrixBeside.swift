// How the steps on small nets show arrays: beside what the notebooks print.

import Foundation
import LinearAlgebra
import Reporting
import WorkbookKit

/// Shows each row of a matrix beside the row that is expected.
package func write(
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
