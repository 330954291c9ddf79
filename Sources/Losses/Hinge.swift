// The multiclass hinge loss of scores. Weston and Watkins, Support Vector Machines for Multi-Class
// Pattern Recognition, 1999; the course's notes on linear classification.

import LinearAlgebra

/// Overwrites a sample's scores with the gradient of Lᵢ = Σ_{j≠y} max(0, sⱼ − s_y + 1), and adds Lᵢ to
/// the sum of the losses, margin by margin.
///
/// ∂Lᵢ/∂sⱼ is 1 where the margin is above zero, else 0; ∂Lᵢ/∂s_y is minus the number of ones.
@inline(__always)
// show: hinge-score-gradient
func addHingeLoss<Scalar: RealScalar>(
  of scores: UnsafeMutableBufferPointer<Scalar>, label: Int, to sum: inout Scalar
) {
  let threshold = scores[label] - 1
  var positiveMargins: Scalar = 0
  for j in scores.indices where j != label {
    let margin = scores[j] - threshold
    if margin > 0 {
      sum += margin
      positiveMargins += 1
      scores[j] = 1
    } else {
      // A NaN is not above zero: without this it would pass for no margin.
      if margin.isNaN { sum = .nan }
      scores[j] = 0
    }
  }
  scores[label] = -positiveMargins
}
// end: hinge-score-gradient
