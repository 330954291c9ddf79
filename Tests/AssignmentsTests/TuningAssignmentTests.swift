// The assignment on tuning: its steps.

import Datasets
import Foundation
import LinearAlgebra
import NeuralNetworks
import NumPyRandom
import Testing
import WorkbookKit

@testable import Notebook
@testable import TuningNotebook

private func assignment(
  seed: UInt32 = 0, set: [String: String] = [:], patience: Int = 5
) -> TuningAssignment<Double> {
  var settings = TuningSettings()
  settings.syntheticDigits = 144
  settings.digitsCount = 100
  settings.gridSide = 2
  settings.searchDigits = 20
  settings.searchEpochs = 1
  settings.searchHidden = [4]
  settings.fewDigits = 20
  settings.patientEpochs = 12
  settings.patience = patience
  settings.decayEpochs = 3
  var options = AssignmentOptions(
    source: .synthetic, seed: seed, execution: Execution(threads: 2))
  options.settings = set
  return TuningAssignment(options, settings: settings)
}

@Suite struct TuningAssignmentTests {
  @Test func whatIsDeterminedHolds() throws {
    let run = try RunCollector.run(assignment(), only: ["hits"])
    #expect(run.failed.isEmpty && run.checks["hits"]?.count == 3)
  }

  /// So few digits and epochs teach little: what fails for it is known, as all else must hold.
  @Test(
    arguments: [
      (
        0,
        [
          "best of both random stages less the best of the grid",
          "near the best coarse point the points are better on average",
          "the largest penalty memorizes fewer wrong labels",
          "the net that stopped classifies more test digits correctly than the one that went on",
          "with some penalty more test digits are classified correctly than with none",
        ]
      ),
      (
        4,
        [
          "best of both random stages less the best of the grid",
          "near the best coarse point the points are better on average",
          "the largest penalty memorizes fewer wrong labels",
          "the net that stopped classifies more test digits correctly than the one that went on",
          "the patient training stops before its end",
          "with some penalty more test digits are classified correctly than with none",
        ]
      ),
    ] as [(UInt32, [String])])
  func trainingsRun(_ seed: UInt32, failing: [String]) throws {
    let run = try RunCollector.run(
      assignment(seed: seed), only: ["coarse-to-fine", "early-stopping", "weight-decay"])
    #expect(run.failed == failing)
    #expect(run.checks["weight-decay"]?.count == 7)
    #expect(run.checks["early-stopping"]?.count == 5)
  }

  /// What is set is shown and not judged; a dark pixel's weights shrink in any case.
  @Test func settingsReplaceWhatIsUsual() throws {
    let set = assignment(set: ["wrong": "0", "digits": "12", "hidden": "3", "patience": "1"])
    #expect(set.settings.wrongShare == 0 && set.settings.fewDigits == 12)
    #expect(set.settings.hidden == 3 && set.settings.patience == 1)
    let run = try RunCollector.run(set, only: ["early-stopping", "weight-decay"])
    #expect(run.failed.isEmpty)
    #expect(run.checks["early-stopping"] == nil && run.checks["weight-decay"]?.count == 4)
    #expect(run.tables["early-stopping"]?["stopping"] != nil)
  }

  /// The training ends so many epochs after its best one, whatever the patience.
  @Test(arguments: [1, 3]) func patienceIsCountedInEpochs(_ patience: Int) throws {
    let run = try RunCollector.run(assignment(patience: patience), only: ["early-stopping"])
    let check = run.checks["early-stopping"]?.first { $0.name == "epochs after the best one" }
    #expect(check?.passed == true && check?.detail.hasPrefix("\(patience) ") == true)
  }

  /// A net that was told only wrong labels is right less often than one that was told the right ones.
  @Test func theShareOfWrongLabelsIsWhatIsSet() throws {
    func accuracy(wrong: String) throws -> Double {
      let run = try RunCollector.run(
        assignment(set: ["wrong": wrong, "digits": "80"]), only: ["early-stopping"])
      guard case .array(let tests)? = run.tables["early-stopping"]?["stopping"],
        case .number(let toTheEnd) = tests[0]
      else { return .nan }
      return toTheEnd
    }
    let (allRight, allWrong) = (try accuracy(wrong: "0"), try accuracy(wrong: "1"))
    #expect(allRight > 0.2 && allWrong < 0.1)
  }
}
