// Batch and layer normalization: what a learner writes.

@_exported import NumPyArrays

/// What the training of a batch normalization keeps for test time.
public struct RunningStatistics: Sendable {
  /// `[D]`: the running mean of the batches' means.
  public var mean: Vector
  /// `[D]`: the running mean of the batches' variances.
  public var variance: Vector
  /// The share of both that a training step keeps.
  public var momentum: Double

  public init(mean: Vector, variance: Vector, momentum: Double = 0.9) {
    self.mean = mean
    self.variance = variance
    self.momentum = momentum
  }
}

/// What the backward pass of a normalization needs from the forward pass.
public struct NormalizationCache: Sendable {
  /// `[N, D]`
  public var x: Matrix<Double>
  /// What x was normalized with: a number for each column, or for each row.
  public var mean: Vector
  public var variance: Vector
  /// `[D]`
  public var gamma: Vector
  public var epsilon: Double

  public init(x: Matrix<Double>, mean: Vector, variance: Vector, gamma: Vector, epsilon: Double) {
    self.x = x
    self.mean = mean
    self.variance = variance
    self.gamma = gamma
    self.epsilon = epsilon
  }

  /// A cache of the next five arguments.
  init(reading arguments: inout ArgumentReader) throws {
    self.init(
      x: try arguments.matrix(), mean: try arguments.vector(), variance: try arguments.vector(),
      gamma: try arguments.vector(), epsilon: try arguments.number())
  }
}

extension Exercise {
  public typealias BatchForwardFunction =
    @Sendable (
      _ x: Matrix<Double>, _ gamma: Vector, _ beta: Vector, _ running: inout RunningStatistics,
      _ isTraining: Bool, _ epsilon: Double
    ) -> (out: Matrix<Double>, cache: NormalizationCache)
  public typealias LayerForwardFunction =
    @Sendable (
      _ x: Matrix<Double>, _ gamma: Vector, _ beta: Vector, _ epsilon: Double
    ) -> (out: Matrix<Double>, cache: NormalizationCache)
  public typealias NormalizationBackwardFunction =
    @Sendable (_ dout: Matrix<Double>, _ cache: NormalizationCache) -> (
      dx: Matrix<Double>, dgamma: Vector, dbeta: Vector
    )

  /// The functions of batch and layer normalization.
  public init(
    batchForward: @escaping BatchForwardFunction,
    batchBackward: @escaping NormalizationBackwardFunction,
    batchBackwardShort: @escaping NormalizationBackwardFunction,
    layerForward: @escaping LayerForwardFunction,
    layerBackward: @escaping NormalizationBackwardFunction
  ) {
    self.init()
    self["batchForward"] = { arguments in
      let x = try arguments.matrix()
      let (gamma, beta) = (try arguments.vector(), try arguments.vector())
      var running = RunningStatistics(
        mean: try arguments.vector(), variance: try arguments.vector(),
        momentum: try arguments.number())
      let isTraining = try arguments.integer() == 1
      let found = batchForward(x, gamma, beta, &running, isTraining, try arguments.number())
      return [
        .matrix(found.out), .vector(running.mean), .vector(running.variance),
        .vector(found.cache.mean), .vector(found.cache.variance),
      ]
    }
    self["layerForward"] = { arguments in
      let found = layerForward(
        try arguments.matrix(), try arguments.vector(), try arguments.vector(),
        try arguments.number())
      return [.matrix(found.out), .vector(found.cache.mean), .vector(found.cache.variance)]
    }
    func backward(_ function: @escaping NormalizationBackwardFunction) -> Function {
      { arguments in
        let dout = try arguments.matrix()
        let found = function(dout, try NormalizationCache(reading: &arguments))
        return [.matrix(found.dx), .vector(found.dgamma), .vector(found.dbeta)]
      }
    }
    self["batchBackward"] = backward(batchBackward)
    self["batchBackwardShort"] = backward(batchBackwardShort)
    self["layerBackward"] = backward(layerBackward)
  }
}
