// Which training samples are nearest to each query.

import LinearAlgebra

/// The columns of the k smallest distances of every row, the smallest first.
///
/// Equal distances rank in the order of their columns, as a stable sort leaves them.
///
/// - Parameters:
///   - distances: `[Q, N]`. A distance that is not a number counts as the farthest.
///   - k: From 1 to N.
/// - Returns: `[Q]` arrays of k columns each.
/// - Complexity: O(*QN* log *k*) at worst, near O(*QN*) for distances in no particular order.
@specialized(where Scalar == Double)
@specialized(where Scalar == Float)
public func nearestNeighbors<Scalar: RealScalar>(
  in distances: Matrix<Scalar>, k: Int, on execution: Execution = .automatic
) -> [[Int]] {
  precondition(k >= 1 && k <= distances.columns, "k = \(k) of \(distances.columns) distances")
  var neighbors = [[Int]](repeating: [], count: distances.rows)
  neighbors.withUnsafeMutableBufferPointer { neighbors in
    nonisolated(unsafe) let neighbors = neighbors
    distances.withUnsafeElements { elements in
      nonisolated(unsafe) let elements = elements
      let columns = distances.columns
      execution.forEachSlice(of: distances.rows) { rows in
        for row in rows {
          var nearest = NearestSelection<Scalar>(capacity: k)
          nearest.offer(
            UnsafeBufferPointer(rebasing: elements[row * columns..<(row + 1) * columns]),
            firstIndex: 0)
          neighbors[row] = nearest.sortedIndices
        }
      }
    }
  }
  return neighbors
}
