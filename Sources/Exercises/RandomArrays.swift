// Random arrays, with the numbers that NumPy draws from the same seed.

@_exported import NumPyArrays
@_exported import NumPyRandom

extension RandomState {
  /// Standard normal numbers: NumPy's `np.random.randn(rows, columns)`.
  public mutating func randn(_ rows: Int, _ columns: Int) -> Matrix<Double> {
    Matrix(rows: rows, columns: columns, elements: normals(count: rows * columns))
  }

  /// Standard normal numbers: NumPy's `np.random.randn(n, c, h, w)`.
  public mutating func randn(
    _ samples: Int, _ channels: Int, _ height: Int, _ width: Int
  ) -> Maps {
    Maps(
      samples: samples, channels: channels, height: height, width: width,
      elements: normals(count: samples * channels * height * width))
  }

  /// Uniform numbers from 0 to 1: NumPy's `np.random.rand(rows, columns)`.
  public mutating func rand(_ rows: Int, _ columns: Int) -> Matrix<Double> {
    Matrix(rows: rows, columns: columns, elements: uniforms(count: rows * columns))
  }

  /// Whole numbers from 0 to `population - 1`, any of them several times: NumPy's
  /// `np.random.choice(population, count)`.
  public mutating func choice(_ population: Int, _ count: Int) -> [Int] {
    choiceWithReplacement(count: count, from: population)
  }
}
