// A map whose calls run on several threads: results in order, progress on the calling thread.

import Dispatch
import Foundation

/// What a running call of `parallelMap` may ask and report, on any thread.
public struct ParallelTask: Sendable {
  /// Which call it is, from 0.
  public let index: Int
  fileprivate let board: any TaskBoard

  /// Whether the map is being cancelled: to be asked every few iterations.
  public var isCancelled: Bool { board.isCancelled }

  /// - Throws: `CancellationError` where the map is being cancelled. Let it through.
  public func checkCancellation() throws {
    if isCancelled { throw CancellationError() }
  }

  /// Reports which part of this call's work is done, from 0 to 1.
  public func report(_ fraction: Double) { board.report(fraction, of: index) }

  /// Reports progress, then checks for cancellation: what a training's `progress` calls.
  public func progress(_ fraction: Double) throws {
    report(fraction)
    try checkCancellation()
  }
}

/// Calls a closure with every index from 0 on several threads, and returns the results in order.
///
/// Small trainings gain little from several threads each, but much from running concurrently. As
/// long as a call's result follows from its index, the results are the same for any number of jobs.
///
/// ```swift
/// let nets = try parallelMap(seeds.count, jobs: 2, progress: page.progress) { index, task in
///   try train(seed: seeds[index], progress: task.progress)
/// }
/// ```
///
/// - Parameters:
///   - count: How many calls.
///   - jobs: How many run at once, each on a thread of its own; at least one.
///   - progress: Gets the mean of the calls' fractions, on the calling thread, several times a
///     second. It never decreases. What it throws cancels the running calls and is thrown.
///   - transform: Computes the result of an index, and should call `task.progress` now and then.
/// - Returns: `[count]`, in the order of the indices.
/// - Throws: What `progress` throws; else what the first call in order throws that fails. Once a
///   call fails no other is begun.
public func parallelMap<Result: Sendable>(
  _ count: Int, jobs: Int, progress: (Double) throws -> Void = { _ in },
  _ transform: @escaping @Sendable (_ index: Int, _ task: ParallelTask) throws -> Result
) throws -> [Result] {
  do {
    return try parallelMap(
      weights: Array(repeating: 1, count: count), jobs: jobs, progress: progress,
      finished: { _, _, _ in }, transform)
  } catch let failure as ParallelFailure {
    throw failure.underlying
  }
}

/// Which call failed, and why.
package struct ParallelFailure: Error {
  package let index: Int
  package let underlying: any Error
}

/// A parallel map whose results can be kept as they come.
///
/// - Parameters:
///   - weights: How much each call counts in the progress.
///   - finished: Gets each result with its index and seconds as soon as it is there, on the calling
///     thread. What it throws cancels the running calls and is thrown.
/// - Throws: What `progress` or `finished` throws; else `ParallelFailure`.
package func parallelMap<Result: Sendable>(
  weights: [Double], jobs: Int, progress: (Double) throws -> Void,
  finished: (Int, Result, Double) throws -> Void,
  _ transform: @escaping @Sendable (Int, ParallelTask) throws -> Result
) throws -> [Result] {
  precondition(jobs >= 1, "\(jobs) jobs")
  let board = Board<Result>(weights: weights, transform: transform)
  board.start(jobs: jobs)
  var results = [Result?](repeating: nil, count: weights.count)
  var failure: ParallelFailure?
  var cancellation: (any Error)?
  var isFinishedRefused = false
  while let news = board.next() {
    for end in news.ended {
      switch end.outcome {
      case .success(let result):
        results[end.index] = result
        // Once nothing can be kept, nothing more is tried.
        if isFinishedRefused { continue }
        do {
          try finished(end.index, result, end.seconds)
        } catch {
          isFinishedRefused = true
          cancellation = error
          board.cancel()
        }
      case .failure(let error):
        if cancellation != nil && error is CancellationError { continue }
        if end.index < failure?.index ?? .max {
          failure = ParallelFailure(index: end.index, underlying: error)
        }
      }
    }
    if cancellation != nil || failure != nil { continue }
    do {
      try progress(news.fraction)
    } catch {
      cancellation = error
      board.cancel()
    }
  }
  if let cancellation { throw cancellation }
  if let failure { throw failure }
  return results.map { $0! }
}

private protocol TaskBoard: AnyObject, Sendable {
  var isCancelled: Bool { get }
  func report(_ fraction: Double, of index: Int)
}

/// What the threads and the one that waits for them share; all of it is guarded by `condition`.
private final class Board<Result: Sendable>: TaskBoard, @unchecked Sendable {
  struct End {
    let index: Int
    let outcome: Swift.Result<Result, any Error>
    let seconds: Double
  }

  private let weights: [Double]
  private let transform: @Sendable (Int, ParallelTask) throws -> Result
  private let condition = NSCondition()
  private var nextIndex = 0
  private var workersLeft = 0
  private var ended: [End] = []
  private var fractions: [Double]
  /// No call is begun any more.
  private var isClosed = false
  private var wasCancelled = false

  init(
    weights: [Double], transform: @escaping @Sendable (Int, ParallelTask) throws -> Result
  ) {
    self.weights = weights
    self.transform = transform
    fractions = Array(repeating: 0, count: weights.count)
  }

  func start(jobs: Int) {
    let count = min(jobs, weights.count)
    workersLeft = count
    for worker in 0..<count {
      // A queue each: the threads of a shared one are no more than the processors.
      DispatchQueue(label: "parallel-map.\(worker)").async { self.work() }
    }
  }

  /// Waits for calls to end, at most a twentieth of a second; nil once all threads are done and all
  /// calls that ended were handed out.
  func next() -> (ended: [End], fraction: Double)? {
    condition.lock()
    defer { condition.unlock() }
    if ended.isEmpty && workersLeft > 0 { _ = condition.wait(until: Date() + 0.05) }
    if ended.isEmpty && workersLeft == 0 { return nil }
    defer { ended = [] }
    return (ended, zip(weights, fractions).reduce(0) { $0 + $1.0 * $1.1 } / weights.reduce(0, +))
  }

  func cancel() {
    locked {
      isClosed = true
      wasCancelled = true
    }
  }

  var isCancelled: Bool { locked { wasCancelled } }

  func report(_ fraction: Double, of index: Int) {
    locked {
      // Never back, and a NaN is no fraction.
      if fraction > fractions[index] { fractions[index] = min(fraction, 1) }
    }
  }

  private func work() {
    while let index = takeIndex() {
      let start = DispatchTime.now().uptimeNanoseconds
      let outcome = Swift.Result { try transform(index, ParallelTask(index: index, board: self)) }
      let seconds = Double(DispatchTime.now().uptimeNanoseconds - start) * 1e-9
      locked {
        if case .success = outcome { fractions[index] = 1 } else { isClosed = true }
        ended.append(End(index: index, outcome: outcome, seconds: seconds))
        condition.signal()
      }
    }
    locked {
      workersLeft -= 1
      condition.signal()
    }
  }

  private func takeIndex() -> Int? {
    locked {
      guard !isClosed, nextIndex < weights.count else { return nil }
      nextIndex += 1
      return nextIndex - 1
    }
  }

  private func locked<Value>(_ body: () -> Value) -> Value {
    condition.lock()
    defer { condition.unlock() }
    return body()
  }
}
