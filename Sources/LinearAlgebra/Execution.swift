// Where a computation runs: on how many threads. Passed as an argument; there is no global setting.

import CKernels
import Dispatch

/// How a computation is carried out, never what it computes.
public struct Execution: Sendable, Equatable {
  /// How many threads a computation may use, at least one.
  public var threads: Int

  /// - Precondition: `threads >= 1`.
  public init(threads: Int) {
    precondition(threads >= 1, "an execution needs at least one thread, not \(threads)")
    self.threads = threads
  }

  /// As many threads as this process has processors.
  public static let automatic = Execution(threads: max(1, Int(ck_processor_count())))

  /// One thread.
  public static let serial = Execution(threads: 1)
}
