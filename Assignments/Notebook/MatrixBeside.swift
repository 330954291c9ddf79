// A matrix beside what the course's notebook prints of it.

import LinearAlgebra
import Reporting
import WorkbookKit

extension Page {
  /// Shows each row of a matrix beside the row that is expected.
  ///
  /// - Parameter expected: Its elements in row-major order.
  package func matrix(_ name: String, _ matrix: Matrix<Double>, beside expected: [Double]) {
    let columns = matrix.columns
    table(
      name, Array(0..<matrix.rows), as: .values,
      [
        .note("row") { "\($0)" },
        .cell(
          "found", .left, text: { "\(matrix.row($0), .decimals(8))" },
          json: { Array(matrix.row($0)).json }),
        .note("expected", .left) { row in
          let end = (row + 1) * columns
          return end <= expected.count ? "\(expected[row * columns..<end], .decimals(8))" : "-"
        },
      ])
  }
}
