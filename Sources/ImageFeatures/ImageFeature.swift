// What a feature is: a few numbers that say of an image what its pixels do not say one by one.

import Datasets

/// Numbers computed from an image, to learn from instead of its pixels.
///
/// A feature of your own says how many numbers it has for images of a shape, and writes them:
///
/// ```swift
/// struct MeanBrightness: ImageFeature {
///   func count(for shape: ImageShape) throws -> Int { 1 }
///   func write(_ image: ImagePixels, into values: UnsafeMutableBufferPointer<Double>) {
///     values[0] = image.bytes.reduce(0) { $0 + Double($1) } / Double(image.bytes.count)
///   }
/// }
/// ```
public protocol ImageFeature: Sendable {
  /// How many numbers the feature has for an image of a shape.
  ///
  /// - Throws: `ImageFeatureError` for a shape that the feature is not defined for.
  func count(for shape: ImageShape) throws -> Int

  /// Writes the feature of an image. Called on several threads at once, each with an image of its
  /// own.
  ///
  /// - Parameter values: `count(for: image.shape)` numbers, to be written over.
  func write(_ image: ImagePixels, into values: UnsafeMutableBufferPointer<Double>)
}

extension ImageFeature {
  /// The feature of an image.
  ///
  /// - Throws: `ImageFeatureError` for a shape that the feature is not defined for.
  /// - Precondition: the bytes are `shape.featureCount`.
  public func values(of bytes: some Collection<UInt8>, shape: ImageShape) throws -> [Double] {
    let count = try count(for: shape)
    return Array(bytes).withUnsafeBufferPointer { bytes in
      [Double](unsafeUninitializedCapacity: count) { buffer, initialized in
        buffer.initialize(repeating: 0)
        write(
          ImagePixels(shape: shape, bytes: bytes),
          into: UnsafeMutableBufferPointer(rebasing: buffer[..<count]))
        initialized = count
      }
    }
  }
}

/// The bytes of an image in memory, for as long as the call they are passed to takes.
public struct ImagePixels {
  public let shape: ImageShape
  /// `[height, width, channels]`
  public let bytes: UnsafeBufferPointer<UInt8>

  /// - Precondition: `bytes.count == shape.featureCount`.
  public init(shape: ImageShape, bytes: UnsafeBufferPointer<UInt8>) {
    precondition(
      bytes.count == shape.featureCount,
      "\(bytes.count) bytes are not an image of \(shape.featureCount)")
    self.shape = shape
    self.bytes = bytes
  }

  /// The byte of a channel at a row and a column.
  public subscript(row: Int, column: Int, channel: Int) -> UInt8 {
    bytes[(row * shape.width + column) * shape.channels + channel]
  }
}
