// Convolution, pooling, spatial normalization and the three-layer net: what a learner writes.

@_exported import NumPyRandom

/// A three-layer convolutional net: convolution, ReLU, 2×2 max pooling, affine, ReLU, affine.
public protocol ThreeLayerNetExercise: Sendable {
  /// The kernels, `[F, C, K, K]`, and the filters' biases.
  var w1: Maps { get }
  var b1: Vector { get }
  var w2: Matrix<Double> { get }
  var b2: Vector { get }
  var w3: Matrix<Double> { get }
  var b3: Vector { get }

  init(
    w1: Maps, b1: Vector, w2: Matrix<Double>, b2: Vector, w3: Matrix<Double>, b3: Vector)

  /// A net to start from.
  static func initial(
    channels: Int, height: Int, width: Int, filters: Int, kernel: Int, hidden: Int, classes: Int,
    weightScale: Double, using random: inout RandomState
  ) -> Self
  /// The loss, and a net of its gradients.
  func loss(_ x: Maps, _ y: [Int], reg: Double) -> (loss: Double, gradients: Self)
}

extension ThreeLayerNetExercise {
  /// A net of the next six arguments.
  public init(reading arguments: inout ArgumentReader) throws {
    self.init(
      w1: try arguments.maps(), b1: try arguments.vector(), w2: try arguments.matrix(),
      b2: try arguments.vector(), w3: try arguments.matrix(), b3: try arguments.vector())
  }

  /// The parameters in their order.
  public var values: [Value] {
    [.maps(w1), .vector(b1), .matrix(w2), .vector(b2), .matrix(w3), .vector(b3)]
  }
}

/// Running means for test time, a number for each channel, and how much of them a step keeps.
public struct ChannelStatistics: Sendable {
  public var mean: Vector
  public var variance: Vector
  public var momentum: Double

  public init(mean: Vector, variance: Vector, momentum: Double = 0.9) {
    (self.mean, self.variance, self.momentum) = (mean, variance, momentum)
  }
}

extension Exercise {
  /// Maps and their gradient, with those of two arrays of parameters.
  public typealias NormalizationGradients = (dx: Maps, dgamma: Vector, dbeta: Vector)

  /// The functions of the assignment on convolution.
  ///
  /// A closure that makes a cache takes what the forward pass takes, so that the backward pass is
  /// judged on its own.
  public init<Net: ThreeLayerNetExercise, ConvCache, PoolCache, BatchCache, GroupCache>(
    _: Net.Type,
    convForward:
      @escaping @Sendable (Maps, Maps, Vector, Int, Int) -> (out: Maps, cache: ConvCache),
    convBackward:
      @escaping @Sendable (Maps, ConvCache) -> (dx: Maps, dw: Maps, db: Vector),
    convCache: @escaping @Sendable (Maps, Maps, Vector, Int, Int) -> ConvCache,
    poolForward: @escaping @Sendable (Maps, Int, Int, Int) -> (out: Maps, cache: PoolCache),
    poolBackward: @escaping @Sendable (Maps, PoolCache) -> Maps,
    poolCache: @escaping @Sendable (Maps, Int, Int, Int) -> PoolCache,
    batchNormForward:
      @escaping @Sendable (Maps, Vector, Vector, inout ChannelStatistics, Bool) -> (
        out: Maps, cache: BatchCache
      ),
    batchNormBackward: @escaping @Sendable (Maps, BatchCache) -> NormalizationGradients,
    batchNormCache: @escaping @Sendable (Maps, Vector) -> BatchCache,
    groupNormForward:
      @escaping @Sendable (Maps, Vector, Vector, Int) -> (out: Maps, cache: GroupCache),
    groupNormBackward: @escaping @Sendable (Maps, GroupCache) -> NormalizationGradients,
    groupNormCache: @escaping @Sendable (Maps, Vector, Int) -> GroupCache
  ) {
    self.init()
    self["convForward"] = { arguments in
      let (x, w) = (try arguments.maps(), try arguments.maps())
      let b = try arguments.vector()
      return [.maps(convForward(x, w, b, try arguments.integer(), try arguments.integer()).out)]
    }
    self["convBackward"] = { arguments in
      let dout = try arguments.maps()
      let (x, w) = (try arguments.maps(), try arguments.maps())
      let b = try arguments.vector()
      let found = convBackward(
        dout, convCache(x, w, b, try arguments.integer(), try arguments.integer()))
      return [.maps(found.dx), .maps(found.dw), .vector(found.db)]
    }
    self["poolForward"] = { arguments in
      let x = try arguments.maps()
      let (height, width) = (try arguments.integer(), try arguments.integer())
      return [.maps(poolForward(x, height, width, try arguments.integer()).out)]
    }
    self["poolBackward"] = { arguments in
      let (dout, x) = (try arguments.maps(), try arguments.maps())
      let (height, width) = (try arguments.integer(), try arguments.integer())
      return [.maps(poolBackward(dout, poolCache(x, height, width, try arguments.integer())))]
    }
    self["initial"] = { arguments in
      let (channels, height) = (try arguments.integer(), try arguments.integer())
      let (width, filters) = (try arguments.integer(), try arguments.integer())
      let (kernel, hidden) = (try arguments.integer(), try arguments.integer())
      let (classes, scale) = (try arguments.integer(), try arguments.number())
      var random = RandomState(seed: UInt32(truncatingIfNeeded: try arguments.integer()))
      return Net.initial(
        channels: channels, height: height, width: width, filters: filters, kernel: kernel,
        hidden: hidden, classes: classes, weightScale: scale, using: &random
      ).values
    }
    self["loss"] = { arguments in
      let net = try Net(reading: &arguments)
      let found = net.loss(
        try arguments.maps(), try arguments.integers(), reg: try arguments.number())
      return [.number(found.loss)] + found.gradients.values
    }
    self["spatialBatchNormForward"] = { arguments in
      let x = try arguments.maps()
      let (gamma, beta) = (try arguments.vector(), try arguments.vector())
      var running = ChannelStatistics(
        mean: try arguments.vector(), variance: try arguments.vector())
      let isTraining = try arguments.integer() == 1
      let found = batchNormForward(x, gamma, beta, &running, isTraining)
      return [.maps(found.out), .vector(running.mean), .vector(running.variance)]
    }
    self["groupNormForward"] = { arguments in
      let x = try arguments.maps()
      let (gamma, beta) = (try arguments.vector(), try arguments.vector())
      return [.maps(groupNormForward(x, gamma, beta, try arguments.integer()).out)]
    }
    self["spatialBatchNormBackward"] = { arguments in
      let (dout, x) = (try arguments.maps(), try arguments.maps())
      return Self.values(batchNormBackward(dout, batchNormCache(x, try arguments.vector())))
    }
    self["groupNormBackward"] = { arguments in
      let (dout, x) = (try arguments.maps(), try arguments.maps())
      let gamma = try arguments.vector()
      return Self.values(groupNormBackward(dout, groupNormCache(x, gamma, try arguments.integer())))
    }
  }
  private static func values(_ gradients: NormalizationGradients) -> [Value] {
    [.maps(gradients.dx), .vector(gradients.dgamma), .vector(gradients.dbeta)]
  }
}
