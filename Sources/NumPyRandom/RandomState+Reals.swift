// Real numbers as NumPy draws them: 53-bit uniforms and Marsaglia's polar normals.

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

extension RandomState {
  /// Returns a number from [0, 1): `np.random.random_sample()`, also `rand()`.
  ///
  /// Two words make its 53 bits: 27 of the first, 26 of the second.
  public mutating func uniform() -> Double {
    let high = Double(nextWord() >> 5)
    let low = Double(nextWord() >> 6)
    return (high * 0x1p26 + low) / 0x1p53
  }

  /// Returns a number from a range: `np.random.uniform(low, high)`.
  ///
  /// ```swift
  /// var random = RandomState(seed: 0)
  /// random.uniform(in: -2..<3)   // 0.7440675196366238
  /// ```
  ///
  /// Rounding may return the upper bound itself, in NumPy as well.
  ///
  /// - Precondition: The range's width is finite.
  public mutating func uniform(in range: Range<Double>) -> Double {
    range.lowerBound + Self.width(of: range) * uniform()
  }

  /// Returns `count` numbers from a range: `np.random.uniform(low, high, count)`.
  ///
  /// An array of any shape takes its elements in row-major order.
  ///
  /// - Precondition: `count` is not negative and the range's width is finite.
  public mutating func uniforms(count: Int, in range: Range<Double> = 0..<1) -> [Double] {
    Self.filled(count) { fillUniform($0, in: range) }
  }

  /// Overwrites a buffer with numbers from a range, the same as as many single draws.
  ///
  /// - Precondition: The range's width is finite.
  public mutating func fillUniform(
    _ buffer: UnsafeMutableBufferPointer<Double>, in range: Range<Double> = 0..<1
  ) {
    let width = Self.width(of: range)
    for i in buffer.indices {
      buffer[i] = range.lowerBound + width * uniform()
    }
  }

  /// Returns a normal number: `np.random.randn()`, or `np.random.normal(loc, scale)`.
  ///
  /// The polar method makes two at a time. NumPy returns the second of a pair first and keeps
  /// the other for the next normal draw, whatever is drawn in between.
  ///
  /// The logarithm and the root are the C library's, as in NumPy; another library's
  /// logarithm could differ in the last bit.
  ///
  /// - Parameters:
  ///   - mean: NumPy's `loc`.
  ///   - standardDeviation: NumPy's `scale`.
  /// - Precondition: `standardDeviation >= 0`.
  public mutating func normal(mean: Double = 0, standardDeviation: Double = 1) -> Double {
    precondition(
      standardDeviation >= 0, "standardDeviation must be at least 0, found \(standardDeviation)")
    return mean + standardDeviation * standardNormal()
  }

  /// Returns `count` normal numbers: `np.random.randn(count)`, or
  /// `np.random.normal(loc, scale, count)`.
  ///
  /// `randn(3073, 10)` is `normals(count: 3073 * 10)` in row-major order.
  ///
  /// - Precondition: `count >= 0` and `standardDeviation >= 0`.
  public mutating func normals(
    count: Int, mean: Double = 0, standardDeviation: Double = 1
  ) -> [Double] {
    Self.filled(count) { fillNormal($0, mean: mean, standardDeviation: standardDeviation) }
  }

  /// Overwrites a buffer with normal numbers, the same as as many single draws.
  ///
  /// - Precondition: `standardDeviation >= 0`.
  public mutating func fillNormal(
    _ buffer: UnsafeMutableBufferPointer<Double>, mean: Double = 0, standardDeviation: Double = 1
  ) {
    precondition(
      standardDeviation >= 0, "standardDeviation must be at least 0, found \(standardDeviation)")
    for i in buffer.indices {
      buffer[i] = mean + standardDeviation * standardNormal()
    }
  }

  private mutating func standardNormal() -> Double {
    if let kept = keptNormal {
      keptNormal = nil
      return kept
    }
    while true {
      let x = 2 * uniform() - 1
      let y = 2 * uniform() - 1
      let square = x * x + y * y
      guard square < 1, square != 0 else { continue }
      let factor = (-2 * log(square) / square).squareRoot()
      keptNormal = factor * x
      return factor * y
    }
  }

  private static func width(of range: Range<Double>) -> Double {
    let width = range.upperBound - range.lowerBound
    precondition(width.isFinite, "The width of \(range) is not finite")
    return width
  }

  private static func filled(
    _ count: Int, by fill: (UnsafeMutableBufferPointer<Double>) -> Void
  ) -> [Double] {
    precondition(count >= 0, "count must be at least 0, found \(count)")
    return [Double](unsafeUninitializedCapacity: count) { buffer, initialized in
      fill(UnsafeMutableBufferPointer(rebasing: buffer[..<count]))
      initialized = count
    }
  }
}
