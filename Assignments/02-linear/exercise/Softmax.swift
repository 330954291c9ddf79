// The cross-entropy of the softmax: with loops, and vectorized.
//
// Lᵢ = −log(e^{s_{yᵢ}} / Σⱼ e^{sⱼ}), where s = xᵢ W. Both functions return the mean over the images
// plus the penalty reg · Σ w², and its gradient. Scores may be large: 1,000 is no exception.

import Exercises

/// The loss and its gradient, with loops.
///
/// - Parameters:
///   - w: `[D, C]`, the weights.
///   - x: `[N, D]`, one image a row.
///   - y: `[N]`, the labels.
///   - reg: The strength of the penalty.
func softmaxLossNaive(
  _ w: Matrix<Double>, _ x: Matrix<Double>, _ y: [Int], reg: Double
) -> (loss: Double, dw: Matrix<Double>) {
  var loss = 0.0
  var dw = zerosLike(w)
  for i in 0..<x.rows {
    var scores = x[i].row.dot(w)[0]
    scores -= scores.max()  // changes no probability, and e to it cannot overflow
    let total = exp(scores).sum()
    loss += log(total) - scores[y[i]]
    // solution: naive-gradient
    for j in 0..<w.columns {
      let p = exp(scores[j]) / total
      dw[..., j] += (p - (j == y[i] ? 1 : 0)) * x[i]
    }
    // stub
    // // For every class: its probability, less 1 for the image's own class, times the image.
    // dw = todo("naive-gradient", like: w)
    // end
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
func softmaxLossVectorized(
  _ w: Matrix<Double>, _ x: Matrix<Double>, _ y: [Int], reg: Double
) -> (loss: Double, dw: Matrix<Double>) {
  let images = arange(x.rows)
  // solution: vectorized-loss
  var scores = x.dot(w)
  scores -= scores.max(axis: 1).column
  let totals = exp(scores).sum(axis: 1)
  let loss = (log(totals) - scores[images, y]).mean() + reg * (w ** 2).sum()
  var probabilities = exp(scores) / totals.column
  // stub
  // // All scores at once; the largest of each image subtracted; then the loss. Keep the
  // // probabilities: the gradient needs them.
  // var probabilities: Matrix<Double> = todo("vectorized-loss")
  // let loss = 0.0
  // end

  // The gradient.
  // solution: vectorized-gradient
  probabilities[images, y] -= 1
  let dw = x.T.dot(probabilities) / Double(x.rows) + 2 * reg * w
  // stub
  // // The probabilities, less 1 at each image's own class, are the gradient of the scores.
  // let dw = todo("vectorized-gradient", like: w)
  // end
  return (loss, dw)
}
