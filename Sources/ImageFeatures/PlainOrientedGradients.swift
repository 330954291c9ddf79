// The histogram of oriented gradients step by step, as the lecture has it.

import Datasets

extension HistogramOfOrientedGradients {
  /// The feature computed plainly: for each orientation an image of the gradients that have it, and
  /// of that the mean over each cell. What `write` is tested against.
  ///
  /// - Throws: `ImageFeatureError` for a shape that the feature is not defined for.
  /// - Complexity: O(*BP*) for B orientations and P pixels.
  // show: naive-oriented-gradients
  public func plainValues(of bytes: some Collection<UInt8>, shape: ImageShape) throws -> [Double] {
    let count = try count(for: shape)
    let (height, width) = (shape.height, shape.width)
    let luminance = Array(bytes).withUnsafeBufferPointer { bytes in
      [Double](unsafeUninitializedCapacity: height * width) { buffer, initialized in
        writeLuminance(of: ImagePixels(shape: shape, bytes: bytes), into: buffer)
        initialized = height * width
      }
    }
    func brightness(_ y: Int, _ x: Int) -> Double { luminance[y * width + x] }

    let orientation = GradientOrientation(bins: orientations)
    var values = Array(repeating: 0.0, count: count)
    for bin in 0..<orientations {
      for cellRow in 0..<height / cellSize {
        for cellColumn in 0..<width / cellSize {
          var sum = 0.0
          for y in cellRow * cellSize..<(cellRow + 1) * cellSize {
            for x in cellColumn * cellSize..<(cellColumn + 1) * cellSize {
              let gx = x + 1 < width ? brightness(y, x + 1) - brightness(y, x) : 0
              let gy = y + 1 < height ? brightness(y + 1, x) - brightness(y, x) : 0
              guard orientation.bin(byArcTangent: gx, gy) == bin else { continue }
              sum += (gx * gx + gy * gy).squareRoot()
            }
          }
          // The grid of cells is transposed: down a column first.
          let cell = cellColumn * (height / cellSize) + cellRow
          values[cell * orientations + bin] = sum / Double(cellSize * cellSize)
        }
      }
    }
    return values
  }
  // end: naive-oriented-gradients
}
