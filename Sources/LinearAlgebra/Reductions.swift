// Numbers that stand for a whole matrix: its sum, its norm, how far it is from another.

import CKernels

extension Matrix {
  /// Returns the sum of all elements, added pairwise, so that the rounding error grows with the
  /// logarithm of their number.
  ///
  /// - Complexity: O(*n*) for n elements.
  public func sum(on execution: Execution = .automatic) -> Element {
    let kernel = execution.kernels(for: Element.self).sum!
    return pairwiseSum(on: execution) { elements, chunk in
      Element(kernel(elements + chunk.lowerBound, chunk.count))
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
    return pairwiseSum(on: execution) { elements, chunk in
      var square: Element = 0
      kernel(elements + chunk.lowerBound, elements + chunk.lowerBound, 0, 1, chunk.count, &square)
      return square
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
    return other.withUnsafeElements { otherElements in
      nonisolated(unsafe) let otherElements = otherElements.baseAddress
      return pairwiseSum(on: execution) { elements, chunk in
        var square: Element = 0
        kernel(
          elements + chunk.lowerBound, otherElements! + chunk.lowerBound, 0, 1, chunk.count, &square
        )
        return square
      }
    }.squareRoot()
  }

  /// Adds up what `partial` returns for chunks of the elements, pairwise. The chunks do not depend
  /// on the number of threads, so neither does the sum.
  private func pairwiseSum(
    on execution: Execution, _ partial: @Sendable (UnsafePointer<Element>, Range<Int>) -> Element
  ) -> Element {
    let count = rows * columns
    let chunkSize = 4096
    let chunks = (count + chunkSize - 1) / chunkSize
    return withUnsafeElements { elements in
      guard let from = elements.baseAddress, count > 0 else { return 0 }
      return withUnsafeTemporaryAllocation(of: Element.self, capacity: chunks) { sums in
        nonisolated(unsafe) let (from, to) = (from, sums.baseAddress!)
        execution.sized(for: count).forEachSlice(of: chunks) { slice in
          for chunk in slice {
            let range = chunk * chunkSize..<min((chunk + 1) * chunkSize, count)
            (to + chunk).initialize(to: partial(from, range))
          }
        }
        // Neighbours are added until one is left.
        var left = chunks
        while left > 1 {
          for i in 0..<left / 2 { to[i] = to[2 * i] + to[2 * i + 1] }
          if left % 2 == 1 { to[left / 2] = to[left - 1] }
          left = (left + 1) / 2
        }
        return to[0]
      }
    }
  }

  @inlinable
  func checkShape(of other: Matrix) {
    precondition(
      rows == other.rows && columns == other.columns,
      "[\(rows), \(columns)] and [\(other.rows), \(other.columns)] differ in shape")
  }
}
