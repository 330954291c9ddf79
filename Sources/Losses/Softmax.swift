// The cross-entropy of the softmax of scores. The course's notes on linear classification.

import LinearAlgebra

/// Overwrites scores with the gradient of Lᵢ = −log pᵧ, where pⱼ = e^{sⱼ} / Σₖ e^{sₖ} and y = yᵢ, and
/// returns Σᵢ Lᵢ.
///
/// ∂Lᵢ/∂sⱼ = pⱼ, less 1 at the label. The loss is computed as log Σⱼ e^{sⱼ − max} − (s_y − max), which
/// stays finite where a probability underflows to zero.
@specialized(where Scalar == Double)
@specialized(where Scalar == Float)
// show: softmax-score-gradient
func softmaxGradientInPlace<Scalar: RealScalar>(
  _ scores: UnsafeMutablePointer<Scalar>, stride: Int, classes: Int, labels: [Int]
) -> Scalar {
  var sum: Scalar = 0
  for (i, label) in labels.enumerated() {
    let row = scores + i * stride
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
// end: softmax-score-gradient
