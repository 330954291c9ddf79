// The mistakes that learners make with update rules, each as a function that makes it.

import ExerciseJudging
import Exercises

private typealias Momentum = (
  w: Matrix<Double>, dw: Matrix<Double>, v: Matrix<Double>, rate: Double, momentum: Double
)

private func momentum(
  _ id: String, _ sentence: String,
  _ body: @escaping @Sendable (Momentum) -> (w: Matrix<Double>, velocity: Matrix<Double>)
) -> Mistake {
  Mistake(id, sentence, in: "momentum") { arguments in
    let found = body(
      (
        try arguments.matrix(), try arguments.matrix(), try arguments.matrix(),
        try arguments.number(), try arguments.number()
      ))
    return [.matrix(found.w), .matrix(found.velocity)]
  }
}

let momentumMistakes = [
  momentum("gradient-added", "the velocity points up the gradient: subtract learningRate · dw.") {
    let v = $0.momentum * $0.v + $0.rate * $0.dw
    return ($0.w + v, v)
  },
  momentum("velocity-subtracted", "the velocity holds the minus sign already: add it to w.") {
    let v = $0.momentum * $0.v - $0.rate * $0.dw
    return ($0.w - v, v)
  },
  momentum(
    "opposite-velocity",
    "the weights are right, but the velocity has the other sign: here it is what is added to w."
  ) {
    let v = -$0.momentum * $0.v + $0.rate * $0.dw
    return ($0.w - v, v)
  },
  momentum(
    "gradients-sum",
    "the velocity holds gradients, not steps: the learning rate belongs into it."
  ) {
    let v = $0.momentum * $0.v - $0.dw
    return ($0.w + $0.rate * v, v)
  },
  momentum("no-momentum", "this is plain SGD: what is left of the old velocity is missing.") {
    let v = -$0.rate * $0.dw
    return ($0.w + v, v)
  },
  momentum("velocity-not-kept", "the velocity that is returned is the old one.") {
    ($0.w + $0.momentum * $0.v - $0.rate * $0.dw, $0.v)
  },
  momentum("old-velocity-added", "the weights moved by the old velocity; they move by the new one.")
  {
    ($0.w + $0.v, $0.momentum * $0.v - $0.rate * $0.dw)
  },
]

private typealias RMSProp = (
  w: Matrix<Double>, dw: Matrix<Double>, c: Matrix<Double>, rate: Double, decay: Double,
  epsilon: Double
)

private func rmsprop(
  _ id: String, _ sentence: String,
  _ body: @escaping @Sendable (RMSProp) -> (w: Matrix<Double>, squares: Matrix<Double>)
) -> Mistake {
  Mistake(id, sentence, in: "rmsprop") { arguments in
    let found = body(
      (
        try arguments.matrix(), try arguments.matrix(), try arguments.matrix(),
        try arguments.number(), try arguments.number(), try arguments.number()
      ))
    return [.matrix(found.w), .matrix(found.squares)]
  }
}

let rmspropMistakes = [
  rmsprop(
    "no-square",
    "the running mean is that of the gradient: square it, or the mean becomes negative and its root NaN."
  ) {
    let c = $0.decay * $0.c + (1 - $0.decay) * $0.dw
    return ($0.w - $0.rate * $0.dw / (sqrt(c) + $0.epsilon), c)
  },
  rmsprop(
    "decay-swapped", "the shares are exchanged: decay of the old mean, 1 − decay of the new square."
  ) {
    let c = (1 - $0.decay) * $0.c + $0.decay * $0.dw ** 2
    return ($0.w - $0.rate * $0.dw / (sqrt(c) + $0.epsilon), c)
  },
  rmsprop("sum-for-mean", "this is AdaGrad's sum: the old squares should fade by decay.") {
    let c = $0.c + $0.dw ** 2
    return ($0.w - $0.rate * $0.dw / (sqrt(c) + $0.epsilon), c)
  },
  rmsprop("no-root", "the step is divided by the mean itself; it should be divided by its root.") {
    let c = $0.decay * $0.c + (1 - $0.decay) * $0.dw ** 2
    return ($0.w - $0.rate * $0.dw / (c + $0.epsilon), c)
  },
  rmsprop("epsilon-inside-root", "ε stands inside the root; it is added to the root.") {
    let c = $0.decay * $0.c + (1 - $0.decay) * $0.dw ** 2
    return ($0.w - $0.rate * $0.dw / sqrt(c + $0.epsilon), c)
  },
  rmsprop("no-epsilon", "ε is missing below the fraction.") {
    let c = $0.decay * $0.c + (1 - $0.decay) * $0.dw ** 2
    return ($0.w - $0.rate * $0.dw / sqrt(c), c)
  },
  rmsprop("old-squares", "the step is divided by the old mean's root; take the new one.") {
    (
      $0.w - $0.rate * $0.dw / (sqrt($0.c) + $0.epsilon),
      $0.decay * $0.c + (1 - $0.decay) * $0.dw ** 2
    )
  },
  rmsprop("gradient-added", "the step goes up the gradient: subtract it.") {
    let c = $0.decay * $0.c + (1 - $0.decay) * $0.dw ** 2
    return ($0.w + $0.rate * $0.dw / (sqrt(c) + $0.epsilon), c)
  },
]

private struct Adam {
  var w, dw, m, v: Matrix<Double>
  var steps: Int
  var rate, beta1, beta2, epsilon: Double

  init(_ arguments: inout ArgumentReader) throws {
    (w, dw) = (try arguments.matrix(), try arguments.matrix())
    (m, v) = (try arguments.matrix(), try arguments.matrix())
    (steps, rate) = (try arguments.integer(), try arguments.number())
    (beta1, beta2) = (try arguments.number(), try arguments.number())
    epsilon = try arguments.number()
  }

  /// Both running means after the step.
  var mean: Matrix<Double> { beta1 * m + (1 - beta1) * dw }
  var squares: Matrix<Double> { beta2 * v + (1 - beta2) * dw ** 2 }

  /// Means corrected for t steps.
  func corrected(_ m: Matrix<Double>, _ v: Matrix<Double>, _ t: Int) -> (
    m: Matrix<Double>, v: Matrix<Double>
  ) { (m / (1 - beta1 ** Double(t)), v / (1 - beta2 ** Double(t))) }

  /// The weights after a step along corrected means.
  func moved(_ means: (m: Matrix<Double>, v: Matrix<Double>)) -> Matrix<Double> {
    w - rate * means.m / (sqrt(means.v) + epsilon)
  }
}

private typealias AdamResult = (
  w: Matrix<Double>, mean: Matrix<Double>, squares: Matrix<Double>, steps: Int
)

private func adam(
  _ id: String, _ sentence: String, _ body: @escaping @Sendable (Adam) -> AdamResult
) -> Mistake {
  Mistake(id, sentence, in: "adam") { arguments in
    let found = body(try Adam(&arguments))
    return [
      .matrix(found.w), .matrix(found.mean), .matrix(found.squares), .integer(found.steps),
    ]
  }
}

let adamMistakes = [
  adam(
    "step-counted-late",
    "the bias correction uses the steps before this one: at the first step it divides by 1 − β⁰ = 0. Count first."
  ) {
    ($0.moved($0.corrected($0.mean, $0.squares, $0.steps)), $0.mean, $0.squares, $0.steps + 1)
  },
  adam("steps-not-counted", "the number of steps that is returned is the old one.") {
    ($0.moved($0.corrected($0.mean, $0.squares, $0.steps + 1)), $0.mean, $0.squares, $0.steps)
  },
  adam(
    "corrected-means-kept",
    "the corrected means are returned: keep m and v themselves, the correction is for this step alone."
  ) {
    let means = $0.corrected($0.mean, $0.squares, $0.steps + 1)
    return ($0.moved(means), means.m, means.v, $0.steps + 1)
  },
  adam("epsilon-inside-root", "ε stands inside the root; it is added to the root.") {
    let means = $0.corrected($0.mean, $0.squares, $0.steps + 1)
    return (
      $0.w - $0.rate * means.m / sqrt(means.v + $0.epsilon), $0.mean, $0.squares, $0.steps + 1
    )
  },
  adam("no-correction", "the means are not corrected: early steps are too small or too large.") {
    ($0.moved(($0.mean, $0.squares)), $0.mean, $0.squares, $0.steps + 1)
  },
  adam(
    "no-square",
    "the second mean is that of the gradient: square it, or the mean becomes negative and its root NaN."
  ) {
    let squares = $0.beta2 * $0.v + (1 - $0.beta2) * $0.dw
    return (
      $0.moved($0.corrected($0.mean, squares, $0.steps + 1)), $0.mean, squares, $0.steps + 1
    )
  },
  adam("betas-swapped", "β₁ and β₂ are exchanged: β₁ is for m, β₂ for v.") {
    var other = $0
    (other.beta1, other.beta2) = ($0.beta2, $0.beta1)
    return (
      other.moved(other.corrected(other.mean, other.squares, $0.steps + 1)), other.mean,
      other.squares, $0.steps + 1
    )
  },
  adam("no-root", "the step is divided by v̂ itself; it should be divided by its root.") {
    let means = $0.corrected($0.mean, $0.squares, $0.steps + 1)
    return (
      $0.w - $0.rate * means.m / (means.v + $0.epsilon), $0.mean, $0.squares, $0.steps + 1
    )
  },
  adam(
    "gradient-for-mean",
    "the step follows the gradient itself; it should follow m̂, the running mean."
  ) {
    let means = $0.corrected($0.mean, $0.squares, $0.steps + 1)
    return ($0.moved(($0.dw, means.v)), $0.mean, $0.squares, $0.steps + 1)
  },
]
