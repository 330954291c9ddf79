// The layers of the two-layer net, written already: the net of any depth is made of them. Your own
// may take their place.

import Exercises

/// What the backward pass of an affine layer needs again.
struct AffineCache {
  var x: Matrix<Double>
  var w: Matrix<Double>
}

/// The affine layer, y = x W + b.
///
/// - Parameters:
///   - x: `[N, D]`, one sample a row.
///   - w: `[D, M]`, the weights.
///   - b: `[M]`, the biases.
/// - Returns: `[N, M]`.
func affineForward(
  _ x: Matrix<Double>, _ w: Matrix<Double>, _ b: Vector
) -> (out: Matrix<Double>, cache: AffineCache) {
  (x.dot(w) + b, AffineCache(x: x, w: w))
}

/// The gradients of the loss with respect to x, W and b, of that with respect to y.
///
/// - Parameter dout: `[N, M]`, the gradient with respect to the layer's output.
func affineBackward(
  _ dout: Matrix<Double>, _ cache: AffineCache
) -> (dx: Matrix<Double>, dw: Matrix<Double>, db: Vector) {
  (dout.dot(cache.w.T), cache.x.T.dot(dout), dout.sum(axis: 0))
}

/// max(0, x), element by element; the cache is x.
func reluForward(_ x: Matrix<Double>) -> (out: Matrix<Double>, cache: Matrix<Double>) {
  (maximum(0, x), x)
}

/// The gradient with respect to x; where x is zero, it is zero.
func reluBackward(_ dout: Matrix<Double>, _ x: Matrix<Double>) -> Matrix<Double> {
  dout * (x > 0)
}

/// The mean of Lᵢ = −log(e^{s_{yᵢ}} / Σⱼ e^{sⱼ}), and its gradient.
///
/// - Parameters:
///   - scores: `[N, C]`.
///   - y: `[N]`, the labels.
func softmaxLoss(
  _ scores: Matrix<Double>, _ y: [Int]
) -> (loss: Double, dscores: Matrix<Double>) {
  let samples = arange(scores.rows)
  let shifted = scores - scores.max(axis: 1).column
  let totals = exp(shifted).sum(axis: 1)
  let loss = (log(totals) - shifted[samples, y]).mean()
  var dscores = exp(shifted) / totals.column
  dscores[samples, y] -= 1
  return (loss, dscores / Double(scores.rows))
}
