// The three-layer net: convolution, ReLU, 2×2 max pooling, affine, ReLU, affine, softmax loss.

import Exercises

struct ThreeLayerNet: ThreeLayerNetExercise {
  /// The kernels, `[F, C, K, K]`, and `[F]`.
  var w1: Maps, b1: Vector
  /// `[F · H/2 · W/2, hidden]` and `[hidden]`.
  var w2: Matrix<Double>, b2: Vector
  /// `[hidden, classes]` and `[classes]`.
  var w3: Matrix<Double>, b3: Vector

  /// A net to start from: normal weights of a standard deviation, drawn in their order, and zero
  /// biases.
  ///
  /// - Parameters:
  ///   - channels: Of the images, which are `[channels, height, width]`, height and width even.
  ///   - kernel: The kernels' height and width, an odd number. The padding keeps the images' size.
  ///   - random: NumPy's generator: `random.randn(f, c, h, w)`, `random.randn(rows, columns)`.
  static func initial(
    channels: Int, height: Int, width: Int, filters: Int, kernel: Int, hidden: Int, classes: Int,
    weightScale: Double, using random: inout RandomState
  ) -> ThreeLayerNet {
    // solution: initial-weights
    let w1 = weightScale * random.randn(filters, channels, kernel, kernel)
    let w2 = weightScale * random.randn(filters * (height / 2) * (width / 2), hidden)
    let w3 = weightScale * random.randn(hidden, classes)
    return ThreeLayerNet(
      w1: w1, b1: zeros(filters), w2: w2, b2: zeros(hidden), w3: w3, b3: zeros(classes))
    // stub
    // return todo("initial-weights")
    // end
  }

  /// The softmax loss plus ½ · reg · (Σ w1² + Σ w2² + Σ w3²), and its gradient: a net of gradients.
  ///
  /// - Parameters:
  ///   - x: `[N, C, H, W]`.
  ///   - y: `[N]`, the labels.
  func loss(_ x: Maps, _ y: [Int], reg: Double) -> (loss: Double, gradients: ThreeLayerNet) {
    // solution: loss-and-gradients
    // Forward.
    let padding = (w1.height - 1) / 2
    let (maps, convCache) = convForward(x, w1, b1, stride: 1, padding: padding)
    let (pooled, poolCache) = poolForward(maximum(0, maps), height: 2, width: 2, stride: 2)
    let features = pooled.reshape(x.samples, -1)
    let hidden = maximum(0, features.dot(w2) + b2)
    let scores = hidden.dot(w3) + b3
    // The softmax loss.
    let samples = arange(x.samples)
    let shifted = scores - scores.max(axis: 1).column
    let totals = exp(shifted).sum(axis: 1)
    let data = (log(totals) - shifted[samples, y]).mean()
    let penalty = 0.5 * reg * ((w1 ** 2).sum() + (w2 ** 2).sum() + (w3 ** 2).sum())
    // Backward.
    var dscores = exp(shifted) / totals.column
    dscores[samples, y] -= 1
    dscores /= Double(x.samples)
    let dhidden = dscores.dot(w3.T) * (hidden > 0)
    let (n, f, h, w) = pooled.sizes
    let dpooled = dhidden.dot(w2.T).reshape(n, f, h, w)
    let dmaps = poolBackward(dpooled, poolCache) * (maps > 0)
    let (_, dw1, db1) = convBackward(dmaps, convCache)
    let gradients = ThreeLayerNet(
      w1: dw1 + reg * w1, b1: db1,
      w2: features.T.dot(dhidden) + reg * w2, b2: dhidden.sum(axis: 0),
      w3: hidden.T.dot(dscores) + reg * w3, b3: dscores.sum(axis: 0))
    return (data + penalty, gradients)
    // stub
    // // convForward with a padding of (K − 1) / 2, ReLU, poolForward with 2×2 windows,
    // // reshape(n, -1), affine, ReLU, affine, softmax loss; then backward through the same.
    // return todo("loss-and-gradients")
    // end
  }
}
