// The two-layer net: affine, ReLU, affine, and the softmax loss.

import Exercises

struct TwoLayerNet: TwoLayerNetExercise {
  /// `[D, H]` and `[H]`.
  var w1: Matrix<Double>, b1: Vector
  /// `[H, C]` and `[C]`.
  var w2: Matrix<Double>, b2: Vector

  /// A net to start from: normal weights of a standard deviation, w1 drawn first, and zero biases.
  ///
  /// - Parameter random: NumPy's generator: `random.randn(rows, columns)`.
  static func initial(
    inputs: Int, hidden: Int, classes: Int, weightScale: Double, using random: inout RandomState
  ) -> TwoLayerNet {
    // solution: initial-weights
    let w1 = weightScale * random.randn(inputs, hidden)
    let w2 = weightScale * random.randn(hidden, classes)
    return TwoLayerNet(w1: w1, b1: zeros(hidden), w2: w2, b2: zeros(classes))
    // stub
    // return todo("initial-weights")
    // end
  }

  /// The scores of samples.
  ///
  /// - Parameter x: `[N, D]`, one sample a row.
  /// - Returns: `[N, C]`.
  func scores(_ x: Matrix<Double>) -> Matrix<Double> {
    // solution: scores
    let hidden = reluForward(affineForward(x, w1, b1).out).out
    return affineForward(hidden, w2, b2).out
    // stub
    // // affineForward, reluForward, affineForward.
    // return todo("scores")
    // end
  }

  /// The softmax loss plus ½ · reg · (Σ w1² + Σ w2²), and its gradient: a net of gradients.
  ///
  /// - Parameters:
  ///   - x: `[N, D]`.
  ///   - y: `[N]`, the labels.
  func loss(
    _ x: Matrix<Double>, _ y: [Int], reg: Double
  ) -> (loss: Double, gradients: TwoLayerNet) {
    // solution: loss-and-gradients
    let (first, firstCache) = affineForward(x, w1, b1)
    let (hidden, reluCache) = reluForward(first)
    let (scores, secondCache) = affineForward(hidden, w2, b2)
    let (data, dscores) = softmaxLoss(scores, y)
    let second = affineBackward(dscores, secondCache)
    let dfirst = affineBackward(reluBackward(second.dx, reluCache), firstCache)
    let penalty = 0.5 * reg * ((w1 ** 2).sum() + (w2 ** 2).sum())
    let gradients = TwoLayerNet(
      w1: dfirst.dw + reg * w1, b1: dfirst.db, w2: second.dw + reg * w2, b2: second.db)
    return (data + penalty, gradients)
    // stub
    // // Forward with the caches kept; the loss; backward through the same layers; the penalty.
    // return todo("loss-and-gradients")
    // end
  }
}
