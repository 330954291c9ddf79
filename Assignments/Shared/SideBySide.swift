// Trainings that run side by side, each on a thread of its own.

import Dispatch
import Synchronization

/// Runs jobs on several threads and returns their results in order.
///
/// Small trainings gain little from threads of their own, but much from running beside each other.
/// What a job returns must depend on its place alone; then the results are the same on any number
/// of threads.
///
/// - Parameters:
///   - count: How many jobs there are.
///   - threads: How many may run at once.
///   - progress: Told the share that is done of all of them, on the calling thread; what it throws
///     ends every job.
///   - job: Does the job of a place. It tells `isCancelled` its share now and then, and returns
///     early, with anything, where that says so.
func runSideBySide<Result: Sendable>(
  count: Int, threads: Int, progress: (Double) throws -> Void,
  job: @escaping @Sendable (_ place: Int, _ isCancelled: (Double) -> Bool) -> Result
) throws -> [Result] {
  let board = JobBoard<Result>(count: count)
  let group = DispatchGroup()
  for _ in 0..<min(count, max(1, threads)) {
    DispatchQueue.global().async(group: group) {
      while let place = board.takeNext() {
        let result = job(place) { board.tell($0, of: place) }
        board.finish(place, result)
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
  func tell(_ share: Double, of place: Int) -> Bool {
    state.withLock { state in
      state.shares[place] = share
      return state.isCancelled
    }
  }

  func finish(_ place: Int, _ result: Result) {
    state.withLock { state in
      state.shares[place] = 1
      state.results[place] = result
    }
  }

  func cancel() { state.withLock { $0.isCancelled = true } }

  var share: Double { state.withLock { $0.shares.reduce(0, +) / Double(max(1, count)) } }

  /// - Precondition: all jobs are done.
  var results: [Result] { state.withLock { $0.results.map { $0! } } }
}
