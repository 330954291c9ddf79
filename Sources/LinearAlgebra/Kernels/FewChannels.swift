// Convolutions of few channels in direct form: how tiles and threads share them. The arithmetic is
// `few_channels.inc`.

import CKernels

/// A convolution of so few channels that vectors of them would be mostly empty: of an image's three.
///
/// Every result is the chain of multiply-adds that `DirectConvolution` has otherwise, and zeros more: of
/// finite numbers its bits do not tell which of the two computed it.
struct FewChannelConvolution: Sendable {
  private let input: MapShape
  private let output: MapShape
  private let window: MapWindow
  private let places: [Int]
  private let paddedLines: Int
  private let paddedColumns: Int

  private var tapCount: Int { window.height * window.width }

  /// Nil where there are too many channels, or too few pixels in a line.
  init?(_ input: MapShape, _ output: MapShape, _ window: MapWindow) {
    guard input.channels < 8, output.width >= 8 else { return nil }
    self.input = input
    self.output = output
    self.window = window
    let stride = window.stride
    let lines = (output.height - 1) * stride + window.height
    let columns = output.width + (window.width - 1) / stride
    (paddedLines, paddedColumns) = (lines, columns)
    places = (0..<window.height).flatMap { line in
      (0..<window.width).flatMap { column in
        (0..<input.channels).map { channel in
          ((channel * lines + line) * stride + column % stride) * columns + column / stride
        }
      }
    }
  }

  /// y = x ⋆ W + b, as `DirectConvolution` computes it.
  func forward<Scalar: RealScalar>(
    _ x: Matrix<Scalar>, _ weights: Matrix<Scalar>, bias: Matrix<Scalar>?, on execution: Execution
  ) -> Matrix<Scalar> {
    let filters = output.channels
    let execution = execution.sized(for: x.rows * output.count * places.count)
    let kernels = execution.kernels(for: Scalar.self)
    let slivers = (filters + kernels.tile_rows - 1) / kernels.tile_rows
    return Matrix<Scalar>(rows: x.rows, columns: output.count) { result in
      if x.rows == 0 { return }
      let target = Target(result.baseAddress)
      Workspace.borrow(
        bytes: slivers * kernels.tile_rows * places.count * kernels.element_bytes
      ) { packed in
        weights.withUnsafeElements {
          kernels.pack_few($0.baseAddress, filters, input.channels, tapCount, packed.memory)
        }
        execution.forEachSlice(of: x.rows, slicesPerThread: 4) { samples in
          Workspace.borrow(bytes: paddedBytes(kernels)) { padded in
            withPatches { maps in
              x.withUnsafeElements { x in
                (bias ?? weights).withUnsafeElements { added in
                  kernels.convolve_few(
                    &maps, ck_range(samples), x.baseAddress, packed.memory, filters,
                    bias == nil ? nil : added.baseAddress, padded.memory, target.memory)
                }
              }
            }
          }
        }
      }
    }
  }

  /// ∂L/∂W, as `DirectConvolution` computes it.
  func weightGradient<Scalar: RealScalar>(
    _ x: Matrix<Scalar>, _ gradient: Matrix<Scalar>, on execution: Execution
  ) -> Matrix<Scalar> {
    let filters = output.channels
    let execution = execution.sized(for: x.rows * output.count * places.count)
    let kernels = execution.kernels(for: Scalar.self)
    let (bytes, lanes) = (kernels.element_bytes, kernels.lanes)
    let panel = kernels.tile_columns
    let panels = (filters + panel - 1) / panel
    // A task lays out the gradients of its panel itself, so there are no more tasks than busy the threads.
    let parts = min(
      (places.count + kernels.tile_rows - 1) / kernels.tile_rows,
      (execution.threads + panels - 1) / panels)
    let paddedBytes = paddedBytes(kernels)
    let pixelBytes = max(128, output.width) * panel * bytes
    let pitch = (filters + lanes - 1) / lanes * lanes
    return Matrix<Scalar>(rows: filters, columns: places.count) { result in
      let target = Target(result.baseAddress)
      Workspace.borrow(bytes: places.count * pitch * bytes) { sums in
        execution.forEachSlice(of: panels * parts, slicesPerThread: panels * parts) { tasks in
          Workspace.borrow(bytes: paddedBytes + pixelBytes) { memory in
            withPatches { maps in
              for task in tasks {
                let (panelIndex, part) = (task / parts, task % parts)
                let first = panelIndex * panel
                let some = first..<min(first + panel, filters)
                let rows = places.count * part / parts..<places.count * (part + 1) / parts
                let width = min(panel, pitch - first)
                let place = sums + (first * places.count + rows.lowerBound * width) * bytes
                place.initializeMemory(
                  as: UInt8.self, repeating: 0, count: rows.count * width * bytes)
                x.withUnsafeElements { x in
                  gradient.withUnsafeElements { gradient in
                    kernels.correlate_few(
                      &maps, x.count / input.count, x.baseAddress, gradient.baseAddress, filters,
                      ck_range(some), ck_range(rows), memory.memory, memory + paddedBytes, place)
                  }
                }
              }
            }
          }
        }
        for first in stride(from: 0, to: filters, by: panel) {
          kernels.unpack_filters(
            sums + first * places.count * bytes, min(panel, pitch - first),
            ck_range(first..<min(first + panel, filters)), input.channels, tapCount, target.memory)
        }
      }
    }
  }

  /// Room for a sample's maps with their padding, on whole lines of the cache.
  private func paddedBytes(_ kernels: ck_kernels) -> Int {
    let count = input.channels * paddedLines * window.stride * paddedColumns
    return ((count + kernels.tile_columns) * kernels.element_bytes + 63) / 64 * 64
  }

  private func withPatches(_ body: (inout ck_patches) -> Void) {
    places.withUnsafeBufferPointer { places in
      var maps = ck_patches(
        channels: input.channels, height: input.height, width: input.width,
        stride: window.stride, padding: window.padding, padded_lines: paddedLines,
        padded_columns: paddedColumns, places: places.baseAddress, place_count: places.count,
        lines: output.height, line_pixels: output.width)
      body(&maps)
    }
  }
}
