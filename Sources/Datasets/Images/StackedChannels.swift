// Images in the order in which convolutional layers read them.

extension Images {
  /// The same images with the channels below one another: `[N, channels · height, width]`, one value a
  /// pixel.
  ///
  /// An image's bytes then lie channel by channel, each row by row, which is how convolutional layers
  /// take a row of numbers: the course's NCHW.
  ///
  /// ```swift
  /// images.shape                     // 32 × 32, 3 channels
  /// images.stackingChannels().shape  // 96 × 32, 1 channel
  /// ```
  public func stackingChannels() -> Images {
    let (count, channels) = (shape.height * shape.width, shape.channels)
    let stacked = [UInt8](unsafeUninitializedCapacity: pixels.count) { stacked, initialized in
      pixels.withUnsafeBufferPointer { pixels in
        var first = 0
        while first < pixels.count {
          for channel in 0..<channels {
            let plane = first + channel * count
            for pixel in 0..<count {
              stacked.initializeElement(
                at: plane + pixel, to: pixels[first + pixel * channels + channel])
            }
          }
          first += count * channels
        }
      }
      initialized = pixels.count
    }
    return Images(
      shape: ImageShape(height: channels * shape.height, width: shape.width, channels: 1),
      pixels: stacked, labels: labels, classNames: classNames)
  }
}

extension ImageDataset {
  /// The same images with the channels below one another, as `Images.stackingChannels()` lays them.
  public func stackingChannels() -> ImageDataset {
    ImageDataset(training: training.stackingChannels(), test: test.stackingChannels())
  }
}
