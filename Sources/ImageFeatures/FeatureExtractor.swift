// The features of many images as the rows of a matrix.

import Datasets
import LinearAlgebra

/// Computes features of images, one beside the other in a row for each image.
///
/// ```swift
/// let extractor = try FeatureExtractor(
///   [HistogramOfOrientedGradients(), HueHistogram()], shape: .cifar)
/// extractor.count                                                        // 154
/// let features: Matrix<Double> = extractor.features(of: images, at: 0..<49_000)   // [49000, 154]
/// ```
public struct FeatureExtractor: Sendable {
  /// The features, in the order of their columns.
  public let features: [any ImageFeature]
  /// The shape of the images.
  public let shape: ImageShape
  /// How many numbers each feature has.
  public let counts: [Int]

  /// - Throws: What a feature throws for a shape that it is not defined for, such as
  ///   `ImageFeatureError`.
  public init(_ features: [any ImageFeature], shape: ImageShape) throws {
    self.features = features
    self.shape = shape
    counts = try features.map { try $0.count(for: shape) }
  }

  /// The number of columns, F.
  public var count: Int { counts.reduce(0, +) }

  /// Returns the features of some images.
  ///
  /// They are computed in `Double` and rounded once; the number of threads changes nothing.
  ///
  /// - Parameter indices: Which of the images, in order.
  /// - Returns: `[indices.count, F]`
  /// - Precondition: the images have the extractor's shape, and every index is an image's.
  /// - Complexity: O(*NP*) for N images of P pixels.
  public func features<Scalar: RealScalar>(
    of images: Images, at indices: some RandomAccessCollection<Int>,
    as type: Scalar.Type = Scalar.self, on execution: Execution = .automatic
  ) -> Matrix<Scalar> {
    let indices = Array(indices)
    check(images, indices)
    return Matrix(
      rows: indices.count, columns: count, onSlicesOf: execution, slicesPerThread: 8
    ) {
      write(images, indices[$0], into: $1)
    }
  }

  /// Returns the features of some images, and reports its progress.
  ///
  /// - Parameter progress: Called with the fraction that is done, from 0 to 1, on the calling
  ///   thread; an error that it throws ends the computation.
  /// - Returns: `[indices.count, F]`
  /// - Precondition: the images have the extractor's shape, and every index is an image's.
  public func features<Scalar: RealScalar>(
    of images: Images, at indices: some RandomAccessCollection<Int>,
    as type: Scalar.Type = Scalar.self, on execution: Execution = .automatic,
    progress: (Double) throws -> Void
  ) throws -> Matrix<Scalar> {
    let indices = Array(indices)
    check(images, indices)
    let blockSize = 1_000
    let columns = count
    return try Matrix(rows: indices.count, columns: columns) { rows in
      for start in stride(from: 0, to: indices.count, by: blockSize) {
        let end = min(start + blockSize, indices.count)
        execution.fill(
          UnsafeMutableBufferPointer(rebasing: rows[start * columns..<end * columns]),
          columns: columns, slicesPerThread: 8
        ) { slice, part in
          write(images, indices[start + slice.lowerBound..<start + slice.upperBound], into: part)
        }
        try progress(Double(end) / Double(indices.count))
      }
    }
  }

  private func check(_ images: Images, _ indices: [Int]) {
    precondition(
      images.shape == shape, "an extractor for images of \(shape) was given some of \(images.shape)"
    )
    precondition(
      indices.allSatisfy { $0 >= 0 && $0 < images.count },
      "indices up to \(indices.max() ?? 0) of \(images.count) images")
  }

  /// Writes the rows of some images, one after the other.
  private func write<Scalar: RealScalar>(
    _ images: Images, _ indices: ArraySlice<Int>, into rows: UnsafeMutableBufferPointer<Scalar>
  ) {
    let columns = count
    images.pixels.withUnsafeBufferPointer { pixels in
      withUnsafeTemporaryAllocation(of: Double.self, capacity: columns) { values in
        values.initialize(repeating: 0)
        for (row, index) in indices.enumerated() {
          let first = index * shape.featureCount
          write(
            ImagePixels(
              shape: shape,
              bytes: UnsafeBufferPointer(rebasing: pixels[first..<first + shape.featureCount])),
            into: values)
          round(
            values,
            into: UnsafeMutableBufferPointer(
              rebasing: rows[row * columns..<(row + 1) * columns]))
        }
      }
    }
  }

  private func write(_ image: ImagePixels, into values: UnsafeMutableBufferPointer<Double>) {
    var start = 0
    for (feature, count) in zip(features, counts) {
      feature.write(
        image, into: UnsafeMutableBufferPointer(rebasing: values[start..<start + count]))
      start += count
    }
  }
}

@specialized(where Scalar == Double)
@specialized(where Scalar == Float)
private func round<Scalar: RealScalar>(
  _ values: UnsafeMutableBufferPointer<Double>, into row: UnsafeMutableBufferPointer<Scalar>
) {
  for column in 0..<values.count { row[column] = Scalar(values[column]) }
}
