// Trainings that run concurrently, each on one thread.

import LinearAlgebra

/// See `runConcurrently`.
func runSideBySide<Result: Sendable>(
  count: Int, threads: Int, progress: (Double) throws -> Void,
  job: @escaping @Sendable (_ place: Int, _ isCancelled: (Double) -> Bool) -> Result
) throws -> [Result] {
  try runConcurrently(count: count, threads: threads, progress: progress, job: job)
}
