// The exercise of fully connected nets: its stubs, and the cases that judge them.

import CEmbedding
import ExerciseJudging
import Exercises
import Files
import NeuralNetworks
import NumPyRandom

extension ExerciseKit {
  /// What a learner writes for the assignment fully-connected.
  public static let fullyConnected = ExerciseKit(
    assignment: "fully-connected",
    files: [
      "FullyConnectedNet.swift", "UpdateRules.swift", "Overfitting.swift", "BestNet.swift",
      "Layers.swift",
    ].map {
      File(name: $0, solution: embeddedFiles("07-fully-connected/exercise").text(of: $0))
    },
    main: mainSource(
      serving: """
        Exercise(
            FullyConnectedNet.self,
            momentum: { momentumStep($0, $1, velocity: $2, learningRate: $3, momentum: $4) },
            rmsprop: {
              rmspropStep($0, $1, squares: $2, learningRate: $3, decay: $4, epsilon: $5)
            },
            adam: {
              adamStep(
                $0, $1, mean: $2, squares: $3, steps: $4, learningRate: $5, beta1: $6, beta2: $7,
                epsilon: $8)
            }, overfitThreeLayers: overfitThreeLayers, overfitFiveLayers: overfitFiveLayers,
            bestNet: bestNet)
        """),
    questions: inlineQuestions(
      in: embeddedFiles("07-fully-connected").text(of: "fully-connected.md")),
    hints: embeddedFiles("07-fully-connected/exercise").text(of: "hints.md"),
    stubs: [
      Stub(
        "initial-weights", file: "FullyConnectedNet.swift", points: 10,
        first: initialCase(inputs: 3, hidden: [4, 2], classes: 2, scale: 0.01, seed: 0),
        another: { random in
          initialCase(
            inputs: random.integer(in: 2..<6), hidden: drawnWidths(&random),
            classes: random.integer(in: 2..<5), scale: random.uniform(in: 1e-3..<0.5),
            seed: random.integer(in: 0..<10_000))
        }, mistakes: initialMistakes),
      Stub(
        "scores", file: "FullyConnectedNet.swift", points: 10,
        first: handNet(scoresCase), another: { randomNet(&$0, scoresCase) },
        mistakes: scoresMistakes),
      Stub(
        "loss-and-gradients", file: "FullyConnectedNet.swift", points: 20,
        first: handNet(lossCase), another: { randomNet(&$0, lossCase) },
        large: { random in
          lossCase(
            "20 images of 3,072 numbers, 5 hidden layers",
            drawnNet([3072, 50, 50, 50, 50, 50, 10], scale: 0.05, &random),
            random.randn(20, 3072), random.integers(count: 20, in: 0..<10), 0.1)
        }, mistakes: lossMistakes),
      ruleStub("momentum", points: 10, momentumCase, momentumMistakes),
      ruleStub("rmsprop", points: 10, rmspropCase, rmspropMistakes),
      ruleStub("adam", points: 15, adamCase, adamMistakes),
      choiceStub(
        "overfit-three-layers", "overfitThreeLayers", points: 5, hiddenLayers: 2, weightScale: 3e-2),
      choiceStub(
        "overfit-five-layers", "overfitFiveLayers", points: 10, hiddenLayers: 4, weightScale: 7e-2),
      Stub(
        "best-net", file: "BestNet.swift", points: 10, first: bestNetCase(seed: 0),
        another: { bestNetCase(seed: $0.integer(in: 1..<3)) }, mistakes: bestNetMistakes, cases: 1),
    ],
    reference: Exercise(
      FullyConnectedNet.self,
      momentum: { momentumStep($0, $1, velocity: $2, learningRate: $3, momentum: $4) },
      rmsprop: { rmspropStep($0, $1, squares: $2, learningRate: $3, decay: $4, epsilon: $5) },
      adam: {
        adamStep(
          $0, $1, mean: $2, squares: $3, steps: $4, learningRate: $5, beta1: $6, beta2: $7,
          epsilon: $8)
      }, overfitThreeLayers: overfitThreeLayers, overfitFiveLayers: overfitFiveLayers,
      bestNet: bestNet))

  private static func ruleStub(
    _ id: String, points: Int, _ example: @escaping @Sendable (String, RuleCase) -> Case,
    _ mistakes: [Mistake]
  ) -> Stub {
    Stub(
      id, file: "UpdateRules.swift", points: points,
      first: example("the first step of 2 weights", .byHand),
      another: { random in
        let drawn = RuleCase(using: &random)
        return example("step \(drawn.steps + 1) of \(drawn.w.shape) weights", drawn)
      }, mistakes: mistakes)
  }

  private static func choiceStub(
    _ id: String, _ function: String, points: Int, hiddenLayers: Int, weightScale: Double
  ) -> Stub {
    Stub(
      id, file: "Overfitting.swift", points: points,
      first: overfittingCase(function, hiddenLayers: hiddenLayers, seed: 0),
      another: { random in
        overfittingCase(function, hiddenLayers: hiddenLayers, seed: random.integer(in: 1..<3))
      }, mistakes: overfittingMistakes(in: function, weightScale: weightScale), cases: 2)
  }
}

// MARK: - The net

private func drawnWidths(_ random: inout RandomState) -> [Int] {
  let depth = random.integer(in: 0..<4)
  return random.integers(count: depth, in: 2..<6)
}

private func initialCase(
  inputs: Int, hidden: [Int], classes: Int, scale: Double, seed: Int
) -> Case {
  let network =
    Network<Double>.fullyConnected(
      inputs: inputs, hidden: hidden, classes: classes, library: NaiveLayers())
  var random = RandomState(seed: UInt32(seed))
  let expected = network.randomParameters(weightScale: scale, using: &random)
  return Case(
    "\(counted(inputs, "input")), hidden layers of \(hidden) units, \(counted(classes, "class", plural: "classes"))",
    "initial",
    [
      ("inputs", .integer(inputs)), ("hidden", .integers(hidden)), ("classes", .integer(classes)),
      ("weightScale", .number(scale)), ("seed", .integer(seed)),
    ], expected: named(expected, prefix: ""))
}

/// Layer after layer, as the learner's net is read: w1, b1, w2, b2, …
private func named(_ set: ParameterSet<Double>, prefix: String) -> [(String, Value)] {
  zip(set.shapes, set.arrays).map { shape, array in
    (
      prefix + shape.name.lowercased(),
      shape.name.hasPrefix("b") ? .vector(array[0]) : .matrix(array)
    )
  }
}

private typealias NetCase =
  @Sendable (String, FullyConnectedNet, Matrix<Double>, [Int], Double) -> Case

private func handNet(_ example: NetCase) -> Case {
  example(
    "2 samples, 2 inputs, hidden layers of [2, 2] units, 2 classes",
    FullyConnectedNet(
      weights: [
        Matrix([[1, -1], [2, 1]]), Matrix([[1, 2], [-3, 1]]), Matrix([[0.1, 0], [-0.1, 0.2]]),
      ], biases: [[0.5, 0.5], [-1, 1], [0, 1]]),
    Matrix([[1, 0], [-1, 2]]), [0, 1], 0.5)
}

private func drawnNet(
  _ sizes: [Int], scale: Double = 1, _ random: inout RandomState
) -> FullyConnectedNet {
  var net = FullyConnectedNet(weights: [], biases: [])
  for i in 0..<sizes.count - 1 {
    net.weights.append(scale * random.randn(sizes[i], sizes[i + 1]))
    net.biases.append(random.randn(1, sizes[i + 1])[0])
  }
  return net
}

private func randomNet(_ random: inout RandomState, _ example: NetCase) -> Case {
  let (samples, inputs) = (random.integer(in: 2..<6), random.integer(in: 2..<5))
  let (hidden, classes) = (drawnWidths(&random), random.integer(in: 2..<5))
  return example(
    "\(counted(samples, "sample")), \(counted(inputs, "input")), hidden layers of \(hidden) units, \(counted(classes, "class", plural: "classes"))",
    drawnNet([inputs] + hidden + [classes], &random), random.randn(samples, inputs),
    random.integers(count: samples, in: 0..<classes), random.uniform(in: 0.1..<2))
}

private func arguments(_ net: FullyConnectedNet, _ x: Matrix<Double>) -> [(String, Value)] {
  [
    ("weights", .list(net.weights.map { .matrix($0) })),
    ("biases", .list(net.biases.map { .vector($0) })), ("x", .matrix(x)),
  ]
}

/// The library's net with the same parameters.
private func library(
  _ net: FullyConnectedNet
) -> (network: Network<Double>, parameters: ParameterSet<Double>) {
  let widths = net.weights.map(\.columns)
  let network =
    Network<Double>.fullyConnected(
      inputs: net.weights[0].rows, hidden: widths.dropLast(), classes: widths[widths.count - 1],
      library: NaiveLayers())
  return (
    network,
    ParameterSet(
      shapes: network.parameterShapes,
      arrays: zip(net.weights, net.biases).flatMap { [$0, $1.row] })
  )
}

@Sendable private func scoresCase(
  _ title: String, _ net: FullyConnectedNet, _ x: Matrix<Double>, _ y: [Int], _ reg: Double
) -> Case {
  let (network, parameters) = library(net)
  return Case(
    title, "scores", arguments(net, x),
    expected: [("scores", .matrix(network.scores(of: x, parameters)))])
}

@Sendable private func lossCase(
  _ title: String, _ net: FullyConnectedNet, _ x: Matrix<Double>, _ y: [Int], _ reg: Double
) -> Case {
  let (network, parameters) = library(net)
  let found = network.loss(of: x, labels: y, parameters, regularization: reg)
  return Case(
    title, "loss", arguments(net, x) + [("y", .integers(y)), ("reg", .number(reg))],
    expected: [("loss", .number(found.total))] + named(found.gradients, prefix: "d"))
}

// MARK: - Update rules

/// Weights, their gradient, and what a rule remembers.
private struct RuleCase: Sendable {
  var w: Matrix<Double>
  var dw: Matrix<Double>
  /// The velocity, or the running mean of the gradient.
  var first: Matrix<Double>
  /// The running mean of squared gradients.
  var second: Matrix<Double>
  var steps: Int
  var learningRate: Double
  var decays: (Double, Double)
  var epsilon: Double

  static let byHand = RuleCase(
    w: Matrix([[1, 2]]), dw: Matrix([[2, -0.5]]), first: zeros(1, 2), second: zeros(1, 2), steps: 0,
    learningRate: 0.5, decays: (0.5, 0.75), epsilon: 0.25)
}

extension RuleCase {
  /// A step early or late in a training, with gradients of any size: where they are tiny, ε counts.
  init(using random: inout RandomState) {
    let (rows, columns) = (random.integer(in: 1..<5), random.integer(in: 1..<5))
    let size = [1e-4, 1e-2, 1, 10][random.integer(in: 0..<4)]
    w = random.randn(rows, columns)
    dw = size * random.randn(rows, columns)
    steps = random.integer(in: 0..<12)
    // Before the first step there is nothing to remember.
    let remembered = steps == 0 ? 0 : size
    first = remembered * random.randn(rows, columns)
    second = remembered * remembered * (random.randn(rows, columns) ** 2)
    learningRate = random.uniform(in: 0.01..<0.5)
    decays = (random.uniform(in: 0.5..<0.95), random.uniform(in: 0.6..<0.99))
    epsilon = [1e-8, 1e-3][random.integer(in: 0..<2)]
  }

  /// What the library makes of it.
  func step(_ rule: UpdateRule, _ constants: RuleConstants) -> (
    w: Matrix<Double>, state: RuleState<Double>
  ) {
    let shapes = [ParameterShape("w", rows: w.rows, columns: w.columns, isPenalized: true)]
    var weights = ParameterSet<Double>(shapes: shapes, arrays: [w])
    var state = RuleState<Double>(
      rule, constants: constants, first: [rule == .rmsprop ? second : first],
      second: rule == .adam ? [second] : [], stepCount: steps)
    state.step(
      &weights, ParameterSet(shapes: shapes, arrays: [dw]), learningRate: learningRate, on: .serial)
    return (weights["w"], state)
  }
}

@Sendable private func momentumCase(_ title: String, _ drawn: RuleCase) -> Case {
  let found = drawn.step(
    .momentum, RuleConstants(gradientDecay: drawn.decays.0, squareDecay: drawn.decays.1))
  return Case(
    title, "momentum",
    [
      ("w", .matrix(drawn.w)), ("dw", .matrix(drawn.dw)), ("velocity", .matrix(drawn.first)),
      ("learningRate", .number(drawn.learningRate)), ("momentum", .number(drawn.decays.0)),
    ], expected: [("w", .matrix(found.w)), ("velocity", .matrix(found.state.first[0]))])
}

@Sendable private func rmspropCase(_ title: String, _ drawn: RuleCase) -> Case {
  let found = drawn.step(
    .rmsprop,
    RuleConstants(
      gradientDecay: drawn.decays.0, squareDecay: drawn.decays.1, epsilon: drawn.epsilon))
  return Case(
    title, "rmsprop",
    [
      ("w", .matrix(drawn.w)), ("dw", .matrix(drawn.dw)), ("squares", .matrix(drawn.second)),
      ("learningRate", .number(drawn.learningRate)), ("decay", .number(drawn.decays.1)),
      ("epsilon", .number(drawn.epsilon)),
    ], expected: [("w", .matrix(found.w)), ("squares", .matrix(found.state.first[0]))])
}

@Sendable private func adamCase(_ title: String, _ drawn: RuleCase) -> Case {
  let found = drawn.step(
    .adam,
    RuleConstants(
      gradientDecay: drawn.decays.0, squareDecay: drawn.decays.1, epsilon: drawn.epsilon))
  return Case(
    title, "adam",
    [
      ("w", .matrix(drawn.w)), ("dw", .matrix(drawn.dw)), ("mean", .matrix(drawn.first)),
      ("squares", .matrix(drawn.second)), ("steps", .integer(drawn.steps)),
      ("learningRate", .number(drawn.learningRate)), ("beta1", .number(drawn.decays.0)),
      ("beta2", .number(drawn.decays.1)), ("epsilon", .number(drawn.epsilon)),
    ],
    expected: [
      ("w", .matrix(found.w)), ("mean", .matrix(found.state.first[0])),
      ("squares", .matrix(found.state.second[0])), ("steps", .integer(drawn.steps + 1)),
    ])
}
