// Batch normalization: every column of a batch gets mean 0 and variance 1, then gamma and beta.

import Exercises

/// Batch normalization: y = γ(x − μ)/√(σ² + ε) + β, column by column.
///
/// In training μ and σ² are the batch's own, with N in the denominator, and the running statistics are
/// brought up to date: running ← momentum · running + (1 − momentum) · batch. At test time μ and σ² are
/// the running statistics, which stay as they are.
///
/// - Parameters:
///   - x: `[N, D]`, one sample a row.
///   - gamma: `[D]`, the learned scale γ.
///   - beta: `[D]`, the learned shift β.
///   - running: `running.mean` and `running.variance`, `[D]`, and `running.momentum`.
///   - epsilon: ε, added to the variance so that nothing is divided by zero.
func batchForward(
  _ x: Matrix<Double>, _ gamma: Vector, _ beta: Vector, running: inout RunningStatistics,
  isTraining: Bool, epsilon: Double
) -> (out: Matrix<Double>, cache: NormalizationCache) {
  if isTraining {
    // solution: training-forward
    let (mean, variance) = (x.mean(axis: 0), x.var(axis: 0))
    let out = gamma * (x - mean) / sqrt(variance + epsilon) + beta
    running.mean = running.momentum * running.mean + (1 - running.momentum) * mean
    running.variance = running.momentum * running.variance + (1 - running.momentum) * variance
    // stub
    // // The batch's mean and variance, the output, and new running statistics.
    // let (mean, variance): (Vector, Vector) = todo("training-forward")
    // let out = zerosLike(x)
    // end
    return (
      out, NormalizationCache(x: x, mean: mean, variance: variance, gamma: gamma, epsilon: epsilon)
    )
  }
  // solution: test-forward
  let out = gamma * (x - running.mean) / sqrt(running.variance + epsilon) + beta
  // stub
  // let out: Matrix<Double> = todo("test-forward")
  // end
  return (
    out,
    NormalizationCache(
      x: x, mean: running.mean, variance: running.variance, gamma: gamma, epsilon: epsilon)
  )
}

/// Batch normalization in training, backward along the computational graph: a line for each step of the
/// forward pass, the last one first. Mean and variance depend on x too.
///
/// - Parameters:
///   - dout: `[N, D]`, the gradient with respect to the output.
///   - cache: From the forward pass: its `x`, `mean`, `variance`, `gamma` and `epsilon`.
/// - Returns: The gradients with respect to x, γ and β.
func batchBackward(
  _ dout: Matrix<Double>, _ cache: NormalizationCache
) -> (dx: Matrix<Double>, dgamma: Vector, dbeta: Vector) {
  // solution: backward
  let n = Double(dout.rows)
  let centered = cache.x - cache.mean
  let std = sqrt(cache.variance + cache.epsilon)
  let normalized = centered / std

  // out = γ · normalized + β
  let dbeta = dout.sum(axis: 0)
  let dgamma = (dout * normalized).sum(axis: 0)
  let dnormalized = dout * cache.gamma
  // normalized = centered / std, and std = √(variance + ε)
  let dstd = -(dnormalized * centered).sum(axis: 0) / std ** 2
  let dvariance = dstd / (2 * std)
  // variance = Σ centered² / N
  let dcentered = dnormalized / std + 2 / n * centered * dvariance
  // centered = x − mean, and mean = Σ x / N
  let dmean = -dcentered.sum(axis: 0)
  return (dcentered + dmean / n, dgamma, dbeta)
  // stub
  // // Each has the shape of what it is the gradient of: [N, D], [D], [D].
  // return todo("backward")
  // end
}

/// The same in the short form, which simplifies the derivative on paper.
func batchBackwardShort(
  _ dout: Matrix<Double>, _ cache: NormalizationCache
) -> (dx: Matrix<Double>, dgamma: Vector, dbeta: Vector) {
  // solution: short-backward
  let std = sqrt(cache.variance + cache.epsilon)
  let normalized = (cache.x - cache.mean) / std
  let n = Double(dout.rows)
  let dbeta = dout.sum(axis: 0)
  let dgamma = (dout * normalized).sum(axis: 0)
  let dx = cache.gamma / std * (dout - dbeta / n - normalized * (dgamma / n))
  return (dx, dgamma, dbeta)
  // stub
  // // On paper first: most terms of the graph's gradient cancel.
  // return todo("short-backward")
  // end
}
