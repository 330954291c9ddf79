// The two-layer net and its layers: what a learner writes.

@_exported import NumPyRandom

/// A two-layer net: affine, ReLU, affine.
public protocol TwoLayerNetExercise: Sendable {
  var w1: Matrix<Double> { get }
  var b1: Vector { get }
  var w2: Matrix<Double> { get }
  var b2: Vector { get }

  init(w1: Matrix<Double>, b1: Vector, w2: Matrix<Double>, b2: Vector)

  /// A net to start from.
  static func initial(
    inputs: Int, hidden: Int, classes: Int, weightScale: Double, using random: inout RandomState
  ) -> Self
  /// The scores of samples.
  func scores(_ x: Matrix<Double>) -> Matrix<Double>
  /// The loss, and a net of its gradients.
  func loss(_ x: Matrix<Double>, _ y: [Int], reg: Double) -> (loss: Double, gradients: Self)
}

extension TwoLayerNetExercise {
  /// A net of the next four arguments.
  init(reading arguments: inout ArgumentReader) throws {
    self.init(
      w1: try arguments.matrix(), b1: try arguments.vector(), w2: try arguments.matrix(),
      b2: try arguments.vector())
  }

  var values: [Value] { [.matrix(w1), .vector(b1), .matrix(w2), .vector(b2)] }
}

extension Exercise {
  public typealias ScoreLossFunction =
    @Sendable (Matrix<Double>, [Int]) -> (
      loss: Double, dscores: Matrix<Double>
    )

  /// The functions of a two-layer net and its layers.
  public init<Net: TwoLayerNetExercise, AffineCache, ReLUCache>(
    _: Net.Type,
    affineForward:
      @escaping @Sendable (Matrix<Double>, Matrix<Double>, Vector) -> (
        out: Matrix<Double>, cache: AffineCache
      ),
    affineBackward:
      @escaping @Sendable (Matrix<Double>, AffineCache) -> (
        dx: Matrix<Double>, dw: Matrix<Double>, db: Vector
      ),
    reluForward: @escaping @Sendable (Matrix<Double>) -> (out: Matrix<Double>, cache: ReLUCache),
    reluBackward: @escaping @Sendable (Matrix<Double>, ReLUCache) -> Matrix<Double>,
    affineCache: @escaping @Sendable (Matrix<Double>, Matrix<Double>, Vector) -> AffineCache,
    reluCache: @escaping @Sendable (Matrix<Double>) -> ReLUCache,
    svmLoss: @escaping ScoreLossFunction, softmaxLoss: @escaping ScoreLossFunction
  ) {
    self.init()
    self["affineForward"] = { arguments in
      [
        .matrix(
          affineForward(
            try arguments.matrix(), try arguments.matrix(), try arguments.vector()
          ).out)
      ]
    }
    self["affineBackward"] = { arguments in
      let dout = try arguments.matrix()
      let cache = affineCache(
        try arguments.matrix(), try arguments.matrix(), try arguments.vector())
      let found = affineBackward(dout, cache)
      return [.matrix(found.dx), .matrix(found.dw), .vector(found.db)]
    }
    self["reluForward"] = { [.matrix(reluForward(try $0.matrix()).out)] }
    self["reluBackward"] = { arguments in
      [.matrix(reluBackward(try arguments.matrix(), reluCache(try arguments.matrix())))]
    }
    func loss(_ function: @escaping ScoreLossFunction) -> Function {
      { arguments in
        let found = function(try arguments.matrix(), try arguments.integers())
        return [.number(found.loss), .matrix(found.dscores)]
      }
    }
    self["svmLoss"] = loss(svmLoss)
    self["softmaxLoss"] = loss(softmaxLoss)
    self["initial"] = { arguments in
      let (inputs, hidden) = (try arguments.integer(), try arguments.integer())
      let (classes, scale) = (try arguments.integer(), try arguments.number())
      var random = RandomState(seed: UInt32(truncatingIfNeeded: try arguments.integer()))
      return Net.initial(
        inputs: inputs, hidden: hidden, classes: classes, weightScale: scale, using: &random
      ).values
    }
    self["scores"] = { arguments in
      let net = try Net(reading: &arguments)
      return [.matrix(net.scores(try arguments.matrix()))]
    }
    self["loss"] = { arguments in
      let net = try Net(reading: &arguments)
      let found = net.loss(
        try arguments.matrix(), try arguments.integers(), reg: try arguments.number())
      return [.number(found.loss)] + found.gradients.values
    }
  }
}
