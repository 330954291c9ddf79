// The mistakes that learners make with normalization, each as a function that makes it.

import ExerciseJudging
import Exercises

/// What a forward pass of batch normalization is called with.
private struct Forward {
  let x: Matrix<Double>
  let gamma, beta: Vector
  let running: RunningStatistics
  let epsilon: Double

  init(_ arguments: inout ArgumentReader) throws {
    x = try arguments.matrix()
    (gamma, beta) = (try arguments.vector(), try arguments.vector())
    running = RunningStatistics(
      mean: try arguments.vector(), variance: try arguments.vector(),
      momentum: try arguments.number())
    _ = try arguments.integer()
    epsilon = try arguments.number()
  }

  var mean: Vector { x.mean(axis: 0) }
  var variance: Vector { x.var(axis: 0) }

  /// With N − 1 in the denominator.
  var sampleVariance: Vector { variance * (Double(x.rows) / Double(x.rows - 1)) }

  /// x normalized with a mean and a standard deviation, scaled and shifted.
  func out(_ mean: Vector, std: Vector) -> Matrix<Double> { gamma * (x - mean) / std + beta }

  func std(_ variance: Vector) -> Vector { sqrt(variance + epsilon) }

  /// Running statistics after a batch.
  func updated(_ mean: Vector, _ variance: Vector, keeping share: Double? = nil) -> (Vector, Vector)
  {
    let share = share ?? running.momentum
    return (
      share * running.mean + (1 - share) * mean, share * running.variance + (1 - share) * variance
    )
  }

  var unchanged: (Vector, Vector) { (running.mean, running.variance) }
}

/// The output, the running statistics after it, and the mean and the variance in the cache.
private typealias Result = (
  out: Matrix<Double>, running: (Vector, Vector), used: (Vector, Vector)
)

private func forward(
  _ id: String, _ sentence: String, _ body: @escaping @Sendable (Forward) throws -> Result
) -> Mistake {
  Mistake(id, sentence, in: "batchForward") { arguments in
    let found = try body(try Forward(&arguments))
    return [
      .matrix(found.out), .vector(found.running.0), .vector(found.running.1),
      .vector(found.used.0), .vector(found.used.1),
    ]
  }
}

let trainingMistakes = [
  forward(
    "running-statistics-in-training",
    "the batch was normalized with running statistics; in training it is normalized with its own mean and variance."
  ) {
    let running = $0.updated($0.mean, $0.variance)
    return ($0.out(running.0, std: $0.std(running.1)), running, ($0.mean, $0.variance))
  },
  forward(
    "old-running-statistics",
    "the batch was normalized with the history alone; in training it is normalized with its own mean and variance."
  ) {
    (
      $0.out($0.running.mean, std: $0.std($0.running.variance)),
      $0.updated($0.mean, $0.variance), ($0.mean, $0.variance)
    )
  },
  forward("n-minus-one", "the variance is divided by N − 1; here it is divided by N.") {
    (
      $0.out($0.mean, std: $0.std($0.sampleVariance)), $0.updated($0.mean, $0.sampleVariance),
      ($0.mean, $0.sampleVariance)
    )
  },
  forward("no-epsilon", "ε is missing: a feature that is the same in all samples gives 0 / 0.") {
    (
      $0.out($0.mean, std: sqrt($0.variance)), $0.updated($0.mean, $0.variance),
      ($0.mean, $0.variance)
    )
  },
  forward(
    "epsilon-behind-root", "ε was added to the root; it belongs to the variance, inside of it."
  ) {
    (
      $0.out($0.mean, std: sqrt($0.variance) + $0.epsilon), $0.updated($0.mean, $0.variance),
      ($0.mean, $0.variance)
    )
  },
  forward("no-root", "x was divided by the variance; it should be divided by its root.") {
    (
      $0.out($0.mean, std: $0.variance + $0.epsilon), $0.updated($0.mean, $0.variance),
      ($0.mean, $0.variance)
    )
  },
  forward(
    "momentum-swapped",
    "the shares are exchanged: momentum of the old statistics, 1 − momentum of the batch's."
  ) {
    (
      $0.out($0.mean, std: $0.std($0.variance)),
      $0.updated($0.mean, $0.variance, keeping: 1 - $0.running.momentum), ($0.mean, $0.variance)
    )
  },
  forward(
    "running-not-updated", "the running statistics stay as they were: test time needs them."
  ) {
    ($0.out($0.mean, std: $0.std($0.variance)), $0.unchanged, ($0.mean, $0.variance))
  },
  forward(
    "running-standard-deviation",
    "the running variance took up standard deviations: keep the variance, without its root."
  ) {
    (
      $0.out($0.mean, std: $0.std($0.variance)), $0.updated($0.mean, sqrt($0.variance)),
      ($0.mean, $0.variance)
    )
  },
  forward(
    "along-rows",
    "each row was normalized; batch normalization takes mean and variance of each column: axis 0."
  ) {
    let (mean, variance) = ($0.x.mean(axis: 1), $0.x.var(axis: 1))
    guard $0.x.rows == $0.x.columns else { throw NoAnswer() }
    let out =
      $0.gamma * (($0.x - mean.column) / sqrt(variance + $0.epsilon).column) + $0.beta
    return (out, $0.updated(mean, variance), (mean, variance))
  },
]

let testMistakes = [
  forward(
    "batch-statistics-at-test",
    "x was normalized with the batch's own statistics: a prediction would depend on its neighbors. Take the running ones."
  ) {
    ($0.out($0.mean, std: $0.std($0.variance)), $0.unchanged, $0.unchanged)
  },
  forward(
    "running-changed-at-test",
    "the running statistics changed at test time; only a training step changes them."
  ) {
    let running = $0.updated($0.mean, $0.variance)
    return ($0.out($0.running.mean, std: $0.std($0.running.variance)), running, running)
  },
  forward(
    "new-running-statistics-at-test",
    "the running statistics were brought up to date and then used; at test time they stay as they are."
  ) {
    let running = $0.updated($0.mean, $0.variance)
    return ($0.out(running.0, std: $0.std(running.1)), running, running)
  },
  forward("no-epsilon", "ε is missing: it belongs to the variance at test time too.") {
    ($0.out($0.running.mean, std: sqrt($0.running.variance)), $0.unchanged, $0.unchanged)
  },
  forward("no-root", "x was divided by the variance; it should be divided by its root.") {
    (
      $0.out($0.running.mean, std: $0.running.variance + $0.epsilon), $0.unchanged, $0.unchanged
    )
  },
  forward("no-gamma-and-beta", "gamma and beta are missing: test time needs them too.") {
    (
      ($0.x - $0.running.mean) / $0.std($0.running.variance), $0.unchanged, $0.unchanged
    )
  },
]

/// What a backward pass is called with; the mean and the variance are those of columns.
private struct Backward {
  let dout, x: Matrix<Double>
  let mean, variance, gamma: Vector
  let epsilon: Double

  init(_ arguments: inout ArgumentReader) throws {
    (dout, x) = (try arguments.matrix(), try arguments.matrix())
    (mean, variance) = (try arguments.vector(), try arguments.vector())
    (gamma, epsilon) = (try arguments.vector(), try arguments.number())
  }

  /// √(σ² + ε)
  var std: Vector { sqrt(variance + epsilon) }
  var normalized: Matrix<Double> { (x - mean) / std }
  var dgamma: Vector { (dout * normalized).sum(axis: 0) }
  var dbeta: Vector { dout.sum(axis: 0) }

  /// ∂x for a gradient with respect to the normalized x, along columns.
  func dx(_ d: Matrix<Double>) -> Matrix<Double> {
    (d - d.mean(axis: 0) - normalized * (d * normalized).mean(axis: 0)) / std
  }
}

private typealias Gradients = (dx: Matrix<Double>, dgamma: Vector, dbeta: Vector)

/// Mistakes of both backward passes of batch normalization.
func batchBackwardMistakes(in function: String) -> [Mistake] {
  func mistake(
    _ id: String, _ sentence: String, _ body: @escaping @Sendable (Backward) -> Gradients
  ) -> Mistake {
    Mistake(id, sentence, in: function) { arguments in
      let found = body(try Backward(&arguments))
      return [.matrix(found.dx), .vector(found.dgamma), .vector(found.dbeta)]
    }
  }
  return [
    mistake(
      "constant-statistics",
      "mean and variance were taken for constants; they depend on x, so the gradient flows through both."
    ) { ($0.dout * $0.gamma / $0.std, $0.dgamma, $0.dbeta) },
    mistake(
      "constant-variance",
      "the gradient flows through the mean, but not through the variance, which depends on x too."
    ) {
      let d = $0.dout * $0.gamma
      return ((d - d.mean(axis: 0)) / $0.std, $0.dgamma, $0.dbeta)
    },
    mistake(
      "constant-mean",
      "the gradient flows through the variance, but not through the mean, which depends on x too."
    ) {
      let d = $0.dout * $0.gamma
      return (
        (d - $0.normalized * (d * $0.normalized).mean(axis: 0)) / $0.std, $0.dgamma, $0.dbeta
      )
    },
    mistake(
      "sums-for-means", "the two sums in the gradient of x are not divided by N, the batch's size."
    ) {
      let d = $0.dout * $0.gamma
      return (
        (d - d.sum(axis: 0) - $0.normalized * (d * $0.normalized).sum(axis: 0)) / $0.std,
        $0.dgamma, $0.dbeta
      )
    },
    mistake("no-gamma", "the gradient of x lacks gamma, by which the output was multiplied.") {
      ($0.dx($0.dout), $0.dgamma, $0.dbeta)
    },
    mistake(
      "gamma-gradient-of-x", "the gradient of gamma is a sum of dout · x; take the normalized x."
    ) { ($0.dx($0.dout * $0.gamma), ($0.dout * $0.x).sum(axis: 0), $0.dbeta) },
    mistake(
      "means-for-sums", "the gradients of gamma and beta are means over the batch; they are sums."
    ) {
      let n = Double($0.dout.rows)
      return ($0.dx($0.dout * $0.gamma), $0.dgamma / n, $0.dbeta / n)
    },
    mistake(
      "summed-along-rows",
      "the gradients of gamma and beta were summed along the rows: each belongs to a column, so sum down the batch, axis 0."
    ) {
      (
        $0.dx($0.dout * $0.gamma), ($0.dout * $0.normalized).sum(axis: 1), $0.dout.sum(axis: 1)
      )
    },
  ]
}

private func layer(
  _ id: String, _ sentence: String,
  _ body:
    @escaping @Sendable (_ x: Matrix<Double>, _ gamma: Vector, _ beta: Vector, _ epsilon: Double)
    throws -> (out: Matrix<Double>, mean: Vector, variance: Vector)
) -> Mistake {
  Mistake(id, sentence, in: "layerForward") { arguments in
    let found = try body(
      try arguments.matrix(), try arguments.vector(), try arguments.vector(),
      try arguments.number())
    return [.matrix(found.out), .vector(found.mean), .vector(found.variance)]
  }
}

let layerMistakes = [
  layer(
    "along-columns",
    "each column was normalized, as batch normalization does; here each row has mean 0: axis 1."
  ) { x, gamma, beta, epsilon in
    let (mean, variance) = (x.mean(axis: 0), x.var(axis: 0))
    return (gamma * (x - mean) / sqrt(variance + epsilon) + beta, mean, variance)
  },
  layer(
    "no-column",
    "a number for each row was used as a row, a number for each column: write mean.column and sqrt(…).column."
  ) { x, gamma, beta, epsilon in
    guard x.rows == x.columns else { throw NoAnswer() }
    let (mean, variance) = (x.mean(axis: 1), x.var(axis: 1))
    return (gamma * (x - mean) / sqrt(variance + epsilon) + beta, mean, variance)
  },
  layer(
    "gamma-along-rows",
    "gamma and beta were used as columns, a number for each row; they hold one for each feature."
  ) { x, gamma, beta, epsilon in
    guard x.rows == x.columns else { throw NoAnswer() }
    let (mean, variance) = (x.mean(axis: 1), x.var(axis: 1))
    let normalized = (x - mean.column) / sqrt(variance + epsilon).column
    return (gamma.column * normalized + beta.column, mean, variance)
  },
  layer("n-minus-one", "the variance is divided by D − 1; here it is divided by D.") {
    x, gamma, beta, epsilon in
    let mean = x.mean(axis: 1)
    let variance = x.var(axis: 1) * (Double(x.columns) / Double(x.columns - 1))
    let normalized = (x - mean.column) / sqrt(variance + epsilon).column
    return (gamma * normalized + beta, mean, variance)
  },
  layer("no-epsilon", "ε is missing: a sample whose features are all the same gives 0 / 0.") {
    x, gamma, beta, epsilon in
    let (mean, variance) = (x.mean(axis: 1), x.var(axis: 1))
    return (gamma * ((x - mean.column) / sqrt(variance).column) + beta, mean, variance)
  },
]

private func layerGradients(
  _ id: String, _ sentence: String,
  _ dx:
    @escaping @Sendable (
      _ dout: Matrix<Double>, _ normalized: Matrix<Double>, _ std: Matrix<Double>, _ gamma: Vector
    ) throws -> Matrix<Double>
) -> Mistake {
  layerGradients(id, sentence) { dout, normalized, std, gamma in
    (
      try dx(dout, normalized, std, gamma), (dout * normalized).sum(axis: 0), dout.sum(axis: 0)
    )
  }
}

private func layerGradients(
  _ id: String, _ sentence: String,
  all body:
    @escaping @Sendable (
      _ dout: Matrix<Double>, _ normalized: Matrix<Double>, _ std: Matrix<Double>, _ gamma: Vector
    ) throws -> Gradients
) -> Mistake {
  Mistake(id, sentence, in: "layerBackward") { arguments in
    let given = try Backward(&arguments)
    let std = given.std.column
    let found = try body(given.dout, (given.x - given.mean.column) / std, std, given.gamma)
    return [.matrix(found.dx), .vector(found.dgamma), .vector(found.dbeta)]
  }
}

/// ∂x of layer normalization for a gradient d with respect to the normalized x.
private func alongRows(
  _ d: Matrix<Double>, _ normalized: Matrix<Double>, _ std: Matrix<Double>
) -> Matrix<Double> {
  (d - d.mean(axis: 1).column - normalized * (d * normalized).mean(axis: 1).column) / std
}

let layerBackwardMistakes = [
  layerGradients(
    "constant-statistics",
    "mean and variance were taken for constants; they depend on x, so the gradient flows through both."
  ) { dout, _, std, gamma in dout * gamma / std },
  layerGradients(
    "along-columns",
    "the two means in the gradient of x run down the batch, as in batch normalization; here they run along each row."
  ) { dout, normalized, std, gamma in
    let d = dout * gamma
    return (d - d.mean(axis: 0) - normalized * (d * normalized).mean(axis: 0)) / std
  },
  layerGradients(
    "gamma-behind-means",
    "gamma was multiplied behind the means: it differs along a row, so multiply dout by it first."
  ) { dout, normalized, std, gamma in gamma * alongRows(dout, normalized, std) },
  layerGradients("no-gamma", "the gradient of x lacks gamma, by which the output was multiplied.") {
    dout, normalized, std, _ in
    alongRows(dout, normalized, std)
  },
  layerGradients(
    "sums-for-means",
    "the two sums in the gradient of x are not divided by D, the features' number."
  ) { dout, normalized, std, gamma in
    let d = dout * gamma
    return (d - d.sum(axis: 1).column - normalized * (d * normalized).sum(axis: 1).column) / std
  },
  layerGradients(
    "no-column-for-means",
    "the two means of each row were used as rows, a number for each column: write mean(axis: 1).column."
  ) { dout, normalized, std, gamma in
    guard dout.rows == dout.columns else { throw NoAnswer() }
    let d = dout * gamma
    return (d - d.mean(axis: 1) - normalized * (d * normalized).mean(axis: 1)) / std
  },
  Mistake(
    "no-column",
    "numbers for each row were used as rows, a number for each column: write cache.mean.column, and so with std and both means.",
    in: "layerBackward"
  ) { arguments in
    let given = try Backward(&arguments)
    guard given.x.rows == given.x.columns else { throw NoAnswer() }
    let (d, normalized) = (given.dout * given.gamma, given.normalized)
    let dx = (d - d.mean(axis: 1) - normalized * (d * normalized).mean(axis: 1)) / given.std
    return [.matrix(dx), .vector(given.dgamma), .vector(given.dbeta)]
  },
  layerGradients(
    "summed-along-rows",
    "the gradients of gamma and beta were summed along the rows: each belongs to a column, so sum down the batch, axis 0.",
    all: { dout, normalized, std, gamma in
      (
        alongRows(dout * gamma, normalized, std), (dout * normalized).sum(axis: 1),
        dout.sum(axis: 1)
      )
    }),
]
