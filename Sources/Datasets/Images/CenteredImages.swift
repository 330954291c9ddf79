// Images as rows with the mean image subtracted, and scaled, computed when they are read.

import LinearAlgebra

/// Images as rows of numbers less a mean image, with a last column of ones for the bias where it is
/// asked for.
///
/// The images stay bytes; a row becomes numbers when it is read. So 49,000 images take 150 MB
/// instead of the 1.2 GB that their `Double`s would.
public struct CenteredImages<Scalar: RealScalar>: RowSource {
  private let images: Images
  /// Which of the images are the rows, in order.
  private let indices: [Int]
  /// `[featureCount]`
  private let mean: [Scalar]
  /// What the differences from the mean are multiplied by.
  private let scale: Scalar
  private let appendsOne: Bool

  /// - Parameters:
  ///   - indices: Which of the images are the rows, in order.
  ///   - mean: What is subtracted from every image: `[featureCount]`.
  ///   - scale: What the differences from the mean are multiplied by, such as 1/255. Rows with
  ///     another scale than 1 are made numbers before they are multiplied.
  ///   - appendsOne: Whether a last column holds ones, for weights whose last row is the bias.
  public init(
    _ images: Images, at indices: [Int], mean: [Scalar], scale: Scalar = 1, appendsOne: Bool
  ) {
    precondition(
      mean.count == images.shape.featureCount,
      "a mean of \(mean.count) for images of \(images.shape.featureCount)")
    precondition(
      indices.allSatisfy { $0 >= 0 && $0 < images.count },
      "indices up to \(indices.max() ?? 0) of \(images.count) images")
    self.images = images
    self.indices = indices
    self.mean = mean
    self.scale = scale
    self.appendsOne = appendsOne
  }

  public var rows: Int { indices.count }
  public var columns: Int { mean.count + (appendsOne ? 1 : 0) }

  /// The first rows, no more than there are.
  public func first(_ count: Int) -> CenteredImages { chosen(Array(0..<min(count, rows))) }

  /// Some of the rows, in the order given.
  ///
  /// - Precondition: every one is a row's number.
  public func chosen(_ rows: [Int]) -> CenteredImages {
    CenteredImages(
      images, at: rows.map { indices[$0] }, mean: mean, scale: scale, appendsOne: appendsOne)
  }

  /// The labels of the rows.
  public var labels: [Int] { indices.map { Int(images.labels[$0]) } }

  public func read(
    _ rows: [Int], into target: inout Matrix<Scalar>, on execution: Execution = .serial
  ) {
    precondition(
      target.rows == rows.count && target.columns == columns,
      "\(rows.count) rows of \(columns) into a [\(target.rows), \(target.columns)] matrix")
    let chosen = rows.map { indices[$0] }
    target.withUnsafeMutableElements { target in
      execution.fill(target, columns: columns) { write(chosen[$0], into: $1) }
    }
  }

  /// The bytes themselves where nothing is scaled: a product makes them numbers on its way.
  public func operand(of rows: [Int], on execution: Execution) -> MatrixView<Scalar> {
    if scale != 1 {
      let chosen = rows.map { indices[$0] }
      return Matrix(rows: rows.count, columns: columns, onSlicesOf: execution) {
        write(chosen[$0], into: $1)
      }.view
    }
    return CenteredBytes(
      images.pixels, columns: mean.count, mean: mean, appendsOne: appendsOne
    ).rows(at: rows.map { indices[$0] })
  }

  public func copyingRows(_ range: Range<Int>) -> Matrix<Scalar> {
    Matrix(rows: range.count, columns: columns, onSlicesOf: .automatic) { slice, part in
      let first = range.lowerBound
      write(indices[first + slice.lowerBound..<first + slice.upperBound], into: part)
    }
  }

  /// Writes the rows of some images, one after the other.
  private func write(
    _ chosen: ArraySlice<Int>, into target: UnsafeMutableBufferPointer<Scalar>
  ) {
    let features = mean.count
    images.pixels.withUnsafeBufferPointer { pixels in
      mean.withUnsafeBufferPointer { mean in
        var start = 0
        for index in chosen {
          let row = UnsafeMutableBufferPointer(rebasing: target[start..<start + features])
          Scalar.widen(
            UnsafeBufferPointer(rebasing: pixels[index * features..<(index + 1) * features]),
            into: row)
          center(row, around: mean, scale: scale)
          if appendsOne { target[start + features] = 1 }
          start += columns
        }
      }
    }
  }
}

@specialized(where Scalar == Double)
@specialized(where Scalar == Float)
private func center<Scalar: RealScalar>(
  _ row: UnsafeMutableBufferPointer<Scalar>, around mean: UnsafeBufferPointer<Scalar>,
  scale: Scalar
) {
  for feature in 0..<mean.count { row[feature] = (row[feature] - mean[feature]) * scale }
}

extension Images {
  /// The mean of a range of images, byte by byte: `[featureCount]`.
  ///
  /// The sums are whole numbers, so the result is exact up to one division.
  ///
  /// - Precondition: the range is not empty.
  public func mean<Scalar: RealScalar>(
    of range: Range<Int>, on execution: Execution = .automatic
  ) -> [Scalar] {
    precondition(
      !range.isEmpty && range.lowerBound >= 0 && range.upperBound <= count,
      "the mean of images \(range) of \(count)")
    let features = shape.featureCount
    var sums = [UInt32](repeating: 0, count: features)
    precondition(range.count <= 1 << 24, "sums of \(range.count) bytes do not fit 32 bits")
    execution.fill(&sums, alignedTo: 64) { part, sums in
      pixels.withUnsafeBufferPointer { pixels in
        for image in range {
          let bytes = image * features + part.lowerBound
          for feature in 0..<sums.count { sums[feature] &+= UInt32(pixels[bytes + feature]) }
        }
      }
    }
    return sums.map { Scalar(Double($0) / Double(range.count)) }
  }
}
