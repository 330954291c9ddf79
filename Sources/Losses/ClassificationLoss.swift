// The losses of scores, whatever classifier computes the scores.

import LinearAlgebra

/// A loss of a sample's scores and its label.
public enum ClassificationLoss: String, CaseIterable, Sendable {
  /// The multiclass support vector machine's hinge loss: Σ_{j≠y} max(0, sⱼ − s_y + 1).
  case svm
  /// The cross-entropy of the softmax: −log(e^{s_y} / Σⱼ e^{sⱼ}).
  case softmax

  /// Returns the mean loss of the samples and its gradient with respect to their scores.
  ///
  /// ```swift
  /// let scores = Matrix<Double>(rows: 1, columns: 3, elements: [3.2, 5.1, -1.7])
  /// let (loss, gradient) = ClassificationLoss.svm.meanAndGradient(ofScores: scores, labels: [0])
  /// // 2.9, and [-1, 1, 0]: only the second class is within the margin
  /// ```
  ///
  /// - Parameters:
  ///   - scores: `[N, C]`, N at least 1.
  ///   - labels: `[N]`, from 0 to C − 1.
  /// - Returns: The mean loss, NaN where a score is; and its gradient, `[N, C]`.
  /// - Complexity: O(*NC*).
  public func meanAndGradient<Scalar: RealScalar>(
    ofScores scores: Matrix<Scalar>, labels: [Int]
  ) -> (loss: Scalar, gradient: Matrix<Scalar>) {
    precondition(scores.rows > 0, "no scores to take the mean loss of")
    var gradient = scores
    let count = Scalar(labels.count)
    let sum = gradientInPlace(&gradient, labels: labels)
    gradient.scale(by: 1 / count)
    return (sum / count, gradient)
  }

  /// Overwrites scores `[N, C]` with the gradient of the summed loss, Σᵢ ∂Lᵢ/∂sᵢ, and returns the
  /// sum Σᵢ Lᵢ.
  package func gradientInPlace<Scalar: RealScalar>(
    _ scores: inout Matrix<Scalar>, labels: [Int]
  ) -> Scalar {
    let classes = scores.columns
    precondition(
      labels.count == scores.rows,
      "\(labels.count) labels for scores [\(scores.rows), \(classes)]")
    precondition(
      labels.allSatisfy { $0 >= 0 && $0 < classes },
      "labels from \(labels.min() ?? 0) to \(labels.max() ?? 0) in \(classes) classes")
    return scores.withUnsafeMutableElements {
      guard let scores = $0.baseAddress else { return 0 }
      return gradientInPlace(scores, stride: classes, classes: classes, labels: labels)
    }
  }

  /// The same for scores in rows that begin `stride` elements apart, as where the scores of several
  /// classifiers share rows. Nothing is checked.
  @specialized(where Scalar == Double)
  @specialized(where Scalar == Float)
  package func gradientInPlace<Scalar: RealScalar>(
    _ scores: UnsafeMutablePointer<Scalar>, stride: Int, classes: Int, labels: [Int]
  ) -> Scalar {
    var sum: Scalar = 0
    for (i, label) in labels.enumerated() {
      let row = UnsafeMutableBufferPointer(start: scores + i * stride, count: classes)
      switch self {
      case .svm: addHingeLoss(of: row, label: label, to: &sum)
      case .softmax: addSoftmaxLoss(of: row, label: label, to: &sum)
      }
    }
    return sum
  }
}
