// Where an assignment's digits come from: MNIST's files or the program's own pen.

import Foundation
import LinearAlgebra

/// A source of images of digits, 28 × 28 in gray.
///
/// ```swift
/// let digits = try DigitSource.synthetic.load(trainingCount: 10_000, testCount: 1_000, seed: 0)
/// digits.training.pixels.count   // 7,840,000
/// ```
public enum DigitSource: Sendable, Equatable {
  /// MNIST's files in a folder, or in the folder `mnist` within it.
  case mnist(folder: URL)
  /// Digits drawn by a generator, in MNIST's shape.
  case synthetic

  /// The data set's name in a run's record.
  public var datasetName: String {
    switch self {
    case .mnist: Catalog.mnist.name
    case .synthetic: "made-up digits"
    }
  }

  /// Reads the images, or draws as many as said.
  ///
  /// - Parameters:
  ///   - trainingCount: How many training images to make up; MNIST is read as a whole.
  ///   - testCount: How many test images to make up.
  ///   - seed: That of the synthetic digits.
  /// - Returns: Training images `[N, 28, 28, 1]` and test images, a byte a pixel.
  /// - Throws: `DatasetError` for MNIST's files.
  /// - Precondition: Neither count is negative.
  public func load(
    trainingCount: Int, testCount: Int, seed: UInt64, on execution: Execution = .automatic
  ) throws -> ImageDataset {
    switch self {
    case .mnist(let folder):
      return try MNIST.load(from: folder)
    case .synthetic:
      return ImageDataset(
        training: SyntheticDigits.training(count: trainingCount, seed: seed, execution: execution),
        test: SyntheticDigits.test(count: testCount, seed: seed, execution: execution))
    }
  }
}
