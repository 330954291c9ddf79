// The multiclass hinge loss of a linear classifier: with loops, and vectorized.
//
// Lᵢ = Σ_{j ≠ yᵢ} max(0, sⱼ − s_{yᵢ} + 1), where s = xᵢ W. Both functions return the mean over the
// images plus the penalty reg · Σ w², and its gradient.

import Exercises

/// The loss and its gradient, with loops.
///
/// - Parameters:
///   - w: `[D, C]`, the weights.
///   - x: `[N, D]`, one image a row.
///   - y: `[N]`, the labels.
///   - reg: The strength of the penalty.
func svmLossNaive(
  _ w: Matrix<Double>, _ x: Matrix<Double>, _ y: [Int], reg: Double
) -> (loss: Double, dw: Matrix<Double>) {
  var loss = 0.0
  var dw = zerosLike(w)
  for i in 0..<x.rows {
    let scores = x[i].row.dot(w)[0]
    for j in 0..<w.columns where j != y[i] {
      let margin = scores[j] - scores[y[i]] + 1
      if margin > 0 {
        loss += margin
        // solution: naive-gradient
        dw[..., j] += x[i]
        dw[..., y[i]] -= x[i]
        // stub
        // // What does this margin add to column j of the gradient, and to column y[i]?
        // dw = todo("naive-gradient", like: w)
        // end
      }
    }
  }
  loss = loss / Double(x.rows) + reg * (w ** 2).sum()
  // solution: naive-gradient
  dw = dw / Double(x.rows) + 2 * reg * w
  // stub
  // // The mean over the images, and the gradient of the penalty.
  // dw = todo("naive-gradient", like: w)
  // end
  return (loss, dw)
}

/// The loss and its gradient, without loops.
func svmLossVectorized(
  _ w: Matrix<Double>, _ x: Matrix<Double>, _ y: [Int], reg: Double
) -> (loss: Double, dw: Matrix<Double>) {
  let images = arange(x.rows)
  // solution: vectorized-loss
  let scores = x.dot(w)
  var margins = maximum(0, scores - scores[images, y].column + 1)
  margins[images, y] = 0
  let loss = margins.sum() / Double(x.rows) + reg * (w ** 2).sum()
  // stub
  // // All scores at once, all margins, their sum. Keep the margins: the gradient needs them.
  // let margins: Matrix<Double> = todo("vectorized-loss")
  // let loss = 0.0
  // end

  // The gradient.
  // solution: vectorized-gradient
  var counts = margins > 0
  counts[images, y] = -counts.sum(axis: 1)
  let dw = x.T.dot(counts) / Double(x.rows) + 2 * reg * w
  // stub
  // // Which margins count, and how often does each image's own class count against it?
  // let dw = todo("vectorized-gradient", like: w)
  // end
  return (loss, dw)
}
