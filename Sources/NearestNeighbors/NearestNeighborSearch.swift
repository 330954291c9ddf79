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

/// Returns the k nearest training rows of every query, the nearest first.
///
/// The same as `nearestNeighbors(in:k:)` of the vectorized distances, without a matrix of them all: the
/// training rows are taken a tile at a time, and of each tile's distances the k smallest are kept. So memory
/// grows with *Qk* and not with *QN*. Between rows of whole numbers from 0 to 255, Euclidean distances that a
/// lower bound rules out are not computed.
///
/// ```swift
/// let points = Matrix<Double>(rows: 3, columns: 1, elements: [0, 1, 10])
/// let query = Matrix<Double>(rows: 1, columns: 1, elements: [8])
/// nearestNeighbors(of: query, in: points, k: 2)   // [[2, 1]]
/// ```
///
/// - Parameters:
///   - queries: `[Q, D]`, one sample a row.
///   - training: `[N, D]`, one sample a row.
///   - k: From 1 to N.
///   - metric: What a distance is.
///   - execution: The threads that share the work.
/// - Returns: `[Q]` arrays of k rows of `training` each. Equal distances rank in the order of the rows, and
///   a NaN behind all numbers.
/// - Precondition: `queries.columns == training.columns`.
/// - Complexity: O(*QND*).
@specialized(where Scalar == Double)
@specialized(where Scalar == Float)
public func nearestNeighbors<Scalar: RealScalar>(
  of queries: Matrix<Scalar>, in training: Matrix<Scalar>, k: Int, metric: DistanceMetric = .l2,
  on execution: Execution = .automatic
) -> [[Int]] {
  precondition(
    queries.columns == training.columns,
    "neighbors of [\(queries.rows), \(queries.columns)] in "
      + "[\(training.rows), \(training.columns)]")
  precondition(k >= 1 && k <= training.rows, "k = \(k) of \(training.rows) training samples")
  if queries.rows == 0 { return [] }
  let source = DistanceBlocks(from: queries, to: training, metric, on: execution)
  let tiles = distanceTiles(of: training.rows)
  let bounds = tiles.count > 1 ? source.lowerBounds() : nil
  var nearest = (0..<queries.rows).map { _ in NearestSelection<Scalar>(capacity: k) }
  for rows in distanceTiles(of: queries.rows) {
    var isBounded = bounds != nil
    for tile in tiles {
      nearest.withUnsafeMutableBufferPointer { nearest in
        let nearest = UnsafeMutableBufferPointer(rebasing: nearest[rows])
        // The nearest of twice as many rows are a limit that bounds can be compared with.
        if isBounded, let bounds, tile.lowerBound >= 2 * k {
          isBounded = bounds.offerCandidates(of: rows, in: tile, to: nearest) != nil
          if isBounded { return }
        }
        let distances = source.block(rows, tile)
        execution.fill(nearest) { slice, nearest in
          for (i, row) in slice.enumerated() {
            distances.row(row).withUnsafeBufferPointer {
              nearest[i].offer($0, firstIndex: tile.lowerBound)
            }
          }
        }
      }
    }
  }
  return nearest.map(\.sortedIndices)
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
