// Eigenvectors beside NumPy's, and images in their basis.

import Datasets
import LinearAlgebra
import NumPyRandom
import Testing

@testable import InitializationNotebook
@testable import Notebook

@Suite struct SymmetricEigenvectorsTests {
  // np.linalg.eigh([[4, 1, -2], [1, 2, 0], [-2, 0, 3]]), in Tests/peers/initialization_numpy.py;
  // the signs such that the largest is positive.
  @Test func aSmallMatrixIsNumPys() {
    let found = SymmetricEigenvectors(
      of: Matrix(rows: 3, columns: 3, elements: [4, 1, -2, 1, 2, 0, -2, 0, 3]))
    let values = [5.73205081, 2.26794919, 1]
    #expect(found.values.count == 3)
    #expect(zip(found.values, values).allSatisfy { abs($0 - $1) < 1e-8 })
    let first = [0.78867513, 0.21132487, -0.57735027]
    let second = [0.21132487, 0.78867513, 0.57735027]
    for row in 0..<3 {
      #expect(abs(found.vectors[row, 0] - first[row]) < 1e-8)
      #expect(abs(found.vectors[row, 1] - second[row]) < 1e-8)
    }
  }

  @Test func diagonalsAndSingleNumbersComeOutAsTheyAre() {
    let found = SymmetricEigenvectors(
      of: Matrix(rows: 3, columns: 3, elements: [1, 0, 0, 0, 7, 0, 0, 0, 3]))
    #expect(found.values == [7, 3, 1])
    #expect(found.vectors.elements == [0, 0, 1, 1, 0, 0, 0, 1, 0])
    #expect(SymmetricEigenvectors(of: Matrix(rows: 1, columns: 1, elements: [-2])).values == [-2])
  }

  // By the definition: AV = V diag(λ), VᵀV = I; and the trace is the sum of the eigenvalues. All ones:
  // the eigenvalue 12 once and 0 eleven times.
  @Test func largerMatricesKeepTheDefinition() {
    var generator = RandomState(seed: 5)
    let half = Matrix<Double>(rows: 12, columns: 12, normalScaledBy: 1, using: &generator)
    let ones = Matrix<Double>(rows: 12, columns: 12, repeating: 1)
    for matrix in [half + half.transposedCopy(), ones] {
      let found = SymmetricEigenvectors(of: matrix)
      let turned = product(matrix, found.vectors, on: .serial)
      let lengths = product(found.vectors.transposed, found.vectors, on: .serial)
      let places = (0..<12).flatMap { row in (0..<12).map { (row, $0) } }
      #expect(
        places.allSatisfy { row, column in
          abs(turned[row, column] - found.vectors[row, column] * found.values[column]) < 1e-12
        })
      #expect(
        places.allSatisfy { row, column in
          abs(lengths[row, column] - (row == column ? 1 : 0)) < 1e-13
        })
      let trace = (0..<12).reduce(0) { $0 + matrix[$1, $1] }
      #expect(abs(found.values.reduce(0, +) - trace) < 1e-12)
    }
    #expect(abs(SymmetricEigenvectors(of: ones).values[0] - 12) < 1e-12)
  }
}

@Suite struct PrincipalComponentsTests {
  // Points ±½ along x and ±1 along y of their mean: a variance of ¼ + 1, N in the denominator, all in
  // the direction (1, 2)/√5.
  private func line() -> PrincipalComponents {
    PrincipalComponents(
      of: Matrix(rows: 4, columns: 2, elements: [1, 12, 2, 14, 1, 12, 2, 14]),
      shape: ImageShape(height: 1, width: 2, channels: 1), on: .serial)
  }

  @Test func aLineHasOneComponent() {
    let found = line()
    #expect(found.mean == [1.5, 13])
    #expect(abs(found.eigen.values[0] - 1.25) < 1e-14 && abs(found.eigen.values[1]) < 1e-14)
    #expect(abs(found.eigen.vectors[0, 0] - 0.4472135954999579) < 1e-14)
    #expect(abs(found.explained[0] - 1) < 1e-14)
    let back = found.reconstructed(components: 1, on: .serial)
    #expect((back - found.centered).elements.allSatisfy { abs($0) < 1e-14 })
  }

  @Test func whiteningLeavesUnitVariance() {
    let whitened = line().whitened(on: .serial)
    // √1.25 / √(1.25 + 10⁻⁵)
    #expect(abs(abs(whitened[0, 0]) - 0.999996) < 1e-9)
    #expect(whitened[0, 0] == -whitened[1, 0])
  }

  @Test func squaresOfPixelsBecomeTheirMean() {
    // Two channels; the left square of four pixels has 0, 4, 8, 12 in the first and 1 in the second.
    let image: [UInt8] = [
      0, 1, 4, 1, 20, 3, 20, 3,
      8, 1, 12, 1, 20, 3, 24, 3,
      5, 0, 5, 0, 9, 0, 9, 0,
      5, 0, 5, 0, 9, 0, 9, 8,
    ]
    let images = Images(
      shape: ImageShape(height: 4, width: 4, channels: 2), pixels: image, labels: [0],
      classNames: ["one"])
    #expect(images.reducedRows(0..<1, side: 2).elements == [6, 1, 21, 3, 5, 0, 9, 2])
  }
}

@Suite struct PreparedBatchTests {
  // Columns 1, 3, 8 (mean 4, deviation √(26/3)) and 7, 7, 7, which never changes.
  @Test func columnsAreCenteredAndScaled() {
    let images = Images(
      shape: ImageShape(height: 1, width: 2, channels: 1), pixels: [1, 7, 3, 7, 8, 7],
      labels: [0, 0, 0], classNames: ["one"])
    let batch = PreparedBatch<Double>(images, 0..<3)
    #expect(batch.centered.elements == [-3, 0, -1, 0, 4, 0])
    #expect(abs(batch.normalized[2, 0] - 1.3587324409735149) < 1e-14)
    #expect(batch.normalized[2, 1] == 0)
    #expect(
      channelMeans(of: [1, 10, 3, 30], ImageShape(height: 1, width: 2, channels: 2)) == [2, 20])
  }
}
