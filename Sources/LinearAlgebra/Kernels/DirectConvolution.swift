// Convolutions in direct form: which positions of maps read what, and how threads share them. The
// arithmetic is `convolution.inc`.

import CKernels

/// A convolution of maps in direct form, forward and backward.
///
/// No matrix of patches is made, and but for few channels nothing is multiplied by padding: what a pass reads in vectors is
/// laid out pixel by pixel, the channels of a pixel side by side, and read where it lies. Every
/// result is one chain of multiply-adds, so it has the same bits on any number of threads, with any
/// instruction set that fuses them, and in a batch of any size. It is the reference of `WinogradConvolution`.
package struct DirectConvolution: Sendable {
  package let input: MapShape
  package let output: MapShape
  package let window: MapWindow
  private let forwardPlan: PositionPlan
  private let backwardPlan: PositionPlan
  private let taps: [ck_tap]
  private let fewChannels: FewChannelConvolution?
  /// The convolution of the pixels that are read, where a kernel of one pixel skips some; else none.
  private let ofReadPixels: [DirectConvolution]

  private var tapCount: Int { window.height * window.width }

  /// - Precondition: the window fits into the padded input.
  package init(_ input: MapShape, filters: Int, window: MapWindow) {
    guard let output = window.outputs(of: input, channels: filters) else {
      preconditionFailure(
        "a kernel \(window.height)×\(window.width) with padding \(window.padding) does not fit "
          + "into maps of \(input)")
    }
    self.input = input
    self.output = output
    self.window = window
    let lines = AxisReach(input.height, output.height, window.height, window)
    let columns = AxisReach(input.width, output.width, window.width, window)
    forwardPlan = PositionPlan(
      lines.read, columns.read, width: input.width, channels: input.channels
    ) { line, column in line * window.width + column }
    backwardPlan = PositionPlan(
      lines.written, columns.written, width: output.width, channels: filters
    ) { line, column in
      window.height * window.width - 1 - (line * window.width + column)
    }
    fewChannels = FewChannelConvolution(input, output, window)
    let skips = window.height == 1 && window.width == 1 && window.stride > 1 && window.padding == 0
    ofReadPixels =
      skips
      ? [
        DirectConvolution(
          MapShape(channels: input.channels, height: output.height, width: output.width),
          filters: filters, window: MapWindow(height: 1, width: 1))
      ] : []
    let corner = window.padding
    taps = (0..<window.height).flatMap { line in
      (0..<window.width).map { column in
        ck_tap(
          input: (line - corner) * input.width + column - corner,
          lines: ck_range(lines.outputs(reading: line)),
          columns: ck_range(columns.outputs(reading: column)))
      }
    }
  }

  // MARK: Forward

  /// y = x ⋆ W + b, a cross-correlation: the kernel is not flipped.
  ///
  /// - Parameters:
  ///   - x: `[N, input.count]`
  ///   - weights: `[filters, channels · height · width]`, the kernels.
  ///   - bias: `[1, filters]`
  /// - Returns: `[N, output.count]`
  package func forward<Scalar: RealScalar>(
    _ x: Matrix<Scalar>, _ weights: Matrix<Scalar>, bias: Matrix<Scalar>?, on execution: Execution
  ) -> Matrix<Scalar> {
    check(x, input, weights)
    if let fewChannels { return fewChannels.forward(x, weights, bias: bias, on: execution) }
    if let inner = ofReadPixels.first {
      return inner.forward(readPixels(of: x, on: execution), weights, bias: bias, on: execution)
    }
    return convolve(
      x, from: input, to: output, pitch: input.channels, forwardPlan, weights, backward: false,
      bias: bias, on: execution)
  }

  /// ∂L/∂x: every input pixel collects what the outputs that read it got.
  ///
  /// - Parameter gradient: `[N, output.count]`
  /// - Returns: `[N, input.count]`
  package func inputGradient<Scalar: RealScalar>(
    _ gradient: Matrix<Scalar>, _ weights: Matrix<Scalar>, on execution: Execution
  ) -> Matrix<Scalar> {
    check(gradient, output, weights)
    if let inner = ofReadPixels.first {
      return placed(inner.inputGradient(gradient, weights, on: execution), on: execution)
    }
    return convolve(
      gradient, from: output, to: input, pitch: output.channels, backwardPlan, weights,
      backward: true, bias: nil, on: execution)
  }

  private func convolve<Scalar: RealScalar>(
    _ x: Matrix<Scalar>, from: MapShape, to: MapShape, pitch: Int, _ plan: PositionPlan,
    _ weights: Matrix<Scalar>, backward: Bool, bias: Matrix<Scalar>?, on execution: Execution
  ) -> Matrix<Scalar> {
    let samples = x.rows
    if samples == 0 { return Matrix(rows: 0, columns: to.count) }
    let depth = tapCount * from.channels
    let execution = execution.sized(for: samples * plan.multiplyAdds * to.channels)
    let kernels = execution.kernels(for: Scalar.self)
    let bytes = kernels.element_bytes
    let lanes = kernels.lanes
    let pixelBytes = aligned(samples * from.pixels * pitch * bytes)
    let packedColumns = (to.channels + lanes - 1) / lanes * lanes
    let together = samplesTogether(from.count * bytes, of: samples)
    let blocks = (samples + together - 1) / together
    let slivers = (to.channels + kernels.tile_columns - 1) / kernels.tile_columns
    return Matrix<Scalar>(rows: samples, columns: to.count) { result in
      Workspace.borrow(bytes: pixelBytes + packedColumns * depth * bytes) { memory in
        let packed = memory + pixelBytes
        let weightMemory = Target(packed)
        execution.forEachSlice(of: to.channels, alignedTo: kernels.tile_columns) { slice in
          weights.withUnsafeElements {
            kernels.pack_filters(
              $0.baseAddress, output.channels, input.channels, tapCount, backward,
              ck_range(slice), weightMemory.memory)
          }
        }
        layOut(x, from, pitch: pitch, in: memory, kernels, on: execution)
        let target = Target(result.baseAddress)
        execution.forEachSlice(of: blocks * slivers, slicesPerThread: 4) { slice in
          plan.withClasses { classes in
            (bias ?? weights).withUnsafeElements { elements in
              let added = bias == nil ? nil : UnsafeRawPointer(elements.baseAddress)
              var maps = ck_maps(
                input: memory.memory, input_stride: from.pixels * pitch, output: target.memory,
                output_stride: to.count, channel_stride: to.pixels)
              for item in slice {
                let first = item / slivers * together
                let column = item % slivers * kernels.tile_columns
                kernels.convolve(
                  &maps, ck_range(first..<min(first + together, samples)), classes.baseAddress,
                  classes.count, weightMemory.memory, depth,
                  ck_range(column..<min(column + kernels.tile_columns, to.channels)),
                  added)
              }
            }
          }
        }
      }
    }
  }

  // MARK: Backward to the weights

  /// ∂L/∂W: for every tap, the products of the inputs that it reads and the outputs' gradients.
  ///
  /// - Parameters:
  ///   - x: `[N, input.count]`
  ///   - gradient: `[N, output.count]`
  /// - Returns: `[filters, channels · height · width]`
  package func weightGradient<Scalar: RealScalar>(
    _ x: Matrix<Scalar>, _ gradient: Matrix<Scalar>, on execution: Execution
  ) -> Matrix<Scalar> {
    precondition(
      x.rows == gradient.rows && x.columns == input.count && gradient.columns == output.count,
      "maps [\(x.rows), \(x.columns)] and gradients [\(gradient.rows), \(gradient.columns)] for a "
        + "convolution of \(input) to \(output)")
    if let fewChannels { return fewChannels.weightGradient(x, gradient, on: execution) }
    if let inner = ofReadPixels.first {
      return inner.weightGradient(readPixels(of: x, on: execution), gradient, on: execution)
    }
    let (samples, filters, channels) = (x.rows, output.channels, input.channels)
    let execution = execution.sized(for: samples * forwardPlan.multiplyAdds * filters)
    let kernels = execution.kernels(for: Scalar.self)
    let (bytes, lanes) = (kernels.element_bytes, kernels.lanes)
    let pitch = (filters + lanes - 1) / lanes * lanes
    let panel = kernels.tile_columns
    let panels = (pitch + panel - 1) / panel
    let gradientBytes = aligned(samples * output.pixels * pitch * bytes)
    let sumBytes = tapCount * channels * pitch * bytes
    return Matrix<Scalar>(rows: filters, columns: channels * tapCount) { result in
      Workspace.borrow(bytes: gradientBytes + sumBytes) { gradients in
        // Panel after panel, so that what a task reads lies close together.
        execution.forEachSlice(of: panels * samples, slicesPerThread: 4) { slice in
          gradient.withUnsafeElements { elements in
            for item in slice {
              let (first, sample) = (item / samples * panel, item % samples)
              let width = min(panel, pitch - first)
              let place = (first * samples + width * sample) * output.pixels * bytes
              kernels.to_pixels(
                elements.baseAddress! + (sample * filters + first) * output.pixels,
                min(panel, filters - first), output.pixels, width, gradients + place)
            }
          }
        }
        let sums = Target(gradients + gradientBytes)
        let target = Target(result.baseAddress)
        let lines = window.height
        // A task is a panel of filters and a line of the kernel: its sums are no other task's.
        execution.forEachSlice(of: panels * lines, slicesPerThread: panels * lines) { slice in
          x.withUnsafeElements { x in
            taps.withUnsafeBufferPointer { taps in
              var maps = ck_correlation(
                input: x.baseAddress, input_stride: input.count, input_channel: input.pixels,
                input_line: window.stride * input.width, input_column: window.stride,
                gradient: nil, channels: channels, lines: output.height,
                line_pixels: output.width)
              for task in slice {
                let first = task / lines * panel
                let width = min(panel, pitch - first)
                let line = task % lines
                let offset = (first * tapCount + width * line * window.width) * channels * bytes
                let count = window.width * channels * width
                maps.gradient = UnsafeRawPointer(
                  gradients + first * samples * output.pixels * bytes)
                sums.memory.advanced(by: offset).initializeMemory(
                  as: UInt8.self, repeating: 0, count: count * bytes)
                kernels.correlate(
                  &maps, ck_range(0..<samples), taps.baseAddress! + line * window.width,
                  window.width, width, sums.memory + offset)
              }
            }
          }
        }
        execution.forEachSlice(of: panels, slicesPerThread: panels) { slice in
          for index in slice {
            let first = index * panel
            let width = min(panel, pitch - first)
            kernels.unpack_filters(
              sums.memory + first * tapCount * channels * bytes, width,
              ck_range(first..<min(first + panel, filters)), channels, tapCount, target.memory)
          }
        }
      }
    }
  }

  /// ∂L/∂b: the sum of each filter's gradients over samples and pixels.
  ///
  /// - Returns: `[1, filters]`
  package func biasGradient<Scalar: RealScalar>(
    _ gradient: Matrix<Scalar>, on execution: Execution
  ) -> Matrix<Scalar> {
    let execution = execution.sized(for: gradient.rows * gradient.columns)
    let kernels = execution.kernels(for: Scalar.self)
    let (samples, pixels, filters) = (gradient.rows, output.pixels, output.channels)
    let sums = Matrix<Scalar>(rows: filters, columns: 1, on: execution) { filter, out in
      gradient.withUnsafeElements { elements in
        var sum = 0.0
        for sample in 0..<samples {
          let plane = elements.baseAddress! + (sample * filters + filter) * pixels
          sum += kernels.sum(plane, pixels)
        }
        out.initializeElement(at: 0, to: Scalar(sum))
      }
    }
    return Matrix(rows: 1, columns: filters, elements: sums.elements)
  }

  // MARK: Kernels of one pixel

  private var readPixels: ck_pixels {
    ck_pixels(
      height: input.height, width: input.width, stride: window.stride, lines: output.height,
      columns: output.width)
  }

  /// The pixels that a kernel of one pixel reads: `[N, channels · output pixels]`.
  private func readPixels<Scalar: RealScalar>(
    of x: Matrix<Scalar>, on execution: Execution
  ) -> Matrix<Scalar> {
    let (channels, planes) = (input.channels, x.rows * input.channels)
    let kernels = execution.kernels(for: Scalar.self)
    return Matrix(rows: x.rows, columns: channels * output.pixels) { result in
      execution.sized(for: planes * output.pixels).fill(result, columns: output.pixels) {
        some, part in
        var pixels = readPixels
        x.withUnsafeElements {
          kernels.take_pixels(
            $0.baseAddress! + some.lowerBound * input.pixels, some.count, &pixels,
            part.baseAddress)
        }
      }
    }
  }

  /// Maps with zeros but for the pixels that a kernel of one pixel reads: `[N, input.count]`.
  private func placed<Scalar: RealScalar>(
    _ read: Matrix<Scalar>, on execution: Execution
  ) -> Matrix<Scalar> {
    let planes = read.rows * input.channels
    let kernels = execution.kernels(for: Scalar.self)
    return Matrix(rows: read.rows, columns: input.count) { result in
      execution.sized(for: planes * input.pixels).fill(result, columns: input.pixels) {
        some, part in
        var pixels = readPixels
        read.withUnsafeElements {
          kernels.place_pixels(
            $0.baseAddress! + some.lowerBound * output.pixels, some.count, &pixels,
            part.baseAddress)
        }
      }
    }
  }

  // MARK: What the passes share

  /// Lays maps out pixel by pixel.
  private func layOut<Scalar: RealScalar>(
    _ maps: Matrix<Scalar>, _ shape: MapShape, pitch: Int, in memory: Workspace,
    _ kernels: ck_kernels, on execution: Execution
  ) {
    let bytes = shape.pixels * pitch * kernels.element_bytes
    execution.forEachSlice(of: maps.rows, slicesPerThread: 2) { slice in
      maps.withUnsafeElements { elements in
        for sample in slice {
          kernels.to_pixels(
            elements.baseAddress! + sample * shape.count, shape.channels, shape.pixels, pitch,
            memory + sample * bytes)
        }
      }
    }
  }

  /// How many samples a thread computes at a time: as many as half of a 512 KB second-level cache
  /// holds, and no more than fill the tiles of the smallest class.
  private func samplesTogether(_ bytes: Int, of samples: Int) -> Int {
    max(1, min(samples, 24, 256 * 1024 / bytes))
  }

  private func check<Scalar: RealScalar>(
    _ maps: Matrix<Scalar>, _ shape: MapShape, _ weights: Matrix<Scalar>
  ) {
    precondition(
      maps.columns == shape.count,
      "[\(maps.rows), \(maps.columns)] for maps of \(shape), which are \(shape.count) columns")
    precondition(
      weights.rows == output.channels && weights.columns == input.channels * tapCount,
      "weights [\(weights.rows), \(weights.columns)] for \(output.channels) kernels of "
        + "\(input.channels)×\(window.height)×\(window.width)")
  }

  private func aligned(_ bytes: Int) -> Int { (bytes + 63) / 64 * 64 }
}

// MARK: - Which positions read what

/// Along one axis: which taps of the kernel join which inputs and outputs.
private struct AxisReach {
  /// For each output, the taps that fall inside the input, and which input each of them reads.
  let read: [AxisPosition]
  /// For each input, the outputs that read it, in order, and by which tap.
  let written: [AxisPosition]
  private let pairs: [(output: Int, tap: Int, input: Int)]

  init(_ inputs: Int, _ outputs: Int, _ size: Int, _ window: MapWindow) {
    let pairs = (0..<outputs).flatMap { output in
      (0..<size).compactMap { tap -> (output: Int, tap: Int, input: Int)? in
        let input = output * window.stride - window.padding + tap
        return (0..<inputs).contains(input) ? (output, tap, input) : nil
      }
    }
    self.pairs = pairs
    var (read, written) = ([[AxisTap]](repeating: [], count: outputs), [[AxisTap]]())
    written = [[AxisTap]](repeating: [], count: inputs)
    for pair in pairs {
      read[pair.output].append(AxisTap(tap: pair.tap, place: pair.input))
      written[pair.input].append(AxisTap(tap: pair.tap, place: pair.output))
    }
    self.read = read.map(AxisPosition.init)
    self.written = written.map(AxisPosition.init)
  }

  /// The outputs that a tap reads an input for.
  func outputs(reading tap: Int) -> Range<Int> {
    let found = pairs.lazy.filter { $0.tap == tap }.map(\.output)
    guard let first = found.min(), let last = found.max() else { return 0..<0 }
    return first..<last + 1
  }
}

private struct AxisTap: Hashable {
  let tap: Int
  let place: Int
}

/// One row or column of positions: where it starts to read, and what, from there.
private struct AxisPosition {
  let start: Int
  let taps: [AxisTap]

  init(_ taps: [AxisTap]) {
    let start = taps.first?.place ?? 0
    self.start = start
    self.taps = taps.map { AxisTap(tap: $0.tap, place: $0.place - start) }
  }
}

/// All positions of maps in classes that read by the same taps, for the kernel `convolve`.
private struct PositionPlan: Sendable {
  private struct Class {
    let positions: Range<Int>
    let runs: Range<Int>
  }

  private var classes: [Class] = []
  private var from: [Int] = []
  private var to: [Int] = []
  private var runs: [ck_run] = []
  /// Of a sample, for one column of weights.
  private(set) var multiplyAdds = 0

  /// - Parameters:
  ///   - width: Of the maps that are read, in pixels.
  ///   - channels: Numbers of a pixel.
  ///   - weightTap: Where the packed weights hold the tap of a line and a column.
  init(
    _ lines: [AxisPosition], _ columns: [AxisPosition], width: Int, channels: Int,
    weightTap: (_ line: Int, _ column: Int) -> Int
  ) {
    for (lineTaps, ys) in Self.grouped(lines) {
      for (columnTaps, xs) in Self.grouped(columns) {
        let firstRun = runs.count
        for line in lineTaps {
          for column in columnTaps {
            let run = ck_run(
              input: (line.place * width + column.place) * channels,
              weights: weightTap(line.tap, column.tap) * channels, length: channels)
            append(run, after: firstRun)
          }
        }
        let firstPosition = from.count
        for y in ys {
          for x in xs {
            from.append((lines[y].start * width + columns[x].start) * channels)
            to.append(y * columns.count + x)
          }
        }
        let found = Class(positions: firstPosition..<from.count, runs: firstRun..<runs.count)
        classes.append(found)
        multiplyAdds +=
          found.positions.count * runs[found.runs].reduce(0) { $0 + $1.length }
      }
    }
  }

  /// Adds a run, to the last one where it continues that.
  private mutating func append(_ run: ck_run, after first: Int) {
    if runs.count > first, let last = runs.last, last.input + last.length == run.input,
      last.weights + last.length == run.weights
    {
      runs[runs.count - 1].length += run.length
    } else {
      runs.append(run)
    }
  }

  /// Positions by their taps, in the order in which the taps first occur.
  private static func grouped(
    _ positions: [AxisPosition]
  ) -> [(taps: [AxisTap], positions: [Int])] {
    var groups: [(taps: [AxisTap], positions: [Int])] = []
    var found: [[AxisTap]: Int] = [:]
    for (index, position) in positions.enumerated() {
      if let group = found[position.taps] {
        groups[group].positions.append(index)
      } else {
        found[position.taps] = groups.count
        groups.append((position.taps, [index]))
      }
    }
    return groups
  }

  func withClasses(_ body: (UnsafeBufferPointer<ck_positions>) -> Void) {
    from.withUnsafeBufferPointer { from in
      to.withUnsafeBufferPointer { to in
        runs.withUnsafeBufferPointer { runs in
          let described = classes.map {
            ck_positions(
              from: from.baseAddress! + $0.positions.lowerBound,
              to: to.baseAddress! + $0.positions.lowerBound, count: $0.positions.count,
              runs: runs.isEmpty ? nil : runs.baseAddress! + $0.runs.lowerBound,
              run_count: $0.runs.count)
          }
          described.withUnsafeBufferPointer(body)
        }
      }
    }
  }
}
