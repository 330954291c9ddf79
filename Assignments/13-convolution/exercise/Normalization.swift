// Spatial batch normalization and spatial group normalization, forward and backward.

import Exercises

/// Prevents a division by zero: √(σ² + ε).
let epsilon = 1e-5

/// What the backward pass of spatial batch normalization needs again.
struct SpatialBatchNormCache {
  var x: Maps
  var gamma: Vector
}

/// y = γ(x − μ)/√(σ² + ε) + β, channel by channel.
///
/// In training μ and σ² are those of the batch, over samples, rows and columns, and the running
/// statistics move towards them: momentum · old + (1 − momentum) · new. At test time the running
/// statistics take their place and do not change. A variance is the mean squared distance, with N in
/// the denominator.
///
/// - Parameters:
///   - x: `[N, C, H, W]`.
///   - gamma: γ, `[C]`.
///   - beta: β, `[C]`.
///   - running: Its `mean` and `variance`, `[C]` each, and its `momentum`.
/// - Returns: `[N, C, H, W]`.
func spatialBatchNormForward(
  _ x: Maps, gamma: Vector, beta: Vector, running: inout ChannelStatistics, isTraining: Bool
) -> (out: Maps, cache: SpatialBatchNormCache) {
  // solution: spatial-batch-norm-forward
  var (mean, variance) = (running.mean, running.variance)
  if isTraining {
    mean = x.mean(axis: (0, 2, 3))
    variance = x.var(axis: (0, 2, 3))
    let kept = running.momentum
    running.mean = kept * running.mean + (1 - kept) * mean
    running.variance = kept * running.variance + (1 - kept) * variance
  }
  let scale = (gamma / sqrt(variance + epsilon)).reshape(1, -1, 1, 1)
  let out = (x - mean.reshape(1, -1, 1, 1)) * scale + beta.reshape(1, -1, 1, 1)
  // stub
  // // x.mean(axis: (0, 2, 3)) is [C]; gamma.reshape(1, -1, 1, 1) fits beside x.
  // let out: Maps = todo("spatial-batch-norm-forward")
  // end
  return (out, SpatialBatchNormCache(x: x, gamma: gamma))
}

/// The gradients of the loss with respect to x, γ and β, in training, of that with respect to y.
///
/// - Parameter dout: `[N, C, H, W]`.
func spatialBatchNormBackward(
  _ dout: Maps, _ cache: SpatialBatchNormCache
) -> (dx: Maps, dgamma: Vector, dbeta: Vector) {
  // solution: spatial-batch-norm-backward
  let (x, gamma) = (cache.x, cache.gamma)
  let count = Double(x.samples * x.height * x.width)
  let inverse = 1 / sqrt(x.var(axis: (0, 2, 3)) + epsilon)
  let centered = x - x.mean(axis: (0, 2, 3)).reshape(1, -1, 1, 1)
  let normalized = centered * inverse.reshape(1, -1, 1, 1)
  let dgamma = (dout * normalized).sum(axis: (0, 2, 3))
  let dbeta = dout.sum(axis: (0, 2, 3))
  let means = (dbeta / count).reshape(1, -1, 1, 1)
  let products = (dgamma / count).reshape(1, -1, 1, 1)
  let dx = (gamma * inverse).reshape(1, -1, 1, 1) * (dout - means - normalized * products)
  return (dx, dgamma, dbeta)
  // stub
  // // μ and σ² depend on x, so gradients flow through them too.
  // return todo("spatial-batch-norm-backward")
  // end
}

/// What the backward pass of spatial group normalization needs again.
struct GroupNormCache {
  var x: Maps
  var gamma: Vector
  var groups: Int
}

/// y = γ(x − μ)/√(σ² + ε) + β, with μ and σ² over each group of neighboring channels of each sample.
///
/// - Parameters:
///   - x: `[N, C, H, W]`.
///   - gamma: γ, `[C]`.
///   - beta: β, `[C]`.
///   - groups: How many groups of C / groups channels each there are.
/// - Returns: `[N, C, H, W]`.
func spatialGroupNormForward(
  _ x: Maps, gamma: Vector, beta: Vector, groups: Int
) -> (out: Maps, cache: GroupNormCache) {
  // solution: group-norm-forward
  let (n, c, h, w) = x.sizes
  let rows = x.reshape(n * groups, -1)
  let deviations = sqrt(rows.var(axis: 1) + epsilon)
  let normalized = (rows - rows.mean(axis: 1).column) / deviations.column
  let out =
    normalized.reshape(n, c, h, w) * gamma.reshape(1, -1, 1, 1) + beta.reshape(1, -1, 1, 1)
  // stub
  // // x.reshape(n * groups, -1) has a row for each group of each sample.
  // let out: Maps = todo("group-norm-forward")
  // end
  return (out, GroupNormCache(x: x, gamma: gamma, groups: groups))
}

/// The gradients of the loss with respect to x, γ and β, of that with respect to y.
///
/// - Parameter dout: `[N, C, H, W]`.
func spatialGroupNormBackward(
  _ dout: Maps, _ cache: GroupNormCache
) -> (dx: Maps, dgamma: Vector, dbeta: Vector) {
  // solution: group-norm-backward
  let (x, gamma, groups) = (cache.x, cache.gamma, cache.groups)
  let (n, c, h, w) = x.sizes
  let rows = x.reshape(n * groups, -1)
  let deviations = sqrt(rows.var(axis: 1) + epsilon)
  let normalized = (rows - rows.mean(axis: 1).column) / deviations.column
  let dgamma = (dout * normalized.reshape(n, c, h, w)).sum(axis: (0, 2, 3))
  let dbeta = dout.sum(axis: (0, 2, 3))
  let drows = (dout * gamma.reshape(1, -1, 1, 1)).reshape(n * groups, -1)
  let products = (drows * normalized).mean(axis: 1).column
  let dx = (drows - drows.mean(axis: 1).column - normalized * products) / deviations.column
  return (dx.reshape(n, c, h, w), dgamma, dbeta)
  // stub
  // // γ and β belong to a channel of all samples, μ and σ² to a group of one sample.
  // return todo("group-norm-backward")
  // end
}
