// Layers, forward and backward: affine and ReLU.

import Exercises

/// What the backward pass of an affine layer needs again.
struct AffineCache {
  var x: Matrix<Double>
  var w: Matrix<Double>
  var b: Vector
}

/// The affine layer, y = x W + b.
///
/// - Parameters:
///   - x: `[N, D]`, one sample a row.
///   - w: `[D, M]`, the weights.
///   - b: `[M]`, the biases.
/// - Returns: `[N, M]`.
func affineForward(
  _ x: Matrix<Double>, _ w: Matrix<Double>, _ b: Vector
) -> (out: Matrix<Double>, cache: AffineCache) {
  // solution: affine-forward
  let out = x.dot(w) + b
  // stub
  // let out: Matrix<Double> = todo("affine-forward")
  // end
  return (out, AffineCache(x: x, w: w, b: b))
}

/// The gradients of the loss with respect to x, W and b, of that with respect to y.
///
/// - Parameter dout: `[N, M]`, the gradient with respect to the layer's output.
func affineBackward(
  _ dout: Matrix<Double>, _ cache: AffineCache
) -> (dx: Matrix<Double>, dw: Matrix<Double>, db: Vector) {
  // solution: affine-backward
  let dx = dout.dot(cache.w.T)
  let dw = cache.x.T.dot(dout)
  let db = dout.sum(axis: 0)
  return (dx, dw, db)
  // stub
  // // Each has the shape of what it is the gradient of: [N, D], [D, M], [M].
  // return todo("affine-backward")
  // end
}

/// max(0, x), element by element.
func reluForward(_ x: Matrix<Double>) -> (out: Matrix<Double>, cache: Matrix<Double>) {
  // solution: relu-forward
  let out = maximum(0, x)
  // stub
  // let out: Matrix<Double> = todo("relu-forward")
  // end
  return (out, x)
}

/// The gradient with respect to x; where x is zero, it is zero.
///
/// - Parameters:
///   - dout: The gradient with respect to the layer's output.
///   - x: The layer's input.
func reluBackward(_ dout: Matrix<Double>, _ x: Matrix<Double>) -> Matrix<Double> {
  // solution: relu-backward
  return dout * (x > 0)
  // stub
  // return todo("relu-backward")
  // end
}
