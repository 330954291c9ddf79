// The directions in which images differ most, and images told by them.

import Datasets
import LinearAlgebra
import Notebook

/// Small images, their mean and the eigenvectors of their covariance.
struct PrincipalComponents: Sendable {
  let shape: ImageShape
  /// `[N, D]`, without their mean.
  let centered: Matrix<Double>
  /// `[D]`
  let mean: [Double]
  /// `[D, D]`: XᵀX/N of the centered rows.
  let covariance: Matrix<Double>
  let eigen: SymmetricEigenvectors

  /// - Parameter rows: `[N, D]`, D being the shape's.
  init(of rows: Matrix<Double>, shape: ImageShape, on execution: Execution) {
    self.shape = shape
    mean = columnMoments(of: rows).mean
    centered = rows.subtracting(row: mean, on: execution)
    covariance = Self.covariance(of: centered, on: execution)
    eigen = SymmetricEigenvectors(of: covariance)
  }

  /// XᵀX/N.
  static func covariance(of rows: Matrix<Double>, on execution: Execution) -> Matrix<Double> {
    product(rows.transposed, rows, scaledBy: 1 / Double(rows.rows), on: execution)
  }

  /// The images told by the eigenvectors, `[N, D]`, the one of the largest variance first.
  func scores(on execution: Execution) -> Matrix<Double> {
    product(centered, eigen.vectors, on: execution)
  }

  /// The images from the first components alone, without their mean.
  func reconstructed(components: Int, on execution: Execution) -> Matrix<Double> {
    let kept = eigen.vectors.copyingColumns(0..<components)
    return product(product(centered, kept, on: execution), kept.transposed, on: execution)
  }

  /// What is added to a variance before it divides, so that none divides by zero.
  static let epsilon = 1e-5

  /// The scores, each divided by its deviation: of unit variance in every direction.
  func whitened(on execution: Execution) -> Matrix<Double> {
    var scores = scores(on: execution)
    let columns = scores.columns
    let factors = eigen.values.map { 1 / (max(0, $0) + Self.epsilon).squareRoot() }
    scores.withUnsafeMutableElements { elements in
      for place in elements.indices { elements[place] *= factors[place % columns] }
    }
    return scores
  }

  /// The share of the variance that the first components have, for each number of them.
  var explained: [Double] {
    let total = eigen.values.reduce(0, +)
    var sum = 0.0
    return eigen.values.map {
      sum += $0
      return sum / total
    }
  }
}

extension Images {
  /// Images at a smaller size, each number the mean of a square of pixels, `[N, side² · channels]`.
  ///
  /// - Precondition: the images are square, and `side` divides theirs.
  func reducedRows(_ range: Range<Int>, side: Int) -> Matrix<Double> {
    precondition(
      shape.height == shape.width && side >= 1 && shape.width % side == 0,
      "images of [\(shape.height), \(shape.width)] reduced to \(side)")
    let factor = shape.width / side
    let channels = shape.channels
    let scale = 1 / Double(factor * factor)
    var rows = Matrix<Double>(rows: range.count, columns: side * side * channels)
    rows.withUnsafeMutableElements { target in
      for (place, index) in range.enumerated() {
        let start = place * side * side * channels
        for (offset, byte) in image(at: index).enumerated() {
          let (pixel, channel) = (offset / channels, offset % channels)
          let (y, x) = (pixel / shape.width / factor, pixel % shape.width / factor)
          target[start + (y * side + x) * channels + channel] += scale * Double(byte)
        }
      }
    }
    return rows
  }
}
