// Which training samples are nearest to each query, found without sorting all of them.

import LinearAlgebra

/// Returns the columns of the k smallest distances of every row, the smallest first.
///
/// Equal distances rank in the order of their columns, as a stable sort leaves them.
///
/// ```swift
/// let distances = Matrix<Double>(rows: 1, columns: 4, elements: [3, 1, .nan, 1])
/// nearestNeighbors(in: distances, k: 3)   // [[1, 3, 0]]
/// ```
///
/// - Parameters:
///   - distances: `[Q, N]`. A NaN ranks behind all numbers, infinity among them.
///   - k: From 1 to N.
///   - execution: The threads that share the rows.
/// - Returns: `[Q]` arrays of k columns each.
/// - Complexity: O(*QN* log *k*) at worst, near O(*QN*) for distances in no particular order.
@specialized(where Scalar == Double)
@specialized(where Scalar == Float)
public func nearestNeighbors<Scalar: RealScalar>(
  in distances: Matrix<Scalar>, k: Int, on execution: Execution = .automatic
) -> [[Int]] {
  precondition(k >= 1 && k <= distances.columns, "k = \(k) of \(distances.columns) distances")
  return execution.filledArray(rows: distances.rows) { rows, neighbors in
    for (i, row) in rows.enumerated() {
      var nearest = NearestSelection<Scalar>(capacity: k)
      distances.row(row).withUnsafeBufferPointer { nearest.offer($0, firstIndex: 0) }
      neighbors.initializeElement(at: i, to: nearest.sortedIndices)
    }
  }
}

/// The nearest candidates seen so far, at most `capacity` of them.
///
/// A binary heap with the farthest candidate on top: a candidate that is no nearer costs one
/// comparison. Candidates at equal distance rank by their index, so the order in which they are
/// offered does not matter.
struct NearestSelection<Scalar: BinaryFloatingPoint> {
  struct Candidate: Comparable {
    /// Infinite where it is NaN.
    let distance: Scalar
    /// The index; the highest bit is set where the distance is NaN, which ranks behind infinity.
    let rank: UInt32

    init(distance: Scalar, index: Int) {
      self.distance = distance.isNaN ? .infinity : distance
      rank = UInt32(truncatingIfNeeded: index) | (distance.isNaN ? 1 << 31 : 0)
    }

    var index: Int { Int(rank & ~(1 << 31)) }

    /// Whether the first is nearer, or comes first at the same distance.
    static func < (first: Candidate, second: Candidate) -> Bool {
      first.distance < second.distance
        || (first.distance == second.distance && first.rank < second.rank)
    }
  }

  private var heap: [Candidate] = []
  private let capacity: Int
  /// No candidate at a larger distance can get in any more.
  private(set) var limit = Scalar.infinity

  init(capacity: Int) {
    self.capacity = capacity
    heap.reserveCapacity(capacity)
  }

  /// Takes a candidate in where it is among the nearest.
  mutating func offer(distance: Scalar, index: Int) {
    let candidate = Candidate(distance: distance, index: index)
    if heap.count < capacity {
      heap.append(candidate)
      siftUp(from: heap.count - 1)
    } else if candidate < heap[0] {
      heap[0] = candidate
      siftDown()
    } else {
      return
    }
    if heap.count == capacity { limit = heap[0].distance }
  }

  /// Takes in those of consecutive candidates that are among the nearest.
  ///
  /// - Parameter firstIndex: The index of the first; the others follow it.
  mutating func offer(_ distances: UnsafeBufferPointer<Scalar>, firstIndex: Int) {
    for i in distances.indices where !(distances[i] > limit) {
      offer(distance: distances[i], index: firstIndex + i)
    }
  }

  /// The indices of the candidates, the nearest first.
  var sortedIndices: [Int] { heap.sorted().map(\.index) }

  private mutating func siftUp(from start: Int) {
    var child = start
    while child > 0 {
      let parent = (child - 1) / 2
      guard heap[parent] < heap[child] else { return }
      heap.swapAt(parent, child)
      child = parent
    }
  }

  private mutating func siftDown() {
    var parent = 0
    while true {
      var farthest = parent
      for child in 2 * parent + 1...2 * parent + 2 where child < heap.count {
        if heap[farthest] < heap[child] { farthest = child }
      }
      if farthest == parent { return }
      heap.swapAt(parent, farthest)
      parent = farthest
    }
  }
}
