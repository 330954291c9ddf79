// Losses of scores, and their gradients: hinge and softmax.

import Exercises

/// The mean of Lᵢ = Σ_{j ≠ yᵢ} max(0, sⱼ − s_{yᵢ} + 1), and its gradient.
///
/// - Parameters:
///   - scores: `[N, C]`.
///   - y: `[N]`, the labels.
func svmLoss(
  _ scores: Matrix<Double>, _ y: [Int]
) -> (loss: Double, dscores: Matrix<Double>) {
  let samples = arange(scores.rows)
  // solution: svm-loss
  var margins = maximum(0, scores - scores[samples, y].column + 1)
  margins[samples, y] = 0
  var dscores = margins > 0
  dscores[samples, y] = -dscores.sum(axis: 1)
  let count = Double(scores.rows)
  return (margins.sum() / count, dscores / count)
  // stub
  // return todo("svm-loss")
  // end
}

/// The mean of Lᵢ = −log(e^{s_{yᵢ}} / Σⱼ e^{sⱼ}), and its gradient. Scores may be large.
///
/// - Parameters:
///   - scores: `[N, C]`.
///   - y: `[N]`, the labels.
func softmaxLoss(
  _ scores: Matrix<Double>, _ y: [Int]
) -> (loss: Double, dscores: Matrix<Double>) {
  let samples = arange(scores.rows)
  // solution: softmax-loss
  let shifted = scores - scores.max(axis: 1).column
  let totals = exp(shifted).sum(axis: 1)
  let loss = (log(totals) - shifted[samples, y]).mean()
  var dscores = exp(shifted) / totals.column
  dscores[samples, y] -= 1
  return (loss, dscores / Double(scores.rows))
  // stub
  // return todo("softmax-loss")
  // end
}
