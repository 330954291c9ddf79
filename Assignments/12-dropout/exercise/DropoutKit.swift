// The exercise of dropout: its stubs, and the cases that judge them.

import CEmbedding
import ExerciseJudging
import Exercises
import Files
import NeuralNetworks
import NumPyRandom

extension ExerciseKit {
  /// What a learner writes for the assignment dropout.
  public static let dropout = ExerciseKit(
    assignment: "dropout",
    files: [
      File(
        name: "Dropout.swift",
        solution: embeddedFiles("12-dropout/exercise").text(of: "Dropout.swift"))
    ],
    main: mainSource(
      serving: """
        Exercise(
            dropoutForward: { dropoutForward($0, keep: $1, isTraining: $2, using: &$3) },
            dropoutBackward: { dropoutBackward($0, mask: $1) })
        """),
    questions: inlineQuestions(in: embeddedFiles("12-dropout").text(of: "dropout.md")),
    hints: embeddedFiles("12-dropout/exercise").text(of: "hints.md"),
    stubs: [
      stub("training-forward", points: 40, trainingCase, trainingMistakes),
      stub("test-forward", points: 20, testCase, testMistakes),
      stub("backward", points: 40, backwardCase, backwardMistakes),
    ],
    reference: Exercise(
      dropoutForward: { dropoutForward($0, keep: $1, isTraining: $2, using: &$3) },
      dropoutBackward: { dropoutBackward($0, mask: $1) }))

  private static func stub(
    _ id: String, points: Int,
    _ example: @escaping @Sendable (String, Matrix<Double>, Double, Int) -> Case,
    _ mistakes: [Mistake]
  ) -> Stub {
    Stub(
      id, file: "Dropout.swift", points: points,
      first: example("2 samples of 3 numbers", Matrix([[1, 2, 3], [4, 5, 6]]), 0.5, 5),
      another: { random in
        let (rows, columns) = (random.integer(in: 2..<7), random.integer(in: 3..<7))
        return example(
          "\(counted(rows, "sample")) of \(counted(columns, "number"))",
          random.randn(rows, columns),
          random.uniform(in: 0.3..<0.9), random.integer(in: 0..<10_000))
      }, mistakes: mistakes)
  }
}

/// What the library makes of x, and the mask with which it does so.
private func library(
  _ x: Matrix<Double>, keep: Double, seed: Int
) -> (out: Matrix<Double>, mask: Matrix<Double>) {
  let layer = NaiveDropout<Double>(keep: keep)
  var noise = TrainingNoise(RandomState(seed: UInt32(seed)))
  let (out, kept) = layer.forward(x, [], training: &noise, on: .serial)
  let mask = Matrix(
    rows: x.rows, columns: x.columns, elements: (kept ?? []).map { $0 ? 1 / keep : 0 })
  return (out, mask)
}

private func forwardCase(
  _ title: String, _ x: Matrix<Double>, keep: Double, seed: Int, isTraining: Bool,
  _ out: Matrix<Double>, _ mask: Value
) -> Case {
  var example = Case(
    "\(title), \(isTraining ? "in training" : "at test time")", "forward",
    [
      ("x", .matrix(x)), ("keep", .number(keep)), ("isTraining", .integer(isTraining ? 1 : 0)),
      ("seed", .integer(seed)),
    ], expected: [("out", .matrix(out)), ("mask", mask), ("random", .integer(0))])
  // How many numbers were drawn is nobody's business.
  example.ignored = [2]
  return example
}

@Sendable private func trainingCase(
  _ title: String, _ x: Matrix<Double>, _ keep: Double, _ seed: Int
) -> Case {
  let (out, mask) = library(x, keep: keep, seed: seed)
  var example = forwardCase(
    title, x, keep: keep, seed: seed, isTraining: true, out, .matrix(mask))
  // Numbers above 1 − keep are kept as often as numbers below keep.
  var random = RandomState(seed: UInt32(seed))
  let other = (random.rand(x.rows, x.columns) >= 1 - keep) / keep
  example.alternatives = [[.matrix(x * other), .matrix(other), .integer(0)]]
  return example
}

@Sendable private func testCase(
  _ title: String, _ x: Matrix<Double>, _ keep: Double, _ seed: Int
) -> Case {
  let out = NaiveDropout<Double>(keep: keep).forward(x, [], on: .serial).output
  var example = forwardCase(
    title, x, keep: keep, seed: seed, isTraining: false, out, .text("none"))
  // A mask of ones changes nothing either.
  example.alternatives = [[.matrix(out), .matrix(ones(x.rows, x.columns)), .integer(0)]]
  example.objection = { found in
    guard case .matrix(let out)? = found.first, isDropped(out, from: x, keep: keep) else {
      return nil
    }
    return Objection(mistake: "drops-at-test")
  }
  return example
}

@Sendable private func backwardCase(
  _ title: String, _ x: Matrix<Double>, _ keep: Double, _ seed: Int
) -> Case {
  let mask = library(x, keep: keep, seed: seed).mask
  let kept = mask.elements.map { $0 > 0 }
  let expected = NaiveDropout<Double>(keep: keep).backward(x, kept, [], on: .serial).input
  var example = Case(
    title, "backward", [("dout", .matrix(x)), ("mask", .matrix(mask))],
    expected: [("dx", .matrix(expected))])
  example.objection = { found in
    guard case .matrix(let dx)? = found.first, isDropped(dx, from: x, keep: keep),
      dx.elements.contains(where: { $0 != 0 }),
      zip(dx.elements, kept).contains(where: { ($0 != 0) != $1 })
    else { return nil }
    return Objection(mistake: "new-mask")
  }
  return example
}

/// Whether some numbers are zero where those that they come from are not, and all others are divided
/// by `keep`.
private func isDropped(
  _ found: Matrix<Double>, from x: Matrix<Double>, keep: Double
) -> Bool {
  guard found.shape == x.shape, found.elements.contains(0) else { return false }
  return zip(found.elements, x.elements).allSatisfy {
    $0 == 0 || ($0 - $1 / keep).magnitude <= 1e-9 * $0.magnitude
  }
}
