// The exercise of kNN: its stubs, and the cases that judge them.

import CEmbedding
import ExerciseJudging
import Exercises
import Files
import ModelSelection
import NearestNeighbors
import NumPyRandom

extension ExerciseKit {
  /// What a learner writes for the assignment knn.
  public static let knn = ExerciseKit(
    assignment: "knn",
    files: [File(name: knnFile, solution: embeddedFiles("01-knn/exercise").text(of: knnFile))],
    main: mainSource(serving: "KNearestNeighbor.self"),
    questions: inlineQuestions(in: embeddedFiles("01-knn").text(of: "knn.md")),
    hints: embeddedFiles("01-knn/exercise").text(of: "hints.md"),
    stubs: [twoLoops, oneLoop, vectorized, predict, crossValidation],
    reference: Exercise(KNearestNeighbor.self))

  private static let knnFile = "KNearestNeighbor.swift"

  private static let twoLoops = Stub(
    "two-loops", file: knnFile, points: 20,
    first: distanceCase("distancesTwoLoops", "2 test × 2 training rows", handX, handTraining),
    another: { distanceCase("distancesTwoLoops", &$0) },
    large: { largeDistanceCase("distancesTwoLoops", &$0) },
    mistakes: distanceMistakes(in: "distancesTwoLoops"))

  private static let oneLoop = Stub(
    "one-loop", file: knnFile, points: 20,
    first: distanceCase("distancesOneLoop", "2 test × 2 training rows", handX, handTraining),
    another: { distanceCase("distancesOneLoop", &$0) },
    large: { largeDistanceCase("distancesOneLoop", &$0) },
    mistakes: distanceMistakes(in: "distancesOneLoop") + [wrongAxis])

  private static let vectorized = Stub(
    "vectorized", file: knnFile, points: 20,
    first: distanceCase("distancesNoLoops", "2 test × 2 training rows", handX, handTraining),
    another: { random in
      random.uniform() < 0.3
        ? twinCase("distancesNoLoops", &random) : distanceCase("distancesNoLoops", &random)
    },
    large: { largeDistanceCase("distancesNoLoops", &$0) },
    mistakes: distanceMistakes(in: "distancesNoLoops") + expansionMistakes)

  private static let predict = Stub(
    "predict", file: knnFile, points: 20,
    first: predictCase(
      "2 test × 4 training rows",
      Matrix([[4, 1, 3, 2], [1, 2, 3, 4]]), labels: [2, 0, 1, 1], k: 3),
    another: { predictCase(&$0) }, mistakes: voteMistakes)

  private static let crossValidation = Stub(
    "cross-validation", file: knnFile, points: 20, needs: ["vectorized", "predict"],
    first: crossValidationCase(
      "7 images, 3 folds", Matrix([[0], [10], [1], [11], [2], [12], [5]]),
      [0, 1, 0, 1, 0, 1, 1], folds: 3, ks: [1, 3]),
    another: { crossValidationCase(&$0) }, mistakes: crossValidationMistakes)
}

// MARK: - Distances

private let handX = Matrix([[0, 0], [1, 1]])
/// As many rows as features, so that a sum along the wrong axis has the right shape.
private let handTraining = Matrix([[3, 4], [0, 1]])

private func distanceCase(
  _ function: String, _ title: String, _ x: Matrix<Double>, _ training: Matrix<Double>,
  slack: Double = 1e-7
) -> Case {
  Case(
    title, function,
    [
      ("xTrain", .matrix(training)),
      ("yTrain", .integers([Int](repeating: 0, count: training.rows))),
      ("x", .matrix(x)),
    ],
    expected: [("distances", .matrix(distances(from: x, to: training, by: .twoLoops)))],
    slack: slack)
}

private func distanceCase(_ function: String, _ random: inout RandomState) -> Case {
  let (tests, training) = (random.integer(in: 1..<6), random.integer(in: 1..<7))
  let features = random.integer(in: 1..<6)
  return distanceCase(
    function, "\(tests) test × \(training) training rows",
    normalMatrix(tests, features, &random), normalMatrix(training, features, &random))
}

/// Test images that are training images: their distance is zero, and without a clamp perhaps NaN.
private func twinCase(_ function: String, _ random: inout RandomState) -> Case {
  let training = normalMatrix(24, 5, &random) * 100
  return distanceCase(
    function, "24 test rows equal to the training rows", training, training, slack: 1e-4)
}

private func largeDistanceCase(_ function: String, _ random: inout RandomState) -> Case {
  func images(_ count: Int) -> Matrix<Double> {
    Matrix(
      rows: count, columns: 3072,
      elements: random.integers(count: count * 3072, in: 0..<256).map(Double.init))
  }
  return distanceCase(function, "50 test × 500 training images", images(50), images(500))
}

private func normalMatrix(
  _ rows: Int, _ columns: Int, _ random: inout RandomState
) -> Matrix<Double> {
  Matrix(rows: rows, columns: columns, elements: random.normals(count: rows * columns))
}

// MARK: - The vote

private func predictCase(
  _ title: String, _ distances: Matrix<Double>, labels: [Int], k: Int
) -> Case {
  let training = Matrix<Double>(rows: labels.count, columns: 1)
  let classifier = KNearestNeighbors(
    training: training, labels: labels, classCount: (labels.max() ?? 0) + 1)
  return Case(
    title, "predictLabels",
    [
      ("xTrain", .matrix(training)), ("yTrain", .integers(labels)),
      ("distances", .matrix(distances)), ("k", .integer(k)),
    ],
    expected: [("labels", .integers(classifier.predictedLabels(for: distances, k: k)))])
}

private func predictCase(_ random: inout RandomState) -> Case {
  let (tests, training) = (random.integer(in: 1..<6), random.integer(in: 4..<12))
  let k = random.integer(in: 1..<training)
  let classes = random.integer(in: 2..<5)
  // Every third case has distances that tie.
  let distances =
    random.uniform() < 0.33
    ? Matrix(
      rows: tests, columns: training,
      elements: random.integers(count: tests * training, in: 0..<5).map(Double.init))
    : Matrix(
      rows: tests, columns: training, elements: random.uniforms(count: tests * training))
  return predictCase(
    "\(tests) test × \(training) training rows", distances,
    labels: random.integers(count: training, in: 0..<classes), k: k)
}

// MARK: - Cross-validation

private func crossValidationCase(
  _ title: String, _ x: Matrix<Double>, _ y: [Int], folds: Int, ks: [Int]
) -> Case {
  let table = validated(x, y, folds, ks)
  return Case(
    title, "crossValidate",
    [
      ("x", .matrix(x)), ("y", .integers(y)), ("folds", .integer(folds)), ("ks", .integers(ks)),
    ],
    expected: [
      ("accuracies", .list(table.rows.map { .vector(Vector($0.scores)) })),
      ("bestK", .integer(table.best.parameter)),
    ])
}

/// Cases in which one k is better than the others by more than rounding.
private func crossValidationCase(_ random: inout RandomState) -> Case {
  while true {
    let count = random.integer(in: 11..<24)
    let folds = random.integer(in: 2..<6)
    let y = random.integers(count: count, in: 0..<3)
    var x = normalMatrix(count, 2, &random)
    for i in 0..<count { x[i] += Vector([Double(y[i]), 0]) }
    let ks = [1, 3, 5]
    let means = validated(x, y, folds, ks).rows.map(\.mean).sorted()
    guard means[2] - means[1] > 1e-6 else { continue }
    return crossValidationCase(
      "\(counted(count, "image")), \(counted(folds, "fold"))", x, y, folds: folds, ks: ks)
  }
}

private func validated(
  _ x: Matrix<Double>, _ y: [Int], _ folds: Int, _ ks: [Int]
) -> CrossValidationTable<Int> {
  // The cases have at least as many images as folds, which is all that folds ask for.
  guard let folds = try? Folds(samples: x.rows, count: folds) else {
    preconditionFailure("\(folds) folds of \(x.rows) images")
  }
  return KNearestNeighbors.crossValidate(
    x, labels: y, classCount: (y.max() ?? 0) + 1, ks: ks, folds: folds)
}
