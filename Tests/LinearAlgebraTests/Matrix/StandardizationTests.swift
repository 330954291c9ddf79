// Columns brought to a common scale, by hand and as NumPy does it.

import LinearAlgebra
import Testing

@Suite struct StandardizationTests {
  /// Column 0: mean 3, squares 4 + 0 + 4 over 3. Column 1: the same everywhere. Column 2: mean 0,
  /// squares 1 + 1 + 4 over 3.
  static let training = Matrix<Double>(
    rows: 3, columns: 3, elements: [1, 0.1, -1, 3, 0.1, -1, 5, 0.1, 2])

  @Test func columnsLoseMeanAndDeviation() {
    let scale = Standardization(fittedTo: Self.training)
    #expect(scale.mean == [3, 0.1, 0])
    let expected = [(8.0 / 3).squareRoot(), 1, 2.0.squareRoot()]
    #expect(largestDifference(scale.deviation, expected) < 1e-15)

    let rows = scale.applied(to: Self.training, appendsOne: false)
    let (a, b) = (2 / (8.0 / 3).squareRoot(), 0.5.squareRoot())
    #expect(largestDifference(rows.elements, [-a, 0, -b, 0, 0, -b, a, 0, 2 * b]) < 1e-15)
  }

  /// What is not trained on is scaled by the training rows, a column of no deviation by 1.
  @Test func otherRowsAreScaledByTheTrainingRows() {
    let scale = Standardization(fittedTo: Self.training)
    let other = Matrix<Double>(rows: 2, columns: 3, elements: [3, 0.6, 0, 3, 0.1, 0])
    let rows = scale.applied(to: other, appendsOne: true)
    #expect(rows.rows == 2 && rows.columns == 4)
    #expect(largestDifference(rows.elements, [0, 0.5, 0, 1, 0, 0, 0, 1]) < 1e-15)
  }

  /// The mean of seventy times 0.1, added up and divided, is not 0.1; its column counts as the same
  /// everywhere all the same.
  @Test func equalNumbersHaveNoDeviation() {
    let rows = Matrix<Double>(rows: 70, columns: 1, repeating: 0.1)
    let scale = Standardization(fittedTo: rows)
    #expect(scale.mean == [0.1] && scale.deviation == [1])
    #expect(scale.applied(to: rows, appendsOne: false).elements.allSatisfy { $0 == 0 })
  }

  /// In NumPy: `X = np.float64([[(i * 7 + j * 3) % 11 * (j + 1) for j in range(3)] for i in
  /// range(50)])`, `X -= X.mean(0)`, `X /= X.std(0)`, `X[49]`.
  @Test func valuesAreNumPys() {
    let elements = (0..<150).map { element -> Double in
      let (i, j) = (element / 3, element % 3)
      return Double((i * 7 + j * 3) % 11 * (j + 1))
    }
    let rows = Matrix<Double>(rows: 50, columns: 3, elements: elements)
    let scaled = Standardization(fittedTo: rows).applied(to: rows, appendsOne: false)
    #expect(
      largestDifference(
        Array(scaled.row(49)), [-0.9287077210759118, -0.03179815003744455, 0.9509755812815253])
        < 1e-14)
    let single = Matrix<Float>(rows: 50, columns: 3, elements: elements.map { Float($0) })
    let singles = Standardization(fittedTo: single).applied(to: single, appendsOne: false)
    #expect(largestDifference(singles.elements.map(Double.init), scaled.elements) < 1e-6)
  }
}
