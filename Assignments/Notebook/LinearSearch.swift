// Linear classifiers searched over learning rates and penalties, and the search's table on a page.

import LinearAlgebra
import LinearClassifiers
import ModelSelection
import WorkbookKit

/// A linear classifier that a search trained.
package struct LinearModel<Scalar: RealScalar>: Sendable {
  /// `[D, C]`
  package let weights: Matrix<Scalar>
  /// The accuracy on the test rows.
  package let test: Double
}

/// What a search over linear classifiers found; its points have an `lr` and a `reg`.
package typealias LinearSearch<Scalar: RealScalar> = SearchResults<LinearModel<Scalar>>

extension TrainingSettings {
  /// The settings at a point that has an `lr` and a `reg`.
  package init(_ point: ParameterPoint) {
    self.init(
      learningRate: Scalar(point.number("lr")), regularization: Scalar(point.number("reg")))
  }
}

/// Every learning rate with every strength of the penalty, as points with `lr` and `reg`.
package func linearGrid(rates: [Double], penalties: [Double]) throws -> [ParameterPoint] {
  try ParameterPoints.grid([
    ParameterAxis("lr", numbers: rates), ParameterAxis("reg", numbers: penalties),
  ])
}

/// Trains a linear classifier at each point of a grid, and scores it.
///
/// - Parameters:
///   - rows: Each model is chosen by the validation rows.
///   - scoresTraining: Whether the accuracies on the training rows are computed; NaN otherwise.
///   - train: Trains at all points, and returns a result for each, in their order.
package func searchLinear<Scalar, Rows: RowSource<Scalar>>(
  _ grid: [ParameterPoint], scoredOn rows: SplitRows<Rows>, scoresTraining: Bool = true,
  execution: Execution, _ page: Page,
  train:
    @escaping @Sendable (
      _ settings: [TrainingSettings<Scalar>], _ progress: (Double) throws -> Void
    ) throws -> [TrainingResult<Scalar>]
) throws -> LinearSearch<Scalar> {
  try search(
    SearchPlan(points: grid, seed: 0), grouping: .batched(atMost: .max), progress: page.progress
  ) { running in
    let trained = try train(running.trials.map { TrainingSettings($0.point) }) {
      try running.progress(0.9 * $0)
    }
    // [parts][trained]: every row is read once for all classifiers.
    let scores = try rows.all.enumerated().map { index, part -> [Double] in
      if index == 0 && !scoresTraining { return trained.map { _ in .nan } }
      let predicted = try predictedLabels(
        for: part.rows, weights: trained.map(\.weights), execution: execution
      ) { _ in try running.checkCancellation() }
      return predicted.map { accuracy(of: $0, part.labels) }
    }
    return trained.enumerated().map { index, result in
      TrialResult(
        train: scores[0][index], validation: scores[1][index],
        divergence: result.divergence.map { .init(iteration: $0.iteration, loss: $0.loss) },
        value: LinearModel(weights: result.weights, test: scores[2][index]))
    }
  }
}

extension SearchResults {
  /// Rows of the learning rate, λ, and the accuracies on the training, validation and test rows.
  package func linearRows<Scalar>() -> [[Double]] where Value == LinearModel<Scalar> {
    trials.map {
      [$0.point.number("lr"), $0.point.number("reg"), $0.train, $0.validation, $0.value.test]
    }
  }
}

extension Page {
  /// Shows the trials with the best one marked; only programs see the accuracies on the test rows,
  /// which have no say in the choice.
  package func show<Scalar>(_ found: LinearSearch<Scalar>) {
    table(
      "rows", found.trials, marked: found.bestIndex, as: .json(found.linearRows().json),
      [
        .number("lr", .scientific(1)) { $0.point.number("lr") },
        .number("reg", .scientific(1)) { $0.point.number("reg") },
        .number("train", .decimals(4)) { $0.train },
        .number("validation", .decimals(4)) { $0.validation },
        .note {
          $0.divergence.map {
            "diverged at iteration \($0.iteration), loss \($0.loss, .scientific(1))"
          } ?? ""
        },
      ])
  }
}

/// The best trial of several searches: the first one with the largest validation score.
///
/// - Returns: nil where no training of any search ran to its end with a score that is a number.
package func bestTrial<Value>(of searches: [SearchResults<Value>]) -> FinishedTrial<Value>? {
  // The best of a search is never NaN.
  searches.compactMap(\.best).reduce(nil) { best, trial in
    guard let best else { return trial }
    return trial.validation > best.validation ? trial : best
  }
}
