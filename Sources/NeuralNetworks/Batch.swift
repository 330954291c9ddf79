// Some samples of a source, as a network's first layer uses them.

import LinearAlgebra

/// Samples on their way into a network.
///
/// A first affine layer multiplies them where they lie; any other layer needs them read.
enum Batch<Scalar: RealScalar>: Sendable {
  case lying(MatrixView<Scalar>)
  case read(Matrix<Scalar>)

  /// Some rows of a source.
  ///
  /// - Parameter needsNumbers: Whether a layer will ask for the numbers themselves.
  init(
    _ source: some RowSource<Scalar>, rows: [Int], needsNumbers: Bool, on execution: Execution
  ) {
    if needsNumbers {
      var matrix = zeros(rows: rows.count, columns: source.columns, as: Scalar.self)
      source.read(rows, into: &matrix, on: execution)
      self = .read(matrix)
    } else {
      self = .lying(source.operand(of: rows, on: execution))
    }
  }

  /// `[N, D]`, as the operand of a product.
  var view: MatrixView<Scalar> {
    switch self {
    case .lying(let view): view
    case .read(let matrix): matrix.view
    }
  }

  var count: Int { view.rows }
  var columns: Int { view.columns }
}

@specialized(where Scalar == Double)
@specialized(where Scalar == Float)
private func zeros<Scalar: RealScalar>(
  rows: Int, columns: Int, as type: Scalar.Type
) -> Matrix<Scalar> {
  Matrix(rows: rows, columns: columns)
}
