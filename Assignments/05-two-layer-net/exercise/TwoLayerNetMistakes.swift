// The mistakes that learners make with layers and the two-layer net, each as a function that makes it.

import ExerciseJudging
import Exercises
import Losses
import NumPyRandom

private func affine(
  _ id: String, _ sentence: String,
  _ body: @escaping @Sendable (Matrix<Double>, Matrix<Double>, Vector) -> Matrix<Double>
) -> Mistake {
  Mistake(id, sentence, in: "affineForward") { arguments in
    [
      .matrix(body(try arguments.matrix(), try arguments.matrix(), try arguments.vector()))
    ]
  }
}

let affineMistakes = [
  affine("no-bias", "the biases are missing.") { x, w, _ in x.dot(w) },
  affine("bias-subtracted", "the biases were subtracted.") { x, w, b in x.dot(w) - b },
  affine("bias-before-product", "the biases belong behind the product: x W + b.") { x, w, b in
    x.columns == b.count ? (x + b).dot(w) : x.dot(w)
  },
]

private func affineGradients(
  _ id: String, _ sentence: String,
  _ body:
    @escaping @Sendable (Matrix<Double>, Matrix<Double>, Matrix<Double>) -> (
      dx: Matrix<Double>, dw: Matrix<Double>, db: Vector
    )?
) -> Mistake {
  Mistake(id, sentence, in: "affineBackward") { arguments in
    let dout = try arguments.matrix()
    guard let found = body(dout, try arguments.matrix(), try arguments.matrix()) else {
      throw NoAnswer()
    }
    return [.matrix(found.dx), .matrix(found.dw), .vector(found.db)]
  }
}

let affineBackwardMistakes = [
  affineGradients(
    "bias-along-wrong-axis",
    "the gradient db was summed along the rows: a bias was added to every sample, so sum down the samples, axis 0."
  ) { dout, x, w in (dout.dot(w.T), x.T.dot(dout), dout.sum(axis: 1)) },
  affineGradients(
    "bias-mean", "the gradient db is a mean over the samples; the gradient is their sum."
  ) {
    dout, x, w in (dout.dot(w.T), x.T.dot(dout), dout.mean(axis: 0))
  },
  affineGradients(
    "weights-not-transposed", "the gradient dx is dout · W; it should be dout · Wᵀ."
  ) { dout, x, w in
    dout.columns == w.rows && w.rows == w.columns
      ? (dout.dot(w), x.T.dot(dout), dout.sum(axis: 0)) : nil
  },
  affineGradients(
    "weights-transposed", "the gradient dw is the transpose of what it should be: xᵀ · dout."
  ) {
    dout, x, w in (dout.dot(w.T), dout.T.dot(x), dout.sum(axis: 0))
  },
  affineGradients(
    "weights-mean",
    "the gradient dw is divided by the number of samples: the loss has done that already."
  ) { dout, x, w in (dout.dot(w.T), x.T.dot(dout) / Double(x.rows), dout.sum(axis: 0)) },
]

private func relu(
  _ id: String, _ sentence: String, _ body: @escaping @Sendable (Matrix<Double>) -> Matrix<Double>
) -> Mistake {
  Mistake(id, sentence, in: "reluForward") { [.matrix(body(try $0.matrix()))] }
}

let reluMistakes = [
  relu("magnitude", "negative numbers lost their sign; they should become 0.") { abs($0) },
  relu("minimum", "the positive numbers became 0: max(0, x).") { minimum(0, $0) },
  relu("mask", "these are the zeros and ones of the mask; multiply x by it, or take a maximum.") {
    $0 > 0
  },
  relu("unchanged", "negative numbers are still there.") { $0 },
]

private func reluGradient(
  _ id: String, _ sentence: String,
  _ body: @escaping @Sendable (Matrix<Double>, Matrix<Double>) -> Matrix<Double>
) -> Mistake {
  Mistake(id, sentence, in: "reluBackward") { arguments in
    [.matrix(body(try arguments.matrix(), try arguments.matrix()))]
  }
}

let reluBackwardMistakes = [
  reluGradient(
    "mask-from-gradient",
    "the mask is that of the gradient; it should be that of the input: where x > 0 the gradient passes."
  ) { dout, _ in dout * (dout > 0) },
  reluGradient("no-mask", "the gradient passes everywhere; it should pass where x > 0.") {
    dout, _ in
    dout
  },
  reluGradient("only-mask", "this is the mask alone: multiply the gradient by it.") { _, x in x > 0
  },
  reluGradient("input-for-gradient", "this is max(0, x); the gradient is missing.") { _, x in
    maximum(0, x)
  },
  reluGradient("zero-passes", "where x is exactly 0, the gradient is 0.") { dout, x in
    dout * (x >= 0)
  },
]

/// Mistakes of a loss of scores.
func scoreLossMistakes(_ loss: ClassificationLoss, in function: String) -> [Mistake] {
  func mistake(
    _ id: String, _ sentence: String,
    _ body:
      @escaping @Sendable (
        _ scores: Matrix<Double>, _ y: [Int], _ right: (loss: Double, gradient: Matrix<Double>)
      ) -> (Double, Matrix<Double>)
  ) -> Mistake {
    Mistake(id, sentence, in: function) { arguments in
      let (scores, y) = (try arguments.matrix(), try arguments.integers())
      let (value, gradient) = body(scores, y, loss.meanAndGradient(ofScores: scores, labels: y))
      return [.number(value), .matrix(gradient)]
    }
  }
  let shared = [
    mistake("loss-sum-for-mean", "the loss is a sum over the samples; it should be their mean.") {
      ($2.loss * Double($0.rows) + 0 * Double($1.count), $2.gradient)
    },
    mistake(
      "gradient-sum-for-mean",
      "the gradient is that of the sum over the samples; the loss is their mean."
    ) { ($2.loss, $2.gradient * Double($0.rows) + 0 * Double($1.count)) },
  ]
  switch loss {
  case .svm:
    return shared + [
      mistake(
        "own-class-counted",
        "it is 1 too large: the own class's margin, which is always 1, was summed too."
      ) { _, _, right in (right.loss + 1, right.gradient) },
      mistake(
        "own-class-forgotten",
        "the own class's gradient is missing: minus the number of margins above zero."
      ) { _, y, right in
        var gradient = right.gradient
        gradient[arange(y.count), y] = 0
        return (right.loss, gradient)
      },
    ]
  case .softmax:
    return shared + [
      mistake(
        "not-shifted",
        "NaN or infinity where scores are large: e to the power 1000 is beyond any number. Subtract each "
          + "sample's largest score first."
      ) { scores, y, _ in
        var p = exp(scores) / exp(scores).sum(axis: 1).column
        let samples = arange(y.count)
        let value = -log(p[samples, y]).mean()
        p[samples, y] -= 1
        return (value, p / Double(y.count))
      },
      mistake(
        "label-forgotten",
        "1 is not subtracted at the sample's own class: p − 1 there, p elsewhere."
      ) { _, y, right in
        var gradient = right.gradient
        gradient[arange(y.count), y] += 1 / Double(y.count)
        return (right.loss, gradient)
      },
    ]
  }
}

private func initial(
  _ id: String, _ sentence: String,
  _ body:
    @escaping @Sendable (
      _ inputs: Int, _ hidden: Int, _ classes: Int, _ scale: Double, inout RandomState
    ) -> TwoLayerNet
) -> Mistake {
  Mistake(id, sentence, in: "initial") { arguments in
    let (inputs, hidden) = (try arguments.integer(), try arguments.integer())
    let (classes, scale) = (try arguments.integer(), try arguments.number())
    var random = RandomState(seed: UInt32(truncatingIfNeeded: try arguments.integer()))
    let net = body(inputs, hidden, classes, scale, &random)
    return [.matrix(net.w1), .vector(net.b1), .matrix(net.w2), .vector(net.b2)]
  }
}

let initialMistakes = [
  initial("no-scale", "the weights were not multiplied by the scale.") {
    TwoLayerNet(
      w1: $4.randn($0, $1), b1: zeros($1), w2: $4.randn($1, $2) + 0 * $3, b2: zeros($2))
  },
  initial("zero-weights", "all weights are zero: then every hidden unit stays like every other.") {
    inputs, hidden, classes, _, _ in
    TwoLayerNet(
      w1: zeros(inputs, hidden), b1: zeros(hidden), w2: zeros(hidden, classes), b2: zeros(classes))
  },
  initial(
    "uniform", "these are uniform numbers, all of them positive; the weights are normal: randn."
  ) {
    TwoLayerNet(
      w1: $3 * $4.rand($0, $1), b1: zeros($1), w2: $3 * $4.rand($1, $2), b2: zeros($2))
  },
  initial("second-drawn-first", "the second weights were drawn before the first.") {
    inputs, hidden, classes, scale, random in
    let w2 = scale * random.randn(hidden, classes)
    return TwoLayerNet(
      w1: scale * random.randn(inputs, hidden), b1: zeros(hidden), w2: w2, b2: zeros(classes))
  },
  initial("random-biases", "the biases are random; they start at zero.") {
    inputs, hidden, classes, scale, random in
    let w1 = scale * random.randn(inputs, hidden)
    let b1 = scale * random.randn(1, hidden)[0]
    let w2 = scale * random.randn(hidden, classes)
    return TwoLayerNet(w1: w1, b1: b1, w2: w2, b2: scale * random.randn(1, classes)[0])
  },
]

private func net(_ arguments: inout ArgumentReader) throws -> TwoLayerNet {
  TwoLayerNet(
    w1: try arguments.matrix(), b1: try arguments.vector(), w2: try arguments.matrix(),
    b2: try arguments.vector())
}

private func scored(
  _ id: String, _ sentence: String,
  _ body: @escaping @Sendable (TwoLayerNet, Matrix<Double>) -> Matrix<Double>
) -> Mistake {
  Mistake(id, sentence, in: "scores") { arguments in
    let net = try net(&arguments)
    return [.matrix(body(net, try arguments.matrix()))]
  }
}

let scoresMistakes = [
  scored("no-relu", "there is no ReLU between the two affine layers.") { net, x in
    (x.dot(net.w1) + net.b1).dot(net.w2) + net.b2
  },
  scored("relu-behind-scores", "there is a ReLU behind the scores: no score is negative.") {
    net, x in
    maximum(0, maximum(0, x.dot(net.w1) + net.b1).dot(net.w2) + net.b2)
  },
  scored("no-second-bias", "the biases of the second layer are missing.") { net, x in
    maximum(0, x.dot(net.w1) + net.b1).dot(net.w2)
  },
  scored("no-first-bias", "the biases of the first layer are missing.") { net, x in
    maximum(0, x.dot(net.w1)).dot(net.w2) + net.b2
  },
]

private func netLoss(
  _ id: String, _ sentence: String,
  _ change:
    @escaping @Sendable (
      _ loss: inout Double, _ gradients: inout TwoLayerNet, _ net: TwoLayerNet, _ reg: Double
    ) -> Void
) -> Mistake {
  Mistake(id, sentence, in: "loss") { arguments in
    let net = try net(&arguments)
    let (x, y) = (try arguments.matrix(), try arguments.integers())
    let reg = try arguments.number()
    var (loss, gradients) = net.loss(x, y, reg: reg)
    change(&loss, &gradients, net, reg)
    return [
      .number(loss), .matrix(gradients.w1), .vector(gradients.b1), .matrix(gradients.w2),
      .vector(gradients.b2),
    ]
  }
}

let netMistakes = [
  netLoss("no-penalty", "the penalty is missing, in the loss and in the gradients.") {
    $0 -= 0.5 * $3 * (($2.w1 ** 2).sum() + ($2.w2 ** 2).sum())
    $1.w1 -= $3 * $2.w1
    $1.w2 -= $3 * $2.w2
  },
  netLoss(
    "penalty-without-half", "the penalty of the loss is twice what it should be: ½ · reg · Σ w²."
  ) { $0 += 0.5 * $3 * (($2.w1 ** 2).sum() + ($2.w2 ** 2).sum()) + 0 * $1.w1.sum() },
  netLoss("no-penalty-gradient", "the gradients lack the penalty's: reg · w.") {
    $1.w1 -= $3 * $2.w1
    $1.w2 -= $3 * $2.w2 + 0 * $0
  },
  netLoss("double-penalty-gradient", "the penalty's gradient is reg · w: the ½ took the 2 away.") {
    $1.w1 += $3 * $2.w1
    $1.w2 += $3 * $2.w2 + 0 * $0
  },
  netLoss("first-penalty-only", "only the first weights have a penalty; both should.") {
    $0 -= 0.5 * $3 * ($2.w2 ** 2).sum()
    $1.w2 -= $3 * $2.w2
  },
  netLoss("second-penalty-only", "only the second weights have a penalty; both should.") {
    $0 -= 0.5 * $3 * ($2.w1 ** 2).sum()
    $1.w1 -= $3 * $2.w1
  },
  netLoss("biases-with-penalty", "the biases have a penalty; only weights should.") {
    $0 += 0.5 * $3 * (($2.b1 ** 2).sum() + ($2.b2 ** 2).sum())
    $1.b1 += $3 * $2.b1
    $1.b2 += $3 * $2.b2
  },
  Mistake(
    "no-relu-backward",
    "the gradient went past the ReLU unchanged: reluBackward belongs between the two affineBackward.",
    in: "loss"
  ) { arguments in
    let net = try net(&arguments)
    let (x, y) = (try arguments.matrix(), try arguments.integers())
    let reg = try arguments.number()
    let (loss, right) = net.loss(x, y, reg: reg)
    let dscores = softmaxLoss(net.scores(x), y).dscores
    let dhidden = dscores.dot(net.w2.T)
    return [
      .number(loss), .matrix(x.T.dot(dhidden) + reg * net.w1), .vector(dhidden.sum(axis: 0)),
      .matrix(right.w2), .vector(right.b2),
    ]
  },
]
