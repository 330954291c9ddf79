// The mistakes that learners make with the three-layer net, each as a function that makes it.

import ExerciseJudging
import Exercises
import NumPyRandom

/// What a net is made of.
private struct NetSizes {
  let channels: Int
  let height: Int
  let width: Int
  let filters: Int
  let kernel: Int
  let hidden: Int
  let classes: Int
  let scale: Double

  init(reading arguments: inout ArgumentReader) throws {
    (channels, height) = (try arguments.integer(), try arguments.integer())
    (width, filters) = (try arguments.integer(), try arguments.integer())
    (kernel, hidden) = (try arguments.integer(), try arguments.integer())
    (classes, scale) = (try arguments.integer(), try arguments.number())
  }

  var features: Int { filters * (height / 2) * (width / 2) }

  /// A net with zero biases.
  func net(_ w1: Maps, _ w2: Matrix<Double>, _ w3: Matrix<Double>) -> ThreeLayerNet {
    ThreeLayerNet(
      w1: w1, b1: zeros(filters), w2: w2, b2: zeros(hidden), w3: w3, b3: zeros(classes))
  }
}

private func initial(
  _ id: String, _ sentence: String,
  _ body: @escaping @Sendable (NetSizes, inout RandomState) -> ThreeLayerNet
) -> Mistake {
  Mistake(id, sentence, in: "initial") { arguments in
    let sizes = try NetSizes(reading: &arguments)
    var random = RandomState(seed: UInt32(truncatingIfNeeded: try arguments.integer()))
    return body(sizes, &random).values
  }
}

let initialMistakes = [
  initial("no-scale", "the weights were not multiplied by the scale.") { s, random in
    let w1 = random.randn(s.filters, s.channels, s.kernel, s.kernel)
    let w2 = random.randn(s.features, s.hidden)
    return s.net(w1, w2, random.randn(s.hidden, s.classes))
  },
  initial("zero-weights", "all weights are zero: then every filter stays like every other.") {
    s, _ in
    s.net(
      zeros(s.filters, s.channels, s.kernel, s.kernel), zeros(s.features, s.hidden),
      zeros(s.hidden, s.classes))
  },
  initial(
    "not-pooled",
    "w2 has a row for every pixel before pooling; 2×2 pooling leaves half of the rows and half of "
      + "the columns."
  ) { s, random in
    let w1 = s.scale * random.randn(s.filters, s.channels, s.kernel, s.kernel)
    let w2 = s.scale * random.randn(s.filters * s.height * s.width, s.hidden)
    return s.net(w1, w2, s.scale * random.randn(s.hidden, s.classes))
  },
  initial(
    "channels-first", "w1 has its first two sizes exchanged: filters first, then channels."
  ) { s, random in
    let w1 = s.scale * random.randn(s.channels, s.filters, s.kernel, s.kernel)
    let w2 = s.scale * random.randn(s.features, s.hidden)
    return s.net(w1, w2, s.scale * random.randn(s.hidden, s.classes))
  },
  initial("last-drawn-first", "the last weights were drawn first; w1 is, then w2, then w3.") {
    s, random in
    let w3 = s.scale * random.randn(s.hidden, s.classes)
    let w2 = s.scale * random.randn(s.features, s.hidden)
    return s.net(s.scale * random.randn(s.filters, s.channels, s.kernel, s.kernel), w2, w3)
  },
]

/// The loss and its gradients, with masks that may be missing.
private func loss(
  _ net: ThreeLayerNet, _ x: Maps, _ y: [Int], _ reg: Double, masksMaps: Bool = true,
  masksHidden: Bool = true
) -> (loss: Double, gradients: ThreeLayerNet) {
  var (loss, gradients) = net.loss(x, y, reg: reg)
  // Backward once more, as far down as the masks matter.
  let maps = convForward(x, net.w1, net.b1, stride: 1, padding: (net.w1.height - 1) / 2)
  let pool = poolForward(maximum(0, maps.out), height: 2, width: 2, stride: 2)
  let features = pool.out.reshape(x.samples, -1)
  let hidden = maximum(0, features.dot(net.w2) + net.b2)
  let scores = hidden.dot(net.w3) + net.b3
  var dscores = exp(scores - scores.max(axis: 1).column)
  dscores /= dscores.sum(axis: 1).column
  dscores[arange(y.count), y] -= 1
  dscores /= Double(y.count)
  let dhidden = dscores.dot(net.w3.T) * (masksHidden ? hidden > 0 : hidden * 0 + 1)
  let (n, f, h, w) = pool.out.sizes
  let dpooled = dhidden.dot(net.w2.T).reshape(n, f, h, w)
  let dmaps =
    poolBackward(dpooled, pool.cache) * (masksMaps ? maps.out > 0 : maps.out * 0 + 1)
  let (_, dw1, db1) = convBackward(dmaps, maps.cache)
  gradients.w2 = features.T.dot(dhidden) + reg * net.w2
  gradients.b2 = dhidden.sum(axis: 0)
  gradients.w1 = dw1 + reg * net.w1
  gradients.b1 = db1
  loss += 0
  return (loss, gradients)
}

private func netLoss(
  _ id: String, _ sentence: String,
  _ body:
    @escaping @Sendable (_ net: ThreeLayerNet, _ x: Maps, _ y: [Int], _ reg: Double) -> (
      loss: Double, gradients: ThreeLayerNet
    )
) -> Mistake {
  Mistake(id, sentence, in: "loss") { arguments in
    let net = try ThreeLayerNet(reading: &arguments)
    let found = body(
      net, try arguments.maps(), try arguments.integers(), try arguments.number())
    return [.number(found.loss)] + found.gradients.values
  }
}

/// A mistake that only changes the right loss and gradients.
private func changed(
  _ id: String, _ sentence: String,
  _ change:
    @escaping @Sendable (
      _ loss: inout Double, _ gradients: inout ThreeLayerNet, _ net: ThreeLayerNet, _ reg: Double
    ) -> Void
) -> Mistake {
  netLoss(id, sentence) { net, x, y, reg in
    var (loss, gradients) = net.loss(x, y, reg: reg)
    change(&loss, &gradients, net, reg)
    return (loss, gradients)
  }
}

let netMistakes = [
  changed("no-penalty", "the penalty is missing, in the loss and in the gradients.") {
    $0 -= 0.5 * $3 * (($2.w1 ** 2).sum() + ($2.w2 ** 2).sum() + ($2.w3 ** 2).sum())
    $1.w1 -= $3 * $2.w1
    $1.w2 -= $3 * $2.w2
    $1.w3 -= $3 * $2.w3
  },
  changed(
    "penalty-without-half", "the penalty of the loss is twice what it should be: ½ · reg · Σ w²."
  ) { loss, _, net, reg in
    loss += 0.5 * reg * ((net.w1 ** 2).sum() + (net.w2 ** 2).sum() + (net.w3 ** 2).sum())
  },
  changed(
    "kernels-without-penalty",
    "the kernels have no penalty: w1 counts too, in the loss and in its gradient."
  ) {
    $0 -= 0.5 * $3 * ($2.w1 ** 2).sum()
    $1.w1 -= $3 * $2.w1
  },
  changed(
    "no-kernel-penalty-gradient",
    "the kernels' gradient lacks the penalty's: reg · w1. The loss has it."
  ) { _, gradients, net, reg in gradients.w1 -= reg * net.w1 },
  changed(
    "no-penalty-gradient", "the gradients lack the penalty's: reg · w for each of the weights."
  ) { _, gradients, net, reg in
    gradients.w1 -= reg * net.w1
    gradients.w2 -= reg * net.w2
    gradients.w3 -= reg * net.w3
  },
  changed("biases-with-penalty", "the biases have a penalty; only weights should.") {
    $0 += 0.5 * $3 * (($2.b1 ** 2).sum() + ($2.b2 ** 2).sum() + ($2.b3 ** 2).sum())
    $1.b1 += $3 * $2.b1
    $1.b2 += $3 * $2.b2
    $1.b3 += $3 * $2.b3
  },
  netLoss(
    "no-mask-behind-convolution",
    "the gradient went past the first ReLU unchanged: where a map is not above zero, nothing passes."
  ) { loss($0, $1, $2, $3, masksMaps: false) },
  netLoss(
    "no-mask-of-hidden",
    "the gradient went past the second ReLU unchanged: where a hidden unit is zero, nothing passes."
  ) { loss($0, $1, $2, $3, masksHidden: false) },
]
