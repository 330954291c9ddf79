// The mistakes that learners make with convolution and pooling, each as a function that makes it.

import ExerciseJudging
import Exercises
import NumPyRandom

/// A convolution as a case has it.
private struct Convolving {
  let x: Maps
  let w: Maps
  let b: Vector
  let stride: Int
  let padding: Int

  init(reading arguments: inout ArgumentReader) throws {
    (x, w) = (try arguments.maps(), try arguments.maps())
    b = try arguments.vector()
    (stride, padding) = (try arguments.integer(), try arguments.integer())
  }

  /// The loops of the forward pass, with any part of them another.
  ///
  /// - Parameters:
  ///   - padded: The input with its padding; the right one unless given.
  ///   - step: How far apart windows are; as far as the outputs unless given.
  ///   - size: The output's height and width; what fits unless given.
  ///   - value: An output, of a window, a kernel and a bias.
  func forward(
    padded: Maps? = nil, stride: Int? = nil, step: Int? = nil, size: (Int, Int)? = nil,
    _ value: (_ window: Maps, _ kernel: Maps, _ bias: Double) -> Double = { ($0 * $1).sum() + $2 }
  ) -> Maps {
    let padded = padded ?? pad(x, padding)
    let stride = stride ?? self.stride
    let step = step ?? stride
    let (height, width) =
      size ?? (1 + (padded.height - w.height) / stride, 1 + (padded.width - w.width) / stride)
    var out = zeros(x.samples, w.samples, height, width)
    for n in 0..<x.samples {
      for f in 0..<w.samples {
        for i in 0..<height {
          for j in 0..<width {
            let rows = i * step..<i * step + w.height
            let columns = j * step..<j * step + w.width
            out[n, f, i, j] = value(padded[n, ..., rows, columns], w[f], b[f])
          }
        }
      }
    }
    return out
  }
}

/// Kernels turned by half a turn.
private func flipped(_ w: Maps) -> Maps {
  var flipped = w
  for f in 0..<w.samples {
    for c in 0..<w.channels {
      for i in 0..<w.height {
        for j in 0..<w.width { flipped[f, c, i, j] = w[f, c, w.height - 1 - i, w.width - 1 - j] }
      }
    }
  }
  return flipped
}

private func convolution(
  _ id: String, _ sentence: String, _ body: @escaping @Sendable (Convolving) -> Maps
) -> Mistake {
  Mistake(id, sentence, in: "convForward") { [.maps(body(try Convolving(reading: &$0)))] }
}

let convForwardMistakes = [
  convolution("no-padding", "the padding is missing: x has zeros around it.") {
    $0.forward(padded: $0.x)
  },
  convolution(
    "padding-on-two-sides",
    "the zeros are below and at the right only; they belong on all four sides."
  ) { a in
    let padded = pad(a.x, a.padding)
    return a.forward(padded: padded[..., ..., a.padding..<padded.height, a.padding..<padded.width])
  },
  convolution(
    "size-without-padding",
    "the output is too small: its size follows from that of the padded input, H + 2 · padding."
  ) { a in
    a.forward(
      size: (1 + (a.x.height - a.w.height) / a.stride, 1 + (a.x.width - a.w.width) / a.stride))
  },
  convolution("no-stride", "the stride is missing: windows are `stride` pixels apart.") {
    $0.forward(stride: 1)
  },
  convolution(
    "windows-one-apart",
    "windows are one pixel apart: the window of output i begins at row i · stride."
  ) { $0.forward(step: 1) },
  convolution(
    "flipped",
    "the kernels are flipped, as mathematicians define a convolution; nets multiply a window and a "
      + "kernel as they are."
  ) { $0.forward { ($0 * flipped($1)).sum() + $2 } },
  convolution("no-bias", "the biases are missing.") { $0.forward { ($0 * $1).sum() + 0 * $2 } },
  convolution(
    "bias-for-every-channel", "the bias was added for every channel; each output has it once."
  ) { $0.forward { ($0 * $1).sum() + Double($0.channels) * $2 } },
  convolution(
    "first-channel-only", "only the first channel was looked at; the sum is over all of them."
  ) { $0.forward { ($0[0, 0] * $1[0, 0]).sum() + $2 } },
]

private typealias ConvGradients = (dx: Maps, dw: Maps, db: Vector)

extension Convolving {
  /// What the loops of the backward pass do at an output; the right thing unless changed.
  fileprivate struct Loops {
    var kernel: @Sendable (Maps) -> Maps = { $0 }
    var addsToX = true
    var addsToW = true
    var step: Int?
    /// Which part of the padded gradient is x's; what lies inside of the padding unless given.
    var cut: (@Sendable (Maps) -> Maps)?
  }

  fileprivate func backward(_ dout: Maps, _ loops: Loops = Loops()) -> ConvGradients {
    let padded = pad(x, padding)
    var (dpadded, dw) = (zerosLike(padded), zerosLike(w))
    let step = loops.step ?? stride
    for n in 0..<dout.samples {
      for f in 0..<w.samples {
        for i in 0..<dout.height {
          for j in 0..<dout.width {
            let rows = i * step..<i * step + w.height
            let columns = j * step..<j * step + w.width
            let toX = loops.kernel(w[f]) * dout[n, f, i, j]
            let toW = padded[n, ..., rows, columns] * dout[n, f, i, j]
            dpadded[n, ..., rows, columns] =
              loops.addsToX ? dpadded[n, ..., rows, columns] + toX : toX
            dw[f] = loops.addsToW ? dw[f] + toW : toW
          }
        }
      }
    }
    let inside =
      dpadded[..., ..., padding..<padding + x.height, padding..<padding + x.width]
    return (loops.cut?(dpadded) ?? inside, dw, dout.sum(axis: (0, 2, 3)))
  }
}

private func convGradients(
  _ id: String, _ sentence: String,
  _ body: @escaping @Sendable (Convolving, Maps) -> ConvGradients
) -> Mistake {
  Mistake(id, sentence, in: "convBackward") { arguments in
    let dout = try arguments.maps()
    let found = body(try Convolving(reading: &arguments), dout)
    return [.maps(found.dx), .maps(found.dw), .vector(found.db)]
  }
}

let convBackwardMistakes = [
  convGradients(
    "pixels-overwritten",
    "the gradient dx holds only the last window's share: windows overlap, so += and not =."
  ) { $0.backward($1, .init(addsToX: false)) },
  convGradients(
    "weights-overwritten",
    "the gradient dw holds only the last output's share: a weight is used at every position, so += "
      + "and not =."
  ) { $0.backward($1, .init(addsToW: false)) },
  convGradients(
    "flipped",
    "the kernels are flipped in dx: a pixel gets back the weight that it was multiplied with."
  ) { $0.backward($1, .init(kernel: { flipped($0) })) },
  convGradients(
    "padding-kept", "the gradient dx still has its padding: cut it off, x had none."
  ) { $0.backward($1, .init(cut: { $0 })) },
  convGradients(
    "cut-at-the-end",
    "the padding was cut off dx at the end only; x begins behind `padding` rows and columns."
  ) { a, dout in
    let (height, width) = (a.x.height, a.x.width)
    return a.backward(dout, .init(cut: { $0[..., ..., 0..<height, 0..<width] }))
  },
  convGradients(
    "windows-one-apart",
    "windows are one pixel apart: the window of output i begins at row i · stride."
  ) { $0.backward($1, .init(step: 1)) },
  convGradients(
    "weights-mean",
    "the gradient dw is divided by the number of samples: the loss has done that already."
  ) { a, dout in
    let right = a.backward(dout)
    return (right.dx, right.dw / Double(a.x.samples), right.db)
  },
  convGradients(
    "bias-mean", "the gradient db is a mean; it is the sum over samples, rows and columns."
  ) { a, dout in
    let right = a.backward(dout)
    return (right.dx, right.dw, dout.mean(axis: (0, 2, 3)))
  },
]

// MARK: - Pooling

/// Max pooling as a case has it.
private struct Pooling {
  let x: Maps
  let height: Int
  let width: Int
  let stride: Int

  init(reading arguments: inout ArgumentReader) throws {
    x = try arguments.maps()
    (height, width) = (try arguments.integer(), try arguments.integer())
    stride = try arguments.integer()
  }

  /// Calls a function with the indices of every output, its window's first pixel and the window.
  func eachWindow(
    strides: (Int, Int)? = nil, step: Int? = nil,
    _ body: (_ at: [Int], _ top: Int, _ left: Int, _ window: Matrix<Double>) -> Void
  ) {
    let (down, right) = strides ?? (stride, stride)
    let (rows, columns) = (1 + (x.height - height) / down, 1 + (x.width - width) / right)
    for n in 0..<x.samples {
      for c in 0..<x.channels {
        for i in 0..<rows {
          for j in 0..<columns {
            let (top, left) = (i * (step ?? down), j * (step ?? right))
            body([n, c, i, j], top, left, x[n, c, top..<top + height, left..<left + width])
          }
        }
      }
    }
  }

  func forward(
    strides: (Int, Int)? = nil, step: Int? = nil,
    _ value: (_ window: Matrix<Double>) -> Double = { $0.max() }
  ) -> Maps {
    let (down, right) = strides ?? (stride, stride)
    var out = zeros(
      x.samples, x.channels, 1 + (x.height - height) / down, 1 + (x.width - width) / right)
    eachWindow(strides: strides, step: step) { at, _, _, window in
      out[at[0], at[1], at[2], at[3]] = value(window)
    }
    return out
  }

  /// - Parameter share: What each pixel of a window gets of an output's gradient.
  func backward(
    _ dout: Maps, step: Int? = nil, adds: Bool = true,
    _ share: (_ window: Matrix<Double>, _ gradient: Double) -> Matrix<Double>
  ) -> Maps {
    var dx = zerosLike(x)
    eachWindow(step: step) { at, top, left, window in
      let share = share(window, dout[at[0], at[1], at[2], at[3]])
      for i in 0..<height {
        for j in 0..<width where adds || share[i, j] != 0 {
          dx[at[0], at[1], top + i, left + j] =
            (adds ? dx[at[0], at[1], top + i, left + j] : 0) + share[i, j]
        }
      }
    }
    return dx
  }
}

/// A window of zeros, but for one number at an index.
@Sendable private func only(
  _ index: Int, _ number: Double, like window: Matrix<Double>
) -> Matrix<Double> {
  var share = zerosLike(window)
  share[index / window.columns, index % window.columns] = number
  return share
}

@Sendable private func toFirst(_ window: Matrix<Double>, _ gradient: Double) -> Matrix<Double> {
  only(window.flatten().argmax(), gradient, like: window)
}

private func pooling(
  _ id: String, _ sentence: String, _ body: @escaping @Sendable (Pooling) -> Maps
) -> Mistake {
  Mistake(id, sentence, in: "poolForward") { [.maps(body(try Pooling(reading: &$0)))] }
}

let poolForwardMistakes = [
  pooling("mean", "it is the mean of each window; it should be the maximum.") {
    $0.forward { $0.mean() }
  },
  pooling("minimum", "it is the smallest number of each window.") { $0.forward { $0.min() } },
  pooling(
    "starts-at-zero",
    "no output is below zero: a search for the maximum begins at the window's first number, or at −∞."
  ) { $0.forward { max(0, $0.max()) } },
  pooling("no-stride", "the stride is missing: windows are `stride` pixels apart.") {
    $0.forward(strides: (1, 1))
  },
  pooling(
    "windows-side-by-side",
    "windows are as far apart as they are large; how far apart they are is the stride."
  ) { $0.forward(strides: ($0.height, $0.width)) },
  pooling(
    "windows-one-apart",
    "windows are one pixel apart: the window of output i begins at row i · stride."
  ) { $0.forward(step: 1) },
  pooling(
    "across-channels", "it is the maximum of all channels; each channel is pooled by itself."
  ) { a in
    var out = a.forward()
    for n in 0..<out.samples {
      for i in 0..<out.height {
        for j in 0..<out.width {
          let largest = (0..<out.channels).map { out[n, $0, i, j] }.max() ?? 0
          for c in 0..<out.channels { out[n, c, i, j] = largest }
        }
      }
    }
    return out
  },
]

private func poolGradient(
  _ id: String, _ sentence: String, _ body: @escaping @Sendable (Pooling, Maps) -> Maps
) -> Mistake {
  Mistake(id, sentence, in: "poolBackward") { arguments in
    let dout = try arguments.maps()
    return [.maps(body(try Pooling(reading: &arguments), dout))]
  }
}

let poolBackwardMistakes = [
  poolGradient(
    "overwritten",
    "a pixel that is the largest of several windows keeps only the last one's gradient: += and not =."
  ) { $0.backward($1, adds: false, toFirst) },
  poolGradient(
    "ties-to-all",
    "all pixels that are equal to the maximum got the gradient; the first of them gets it, or the "
      + "sum grows."
  ) { $0.backward($1) { ($0 .== $0.max()) * $1 } },
  poolGradient(
    "last-of-equals", "of equal pixels the last one got the gradient; the first should."
  ) {
    $0.backward($1) { window, gradient in
      let numbers = window.flatten()
      let last = numbers.indices.last { numbers[$0] == window.max() } ?? 0
      return only(last, gradient, like: window)
    }
  },
  poolGradient(
    "spread-evenly",
    "every pixel of a window got an equal share, as in average pooling; the largest gets all."
  ) { $0.backward($1) { (zerosLike($0) + $1) / Double($0.rows * $0.columns) } },
  poolGradient(
    "only-mask", "this counts how often a pixel was the largest; multiply by the gradient."
  ) { $0.backward($1) { toFirst($0, 1 + 0 * $1) } },
  poolGradient(
    "windows-one-apart",
    "windows are one pixel apart: the window of output i begins at row i · stride."
  ) { $0.backward($1, step: 1, toFirst) },
]
