// Inverted dropout: in training some numbers are set to zero at random; at test time nothing is.

import Exercises

/// Dropout, forward.
///
/// In training each number is kept with a probability, and divided by it, so that the mean stays the
/// same; what is not kept becomes zero.
///
/// - Parameters:
///   - x: `[N, D]`
///   - keep: The probability to keep a number: the course's p.
///   - random: NumPy's generator: `random.rand(rows, columns)` draws numbers from 0 to 1.
/// - Returns: What is left of x, and in training the mask: 0 where a number was dropped, 1 / keep where
///   it was kept.
func dropoutForward(
  _ x: Matrix<Double>, keep: Double, isTraining: Bool, using random: inout RandomState
) -> (out: Matrix<Double>, mask: Matrix<Double>?) {
  if isTraining {
    // solution: training-forward
    let mask = (random.rand(x.rows, x.columns) < keep) / keep
    return (x * mask, mask)
    // stub
    // // A mask from one random number for each element of x.
    // return todo("training-forward")
    // end
  }
  // solution: test-forward
  return (x, nil)
  // stub
  // // No mask is needed at test time: return nil for it.
  // return todo("test-forward")
  // end
}

/// Dropout, backward: the gradient with respect to x.
///
/// - Parameters:
///   - dout: `[N, D]`, the gradient with respect to the output.
///   - mask: What the forward pass returned: nil at test time, when the gradient passes unchanged.
func dropoutBackward(_ dout: Matrix<Double>, mask: Matrix<Double>?) -> Matrix<Double> {
  guard let mask else { return dout }
  // solution: backward
  return dout * mask
  // stub
  // return todo("backward", like: mask)
  // end
}
