// Sums, means, variances and extremes: of everything, along the rows, along the columns.

/// Sums in eight chains, which a processor adds at the same time.
@inline(__always)
private func sum(
  _ x: UnsafeBufferPointer<Double>, _ first: Int, _ count: Int
) -> Double {
  var sums = SIMD8<Double>()
  var i = 0
  while i + 8 <= count {
    for lane in 0..<8 { sums[lane] += x[first + i + lane] }
    i += 8
  }
  var rest = 0.0
  while i < count {
    rest += x[first + i]
    i += 1
  }
  return sums.sum() + rest
}

extension Vector {
  /// The sum of all elements: NumPy's `v.sum()`.
  public func sum() -> Double {
    storage.withUnsafeBufferPointer { NumPyArrays.sum($0, 0, $0.count) }
  }

  /// The mean of all elements: NumPy's `v.mean()`.
  public func mean() -> Double {
    require(count > 0, "no mean of an empty vector")
    return sum() / Double(count)
  }

  /// The mean squared distance from the mean: NumPy's `v.var()`.
  public func `var`() -> Double { ((self - mean()) ** 2).mean() }

  /// The root of the variance: NumPy's `v.std()`.
  public func std() -> Double { `var`().squareRoot() }

  /// The largest element, NaN where there is one: NumPy's `v.max()`.
  public func max() -> Double { self[argmax()] }

  /// The smallest element, NaN where there is one: NumPy's `v.min()`.
  public func min() -> Double { self[argmin()] }

  /// The index of the largest element, the first of them; of the first NaN where there is one.
  public func argmax() -> Int {
    extreme(count, "argmax") {
      self[$0]
    } beats: {
      $0 > $1
    }
  }

  /// The index of the smallest element, the first of them; of the first NaN where there is one.
  public func argmin() -> Int {
    extreme(count, "argmin") {
      self[$0]
    } beats: {
      $0 < $1
    }
  }
}

extension Matrix where Element == Double {
  /// The sum of all elements: NumPy's `a.sum()`.
  public func sum() -> Double {
    withUnsafeElements { NumPyArrays.sum($0, 0, $0.count) }
  }

  /// The sums of the columns, `[columns]`, for axis 0, or of the rows, `[rows]`, for axis 1.
  public func sum(axis: Int) -> Vector {
    checkAxis(axis)
    let (rows, columns) = (rows, columns)
    return withUnsafeElements { x in
      if axis == 1 {
        return Vector(
          storage: (0..<rows).map { NumPyArrays.sum(x, $0 * columns, columns) }[...])
      }
      var sums = [Double](repeating: 0, count: columns)
      for i in 0..<rows { for j in 0..<columns { sums[j] += x[i * columns + j] } }
      return Vector(storage: sums[...])
    }
  }

  /// The mean of all elements: NumPy's `a.mean()`.
  public func mean() -> Double {
    require(rows * columns > 0, "no mean of a \(NumPyArrays.shape(rows, columns)) matrix")
    return sum() / Double(rows * columns)
  }

  /// The means of the columns for axis 0, of the rows for axis 1.
  public func mean(axis: Int) -> Vector {
    let count = reducedCount(axis, "mean")
    return sum(axis: axis) / Double(count)
  }

  /// The mean squared distance from the mean: NumPy's `a.var()`.
  public func `var`() -> Double { ((self - mean()) ** 2).mean() }

  /// The variances of the columns for axis 0, of the rows for axis 1.
  public func `var`(axis: Int) -> Vector {
    let means = mean(axis: axis)
    return ((self - (axis == 0 ? means.row : means.column)) ** 2).mean(axis: axis)
  }

  /// The root of the variance: NumPy's `a.std()`.
  public func std() -> Double { `var`().squareRoot() }

  /// The standard deviations of the columns for axis 0, of the rows for axis 1.
  public func std(axis: Int) -> Vector { sqrt(`var`(axis: axis)) }

  /// The largest element, NaN where there is one: NumPy's `a.max()`.
  public func max() -> Double { flatten().max() }

  /// The smallest element, NaN where there is one: NumPy's `a.min()`.
  public func min() -> Double { flatten().min() }

  /// The largest elements of the columns for axis 0, of the rows for axis 1.
  public func max(axis: Int) -> Vector { picked(argmax(axis: axis), axis) }

  /// The smallest elements of the columns for axis 0, of the rows for axis 1.
  public func min(axis: Int) -> Vector { picked(argmin(axis: axis), axis) }

  /// Where the largest elements are: a row for every column (axis 0), a column for every row (1).
  public func argmax(axis: Int) -> [Int] { extremes(axis, "argmax") { $0 > $1 } }

  /// Where the smallest elements are: a row for every column (axis 0), a column for every row (1).
  public func argmin(axis: Int) -> [Int] { extremes(axis, "argmin") { $0 < $1 } }

  private func extremes(
    _ axis: Int, _ name: String, beats: (Double, Double) -> Bool
  ) -> [Int] {
    let count = reducedCount(axis, name)
    let (rows, columns) = (rows, columns)
    return withUnsafeElements { x in
      axis == 0
        ? (0..<columns).map { j in
          extreme(count, name) {
            x[$0 * columns + j]
          } beats: {
            beats($0, $1)
          }
        }
        : (0..<rows).map { i in
          extreme(count, name) {
            x[i * columns + $0]
          } beats: {
            beats($0, $1)
          }
        }
    }
  }

  private func picked(_ places: [Int], _ axis: Int) -> Vector {
    axis == 0 ? self[places, arange(columns)] : self[arange(rows), places]
  }

  /// How many elements each result is made of.
  private func reducedCount(_ axis: Int, _ name: String) -> Int {
    checkAxis(axis)
    let count = axis == 0 ? rows : columns
    require(
      count > 0, "no \(name) along axis \(axis) of a \(NumPyArrays.shape(rows, columns)) matrix")
    return count
  }

  private func checkAxis(_ axis: Int) {
    require(
      axis == 0 || axis == 1,
      "axis \(axis) of a matrix: 0 goes down the columns, 1 along the rows")
  }
}

extension [Int] {
  /// The index of the largest number, the first of them: NumPy's `np.argmax`.
  public func argmax() -> Int {
    extreme(count, "argmax") {
      Double(self[$0])
    } beats: {
      $0 > $1
    }
  }
}

/// The first index whose number no other beats; that of the first NaN where there is one.
private func extreme(
  _ count: Int, _ name: String, of number: (Int) -> Double, beats: (Double, Double) -> Bool
) -> Int {
  require(count > 0, "no \(name) of nothing")
  var (best, at) = (number(0), 0)
  if best.isNaN { return 0 }
  for i in 1..<Swift.max(1, count) {
    let x = number(i)
    if x.isNaN { return i }
    if beats(x, best) { (best, at) = (x, i) }
  }
  return at
}
