// The mistakes that learners make with spatial normalization, each as a function that makes it.

import ExerciseJudging
import Exercises

/// Numbers of the channels beside maps.
private func channels(_ v: Vector) -> Maps { v.reshape(1, -1, 1, 1) }

private func normalized(_ x: Maps, _ mean: Maps, _ deviation: Maps) -> Maps {
  (x - mean) / deviation
}

// MARK: - Spatial batch normalization

/// Spatial batch normalization as a case has it.
private struct BatchNormalizing {
  let x: Maps
  let gamma: Vector
  let beta: Vector
  let running: ChannelStatistics
  let isTraining: Bool

  init(reading arguments: inout ArgumentReader) throws {
    x = try arguments.maps()
    (gamma, beta) = (try arguments.vector(), try arguments.vector())
    running = ChannelStatistics(
      mean: try arguments.vector(), variance: try arguments.vector())
    isTraining = try arguments.integer() == 1
  }

  var mean: Vector { x.mean(axis: (0, 2, 3)) }
  var variance: Vector { x.var(axis: (0, 2, 3)) }

  func out(_ mean: Vector, _ deviation: Vector) -> Maps {
    normalized(x, channels(mean), channels(deviation)) * channels(gamma) + channels(beta)
  }

  /// The running statistics after a step with these moments.
  func moved(_ mean: Vector, _ variance: Vector, kept: Double = 0.9) -> ChannelStatistics {
    ChannelStatistics(
      mean: kept * running.mean + (1 - kept) * mean,
      variance: kept * running.variance + (1 - kept) * variance)
  }

  /// The right answer, with any part of it another.
  ///
  /// - Parameters:
  ///   - batch: The batch's mean and variance.
  ///   - deviation: What is divided by, of a variance.
  func answer(
    batch: (Vector, Vector)? = nil, deviation: (Vector) -> Vector = { sqrt($0 + epsilon) },
    usesBatch: Bool? = nil, moves: Bool? = nil, kept: Double = 0.9
  ) -> (Maps, ChannelStatistics) {
    let (mean, variance) = batch ?? (self.mean, self.variance)
    let out =
      usesBatch ?? isTraining
      ? out(mean, deviation(variance)) : out(running.mean, deviation(running.variance))
    return (out, moves ?? isTraining ? moved(mean, variance, kept: kept) : running)
  }
}

private func batchNorm(
  _ id: String, _ sentence: String,
  _ body: @escaping @Sendable (BatchNormalizing) throws -> (Maps, ChannelStatistics)
) -> Mistake {
  Mistake(id, sentence, in: "spatialBatchNormForward") { arguments in
    let (out, running) = try body(try BatchNormalizing(reading: &arguments))
    return [.maps(out), .vector(running.mean), .vector(running.variance)]
  }
}

let batchNormForwardMistakes = [
  batchNorm(
    "samples-for-channels",
    "mean and variance are those of each sample; they belong to a channel: axes 0, 2 and 3."
  ) { a in
    guard a.isTraining else { return a.answer() }
    guard a.x.samples == a.x.channels else { throw NoAnswer() }
    return a.answer(batch: (a.x.mean(axis: (1, 2, 3)), a.x.var(axis: (1, 2, 3))))
  },
  batchNorm(
    "not-transposed",
    "reshape alone mixes pixels of all channels into one column; transpose(0, 2, 3, 1) before it puts "
      + "the channels last."
  ) { a in
    let rows = a.x.reshape(-1, a.x.channels)
    let isBatch = a.isTraining
    let mean = isBatch ? rows.mean(axis: 0) : a.running.mean
    let variance = isBatch ? rows.var(axis: 0) : a.running.variance
    let out = (rows - mean) / sqrt(variance + epsilon) * a.gamma + a.beta
    let (n, c, h, w) = a.x.sizes
    return (out.reshape(n, c, h, w), isBatch ? a.moved(mean, variance) : a.running)
  },
  batchNorm(
    "not-transposed-back",
    "the channels are still last: transpose(0, 3, 1, 2) puts them back before rows and columns."
  ) { a in
    let (n, c, h, w) = a.x.sizes
    let (out, running) = a.answer()
    return (out.transpose(0, 2, 3, 1).reshape(n, c, h, w), running)
  },
  batchNorm(
    "unbiased",
    "the variance was divided by one less than the number of values; it is their mean squared distance."
  ) { a in
    let count = Double(a.x.samples * a.x.height * a.x.width)
    return a.answer(batch: (a.mean, a.variance * (count / (count - 1))))
  },
  batchNorm("no-root", "x − μ was divided by the variance; its root is missing.") {
    $0.answer(deviation: { $0 + epsilon })
  },
  batchNorm("epsilon-outside", "ε belongs under the root: √(σ² + ε).") {
    $0.answer(deviation: { sqrt($0) + epsilon })
  },
  batchNorm(
    "running-in-training",
    "the running statistics were used in training; the batch's own are, and only test time uses the "
      + "running ones."
  ) { $0.answer(usesBatch: false) },
  batchNorm(
    "batch-at-test-time",
    "the batch's own mean and variance were used at test time: a sample's output would depend on its "
      + "neighbors."
  ) { $0.answer(usesBatch: true) },
  batchNorm("running-not-moved", "the running statistics did not move in training.") {
    $0.answer(moves: false)
  },
  batchNorm(
    "moves-at-test-time", "the running statistics moved at test time; only training moves them."
  ) { $0.answer(moves: true) },
  batchNorm(
    "momentum-of-the-new",
    "momentum and 1 − momentum are exchanged: momentum · old + (1 − momentum) · new."
  ) { $0.answer(kept: 1 - 0.9) },
]

private typealias Gradients = Exercise.NormalizationGradients

private func gradients(
  _ id: String, _ sentence: String, in function: String,
  _ body:
    @escaping @Sendable (_ dout: Maps, _ x: Maps, _ gamma: Vector, inout ArgumentReader) throws ->
    Gradients
) -> Mistake {
  Mistake(id, sentence, in: function) { arguments in
    let (dout, x) = (try arguments.maps(), try arguments.maps())
    let gamma = try arguments.vector()
    let found = try body(dout, x, gamma, &arguments)
    return [.maps(found.dx), .vector(found.dgamma), .vector(found.dbeta)]
  }
}

private func batchNormGradients(
  _ id: String, _ sentence: String,
  _ body:
    @escaping @Sendable (_ dout: Maps, _ x: Maps, _ gamma: Vector, _ right: Gradients) -> Gradients
) -> Mistake {
  gradients(id, sentence, in: "spatialBatchNormBackward") { dout, x, gamma, _ in
    body(
      dout, x, gamma, spatialBatchNormBackward(dout, SpatialBatchNormCache(x: x, gamma: gamma)))
  }
}

/// The channels' standard deviations, with ε.
private func deviations(_ x: Maps) -> Vector { sqrt(x.var(axis: (0, 2, 3)) + epsilon) }

/// x̂, channel by channel.
private func normalizedChannels(_ x: Maps) -> Maps {
  normalized(x, channels(x.mean(axis: (0, 2, 3))), channels(deviations(x)))
}

let batchNormBackwardMistakes = [
  batchNormGradients(
    "constant-moments",
    "μ and σ² were taken as constants; they depend on x, and the gradient flows through them as well."
  ) { dout, x, gamma, right in
    (dout * channels(gamma / deviations(x)), right.dgamma, right.dbeta)
  },
  batchNormGradients(
    "pixels-not-counted",
    "the means in dx were divided by the number of samples; a channel has N · H · W values."
  ) { dout, x, gamma, right in
    let count = Double(x.samples)
    let inner =
      dout - channels(right.dbeta / count)
      - normalizedChannels(x) * channels(right.dgamma / count)
    return (channels(gamma / deviations(x)) * inner, right.dgamma, right.dbeta)
  },
  batchNormGradients(
    "not-normalized", "the gradient dgamma was made with x; γ multiplies the normalized x."
  ) { dout, x, _, right in (right.dx, (dout * x).sum(axis: (0, 2, 3)), right.dbeta) },
  batchNormGradients(
    "no-gamma", "γ is missing in dx: it multiplied the normalized x on its way."
  ) { _, _, gamma, right in (right.dx / channels(gamma), right.dgamma, right.dbeta) },
  batchNormGradients(
    "means-for-sums", "the gradients dgamma and dbeta are means; they are sums."
  ) { dout, x, _, right in
    (
      right.dx, (dout * normalizedChannels(x)).mean(axis: (0, 2, 3)),
      dout.mean(axis: (0, 2, 3))
    )
  },
]

// MARK: - Group normalization

/// Group normalization as a case has it.
private struct GroupNormalizing {
  let x: Maps
  let gamma: Vector
  let beta: Vector
  let groups: Int

  init(reading arguments: inout ArgumentReader) throws {
    x = try arguments.maps()
    (gamma, beta) = (try arguments.vector(), try arguments.vector())
    groups = try arguments.integer()
  }

  /// The output with x in so many rows, each normalized by itself.
  func out(
    rows count: Int, deviation: (Matrix<Double>) -> Vector = { sqrt($0.var(axis: 1) + epsilon) }
  ) -> Maps {
    let (n, c, h, w) = x.sizes
    let rows = x.reshape(count, -1)
    let normalized = (rows - rows.mean(axis: 1).column) / deviation(rows).column
    return normalized.reshape(n, c, h, w) * channels(gamma) + channels(beta)
  }
}

private func groupNorm(
  _ id: String, _ sentence: String, _ body: @escaping @Sendable (GroupNormalizing) -> Maps
) -> Mistake {
  Mistake(id, sentence, in: "groupNormForward") { arguments in
    [.maps(body(try GroupNormalizing(reading: &arguments)))]
  }
}

let groupNormForwardMistakes = [
  groupNorm(
    "whole-samples",
    "all channels of a sample were normalized together, as in layer normalization; each group is by "
      + "itself."
  ) { $0.out(rows: $0.x.samples) },
  groupNorm(
    "each-channel", "each channel was normalized by itself; the channels of a group are together."
  ) { $0.out(rows: $0.x.samples * $0.x.channels) },
  groupNorm(
    "over-the-batch",
    "mean and variance were taken over all samples; each sample is normalized by itself."
  ) { a in
    let (n, c, h, w) = a.x.sizes
    // One group after another, each of all samples.
    let rows = a.x.reshape(n, a.groups, c / a.groups, h * w).transpose(1, 0, 2, 3).reshape(
      a.groups, -1)
    let normalized =
      (rows - rows.mean(axis: 1).column) / sqrt(rows.var(axis: 1) + epsilon).column
    let back = normalized.reshape(a.groups, n, c / a.groups, h * w).transpose(1, 0, 2, 3)
    return back.reshape(n, c, h, w) * channels(a.gamma) + channels(a.beta)
  },
  groupNorm(
    "neighbors-apart",
    "the groups are of channels that are not neighbors: the first C / groups channels are one group."
  ) { a in
    let (n, c, h, w) = a.x.sizes
    let rows = a.x.reshape(n, c / a.groups, a.groups, h * w).transpose(0, 2, 1, 3).reshape(
      n * a.groups, -1)
    let normalized =
      (rows - rows.mean(axis: 1).column) / sqrt(rows.var(axis: 1) + epsilon).column
    let back = normalized.reshape(n, a.groups, c / a.groups, h * w).transpose(0, 2, 1, 3)
    return back.reshape(n, c, h, w) * channels(a.gamma) + channels(a.beta)
  },
  groupNorm(
    "groups-for-channels", "`groups` is how many groups there are, not how many channels one has."
  ) { $0.out(rows: $0.x.samples * ($0.x.channels / $0.groups)) },
  groupNorm("no-root", "x − μ was divided by the variance; its root is missing.") {
    $0.out(rows: $0.x.samples * $0.groups) { $0.var(axis: 1) + epsilon }
  },
  groupNorm("epsilon-outside", "ε belongs under the root: √(σ² + ε).") {
    $0.out(rows: $0.x.samples * $0.groups) { sqrt($0.var(axis: 1)) + epsilon }
  },
]

private func groupNormGradients(
  _ id: String, _ sentence: String,
  _ body:
    @escaping @Sendable (
      _ dout: Maps, _ x: Maps, _ gamma: Vector, _ groups: Int, _ right: Gradients
    ) -> Gradients
) -> Mistake {
  gradients(id, sentence, in: "groupNormBackward") { dout, x, gamma, arguments in
    let groups = try arguments.integer()
    return body(
      dout, x, gamma, groups,
      spatialGroupNormBackward(dout, GroupNormCache(x: x, gamma: gamma, groups: groups)))
  }
}

/// The deviations of rows, with ε, and the rows normalized.
private func moments(_ rows: Matrix<Double>) -> (deviations: Vector, normalized: Matrix<Double>) {
  let deviations = sqrt(rows.var(axis: 1) + epsilon)
  return (deviations, (rows - rows.mean(axis: 1).column) / deviations.column)
}

/// dx of the short form, in rows.
private func groupGradient(
  _ drows: Matrix<Double>, _ rows: Matrix<Double>
) -> Matrix<Double> {
  let (deviations, normalized) = moments(rows)
  let products = (drows * normalized).mean(axis: 1).column
  return (drows - drows.mean(axis: 1).column - normalized * products) / deviations.column
}

let groupNormBackwardMistakes = [
  groupNormGradients(
    "constant-moments",
    "μ and σ² were taken as constants; they depend on x, and the gradient flows through them as well."
  ) { dout, x, gamma, groups, right in
    let (n, c, h, w) = x.sizes
    let rows = (dout * channels(gamma)).reshape(n * groups, -1)
    let dx = rows / moments(x.reshape(n * groups, -1)).deviations.column
    return (dx.reshape(n, c, h, w), right.dgamma, right.dbeta)
  },
  groupNormGradients(
    "gamma-last",
    "γ was multiplied last; it differs within a group, so it comes before the group's means."
  ) { dout, x, gamma, groups, right in
    let (n, c, h, w) = x.sizes
    let dx = groupGradient(dout.reshape(n * groups, -1), x.reshape(n * groups, -1))
    return (dx.reshape(n, c, h, w) * channels(gamma), right.dgamma, right.dbeta)
  },
  groupNormGradients(
    "no-gamma", "γ is missing in dx: it multiplied the normalized x on its way."
  ) { dout, x, _, groups, right in
    let (n, c, h, w) = x.sizes
    let dx = groupGradient(dout.reshape(n * groups, -1), x.reshape(n * groups, -1))
    return (dx.reshape(n, c, h, w), right.dgamma, right.dbeta)
  },
  groupNormGradients(
    "whole-samples",
    "the means in dx are over all channels of a sample; they are over each group."
  ) { dout, x, gamma, groups, right in
    let (n, c, h, w) = x.sizes
    let (deviations, normalized) = moments(x.reshape(n * groups, -1))
    let drows = (dout * channels(gamma)).reshape(n, -1)
    let wide = normalized.reshape(n, -1)
    let inner =
      drows - drows.mean(axis: 1).column - wide * (drows * wide).mean(axis: 1).column
    let dx = inner.reshape(n * groups, -1) / deviations.column
    return (dx.reshape(n, c, h, w), right.dgamma, right.dbeta)
  },
  groupNormGradients(
    "not-normalized", "the gradient dgamma was made with x; γ multiplies the normalized x."
  ) { dout, x, _, _, right in (right.dx, (dout * x).sum(axis: (0, 2, 3)), right.dbeta) },
  groupNormGradients(
    "means-for-sums", "the gradients dgamma and dbeta are means; they are sums."
  ) { dout, x, gamma, groups, right in
    let count = Double(x.samples * x.height * x.width)
    return (right.dx, right.dgamma / count, right.dbeta / count)
  },
]
