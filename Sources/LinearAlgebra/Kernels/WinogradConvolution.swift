// Convolutions with 3×3 kernels in Winograd's form: how tiles and threads share them. The arithmetic is
// `winograd.inc`.

import CKernels
import Synchronization

/// A convolution with 3×3 kernels one pixel apart in Winograd's form: F(4×4, 3×3), with a quarter of the
/// multiplications of the direct form, and for maps of 2×2 pixels a form of their own with 9 in place of
/// 16.
///
/// It costs digits: see `Execution.isExact`. Results have the same bits on any number of threads, with
/// any instruction set that fuses multiplication and addition, and in a batch of any size.
package struct WinogradConvolution: Sendable {
  package let input: MapShape
  package let output: MapShape
  package let window: MapWindow
  private let form: ck_winograd

  /// Nil where the kernel is not 3×3, its stride not 1 or its padding above 2, or where it does not fit.
  package init?(_ input: MapShape, filters: Int, window: MapWindow) {
    guard window.height == 3, window.width == 3, window.stride == 1, window.padding <= 2,
      let output = window.outputs(of: input, channels: filters)
    else { return nil }
    self.input = input
    self.output = output
    self.window = window
    let isSmall = input.height == 2 && input.width == 2 && window.padding == 1
    form = isSmall ? ck_winograd_small : ck_winograd_large
  }

  /// Whether it is faster than the direct form, in `Float` and in minibatches: not with few channels, where
  /// the transforms cost more than they save, nor on maps that tiles of 4×4 cover badly.
  package var isFaster: Bool {
    if form == ck_winograd_small { return min(input.channels, output.channels) >= 64 }
    let covered = (output.height + 3) / 4 * 4 * ((output.width + 3) / 4 * 4)
    return min(input.channels, output.channels) >= 16 && 2 * covered <= 3 * output.pixels
  }
}

// MARK: - Forward

extension WinogradConvolution {
  /// y = x ⋆ W + b, as `DirectConvolution` computes it.
  ///
  /// - Parameters:
  ///   - x: `[N, input.count]`
  ///   - weights: `[filters, channels · 9]`
  ///   - bias: `[1, filters]`
  /// - Returns: `[N, output.count]`
  package func forward<Scalar: RealScalar>(
    _ x: Matrix<Scalar>, _ weights: Matrix<Scalar>, bias: Matrix<Scalar>?, on execution: Execution
  ) -> Matrix<Scalar> {
    check(x, input, weights)
    return convolve(x, from: input, to: output, weights, backward: false, bias, on: execution)
  }

  /// ∂L/∂x: a convolution of the outputs' gradient with the kernels turned by 180 degrees.
  ///
  /// - Parameter gradient: `[N, output.count]`
  /// - Returns: `[N, input.count]`
  package func inputGradient<Scalar: RealScalar>(
    _ gradient: Matrix<Scalar>, _ weights: Matrix<Scalar>, on execution: Execution
  ) -> Matrix<Scalar> {
    check(gradient, output, weights)
    return convolve(gradient, from: output, to: input, weights, backward: true, nil, on: execution)
  }

  private func convolve<Scalar: RealScalar>(
    _ x: Matrix<Scalar>, from: MapShape, to: MapShape, _ weights: Matrix<Scalar>, backward: Bool,
    _ bias: Matrix<Scalar>?, on execution: Execution
  ) -> Matrix<Scalar> {
    let samples = x.rows
    if samples == 0 { return Matrix(rows: 0, columns: to.count) }
    let execution = execution.sized(for: samples * to.count * from.channels * 9 / 4)
    let kernels = execution.kernels(for: Scalar.self)
    let bytes = kernels.element_bytes
    let channels = from.channels
    let slivers = Slivers(columns: to.channels, kernels)
    let tiles = TilePlan(form, covering: to, samples)
    let padding = backward ? 2 - window.padding : window.padding
    // A few tiles are transformed at once, and the weights sliver by sliver where they are needed; many
    // tiles block by block, and the weights at once: whichever takes less memory.
    let block = min(tiles.rows, max(1, 4 * kernels.tile_rows / tiles.columns))
    let isOneBlock = tiles.count <= max(128, to.channels)
    let inputs = TransformedTiles(
      (isOneBlock ? tiles.rows : block) * tiles.columns, channels, form, kernels)
    let sliverElements = form.positions * channels * slivers.widest
    var memory = MemoryPlan(kernels)
    let shared = memory.elements(isOneBlock ? inputs.elements : slivers.count * sliverElements)
    let pixels = memory.elements(
      tiles.pixels(rows: block, size: form.inputSize) * inputs.pitch, times: execution.threads)
    let products = memory.elements(
      form.positions * block * tiles.columns * slivers.widest, times: execution.threads)
    let own = memory.elements(
      isOneBlock ? sliverElements : inputs.elements, times: execution.threads)
    let blocks = (tiles.rows + block - 1) / block
    return Matrix<Scalar>(rows: samples, columns: to.count) { result in
      Workspace.borrow(bytes: memory.bytes) { workspace in
        let target = Target(result.baseAddress)

        @Sendable func rows(_ block: Int, of size: Int) -> Range<Int> {
          block * size..<min(tiles.rows, (block + 1) * size)
        }
        /// Transforms some rows of tiles.
        @Sendable func transform(
          _ rows: Range<Int>, to memory: UnsafeMutableRawPointer, as worker: Int
        ) {
          x.withUnsafeElements {
            var maps = tiles.maps($0.baseAddress, from, origin: -padding, pitch: inputs.pitch)
            kernels.winograd_inputs(
              &maps, ck_range(rows), workspace + pixels.start(of: worker), memory, inputs.position,
              inputs.tile)
          }
        }
        /// Transforms the weights of a sliver.
        @Sendable func transform(sliver: Int, to memory: UnsafeMutableRawPointer) {
          weights.withUnsafeElements {
            kernels.winograd_weights(
              form, $0.baseAddress, output.channels, input.channels, backward,
              ck_range(slivers.columns(sliver)), memory)
          }
        }
        /// Multiplies transformed tiles by a transformed sliver and transforms the products back.
        @Sendable func multiply(
          _ rows: Range<Int>, _ transformed: UnsafeMutableRawPointer, _ sliver: Int,
          _ transformedWeights: UnsafeMutableRawPointer, as worker: Int
        ) {
          let room = workspace + products.start(of: worker)
          kernels.winograd_products(
            form, transformed, inputs.position, inputs.tile, rows.count * tiles.columns,
            transformedWeights, channels, slivers.width(sliver), room)
          let columns = slivers.columns(sliver)
          var maps = tiles.maps(
            nil, MapShape(channels: columns.count, height: to.height, width: to.width), origin: 0,
            pitch: 0)
          (bias ?? weights).withUnsafeElements { elements in
            kernels.winograd_outputs(
              room, ck_range(rows), slivers.width(sliver), &maps,
              bias == nil ? nil : elements.baseAddress! + columns.lowerBound,
              target.memory + columns.lowerBound * to.pixels * bytes, to.count)
          }
        }

        if isOneBlock {
          execution.forEachItem(of: blocks) { worker, index in
            let rows = rows(index, of: block)
            transform(
              rows,
              to: workspace + shared.start
                + rows.lowerBound * tiles.columns * inputs.tile * bytes, as: worker)
          }
          execution.forEachItem(of: slivers.count) { worker, sliver in
            let transformedWeights = workspace + own.start(of: worker)
            transform(sliver: sliver, to: transformedWeights)
            for index in 0..<blocks {
              let rows = rows(index, of: block)
              multiply(
                rows,
                workspace + shared.start + rows.lowerBound * tiles.columns * inputs.tile * bytes,
                sliver, transformedWeights, as: worker)
            }
          }
        } else {
          execution.forEachItem(of: slivers.count) { _, sliver in
            transform(
              sliver: sliver, to: workspace + shared.start + sliver * sliverElements * bytes)
          }
          execution.forEachItem(of: blocks) { worker, index in
            let rows = rows(index, of: block)
            let transformed = workspace + own.start(of: worker)
            transform(rows, to: transformed, as: worker)
            for sliver in 0..<slivers.count {
              multiply(
                rows, transformed, sliver,
                workspace + shared.start + sliver * sliverElements * bytes, as: worker)
            }
          }
        }
      }
    }
  }
}

// MARK: - Backward to the weights

extension WinogradConvolution {
  /// ∂L/∂W: for every position of the transform, a sum over tiles of inputs times gradients.
  ///
  /// - Parameters:
  ///   - x: `[N, input.count]`
  ///   - gradient: `[N, output.count]`
  /// - Returns: `[filters, channels · 9]`
  package func weightGradient<Scalar: RealScalar>(
    _ x: Matrix<Scalar>, _ gradient: Matrix<Scalar>, on execution: Execution
  ) -> Matrix<Scalar> {
    precondition(
      x.rows == gradient.rows && x.columns == input.count && gradient.columns == output.count,
      "maps [\(x.rows), \(x.columns)] and gradients [\(gradient.rows), \(gradient.columns)] for a "
        + "convolution of \(input) to \(output)")
    let (samples, channels, filters) = (x.rows, input.channels, output.channels)
    let execution = execution.sized(for: samples * output.count * channels * 9 / 4)
    let kernels = execution.kernels(for: Scalar.self)
    let bytes = kernels.element_bytes
    let slivers = Slivers(columns: filters, kernels)
    let tiles = TilePlan(form, covering: output, samples)
    // Sums over few tiles are transformed back where they were made; those over many stay in memory from
    // block to block.
    let isOneBlock = tiles.count <= 256
    let block = isOneBlock ? tiles.rows : max(1, 128 / tiles.columns)
    let piece = max(1, min(block, 16 / tiles.columns))
    let inputs = TransformedTiles(block * tiles.columns, channels, form, kernels)
    let gradients = TransformedTiles(block * tiles.columns, filters, form, kernels)
    let group = 16 * kernels.tile_rows
    let groups = (channels + group - 1) / group
    var memory = MemoryPlan(kernels)
    let inputMemory = memory.elements(inputs.elements)
    let gradientMemory = memory.elements(gradients.elements)
    let pixels = memory.elements(
      tiles.pixels(rows: piece, size: form.inputSize) * max(inputs.pitch, gradients.pitch),
      times: execution.threads)
    let sums =
      isOneBlock
      ? memory.elements(
        form.positions * min(group, channels) * slivers.widest, times: execution.threads)
      : memory.elements(form.positions * channels * slivers.paddedColumns)
    return Matrix<Scalar>(rows: filters, columns: channels * 9) { result in
      if samples == 0 { return result.update(repeating: 0) }
      Workspace.borrow(bytes: memory.bytes) { workspace in
        let target = Target(result.baseAddress)
        for start in stride(from: 0, to: tiles.rows, by: block) {
          let count = min(block, tiles.rows - start)
          execution.forEachItem(of: (count + piece - 1) / piece) { worker, item in
            let first = item * piece
            let rows = ck_range(start + first..<start + min(count, first + piece))
            let place = first * tiles.columns * bytes
            x.withUnsafeElements {
              var maps = tiles.maps(
                $0.baseAddress, input, origin: -window.padding, pitch: inputs.pitch)
              kernels.winograd_inputs(
                &maps, rows, workspace + pixels.start(of: worker),
                workspace + inputMemory.start + place * inputs.tile, inputs.position, inputs.tile)
            }
            gradient.withUnsafeElements {
              var maps = tiles.maps($0.baseAddress, output, origin: 0, pitch: gradients.pitch)
              kernels.winograd_gradients(
                &maps, rows, workspace + pixels.start(of: worker),
                workspace + gradientMemory.start + place * gradients.tile, gradients.position,
                gradients.tile)
            }
          }
          execution.forEachItem(of: slivers.count * groups) { worker, item in
            let sliver = item / groups
            let (columns, width) = (slivers.columns(sliver), slivers.width(sliver))
            let channel = item % groups * group
            let some = min(group, channels - channel)
            let own = form.positions * (columns.lowerBound * channels + channel * width) * bytes
            let place =
              workspace + (isOneBlock ? sums.start(of: worker) : sums.start + own)
            kernels.winograd_correlate(
              form, workspace + inputMemory.start + channel * bytes, inputs.position, inputs.tile,
              workspace + gradientMemory.start + columns.lowerBound * bytes, gradients.position,
              gradients.tile, count * tiles.columns, some, width, start > 0, place)
            guard start + count == tiles.rows else { return }
            kernels.winograd_sums(
              form, place, some, width, columns.count,
              target.memory + (columns.lowerBound * channels + channel) * 9 * bytes, channels * 9)
          }
        }
      }
    }
  }

  private func check<Scalar: RealScalar>(
    _ maps: Matrix<Scalar>, _ shape: MapShape, _ weights: Matrix<Scalar>
  ) {
    precondition(
      maps.columns == shape.count && weights.rows == output.channels
        && weights.columns == input.channels * 9,
      "maps [\(maps.rows), \(maps.columns)] and weights [\(weights.rows), \(weights.columns)] for a "
        + "convolution of \(input) to \(output)")
  }
}

// MARK: - Where things are

extension ck_winograd {
  fileprivate var positions: Int { self == ck_winograd_small ? 9 : 36 }
  /// The pixels along a side of a tile's outputs.
  fileprivate var step: Int { self == ck_winograd_small ? 2 : 4 }
  /// The pixels along a side of a tile's inputs.
  fileprivate var inputSize: Int { self == ck_winograd_small ? 2 : 6 }
}

/// The tiles of a batch: rows of them go on from sample to sample.
private struct TilePlan {
  private let form: ck_winograd
  private let rowsOfSample: Int
  let rows: Int
  let columns: Int
  var count: Int { rows * columns }

  init(_ form: ck_winograd, covering maps: MapShape, _ samples: Int) {
    self.form = form
    rowsOfSample = (maps.height + form.step - 1) / form.step
    rows = samples * rowsOfSample
    columns = (maps.width + form.step - 1) / form.step
  }

  /// The pixels that so many rows of tiles of a sample cover, each tile of so many pixels a side.
  func pixels(rows: Int, size: Int) -> Int {
    ((min(rows, rowsOfSample) - 1) * form.step + size) * ((columns - 1) * form.step + size)
  }

  func maps(_ elements: UnsafeRawPointer?, _ shape: MapShape, origin: Int, pitch: Int) -> ck_tiles {
    ck_tiles(
      form: form, maps: elements, channels: shape.channels, height: shape.height,
      width: shape.width, pitch: pitch, origin: form == ck_winograd_small ? 0 : origin,
      rows: rowsOfSample, columns: columns)
  }
}

/// Columns of weights in slivers, as `pack_filters` cuts them.
private struct Slivers {
  private let total: Int
  let widest: Int
  private let lanes: Int

  init(columns: Int, _ kernels: ck_kernels) {
    total = columns
    widest = kernels.tile_columns
    lanes = kernels.lanes
  }

  var count: Int { (total + widest - 1) / widest }
  /// Columns, and those that fill up the last sliver.
  var paddedColumns: Int { (count - 1) * widest + width(count - 1) }
  func columns(_ sliver: Int) -> Range<Int> {
    sliver * widest..<min(total, (sliver + 1) * widest)
  }
  /// The columns of a sliver, and those that fill it up.
  func width(_ sliver: Int) -> Int { columns(sliver).count > lanes ? widest : lanes }
}

/// Where things are in one borrowed piece of memory, each on a line of the cache of its own.
private struct MemoryPlan {
  struct Part {
    let start: Int
    let stride: Int
    func start(of worker: Int) -> Int { start + worker * stride }
  }

  private(set) var bytes = 0
  private let elementBytes: Int

  init(_ kernels: ck_kernels) { elementBytes = kernels.element_bytes }

  mutating func elements(_ count: Int, times: Int = 1) -> Part {
    let stride = (count * elementBytes + 63) / 64 * 64
    defer { bytes += stride * times }
    return Part(start: bytes, stride: stride)
  }
}

/// How transformed tiles lie: an odd number of cache lines apart, so that those of a position, and the
/// positions of a tile, are in different sets of the cache.
private struct TransformedTiles {
  /// Channels, rounded up to whole vectors.
  let pitch: Int
  /// Elements from a tile to the next, and from a position to the next.
  let tile: Int
  let position: Int
  let elements: Int

  init(_ count: Int, _ channels: Int, _ form: ck_winograd, _ kernels: ck_kernels) {
    let line = 64 / kernels.element_bytes
    pitch = (channels + kernels.lanes - 1) / kernels.lanes * kernels.lanes
    tile = ((pitch + line - 1) / line | 1) * line
    position = (count * tile / line | 1) * line
    elements = form.positions * position
  }
}

extension Execution {
  /// Calls `body` for every item, with the number of the worker that takes it, below `threads`: for memory
  /// that a worker uses for one item after another.
  fileprivate func forEachItem(
    of count: Int, _ body: @Sendable (_ worker: Int, _ item: Int) -> Void
  ) {
    let taken = Atomic<Int>(0)
    forEachSlice(of: min(threads, count)) { workers in
      for worker in workers {
        while true {
          let item = taken.add(1, ordering: .relaxed).oldValue
          if item >= count { break }
          body(worker, item)
        }
      }
    }
  }
}
