// Random arrays, with the numbers that NumPy draws from the same seed.

@_exported import NumPyArrays
@_exported import NumPyRandom

extension RandomState {
  /// Standard normal numbers: NumPy's `np.random.randn(rows, columns)`.
  public mutating func randn(_ rows: Int, _ columns: Int) -> Matrix<Double> {
    Matrix(rows: rows, columns: columns, elements: normals(count: rows * columns))
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
