// Counts of numbers by size, and their picture.

import LinearAlgebra
import Notebook
import Reporting

/// How many numbers fall into each of some intervals of one width.
struct Histogram: Sendable, Equatable {
  let counts: [Int]

  /// Numbers outside the range, and those that are none, are not counted.
  ///
  /// - Parameter bins: At least 1; the upper end belongs to the last.
  init<Scalar: RealScalar>(
    of matrix: Matrix<Scalar>, from low: Double, to high: Double, bins: Int = 40
  ) {
    counts = binCounts(of: matrix, from: low, to: high, bins: bins)
  }

  /// Columns side by side, a pixel wide each.
  ///
  /// The highest column fills the picture. The first is left out of that where `clipsFirst`: zeros of
  /// ReLU would make all others flat.
  func raster(height: Int = 30, clipsFirst: Bool = false) -> Raster {
    let highest = Double((clipsFirst ? counts.dropFirst() : counts[...]).max() ?? 0)
    let heights = counts.map { count in
      count == 0 ? 0 : max(1, Int((Double(count) / max(1, highest) * Double(height)).rounded()))
    }
    return Raster(
      width: counts.count, height: height,
      pixels: (0..<height).flatMap { row in
        heights.map { Raster.Pixel(grey: height - row <= $0 ? 40 : 225) }
      })
  }
}

@specialized(where Scalar == Double)
@specialized(where Scalar == Float)
private func binCounts<Scalar: RealScalar>(
  of matrix: Matrix<Scalar>, from low: Double, to high: Double, bins: Int
) -> [Int] {
  var counts = [Int](repeating: 0, count: bins)
  let width = (high - low) / Double(bins)
  guard width > 0 else { return counts }
  matrix.withUnsafeElements { elements in
    for element in elements {
      let value = Double(element)
      guard value >= low && value <= high else { continue }
      counts[min(bins - 1, Int((value - low) / width))] += 1
    }
  }
  return counts
}
