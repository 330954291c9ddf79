// The filters of a convolution as pictures.

import Datasets
import LinearAlgebra
import Reporting

/// Kernels as pictures.
package struct LearnedFilters {
  /// A picture for each filter.
  package let tiles: [Raster]
  private let bytes: [[UInt8]]
  private let size: Int

  /// - Parameter weights: `[F, C·K·K]`
  package init(_ weights: Matrix<some RealScalar>, _ channels: Int) {
    let pixels = weights.columns / channels
    let size = Int(Double(pixels).squareRoot())
    self.size = size
    let bytes = (0..<weights.rows).map { filter -> [UInt8] in
      let numbers = weights.row(filter).map { Double($0) }
      // A filter with a weight that is not finite is black.
      let isDrawn = numbers.allSatisfy(\.isFinite)
      let (low, high) = isDrawn ? (numbers.min() ?? 0, numbers.max() ?? 0) : (0, 0)
      // Channels side by side, and cut off, not rounded, as the notebook does.
      return (0..<pixels * 3).map { place in
        let number = numbers[place % 3 % channels * pixels + place / 3]
        return high > low ? UInt8(255 * (number - low) / (high - low)) : 0
      }
    }
    self.bytes = bytes
    tiles = bytes.map {
      Raster(bytes: $0, shape: ImageShape(height: size, width: size, channels: 3))
    }
  }

  /// The notebook's picture: as near to a square as the filters fill, a black line between them.
  package var grid: [UInt8] {
    let count = Int(Double(bytes.count).squareRoot().rounded(.up))
    let side = count * size + count - 1
    var grid = [UInt8](repeating: 0, count: side * side * 3)
    for (index, filter) in bytes.enumerated() {
      let (top, left) = (index / count * (size + 1), index % count * (size + 1))
      for row in 0..<size {
        for number in 0..<size * 3 {
          grid[((top + row) * side + left) * 3 + number] = filter[row * size * 3 + number]
        }
      }
    }
    return grid
  }
}
