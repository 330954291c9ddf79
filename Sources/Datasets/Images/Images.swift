// Labelled images as the bytes they are; numbers are made of them where arithmetic starts.

import LinearAlgebra

/// The size of an image.
public struct ImageShape: Sendable, Equatable {
  public var height: Int
  public var width: Int
  public var channels: Int

  public init(height: Int, width: Int, channels: Int) {
    self.height = height
    self.width = width
    self.channels = channels
  }

  /// The number of bytes of an image, and of the columns of its row in a matrix.
  public var featureCount: Int { height * width * channels }

  /// CIFAR-10's: 32 × 32 in red, green and blue.
  public static let cifar = ImageShape(height: 32, width: 32, channels: 3)

  /// MNIST's: 28 × 28 in gray.
  public static let mnist = ImageShape(height: 28, width: 28, channels: 1)
}

/// Labelled images of one size, a byte a value.
public struct Images: Sendable, Equatable {
  /// The size of every image.
  public let shape: ImageShape
  /// `[N, height, width, channels]`: image after image, and in an image row after row.
  public let pixels: [UInt8]
  /// `[N]`: indices into `classNames`.
  public let labels: [UInt8]
  /// What the labels mean.
  public let classNames: [String]

  /// - Precondition: `pixels.count == labels.count * shape.featureCount`, and every label has a
  ///   class name.
  public init(shape: ImageShape, pixels: [UInt8], labels: [UInt8], classNames: [String]) {
    precondition(
      pixels.count == labels.count * shape.featureCount,
      "\(pixels.count) bytes are not \(labels.count) images of \(shape.featureCount)")
    precondition(
      labels.max().map { Int($0) < classNames.count } ?? true,
      "label \(labels.max() ?? 0) has no name among \(classNames.count) classes")
    self.shape = shape
    self.pixels = pixels
    self.labels = labels
    self.classNames = classNames
  }

  /// The number of images.
  public var count: Int { labels.count }

  /// How many images each class has, in the order of `classNames`.
  public var classCounts: [Int] {
    labels.reduce(into: Array(repeating: 0, count: classNames.count)) { $0[Int($1)] += 1 }
  }

  /// The bytes of one image: `[height, width, channels]`.
  public func image(at index: Int) -> ArraySlice<UInt8> {
    precondition(index >= 0 && index < count, "image \(index) of \(count)")
    return pixels[index * shape.featureCount..<(index + 1) * shape.featureCount]
  }

  /// The images of a range as rows of numbers from 0 to 255.
  ///
  /// - Returns: `[range.count, featureCount]`, the features in height, width, channel order.
  /// - Complexity: O(*ND*); this is where bytes become floating-point numbers.
  public func rows<Scalar: RealScalar>(
    _ range: Range<Int>, as type: Scalar.Type = Scalar.self
  ) -> Matrix<Scalar> {
    precondition(
      range.lowerBound >= 0 && range.upperBound <= count, "images \(range) of \(count)")
    let bytes = range.lowerBound * shape.featureCount..<range.upperBound * shape.featureCount
    return pixels.withUnsafeBufferPointer { pixels in
      Matrix(
        bytes: UnsafeBufferPointer(rebasing: pixels[bytes]), rows: range.count,
        columns: shape.featureCount)
    }
  }

  /// Some of the images, in the order given.
  ///
  /// - Precondition: every one of them exists.
  public func chosen(_ indices: [Int]) -> Images {
    var chosen: [UInt8] = []
    chosen.reserveCapacity(indices.count * shape.featureCount)
    for index in indices { chosen += image(at: index) }
    return Images(
      shape: shape, pixels: chosen, labels: indices.map { labels[$0] }, classNames: classNames)
  }

  /// The labels of a range as integers.
  public func labels(_ range: Range<Int>) -> [Int] {
    precondition(
      range.lowerBound >= 0 && range.upperBound <= count, "labels \(range) of \(count)")
    return labels[range].map(Int.init)
  }
}

/// Images to learn from and images to test with.
public struct ImageDataset: Sendable, Equatable {
  public let training: Images
  public let test: Images

  public init(training: Images, test: Images) {
    self.training = training
    self.test = test
  }
}

extension ImageDataset {
  /// A 64-bit digest of all bytes and labels, in hexadecimal.
  ///
  /// FNV-1a over words of eight bytes. It tells sets apart that differ by accident; it is no proof
  /// against somebody who wants two sets to look alike.
  public var digest: String {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for images in [training, test] {
      for bytes in [images.pixels, images.labels] {
        mix(UInt64(bytes.count), into: &hash)
        bytes.withUnsafeBytes { bytes in
          let words = bytes.count / 8
          for word in 0..<words {
            mix(
              UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: word * 8, as: UInt64.self)),
              into: &hash)
          }
          for place in words * 8..<bytes.count { mix(UInt64(bytes[place]), into: &hash) }
        }
      }
    }
    let digits = String(hash, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }

  private func mix(_ word: UInt64, into hash: inout UInt64) {
    hash = (hash ^ word) &* 0x0000_0100_0000_01b3
    hash ^= hash >> 32
  }
}
