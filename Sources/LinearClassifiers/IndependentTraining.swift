// Several linear classifiers trained independently: each from weights and minibatches of its own.

import LinearAlgebra

extension LinearLoss {
  /// Trains each of the settings from its own plan, as many at a time as there are threads.
  ///
  /// So the course's notebooks draw their sweeps. Where all trainings may share a plan, `train` on
  /// all settings is faster: it reads each minibatch once.
  ///
  /// - Parameters:
  ///   - samples: `[N, D]`, read a minibatch at a time.
  ///   - labels: `[N]`, from 0 to C − 1.
  ///   - settings: One for each training.
  ///   - plans: The initial weights and the minibatches of each training.
  ///   - execution: As many threads as trainings at a time.
  ///   - progress: Gets the share of the steps that is done, on the calling thread; what it throws
  ///     ends every training.
  /// - Returns: A result for each of the settings, in their order: what each training would give
  ///   alone, on any number of threads.
  public static func trainIndependently(
    on samples: some RowSource<Scalar>, labels: [Int], settings: [TrainingSettings<Scalar>],
    plans: [TrainingPlan<Scalar>], execution: Execution = .automatic,
    progress: (Double) throws -> Void = { _ in }
  ) throws -> [TrainingResult<Scalar>] {
    precondition(
      settings.count == plans.count, "\(plans.count) plans for \(settings.count) settings")
    return try parallelMap(settings.count, jobs: execution.threads, progress: progress) {
      index, task in
      try train(
        on: samples, labels: labels, settings: settings[index], plan: plans[index],
        execution: Execution(threads: 1, instructions: execution.instructions),
        progress: task.progress)
    }
  }
}
