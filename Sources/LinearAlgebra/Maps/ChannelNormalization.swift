// Maps normalized channel by channel, and the backward pass: sums over a channel's planes and a line that
// depends on them. A plane is one channel of one sample, its numbers side by side.

import CKernels

/// y = (x − center) · slope + shift
package struct PlaneLine<Scalar: RealScalar> {
  package let center: Scalar
  package let slope: Scalar
  package let shift: Scalar

  package init(center: Scalar, slope: Scalar, shift: Scalar) {
    (self.center, self.slope, self.shift) = (center, slope, shift)
  }
}

/// dx = first · g + second · (x − center) + shift
package struct PlanePair<Scalar: RealScalar> {
  package let center: Scalar
  package let first: Scalar
  package let second: Scalar
  package let shift: Scalar

  package init(center: Scalar, first: Scalar, second: Scalar, shift: Scalar) {
    (self.center, self.first, self.second, self.shift) = (center, first, second, shift)
  }
}

extension Matrix {
  /// Returns maps in which each channel is mapped along a line of its own, which depends on its mean and
  /// variance over samples and pixels; and these.
  ///
  /// The means come first, then the mean squares of what is left: x² − μ² would lose digits.
  ///
  /// - Parameters:
  ///   - shape: What the rows are: `[N, shape.count]`, N at least 1.
  ///   - line: Runs on several threads at once.
  /// - Returns: `[N, shape.count]`, and a mean and a variance for each channel.
  @specialized(where Element == Double)
  @specialized(where Element == Float)
  package func mappingChannels(
    _ shape: MapShape, on execution: Execution,
    _ line: @Sendable (_ channel: Int, _ mean: Element, _ variance: Element) -> PlaneLine<Element>
  ) -> (maps: Matrix, means: [Element], variances: [Element]) {
    precondition(
      rows >= 1 && columns == shape.count,
      "the moments of [\(rows), \(columns)] for maps of \(shape)")
    let share = 1 / Element(rows * shape.pixels)
    let blocks = ChannelBlocks(shape, samples: rows, arrays: 1, of: Element.self)
    let execution = execution.sized(for: rows * shape.count * 6)
    let kernels = execution.kernels(for: Element.self)
    let (maps, moments) = blocks.fill(numbers: 2, on: execution) { channels, target, part in
      withUnsafeElements { x in
        var planes = blocks.planes(channels)
        let x = x.baseAddress! + channels.lowerBound * shape.pixels
        var means = [Element](repeating: 0, count: channels.count)
        var variances = means
        kernels.plane_sums(&planes, x, &means)
        for index in means.indices { means[index] *= share }
        kernels.plane_squares(&planes, x, means, &variances)
        for index in variances.indices { variances[index] *= share }
        let lines = channels.enumerated().map { line($1, means[$0], variances[$0]) }
        kernels.plane_lines(
          &planes, x, lines.map(\.center), lines.map(\.slope), lines.map(\.shift), target)
        for index in means.indices {
          part.initializeElement(at: 2 * index, to: means[index])
          part.initializeElement(at: 2 * index + 1, to: variances[index])
        }
      }
    }
    return (
      maps, shape.channelIndices.map { moments[2 * $0] },
      shape.channelIndices.map { moments[2 * $0 + 1] }
    )
  }

  /// Returns, for gradients of maps, a combination of both for each channel, which depends on the sums
  /// Σ g·x̂ and Σ g over samples and pixels, where x̂ = (x − center) · scale; and these sums.
  ///
  /// - Parameters:
  ///   - maps: `[N, shape.count]`, as these gradients.
  ///   - centers: One for each channel, as scales.
  ///   - pair: Runs on several threads at once.
  /// - Returns: `[N, shape.count]`, and both sums for each channel.
  @specialized(where Element == Double)
  @specialized(where Element == Float)
  package func mappingChannels(
    with maps: Matrix, _ shape: MapShape, centers: [Element], scales: [Element],
    on execution: Execution,
    _ pair:
      @Sendable (
        _ channel: Int, _ ofNormalized: Element, _ sum: Element
      ) -> PlanePair<Element>
  ) -> (maps: Matrix, ofNormalized: [Element], sums: [Element]) {
    precondition(
      rows == maps.rows && columns == maps.columns && columns == shape.count,
      "a gradient [\(rows), \(columns)] of maps [\(maps.rows), \(maps.columns)], each \(shape)")
    let blocks = ChannelBlocks(shape, samples: rows, arrays: 2, of: Element.self)
    let execution = execution.sized(for: rows * shape.count * 8)
    let kernels = execution.kernels(for: Element.self)
    let (made, found) = blocks.fill(numbers: 2, on: execution) { channels, target, part in
      withUnsafeElements { g in
        maps.withUnsafeElements { x in
          if g.isEmpty { return part.initialize(repeating: 0) }
          var planes = blocks.planes(channels)
          let offset = channels.lowerBound * shape.pixels
          let (g, x) = (g.baseAddress! + offset, x.baseAddress! + offset)
          var products = [Element](repeating: 0, count: channels.count)
          var sums = products
          kernels.plane_products(
            &planes, x, g, Array(centers[channels]), Array(scales[channels]), &sums, &products)
          let pairs = channels.enumerated().map { pair($1, products[$0], sums[$0]) }
          kernels.plane_pairs(
            &planes, x, g, pairs.map(\.center), pairs.map(\.first), pairs.map(\.second),
            pairs.map(\.shift), target)
          for index in sums.indices {
            part.initializeElement(at: 2 * index, to: products[index])
            part.initializeElement(at: 2 * index + 1, to: sums[index])
          }
        }
      }
    }
    return (
      made, shape.channelIndices.map { found[2 * $0] },
      shape.channelIndices.map { found[2 * $0 + 1] }
    )
  }
}

extension MapShape {
  fileprivate var channelIndices: Range<Int> { 0..<channels }
}

/// Channels in blocks of as many as a share of the last cache, 4 MB, holds with all their samples, so that
/// what sums have read is there still when it is read again. Smaller ones for a nearer cache would be
/// read in pieces that lie a power of two apart, in the same few lines of it.
private struct ChannelBlocks<Element: RealScalar> {
  private let shape: MapShape
  private let samples: Int
  private let size: Int

  init(_ shape: MapShape, samples: Int, arrays: Int, of type: Element.Type) {
    self.shape = shape
    self.samples = samples
    let bytes = samples * shape.pixels * arrays * MemoryLayout<Element>.stride
    size = max(1, min(shape.channels, 4 * 1024 * 1024 / max(1, bytes)))
  }

  func planes(_ channels: Range<Int>) -> ck_planes {
    ck_planes(
      samples: samples, sample_stride: shape.count, channels: channels.count,
      pixels: shape.pixels)
  }

  /// Makes maps, and so many numbers for each channel, block by block.
  func fill(
    numbers columns: Int, on execution: Execution,
    _ body:
      @Sendable (
        _ channels: Range<Int>, _ target: UnsafeMutableRawPointer?,
        _ numbers: UnsafeMutableBufferPointer<Element>
      ) -> Void
  ) -> (Matrix<Element>, [Element]) {
    var numbers: [Element] = []
    let (shape, size) = (shape, size)
    let maps = Matrix<Element>(rows: samples, columns: shape.count) { elements in
      let target = elements.isEmpty ? nil : Target(elements.baseAddress)
      let bytes = shape.pixels * MemoryLayout<Element>.stride
      numbers = execution.filledArray(
        rows: shape.channels, columns: columns, slicesPerThread: 4
      ) { (slice: Range<Int>, part: UnsafeMutableBufferPointer<Element>) in
        for first in stride(from: slice.lowerBound, to: slice.upperBound, by: size) {
          let channels = first..<min(first + size, slice.upperBound)
          let start = (first - slice.lowerBound) * columns
          body(
            channels, target.map { $0.memory + first * bytes },
            UnsafeMutableBufferPointer(rebasing: part[start..<start + channels.count * columns]))
        }
      }
    }
    return (maps, numbers)
  }
}
