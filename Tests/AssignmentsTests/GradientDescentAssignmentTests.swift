// The assignment on gradient descent: its steps, and what they are made of.

import Datasets
import Foundation
import LinearAlgebra
import NeuralNetworks
import NumPyRandom
import Testing
import WorkbookKit

@testable import GradientDescentNotebook
@testable import Notebook

private func assignment<Scalar: RealScalar>(
  seed: UInt32 = 0, set: [String: String] = [:], as type: Scalar.Type = Double.self
) -> GradientDescentAssignment<Scalar> {
  var settings = GradientDescentSettings()
  settings.syntheticCount = 60
  settings.syntheticSearchCount = 30
  settings.tries = 30
  settings.gradientSteps = 20
  var options = AssignmentOptions(
    source: .synthetic, seed: seed, execution: Execution(threads: 2))
  options.settings = set
  return GradientDescentAssignment(options, settings: settings)
}

@Suite struct GradientDescentAssignmentTests {
  /// So few tries find little: what fails for it is known, as all else must hold.
  @Test(
    arguments: [
      (0, ["steps nearby lead lower than as many draws of the size of their start"]),
      (
        4,
        [
          "steps nearby lead lower than as many draws of the size of their start",
          "the gradient's weights classify better than those of both searches",
        ]
      ),
    ] as [(UInt32, [String])])
  func stepsRun(_ seed: UInt32, failing: [String]) throws {
    let run = try RunCollector.run(
      assignment(seed: seed),
      only: ["gradient", "step-size"] + (seed == 0 ? ["linear-regression"] : []))
    #expect(run.failed == failing)
    #expect(run.checks["local-search"]?.count == 2)
    #expect(run.checks["step-size"]?.count == 4)
    #expect(run.checks["linear-regression"]?.count == (seed == 0 ? 8 : nil))
  }

  @Test func floatsSearchAsWell() throws {
    let run = try RunCollector.run(assignment(as: Float.self), only: ["gradient"])
    #expect(run.failed == ["steps nearby lead lower than as many draws of the size of their start"])
  }

  @Test func oneSeedGivesOneRun() throws {
    let steps = ["local-search"]
    let first = try RunCollector.run(assignment(seed: 5), only: steps)
    let second = try RunCollector.run(assignment(seed: 5), only: steps)
    let other = try RunCollector.run(assignment(seed: 6), only: steps)
    let name = "loss of the weights that were kept"
    func detail(_ run: RunCollector) -> String? {
      run.checks["local-search"]?.first { $0.name == name }?.detail
    }
    #expect(detail(first) != nil && detail(first) == detail(second))
    #expect(detail(first) != detail(other))
  }

  /// What is set is shown and not judged; what does not depend on it still is.
  @Test func settingsReplaceWhatIsUsual() throws {
    let set =
      assignment(
        set: ["tries": "7", "scale": "0", "steps": "3", "lr": "1e300"])
      as GradientDescentAssignment<Double>
    #expect(set.settings.tries == 7 && set.settings.gradientSteps == 3)
    #expect(set.settings.scale == 0 && set.settings.learningRate == 1e300)
    let run = try RunCollector.run(
      assignment(set: ["tries": "7", "scale": "0", "steps": "3", "lr": "0"]), only: ["gradient"])
    #expect(run.failed.isEmpty)
    #expect(run.checks["load"]?.count == 1)
    #expect(run.checks["random-search"]?.map(\.name) == ["loss of the weights that were kept"])
    #expect(run.checks["local-search"]?.map(\.name) == ["loss of the weights that were kept"])
    #expect(run.checks["gradient"] == nil)
    // Weights of zero: nine margins of one each.
    #expect(run.checks["random-search"]?.first?.detail.contains("9.0") == true)
  }
}

@Suite struct SearchImagesTests {
  private func images() throws -> SearchImages<Double> {
    let dataset = try ImageSource.synthetic.load(
      trainingCount: 40, testCount: 20, seed: 3, on: .serial)
    return SearchImages(
      try dataset.centered(.course, appendsOne: true, on: .serial), count: 12, isPublished: false)
  }

  // s = (1, 3, 2.5) with the first class right: margins 3 and 2.5; with the third: 0 and 1.5.
  @Test func theLossIsTheMeanOfTheMargins() throws {
    let images = try images()
    var scores = Matrix<Double>(rows: 12, columns: 10, repeating: -100)
    for row in 0..<12 {
      scores[row, images.labels[row]] = 1
      scores[row, (images.labels[row] + 1) % 10] = 3
      scores[row, (images.labels[row] + 2) % 10] = 2.5
    }
    #expect(abs(images.loss(ofScores: scores) - 5.5) < 1e-12)
  }

  @Test func aSearchKeepsItsBestDraw() throws {
    let images = try images()
    var draws = RandomState(seed: 1)
    let found = try images.searchRandomly(
      tries: 60, scale: 1e-3, using: &draws, on: .serial, progress: { _ in })
    var again = RandomState(seed: 1)
    let losses = (0..<60).map { _ in
      images.loss(
        ofScores: product(images.rows, images.drawWeights(scale: 1e-3, using: &again), on: .serial))
    }
    #expect(found.losses.count == 60)
    #expect(abs(found.losses[59] - losses.min()!) < 1e-9)
    #expect(abs(found.losses[0] - losses[0]) < 1e-9)
    #expect(zip(found.losses, found.losses.dropFirst()).allSatisfy { $0 >= $1 })
    let kept = images.loss(ofScores: product(images.rows, found.weights, on: .serial))
    #expect(abs(kept - found.losses[59]) < 1e-9)
  }

  @Test func aLocalSearchContinuesFromItsBest() throws {
    let images = try images()
    var draws = RandomState(seed: 2)
    let start = images.drawWeights(scale: 1e-3, using: &draws)
    let found = try images.searchLocally(
      from: start, tries: 30, scale: 1e-4, using: &draws, on: .serial, progress: { _ in })
    // The same, one try at a time and with whole weights.
    var again = RandomState(seed: 2)
    var weights = images.drawWeights(scale: 1e-3, using: &again)
    var best = images.loss(ofScores: product(images.rows, weights, on: .serial))
    for _ in 0..<30 {
      let tried = weights + images.drawWeights(scale: 1e-4, using: &again)
      let loss = images.loss(ofScores: product(images.rows, tried, on: .serial))
      if loss < best { (weights, best) = (tried, loss) }
    }
    #expect(abs(found.losses[29] - best) < 1e-9)
    #expect(found.weights.frobeniusDistance(to: weights) < 1e-12)
  }
}

@Suite struct LinearRegressionTests {
  @Test func eliminationSolvesAndSaysWhereItCannot() {
    // Needs an exchange of rows: the first pivot is zero.
    let matrix = Matrix<Double>(rows: 3, columns: 3, elements: [0, 2, 1, 1, 1, 1, 2, 0, -1])
    // x = (1, 2, 3).
    let right = Matrix<Double>(rows: 3, columns: 1, elements: [7, 6, -1])
    let found = solution(of: matrix, right)
    #expect(
      found?.frobeniusDistance(to: Matrix(rows: 3, columns: 1, elements: [1, 2, 3])) ?? 1 < 1e-14)
    let flat = Matrix<Double>(rows: 2, columns: 2, elements: [1, 2, 2, 4])
    #expect(solution(of: flat, Matrix(rows: 2, columns: 1)) == nil)
  }

  // The line through (0, 1), (1, 3), (2, 4) by hand: slope 3/2, constant 7/6.
  @Test func leastSquaresOfThreePoints() {
    let samples = Matrix<Double>(rows: 3, columns: 2, elements: [0, 1, 1, 1, 2, 1])
    let targets = Matrix<Double>(rows: 3, columns: 1, elements: [1, 3, 4])
    let found = leastSquares(samples, targets)
    #expect(
      found?.frobeniusDistance(to: Matrix(rows: 2, columns: 1, elements: [1.5, 7.0 / 6])) ?? 1
        < 1e-14)
  }

  // (2, 1; 1, 2) has 3 along (1, 1) and 1 along (1, −1).
  @Test func theLargestEigenvalueComesWithItsVector() {
    let found = largestEigenvalue(of: Matrix(rows: 2, columns: 2, elements: [2, 1, 1, 2]))
    #expect(abs(found.value - 3) < 1e-12)
    #expect(abs(found.vector[0, 0] - 0.5.squareRoot()) < 1e-12)
  }

  // NumPy's eigvalsh of 2AᵀA/200 for the points of seed 0: Tests/peers/descent_numpy.py.
  @Test func theCurvatureIsNumPys() {
    var draws = RandomState(seed: 0)
    let problem = RegressionProblem(using: &draws)
    #expect(abs(largestEigenvalue(of: problem.curvature).value - 8.20142565346698) < 1e-10)
    let trace = (0..<4).reduce(0) { $0 + problem.curvature[$1, $1] }
    let sum: Double = 0.45846714802218 + 1.9886149412784822 + 2.110156722635971 + 8.20142565346698
    #expect(abs(trace - sum) < 1e-10)
  }
}
