// The matrix product, in the two forms that classifiers use: a new matrix, and added to one.

import CKernels

/// Returns the matrix product left · right, scaled.
///
/// ```swift
/// let scores = product(samples, weights)                    // [N, D] · [D, C] = [N, C]
/// let gradient = product(samples.transposed, scores, scaledBy: 0.5)    // [D, N] · [N, C] = [D, C]
/// ```
///
/// The number of threads does not change a bit of the result, and neither does the choice among
/// instruction sets that have a fused multiply-add. The order of the additions does depend on the
/// shape: with more than 16 columns, K below 64, or a transposed left operand, each element is a
/// chain of multiply-adds along K, in blocks of 384; else a few chains side by side. So the same
/// column may round differently in a narrower result. Bytes on the left are always multiplied in the first way.
///
/// - Parameters:
///   - left: `[M, K]`.
///   - right: `[K, N]`.
///   - scale: A factor for every element of the result.
///   - execution: The threads and instructions to use. Small products stay on one thread.
/// - Returns: `[M, N]`.
/// - Precondition: `left.columns == right.rows`.
/// - Complexity: O(*MKN*).
@specialized(where Element == Double, Left == Matrix<Double>, Right == Matrix<Double>)
@specialized(where Element == Double, Left == Matrix<Double>, Right == MatrixView<Double>)
@specialized(where Element == Double, Left == MatrixView<Double>, Right == Matrix<Double>)
@specialized(where Element == Double, Left == MatrixView<Double>, Right == MatrixView<Double>)
@specialized(where Element == Float, Left == Matrix<Float>, Right == Matrix<Float>)
@specialized(where Element == Float, Left == Matrix<Float>, Right == MatrixView<Float>)
@specialized(where Element == Float, Left == MatrixView<Float>, Right == Matrix<Float>)
@specialized(where Element == Float, Left == MatrixView<Float>, Right == MatrixView<Float>)
public func product<
  Element: RealScalar, Left: MatrixOperand<Element>, Right: MatrixOperand<Element>
>(
  _ left: Left, _ right: Right, scaledBy scale: Element = 1, on execution: Execution = .automatic
) -> Matrix<Element> {
  let (left, right) = (left.view, right.view)
  return Matrix(rows: left.rows, columns: right.columns) { elements in
    multiply(
      left, right, scaledBy: scale, into: elements, columns: right.columns, keeping: 0,
      on: execution)
  }
}

extension Matrix {
  /// Adds a matrix product to the matrix: self = scale · left · right + selfScale · self.
  ///
  /// With `selfScaledBy: 0` the matrix is overwritten whatever it held, NaN included, and its
  /// memory is used again.
  ///
  /// - Parameters:
  ///   - left: `[M, K]`, where the matrix is `[M, N]`.
  ///   - right: `[K, N]`.
  ///   - scale: A factor for the product.
  ///   - selfScale: A factor for what the matrix holds.
  ///   - execution: The threads and instructions to use.
  /// - Precondition: `left.columns == right.rows`, and the matrix has the shape of the product.
  /// - Complexity: O(*MKN*).
  public mutating func addProduct(
    of left: some MatrixOperand<Element>, _ right: some MatrixOperand<Element>,
    scaledBy scale: Element = 1, selfScaledBy selfScale: Element = 1,
    on execution: Execution = .automatic
  ) {
    let (left, right) = (left.view, right.view)
    precondition(
      rows == left.rows && columns == right.columns,
      "a [\(left.rows), \(right.columns)] product does not fit a [\(rows), \(columns)] matrix")
    let columns = columns
    withUnsafeMutableElements { elements in
      multiply(
        left, right, scaledBy: scale, into: elements, columns: columns, keeping: selfScale,
        on: execution)
    }
  }
}

/// Checks the shapes and hands the operands to the kernels.
@specialized(where Element == Double)
@specialized(where Element == Float)
private func multiply<Element: RealScalar>(
  _ left: MatrixView<Element>, _ right: MatrixView<Element>, scaledBy scale: Element,
  into elements: UnsafeMutableBufferPointer<Element>, columns: Int, keeping selfScale: Element,
  on execution: Execution
) {
  precondition(
    left.columns == right.rows,
    "no product of [\(left.rows), \(left.columns)] and [\(right.rows), \(right.columns)]")
  precondition(right.canStandRight, "bytes can only stand on the left of a product")
  guard let result = elements.baseAddress, !elements.isEmpty else { return }
  if left.columns == 0 {
    for i in 0..<elements.count { result[i] = selfScale == 0 ? 0 : selfScale * result[i] }
    return
  }
  left.withOperand { leftOperand in
    right.withOperand { rightOperand in
      let result = ck_result(
        elements: result, stride: columns, alpha: Double(scale), beta: Double(selfScale))
      let kernels = execution.kernels(for: Element.self)
      let execution = execution.sized(for: left.rows * left.columns * right.columns * 2)
      if leftOperand.mean != nil {
        RowProduct(
          kernels: kernels, rows: ck_rows(leftOperand, columns: left.sourceColumns),
          samples: left.selection.count, right: rightOperand, columns: right.columns, result: result
        ).run(on: execution)
      } else {
        KernelProduct(
          kernels: kernels, left: leftOperand, right: rightOperand,
          rows: left.rows, columns: right.columns, depth: left.columns, result: result
        ).run(on: execution)
      }
    }
  }
}
