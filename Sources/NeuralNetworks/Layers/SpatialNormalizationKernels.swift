// What spatial group normalization computes plane by plane: a plane is one channel of one sample, its
// numbers side by side.

import LinearAlgebra

extension PlaneLine {
  @inline(__always)
  func map(_ x: UnsafePointer<Scalar>, to y: UnsafeMutablePointer<Scalar>, _ count: Int) {
    for i in 0..<count { (y + i).initialize(to: (x[i] - center) * slope + shift) }
  }
}

extension PlanePair {
  @inline(__always)
  func map(
    _ g: UnsafePointer<Scalar>, _ x: UnsafePointer<Scalar>, to dx: UnsafeMutablePointer<Scalar>,
    _ count: Int
  ) {
    for i in 0..<count {
      (dx + i).initialize(to: first * g[i] + second * (x[i] - center) + shift)
    }
  }
}

/// The sum of `term` of every eight neighbors, so that a processor adds many at once; the order
/// depends on the count alone.
@inline(__always)
func laneSum<Scalar: RealScalar>(
  _ x: UnsafePointer<Scalar>, _ count: Int, _ term: (SIMD8<Scalar>) -> SIMD8<Scalar>,
  _ single: (Scalar) -> Scalar
) -> Scalar {
  var sums = SIMD8<Scalar>(repeating: 0)
  var i = 0
  let raw = UnsafeRawPointer(x)
  let size = MemoryLayout<Scalar>.size
  while i + 8 <= count {
    sums += term(raw.loadUnaligned(fromByteOffset: i * size, as: SIMD8<Scalar>.self))
    i += 8
  }
  var sum = total(sums)
  while i < count {
    sum += single(x[i])
    i += 1
  }
  return sum
}

/// The sum of eight lanes, pairwise.
@inline(__always)
private func total<Scalar: RealScalar>(_ lanes: SIMD8<Scalar>) -> Scalar {
  let first = (lanes[0] + lanes[4]) + (lanes[2] + lanes[6])
  return first + ((lanes[1] + lanes[5]) + (lanes[3] + lanes[7]))
}

/// The same for two arrays.
@inline(__always)
func laneSum<Scalar: RealScalar>(
  _ x: UnsafePointer<Scalar>, _ y: UnsafePointer<Scalar>, _ count: Int,
  _ term: (SIMD8<Scalar>, SIMD8<Scalar>) -> SIMD8<Scalar>, _ single: (Scalar, Scalar) -> Scalar
) -> Scalar {
  var sums = SIMD8<Scalar>(repeating: 0)
  var i = 0
  let (rawX, rawY) = (UnsafeRawPointer(x), UnsafeRawPointer(y))
  let size = MemoryLayout<Scalar>.size
  while i + 8 <= count {
    sums += term(
      rawX.loadUnaligned(fromByteOffset: i * size, as: SIMD8<Scalar>.self),
      rawY.loadUnaligned(fromByteOffset: i * size, as: SIMD8<Scalar>.self))
    i += 8
  }
  var sum = total(sums)
  while i < count {
    sum += single(x[i], y[i])
    i += 1
  }
  return sum
}

/// Mean and 1/√(σ² + ε) of each group of so many neighboring numbers.
@specialized(where Scalar == Double)
@specialized(where Scalar == Float)
func groupMoments<Scalar: RealScalar>(
  of maps: Matrix<Scalar>, groupSize: Int, epsilon: Scalar, on execution: Execution
) -> (mean: [Scalar], inverse: [Scalar]) {
  let groups = maps.rows * maps.columns / groupSize
  let share = 1 / Scalar(groupSize)
  let moments = execution.sized(for: maps.rows * maps.columns * 4).filledArray(
    rows: groups, columns: 2, slicesPerThread: 2
  ) { (slice: Range<Int>, part: UnsafeMutableBufferPointer<Scalar>) in
    maps.withUnsafeElements { x in
      for (index, group) in slice.enumerated() {
        let start = x.baseAddress! + group * groupSize
        let mean = laneSum(start, groupSize, { $0 }, { $0 }) * share
        let means = SIMD8<Scalar>(repeating: mean)
        let variance = laneSum(
          start, groupSize, { ($0 - means) * ($0 - means) }, { ($0 - mean) * ($0 - mean) })
        part.initializeElement(at: 2 * index, to: mean)
        part.initializeElement(
          at: 2 * index + 1, to: 1 / (variance * share + epsilon).squareRoot())
      }
    }
  }
  return ((0..<groups).map { moments[2 * $0] }, (0..<groups).map { moments[2 * $0 + 1] })
}

/// The gradients of gamma and beta: of each channel, Σ g·x̂ and Σ g over samples and pixels, where
/// x̂ = (x − center) · scale of the plane.
@specialized(where Scalar == Double)
@specialized(where Scalar == Float)
func channelSums<Scalar: RealScalar>(
  _ gradient: Matrix<Scalar>, _ maps: Matrix<Scalar>, _ shape: MapShape,
  centers: @Sendable (_ plane: Int) -> Scalar, scales: @Sendable (_ plane: Int) -> Scalar,
  on execution: Execution
) -> GammaBetaGradients<Scalar> {
  precondition(
    gradient.rows == maps.rows && gradient.columns == maps.columns,
    "a gradient [\(gradient.rows), \(gradient.columns)] of maps [\(maps.rows), \(maps.columns)]")
  let (channels, pixels, samples) = (shape.channels, shape.pixels, maps.rows)
  let sums = execution.sized(for: samples * shape.count * 4).filledArray(
    rows: channels, columns: 2, slicesPerThread: 2
  ) { (slice: Range<Int>, part: UnsafeMutableBufferPointer<Scalar>) in
    gradient.withUnsafeElements { g in
      maps.withUnsafeElements { x in
        for (index, channel) in slice.enumerated() {
          var (gamma, beta): (Scalar, Scalar) = (0, 0)
          for sample in 0..<samples {
            let plane = sample * channels + channel
            let (from, of) = (g.baseAddress! + plane * pixels, x.baseAddress! + plane * pixels)
            let center = centers(plane)
            let middle = SIMD8<Scalar>(repeating: center)
            beta += laneSum(from, pixels, { $0 }, { $0 })
            gamma +=
              laneSum(from, of, pixels, { $0 * ($1 - middle) }, { $0 * ($1 - center) })
              * scales(plane)
          }
          part.initializeElement(at: 2 * index, to: gamma)
          part.initializeElement(at: 2 * index + 1, to: beta)
        }
      }
    }
  }
  return GammaBetaGradients(
    gamma: Matrix(rows: 1, columns: channels, elements: (0..<channels).map { sums[2 * $0] }),
    beta: Matrix(rows: 1, columns: channels, elements: (0..<channels).map { sums[2 * $0 + 1] }))
}

/// Of each group of so many planes, the sums of g·γ and g·γ·x̂, where γ is the channel's and
/// x̂ = (x − mean) · inverse the group's.
@specialized(where Scalar == Double)
@specialized(where Scalar == Float)
func groupSums<Scalar: RealScalar>(
  _ gradient: Matrix<Scalar>, _ maps: Matrix<Scalar>, _ shape: MapShape, groupChannels: Int,
  gamma: Matrix<Scalar>, mean: [Scalar], inverse: [Scalar], on execution: Execution
) -> [Scalar] {
  let (channels, pixels) = (shape.channels, shape.pixels)
  return execution.sized(for: maps.rows * shape.count * 4).filledArray(
    rows: mean.count, columns: 2, slicesPerThread: 2
  ) { (slice: Range<Int>, part: UnsafeMutableBufferPointer<Scalar>) in
    gradient.withUnsafeElements { g in
      maps.withUnsafeElements { x in
        gamma.withUnsafeElements { gamma in
          for (index, group) in slice.enumerated() {
            let center = mean[group]
            let middle = SIMD8<Scalar>(repeating: center)
            var (first, second): (Scalar, Scalar) = (0, 0)
            for plane in group * groupChannels..<(group + 1) * groupChannels {
              let (from, of) = (g.baseAddress! + plane * pixels, x.baseAddress! + plane * pixels)
              first += laneSum(from, pixels, { $0 }, { $0 }) * gamma[plane % channels]
              second +=
                laneSum(from, of, pixels, { $0 * ($1 - middle) }, { $0 * ($1 - center) })
                * gamma[plane % channels]
            }
            part.initializeElement(at: 2 * index, to: first)
            part.initializeElement(at: 2 * index + 1, to: second * inverse[group])
          }
        }
      }
    }
  }
}

/// A line of its own for every plane.
@specialized(where Scalar == Double)
@specialized(where Scalar == Float)
func mapPlanes<Scalar: RealScalar>(
  of maps: Matrix<Scalar>, _ pixels: Int, on execution: Execution,
  _ line: @Sendable (_ plane: Int) -> PlaneLine<Scalar>
) -> Matrix<Scalar> {
  let channels = maps.columns / pixels
  let execution = execution.sized(for: maps.rows * maps.columns * 2)
  return Matrix(
    rows: maps.rows, columns: maps.columns, onSlicesOf: execution, slicesPerThread: 2
  ) { slice, part in
    maps.withUnsafeElements { x in
      for index in 0..<slice.count * channels {
        let plane = slice.lowerBound * channels + index
        line(plane).map(
          x.baseAddress! + plane * pixels, to: part.baseAddress! + index * pixels, pixels)
      }
    }
  }
}

/// A combination of two arrays of its own for every plane.
@specialized(where Scalar == Double)
@specialized(where Scalar == Float)
func mapPlanes<Scalar: RealScalar>(
  of gradient: Matrix<Scalar>, _ maps: Matrix<Scalar>, _ pixels: Int, on execution: Execution,
  _ pair: @Sendable (_ plane: Int) -> PlanePair<Scalar>
) -> Matrix<Scalar> {
  let channels = maps.columns / pixels
  let execution = execution.sized(for: maps.rows * maps.columns * 4)
  return Matrix(
    rows: maps.rows, columns: maps.columns, onSlicesOf: execution, slicesPerThread: 2
  ) { slice, part in
    gradient.withUnsafeElements { g in
      maps.withUnsafeElements { x in
        for index in 0..<slice.count * channels {
          let plane = slice.lowerBound * channels + index
          pair(plane).map(
            g.baseAddress! + plane * pixels, x.baseAddress! + plane * pixels,
            to: part.baseAddress! + index * pixels, pixels)
        }
      }
    }
  }
}
