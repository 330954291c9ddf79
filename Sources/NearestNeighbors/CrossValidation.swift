// Cross-validation over k: fold by fold as the lecture explains it, and with every distance computed
// once.

import LinearAlgebra
import ModelSelection

extension NearestNeighborsClassifier {
  public static func crossValidate(
    _ samples: Matrix<Scalar>, labels: [Int], classCount: Int, ks: [Int], folds: Folds,
    metric: DistanceMetric, execution: Execution, progress: (Double) throws -> Void
  ) throws -> CrossValidationTable<Int> {
    try crossValidateFoldByFold(
      samples, labels: labels, classCount: classCount, ks: ks, folds: folds, metric: metric,
      execution: execution, progress: progress)
  }

  // show: cross-validation
  /// Cross-validates as the lecture explains it: for every fold, a classifier trained on the other
  /// folds predicts it, once for every k.
  public static func crossValidateFoldByFold(
    _ samples: Matrix<Scalar>, labels: [Int], classCount: Int, ks: [Int], folds: Folds,
    metric: DistanceMetric, execution: Execution, progress: (Double) throws -> Void
  ) throws -> CrossValidationTable<Int> {
    checkCrossValidation(samples: samples.rows, labels: labels, ks: ks, folds: folds)
    var scores = Array(repeating: [Double](), count: ks.count)
    for (fold, range) in folds.ranges.enumerated() {
      try progress(Double(fold) / Double(folds.count))
      let training = folds.training(for: fold)
      let classifier = Self(
        training: samples.copyingRows(at: training), labels: training.map { labels[$0] },
        classCount: classCount, metric: metric, execution: execution)
      let distances = classifier.distances(
        from: samples.copyingRows(range), by: .vectorized)
      let held = Array(labels[range])
      for (row, k) in ks.enumerated() {
        scores[row].append(
          accuracy(of: classifier.predictedLabels(for: distances, k: k), labels: held))
      }
    }
    return CrossValidationTable(
      rows: zip(ks, scores).map { CrossValidationTable.Row(parameter: $0, scores: $1) })
  }
  // end: cross-validation
}

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
///   - classCount: C.
///   - ks: How many neighbors vote; each at most the number of samples outside any fold.
///   - folds: Which samples are held out together.
///   - metric: What a distance is.
///   - execution: The threads that share the samples.
///   - progress: Gets the share of the work that is done; what it throws ends the validation.
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
  let source = DistanceBlocks(from: samples, metric, on: execution)
  var nearest = FoldwiseNearest<Scalar>(
    folds: folds, capacity: ks.max() ?? 1, execution: execution)
  let tiles = distanceTiles(of: samples.rows)
  let pairs = tiles.indices.flatMap { first in tiles[first...].map { (tiles[first], $0) } }
    .filter { !nearest.isWithinOneFold($0, $1) }
  for (done, pair) in pairs.enumerated() {
    try progress(Double(done) / Double(pairs.count))
    nearest.offer(source.block(pair.0, pair.1), rows: pair.0, columns: pair.1)
  }
  return table(of: nearest, labels: labels, classCount: classCount, ks: ks, folds: folds)
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

/// Collects, for every sample, the nearest samples of the other folds.
private struct FoldwiseNearest<Scalar: RealScalar> {
  private let folds: Folds
  private let foldOfSample: [Int]
  private let execution: Execution
  private var selections: [NearestSelection<Scalar>]

  init(folds: Folds, capacity: Int, execution: Execution) {
    self.folds = folds
    self.execution = execution
    foldOfSample = folds.foldOfSample
    selections = (0..<folds.samples).map { _ in NearestSelection(capacity: capacity) }
  }

  /// The candidates of a sample, the nearest first.
  func neighbors(of sample: Int) -> [Int] { selections[sample].sortedIndices }

  /// Whether no sample of one tile can be a candidate for one of the other.
  func isWithinOneFold(_ first: Range<Int>, _ second: Range<Int>) -> Bool {
    foldOfSample[first.lowerBound] == foldOfSample[second.upperBound - 1]
  }

  /// Offers every sample of both tiles the distances to those of the other.
  ///
  /// - Parameters:
  ///   - block: `[rows.count, columns.count]`, the distances between the two tiles.
  ///   - columns: The same samples as `rows`, or samples that all come later.
  mutating func offer(_ block: Matrix<Scalar>, rows: Range<Int>, columns: Range<Int>) {
    precondition(
      block.rows == rows.count && block.columns == columns.count,
      "a [\(block.rows), \(block.columns)] block for \(rows.count) × \(columns.count) samples")
    let (folds, foldOfSample, execution) = (folds, foldOfSample, execution)
    selections.withUnsafeMutableBufferPointer { selections in
      let ofRows = UnsafeMutableBufferPointer(rebasing: selections[rows])
      execution.fill(ofRows) { slice, selections in
        block.withUnsafeElements { block in
          for (i, row) in slice.enumerated() {
            let ownFold = folds.ranges[foldOfSample[rows.lowerBound + row]]
            for part in columns.outside(ownFold) {
              let first = row * columns.count + part.lowerBound - columns.lowerBound
              selections[i].offer(
                UnsafeBufferPointer(rebasing: block[first..<first + part.count]),
                firstIndex: part.lowerBound)
            }
          }
        }
      }
      if rows == columns { return }
      let ofColumns = UnsafeMutableBufferPointer(rebasing: selections[columns])
      execution.fill(ofColumns) { slice, selections in
        let first = columns.lowerBound + slice.lowerBound
        let slice = first..<columns.lowerBound + slice.upperBound
        block.withUnsafeElements { block in
          for row in rows {
            let distances = (row - rows.lowerBound) * columns.count - columns.lowerBound
            for part in slice.outside(folds.ranges[foldOfSample[row]]) {
              for column in part {
                let distance = block[distances + column]
                if distance > selections[column - first].limit { continue }
                selections[column - first].offer(distance: distance, index: row)
              }
            }
          }
        }
      }
    }
  }
}

extension Range<Int> {
  /// The non-empty parts of the range before and after another.
  fileprivate func outside(_ other: Range<Int>) -> [Range<Int>] {
    let before = lowerBound..<Swift.max(lowerBound, Swift.min(upperBound, other.lowerBound))
    let after = Swift.min(upperBound, Swift.max(lowerBound, other.upperBound))..<upperBound
    return [before, after].filter { !$0.isEmpty }
  }
}

/// Traps where a cross-validation's arguments do not fit one another.
func checkCrossValidation(samples: Int, labels: [Int], ks: [Int], folds: Folds) {
  precondition(
    labels.count == samples && folds.samples == samples,
    "\(samples) samples, \(labels.count) labels and folds of \(folds.samples)")
  let largestFold = folds.ranges.map(\.count).max() ?? 0
  for k in ks {
    precondition(
      k >= 1 && k <= samples - largestFold,
      "k = \(k) of \(samples - largestFold) samples outside the largest fold")
  }
}
