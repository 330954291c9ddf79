// The assignment on optimization: its steps, and what they are made of.

import Datasets
import Foundation
import LinearAlgebra
import NeuralNetworks
import NumPyRandom
import Testing
import WorkbookKit

@testable import Notebook
@testable import OptimizationNotebook

private func assignment<Scalar: RealScalar>(
  seed: UInt32 = 0, as type: Scalar.Type = Double.self
) -> OptimizationAssignment<Scalar> {
  var settings = OptimizationSettings()
  settings.syntheticCount = 60
  settings.syntheticSearchCount = 30
  settings.tries = 30
  settings.gradientSteps = 20
  settings.syntheticDigits = 144
  settings.digitsCount = 100
  settings.noiseDigits = 10
  settings.noiseDraws = 10
  settings.batchesDigits = 20
  settings.batchesEpochs = 1
  settings.hidden = [4]
  settings.rulesEpochs = 2
  settings.diagnosisEpochs = 4
  settings.searchEpochs = 1
  settings.gridSide = 2
  settings.searchDigits = 20
  settings.fewDigits = 20
  settings.patientEpochs = 12
  settings.decayEpochs = 3
  settings.spiralLinearSteps = 40
  settings.spiralNetSteps = 20
  return OptimizationAssignment(
    AssignmentOptions(source: .synthetic, seed: seed, execution: Execution(threads: 2)),
    settings: settings)
}

@Suite struct OptimizationAssignmentTests {
  // Steps that do not depend on how long anything is trained.
  @Test func whatIsDeterminedHolds() throws {
    let run = try RunCollector.run(
      assignment(),
      only: ["linear-regression", "noise", "valley", "saddle", "hits", "spiral-linear"])
    // Forty steps do not classify what two hundred do.
    #expect(run.failed == ["share of the points that is right"])
    #expect(run.checks["valley"]?.count == 11)
    #expect(run.checks["linear-regression"]?.count == 8)
    #expect(run.checks["noise"]?.count == 5)
    #expect(run.checks["hits"]?.count == 3)
  }

  /// So few digits and epochs teach little: what fails for it is known, as all else must hold.
  @Test(
    arguments: [
      (
        0,
        [
          "batches of 1 get lower than all digits at once",
          "batches of 30 get lower than all digits at once",
          "best of both random stages less the best of the grid",
          "near the best coarse point the points are better on average",
          "some penalty reads more test digits than none",
          "steps nearby lead lower than as many draws of the size of their start",
          "the largest penalty memorizes fewer wrong labels",
          "the net that stopped reads more test digits than the one that went on",
          "the rate with the least loss has a good curve",
          "validation accuracy of the best rule",
        ]
      ),
      (
        4,
        [
          "batches of 30 get lower than all digits at once",
          "best of both random stages less the best of the grid",
          "near the best coarse point the points are better on average",
          "some penalty reads more test digits than none",
          "steps nearby lead lower than as many draws of the size of their start",
          "the gradient's weights classify better than those of both searches",
          "the largest penalty memorizes fewer wrong labels",
          "the net that stopped reads more test digits than the one that went on",
          "the patient training stops before its end",
          "the rate with the least loss has a good curve",
          "validation accuracy of the best rule",
        ]
      ),
    ] as [(UInt32, [String])])
  func trainingsRun(_ seed: UInt32, failing: [String]) throws {
    let run = try RunCollector.run(
      assignment(seed: seed),
      only: [
        "gradient", "step-size", "batches", "rules", "learning-rate", "coarse-to-fine",
        "early-stopping", "weight-decay",
      ])
    #expect(run.failed == failing)
    #expect(run.checks["weight-decay"]?.count == 7)
    #expect(run.checks["local-search"]?.count == 2)
  }

  @Test func floatsSearchAsWell() throws {
    let run = try RunCollector.run(assignment(as: Float.self), only: ["gradient", "noise"])
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

  // NumPy's eigvalsh of 2AᵀA/200 for the points of seed 0.
  @Test func theCurvatureIsNumPys() {
    var draws = RandomState(seed: 0)
    let problem = RegressionProblem(using: &draws)
    #expect(abs(largestEigenvalue(of: problem.curvature).value - 8.20142565346698) < 1e-10)
    let trace = (0..<4).reduce(0) { $0 + problem.curvature[$1, $1] }
    let sum: Double = 0.45846714802218 + 1.9886149412784822 + 2.110156722635971 + 8.20142565346698
    #expect(abs(trace - sum) < 1e-10)
  }
}

@Suite struct LossSurfaceTests {
  @Test func gradientsAreThoseOfTheValues() {
    for surface in [LossSurface.valley, .saddle] {
      for point in [[-3.0, 0.7], [0.4, -1.2], [1.5, 0]] as [LossSurface.Point] {
        func numerical(_ step: LossSurface.Point) -> Double {
          (surface.value(point + step) - surface.value(point - step)) / 2e-5
        }
        let gradient = surface.gradient(point)
        #expect(abs(gradient.x - numerical([1e-5, 0])) < 1e-8)
        #expect(abs(gradient.y - numerical([0, 1e-5])) < 1e-8)
      }
    }
  }

  // (1 − η · 0.05)ⁿ along and (1 − η · 2)ⁿ across.
  @Test func sgdMultipliesEachCoordinate() {
    let path = LossSurface.valley.path(by: .sgd, rate: 0.25, steps: 3)
    #expect(path.count == 4 && path[0] == [-9, 2])
    #expect(abs(path[3].x + 9 * pow(0.9875, 3)) < 1e-12 && abs(path[3].y - 0.25) < 1e-12)
  }

  @Test func thePictureShowsThePathWhereItIs() {
    let hidden: [LossSurface.Point] = []
    let picture = LossSurface.valley.picture(of: [hidden, [[-10, 3], [2, -3]]])
    let red = LossSurface.colors[1].pixel
    #expect(picture[0, 0] == red && picture[picture.width - 1, picture.height - 1] == red)
    #expect(picture[picture.width / 2, picture.height / 2] == red)
    #expect(picture[picture.width - 1, 0] != red)
    // Where the valley is low it is darker.
    let empty = LossSurface.valley.picture(of: [])
    #expect(empty[400, 150].red < empty[0, 0].red)
  }
}

@Suite struct DigitRowsTests {
  @Test func digitsAreBesideOtherImagesOrSynthetic() {
    #expect(ImageSource.synthetic.digitImages == .synthetic)
    let nowhere = URL(fileURLWithPath: "/nonexistent-\(UUID().uuidString)")
    #expect(ImageSource.cifar10(folder: nowhere).digitImages == .synthetic)
    #expect(ImageSource.mnist(folder: nowhere).digitImages == .mnist(folder: nowhere))
  }

  @Test func aCIFARFolderWithMNISTGivesMNIST() throws {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("workbook-\(UUID().uuidString)")
    try FileManager.default.createDirectory(
      at: folder.appendingPathComponent(MNIST.folderName), withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    #expect(ImageSource.cifar10(folder: folder).digitImages == .synthetic)
    for file in Catalog.mnist.files {
      try Data([0]).write(
        to: folder.appendingPathComponent(MNIST.folderName).appendingPathComponent(file.name))
    }
    #expect(ImageSource.cifar10(folder: folder).digitImages == .mnist(folder: folder))
  }
}

@Suite struct SpiralDataTests {
  // Without noise the first arm would end at an angle of 4 and the others 4 further each.
  @Test func armsGoOutAndAround() {
    var draws = RandomState(seed: 0)
    let spiral = SpiralData(arms: 2, points: 50, using: &draws)
    #expect(spiral.samples.rows == 100 && spiral.labels.count { $0 == 1 } == 50)
    #expect(spiral.samples[0, 0] == 0 && spiral.samples[50, 1] == 0)
    for row in [49, 99] {
      let (x, y) = (spiral.samples[row, 0], spiral.samples[row, 1])
      #expect(abs(x * x + y * y - 1) < 1e-12)
    }
  }
}
