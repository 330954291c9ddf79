// A four-dimensional array of numbers, NumPy's shape (n, c, h, w): maps of samples, or kernels.

/// Numbers with four indices: sample, channel, row, column. Kernels are filter, channel, row, column.
///
/// A sample or a window of all its channels keeps its first axis: `x[n]` is `[1, C, H, W]`, NumPy's
/// `x[n:n+1]`. One channel of it, `x[n, c]`, is a matrix.
///
/// ```swift
/// let (n, c, h, w) = x.sizes             // N, C, H, W = x.shape
/// x[0, 2, i, j]
/// x[0, ..., i..<i + 3, j..<j + 3]        // x[0, :, i:i+3, j:j+3]
/// (x[0, ..., i..<i + 3, j..<j + 3] * kernels[f]).sum()
/// ```
public struct Maps: Equatable, Sendable {
  /// The number of samples, or of filters.
  public let samples: Int
  public let channels: Int
  public let height: Int
  public let width: Int
  @usableFromInline var storage: [Double]

  /// Maps of elements in the order of their indices, the last one fastest.
  ///
  /// - Precondition: there are `samples * channels * height * width` of them.
  public init(samples: Int, channels: Int, height: Int, width: Int, elements: [Double]) {
    require(
      samples >= 0 && channels >= 0 && height >= 0 && width >= 0
        && elements.count == samples * channels * height * width,
      "\(elements.count) elements do not fill \(listed([samples, channels, height, width]))")
    (self.samples, self.channels, self.height, self.width) = (samples, channels, height, width)
    storage = elements
  }

  /// Maps that are written out: NumPy's `np.array([[[[1, 2], [3, 4]]]])`.
  public init(_ samples: [[[[Double]]]]) {
    let channels = samples.first?.count ?? 0
    let height = samples.first?.first?.count ?? 0
    let width = samples.first?.first?.first?.count ?? 0
    require(
      samples.allSatisfy { sample in
        sample.count == channels
          && sample.allSatisfy { $0.count == height && $0.allSatisfy { $0.count == width } }
      }, "the maps that are written out differ in shape")
    self.init(
      samples: samples.count, channels: channels, height: height, width: width,
      elements: samples.flatMap { $0.flatMap { $0.flatMap { $0 } } })
  }

  /// `[N, C, H, W]`: NumPy's `x.shape`.
  public var shape: [Int] { [samples, channels, height, width] }

  /// The four sizes, to be named: `let (n, c, h, w) = x.sizes`.
  public var sizes: (Int, Int, Int, Int) { (samples, channels, height, width) }

  /// All numbers, the last index fastest.
  public var elements: [Double] { storage }

  /// The number of elements: NumPy's `x.size`.
  public var count: Int { storage.count }

  /// The same elements in other sizes of the same number.
  private func with(_ elements: [Double]) -> Maps {
    Maps(
      samples: samples, channels: channels, height: height, width: width, elements: elements)
  }

  // MARK: - Parts

  /// An element: NumPy's `x[n, c, i, j]`.
  @inlinable
  public subscript(sample: Int, channel: Int, row: Int, column: Int) -> Double {
    get { storage[place(sample, channel, row, column)] }
    set { storage[place(sample, channel, row, column)] = newValue }
  }

  @inlinable
  func place(_ sample: Int, _ channel: Int, _ row: Int, _ column: Int) -> Int {
    if sample < 0 || sample >= samples { stop(index: sample, of: samples, "sample") }
    if channel < 0 || channel >= channels { stop(index: channel, of: channels, "channel") }
    if row < 0 || row >= height { stop(index: row, of: height, "row") }
    if column < 0 || column >= width { stop(index: column, of: width, "column") }
    return ((sample &* channels &+ channel) &* height &+ row) &* width &+ column
  }

  /// A sample, `[1, C, H, W]`: NumPy's `x[n:n+1]`.
  public subscript(sample: Int) -> Maps {
    get { self[sample, 0..<channels] }
    set { self[sample, 0..<channels] = newValue }
  }

  /// A channel of a sample, `[H, W]`: NumPy's `x[n, c]`.
  public subscript(sample: Int, channel: Int) -> Matrix<Double> {
    get { self[sample, channel, 0..<height, 0..<width] }
    set { self[sample, channel, 0..<height, 0..<width] = newValue }
  }

  /// A window of one channel: NumPy's `x[n, c, i:k, j:l]`.
  public subscript(
    sample: Int, channel: Int, rows: Range<Int>, columns: Range<Int>
  ) -> Matrix<Double> {
    get {
      checkIndex(channel, channels, "channel")
      return Matrix(
        rows: rows.count, columns: columns.count,
        elements: window(sample..<sample + 1, channel..<channel + 1, rows, columns).storage)
    }
    set {
      checkIndex(channel, channels, "channel")
      setWindow(
        sample..<sample + 1, channel..<channel + 1, rows, columns, newValue.elements,
        shape: newValue.shape)
    }
  }

  /// Channels of a sample that follow one another, `[1, k, H, W]`: NumPy's `x[n:n+1, c:c+k]`.
  public subscript(sample: Int, channels: Range<Int>) -> Maps {
    get { window(sample..<sample + 1, channels, 0..<height, 0..<width) }
    set {
      setWindow(
        sample..<sample + 1, channels, 0..<height, 0..<width, newValue.storage,
        shape: newValue.shape)
    }
  }

  /// A window of all channels of a sample, `[1, C, k, l]`: NumPy's `x[n:n+1, :, i:i+k, j:j+l]`.
  public subscript(
    sample: Int, _: UnboundedRange, rows: Range<Int>, columns: Range<Int>
  ) -> Maps {
    get { window(sample..<sample + 1, 0..<channels, rows, columns) }
    set {
      setWindow(
        sample..<sample + 1, 0..<channels, rows, columns, newValue.storage,
        shape: newValue.shape)
    }
  }

  /// A window of all channels of all samples, `[N, C, k, l]`: NumPy's `x[:, :, i:i+k, j:j+l]`.
  public subscript(
    _: UnboundedRange, _: UnboundedRange, rows: Range<Int>, columns: Range<Int>
  ) -> Maps {
    get { window(0..<samples, 0..<channels, rows, columns) }
    set {
      setWindow(
        0..<samples, 0..<channels, rows, columns, newValue.storage, shape: newValue.shape)
    }
  }

  /// Samples by their indices: NumPy's `x[idx]`.
  public subscript(sampleIndices: [Int]) -> Maps {
    let size = channels * height * width
    var found: [Double] = []
    found.reserveCapacity(sampleIndices.count * size)
    for sample in sampleIndices {
      checkIndex(sample, samples, "sample")
      found += storage[sample * size..<(sample + 1) * size]
    }
    return Maps(
      samples: sampleIndices.count, channels: channels, height: height, width: width,
      elements: found)
  }

  private func window(
    _ samples: Range<Int>, _ channels: Range<Int>, _ rows: Range<Int>, _ columns: Range<Int>
  ) -> Maps {
    checkWindow(samples, channels, rows, columns)
    var found: [Double] = []
    found.reserveCapacity(samples.count * channels.count * rows.count * columns.count)
    for n in samples {
      for c in channels {
        for i in rows {
          let line = ((n * self.channels + c) * height + i) * width
          found += storage[line + columns.lowerBound..<line + columns.upperBound]
        }
      }
    }
    return Maps(
      samples: samples.count, channels: channels.count, height: rows.count,
      width: columns.count, elements: found)
  }

  private mutating func setWindow(
    _ samples: Range<Int>, _ channels: Range<Int>, _ rows: Range<Int>, _ columns: Range<Int>,
    _ elements: [Double], shape: [Int]
  ) {
    checkWindow(samples, channels, rows, columns)
    let own = [samples.count, channels.count, rows.count, columns.count]
    require(
      own.suffix(shape.count) == shape[...],
      "\(listed(shape)) numbers do not fit a \(listed(own)) part")
    var next = 0
    for n in samples {
      for c in channels {
        for i in rows {
          let line = ((n * self.channels + c) * height + i) * width
          for j in columns {
            storage[line + j] = elements[next]
            next += 1
          }
        }
      }
    }
  }

  private func checkWindow(
    _ samples: Range<Int>, _ channels: Range<Int>, _ rows: Range<Int>, _ columns: Range<Int>
  ) {
    if samples.count == 1 { checkIndex(samples.lowerBound, self.samples, "sample") }
    for (range, count, name) in [
      (channels, self.channels, "channels"), (rows, height, "rows"), (columns, width, "columns"),
    ] {
      require(
        range.lowerBound >= 0 && range.upperBound <= count,
        "\(name) \(range) of \(listed(shape)) maps")
    }
  }

  private func checkIndex(_ index: Int, _ count: Int, _ name: String) {
    if index < 0 || index >= count { stop(index: index, of: count, name) }
  }

  // MARK: - Shapes

  /// The same elements as a matrix; -1 for the number that fits: NumPy's `x.reshape(n, -1)`.
  public func reshape(_ rows: Int, _ columns: Int) -> Matrix<Double> {
    Matrix(rows: 1, columns: count, elements: storage).reshape(rows, columns)
  }

  /// The same elements in other sizes; -1 for the number that fits.
  public func reshape(_ samples: Int, _ channels: Int, _ height: Int, _ width: Int) -> Maps {
    reshaped(storage, [samples, channels, height, width], from: shape)
  }

  /// All elements, the last index fastest: NumPy's `x.flatten()`.
  public func flatten() -> Vector { Vector(storage: storage[...]) }

  /// The axes in another order: NumPy's `x.transpose(0, 2, 3, 1)`.
  public func transpose(_ first: Int, _ second: Int, _ third: Int, _ fourth: Int) -> Maps {
    let axes = [first, second, third, fourth]
    require(axes.sorted() == [0, 1, 2, 3], "the axes \(axes) are not 0, 1, 2, 3 in some order")
    let steps = [channels * height * width, height * width, width, 1]
    let (sizes, strides) = (axes.map { shape[$0] }, axes.map { steps[$0] })
    var found: [Double] = []
    found.reserveCapacity(count)
    for a in 0..<sizes[0] {
      for b in 0..<sizes[1] {
        for c in 0..<sizes[2] {
          let place = a * strides[0] + b * strides[1] + c * strides[2]
          for d in 0..<sizes[3] { found.append(storage[place + d * strides[3]]) }
        }
      }
    }
    return Maps(
      samples: sizes[0], channels: sizes[1], height: sizes[2], width: sizes[3], elements: found)
  }

  // MARK: - Reductions

  /// The sum of all elements: NumPy's `x.sum()`.
  public func sum() -> Double { flatten().sum() }

  /// The mean of all elements: NumPy's `x.mean()`.
  public func mean() -> Double { flatten().mean() }

  /// The mean squared distance from the mean: NumPy's `x.var()`.
  public func `var`() -> Double { flatten().var() }

  /// The root of the variance: NumPy's `x.std()`.
  public func std() -> Double { flatten().std() }

  /// The largest element, NaN where there is one: NumPy's `x.max()`.
  public func max() -> Double { flatten().max() }

  /// The smallest element, NaN where there is one: NumPy's `x.min()`.
  public func min() -> Double { flatten().min() }

  /// The sums along three axes, one for each index of the fourth: NumPy's `x.sum(axis=(0, 2, 3))`.
  public func sum(axis: (Int, Int, Int)) -> Vector { rows(reducing: axis).sum(axis: 1) }

  /// The means along three axes: NumPy's `x.mean(axis=(0, 2, 3))`.
  public func mean(axis: (Int, Int, Int)) -> Vector { rows(reducing: axis).mean(axis: 1) }

  /// The variances along three axes: NumPy's `x.var(axis=(0, 2, 3))`.
  public func `var`(axis: (Int, Int, Int)) -> Vector { rows(reducing: axis).var(axis: 1) }

  /// The axis that is left as the rows of a matrix.
  private func rows(reducing axes: (Int, Int, Int)) -> Matrix<Double> {
    let reduced = [axes.0, axes.1, axes.2]
    let kept = [0, 1, 2, 3].filter { !reduced.contains($0) }
    require(
      kept.count == 1 && Set(reduced).count == 3,
      "the axes \(reduced) of maps: three different ones of 0, 1, 2, 3")
    let order = kept + reduced.sorted()
    return transpose(order[0], order[1], order[2], order[3]).reshape(shape[kept[0]], -1)
  }
}

// MARK: - Making maps

/// Maps of zeros: NumPy's `np.zeros((n, c, h, w))`.
public func zeros(_ samples: Int, _ channels: Int, _ height: Int, _ width: Int) -> Maps {
  let sizes = [samples, channels, height, width]
  require(sizes.allSatisfy { $0 >= 0 }, "no maps are \(listed(sizes))")
  return Maps(
    samples: samples, channels: channels, height: height, width: width,
    elements: Array(repeating: 0, count: sizes.reduce(1, *)))
}

/// Zeros in the shape of maps: NumPy's `np.zeros_like(x)`.
public func zerosLike(_ x: Maps) -> Maps { zeros(x.samples, x.channels, x.height, x.width) }

/// Maps with rows and columns of zeros on all four sides: NumPy's
/// `np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)))`.
public func pad(_ x: Maps, _ size: Int) -> Maps {
  require(size >= 0, "no padding of \(size)")
  var padded = zeros(x.samples, x.channels, x.height + 2 * size, x.width + 2 * size)
  padded[..., ..., size..<size + x.height, size..<size + x.width] = x
  return padded
}

extension Matrix where Element == Double {
  /// The elements as maps; -1 for the number that fits: NumPy's `a.reshape(n, c, h, w)`.
  public func reshape(_ samples: Int, _ channels: Int, _ height: Int, _ width: Int) -> Maps {
    reshaped(elements, [samples, channels, height, width], from: shape)
  }
}

extension Vector {
  /// The elements as maps: `gamma.reshape(1, -1, 1, 1)` is repeated for every sample and pixel.
  public func reshape(_ samples: Int, _ channels: Int, _ height: Int, _ width: Int) -> Maps {
    reshaped(elements, [samples, channels, height, width], from: shape)
  }
}

private func reshaped(_ elements: [Double], _ sizes: [Int], from shape: [Int]) -> Maps {
  let known = sizes.filter { $0 != -1 }.reduce(1, *)
  let filled = sizes.map { $0 == -1 ? (known > 0 ? elements.count / known : 0) : $0 }
  require(
    sizes.count { $0 == -1 } <= 1 && filled.allSatisfy { $0 >= 0 }
      && filled.reduce(1, *) == elements.count,
    "\(listed(shape)) has \(elements.count) elements, which do not fill \(listed(sizes))")
  return Maps(
    samples: filled[0], channels: filled[1], height: filled[2], width: filled[3],
    elements: elements)
}

/// `[2, 3, 4, 4]`
@usableFromInline
func listed(_ sizes: [Int]) -> String { "[" + sizes.map(String.init).joined(separator: ", ") + "]" }

extension Maps: CustomStringConvertible {
  /// The channels of each sample, one after another, and the shape.
  public var description: String {
    let planes = (0..<samples).flatMap { n in
      (0..<channels).map { c in "[\(n), \(c)]\n\(self[n, c])" }
    }
    let shown = planes.count <= 8 ? planes : planes.prefix(3) + ["…"] + planes.suffix(3)
    return shown.joined(separator: "\n") + "\n\(listed(shape))"
  }
}
