// The mistakes that learners make with a net of any depth, each as a function that makes it.

import ExerciseJudging
import Exercises
import NumPyRandom

private func initial(
  _ id: String, _ sentence: String,
  _ body:
    @escaping @Sendable (_ sizes: [Int], _ scale: Double, inout RandomState) -> FullyConnectedNet
) -> Mistake {
  Mistake(id, sentence, in: "initial") { arguments in
    let sizes =
      [try arguments.integer()] + (try arguments.integers()) + [try arguments.integer()]
    let scale = try arguments.number()
    var random = RandomState(seed: UInt32(truncatingIfNeeded: try arguments.integer()))
    return body(sizes, scale, &random).values
  }
}

/// A net whose arrays are made layer by layer.
private func net(
  _ sizes: [Int], _ layer: (_ inputs: Int, _ outputs: Int) -> (Matrix<Double>, Vector)
) -> FullyConnectedNet {
  let layers = zip(sizes, sizes.dropFirst()).map { layer($0, $1) }
  return FullyConnectedNet(weights: layers.map(\.0), biases: layers.map(\.1))
}

let initialMistakes = [
  initial("no-scale", "the weights were not multiplied by the scale.") { sizes, _, random in
    net(sizes) { (random.randn($0, $1), zeros($1)) }
  },
  initial("zero-weights", "all weights are zero: then every hidden unit stays like every other.") {
    sizes, _, _ in
    net(sizes) { (zeros($0, $1), zeros($1)) }
  },
  initial(
    "uniform", "these are uniform numbers, all of them positive; the weights are normal: randn."
  ) { sizes, scale, random in
    net(sizes) { (scale * random.rand($0, $1), zeros($1)) }
  },
  initial("last-drawn-first", "the weights were drawn from the last layer to the first.") {
    sizes, scale, random in
    let reversed = net(sizes.reversed()) { (scale * random.randn($1, $0), zeros($0)) }
    return FullyConnectedNet(
      weights: reversed.weights.reversed(), biases: reversed.biases.reversed())
  },
  initial("random-biases", "the biases are random; they start at zero.") { sizes, scale, random in
    net(sizes) {
      let w = scale * random.randn($0, $1)
      return (w, scale * random.randn(1, $1)[0])
    }
  },
  initial(
    "same-numbers", "every layer was drawn from a generator of its own; pass `random` on with &."
  ) { sizes, scale, random in
    let start = random
    return net(sizes) {
      random = start
      return (scale * random.randn($0, $1), zeros($1))
    }
  },
]

private func scored(
  _ id: String, _ sentence: String,
  _ body: @escaping @Sendable (FullyConnectedNet, Matrix<Double>) -> Matrix<Double>
) -> Mistake {
  Mistake(id, sentence, in: "scores") { arguments in
    let net = try FullyConnectedNet(reading: &arguments)
    return [.matrix(body(net, try arguments.matrix()))]
  }
}

private func layered(
  _ net: FullyConnectedNet, _ x: Matrix<Double>,
  _ layer: (_ index: Int, _ product: Matrix<Double>, _ bias: Vector) -> Matrix<Double>
) -> Matrix<Double> {
  net.weights.indices.reduce(x) { layer($1, $0.dot(net.weights[$1]), net.biases[$1]) }
}

let scoresMistakes = [
  scored("no-relu", "there is no ReLU between the affine layers.") { net, x in
    layered(net, x) { $1 + $2 }
  },
  scored("relu-behind-scores", "there is a ReLU behind the scores: no score is negative.") {
    net, x in
    layered(net, x) { maximum(0, $1 + $2) }
  },
  scored("no-biases", "the biases are missing.") { net, x in
    layered(net, x) { i, product, _ in i < net.weights.count - 1 ? maximum(0, product) : product }
  },
  scored("relu-before-bias", "the biases are added behind the ReLU; they belong before it.") {
    net, x in
    layered(net, x) { $0 < net.weights.count - 1 ? maximum(0, $1) + $2 : $1 + $2 }
  },
  scored(
    "one-relu-missing", "the last hidden layer has no ReLU: does the loop end one layer too early?"
  ) { net, x in
    layered(net, x) { $0 < net.weights.count - 2 ? maximum(0, $1 + $2) : $1 + $2 }
  },
]

/// The net's loss and gradients, with a change of what flows back from each layer to the one before.
private func lossAndGradients(
  _ net: FullyConnectedNet, _ x: Matrix<Double>, _ y: [Int], reg: Double,
  back: (_ gradient: Matrix<Double>, _ w: Matrix<Double>, _ before: Matrix<Double>) throws ->
    Matrix<Double>
) throws -> (loss: Double, gradients: FullyConnectedNet) {
  let last = net.weights.count - 1
  // What each affine layer gets, and what each gives.
  var (inputs, outputs): ([Matrix<Double>], [Matrix<Double>]) = ([], [])
  var hidden = x
  for i in 0...last {
    inputs.append(hidden)
    outputs.append(hidden.dot(net.weights[i]) + net.biases[i])
    hidden = maximum(0, outputs[i])
  }
  var (loss, gradient) = softmaxLoss(outputs[last], y)
  var gradients = net
  for i in (0...last).reversed() {
    gradients.weights[i] = inputs[i].T.dot(gradient) + reg * net.weights[i]
    gradients.biases[i] = gradient.sum(axis: 0)
    loss += 0.5 * reg * (net.weights[i] ** 2).sum()
    if i > 0 { gradient = try back(gradient, net.weights[i], outputs[i - 1]) }
  }
  return (loss, gradients)
}

private func backward(
  _ id: String, _ sentence: String,
  _ back:
    @escaping @Sendable (
      _ gradient: Matrix<Double>, _ w: Matrix<Double>, _ before: Matrix<Double>
    ) throws -> Matrix<Double>
) -> Mistake {
  Mistake(id, sentence, in: "loss") { arguments in
    let net = try FullyConnectedNet(reading: &arguments)
    let found = try lossAndGradients(
      net, try arguments.matrix(), try arguments.integers(), reg: try arguments.number(),
      back: back)
    return [.number(found.loss)] + found.gradients.values
  }
}

private func penalty(
  _ id: String, _ sentence: String,
  _ change:
    @escaping @Sendable (
      _ loss: inout Double, _ gradients: inout FullyConnectedNet, _ net: FullyConnectedNet,
      _ reg: Double
    ) -> Void
) -> Mistake {
  Mistake(id, sentence, in: "loss") { arguments in
    let net = try FullyConnectedNet(reading: &arguments)
    let (x, y) = (try arguments.matrix(), try arguments.integers())
    let reg = try arguments.number()
    var (loss, gradients) = net.loss(x, y, reg: reg)
    change(&loss, &gradients, net, reg)
    return [.number(loss)] + gradients.values
  }
}

/// Takes the penalty of some layers away, from the loss and from the gradients.
private func leaveOut(
  _ layers: Range<Int>, _ loss: inout Double, _ gradients: inout FullyConnectedNet,
  _ net: FullyConnectedNet, _ reg: Double
) {
  for i in layers {
    loss -= 0.5 * reg * (net.weights[i] ** 2).sum()
    gradients.weights[i] -= reg * net.weights[i]
  }
}

let lossMistakes = [
  penalty("no-penalty", "the penalty is missing, in the loss and in the gradients.") {
    leaveOut($2.weights.indices, &$0, &$1, $2, $3)
  },
  penalty(
    "penalty-without-half", "the penalty of the loss is twice what it should be: ½ · reg · Σ w²."
  ) { loss, _, net, reg in
    for w in net.weights { loss += 0.5 * reg * (w ** 2).sum() }
  },
  penalty("no-penalty-gradient", "the gradients lack the penalty's: reg · w.") {
    _, gradients, net, reg in
    for i in net.weights.indices { gradients.weights[i] -= reg * net.weights[i] }
  },
  penalty("double-penalty-gradient", "the penalty's gradient is reg · w: the ½ took the 2 away.") {
    _, gradients, net, reg in
    for i in net.weights.indices { gradients.weights[i] += reg * net.weights[i] }
  },
  penalty("last-penalty-missing", "the last layer's weights have no penalty; all should.") {
    leaveOut($2.weights.count - 1..<$2.weights.count, &$0, &$1, $2, $3)
  },
  penalty("first-penalty-only", "only the first layer's weights have a penalty; all should.") {
    leaveOut(1..<$2.weights.count, &$0, &$1, $2, $3)
  },
  penalty("biases-with-penalty", "the biases have a penalty; only weights should.") {
    loss, gradients, net, reg in
    for i in net.biases.indices {
      loss += 0.5 * reg * (net.biases[i] ** 2).sum()
      gradients.biases[i] += reg * net.biases[i]
    }
  },
  backward(
    "no-relu-backward",
    "the gradient went past the ReLUs unchanged: reluBackward belongs before each affineBackward but the last layer's."
  ) { gradient, w, _ in gradient.dot(w.T) },
  backward(
    "mask-from-gradient",
    "the ReLU's mask is that of the gradient; it should be that of the ReLU's input."
  ) { gradient, w, _ in
    let back = gradient.dot(w.T)
    return back * (back > 0)
  },
  backward("weights-not-transposed", "the gradient goes back through W; it should be Wᵀ.") {
    gradient, w, before in
    guard w.rows == w.columns else { throw NoAnswer() }
    return gradient.dot(w) * (before > 0)
  },
]
