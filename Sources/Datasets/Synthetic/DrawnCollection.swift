// What all synthetic images have in common: labels in balanced blocks, images drawn side by side.

import LinearAlgebra

/// Which of a seed's two collections of synthetic images.
enum DrawnSplit: UInt64 {
  case training
  case test
}

/// Returns the labels of a range of indices: every hundred images hold ten of each of ten classes,
/// in random order.
///
/// - Parameter generator: The stream from which a hundred's order is drawn, by its number.
func balancedLabels(
  _ indices: Range<Int>, generator: (_ hundred: UInt64) -> ImageGenerator
) -> [UInt8] {
  let block = 100
  var labels: [UInt8] = []
  labels.reserveCapacity(indices.count)
  var index = indices.lowerBound
  while index < indices.upperBound {
    let number = index / block
    var generator = generator(UInt64(number))
    var shuffled = (0..<block).map { UInt8($0 % 10) }
    for last in (1..<block).reversed() {
      shuffled.swapAt(last, generator.index(below: last + 1))
    }
    let end = min((number + 1) * block, indices.upperBound)
    labels += shuffled[(index - number * block)..<(end - number * block)]
    index = end
  }
  return labels
}

/// Returns the bytes of images of one size, drawn on several threads.
///
/// - Parameter draw: Writes every byte of the image at a place, `0..<count`. It runs on several
///   threads at once.
func drawnPixels(
  count: Int, shape: ImageShape, on execution: Execution,
  draw: @Sendable (_ place: Int, _ pixels: UnsafeMutablePointer<UInt8>) -> Void
) -> [UInt8] {
  execution.filledArray(rows: count, columns: shape.featureCount) { images, pixels in
    for (i, image) in images.enumerated() {
      draw(image, pixels.baseAddress! + i * shape.featureCount)
    }
  }
}
