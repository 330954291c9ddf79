// Predicting with linear classifiers, some samples at a time.

import LinearAlgebra
import Losses

/// Returns the class with the largest score for every sample, the smallest of them where several tie.
///
/// - Parameters:
///   - samples: `[N, D]`, read some rows at a time.
///   - weights: `[D, C]`.
///   - execution: The threads that share the samples.
/// - Returns: `[N]`.
public func predictedLabels<Scalar: RealScalar>(
  for samples: some RowSource<Scalar>, weights: Matrix<Scalar>,
  execution: Execution = .automatic
) -> [Int] {
  predictedLabels(
    for: samples, weights: [weights], execution: execution, progress: { _ in })[0]
}

/// Returns the predictions of several classifiers, for which every sample is read once.
///
/// - Parameters:
///   - samples: `[N, D]`, read some rows at a time.
///   - weights: `[D, C]` each; at least one.
///   - execution: The threads that share the samples.
///   - progress: Gets the share of the samples that is done; what it throws ends the prediction.
/// - Returns: `[N]` for each of the classifiers, as each alone would predict.
public func predictedLabels<Scalar: RealScalar>(
  for samples: some RowSource<Scalar>, weights: [Matrix<Scalar>],
  execution: Execution = .automatic, progress: (Double) throws -> Void
) rethrows -> [[Int]] {
  let grouped = GroupedWeights(Matrix(sideBySide: weights), on: execution)
  let ends = weights.reduce(into: [0]) { $0.append($0[$0.count - 1] + $1.columns) }
  var predictions = weights.map { _ in Array(repeating: 0, count: samples.rows) }
  let rowsAtATime = 2_000
  for start in stride(from: 0, to: samples.rows, by: rowsAtATime) {
    try progress(Double(start) / Double(samples.rows))
    let rows = start..<min(samples.rows, start + rowsAtATime)
    let batch = samples.operand(of: Array(rows), on: execution)
    // [rows, classifiers]
    var found = Array(repeating: 0, count: rows.count * weights.count)
    execution.fill(&found, columns: weights.count, alignedTo: 32, slicesPerThread: 4) {
      slice, part in
      let scores = grouped.scores(of: batch, rows: slice)
      for classifier in 0..<ends.count - 1 {
        let labels = largestColumns(of: scores, in: ends[classifier]..<ends[classifier + 1])
        for (row, label) in labels.enumerated() {
          part[row * (ends.count - 1) + classifier] = label
        }
      }
    }
    for classifier in weights.indices {
      for row in 0..<rows.count {
        predictions[classifier][start + row] = found[row * weights.count + classifier]
      }
    }
  }
  return predictions
}
