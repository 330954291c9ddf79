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
    let found = LabelPlaces(classifiers: weights.count, rows: rows.count)
    let batch = samples.operand(of: Array(rows), on: execution)
    execution.forEachSlice(of: rows.count, alignedTo: 32, slicesPerThread: 4) { slice in
      let scores = grouped.scores(of: batch, rows: slice)
      for place in 0..<found.classifiers {
        found.write(
          largestColumns(of: scores, in: ends[place]..<ends[place + 1]), place, slice)
      }
    }
    for place in weights.indices {
      predictions[place].replaceSubrange(rows, with: found.labels(of: place))
    }
  }
  return predictions
}

/// Labels that threads write for different rows at the same time.
private final class LabelPlaces: @unchecked Sendable {
  let classifiers: Int
  private let rows: Int
  private let memory: UnsafeMutablePointer<Int>

  init(classifiers: Int, rows: Int) {
    self.classifiers = classifiers
    self.rows = rows
    memory = .allocate(capacity: classifiers * rows)
    memory.initialize(repeating: 0, count: classifiers * rows)
  }

  deinit { memory.deallocate() }

  func write(_ labels: [Int], _ classifier: Int, _ range: Range<Int>) {
    for (label, row) in zip(labels, range) { memory[classifier * rows + row] = label }
  }

  func labels(of classifier: Int) -> UnsafeBufferPointer<Int> {
    UnsafeBufferPointer(start: memory + classifier * rows, count: rows)
  }
}
