// Trainings that run concurrently and may end early, for steps that do not use `parallelMap` yet.

import LinearAlgebra

/// `parallelMap` for jobs that ask whether to end and then return early, with anything.
package func runSideBySide<Result: Sendable>(
  count: Int, threads: Int, progress: (Double) throws -> Void,
  job: @escaping @Sendable (_ place: Int, _ isCancelled: (Double) -> Bool) -> Result
) throws -> [Result] {
  try parallelMap(count, jobs: max(1, threads), progress: progress) { index, task in
    job(index) { fraction in
      task.report(fraction)
      return task.isCancelled
    }
  }
}
