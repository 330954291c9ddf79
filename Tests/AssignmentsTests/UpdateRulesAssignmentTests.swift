// The assignment on update rules: its steps, and the surfaces.

import Datasets
import Foundation
import LinearAlgebra
import NeuralNetworks
import NumPyRandom
import Testing
import WorkbookKit

@testable import Notebook
@testable import UpdateRulesNotebook

private func assignment<Scalar: RealScalar>(
  seed: UInt32 = 0, set: [String: String] = [:], as type: Scalar.Type = Double.self
) -> UpdateRulesAssignment<Scalar> {
  var settings = UpdateRulesSettings()
  settings.syntheticDigits = 144
  settings.digitsCount = 100
  settings.noiseDigits = 10
  settings.noiseDraws = 10
  settings.batchesDigits = 20
  settings.batchesEpochs = 1
  settings.hidden = [4]
  settings.rulesEpochs = 2
  settings.diagnosisEpochs = 4
  var options = AssignmentOptions(
    source: .synthetic, seed: seed, execution: Execution(threads: 2))
  options.settings = set
  return UpdateRulesAssignment(options, settings: settings)
}

@Suite struct UpdateRulesAssignmentTests {
  // Steps that do not depend on how long anything is trained.
  @Test func whatIsDeterminedHolds() throws {
    let run = try RunCollector.run(assignment(), only: ["noise", "valley", "saddle"])
    #expect(run.failed.isEmpty)
    #expect(run.checks["valley"]?.count == 11)
    #expect(run.checks["saddle"]?.count == 7)
    #expect(run.checks["noise"]?.count == 5)
  }

  /// So few digits and epochs teach little: what fails for it is known, as all else must hold.
  @Test(
    arguments: [
      (
        0,
        [
          "batches of 1 get lower than all digits at once",
          "batches of 30 get lower than all digits at once",
          "the rate with the least loss has a good curve",
          "validation accuracy of the best rule",
        ]
      ),
      (
        4,
        [
          "batches of 30 get lower than all digits at once",
          "the rate with the least loss has a good curve",
          "validation accuracy of the best rule",
        ]
      ),
    ] as [(UInt32, [String])])
  func trainingsRun(_ seed: UInt32, failing: [String]) throws {
    let run = try RunCollector.run(
      assignment(seed: seed), only: ["batches", "rules", "learning-rate"])
    #expect(run.failed == failing)
  }

  /// The good curve that is drawn is the best one's, the others are those of the smallest rates.
  @Test func aCurveOfEachKindIsDrawn() {
    let shapes: [LossCurveShape] = [.tooLow, .tooLow, .good, .good, .good, .tooHigh, .tooHigh]
    #expect(
      LossCurveShape.examples(of: shapes, losses: [2, 1, 0.6, 0.1, 0.3, 0.05, 0.01]) == [0, 3, 5])
    #expect(LossCurveShape.examples(of: [.good, .good], losses: [.nan, 0.3]) == [1])
    #expect(LossCurveShape.examples(of: [.tooLow], losses: [2]) == [0])
  }

  @Test func floatsAreMeasuredAsWell() throws {
    let run = try RunCollector.run(assignment(as: Float.self), only: ["noise"])
    #expect(run.failed.isEmpty && run.checks["noise"]?.count == 5)
  }

  /// What is set is shown and not judged. Momentum that keeps nothing is plain SGD.
  @Test func settingsReplaceWhatIsUsual() throws {
    let set =
      assignment(set: ["mu": "0", "lr": "0.25", "steps": "3", "epochs": "1"])
      as UpdateRulesAssignment<Double>
    #expect(set.settings.momentum == 0 && set.settings.surfaceRate == 0.25)
    #expect(set.settings.surfaceSteps == 3 && set.settings.rulesEpochs == 1)
    let run = try RunCollector.run(set, only: ["valley", "saddle", "rules"])
    for step in ["valley", "saddle", "rules"] { #expect(run.checks[step] == nil, "\(step)") }
    guard case .array(let rows)? = run.tables["valley"]?["valley"] else {
      Issue.record("no table")
      return
    }
    // −9 (1 − 0.05 · 0.25)³ along and 2 (1 − 2 · 0.25)³ across, by SGD and by momentum.
    for row in rows[0...1] {
      guard case .array(let cells) = row, case .number(let x) = cells[0],
        case .number(let y) = cells[1]
      else {
        Issue.record("no numbers")
        return
      }
      #expect(abs(x + 9 * pow(0.9875, 3)) < 1e-12 && abs(y - 0.25) < 1e-12)
    }
  }

  /// Rates at which everything overflows are drawn and tabulated all the same.
  @Test func pathsThatDivergeAreShown() throws {
    let run = try RunCollector.run(
      assignment(set: ["lr": "10", "steps": "400"]), only: ["valley", "saddle"])
    #expect(run.failed.isEmpty && run.tables["saddle"]?["saddle"] != nil)
    // SGD leaves the saddle for good: its distance from a minimum is cubed again and again.
    guard case .array(let rows)? = run.tables["saddle"]?["saddle"],
      case .array(let sgd) = rows[0], case .number(let y) = sgd[1]
    else {
      Issue.record("no table")
      return
    }
    #expect(!y.isFinite)
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
