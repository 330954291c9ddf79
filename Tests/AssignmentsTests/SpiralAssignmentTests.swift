// The assignment on the spiral: its two trainings, and its points.

import Datasets
import Foundation
import LinearAlgebra
import NeuralNetworks
import NumPyRandom
import Testing
import WorkbookKit

@testable import Notebook
@testable import SpiralNotebook

private func assignment(set: [String: String] = [:]) -> SpiralAssignment<Double> {
  var settings = SpiralSettings()
  settings.linearSteps = 40
  settings.netSteps = 20
  var options = AssignmentOptions(
    source: .synthetic, seed: 9, execution: Execution(threads: 2))
  options.settings = set
  return SpiralAssignment(options, settings: settings)
}

@Suite struct SpiralAssignmentTests {
  /// Whatever the run's seed: the points are those of seed 0.
  @Test func fewerStepsLoseOnlyTheAccuracy() throws {
    let run = try RunCollector.run(assignment())
    // Forty steps do not classify what two hundred do, nor twenty what ten thousand do.
    #expect(
      run.checks["spiral-linear"]?.filter { !$0.passed }.map(\.name)
        == ["share of the points that is right"])
    #expect(
      run.checks["spiral-net"]?.filter { !$0.passed }.map(\.name)
        == ["share of the points that is right"])
    #expect(run.checks["spiral-linear"]?.count == 5)
    #expect(run.checks["spiral-net"]?.count == 5)
  }

  /// What is set is shown and not judged, with no expected column; the points are judged all the same.
  @Test func settingsReplaceWhatIsUsual() throws {
    let set = assignment(set: ["steps": "25", "hidden": "3", "lr": "0.5", "reg": "0.01"])
    #expect(set.settings.netSteps == 25 && set.settings.hidden == 3)
    #expect(set.settings.learningRate == 0.5 && set.settings.regularization == 0.01)
    let run = try RunCollector.run(set)
    #expect(run.failed.isEmpty)
    #expect(run.checks["spiral-linear"]?.count == 2)
    #expect(run.checks["spiral-net"]?.count == 1)
    // Every second of 25 steps.
    guard case .array(let losses)? = run.values["spiral-net"]?["losses"] else {
      Issue.record("no losses")
      return
    }
    #expect(losses.count == 13)
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
