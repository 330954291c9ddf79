// Handwritten digits drawn by the program, in MNIST's shape: for learning before a download.

import LinearAlgebra

/// Digits drawn as the strokes of a pen, 28×28 pixels in gray, as many as wanted, from a seed.
///
/// ```swift
/// let training = SyntheticDigits.training(count: 5_000, seed: 0)
/// let test = SyntheticDigits.test(count: 500, seed: 0)
/// ```
///
/// Every digit is drawn anew: one of the ways to write it, its points moved a little, the whole
/// slanted, turned, stretched and shifted, by a pen of some width and with noise over all of it. So
/// a linear classifier gets most of them right, nearest neighbors and small nets more, and no
/// classifier all.
///
/// What is learned here says nothing about handwriting: report the numbers with the words
/// "synthetic digits".
///
/// Digit *i* depends on the seed, the split and *i* alone. So a set is the beginning of every
/// longer one, and the same on any number of threads.
public enum SyntheticDigits {
  /// 28×28 pixels in gray, 0 where there is no ink, as in MNIST.
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

// What a stream is for, as one of its keys; others than those of the synthetic images.
extension UInt64 {
  fileprivate static let pixels: UInt64 = 2
  fileprivate static let labels: UInt64 = 3
}

/// All that is random about a digit but its noise.
struct WrittenDigit: Sendable, Equatable {
  /// The pen's paths, in pixels from the first pixel's center.
  var paths: [[PenPoint]]
  /// Half the width of the pen, in pixels.
  var penRadius: Double
  /// How black the ink is, 1 for full.
  var ink: Double

  /// How far a point of the plan may be moved, in parts of the digit's box.
  private static let wobble = 0.075

  /// Returns a digit written in one of its ways.
  static func random(
    digit: Int, using generator: inout some RandomNumberGenerator
  ) -> WrittenDigit {
    let ways = PenDigits.ways[digit]
    let strokes = ways[generator.index(below: ways.count)]
    // From the digit's box to pixels: stretched, slanted, turned, shifted.
    let height = generator.real(15, 21)
    let width = height * generator.real(0.62, 1)
    let slant = generator.real(-0.15, 0.4)
    let turn = generator.real(-0.25, 0.25)
    let cosine = 1 / (1 + turn * turn).squareRoot()
    let sine = turn * cosine
    let centerX = 13.5 + generator.real(-2.2, 2.2)
    let centerY = 13.5 + generator.real(-2.2, 2.2)

    let paths = strokes.map { stroke in
      var stroke = stroke
      for place in stroke.points.indices {
        let x = stroke.points[place].x - 0.5 + generator.real(-wobble, wobble)
        let y = stroke.points[place].y - 0.5 + generator.real(-wobble, wobble)
        let across = width * x - slant * height * y
        let down = height * y
        stroke.points[place] = PenPoint(
          x: centerX + cosine * across - sine * down, y: centerY + sine * across + cosine * down)
      }
      return stroke.path()
    }
    return WrittenDigit(
      paths: paths, penRadius: generator.real(0.7, 1.7), ink: generator.real(0.7, 1))
  }
}

extension WrittenDigit {
  /// Writes the image's bytes, row after row.
  func draw(
    into pixels: UnsafeMutablePointer<UInt8>, shape: ImageShape,
    using generator: inout some RandomNumberGenerator
  ) {
    let count = shape.width * shape.height
    withUnsafeTemporaryAllocation(of: Double.self, capacity: count) { distances in
      distances.initialize(repeating: .infinity)
      for path in paths {
        for place in path.indices.dropFirst() {
          near(path[place - 1], path[place], distances, shape)
        }
      }
      for place in 0..<count {
        var noise = generator.next()
        pixels[place] = level(distances[place].squareRoot(), &noise)
      }
    }
  }

  /// Lowers the squared distances of the pixels around a straight piece to their distance from it.
  private func near(
    _ start: PenPoint, _ end: PenPoint, _ distances: UnsafeMutableBufferPointer<Double>,
    _ shape: ImageShape
  ) {
    let reach = penRadius + 1
    let dx = end.x - start.x
    let dy = end.y - start.y
    let inverse = 1 / max(dx * dx + dy * dy, 1e-12)
    func pixels(_ first: Double, _ second: Double, _ count: Int) -> Range<Int> {
      let low = max(0, min(first, second) - reach)
      let high = min(Double(count) - 1, max(first, second) + reach)
      return low > high ? 0..<0 : Int(low)..<Int(high) + 1
    }
    let columns = pixels(start.x, end.x, shape.width)
    for row in pixels(start.y, end.y, shape.height) {
      let y = Double(row) - start.y
      for column in columns {
        let x = Double(column) - start.x
        // The nearest point of the piece, as a share of its length.
        let share = min(max((x * dx + y * dy) * inverse, 0), 1)
        let awayX = x - share * dx
        let awayY = y - share * dy
        let place = row * shape.width + column
        distances[place] = min(distances[place], awayX * awayX + awayY * awayY)
      }
    }
  }

  /// Returns the byte of a pixel whose center is at a distance from the pen's path.
  private func level(_ distance: Double, _ noise: inout UInt64) -> UInt8 {
    // The ink thins out over one and a half pixels, as a scan's edges do.
    let cover = min(max((penRadius + 0.75 - distance) / 1.5, 0), 1)
    // The sum of two bytes, from 0 to 510, around their mean.
    let grain = Double((noise & 0xff) + (noise >> 8 & 0xff)) - 255
    return UInt8(min(max(255 * ink * cover + 0.12 * grain, 0), 255))
  }
}
