// Settings that a learner chooses: what fits is right, whatever it is; what does not is named.

import AssignmentCatalog
import ExerciseJudging
import Exercises
import Testing

struct ChoiceTests {
  private func verdict(_ stub: String, _ rate: Double, _ scale: Double) throws -> Verdict {
    let kit = try #require(ExerciseKit.all.first { $0.assignment == "fully-connected" })
    let stub = try #require(kit.stub(stub))
    var exercise = kit.reference
    exercise[stub.first.function] = { _ in [.number(rate), .number(scale)] }
    return Judge(seed: 0).verdict(on: stub, ExerciseHere(exercise))
  }

  @Test func otherChoicesThatFitAreRight() throws {
    #expect(try verdict("overfit-three-layers", 3e-3, 2e-2).isRight)
    #expect(try verdict("overfit-five-layers", 3e-3, 7e-2).isRight)
  }

  @Test(
    arguments: [
      // The notebook's own start.
      (1e-4, 1e-2, "rate-too-small"), (1e-4, 3e-2, "rate-too-small"), (0.3, 3e-2, "rate-too-large"),
      (2e-3, 1e-5, "weights-too-small"), (1e-3, 2, "weights-too-large"),
    ])
  func theOneToBlameIsNamed(_ rate: Double, _ scale: Double, _ mistake: String) throws {
    guard case .wrong(let wrong) = try verdict("overfit-three-layers", rate, scale) else {
      Issue.record("it fits")
      return
    }
    #expect(wrong.mistake == mistake, "\(wrong)")
    #expect(wrong.difference.count == 2)
  }

  @Test(arguments: [(0, 1e-2), (-1e-3, 1e-2), (1e-3, 0), (.nan, 1e-2), (1e-3, .infinity)])
  func numbersThatAreNoSettingsAreRefused(_ rate: Double, _ scale: Double) throws {
    guard case .wrong(let wrong) = try verdict("overfit-five-layers", rate, scale) else {
      Issue.record("it fits")
      return
    }
    #expect(wrong.difference[0].contains("numbers above zero"), "\(wrong)")
    #expect(wrong.mistake == nil && wrong.suspicion == nil)
  }

  private func verdict(_ settings: NetSettings) throws -> Verdict {
    let kit = try #require(ExerciseKit.all.first { $0.assignment == "fully-connected" })
    let stub = try #require(kit.stub("best-net"))
    var exercise = kit.reference
    exercise[stub.first.function] = { _ in settings.values }
    return Judge(seed: 0).verdict(on: stub, ExerciseHere(exercise))
  }

  @Test func anotherNetThatClassifiesWellIsRight() throws {
    let settings = NetSettings(
      hidden: [60], batchNormalization: true, rule: .momentum, learningRate: 1e-2, reg: 1e-3,
      epochs: 6)
    let found = try verdict(settings)
    #expect(found.isRight, "\(found)")
  }

  @Test(
    arguments: [
      (NetSettings(hidden: [0], rule: .adam, learningRate: 1e-3, reg: 0, epochs: 1), "found [0]"),
      (
        NetSettings(hidden: [8, 8, 8, 8, 8, 8], rule: .sgd, learningRate: 1, reg: 0, epochs: 1),
        "up to 5 layers"
      ),
      (NetSettings(hidden: [8], rule: .sgd, learningRate: .nan, reg: 0, epochs: 1), "found nan"),
      (NetSettings(hidden: [8], rule: .sgd, learningRate: 1, reg: -1, epochs: 1), "-1.0"),
      (NetSettings(hidden: [8], rule: .sgd, learningRate: 1, reg: 0, epochs: 11), "found 11"),
      // Linear classifiers stay below what is expected.
      (
        NetSettings(hidden: [], rule: .sgd, learningRate: 1e-5, reg: 1e-1, epochs: 2),
        "validation images are right, expected 25 %"
      ),
    ]) func netsThatDoNotServeAreRefusedWithAReason(_ settings: NetSettings, _ words: String) throws
  {
    guard case .wrong(let wrong) = try verdict(settings) else {
      Issue.record("it serves")
      return
    }
    #expect(wrong.difference[0].contains(words), "\(wrong)")
  }
}
