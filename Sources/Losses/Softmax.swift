// The cross-entropy of the softmax of scores. The course's notes on linear classification.

import LinearAlgebra

/// Overwrites a sample's scores with the gradient of Lᵢ = −log p_y, where pⱼ = e^{sⱼ} / Σₖ e^{sₖ}, and
/// adds Lᵢ to the sum of the losses.
///
/// ∂Lᵢ/∂sⱼ = pⱼ, less 1 at the label. The loss is computed as log Σⱼ e^{sⱼ − max} − (s_y − max), which
/// stays finite where a probability underflows to zero.
@inline(__always)
// show: softmax-score-gradient
func addSoftmaxLoss<Scalar: RealScalar>(
  of scores: UnsafeMutableBufferPointer<Scalar>, label: Int, to sum: inout Scalar
) {
  var largest = scores[0]
  for j in scores.indices where scores[j] > largest { largest = scores[j] }
  let shifted = scores[label] - largest
  var total: Scalar = 0
  for j in scores.indices {
    scores[j] = exponential(scores[j] - largest)
    total += scores[j]
  }
  for j in scores.indices { scores[j] /= total }
  scores[label] -= 1
  sum += logarithm(total) - shifted
}
// end: softmax-score-gradient
