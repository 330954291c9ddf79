// What a net predicts for test digits, and how confidently.

import Foundation
import LinearAlgebra
import Notebook

/// The predicted classes of some digits.
struct DigitPredictions: Sendable {
  /// `[N]`
  let labels: [Int]
  /// `[N]`: the class with the largest score.
  let predicted: [Int]
  /// `[N]`: the softmax probability of that class.
  let confidence: [Double]

  /// - Parameter scores: `[N, C]`.
  init(scores: Matrix<Double>, labels: [Int]) {
    precondition(scores.rows == labels.count, "\(labels.count) labels for \(scores.rows) rows")
    self.labels = labels
    var predicted: [Int] = []
    var confidence: [Double] = []
    for sample in 0..<scores.rows {
      let row = Array(scores.row(sample))
      let best = largest(row)
      predicted.append(row.firstIndex(of: best) ?? 0)
      confidence.append(1 / row.reduce(0) { $0 + exp($1 - best) })
    }
    self.predicted = predicted
    self.confidence = confidence
  }

  var accuracy: Double { Notebook.accuracy(of: predicted, labels) }

  /// The indices of the wrong ones, the most confident first.
  var mistakes: [Int] {
    labels.indices.filter { labels[$0] != predicted[$0] }.sorted {
      (confidence[$0], -$0) > (confidence[$1], -$1)
    }
  }
}
