// The arrays that the course's notebooks feed to their layers, and how results are compared with
// theirs.

import LinearAlgebra
import NumPyRandom
import Reporting
import WorkbookKit

extension Matrix<Double> {
  /// `np.linspace(first, last, num=rows*columns).reshape(rows, columns)`, the end exact.
  package init(rows: Int, columns: Int, from first: Double, through last: Double) {
    let count = rows * columns
    let step = (last - first) / Double(count - 1)
    self.init(
      rows: rows, columns: columns,
      elements: (0..<count).map { $0 == count - 1 ? last : Double($0) * step + first })
  }

  /// `scale * np.random.randn(rows, columns)`
  package init(
    rows: Int, columns: Int, normalScaledBy scale: Double = 1, using generator: inout RandomState
  ) {
    self.init(
      rows: rows, columns: columns,
      elements: generator.normals(count: rows * columns).map { scale * $0 })
  }
}

/// The notebooks' `rel_error`: the largest |x − y| / max(1e-8, |x| + |y|). Not a number where there
/// is none to compare, or where a value is none.
package func courseRelativeError(_ x: [Double], _ y: [Double]) -> Double {
  guard x.count == y.count, !x.isEmpty else { return .nan }
  return largest(zip(x, y).map { abs($0 - $1) / max(1e-8, abs($0) + abs($1)) })
}

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
