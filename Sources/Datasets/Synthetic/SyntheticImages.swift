// Labelled pictures drawn by the program, in CIFAR-10's shape: for learning before a download.

import LinearAlgebra

/// Pictures of ten shapes, 32×32 pixels in colour, as many as wanted, from a seed.
///
/// ```swift
/// let training = SyntheticImages.training(count: 5_000, seed: 0)
/// let test = SyntheticImages.test(count: 500, seed: 0)
/// ```
///
/// They are made so that a classifier finds in them what it finds in CIFAR-10. Near half of the
/// pictures stand before a backdrop that is typical of their class, and the others before one of
/// any class, so the nearest neighbor alone is often wrong where a vote of ten is right, and a
/// vote of a hundred reaches beyond one kind of backdrop. No class lies on one side of a plane.
/// The shape itself, anywhere and of any colour, shows in edges rather than in pixels.
///
/// What is learned here says nothing about photographs: report the numbers with the words
/// "synthetic images".
///
/// Picture *i* depends on the seed, the split and *i* alone. So a set is the beginning of every
/// longer one, and the same on any number of threads.
public enum SyntheticImages {
  /// 32×32 pixels of red, green and blue, as in CIFAR-10.
  public static let shape = ImageShape.cifar

  /// The ten shapes, in the order of their labels.
  public static let classNames = DrawnShape.allCases.map(\.rawValue)

  /// Returns the first `count` training images.
  ///
  /// - Parameters:
  ///   - count: How many; CIFAR-10 has 50,000.
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
  ///   - count: How many; CIFAR-10 has 10,000.
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
    let labels = self.labels(indices, of: split, seed: seed)
    let pixels = drawnPixels(count: indices.count, shape: shape, on: execution) { place, pixels in
      let index = UInt64(indices.lowerBound + place)
      var generator = ImageGenerator(keys: seed, split.rawValue, .pixels, index)
      let scene = Scene.random(label: Int(labels[place]), using: &generator)
      scene.draw(into: pixels, shape: shape, using: &generator)
    }
    return Images(shape: shape, pixels: pixels, labels: labels, classNames: classNames)
  }

  /// Returns the labels of a range of indices: every hundred images hold ten of each class, in
  /// random order.
  static func labels(_ indices: Range<Int>, of split: DrawnSplit, seed: UInt64) -> [UInt8] {
    balancedLabels(indices) { ImageGenerator(keys: seed, split.rawValue, .labels, $0) }
  }
}

// What a stream is for, as one of its keys.
extension UInt64 {
  fileprivate static let pixels: UInt64 = 0
  fileprivate static let labels: UInt64 = 1
}
