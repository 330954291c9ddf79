// The mistakes that learners make with linear classifiers, each as a function that makes it.

import ExerciseJudging
import Exercises
import NumPyRandom

/// A loss of which any part can be done wrong.
private struct LossVariant: Sendable {
  var loss: Loss
  /// What the penalty is, of the weights and its strength.
  var penalty: @Sendable (Matrix<Double>, Double) -> Double = { $1 * ($0 ** 2).sum() }
  var penaltyGradient: @Sendable (Matrix<Double>, Double) -> Matrix<Double> = { 2 * $1 * $0 }
  /// Whether the sums are divided by the number of images.
  var isMean = true
  /// The margin of the hinge loss.
  var delta = 1.0
  /// Whether the own class's margin is summed too.
  var countsOwn = false
  /// Whether a margin of zero counts in the gradient.
  var countsZero = false
  /// What the own class's part of the gradient is multiplied with; nil for once, however often.
  var own: Double? = 1
  var sign = 1.0
  /// How the scores are shifted before their exponentials.
  var shift: Shift = .eachRow
  enum Shift { case none, everything, eachRow }
  /// Whether the loss is a log of a sum, which stays finite where a probability is zero.
  var takesLogOfSum = true
  /// Whether the probabilities of a class sum to 1, in place of those of an image.
  var normalizesColumns = false

  func callAsFunction(
    _ w: Matrix<Double>, _ x: Matrix<Double>, _ y: [Int], _ reg: Double
  ) -> (Double, Matrix<Double>) {
    let images = arange(x.rows)
    let scores = x.dot(w)
    var (sum, gradient) = (0.0, scores)
    switch loss {
    case .svm:
      var margins = scores - scores[images, y].column + delta
      var counts = countsZero ? margins >= 0 : margins > 0
      if !countsOwn { counts[images, y] = 0 }
      margins = maximum(0, margins)
      if !countsOwn { margins[images, y] = 0 }
      sum = margins.sum()
      var owns = counts.sum(axis: 1)
      if own == nil { owns = owns > 0 }
      counts[images, y] = -(own ?? 1) * owns
      gradient = counts
    case .softmax:
      let shifted =
        switch shift {
        case .none: scores
        case .everything: scores - scores.max()
        case .eachRow: scores - scores.max(axis: 1).column
        }
      let exponentials = exp(shifted)
      var p =
        normalizesColumns
        ? exponentials / exponentials.sum(axis: 0)
        : exponentials / exponentials.sum(axis: 1).column
      sum = -log(p[images, y]).sum()
      if takesLogOfSum {
        sum = (log(exponentials.sum(axis: 1)) - shifted[images, y]).sum()
      }
      p[images, y] -= own ?? 1
      gradient = p
    }
    let count = isMean ? Double(x.rows) : 1
    return (
      sum / count + penalty(w, reg), sign * (x.T.dot(gradient) / count + penaltyGradient(w, reg))
    )
  }

  func mistake(_ id: String, _ sentence: String, in function: String) -> Mistake {
    Mistake(id, sentence, in: function) { arguments in
      let (loss, dw) = self(
        try arguments.matrix(), try arguments.matrix(), try arguments.integers(),
        try arguments.number())
      return [.number(loss), .matrix(dw)]
    }
  }
}

private func withoutBias(_ w: Matrix<Double>) -> Matrix<Double> {
  var w = w
  w[w.rows - 1] = zeros(w.columns)
  return w
}

/// Mistakes that show in the loss.
func lossMistakes(_ loss: Loss, in function: String) -> [Mistake] {
  let right = LossVariant(loss: loss)
  func with(
    _ id: String, _ sentence: String, _ change: (inout LossVariant) -> Void
  ) -> Mistake {
    var variant = right
    change(&variant)
    return variant.mistake(id, sentence, in: function)
  }
  let shared = [
    with("no-penalty", "the penalty reg · Σ w² is missing.") { $0.penalty = { _, _ in 0 } },
    with("half-penalty", "the penalty is half of reg · Σ w².") {
      $0.penalty = { 0.5 * $1 * ($0 ** 2).sum() }
    },
    with("mean-penalty", "the penalty is a mean over the weights; it should be their sum.") {
      $0.penalty = { $1 * ($0 ** 2).mean() }
    },
    with("l1-penalty", "the penalty sums magnitudes, Σ |w|; it should sum squares.") {
      $0.penalty = { $1 * abs($0).sum() }
    },
    with("bias-without-penalty", "the last row of the weights has no penalty; it should have.") {
      $0.penalty = { $1 * (withoutBias($0) ** 2).sum() }
    },
    with("sum-for-mean", "the loss is the sum over the images; it should be their mean.") {
      $0.isMean = false
    },
  ]
  switch loss {
  case .svm:
    return shared + [
      with(
        "own-class-counted",
        "it is 1 too large: the own class's margin, which is always 1, was summed too."
      ) {
        $0.countsOwn = true
      },
      with("no-margin", "the margin of 1 is missing: max(0, sⱼ − s_y + 1).") { $0.delta = 0 },
    ]
  case .softmax:
    return shared + [
      with("not-shifted", notShifted) {
        $0.shift = .none
        $0.takesLogOfSum = false
      },
      with("sum-not-shifted", notShifted) { $0.shift = .none },
      with(
        "shifted-by-one-maximum",
        "one maximum was subtracted from all images: where the others' scores are far below it, every "
          + "exponential is 0. Subtract each image's own."
      ) {
        $0.shift = .everything
        $0.takesLogOfSum = false
      },
      with(
        "normalized-along-columns",
        "the probabilities of each class sum to 1; those of each image should: sum along axis 1."
      ) {
        $0.normalizesColumns = true
        $0.takesLogOfSum = false
      },
    ]
  }
}

private let notShifted =
  "NaN or infinity where scores are large: e to the power 1000 is beyond any number. Subtract each "
  + "image's largest score first."

/// Mistakes that show in the gradient.
func gradientMistakes(_ loss: Loss, in function: String) -> [Mistake] {
  let right = LossVariant(loss: loss)
  func with(
    _ id: String, _ sentence: String, _ change: (inout LossVariant) -> Void
  ) -> Mistake {
    var variant = right
    change(&variant)
    // The loss itself is right: it is given, or another stub.
    let (wrong, rightLoss) = (variant, right)
    return Mistake(id, sentence, in: function) { arguments in
      let (w, x) = (try arguments.matrix(), try arguments.matrix())
      let (y, reg) = (try arguments.integers(), try arguments.number())
      return [.number(rightLoss(w, x, y, reg).0), .matrix(wrong(w, x, y, reg).1)]
    }
  }
  let shared = [
    with(
      "no-penalty-gradient", "the gradient of the penalty, 2 · reg · w, is missing."
    ) { $0.penaltyGradient = { w, _ in zerosLike(w) } },
    with(
      "half-penalty-gradient",
      "the gradient of the penalty is half of 2 · reg · w: where did the 2 of the square go?"
    ) { $0.penaltyGradient = { $1 * $0 } },
    with(
      "bias-without-penalty", "the last row of the weights has no penalty; it should have."
    ) { $0.penaltyGradient = { 2 * $1 * withoutBias($0) } },
    with(
      "sum-for-mean", "it is the gradient of the sum over the images; the loss is their mean."
    ) { $0.isMean = false },
    with("sign", "every sign is the other one.") { $0.sign = -1 },
  ]
  switch loss {
  case .svm:
    return shared + [
      with(
        "own-class-forgotten",
        "the column of the own class is missing: each margin that counts subtracts the image there."
      ) { $0.own = 0 },
      with(
        "own-class-once",
        "the own class was counted once; it counts as often as there are margins above zero."
      ) { $0.own = nil },
      with(
        "own-class-added", "in the column of the own class the image is subtracted, not added."
      ) { $0.own = -1 },
      with(
        "zero-margins-counted",
        "margins of exactly zero were counted: a margin counts when it is above zero."
      ) { $0.countsZero = true },
      with("no-margin", "the margin of 1 is missing: max(0, sⱼ − s_y + 1).") { $0.delta = 0 },
    ]
  case .softmax:
    return shared + [
      with(
        "label-forgotten", "1 is not subtracted at the image's own class: p − 1 there, p elsewhere."
      ) { $0.own = 0 },
      with(
        "label-added", "1 is added at the image's own class; it should be subtracted."
      ) { $0.own = -1 },
      with(
        "normalized-along-columns",
        "the probabilities of each class sum to 1; those of each image should: sum along axis 1."
      ) { $0.normalizesColumns = true },
    ]
  }
}

private func sampled(
  _ id: String, _ sentence: String,
  _ draw: @escaping @Sendable (Int, Int, inout RandomState) -> (images: [Int], labels: [Int])
) -> Mistake {
  Mistake(id, sentence, in: "sample") { arguments in
    let (x, y) = (try arguments.matrix(), try arguments.integers())
    let (size, seed) = (try arguments.integer(), try arguments.integer())
    var random = RandomState(seed: UInt32(truncatingIfNeeded: seed))
    let (images, labels) = draw(x.rows, size, &random)
    return [.matrix(x[images]), .integers(y[labels])]
  }
}

let samplingMistakes = [
  sampled(
    "labels-drawn-apart",
    "images and labels were drawn apart: draw the indices once, and use them for both."
  ) { ($2.choice($0, $1), $2.choice($0, $1)) },
  sampled("labels-not-drawn", "the images are drawn, but the labels are the first ones.") {
    ($2.choice($0, $1), arange($1))
  },
  sampled("first-images", "these are the first images, not random ones.") { _, size, _ in
    (arange(size), arange(size))
  },
]

private func stepped(
  _ id: String, _ sentence: String,
  _ step: @escaping @Sendable (Matrix<Double>, Matrix<Double>, Double) -> Matrix<Double>
) -> Mistake {
  Mistake(id, sentence, in: "update") { arguments in
    [.matrix(step(try arguments.matrix(), try arguments.matrix(), try arguments.number()))]
  }
}

let updateMistakes = [
  stepped("uphill", "the step goes along the gradient, where the loss rises: subtract it.") {
    $0 + $2 * $1
  },
  stepped("no-rate", "the gradient was not multiplied by the learning rate.") { w, dw, _ in w - dw
  },
  stepped("only-step", "this is the step alone: subtract it from the weights.") { w, dw, rate in
    rate * dw + 0 * w
  },
  stepped("gradient-lost", "the weights are as they were.") { w, _, _ in w },
]

private func predicted(
  _ id: String, _ sentence: String,
  _ body: @escaping @Sendable (Matrix<Double>) -> [Int]
) -> Mistake {
  Mistake(id, sentence, in: "predict") { arguments in
    let w = try arguments.matrix()
    return [.integers(body(try arguments.matrix().dot(w)))]
  }
}

let predictMistakes = [
  predicted("argmax-over-images", "argmax went down the columns: an image is a row, so axis 1.") {
    $0.argmax(axis: 0)
  },
  predicted("smallest-score", "this is the class with the smallest score.") { $0.argmin(axis: 1) },
  predicted("largest-magnitude", "magnitudes were compared; a score may be negative.") {
    abs($0).argmax(axis: 1)
  },
]
