// Some samples of a source, which a first layer can use without reading them into a matrix.

import LinearAlgebra

/// Rows of a source.
struct Batch<Source: RowSource>: Sendable {
  let source: Source
  let rows: [Int]

  init(_ source: Source, rows: [Int]) {
    self.source = source
    self.rows = rows
  }

  /// All rows of a matrix.
  init(all source: Source) { self.init(source, rows: Array(0..<source.rows)) }

  var columns: Int { source.columns }

  /// The rows as numbers: `[N, D]`.
  func read(on execution: Execution) -> Matrix<Source.Element> {
    var matrix = Matrix<Source.Element>(rows: rows.count, columns: columns)
    source.read(rows, into: &matrix, on: execution)
    return matrix
  }

  /// rows · right: `[N, D] · [D, H] = [N, H]`.
  func product(
    _ right: Matrix<Source.Element>, on execution: Execution
  ) -> Matrix<Source.Element> {
    LinearAlgebra.product(read(on: execution), right, on: execution)
  }

  /// rowsᵀ · right: `[D, N] · [N, H] = [D, H]`.
  func transposedProduct(
    _ right: Matrix<Source.Element>, on execution: Execution
  ) -> Matrix<Source.Element> {
    LinearAlgebra.product(read(on: execution).transposed, right, on: execution)
  }
}
