// Max pooling, forward and backward, with loops.

import Exercises

/// What the backward pass of max pooling needs again.
struct PoolCache {
  var x: Maps
  var height: Int
  var width: Int
  var stride: Int
}

/// The largest number of each window, channel by channel. Windows may overlap.
///
/// - Parameters:
///   - x: `[N, C, H, W]`.
///   - height: The windows' height.
///   - width: The windows' width.
///   - stride: How far apart windows are, in both directions.
/// - Returns: `[N, C, H', W']` with H' = 1 + (H − height) / stride, rounded down.
func poolForward(
  _ x: Maps, height: Int, width: Int, stride: Int
) -> (out: Maps, cache: PoolCache) {
  // solution: pool-forward
  let outHeight = 1 + (x.height - height) / stride
  let outWidth = 1 + (x.width - width) / stride
  var out = zeros(x.samples, x.channels, outHeight, outWidth)
  for n in 0..<x.samples {
    for c in 0..<x.channels {
      for i in 0..<outHeight {
        for j in 0..<outWidth {
          let (top, left) = (i * stride, j * stride)
          out[n, c, i, j] = x[n, c, top..<top + height, left..<left + width].max()
        }
      }
    }
  }
  // stub
  // // x[n, c, rows, columns] is a window of one channel.
  // let out: Maps = todo("pool-forward")
  // end
  return (out, PoolCache(x: x, height: height, width: width, stride: stride))
}

/// The gradient with respect to x: the largest number of a window gets its gradient, the first of
/// them where several are equal.
///
/// - Parameter dout: `[N, C, H', W']`.
func poolBackward(_ dout: Maps, _ cache: PoolCache) -> Maps {
  // solution: pool-backward
  let (x, height, width, stride) = (cache.x, cache.height, cache.width, cache.stride)
  var dx = zerosLike(x)
  for n in 0..<dout.samples {
    for c in 0..<dout.channels {
      for i in 0..<dout.height {
        for j in 0..<dout.width {
          let (top, left) = (i * stride, j * stride)
          let window = x[n, c, top..<top + height, left..<left + width]
          let winner = window.flatten().argmax()
          dx[n, c, top + winner / width, left + winner % width] += dout[n, c, i, j]
        }
      }
    }
  }
  return dx
  // stub
  // return todo("pool-backward")
  // end
}
