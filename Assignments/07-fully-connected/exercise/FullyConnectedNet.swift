// A net of any depth: {affine, ReLU} × L, affine, and the softmax loss.

import Exercises

struct FullyConnectedNet: FullyConnectedExercise {
  /// `[D, H₁]`, `[H₁, H₂]`, …, `[H_L, C]`
  var weights: [Matrix<Double>]
  /// `[H₁]`, `[H₂]`, …, `[C]`
  var biases: [Vector]

  /// A net to start from: normal weights of a standard deviation, drawn from the first layer to the
  /// last, and zero biases.
  ///
  /// - Parameters:
  ///   - hidden: The width of each hidden layer; with none, the net is a linear classifier.
  ///   - random: NumPy's generator: `random.randn(rows, columns)`.
  static func initial(
    inputs: Int, hidden: [Int], classes: Int, weightScale: Double, using random: inout RandomState
  ) -> FullyConnectedNet {
    // solution: initial-weights
    var net = FullyConnectedNet(weights: [], biases: [])
    let sizes = [inputs] + hidden + [classes]
    for i in 0..<sizes.count - 1 {
      net.weights.append(weightScale * random.randn(sizes[i], sizes[i + 1]))
      net.biases.append(zeros(sizes[i + 1]))
    }
    return net
    // stub
    // // The widths from the first to the last are [inputs] + hidden + [classes].
    // return todo("initial-weights")
    // end
  }

  /// The scores of samples.
  ///
  /// - Parameter x: `[N, D]`, one sample a row.
  /// - Returns: `[N, C]`.
  func scores(_ x: Matrix<Double>) -> Matrix<Double> {
    // solution: scores
    let last = weights.count - 1
    var hidden = x
    for i in 0..<last {
      hidden = reluForward(affineForward(hidden, weights[i], biases[i]).out).out
    }
    return affineForward(hidden, weights[last], biases[last]).out
    // stub
    // // affineForward and reluForward for each hidden layer, and a last affineForward.
    // return todo("scores")
    // end
  }

  /// The softmax loss plus ½ · reg · Σ w² over all weights, and its gradient: a net of gradients.
  ///
  /// - Parameters:
  ///   - x: `[N, D]`.
  ///   - y: `[N]`, the labels.
  func loss(
    _ x: Matrix<Double>, _ y: [Int], reg: Double
  ) -> (loss: Double, gradients: FullyConnectedNet) {
    // solution: loss-and-gradients
    let last = weights.count - 1
    var (affineCaches, reluCaches): ([AffineCache], [Matrix<Double>]) = ([], [])
    var hidden = x
    for i in 0..<last {
      let (out, affineCache) = affineForward(hidden, weights[i], biases[i])
      let (activated, reluCache) = reluForward(out)
      affineCaches.append(affineCache)
      reluCaches.append(reluCache)
      hidden = activated
    }
    let (scores, lastCache) = affineForward(hidden, weights[last], biases[last])
    affineCaches.append(lastCache)
    var (loss, gradient) = softmaxLoss(scores, y)

    var gradients = self
    for i in (0...last).reversed() {
      if i < last { gradient = reluBackward(gradient, reluCaches[i]) }
      let (dx, dw, db) = affineBackward(gradient, affineCaches[i])
      gradients.weights[i] = dw + reg * weights[i]
      gradients.biases[i] = db
      gradient = dx
      loss += 0.5 * reg * (weights[i] ** 2).sum()
    }
    return (loss, gradients)
    // stub
    // // Forward with the caches kept; the loss; backward from the last layer to the first; the penalty.
    // return todo("loss-and-gradients")
    // end
  }
}
