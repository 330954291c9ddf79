// Max pooling: the largest pixels of windows over maps, and the backward pass.

import CKernels

extension Matrix {
  /// Returns the largest pixel of every window of each channel, and which pixel of its channel it is.
  ///
  /// Padding never wins; the first of equal pixels does, row by row, and the first NaN before all.
  ///
  /// - Parameters:
  ///   - maps: What the rows are: `[N, maps.count]`.
  ///   - window: Its padding is less than its height and its width.
  /// - Returns: `[N, channels · windows]`, and as many indices.
  package func largestPixels(
    of maps: MapShape, in window: MapWindow, on execution: Execution
  ) -> (pixels: Matrix, winners: [Int32]) {
    let (windows, made) = Self.windows(window, over: maps)
    precondition(
      columns == maps.count, "[\(rows), \(columns)] for maps of \(maps), which are \(maps.count)")
    let execution = execution.sized(for: rows * made.count * window.height * window.width * 2)
    let kernels = execution.kernels(for: Element.self)
    var winners: [Int32] = []
    let pixels = Matrix(rows: rows, columns: made.count) { pixels in
      if pixels.isEmpty { return }
      let target = Target(pixels.baseAddress)
      winners = execution.filledArray(
        rows: rows, columns: made.count, slicesPerThread: 2
      ) { (slice: Range<Int>, part: UnsafeMutableBufferPointer<Int32>) in
        var windows = windows
        withUnsafeElements { x in
          kernels.pool(
            x.baseAddress! + slice.lowerBound * maps.count, &windows, slice.count * maps.channels,
            target.memory + slice.lowerBound * made.count * kernels.element_bytes,
            part.baseAddress)
        }
      }
    }
    return (pixels, winners)
  }

  /// Returns maps in which every window's gradient was added to the pixel that won it.
  ///
  /// - Parameters:
  ///   - winners: As `largestPixels` returns them, for this matrix's elements: `[N, windows]`.
  ///   - maps: The maps of the pixels.
  /// - Returns: `[N, maps.count]`
  package func routed(
    to winners: [Int32], of maps: MapShape, in window: MapWindow, on execution: Execution
  ) -> Matrix {
    let (windows, made) = Self.windows(window, over: maps)
    precondition(
      columns == made.count && winners.count == elements.count,
      "gradients [\(rows), \(columns)] and \(winners.count) winners for maps of \(made)")
    let execution = execution.sized(for: rows * maps.count * 2)
    let kernels = execution.kernels(for: Element.self)
    return Matrix(
      rows: rows, columns: maps.count, onSlicesOf: execution, slicesPerThread: 2
    ) { slice, part in
      guard let result = part.baseAddress else { return }
      var windows = windows
      withUnsafeElements { g in
        winners.withUnsafeBufferPointer { winners in
          kernels.unpool(
            g.baseAddress! + slice.lowerBound * made.count,
            winners.baseAddress! + slice.lowerBound * made.count, &windows,
            slice.count * maps.channels, result)
        }
      }
    }
  }

  private static func windows(
    _ window: MapWindow, over maps: MapShape
  ) -> (windows: ck_pool, made: MapShape) {
    guard window.padding < min(window.height, window.width), let made = window.outputs(of: maps)
    else { preconditionFailure("\(window) does not pool maps of \(maps)") }
    let windows = ck_pool(
      height: maps.height, width: maps.width, window_height: window.height,
      window_width: window.width, stride: window.stride, padding: window.padding,
      rows: made.height, columns: made.width)
    return (windows, made)
  }
}
