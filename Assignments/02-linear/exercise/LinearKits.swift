// The exercises of svm and softmax: their stubs, and the cases that judge them.

import CEmbedding
import ExerciseJudging
import Exercises
import Files
import LinearClassifiers
import NumPyRandom

extension ExerciseKit {
  /// What a learner writes for the assignment svm.
  public static let svm = ExerciseKit(
    assignment: "svm",
    files: [file("LinearSVM.swift"), file("LinearClassifier.swift"), file("Search.swift")],
    main: mainSource(
      serving: """
        Exercise(
            lossNaive: svmLossNaive, lossVectorized: svmLossVectorized, sample: sampleBatch,
            update: updatedWeights, predict: predictLabels
          ).adding(
            search: { searchSettings($0, learningRates: $1, regs: $2, train: $3) })
        """),
    questions: inlineQuestions(in: embeddedFiles("02-linear").text(of: "svm.md")),
    hints: embeddedFiles("02-linear/exercise").text(of: "svm-hints.md"),
    stubs: [
      naiveGradient(.svm, points: 20), vectorizedLoss(.svm, points: 15),
      vectorizedGradient(.svm, points: 20), sampling, update, predict, search,
    ],
    reference: Exercise(
      lossNaive: svmLossNaive, lossVectorized: svmLossVectorized, sample: sampleBatch,
      update: updatedWeights, predict: predictLabels
    ).adding(search: { searchSettings($0, learningRates: $1, regs: $2, train: $3) }))

  /// What a learner writes for the assignment softmax.
  public static let softmax = ExerciseKit(
    assignment: "softmax", files: [file("Softmax.swift"), file("Search.swift")],
    main: mainSource(
      serving: """
        Exercise(lossNaive: softmaxLossNaive, lossVectorized: softmaxLossVectorized).adding(
            search: { searchSettings($0, learningRates: $1, regs: $2, train: $3) })
        """),
    questions: inlineQuestions(in: embeddedFiles("02-linear").text(of: "softmax.md")),
    hints: embeddedFiles("02-linear/exercise").text(of: "softmax-hints.md"),
    stubs: [
      naiveGradient(.softmax, points: 30), vectorizedLoss(.softmax, points: 30),
      vectorizedGradient(.softmax, points: 25), search,
    ],
    reference: Exercise(
      lossNaive: softmaxLossNaive, lossVectorized: softmaxLossVectorized
    ).adding(search: { searchSettings($0, learningRates: $1, regs: $2, train: $3) }))

  private static func file(_ name: String) -> File {
    File(name: name, solution: embeddedFiles("02-linear/exercise").text(of: name))
  }

  private static func naiveGradient(_ loss: Loss, points: Int) -> Stub {
    Stub(
      "naive-gradient", file: loss.file, points: points,
      first: loss.firstCase("lossNaive", ignoring: []),
      another: { loss.anotherCase("lossNaive", ignoring: [], &$0) },
      mistakes: gradientMistakes(loss, in: "lossNaive"))
  }

  private static func vectorizedLoss(_ loss: Loss, points: Int) -> Stub {
    Stub(
      "vectorized-loss", file: loss.file, points: points,
      first: loss.firstCase("lossVectorized", ignoring: [1]),
      another: { loss.anotherCase("lossVectorized", ignoring: [1], &$0) },
      large: { loss.largeCase("lossVectorized", ignoring: [1], &$0) },
      mistakes: lossMistakes(loss, in: "lossVectorized"))
  }

  private static func vectorizedGradient(_ loss: Loss, points: Int) -> Stub {
    Stub(
      "vectorized-gradient", file: loss.file, points: points, needs: ["vectorized-loss"],
      first: loss.firstCase("lossVectorized", ignoring: [0]),
      another: { loss.anotherCase("lossVectorized", ignoring: [0], &$0) },
      large: { loss.largeCase("lossVectorized", ignoring: [0], &$0) },
      mistakes: gradientMistakes(loss, in: "lossVectorized"))
  }

  private static let sampling = Stub(
    "sampling", file: "LinearClassifier.swift", points: 10,
    first: samplingCase(
      "4 of 5 images", Matrix([[0, 0], [1, 10], [2, 20], [3, 30], [4, 40]]), [0, 1, 2, 3, 4],
      size: 4, seed: 1),
    another: { random in
      let count = random.integer(in: 5..<12)
      return samplingCase(
        "some of \(counted(count, "image"))", normalMatrix(count, 3, &random),
        random.integers(count: count, in: 0..<4), size: random.integer(in: 3..<count),
        seed: random.integer(in: 0..<10_000))
    }, mistakes: samplingMistakes)

  private static let search = Stub.gridSearch(
    "search", file: "Search.swift", points: 15)

  private static let update = Stub(
    "update", file: "LinearClassifier.swift", points: 10,
    first: updateCase("a step", Matrix([[1, 2], [3, 4]]), Matrix([[10, 0], [-10, 20]]), 0.1),
    another: { random in
      let (features, classes) = (random.integer(in: 1..<5), random.integer(in: 2..<5))
      return updateCase(
        "[\(features), \(classes)] weights", normalMatrix(features, classes, &random),
        normalMatrix(features, classes, &random), random.uniform(in: 0.01..<0.9))
    }, mistakes: updateMistakes)

  private static let predict = Stub(
    "predict", file: "LinearClassifier.swift", points: 10,
    first: predictCase(
      "2 images, 3 classes", Matrix([[1, 0, 2], [0, 3, 1]]), Matrix([[1, 0], [0, 1]])),
    another: { random in
      let (count, classes) = (random.integer(in: 1..<7), random.integer(in: 2..<5))
      return predictCase(
        "\(counted(count, "image")), \(counted(classes, "class", plural: "classes"))",
        normalMatrix(3, classes, &random),
        normalMatrix(count, 3, &random))
    }, mistakes: predictMistakes)
}

// MARK: - Losses

/// One of the two losses.
enum Loss: Sendable {
  case svm, softmax

  var file: String { self == .svm ? "LinearSVM.swift" : "Softmax.swift" }

  /// The library's own naive form.
  private func expected(
    _ w: Matrix<Double>, _ x: Matrix<Double>, _ y: [Int], _ reg: Double
  ) -> LossAndGradient<Double> {
    switch self {
    case .svm: HingeLoss<Double>.naive(weights: w, samples: x, labels: y, regularization: reg)
    case .softmax:
      SoftmaxLoss<Double>.naive(weights: w, samples: x, labels: y, regularization: reg)
    }
  }

  private func example(
    _ title: String, _ function: String, _ w: Matrix<Double>, _ x: Matrix<Double>, _ y: [Int],
    _ reg: Double, ignoring: Set<Int>
  ) -> Case {
    let expected = expected(w, x, y, reg)
    var example = Case(
      title, function,
      [("w", .matrix(w)), ("x", .matrix(x)), ("y", .integers(y)), ("reg", .number(reg))],
      expected: [("loss", .number(expected.loss)), ("dw", .matrix(expected.gradient))])
    example.ignored = ignoring
    return example
  }

  func firstCase(_ function: String, ignoring: Set<Int>) -> Case {
    example(
      "2 images, 3 classes", function, Matrix([[1, 0, 2], [0, 3, 1]]), Matrix([[1, 0], [2, 1]]),
      [0, 1], 0.5, ignoring: ignoring)
  }

  func anotherCase(_ function: String, ignoring: Set<Int>, _ random: inout RandomState) -> Case {
    let kind = random.uniform()
    let isOneLargeImage = self == .softmax && kind >= 0.5 && kind < 0.65
    let (count, features) = (
      isOneLargeImage ? 1 : random.integer(in: 2..<7), random.integer(in: 2..<5)
    )
    let classes = random.integer(in: 3..<6)
    let y = random.integers(count: count, in: 0..<classes)
    let reg = random.uniform(in: 0.05..<2)
    var (w, x) = (normalMatrix(features, classes, &random), normalMatrix(count, features, &random))
    if kind < 0.3 {
      // Whole numbers: some margins are zero to the bit.
      w = wholeNumbers(features, classes, &random)
      x = wholeNumbers(count, features, &random)
    } else if kind < 0.5 || isOneLargeImage, self == .softmax {
      // Scores beyond what e to them can hold, of one image only.
      x[0] *= 2000
    }
    return example(
      "\(counted(count, "image")), \(counted(classes, "class", plural: "classes"))", function, w, x,
      y, reg, ignoring: ignoring)
  }

  func largeCase(_ function: String, ignoring: Set<Int>, _ random: inout RandomState) -> Case {
    example(
      "100 images of 3,073 numbers", function, normalMatrix(3073, 10, &random) * 0.01,
      normalMatrix(100, 3073, &random), random.integers(count: 100, in: 0..<10), 0.01,
      ignoring: ignoring)
  }
}

private func wholeNumbers(
  _ rows: Int, _ columns: Int, _ random: inout RandomState
) -> Matrix<Double> {
  Matrix(
    rows: rows, columns: columns,
    elements: random.integers(count: rows * columns, in: -2..<3).map(Double.init))
}

private func normalMatrix(
  _ rows: Int, _ columns: Int, _ random: inout RandomState
) -> Matrix<Double> {
  Matrix(rows: rows, columns: columns, elements: random.normals(count: rows * columns))
}

// MARK: - Training and predicting

private func samplingCase(
  _ title: String, _ x: Matrix<Double>, _ y: [Int], size: Int, seed: Int
) -> Case {
  var random = RandomState(seed: UInt32(seed))
  let drawn = random.choiceWithReplacement(count: size, from: x.rows)
  random = RandomState(seed: UInt32(seed))
  let distinct = random.choiceWithoutReplacement(count: size, from: x.rows)
  var example = Case(
    title, "sample",
    [
      ("x", .matrix(x)), ("y", .integers(y)), ("size", .integer(size)), ("seed", .integer(seed)),
    ],
    expected: [("x", .matrix(x[drawn])), ("y", .integers(y[drawn]))])
  // Without replacement is no mistake either.
  example.alternatives = [[.matrix(x[distinct]), .integers(y[distinct])]]
  return example
}

private func updateCase(
  _ title: String, _ w: Matrix<Double>, _ dw: Matrix<Double>, _ rate: Double
) -> Case {
  var stepped = w
  for i in 0..<w.rows { for j in 0..<w.columns { stepped[i, j] -= rate * dw[i, j] } }
  return Case(
    title, "update",
    [("w", .matrix(w)), ("gradient", .matrix(dw)), ("learningRate", .number(rate))],
    expected: [("w", .matrix(stepped))])
}

private func predictCase(_ title: String, _ w: Matrix<Double>, _ x: Matrix<Double>) -> Case {
  Case(
    title, "predict", [("w", .matrix(w)), ("x", .matrix(x))],
    expected: [("labels", .integers(predictedLabels(for: x, weights: w)))])
}
