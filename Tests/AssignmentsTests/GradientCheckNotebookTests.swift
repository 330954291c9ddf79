// `workbook gradcheck`: every target passes on several seeds, and places are found by name.

import GradientChecking
import LinearAlgebra
import Testing
import WorkbookKit

@testable import GradientChecksNotebook
@testable import Notebook

@Suite struct GradientCheckNotebookTests {
  private func notebook(seed: UInt32, _ settings: GradientCheckSettings) -> GradientCheckNotebook {
    GradientCheckNotebook(
      AssignmentOptions(source: .synthetic, seed: seed, execution: Execution(threads: 2)),
      settings: settings)
  }

  private let few = CheckOptions(samplesPerBlock: 6, samplesPerGroup: 2)

  @Test(arguments: [UInt32(0), 1, 2])
  func netsAndLayersPass(seed: UInt32) throws {
    let run = try RunCollector.run(
      notebook(seed: seed, GradientCheckSettings(options: few)),
      only: ["two-layer-net", "deep-net", "convolution", "layers"])
    #expect(run.failed == [])
    #expect(run.checks["two-layer-net"]?.count == 2)
    #expect(run.checks["deep-net"]?.count == 10)
    #expect(run.checks["convolution"]?.count == 5)
    #expect(run.checks["layers"]?.count == 38)
  }

  @Test func aPlaceIsFoundByItsBlock() throws {
    let places = [
      GradientCheckSettings.Place(block: "W2", index: 17), GradientCheckSettings.Place(index: 3),
    ]
    let run = try RunCollector.run(
      notebook(seed: 0, GradientCheckSettings(options: few, places: places)),
      only: ["two-layer-net"])
    let detail = run.checks["two-layer-net"]?.first?.detail ?? ""
    #expect(detail.contains("2 coordinates"))
  }

  @Test func aPlaceThatIsNotThereIsNamed() {
    #expect(throws: GradientCheckError.noSuchBlock("V", known: ["x", "W", "b"])) {
      try RunCollector.run(
        notebook(
          seed: 0, GradientCheckSettings(options: few, places: [.init(block: "V", index: 0)])),
        only: ["layers"])
    }
    #expect(throws: GradientCheckError.noSuchIndex(56, block: "x", count: 56)) {
      try RunCollector.run(
        notebook(seed: 0, GradientCheckSettings(options: few, places: [.init(index: 56)])),
        only: ["layers"])
    }
  }
}
