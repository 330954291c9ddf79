// Numbers that stand for a whole matrix: its sum, its norm, how far it is from another.

import CKernels

extension Matrix {
  /// Returns the sum of all elements, added pairwise, so that the rounding error grows with the
  /// logarithm of their number.
  ///
  /// - Complexity: O(*n*) for n elements.
  public func sum(on execution: Execution = .automatic) -> Element {
    let kernel = execution.kernels(for: Element.self).sum!
    return sumOfChunks(on: execution) { chunk in
      withUnsafeElements { Element(kernel($0.baseAddress! + chunk.lowerBound, chunk.count)) }
    }
  }

  /// Returns ‖A‖, the square root of the sum of all squares.
  ///
  /// - Complexity: O(*n*) for n elements.
  public func frobeniusNorm(on execution: Execution = .automatic) -> Element {
    squaredFrobeniusNorm(on: execution).squareRoot()
  }

  /// Returns ‖A‖², the sum of all squares: what an L2 penalty multiplies by λ.
  ///
  /// - Complexity: O(*n*) for n elements.
  public func squaredFrobeniusNorm(on execution: Execution = .automatic) -> Element {
    let kernel = execution.kernels(for: Element.self).dots!
    return sumOfChunks(on: execution) { chunk in
      withUnsafeElements { elements in
        let first = elements.baseAddress! + chunk.lowerBound
        var square: Element = 0
        kernel(first, first, 0, 1, chunk.count, &square)
        return square
      }
    }
  }

  /// Returns ‖A − B‖, the square root of the sum of all squared differences: zero where two ways to
  /// compute a matrix agree.
  ///
  /// - Precondition: both matrices have the same shape.
  /// - Complexity: O(*n*) for n elements.
  public func frobeniusDistance(
    to other: Matrix, on execution: Execution = .automatic
  ) -> Element {
    checkShape(of: other)
    let kernel = execution.kernels(for: Element.self).squared_differences!
    return sumOfChunks(on: execution) { chunk in
      withUnsafeElements { elements in
        other.withUnsafeElements { others in
          var square: Element = 0
          kernel(
            elements.baseAddress! + chunk.lowerBound, others.baseAddress! + chunk.lowerBound, 0, 1,
            chunk.count, &square)
          return square
        }
      }
    }.squareRoot()
  }

  /// Adds up what `partial` returns for chunks of the elements.
  private func sumOfChunks(
    on execution: Execution, _ partial: @Sendable (_ chunk: Range<Int>) -> Element
  ) -> Element {
    let (count, size) = (rows * columns, 4096)
    return execution.sized(for: count).sum(of: (count + size - 1) / size) {
      partial($0 * size..<min(($0 + 1) * size, count))
    }
  }

  @inlinable
  func checkShape(of other: Matrix) {
    precondition(
      rows == other.rows && columns == other.columns,
      "[\(rows), \(columns)] and [\(other.rows), \(other.columns)] differ in shape")
  }
}
