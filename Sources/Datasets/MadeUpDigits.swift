// Handwritten digits drawn by the program, in MNIST's shape: for learning before a download.

import LinearAlgebra

/// Digits drawn as the strokes of a pen, 28×28 pixels in grey, as many as wanted, from a seed.
///
/// ```swift
/// let training = MadeUpDigits.training(count: 5_000, seed: 0)
/// let test = MadeUpDigits.test(count: 500, seed: 0)
/// ```
///
/// Every digit is drawn anew: one of the ways to write it, its points moved a little, the whole
/// slanted, turned, stretched and shifted, by a pen of some width and with noise over all of it. So
/// a linear classifier gets most of them right, nearest neighbors and small nets more, and no
/// classifier all.
///
/// What is learned here says nothing about handwriting: report the numbers with the words
/// "made-up digits".
///
/// Digit *i* depends on the seed, the split and *i* alone. So a set is the beginning of every
/// longer one, and the same on any number of threads.
public enum MadeUpDigits {
  /// 28×28 pixels in grey, 0 where there is no ink, as in MNIST.
  public static let shape = ImageShape.mnist

  /// The digits, which are also the labels.
  public static let classNames = MNIST.classNames

  /// Returns the first `count` training images.
  ///
  /// - Parameters:
  ///   - count: How many; MNIST has 60,000.
  ///   - seed: Tells this collection from all others.
  ///   - execution: On how many threads; the images are the same on any number.
  /// - Precondition: `count >= 0`.
  public static func training(
    count: Int, seed: UInt64, execution: Execution = .automatic
  ) -> Images {
    precondition(count >= 0, "count must be at least 0, found \(count)")
    return images(0..<count, of: .training, seed: seed, execution: execution)
  }

  /// Returns the first `count` test images, none of which is a training image.
  ///
  /// - Parameters:
  ///   - count: How many; MNIST has 10,000.
  ///   - seed: That of the training images.
  ///   - execution: On how many threads; the images are the same on any number.
  /// - Precondition: `count >= 0`.
  public static func test(
    count: Int, seed: UInt64, execution: Execution = .automatic
  ) -> Images {
    precondition(count >= 0, "count must be at least 0, found \(count)")
    return images(0..<count, of: .test, seed: seed, execution: execution)
  }

  /// Returns the images of a range of indices, without drawing those before it.
  static func images(
    _ indices: Range<Int>, of split: DrawnSplit, seed: UInt64, execution: Execution
  ) -> Images {
    let labels = balancedLabels(indices) {
      ImageGenerator(keys: seed, split.rawValue, .labels, $0)
    }
    let pixels = drawnPixels(count: indices.count, shape: shape, on: execution) { place, pixels in
      let index = UInt64(indices.lowerBound + place)
      var generator = ImageGenerator(keys: seed, split.rawValue, .pixels, index)
      let digit = WrittenDigit.random(digit: Int(labels[place]), using: &generator)
      digit.draw(into: pixels, shape: shape, using: &generator)
    }
    return Images(shape: shape, pixels: pixels, labels: labels, classNames: classNames)
  }
}

// What a stream is for, as one of its keys; others than those of the made-up images.
extension UInt64 {
  fileprivate static let pixels: UInt64 = 2
  fileprivate static let labels: UInt64 = 3
}
