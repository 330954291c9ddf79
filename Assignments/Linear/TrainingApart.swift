// Linear classifiers that each have minibatches of their own, as in the course's notebooks.

import LinearAlgebra
import LinearClassifiers
import Synchronization
import WorkbookKit

extension LinearLoss {
  /// Trains each of the settings from its own plan, as many at a time as there are threads.
  ///
  /// - Parameters:
  ///   - samples: `[N, D]`, the last column of ones.
  ///   - labels: `[N]`
  ///   - plans: One for each of the settings.
  ///   - page: Told the share that is done.
  /// - Returns: A result for each of the settings, in their order.
  static func trainApart(
    on samples: some RowSource<Scalar>, labels: [Int], settings: [TrainingSettings<Scalar>],
    plans: [TrainingPlan<Scalar>], execution: Execution, _ page: Page
  ) throws -> [TrainingResult<Scalar>] {
    precondition(settings.count == plans.count, "\(plans.count) plans of \(settings.count)")
    let isCancelled = page.isCancelled
    // Written to by one thread at a time: the first trial's of each group, while this one waits.
    nonisolated(unsafe) let page = page
    var results: [TrainingResult<Scalar>] = []
    for start in stride(from: 0, to: settings.count, by: execution.threads) {
      let group = start..<min(settings.count, start + execution.threads)
      let finished = Mutex<[Int: Result<TrainingResult<Scalar>, any Error>]>([:])
      execution.forEachSlice(of: group.count) { slice in
        for place in slice {
          let trial = group.lowerBound + place
          let result = Result {
            try train(
              on: samples, labels: labels, settings: [settings[trial]], plan: plans[trial],
              execution: .serial,
              progress: { fraction in
                if isCancelled() { throw Interruption() }
                guard place == 0 else { return }
                let done = Double(start) + fraction * Double(group.count)
                try page.progress(done / Double(settings.count))
              })[0]
          }
          finished.withLock { $0[trial] = result }
        }
      }
      let done = finished.withLock { $0 }
      results += try group.compactMap { try done[$0]?.get() }
    }
    return results
  }
}
