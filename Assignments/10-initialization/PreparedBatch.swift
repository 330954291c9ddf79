// The same images in three forms: as bytes, centered, and scaled to unit variance.

import Datasets
import LinearAlgebra
import Notebook

/// Images before and after the usual preprocessing, a row each.
struct PreparedBatch<Scalar: RealScalar>: Sendable {
  /// `[N, D]`, from 0 to 255.
  let bytes: Matrix<Scalar>
  /// Without the batch's own mean image.
  let centered: Matrix<Scalar>
  /// Divided by each pixel's standard deviation as well; a pixel that never changes stays 0.
  let normalized: Matrix<Scalar>
  /// `[N]`
  let labels: [Int]
  /// `[D]`
  let mean: [Double]
  let deviation: [Double]

  /// - Precondition: there is an image in the range.
  init(_ images: Images, _ range: Range<Int>) {
    bytes = images.rows(range)
    labels = images.labels(range)
    (mean, deviation) = columnMoments(of: bytes)
    centered = prepared(bytes, mean: mean, deviation: nil)
    normalized = prepared(bytes, mean: mean, deviation: deviation)
  }

  /// The forms by name.
  var forms: [(name: String, rows: Matrix<Scalar>)] {
    [("bytes", bytes), ("centered", centered), ("normalized", normalized)]
  }
}

/// Subtracts a mean row, and divides by a row of deviations where there is one.
@specialized(where Scalar == Double)
@specialized(where Scalar == Float)
private func prepared<Scalar: RealScalar>(
  _ matrix: Matrix<Scalar>, mean: [Double], deviation: [Double]?
) -> Matrix<Scalar> {
  let columns = matrix.columns
  let factors = (0..<columns).map { column -> Double in
    guard let deviation = deviation?[column] else { return 1 }
    return deviation > 0 ? 1 / deviation : 0
  }
  return matrix.withUnsafeElements { elements in
    Matrix(rows: matrix.rows, columns: columns) { result in
      for row in 0..<matrix.rows {
        for column in 0..<columns {
          let place = row * columns + column
          result.initializeElement(
            at: place, to: Scalar((Double(elements[place]) - mean[column]) * factors[column]))
        }
      }
    }
  }
}
