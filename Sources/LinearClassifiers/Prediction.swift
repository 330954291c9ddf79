// Predicting with a linear classifier, a stretch of samples at a time.

import LinearAlgebra
import Losses

/// The class with the largest score for every sample, the smallest of them where several tie.
///
/// - Parameters:
///   - samples: `[N, D]`, read some rows at a time.
///   - weights: `[D, C]`.
/// - Returns: `[N]`.
public func predictedLabels<Scalar: RealScalar>(
  for samples: some RowSource<Scalar>, weights: Matrix<Scalar>,
  execution: Execution = .automatic
) -> [Int] {
  predictedLabels(
    for: samples, weights: [weights], execution: execution, progress: { _ in })[0]
}

/// The predictions of several classifiers, for which every sample is read once.
///
/// - Parameters:
///   - weights: `[D, C]` each; at least one.
///   - progress: Told the share of the samples that are done; what it throws ends the prediction.
/// - Returns: `[N]` for each of the classifiers.
public func predictedLabels<Scalar: RealScalar>(
  for samples: some RowSource<Scalar>, weights: [Matrix<Scalar>],
  execution: Execution = .automatic, progress: (Double) throws -> Void
) rethrows -> [[Int]] {
  var predictions = weights.map { _ in [Int]() }
  let together = Matrix(sideBySide: weights)
  var ranges: [Range<Int>] = []
  for matrix in weights {
    let first = ranges.last?.upperBound ?? 0
    ranges.append(first..<first + matrix.columns)
  }
  let rowsAtATime = 1_000
  for start in stride(from: 0, to: samples.rows, by: rowsAtATime) {
    try progress(Double(start) / Double(samples.rows))
    let range = start..<min(samples.rows, start + rowsAtATime)
    // As in training: with few columns it is faster to read the samples first.
    let rows =
      together.columns <= 16
      ? samples.copyingRows(range).view : samples.operand(of: Array(range), on: execution)
    let scores = product(rows, together, on: execution)
    for (place, range) in ranges.enumerated() {
      predictions[place] += largestColumns(of: scores, in: range)
    }
  }
  return predictions
}
