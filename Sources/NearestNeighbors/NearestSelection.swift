// Keeps the k nearest of many candidates without sorting them all.

/// The nearest candidates seen so far, at most `capacity` of them.
///
/// A binary heap with the farthest candidate on top: a candidate that is no nearer costs one
/// comparison. Candidates at equal distance rank by their index, so the order in which they are
/// offered does not matter. A distance that is not a number counts as the farthest of all.
struct NearestSelection<Scalar: BinaryFloatingPoint> {
  struct Candidate: Comparable {
    let distance: Scalar
    let index: Int32

    /// Whether the first is nearer, or comes first at the same distance.
    static func < (first: Candidate, second: Candidate) -> Bool {
      first.distance < second.distance
        || (first.distance == second.distance && first.index < second.index)
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
    let candidate = Candidate(
      distance: distance.isNaN ? .infinity : distance, index: Int32(truncatingIfNeeded: index))
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

  /// Takes in those of a run of candidates that are among the nearest.
  ///
  /// - Parameter firstIndex: The index of the first; the others follow it.
  mutating func offer(_ distances: UnsafeBufferPointer<Scalar>, firstIndex: Int) {
    for place in distances.indices where !(distances[place] > limit) {
      offer(distance: distances[place], index: firstIndex + place)
    }
  }

  /// The indices of the candidates, the nearest first.
  var sortedIndices: [Int] { heap.sorted().map { Int($0.index) } }

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
