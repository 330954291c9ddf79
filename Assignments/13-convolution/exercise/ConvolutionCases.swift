// The cases of the exercise of convolution, judged against the library's own layers with loops.

import ExerciseJudging
import Exercises
import Files
import LinearAlgebra
import NeuralNetworks
import NumPyRandom

extension Maps {
  /// The maps of each sample, as the library's layers take them.
  fileprivate var shapeOfSample: MapShape {
    MapShape(channels: channels, height: height, width: width)
  }

  /// `[N, C·H·W]`
  fileprivate var rows: Matrix<Double> { reshape(samples, -1) }
}

extension Matrix where Element == Double {
  fileprivate func maps(_ shape: MapShape) -> Maps {
    reshape(rows, shape.channels, shape.height, shape.width)
  }
}

private func wholeNumbers(
  _ samples: Int, _ channels: Int, _ height: Int, _ width: Int, _ random: inout RandomState
) -> Maps {
  Maps(
    samples: samples, channels: channels, height: height, width: width,
    elements: random.integers(count: samples * channels * height * width, in: -2..<3)
      .map(Double.init))
}

private func drawnVector(_ count: Int, _ random: inout RandomState) -> Vector {
  random.randn(1, count)[0]
}

// MARK: - Convolution

/// The arrays of a convolution.
struct ConvCase: Sendable {
  var title: String
  var x: Maps
  var w: Maps
  var b: Vector
  var stride: Int
  var padding: Int
  var dout: Maps

  static let byHand = ConvCase(
    title: "3×3 pixels, a 2×2 kernel, stride 2, padding 1",
    x: Maps([[[[1, 2, 3], [4, 5, 6], [7, 8, 9]]]]), w: Maps([[[[1, 2], [0, -1]]]]), b: [10],
    stride: 2, padding: 1, dout: Maps([[[[1, 2], [-3, 4]]]]))

  /// A hundredth of the course's images and filters, or so.
  static func large(_ random: inout RandomState) -> ConvCase {
    let (x, w) = (random.randn(2, 3, 32, 32), random.randn(8, 3, 7, 7))
    return ConvCase(
      title: "2 images of 3×32×32, 8 filters of 7×7", x: x, w: w, b: drawnVector(8, &random),
      stride: 1, padding: 3, dout: zeros(2, 8, 32, 32))
  }
}

extension ConvCase {
  init(_ random: inout RandomState) {
    let (n, c) = (random.integer(in: 1..<4), random.integer(in: 1..<4))
    let (f, height) = (random.integer(in: 1..<4), random.integer(in: 1..<4))
    let (width, stride) = (random.integer(in: 1..<4), random.integer(in: 1..<4))
    let padding = random.integer(in: 0..<3)
    let x = random.randn(
      n, c, height + random.integer(in: 0..<4), width + random.integer(in: 0..<4))
    let w = random.randn(f, c, height, width)
    let b = drawnVector(f, &random)
    let dout = random.randn(
      n, f, 1 + (x.height + 2 * padding - height) / stride,
      1 + (x.width + 2 * padding - width) / stride)
    self.init(
      title: "\(n) × \(c) × \(x.height) × \(x.width) numbers, \(f) \(height)×\(width) kernels, "
        + "stride \(stride), padding \(padding)",
      x: x, w: w, b: b, stride: stride, padding: padding, dout: dout)
  }

  fileprivate var layer: NaiveConvolution<Double> {
    NaiveConvolution(
      x.shapeOfSample, filters: w.samples, height: w.height, width: w.width, stride: stride,
      padding: padding)
  }

  fileprivate var parameters: [Matrix<Double>] { [w.rows, b.row] }

  fileprivate var arguments: [(String, Value)] {
    [
      ("x", .maps(x)), ("w", .maps(w)), ("b", .vector(b)), ("stride", .integer(stride)),
      ("padding", .integer(padding)),
    ]
  }
}

func convForwardCase(_ arrays: ConvCase) -> Case {
  let output = arrays.layer.forward(arrays.x.rows, arrays.parameters, on: .serial).output
  return Case(
    arrays.title, "convForward", arrays.arguments,
    expected: [("out", .maps(output.maps(arrays.dout.shapeOfSample)))])
}

func convBackwardCase(_ arrays: ConvCase) -> Case {
  let found = arrays.layer.backward(
    arrays.dout.rows, arrays.x.rows, arrays.parameters, on: .serial)
  return Case(
    arrays.title, "convBackward", [("dout", .maps(arrays.dout))] + arrays.arguments,
    expected: [
      ("dx", .maps(found.input.maps(arrays.x.shapeOfSample))),
      ("dw", .maps(found.parameters[0].maps(arrays.w.shapeOfSample))),
      ("db", .vector(found.parameters[1][0])),
    ])
}

// MARK: - Pooling

/// The arrays of max pooling.
struct PoolCase: Sendable {
  var title: String
  var x: Maps
  var height: Int
  var width: Int
  var stride: Int
  var dout: Maps

  /// Windows that overlap, with two equal numbers in the first.
  static let byHand = PoolCase(
    title: "3×3 pixels, 2×2 windows, stride 1",
    x: Maps([[[[1, 5, 2], [5, -4, -3], [-7, -8, -6]]]]), height: 2, width: 2, stride: 1,
    dout: Maps([[[[1, 2], [3, 4]]]]))
}

extension PoolCase {
  init(_ random: inout RandomState) {
    let (n, c) = (random.integer(in: 1..<4), random.integer(in: 1..<4))
    let (height, width) = (random.integer(in: 1..<4), random.integer(in: 1..<4))
    let stride = random.integer(in: 1..<4)
    let (h, w) = (height + random.integer(in: 0..<4), width + random.integer(in: 0..<4))
    // Whole numbers tie.
    let x =
      random.uniform() < 0.5 ? wholeNumbers(n, c, h, w, &random) : random.randn(n, c, h, w)
    let dout = random.randn(n, c, 1 + (h - height) / stride, 1 + (w - width) / stride)
    self.init(
      title: "\(n) × \(c) × \(h) × \(w) numbers, \(height)×\(width) windows, stride \(stride)",
      x: x, height: height, width: width, stride: stride, dout: dout)
  }

  fileprivate var layer: NaiveMaxPooling<Double> {
    NaiveMaxPooling(x.shapeOfSample, height: height, width: width, stride: stride)
  }

  fileprivate var arguments: [(String, Value)] {
    [
      ("x", .maps(x)), ("height", .integer(height)), ("width", .integer(width)),
      ("stride", .integer(stride)),
    ]
  }
}

func poolForwardCase(_ arrays: PoolCase) -> Case {
  let output = arrays.layer.forward(arrays.x.rows, [], on: .serial).output
  return Case(
    arrays.title, "poolForward", arrays.arguments,
    expected: [("out", .maps(output.maps(arrays.dout.shapeOfSample)))])
}

func poolBackwardCase(_ arrays: PoolCase) -> Case {
  let found = arrays.layer.backward(arrays.dout.rows, arrays.x.rows, [], on: .serial)
  return Case(
    arrays.title, "poolBackward", [("dout", .maps(arrays.dout))] + arrays.arguments,
    expected: [("dx", .maps(found.input.maps(arrays.x.shapeOfSample)))])
}

// MARK: - The net

func initialCase(
  channels: Int, height: Int, width: Int, filters: Int, kernel: Int, hidden: Int, classes: Int,
  scale: Double, seed: Int
) -> Case {
  let network = Network<Double>.threeLayerConvolutional(
    MapShape(channels: channels, height: height, width: width), filters: filters,
    kernel: kernel, hidden: hidden, classes: classes)
  var random = RandomState(seed: UInt32(seed))
  let parameters = network.randomParameters(weightScale: scale, using: &random)
  let kernels = MapShape(channels: channels, height: kernel, width: kernel)
  return Case(
    "\(counted(channels, "channel")), \(height)×\(width) pixels, \(counted(filters, "filter")), \(hidden) hidden, "
      + "\(counted(classes, "class", plural: "classes"))", "initial",
    [
      ("channels", .integer(channels)), ("height", .integer(height)), ("width", .integer(width)),
      ("filters", .integer(filters)), ("kernel", .integer(kernel)), ("hidden", .integer(hidden)),
      ("classes", .integer(classes)), ("weightScale", .number(scale)), ("seed", .integer(seed)),
    ],
    expected: [
      ("w1", .maps(parameters["W1"].maps(kernels))), ("b1", .vector(parameters["b1"][0])),
      ("w2", .matrix(parameters["W2"])), ("b2", .vector(parameters["b2"][0])),
      ("w3", .matrix(parameters["W3"])), ("b3", .vector(parameters["b3"][0])),
    ])
}

let netLossByHand = netLossCase(
  "a 1×2×2 image, 1 filter, 2 hidden, 2 classes",
  ThreeLayerNet(
    w1: Maps([[[[2]]]]), b1: [1], w2: Matrix([[1, -1]]), b2: [0, 1],
    w3: Matrix([[1, 0], [-1, 2]]), b3: [0, 1]), Maps([[[[1, -3], [2, 0]]]]), [1], 0.5)

func netLossCase(_ random: inout RandomState) -> Case {
  let (n, c) = (random.integer(in: 2..<4), random.integer(in: 1..<4))
  let (h, w) = (2 * random.integer(in: 1..<3), 2 * random.integer(in: 1..<3))
  let (f, kernel) = (random.integer(in: 1..<4), 2 * random.integer(in: 0..<2) + 1)
  let (hidden, classes) = (random.integer(in: 3..<7), random.integer(in: 2..<5))
  let net = ThreeLayerNet(
    w1: random.randn(f, c, kernel, kernel), b1: drawnVector(f, &random),
    w2: random.randn(f * h / 2 * (w / 2), hidden), b2: drawnVector(hidden, &random),
    w3: random.randn(hidden, classes), b3: drawnVector(classes, &random))
  return netLossCase(
    "\(n) \(c)×\(h)×\(counted(w, "image")), \(counted(f, "filter")), \(hidden) hidden, \(counted(classes, "class", plural: "classes"))",
    net,
    random.randn(n, c, h, w), random.integers(count: n, in: 0..<classes),
    random.uniform(in: 0.1..<2))
}

private func netLossCase(
  _ title: String, _ net: ThreeLayerNet, _ x: Maps, _ y: [Int], _ reg: Double
) -> Case {
  let network = Network<Double>.threeLayerConvolutional(
    x.shapeOfSample, filters: net.w1.samples, kernel: net.w1.height, hidden: net.w2.columns,
    classes: net.w3.columns, library: NaiveLayers())
  let parameters = ParameterSet(
    shapes: network.parameterShapes,
    arrays: [net.w1.rows, net.b1.row, net.w2, net.b2.row, net.w3, net.b3.row])
  let expected = network.loss(
    of: x.rows, labels: y, parameters, regularization: reg, on: .serial)
  let gradients = expected.gradients
  return Case(
    title, "loss",
    [
      ("w1", .maps(net.w1)), ("b1", .vector(net.b1)), ("w2", .matrix(net.w2)),
      ("b2", .vector(net.b2)), ("w3", .matrix(net.w3)), ("b3", .vector(net.b3)), ("x", .maps(x)),
      ("y", .integers(y)), ("reg", .number(reg)),
    ],
    expected: [
      ("loss", .number(expected.total)),
      ("dw1", .maps(gradients["W1"].maps(net.w1.shapeOfSample))),
      ("db1", .vector(gradients["b1"][0])),
      ("dw2", .matrix(gradients["W2"])),
      ("db2", .vector(gradients["b2"][0])),
      ("dw3", .matrix(gradients["W3"])),
      ("db3", .vector(gradients["b3"][0])),
    ])
}

// MARK: - Normalization

/// The arrays of a spatial normalization.
struct NormalizationCase: Sendable {
  var title: String
  var x: Maps
  var gamma: Vector
  var beta: Vector
  var mean: Vector
  var variance: Vector
  var groups: Int
  var dout: Maps

  /// As many samples as channels, so that statistics of samples fit those of channels.
  static let byHand = NormalizationCase(
    title: "2 samples of 2×1×3 numbers",
    x: Maps([[[[1, 2, 3]], [[4, 0, 2]]], [[[5, 6, 7]], [[-2, 8, 0]]]]),
    gamma: [1, 2], beta: [0, 10], mean: [1, 2], variance: [3, 4], groups: 2,
    dout: Maps([[[[1, 0, -1]], [[2, 1, 0]]], [[[0, 3, 1]], [[-1, 1, 2]]]]))
}

extension NormalizationCase {
  init(_ random: inout RandomState) {
    let groups = random.integer(in: 1..<4)
    let (n, c) = (random.integer(in: 2..<5), groups * random.integer(in: 1..<4))
    let (h, w) = (random.integer(in: 2..<4), random.integer(in: 2..<4))
    let x = random.randn(n, c, h, w) * 2 + 1
    self.init(
      title: "\(counted(n, "sample")) of \(c)×\(h)×\(w) numbers", x: x,
      gamma: drawnVector(c, &random),
      beta: drawnVector(c, &random), mean: drawnVector(c, &random),
      variance: drawnVector(c, &random) ** 2 + 0.1, groups: groups, dout: random.randn(n, c, h, w))
  }
}

func batchNormForwardCase(_ arrays: NormalizationCase, isTraining: Bool) -> Case {
  let layer = NaiveSpatialBatchNormalization<Double>(arrays.x.shapeOfSample)
  let parameters = [arrays.gamma.row, arrays.beta.row, arrays.mean.row, arrays.variance.row]
  var (output, running) = (zeros(0, 0), Array(parameters.dropFirst(2)))
  if isTraining {
    var noise = TrainingNoise(RandomState(seed: 0))
    let found = layer.forward(arrays.x.rows, parameters, training: &noise, on: .serial)
    (output, running) = (found.output, layer.statistics(after: found.cache, parameters))
  } else {
    output = layer.forward(arrays.x.rows, parameters, on: .serial).output
  }
  return Case(
    "\(arrays.title), \(isTraining ? "in training" : "at test time")", "spatialBatchNormForward",
    [
      ("x", .maps(arrays.x)), ("gamma", .vector(arrays.gamma)), ("beta", .vector(arrays.beta)),
      ("running mean", .vector(arrays.mean)), ("running variance", .vector(arrays.variance)),
      ("isTraining", .integer(isTraining ? 1 : 0)),
    ],
    expected: [
      ("out", .maps(output.maps(arrays.x.shapeOfSample))),
      ("the running mean", .vector(running[0][0])),
      ("the running variance", .vector(running[1][0])),
    ])
}

func batchNormBackwardCase(_ arrays: NormalizationCase) -> Case {
  let layer = NaiveSpatialBatchNormalization<Double>(arrays.x.shapeOfSample)
  let parameters = [arrays.gamma.row, arrays.beta.row, arrays.mean.row, arrays.variance.row]
  var noise = TrainingNoise(RandomState(seed: 0))
  let (_, cache) = layer.forward(arrays.x.rows, parameters, training: &noise, on: .serial)
  return backwardCase(
    arrays, "spatialBatchNormBackward", [],
    layer.backward(arrays.dout.rows, cache, parameters, on: .serial))
}

func groupNormForwardCase(_ arrays: NormalizationCase) -> Case {
  let layer = NaiveSpatialGroupNormalization<Double>(
    arrays.x.shapeOfSample, groups: arrays.groups)
  let output = layer.forward(
    arrays.x.rows, [arrays.gamma.row, arrays.beta.row], on: .serial
  ).output
  return Case(
    "\(arrays.title), \(arrays.groups) groups", "groupNormForward",
    [
      ("x", .maps(arrays.x)), ("gamma", .vector(arrays.gamma)), ("beta", .vector(arrays.beta)),
      ("groups", .integer(arrays.groups)),
    ], expected: [("out", .maps(output.maps(arrays.x.shapeOfSample)))])
}

func groupNormBackwardCase(_ arrays: NormalizationCase) -> Case {
  let layer = NaiveSpatialGroupNormalization<Double>(
    arrays.x.shapeOfSample, groups: arrays.groups)
  let parameters = [arrays.gamma.row, arrays.beta.row]
  let (_, cache) = layer.forward(arrays.x.rows, parameters, on: .serial)
  return backwardCase(
    arrays, "groupNormBackward", [("groups", .integer(arrays.groups))],
    layer.backward(arrays.dout.rows, cache, parameters, on: .serial))
}

private func backwardCase(
  _ arrays: NormalizationCase, _ function: String, _ more: [(String, Value)],
  _ found: LayerGradients<Double>
) -> Case {
  Case(
    arrays.title, function,
    [("dout", .maps(arrays.dout)), ("x", .maps(arrays.x)), ("gamma", .vector(arrays.gamma))]
      + more,
    expected: [
      ("dx", .maps(found.input.maps(arrays.x.shapeOfSample))),
      ("dgamma", .vector(found.parameters[0][0])), ("dbeta", .vector(found.parameters[1][0])),
    ])
}
