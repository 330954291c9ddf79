// The exercise of the two-layer net: its stubs, and the cases that judge them.

import CEmbedding
import ExerciseJudging
import Exercises
import Files
import Losses
import NeuralNetworks
import NumPyRandom

extension ExerciseKit {
  /// What a learner writes for the assignment two-layer-net.
  public static let twoLayerNet = ExerciseKit(
    assignment: "two-layer-net",
    files: ["Layers.swift", "Losses.swift", "TwoLayerNet.swift", "Tuning.swift"].map {
      File(name: $0, solution: embeddedFiles("05-two-layer-net/exercise").text(of: $0))
    },
    main: mainSource(
      serving: """
        Exercise(
            TwoLayerNet.self, affineForward: affineForward, affineBackward: affineBackward,
            reluForward: reluForward, reluBackward: reluBackward,
            affineCache: { AffineCache(x: $0, w: $1, b: $2) }, reluCache: { $0 },
            svmLoss: svmLoss, softmaxLoss: softmaxLoss
          ).adding(tuning: { tuneNet($0, train: $1) })
        """),
    questions: inlineQuestions(in: embeddedFiles("05-two-layer-net").text(of: "two-layer-net.md")),
    hints: embeddedFiles("05-two-layer-net/exercise").text(of: "hints.md"),
    stubs: [
      layerStub("affine-forward", 10, affineMistakes, affineForwardCase),
      layerStub("affine-backward", 10, affineBackwardMistakes, affineBackwardCase),
      layerStub("relu-forward", 5, reluMistakes, reluForwardCase),
      layerStub("relu-backward", 10, reluBackwardMistakes, reluBackwardCase),
      lossStub("svm-loss", "svmLoss", .svm), lossStub("softmax-loss", "softmaxLoss", .softmax),
      Stub(
        "initial-weights", file: "TwoLayerNet.swift", points: 5,
        first: initialCase(inputs: 3, hidden: 4, classes: 2, scale: 0.01, seed: 0),
        another: { random in
          initialCase(
            inputs: random.integer(in: 2..<6), hidden: random.integer(in: 2..<6),
            classes: random.integer(in: 2..<5), scale: random.uniform(in: 1e-3..<0.5),
            seed: random.integer(in: 0..<10_000))
        }, mistakes: initialMistakes),
      Stub(
        "scores", file: "TwoLayerNet.swift", points: 10,
        needs: ["affine-forward", "relu-forward"],
        first: handNet(scoresCase), another: { randomNet(&$0, scoresCase) },
        mistakes: scoresMistakes),
      Stub(
        "loss-and-gradients", file: "TwoLayerNet.swift", points: 15,
        needs: ["affine-backward", "relu-backward", "softmax-loss", "scores"],
        first: handNet(netLossCase), another: { randomNet(&$0, netLossCase) },
        large: { random in
          netLossCase(
            "20 images of 3,072 numbers", drawnNet(3072, 50, 10, &random), drawn(20, 3072, &random),
            random.integers(count: 20, in: 0..<10), 0.1)
        }, mistakes: netMistakes),
      .freeSearch("tuning", file: "Tuning.swift", points: 15, settings: tuningSettings),
    ],
    reference: Exercise(
      TwoLayerNet.self, affineForward: affineForward, affineBackward: affineBackward,
      reluForward: reluForward, reluBackward: reluBackward,
      affineCache: { AffineCache(x: $0, w: $1, b: $2) }, reluCache: { $0 }, svmLoss: svmLoss,
      softmaxLoss: softmaxLoss
    ).adding(tuning: { tuneNet($0, train: $1) }))

  /// Those of the reference solution, in its order.
  private static let tuningSettings = [4, 12, 40].flatMap { hidden in
    [0.1, 0.5].flatMap { rate in
      [1e-3, 0.1].map { SearchSettings(hidden: hidden, learningRate: rate, reg: $0) }
    }
  }

  private static func layerStub(
    _ id: String, _ points: Int, _ mistakes: [Mistake],
    _ example: @escaping @Sendable (String, [Matrix<Double>]) -> Case
  ) -> Stub {
    Stub(
      id, file: "Layers.swift", points: points,
      // As many samples as inputs and outputs, so that transposed results have the right shape.
      first: example(
        "2 samples, 2 inputs, 2 outputs",
        [
          Matrix([[1, -2], [0, 3]]), Matrix([[1, 2], [3, -1]]), Matrix([[10, 20]]),
          Matrix([[1, 2], [-3, 4]]),
        ]),
      another: { random in
        let (samples, inputs) = (random.integer(in: 1..<6), random.integer(in: 1..<5))
        let outputs = random.uniform() < 0.3 ? inputs : random.integer(in: 1..<5)
        return example(
          "\(counted(samples, "sample")), \(counted(inputs, "input")), \(counted(outputs, "output"))",
          [
            drawn(samples, inputs, &random), drawn(inputs, outputs, &random),
            drawn(1, outputs, &random), drawn(samples, outputs, &random),
          ])
      }, mistakes: mistakes)
  }

  private static func lossStub(_ id: String, _ function: String, _ loss: ClassificationLoss) -> Stub
  {
    Stub(
      id, file: "Losses.swift", points: 10,
      first: scoreLossCase(
        function, loss, "2 samples, 3 classes", Matrix([[1, 0, 3], [2, 4, 1]]), [0, 1]),
      another: { random in
        let isOneLargeSample = random.uniform() < 0.15
        let count = isOneLargeSample ? 1 : random.integer(in: 2..<7)
        let classes = random.integer(in: 3..<6)
        var scores = drawn(count, classes, &random) * 2
        if isOneLargeSample || random.uniform() < 0.3 { scores[0] *= 1000 }
        var example = scoreLossCase(
          function, loss,
          "\(counted(count, "sample")), \(counted(classes, "class", plural: "classes"))", scores,
          random.integers(count: count, in: 0..<classes))
        if loss == .softmax && scores.max() > 710 { example.objection = notShifted }
        return example
      }, mistakes: scoreLossMistakes(loss, in: function))
  }
}

/// What infinity or NaN shows where scores are too large for their exponentials, whatever the formula.
@Sendable private func notShifted(_ found: [Value]) -> Objection? {
  guard case .number(let loss)? = found.first, !loss.isFinite else { return nil }
  return Objection(mistake: "not-shifted")
}

private func drawn(_ rows: Int, _ columns: Int, _ random: inout RandomState) -> Matrix<Double> {
  random.randn(rows, columns)
}

// MARK: - Layers

/// x, w, b as a row and dout as the arguments of a case.
private func affineForwardCase(_ title: String, _ values: [Matrix<Double>]) -> Case {
  let (x, w, b) = (values[0], values[1], values[2])
  let layer = NaiveAffine<Double>(inputs: w.rows, outputs: w.columns)
  return Case(
    title, "affineForward", [("x", .matrix(x)), ("w", .matrix(w)), ("b", .vector(b[0]))],
    expected: [("out", .matrix(layer.forward(x, [w, b], on: .serial).output))])
}

private func affineBackwardCase(_ title: String, _ values: [Matrix<Double>]) -> Case {
  let (x, w, b, dout) = (values[0], values[1], values[2], values[3])
  let layer = NaiveAffine<Double>(inputs: w.rows, outputs: w.columns)
  let found = layer.backward(dout, x, [w, b], on: .serial)
  return Case(
    title, "affineBackward",
    [("dout", .matrix(dout)), ("x", .matrix(x)), ("w", .matrix(w)), ("b", .vector(b[0]))],
    expected: [
      ("dx", .matrix(found.input)), ("dw", .matrix(found.parameters[0])),
      ("db", .vector(found.parameters[1][0])),
    ])
}

private func reluForwardCase(_ title: String, _ values: [Matrix<Double>]) -> Case {
  Case(
    "a \(values[0].shape) matrix", "reluForward", [("x", .matrix(values[0]))],
    expected: [
      ("out", .matrix(NaiveReLU<Double>().forward(values[0], [], on: .serial).output))
    ])
}

private func reluBackwardCase(_ title: String, _ values: [Matrix<Double>]) -> Case {
  // The first case has a zero in x. Where dout has another shape, a function of x takes its place.
  let x = values[0]
  let dout = values[3].shape == x.shape ? values[3] : 1 - x * x + 0.5 * x
  return Case(
    "a \(x.shape) matrix", "reluBackward", [("dout", .matrix(dout)), ("x", .matrix(x))],
    expected: [
      (
        "dx",
        .matrix(
          NaiveReLU<Double>().backward(
            dout, NaiveReLU<Double>().forward(x, [], on: .serial).cache, [], on: .serial
          ).input)
      )
    ])
}

private func scoreLossCase(
  _ function: String, _ loss: ClassificationLoss, _ title: String, _ scores: Matrix<Double>,
  _ y: [Int]
) -> Case {
  let expected = loss.meanAndGradient(ofScores: scores, labels: y)
  return Case(
    title, function, [("scores", .matrix(scores)), ("y", .integers(y))],
    expected: [("loss", .number(expected.loss)), ("dscores", .matrix(expected.gradient))])
}

// MARK: - The net

private func initialCase(
  inputs: Int, hidden: Int, classes: Int, scale: Double, seed: Int
) -> Case {
  var random = RandomState(seed: UInt32(seed))
  let (first, second) = (
    random.normals(count: inputs * hidden), random.normals(count: hidden * classes)
  )
  return Case(
    "\(counted(inputs, "input")), \(hidden) hidden, \(counted(classes, "class", plural: "classes"))",
    "initial",
    [
      ("inputs", .integer(inputs)), ("hidden", .integer(hidden)), ("classes", .integer(classes)),
      ("weightScale", .number(scale)), ("seed", .integer(seed)),
    ],
    expected: [
      ("w1", .matrix(Matrix(rows: inputs, columns: hidden, elements: first.map { $0 * scale }))),
      ("b1", .vector(zeros(hidden))),
      (
        "w2", .matrix(Matrix(rows: hidden, columns: classes, elements: second.map { $0 * scale }))
      ), ("b2", .vector(zeros(classes))),
    ])
}

private typealias NetCase =
  @Sendable (
    String, TwoLayerNet, Matrix<Double>, [Int], Double
  ) -> Case

private func handNet(_ example: NetCase) -> Case {
  example(
    "2 samples, 2 inputs, 2 hidden, 2 classes",
    TwoLayerNet(
      w1: Matrix([[1, -1], [2, 1]]), b1: [0.5, -1], w2: Matrix([[1, 0], [-1, 2]]), b2: [0, 1]),
    Matrix([[1, 0], [-1, 2]]), [0, 1], 0.5)
}

private func drawnNet(
  _ inputs: Int, _ hidden: Int, _ classes: Int, _ random: inout RandomState
) -> TwoLayerNet {
  let scale = inputs > 100 ? 0.01 : 1.0
  return TwoLayerNet(
    w1: scale * drawn(inputs, hidden, &random), b1: drawn(1, hidden, &random)[0],
    w2: scale * drawn(hidden, classes, &random), b2: drawn(1, classes, &random)[0])
}

private func randomNet(_ random: inout RandomState, _ example: NetCase) -> Case {
  let (samples, inputs) = (random.integer(in: 2..<6), random.integer(in: 2..<5))
  let (hidden, classes) = (random.integer(in: 3..<7), random.integer(in: 2..<5))
  return example(
    "\(counted(samples, "sample")), \(counted(inputs, "input")), \(hidden) hidden, \(counted(classes, "class", plural: "classes"))",
    drawnNet(inputs, hidden, classes, &random), drawn(samples, inputs, &random),
    random.integers(count: samples, in: 0..<classes), random.uniform(in: 0.1..<2))
}

private func arguments(_ net: TwoLayerNet, _ x: Matrix<Double>) -> [(String, Value)] {
  [
    ("w1", .matrix(net.w1)), ("b1", .vector(net.b1)), ("w2", .matrix(net.w2)),
    ("b2", .vector(net.b2)), ("x", .matrix(x)),
  ]
}

/// The library's net with the same parameters.
private func library(
  _ net: TwoLayerNet
) -> (network: Network<Double>, parameters: ParameterSet<Double>) {
  let network =
    NaiveLayers().twoLayerNet(
      inputs: net.w1.rows, hidden: net.w1.columns, classes: net.w2.columns) as Network<Double>
  return (
    network,
    ParameterSet(
      shapes: network.parameterShapes, arrays: [net.w1, net.b1.row, net.w2, net.b2.row])
  )
}

@Sendable private func scoresCase(
  _ title: String, _ net: TwoLayerNet, _ x: Matrix<Double>, _ y: [Int], _ reg: Double
) -> Case {
  let (network, parameters) = library(net)
  return Case(
    title, "scores", arguments(net, x),
    expected: [("scores", .matrix(network.scores(of: x, parameters)))])
}

@Sendable private func netLossCase(
  _ title: String, _ net: TwoLayerNet, _ x: Matrix<Double>, _ y: [Int], _ reg: Double
) -> Case {
  let (network, parameters) = library(net)
  let found = network.loss(of: x, labels: y, parameters, regularization: reg)
  return Case(
    title, "loss", arguments(net, x) + [("y", .integers(y)), ("reg", .number(reg))],
    expected: [
      ("loss", .number(found.total)), ("dw1", .matrix(found.gradients["W1"])),
      ("db1", .vector(found.gradients["b1"][0])), ("dw2", .matrix(found.gradients["W2"])),
      ("db2", .vector(found.gradients["b2"][0])),
    ])
}
