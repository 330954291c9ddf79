// Which way the edges of an image run. Dalal and Triggs, "Histograms of oriented gradients for human
// detection", CVPR 2005, in the simplified form of the course: unsigned, not normalized in blocks.

import Datasets

/// The histogram of oriented gradients (HOG): for every cell of an image, how strong its edges are
/// in each of some orientations. It tells shape and texture, and nothing of colour.
///
/// Of the luminance g, the gradient at a pixel is (g[y, x+1] − g[y, x], g[y+1, x] − g[y, x]), with 0
/// at the last column and row. A cell's value for an orientation is the mean over its pixels of the
/// gradients' lengths where the gradient has that orientation, and of 0 elsewhere. Only directions
/// in which the image gets brighter to the right count (see `GradientOrientation`).
///
/// The values stand cell after cell, an orientation after another in each; the cells go down the
/// first column, then down the next, since the course's program transposes their grid.
///
/// ```swift
/// try HistogramOfOrientedGradients().count(for: .cifar)   // 144: 4 × 4 cells of 9 orientations
/// ```
///
/// The values are those of NumPy's program up to rounding. Its running sums leave values like
/// −5.6e-17 where no gradient has the orientation; here they are exactly 0.
public struct HistogramOfOrientedGradients: ImageFeature {
  /// The number of orientations.
  public let orientations: Int
  /// The side of a cell, in pixels.
  public let cellSize: Int
  private let orientation: GradientOrientation

  /// - Precondition: 1 to 180 orientations, and cells of at least one pixel.
  public init(orientations: Int = 9, cellSize: Int = 8) {
    precondition(cellSize >= 1, "cells of \(cellSize) pixels")
    self.orientations = orientations
    self.cellSize = cellSize
    orientation = GradientOrientation(bins: orientations)
  }

  /// The number of cells times the number of orientations.
  ///
  /// - Throws: `ImageFeatureError` unless images are gray or red, green and blue, and whole cells
  ///   fill them.
  public func count(for shape: ImageShape) throws -> Int {
    guard shape.channels == 1 || shape.channels == 3 else {
      throw ImageFeatureError.channels(
        feature: "histogram of oriented gradients", expected: [1, 3], shape: shape)
    }
    guard shape.height % cellSize == 0, shape.width % cellSize == 0 else {
      throw ImageFeatureError.cells(size: cellSize, shape: shape)
    }
    return shape.height / cellSize * (shape.width / cellSize) * orientations
  }

  /// Only the windows that are kept are added up, one pass over the pixels for all orientations.
  ///
  /// - Complexity: O(*P*) for P pixels.
  // show: oriented-gradients
  public func write(_ image: ImagePixels, into values: UnsafeMutableBufferPointer<Double>) {
    let (height, width) = (image.shape.height, image.shape.width)
    let (cellRows, cellColumns) = (height / cellSize, width / cellSize)
    // A bin more for the gradients that are dropped.
    let stride = orientations + 1
    withUnsafeTemporaryAllocation(
      of: Double.self, capacity: (height + 3) * width + cellRows * cellColumns * stride
    ) { memory in
      memory.initialize(repeating: 0)
      let luminance = UnsafeMutableBufferPointer(rebasing: memory[..<(height * width)])
      let row = Row(memory: memory.baseAddress! + height * width, width: width)
      let sums = memory.baseAddress! + (height + 3) * width
      writeLuminance(of: image, into: luminance)
      withUnsafeTemporaryAllocation(of: Int.self, capacity: width) { places in
        places.initialize(repeating: 0)
        for y in 0..<height {
          let here = luminance.baseAddress! + y * width
          row.differentiate(here, below: y + 1 < height ? here + width : here)
          row.locate(places.baseAddress!)
          let cells = sums + y / cellSize * stride
          add(row, places.baseAddress!, to: cells, stride: cellRows * stride)
        }
      }
      let share = 1 / Double(cellSize * cellSize)
      for cell in 0..<cellRows * cellColumns {
        for bin in 0..<orientations {
          values[cell * orientations + bin] = sums[cell * stride + bin] * share
        }
      }
    }
  }
  // end: oriented-gradients

  /// Adds the lengths of a row's gradients to the bins of the cells below one another in memory.
  @inline(__always)
  private func add(
    _ row: Row, _ places: UnsafePointer<Int>, to cells: UnsafeMutablePointer<Double>, stride: Int
  ) {
    for x in 0..<row.width {
      let bin = orientation.bin(at: places[x], row.gx[x], row.gy[x])
      cells[x / cellSize * stride + bin] += row.length[x]
    }
  }

  /// The gradients of a row of pixels.
  private struct Row {
    let gx, gy, length: UnsafeMutablePointer<Double>
    let width: Int

    init(memory: UnsafeMutablePointer<Double>, width: Int) {
      (gx, gy, length) = (memory, memory + width, memory + 2 * width)
      self.width = width
    }

    @inline(__always)
    func differentiate(_ here: UnsafePointer<Double>, below: UnsafePointer<Double>) {
      for x in 0..<width - 1 { gx[x] = here[x + 1] - here[x] }
      gx[width - 1] = 0
      for x in 0..<width { gy[x] = below[x] - here[x] }
      for x in 0..<width { length[x] = (gx[x] * gx[x] + gy[x] * gy[x]).squareRoot() }
    }

    @inline(__always)
    func locate(_ places: UnsafeMutablePointer<Int>) {
      for x in 0..<width { places[x] = GradientOrientation.place(gx[x], gy[x]) }
    }
  }
}

extension HistogramOfOrientedGradients {
  /// The feature as the lecture has it: for each orientation the mean over each cell of the gradients
  /// that have it. What `write` is tested against.
  ///
  /// - Throws: `ImageFeatureError` for a shape that the feature is not defined for.
  /// - Complexity: O(*BP*) for B orientations and P pixels.
  // show: naive-oriented-gradients
  public func naiveValues(of bytes: some Collection<UInt8>, shape: ImageShape) throws -> [Double] {
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
