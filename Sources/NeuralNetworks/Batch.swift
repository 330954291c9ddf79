// Some samples of a source, as a first layer uses them.

import LinearAlgebra

/// Samples on their way through a network: rows of numbers, read once.
struct Batch<Scalar: RealScalar>: Sendable {
  /// `[N, D]`
  private(set) var rows: Matrix<Scalar>

  /// All rows of a matrix.
  init(all rows: Matrix<Scalar>) { self.rows = rows }

  /// Some rows of a source.
  init(_ source: some RowSource<Scalar>, rows: [Int], on execution: Execution) {
    self.rows = zeros(rows: rows.count, columns: source.columns)
    source.read(rows, into: &self.rows, on: execution)
  }

  /// Takes the place of an earlier batch, in the same memory where that is of the same size.
  mutating func read(_ source: some RowSource<Scalar>, rows chosen: [Int], on execution: Execution)
  {
    if rows.rows == chosen.count && rows.columns == source.columns {
      source.read(chosen, into: &rows, on: execution)
    } else {
      self = Batch(source, rows: chosen, on: execution)
    }
  }

  var count: Int { rows.rows }
  var columns: Int { rows.columns }
}

@specialized(where Scalar == Double)
@specialized(where Scalar == Float)
private func zeros<Scalar: RealScalar>(rows: Int, columns: Int) -> Matrix<Scalar> {
  Matrix(rows: rows, columns: columns)
}
