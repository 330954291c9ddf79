// A net of any depth, the update rules, and the choice of settings: what a learner writes.

@_exported import NumPyRandom

/// A net of any depth: affine layers with a ReLU behind each but the last.
public protocol FullyConnectedExercise: Sendable {
  var weights: [Matrix<Double>] { get }
  var biases: [Vector] { get }

  init(weights: [Matrix<Double>], biases: [Vector])

  /// A net to start from.
  static func initial(
    inputs: Int, hidden: [Int], classes: Int, weightScale: Double, using random: inout RandomState
  ) -> Self
  /// The scores of samples.
  func scores(_ x: Matrix<Double>) -> Matrix<Double>
  /// The loss, and a net of its gradients.
  func loss(_ x: Matrix<Double>, _ y: [Int], reg: Double) -> (loss: Double, gradients: Self)
}

extension FullyConnectedExercise {
  /// A net of the next two arguments: a list of weights, and one of biases.
  public init(reading arguments: inout ArgumentReader) throws {
    let (weights, biases) = (try arguments.list(), try arguments.list())
    self.init(weights: weights.compactMap(\.matrix), biases: biases.compactMap(\.vector))
  }

  /// Layer after layer: w1, b1, w2, b2, …
  public var values: [Value] {
    let shared = min(weights.count, biases.count)
    return (0..<shared).flatMap { [.matrix(weights[$0]), .vector(biases[$0])] as [Value] }
      + weights.dropFirst(shared).map { .matrix($0) } + biases.dropFirst(shared).map { .vector($0) }
  }
}

extension Value {
  fileprivate var matrix: Matrix<Double>? { if case .matrix(let x) = self { x } else { nil } }
  fileprivate var vector: Vector? { if case .vector(let x) = self { x } else { nil } }
}

extension Exercise {
  public typealias MomentumFunction =
    @Sendable (
      _ w: Matrix<Double>, _ dw: Matrix<Double>, _ velocity: Matrix<Double>, _ learningRate: Double,
      _ momentum: Double
    ) -> (w: Matrix<Double>, velocity: Matrix<Double>)
  public typealias RMSPropFunction =
    @Sendable (
      _ w: Matrix<Double>, _ dw: Matrix<Double>, _ squares: Matrix<Double>, _ learningRate: Double,
      _ decay: Double, _ epsilon: Double
    ) -> (w: Matrix<Double>, squares: Matrix<Double>)
  public typealias AdamFunction =
    @Sendable (
      _ w: Matrix<Double>, _ dw: Matrix<Double>, _ mean: Matrix<Double>, _ squares: Matrix<Double>,
      _ steps: Int, _ learningRate: Double, _ beta1: Double, _ beta2: Double, _ epsilon: Double
    ) -> (w: Matrix<Double>, mean: Matrix<Double>, squares: Matrix<Double>, steps: Int)
  /// What a learner chooses for a training.
  public typealias TrainingChoice = @Sendable () -> (learningRate: Double, weightScale: Double)

  /// The functions of a net of any depth, of the update rules, and the chosen settings.
  public init<Net: FullyConnectedExercise>(
    _: Net.Type, momentum: @escaping MomentumFunction, rmsprop: @escaping RMSPropFunction,
    adam: @escaping AdamFunction, overfitThreeLayers: @escaping TrainingChoice,
    overfitFiveLayers: @escaping TrainingChoice, bestNet: @escaping @Sendable () -> NetSettings
  ) {
    self.init()
    self["initial"] = { arguments in
      let (inputs, hidden) = (try arguments.integer(), try arguments.integers())
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
    self["momentum"] = { arguments in
      let found = momentum(
        try arguments.matrix(), try arguments.matrix(), try arguments.matrix(),
        try arguments.number(), try arguments.number())
      return [.matrix(found.w), .matrix(found.velocity)]
    }
    self["rmsprop"] = { arguments in
      let found = rmsprop(
        try arguments.matrix(), try arguments.matrix(), try arguments.matrix(),
        try arguments.number(), try arguments.number(), try arguments.number())
      return [.matrix(found.w), .matrix(found.squares)]
    }
    self["adam"] = { arguments in
      let found = adam(
        try arguments.matrix(), try arguments.matrix(), try arguments.matrix(),
        try arguments.matrix(), try arguments.integer(), try arguments.number(),
        try arguments.number(), try arguments.number(), try arguments.number())
      return [
        .matrix(found.w), .matrix(found.mean), .matrix(found.squares), .integer(found.steps),
      ]
    }
    func choice(_ function: @escaping TrainingChoice) -> Function {
      { _ in
        let found = function()
        return [.number(found.learningRate), .number(found.weightScale)]
      }
    }
    self["overfitThreeLayers"] = choice(overfitThreeLayers)
    self["overfitFiveLayers"] = choice(overfitFiveLayers)
    self["bestNet"] = { _ in bestNet().values }
  }
}
