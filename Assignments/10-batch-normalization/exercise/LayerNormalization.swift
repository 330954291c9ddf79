// Layer normalization: every row of a batch gets mean 0 and variance 1, then gamma and beta.

import Exercises

/// Layer normalization: y = γ(x − μ)/√(σ² + ε) + β, with μ and σ² those of each row.
///
/// In training and at test time alike: no sample depends on the others.
///
/// - Parameters:
///   - x: `[N, D]`, one sample a row.
///   - gamma: `[D]`, the learned scale γ.
///   - beta: `[D]`, the learned shift β.
func layerForward(
  _ x: Matrix<Double>, _ gamma: Vector, _ beta: Vector, epsilon: Double
) -> (out: Matrix<Double>, cache: NormalizationCache) {
  // solution: layer-forward
  let (mean, variance) = (x.mean(axis: 1), x.var(axis: 1))
  let out = gamma * (x - mean.column) / sqrt(variance + epsilon).column + beta
  // stub
  // // A mean and a variance for each row. A vector beside a matrix is a row; v.column is a column.
  // let (mean, variance): (Vector, Vector) = todo("layer-forward")
  // let out = zerosLike(x)
  // end
  return (
    out, NormalizationCache(x: x, mean: mean, variance: variance, gamma: gamma, epsilon: epsilon)
  )
}

/// Layer normalization, backward.
///
/// - Parameters:
///   - dout: `[N, D]`, the gradient with respect to the output.
///   - cache: From the forward pass; its `mean` and `variance` are `[N]`, a number for each row.
/// - Returns: The gradients with respect to x, γ and β.
func layerBackward(
  _ dout: Matrix<Double>, _ cache: NormalizationCache
) -> (dx: Matrix<Double>, dgamma: Vector, dbeta: Vector) {
  // solution: layer-backward
  let std = sqrt(cache.variance + cache.epsilon).column
  let normalized = (cache.x - cache.mean.column) / std
  let dbeta = dout.sum(axis: 0)
  let dgamma = (dout * normalized).sum(axis: 0)
  let dnormalized = dout * cache.gamma
  let mean = dnormalized.mean(axis: 1).column
  let meanProduct = (dnormalized * normalized).mean(axis: 1).column
  return ((dnormalized - mean - normalized * meanProduct) / std, dgamma, dbeta)
  // stub
  // // Which sums run along a row now, and which still run down the batch?
  // return todo("layer-backward")
  // end
}
