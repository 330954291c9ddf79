// Labelled images as bytes, the form in which data sets lie on disk.

/// The size of every image of a set.
public struct ImageShape: Sendable, Equatable {
  public var height: Int
  public var width: Int
  public var channels: Int

  public init(height: Int, width: Int, channels: Int) {
    self.height = height
    self.width = width
    self.channels = channels
  }

  /// How many numbers an image has: its row of a matrix.
  public var featureCount: Int { height * width * channels }
}

/// N images of one shape, one after another, each in height-width-channel order.
public struct Images: Sendable, Equatable {
  public let shape: ImageShape
  /// `N * height * width * channels` bytes.
  public let pixels: [UInt8]
  /// N class numbers.
  public let labels: [UInt8]
  public let classNames: [String]

  public var count: Int { labels.count }

  public init(shape: ImageShape, pixels: [UInt8], labels: [UInt8], classNames: [String]) {
    precondition(
      pixels.count == labels.count * shape.featureCount,
      "\(labels.count) images of \(shape.featureCount) bytes, found \(pixels.count) bytes")
    self.shape = shape
    self.pixels = pixels
    self.labels = labels
    self.classNames = classNames
  }
}
