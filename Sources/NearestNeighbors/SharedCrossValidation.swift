// Cross-validation over k with every distance computed once.

import LinearAlgebra
import ModelSelection

/// Cross-validates with each pair of samples measured once and one ordering for all k.
///
/// The folds divide the samples, not the distances: the distance between two samples serves both,
/// whichever of them is held out. So the samples are cut into tiles, every pair of tiles gives one
/// block of distances, and each sample keeps only its nearest candidates from other folds. Memory
/// beyond the samples is a block and the largest k for each sample.
///
/// - Parameters:
///   - samples: `[N, D]`, one sample a row.
///   - labels: `[N]`, each from 0 to `classCount - 1`.
///   - ks: How many neighbors vote; each at most the number of samples outside any fold.
///   - progress: Told the share of the work that is done; what it throws ends the validation.
/// - Returns: A row for each k, in the order given.
/// - Complexity: O(*N*²*D*) / 2.
@specialized(where Scalar == Double)
@specialized(where Scalar == Float)
public func crossValidateSharingDistances<Scalar: RealScalar>(
  _ samples: Matrix<Scalar>, labels: [Int], classCount: Int, ks: [Int], folds: Folds,
  metric: DistanceMetric = .l2, execution: Execution = .automatic,
  progress: (Double) throws -> Void
) rethrows -> CrossValidationTable<Int> {
  checkCrossValidation(samples: samples.rows, labels: labels, ks: ks, folds: folds)
  let source = DistanceBlocks(samples: samples, metric: metric, execution: execution)
  var nearest = FoldwiseNearest<Scalar>(
    folds: folds, capacity: ks.max() ?? 1, execution: execution)
  let pairs = tilePairs(of: samples.rows).filter { !nearest.isWithinOneFold($0, $1) }
  for (done, pair) in pairs.enumerated() {
    try progress(Double(done) / Double(pairs.count))
    nearest.offer(source.block(pair.0, pair.1), rows: pair.0, columns: pair.1)
  }
  return table(of: nearest, labels: labels, classCount: classCount, ks: ks, folds: folds)
}

/// Every pair of tiles, the second never before the first.
private func tilePairs(of count: Int) -> [(Range<Int>, Range<Int>)] {
  let tileCount = max(1, (count + 1023) / 1024)
  let size = (count + tileCount - 1) / tileCount
  let tiles = stride(from: 0, to: count, by: size).map { $0..<min(count, $0 + size) }
  return tiles.indices.flatMap { first in
    tiles[first...].map { (tiles[first], $0) }
  }
}

/// Counts, fold by fold and k by k, how often the nearest candidates vote right.
private func table<Scalar>(
  of nearest: FoldwiseNearest<Scalar>, labels: [Int], classCount: Int, ks: [Int], folds: Folds
) -> CrossValidationTable<Int> {
  let rising = ks.sorted()
  var correct = [Int: [Int]](
    uniqueKeysWithValues: Set(ks).map { ($0, Array(repeating: 0, count: folds.count)) })
  for (fold, range) in folds.ranges.enumerated() {
    for sample in range {
      let neighborLabels = nearest.neighbors(of: sample).map { labels[$0] }
      let winners = majorityLabels(ofFirst: rising, in: neighborLabels, classCount: classCount)
      for (k, winner) in zip(rising, winners) where winner == labels[sample] {
        correct[k]?[fold] += 1
      }
    }
  }
  return CrossValidationTable(
    rows: ks.map { k in
      let scores = zip(correct[k] ?? [], folds.ranges).map { Double($0) / Double($1.count) }
      return CrossValidationTable.Row(parameter: k, scores: scores)
    })
}

/// Computes the distances between two runs of samples.
private struct DistanceBlocks<Scalar: RealScalar> {
  let samples: Matrix<Scalar>
  let metric: DistanceMetric
  let execution: Execution
  private let squaredNorms: [Scalar]

  init(samples: Matrix<Scalar>, metric: DistanceMetric, execution: Execution) {
    self.samples = samples
    self.metric = metric
    self.execution = execution
    squaredNorms = metric == .l2 ? samples.rowSquaredNorms(on: execution) : []
  }

  /// `[rows.count, columns.count]`.
  func block(_ rows: Range<Int>, _ columns: Range<Int>) -> Matrix<Scalar> {
    switch metric {
    case .l2:
      euclideanDistances(
        from: samples.rows(rows), squaredNorms: squaredNorms[rows],
        to: samples.rows(columns), squaredNorms: squaredNorms[columns], on: execution)
    case .l1:
      distancesOneLoop(
        from: samples.copyingRows(rows), to: samples.copyingRows(columns), metric: metric,
        on: execution)
    }
  }
}
