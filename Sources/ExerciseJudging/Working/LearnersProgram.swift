// A learner's program in place of the library, for a whole notebook.

import Exercises
import Synchronization

/// A learner's program that the steps of a notebook call, and the first failure that it met.
///
/// The steps expect results, so a failed call gives something that no check passes; whoever runs the
/// notebook looks at `failure` and ends it.
public final class LearnersProgram: Sendable {
  /// The program that the notebook of a run calls; nil outside of a run.
  public static let current = Mutex<LearnersProgram?>(nil)

  private struct State {
    var worker: WorkerProcess
    var called: Set<String> = []
    var failure: (function: String, failure: Failure)?
  }

  /// Locked while a call is on its way: a program answers one call at a time.
  private let state: Mutex<State>
  private let deadline: Double

  /// - Parameter deadline: The seconds that a call may take.
  public init(
    executable: String, sources: [String], limits: WorkerLimits, deadline: Double,
    isCancelled: @escaping @Sendable () -> Bool
  ) {
    self.deadline = deadline
    state = Mutex(
      State(
        worker: WorkerProcess(
          executable: executable, sources: sources, limits: limits, isCancelled: isCancelled)))
  }

  /// The first failure, and the function that was called.
  public var failure: (function: String, failure: Failure)? { state.withLock { $0.failure } }

  /// The functions that were called.
  public var called: Set<String> { state.withLock { $0.called } }

  /// Keeps a value in the program for later calls.
  public func store(_ value: Value) -> Value { state.withLock { $0.worker.store(value) } }

  /// What the program printed since the last time.
  public func takeOutput() -> String { state.withLock { $0.worker.takeOutput() } }

  /// Calls a function; nil after a failure, and ever after.
  public func results(of function: String, _ arguments: [Value]) -> [Value]? {
    state.withLock { state in
      guard state.failure == nil else { return nil }
      state.called.insert(function)
      switch state.worker.answer(Call(function, arguments), deadline: deadline) {
      case .success(let answer): return answer.results
      case .failure(let error):
        state.failure = (function, error.failure)
        return nil
      }
    }
  }

  /// Notes that a result was not what the notebook can go on with.
  public func reject(_ function: String, _ reason: String) {
    state.withLock { state in
      if state.failure == nil { state.failure = (function, .confused(reason)) }
    }
  }
}
