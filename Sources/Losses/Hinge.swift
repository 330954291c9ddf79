// The multiclass hinge loss of scores. Weston and Watkins, Support Vector Machines for Multi-Class
// Pattern Recognition, 1999; the course's notes on linear classification.

import LinearAlgebra

/// Overwrites scores with the gradient of Lᵢ = Σ_{j≠yᵢ} max(0, sⱼ − s_{yᵢ} + 1), and returns Σᵢ Lᵢ.
///
/// ∂Lᵢ/∂sⱼ is 1 where the margin is above zero, else 0; ∂Lᵢ/∂s_{yᵢ} is minus the number of ones.
@specialized(where Scalar == Double)
@specialized(where Scalar == Float)
// show: hinge-score-gradient
func hingeGradientInPlace<Scalar: RealScalar>(
  _ scores: UnsafeMutablePointer<Scalar>, stride: Int, classes: Int, labels: [Int]
) -> Scalar {
  var sum: Scalar = 0
  for (i, label) in labels.enumerated() {
    let row = scores + i * stride
    let threshold = row[label] - 1
    var positiveMargins: Scalar = 0
    for j in 0..<classes where j != label {
      let margin = row[j] - threshold
      if margin > 0 {
        sum += margin
        positiveMargins += 1
        row[j] = 1
      } else {
        // A NaN is not above zero: without this it would pass for no margin.
        if margin.isNaN { sum = .nan }
        row[j] = 0
      }
    }
    row[label] = -positiveMargins
  }
  return sum
}
// end: hinge-score-gradient
