// A one-dimensional array of numbers, NumPy's shape (n,).

/// Numbers in a row: a row or a column of a matrix, or anything else with one index.
///
/// A vector that is a row of a matrix shares the matrix's memory until one of them is changed.
/// Arithmetic goes element by element, as NumPy's does.
///
/// ```swift
/// let v: Vector = [3, 4]
/// (v ** 2).sum().squareRoot()   // 5
/// v + v                          // [6, 8]
/// ```
public struct Vector: Equatable, Sendable, Sequence, ExpressibleByArrayLiteral {
  @usableFromInline var storage: ArraySlice<Double>

  @usableFromInline
  init(storage: ArraySlice<Double>) { self.storage = storage }

  /// The numbers of any sequence.
  public init(_ elements: some Sequence<Double>) { storage = ArraySlice(elements) }

  /// Whole numbers, such as labels, as floating-point numbers.
  public init(_ integers: [Int]) { storage = ArraySlice(integers.map(Double.init)) }

  public init(arrayLiteral elements: Double...) { storage = elements[...] }

  /// The number of elements.
  @inlinable public var count: Int { storage.count }
  /// `[n]`, as NumPy's `v.shape`.
  public var shape: [Int] { [count] }
  /// From 0 to `count - 1`.
  public var indices: Range<Int> { 0..<count }
  /// The numbers as an array of Swift's.
  public var elements: [Double] { Array(storage) }

  public func makeIterator() -> IndexingIterator<ArraySlice<Double>> { storage.makeIterator() }

  public static func == (a: Vector, b: Vector) -> Bool { a.storage == b.storage }

  /// The element at an index.
  @inlinable
  public subscript(index: Int) -> Double {
    get {
      if index < 0 || index >= storage.count { stop(index: index, of: count, "element") }
      return storage[storage.startIndex &+ index]
    }
    set {
      if index < 0 || index >= storage.count { stop(index: index, of: count, "element") }
      storage[storage.startIndex &+ index] = newValue
    }
  }

  /// Some elements that follow one another: NumPy's `v[a:b]`, except that both ends must exist.
  public subscript(range: Range<Int>) -> Vector {
    get {
      checkRange(range)
      let first = storage.startIndex
      return Vector(storage: storage[first + range.lowerBound..<first + range.upperBound])
    }
    set {
      checkRange(range)
      require(
        newValue.count == range.count,
        "\(newValue.count) elements do not fit the \(range.count) of \(range)")
      for i in 0..<range.count { self[range.lowerBound + i] = newValue[i] }
    }
  }

  /// Elements by their indices: NumPy's `v[idx]`.
  public subscript(indices: [Int]) -> Vector { Vector(storage: indices.map { self[$0] }[...]) }

  private func checkRange(_ range: Range<Int>) {
    require(
      range.lowerBound >= 0 && range.upperBound <= count,
      "elements \(range) of a vector of \(count)")
  }

  /// The vector as one column, `[n, 1]`: NumPy's `v[:, None]`.
  public var column: Matrix<Double> { Matrix(rows: count, columns: 1, elements: elements) }

  /// The vector as one row, `[1, n]`: NumPy's `v[None, :]`.
  public var row: Matrix<Double> { Matrix(rows: 1, columns: count, elements: elements) }

  /// The elements in the shape of a matrix, row after row; -1 for the number that fits.
  public func reshape(_ rows: Int, _ columns: Int) -> Matrix<Double> {
    row.reshape(rows, columns)
  }

  /// The sum of the products with another vector's elements.
  public func dot(_ other: Vector) -> Double {
    require(count == other.count, "no dot product of [\(count)] and [\(other.count)]")
    return (self * other).sum()
  }
}
