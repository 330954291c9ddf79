// Training a linear classifier by minibatch gradient descent, and predicting with it.

import Exercises

/// A minibatch: images drawn at random, with replacement, and their labels.
///
/// - Parameters:
///   - x: `[N, D]`, one image a row.
///   - y: `[N]`, their labels.
///   - random: NumPy's generator: `random.choice(n, size)` draws `size` numbers below n.
func sampleBatch(
  _ x: Matrix<Double>, _ y: [Int], size: Int, using random: inout RandomState
) -> (x: Matrix<Double>, y: [Int]) {
  // solution: sampling
  let indices = random.choice(x.rows, size)
  return (x[indices], y[indices])
  // stub
  // // Draw indices once; take those images and those labels.
  // return todo("sampling")
  // end
}

/// The weights after one step against the gradient.
func updatedWeights(
  _ w: Matrix<Double>, gradient dw: Matrix<Double>, learningRate: Double
) -> Matrix<Double> {
  // solution: update
  return w - learningRate * dw
  // stub
  // return todo("update")
  // end
}

/// The class with the largest score, for every image; the first of them where several are equal.
///
/// - Parameter x: `[N, D]`, one image a row.
/// - Returns: `[N]`.
func predictLabels(_ w: Matrix<Double>, _ x: Matrix<Double>) -> [Int] {
  // solution: predict
  return x.dot(w).argmax(axis: 1)
  // stub
  // return todo("predict")
  // end
}
