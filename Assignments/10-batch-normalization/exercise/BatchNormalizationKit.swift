// The exercise of batch and layer normalization: its stubs, and the cases that judge them.

import CEmbedding
import ExerciseJudging
import Exercises
import Files
import NeuralNetworks
import NumPyRandom

extension ExerciseKit {
  /// What a learner writes for the assignment batch-normalization.
  public static let batchNormalization = ExerciseKit(
    assignment: "batch-normalization",
    files: ["BatchNormalization.swift", "LayerNormalization.swift"].map {
      File(name: $0, solution: embeddedFiles("10-batch-normalization/exercise").text(of: $0))
    },
    main: mainSource(
      serving: """
        Exercise(
            batchForward: {
              batchForward($0, $1, $2, running: &$3, isTraining: $4, epsilon: $5)
            }, batchBackward: batchBackward, batchBackwardShort: batchBackwardShort,
            layerForward: { layerForward($0, $1, $2, epsilon: $3) }, layerBackward: layerBackward)
        """),
    questions: inlineQuestions(
      in: embeddedFiles("10-batch-normalization").text(of: "batch-normalization.md")),
    hints: embeddedFiles("10-batch-normalization/exercise").text(of: "hints.md"),
    stubs: [
      batchStub("training-forward", points: 20, trainingCase, trainingMistakes),
      batchStub("test-forward", points: 10, testCase, testMistakes),
      batchStub(
        "backward", points: 20, { batchBackwardCase("batchBackward", $0, $1) },
        batchBackwardMistakes(in: "batchBackward")),
      batchStub(
        "short-backward", points: 15, { batchBackwardCase("batchBackwardShort", $0, $1) },
        batchBackwardMistakes(in: "batchBackwardShort")),
      layerStub("layer-forward", points: 15, layerForwardCase, layerMistakes),
      layerStub("layer-backward", points: 20, layerBackwardCase, layerBackwardMistakes),
    ],
    reference: Exercise(
      batchForward: { batchForward($0, $1, $2, running: &$3, isTraining: $4, epsilon: $5) },
      batchBackward: batchBackward, batchBackwardShort: batchBackwardShort,
      layerForward: { layerForward($0, $1, $2, epsilon: $3) }, layerBackward: layerBackward))

  private static func batchStub(
    _ id: String, points: Int, _ example: @escaping @Sendable (String, Normalized) -> Case,
    _ mistakes: [Mistake]
  ) -> Stub { stub(id, file: "BatchNormalization.swift", points: points, example, mistakes) }

  private static func layerStub(
    _ id: String, points: Int, _ example: @escaping @Sendable (String, Normalized) -> Case,
    _ mistakes: [Mistake]
  ) -> Stub { stub(id, file: "LayerNormalization.swift", points: points, example, mistakes) }

  private static func stub(
    _ id: String, file: String, points: Int,
    _ example: @escaping @Sendable (String, Normalized) -> Case, _ mistakes: [Mistake]
  ) -> Stub {
    Stub(
      id, file: file, points: points,
      // As many rows as columns: what is summed along the other axis fits all the same.
      first: example("3 samples of 3 features", .byHand),
      another: { random in
        let drawn = Normalized(using: &random)
        return example(
          "\(counted(drawn.x.rows, "sample")) of \(counted(drawn.x.columns, "feature"))", drawn)
      }, mistakes: mistakes)
  }
}

/// What a normalization is called with.
private struct Normalized: Sendable {
  var x, dout: Matrix<Double>
  var gamma, beta, runningMean, runningVariance: Vector
  var momentum, epsilon: Double

  static let byHand = Normalized(
    x: Matrix([[1, 4, 0], [3, 0, 2], [2, 2, 10]]),
    dout: Matrix([[1, 0, 2], [0, -1, 1], [3, 1, 0]]),
    gamma: [1, 2, 3], beta: [0, 10, -10], runningMean: [2, 1, 0], runningVariance: [4, 1, 9],
    momentum: 0.5, epsilon: 0.25)
}

extension Normalized {
  init(using random: inout RandomState) {
    let (rows, columns) = (random.integer(in: 2..<7), random.integer(in: 2..<7))
    // Far from zero and of any size, so that a mean or a variance that is wrong shows.
    x = random.uniform(in: 0.5..<4) * random.randn(rows, columns) + random.uniform(in: -3..<3)
    dout = random.randn(rows, columns)
    gamma = random.randn(1, columns)[0]
    beta = random.randn(1, columns)[0]
    runningMean = random.randn(1, columns)[0]
    runningVariance = random.rand(1, columns)[0] + 0.5
    momentum = random.uniform(in: 0.6..<0.95)
    epsilon = random.uniform(in: 1e-5..<1e-2)
  }

  /// The library's layer, and its parameters.
  var batch: (layer: NaiveBatchNormalization<Double>, parameters: [Matrix<Double>]) {
    (
      NaiveBatchNormalization(columns: x.columns, epsilon: epsilon, momentum: momentum),
      [gamma.row, beta.row, runningMean.row, runningVariance.row]
    )
  }

  /// Gradients of the library, as results.
  func named(_ found: LayerGradients<Double>) -> [(String, Value)] {
    [
      ("dx", .matrix(found.input)), ("dgamma", .vector(found.parameters[0][0])),
      ("dbeta", .vector(found.parameters[1][0])),
    ]
  }

  /// What a backward pass is called with.
  func backwardArguments(mean: Vector, variance: Vector) -> [(String, Value)] {
    [
      ("dout", .matrix(dout)), ("x", .matrix(x)), ("mean", .vector(mean)),
      ("variance", .vector(variance)), ("gamma", .vector(gamma)), ("epsilon", .number(epsilon)),
    ]
  }
}

private func forwardArguments(_ drawn: Normalized, isTraining: Bool) -> [(String, Value)] {
  [
    ("x", .matrix(drawn.x)), ("gamma", .vector(drawn.gamma)), ("beta", .vector(drawn.beta)),
    ("running.mean", .vector(drawn.runningMean)),
    ("running.variance", .vector(drawn.runningVariance)),
    ("running.momentum", .number(drawn.momentum)), ("isTraining", .integer(isTraining ? 1 : 0)),
    ("epsilon", .number(drawn.epsilon)),
  ]
}

@Sendable private func trainingCase(_ title: String, _ drawn: Normalized) -> Case {
  let (layer, parameters) = drawn.batch
  var noise = TrainingNoise(seedOfEveryLayer: 0)
  let (out, cache) = layer.forward(drawn.x, parameters, training: &noise, on: .serial)
  let running = layer.statistics(after: cache, parameters)
  return Case(
    "\(title), in training", "batchForward", forwardArguments(drawn, isTraining: true),
    expected: [
      ("out", .matrix(out)), ("running.mean", .vector(running[0][0])),
      ("running.variance", .vector(running[1][0])), ("mean", .vector(drawn.x.mean(axis: 0))),
      ("variance", .vector(drawn.x.var(axis: 0))),
    ])
}

@Sendable private func testCase(_ title: String, _ drawn: Normalized) -> Case {
  let (layer, parameters) = drawn.batch
  let out = layer.forward(drawn.x, parameters, on: .serial).output
  return Case(
    "\(title), at test time", "batchForward", forwardArguments(drawn, isTraining: false),
    expected: [
      ("out", .matrix(out)), ("running.mean", .vector(drawn.runningMean)),
      ("running.variance", .vector(drawn.runningVariance)), ("mean", .vector(drawn.runningMean)),
      ("variance", .vector(drawn.runningVariance)),
    ])
}

private func batchBackwardCase(_ function: String, _ title: String, _ drawn: Normalized) -> Case {
  let (layer, parameters) = drawn.batch
  var noise = TrainingNoise(seedOfEveryLayer: 0)
  let (_, cache) = layer.forward(drawn.x, parameters, training: &noise, on: .serial)
  return Case(
    title, function,
    drawn.backwardArguments(mean: drawn.x.mean(axis: 0), variance: drawn.x.var(axis: 0)),
    expected: drawn.named(layer.backward(drawn.dout, cache, parameters, on: .serial)),
    // Of two numbers that were normalized, the gradient is what large terms leave of one another.
    slack: 1e-12)
}

@Sendable private func layerForwardCase(_ title: String, _ drawn: Normalized) -> Case {
  let layer = NaiveLayerNormalization<Double>(columns: drawn.x.columns, epsilon: drawn.epsilon)
  let out = layer.forward(drawn.x, [drawn.gamma.row, drawn.beta.row], on: .serial).output
  return Case(
    title, "layerForward",
    [
      ("x", .matrix(drawn.x)), ("gamma", .vector(drawn.gamma)), ("beta", .vector(drawn.beta)),
      ("epsilon", .number(drawn.epsilon)),
    ],
    expected: [
      ("out", .matrix(out)), ("mean", .vector(drawn.x.mean(axis: 1))),
      ("variance", .vector(drawn.x.var(axis: 1))),
    ])
}

@Sendable private func layerBackwardCase(_ title: String, _ drawn: Normalized) -> Case {
  let layer = NaiveLayerNormalization<Double>(columns: drawn.x.columns, epsilon: drawn.epsilon)
  let parameters = [drawn.gamma.row, drawn.beta.row]
  let (_, cache) = layer.forward(drawn.x, parameters, on: .serial)
  return Case(
    title, "layerBackward",
    drawn.backwardArguments(mean: drawn.x.mean(axis: 1), variance: drawn.x.var(axis: 1)),
    expected: drawn.named(layer.backward(drawn.dout, cache, parameters, on: .serial)),
    // Of two numbers that were normalized, the gradient is what large terms leave of one another.
    slack: 1e-12)
}
