// Convolution, forward and backward, with loops.

import Exercises

/// What the backward pass of a convolution needs again.
struct ConvCache {
  var x: Maps
  var w: Maps
  var b: Vector
  var stride: Int
  var padding: Int
}

/// Each output is the sum of a window of x times a kernel, plus the filter's bias. Kernels are not
/// flipped.
///
/// - Parameters:
///   - x: `[N, C, H, W]`.
///   - w: `[F, C, HH, WW]`, a kernel for each filter.
///   - b: `[F]`.
///   - stride: How far apart windows are, in both directions.
///   - padding: How many rows and columns of zeros surround x on every side.
/// - Returns: `[N, F, H', W']` with H' = 1 + (H + 2 · padding − HH) / stride, rounded down.
func convForward(
  _ x: Maps, _ w: Maps, _ b: Vector, stride: Int, padding: Int
) -> (out: Maps, cache: ConvCache) {
  // solution: conv-forward
  let padded = pad(x, padding)
  let outHeight = 1 + (padded.height - w.height) / stride
  let outWidth = 1 + (padded.width - w.width) / stride
  var out = zeros(x.samples, w.samples, outHeight, outWidth)
  for n in 0..<x.samples {
    for f in 0..<w.samples {
      for i in 0..<outHeight {
        for j in 0..<outWidth {
          let (top, left) = (i * stride, j * stride)
          let window = padded[n, ..., top..<top + w.height, left..<left + w.width]
          out[n, f, i, j] = (window * w[f]).sum() + b[f]
        }
      }
    }
  }
  // stub
  // // pad(x, padding) adds the zeros; x[n, ..., rows, columns] is a window of all channels.
  // let out: Maps = todo("conv-forward")
  // end
  return (out, ConvCache(x: x, w: w, b: b, stride: stride, padding: padding))
}

/// The gradients of the loss with respect to x, w and b, of that with respect to the output.
///
/// - Parameter dout: `[N, F, H', W']`.
func convBackward(
  _ dout: Maps, _ cache: ConvCache
) -> (dx: Maps, dw: Maps, db: Vector) {
  // solution: conv-backward
  let (w, stride, padding) = (cache.w, cache.stride, cache.padding)
  let padded = pad(cache.x, padding)
  var dpadded = zerosLike(padded)
  var dw = zerosLike(w)
  for n in 0..<dout.samples {
    for f in 0..<w.samples {
      for i in 0..<dout.height {
        for j in 0..<dout.width {
          let rows = i * stride..<i * stride + w.height
          let columns = j * stride..<j * stride + w.width
          dpadded[n, ..., rows, columns] += w[f] * dout[n, f, i, j]
          dw[f] += padded[n, ..., rows, columns] * dout[n, f, i, j]
        }
      }
    }
  }
  let (height, width) = (cache.x.height, cache.x.width)
  let dx = dpadded[..., ..., padding..<padding + height, padding..<padding + width]
  return (dx, dw, dout.sum(axis: (0, 2, 3)))
  // stub
  // // Each has the shape of what it is the gradient of: x's without the padding, w's, [F].
  // return todo("conv-backward")
  // end
}
