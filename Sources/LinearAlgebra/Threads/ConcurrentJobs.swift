// Jobs that each run on one thread, several at a time.

import Dispatch
import Synchronization

/// Runs jobs on several threads and returns their results in order.
///
/// A small training gains little from several threads, but several trainings at a time gain much.
/// What a job returns must depend on its index alone; then the results are the same on any number
/// of threads.
///
/// ```swift
/// let squares = try runConcurrently(count: 4, threads: 2, progress: { _ in }) { index, _ in
///   index * index
/// }   // [0, 1, 4, 9]
/// ```
///
/// - Parameters:
///   - count: How many jobs there are.
///   - threads: How many may run at once.
///   - progress: Gets the share of all jobs that is done, on the calling thread; what it throws ends
///     every job.
///   - job: Does the job of an index. It hands its share to `isCancelled` now and then, and returns
///     early, with anything, where that is true.
package func runConcurrently<Result: Sendable>(
  count: Int, threads: Int, progress: (Double) throws -> Void,
  job: @escaping @Sendable (_ index: Int, _ isCancelled: (Double) -> Bool) -> Result
) throws -> [Result] {
  let board = JobBoard<Result>(count: count)
  let group = DispatchGroup()
  for _ in 0..<min(count, max(1, threads)) {
    DispatchQueue.global().async(group: group) {
      while let index = board.takeNext() {
        let result = job(index) { board.record(share: $0, of: index) }
        board.finish(index, result)
      }
    }
  }
  var failure: (any Error)?
  while group.wait(timeout: .now() + .milliseconds(50)) == .timedOut {
    if failure != nil { continue }
    do {
      try progress(board.share)
    } catch {
      failure = error
      board.cancel()
    }
  }
  if let failure { throw failure }
  return board.results
}

/// What the threads know of each other.
private final class JobBoard<Result: Sendable>: Sendable {
  private struct State {
    var next = 0
    var isCancelled = false
    var shares: [Double]
    var results: [Result?]
  }

  private let state: Mutex<State>
  private let count: Int

  init(count: Int) {
    self.count = count
    state = Mutex(
      State(
        shares: Array(repeating: 0, count: count), results: Array(repeating: nil, count: count)))
  }

  func takeNext() -> Int? {
    state.withLock { state in
      if state.isCancelled || state.next == count { return nil }
      state.next += 1
      return state.next - 1
    }
  }

  /// Returns whether the job should end.
  func record(share: Double, of index: Int) -> Bool {
    state.withLock { state in
      state.shares[index] = share
      return state.isCancelled
    }
  }

  func finish(_ index: Int, _ result: Result) {
    state.withLock { state in
      state.shares[index] = 1
      state.results[index] = result
    }
  }

  func cancel() { state.withLock { $0.isCancelled = true } }

  var share: Double { state.withLock { $0.shares.reduce(0, +) / Double(max(1, count)) } }

  /// - Precondition: all jobs are done.
  var results: [Result] { state.withLock { $0.results.map { $0! } } }
}
