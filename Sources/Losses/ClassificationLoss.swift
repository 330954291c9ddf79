// The losses of scores, whatever classifier computes the scores.
// Weston and Watkins, Support Vector Machines for Multi-Class Pattern Recognition, 1999; the
// course's notes on linear classification.

import LinearAlgebra

/// A loss of a sample's scores and its label.
public enum ClassificationLoss: String, CaseIterable, Sendable {
  /// The multiclass support vector machine's hinge loss: Σ_{j≠y} max(0, sⱼ − s_y + 1).
  case svm
  /// The cross-entropy of the softmax: −log(e^{s_y} / Σⱼ e^{sⱼ}).
  case softmax

  /// Replaces scores by the gradient of each sample's loss with respect to them.
  ///
  /// - Parameters:
  ///   - scores: `[N, C]` in rows that begin `stride` elements apart.
  ///   - labels: `[N]`, from 0 to C − 1.
  /// - Returns: The sum of the samples' losses; not a number where a score is not one.
  public func replaceScores<Scalar: RealScalar>(
    _ scores: UnsafeMutablePointer<Scalar>, stride: Int, classes: Int, labels: [Int]
  ) -> Scalar {
    switch self {
    case .svm:
      hingeScoreGradient(scores, stride: stride, classes: classes, labels: labels)
    case .softmax:
      softmaxScoreGradient(scores, stride: stride, classes: classes, labels: labels)
    }
  }
}

@specialized(where Scalar == Double)
@specialized(where Scalar == Float)
private func hingeScoreGradient<Scalar: RealScalar>(
  _ scores: UnsafeMutablePointer<Scalar>, stride: Int, classes: Int, labels: [Int]
) -> Scalar {
  var sum: Scalar = 0
  for (sample, label) in labels.enumerated() {
    let row = scores + sample * stride
    let threshold = row[label] - 1
    var counted: Scalar = 0
    for j in 0..<classes where j != label {
      let margin = row[j] - threshold
      if margin > 0 {
        sum += margin
        counted += 1
        row[j] = 1
      } else {
        // A score that is not a number makes the loss one, instead of passing for no margin.
        if margin.isNaN { sum = .nan }
        row[j] = 0
      }
    }
    row[label] = -counted
  }
  return sum
}

/// Uses log Σⱼ e^{sⱼ − max} − (s_y − max), which stays finite where a probability becomes zero.
@specialized(where Scalar == Double)
@specialized(where Scalar == Float)
private func softmaxScoreGradient<Scalar: RealScalar>(
  _ scores: UnsafeMutablePointer<Scalar>, stride: Int, classes: Int, labels: [Int]
) -> Scalar {
  var sum: Scalar = 0
  for (sample, label) in labels.enumerated() {
    let row = scores + sample * stride
    var largest = row[0]
    for j in 1..<classes where row[j] > largest { largest = row[j] }
    let shifted = row[label] - largest
    var total: Scalar = 0
    for j in 0..<classes {
      row[j] = exponential(row[j] - largest)
      total += row[j]
    }
    for j in 0..<classes { row[j] /= total }
    row[label] -= 1
    sum += logarithm(total) - shifted
  }
  return sum
}
