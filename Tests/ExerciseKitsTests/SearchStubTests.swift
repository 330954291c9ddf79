// What counts as a right search: its own order and settings are free, its record and its choice are not.

import AssignmentCatalog
import ExerciseJudging
import Exercises
import Testing

struct SearchStubTests {
  private static let kit = ExerciseKit.all.first { $0.assignment == "features" }

  private func verdict(_ stub: String, _ exercise: Exercise, seed: UInt32 = 0) throws -> Verdict {
    let stub = try #require(Self.kit?.stub(stub))
    return Judge(seed: seed).verdict(on: stub, ExerciseHere(exercise))
  }

  private func trial(
    _ classifier: TrainedClassifier, _ data: SearchData, hidden: Int = 0, _ rate: Double,
    _ reg: Double
  ) -> Trial {
    Trial(
      hidden: hidden, learningRate: rate, reg: reg,
      trainAccuracy: (classifier.predict(data.xTrain) .== data.yTrain).mean(),
      validationAccuracy: (classifier.predict(data.xVal) .== data.yVal).mean())
  }

  /// A grid search in another order than the reference's, with its record changed at the end.
  private func grid(
    trainsMore: Bool = false, _ change: @escaping @Sendable (inout [Trial]) -> Void = { _ in }
  ) -> Exercise {
    Exercise().adding(search: { data, rates, regs, train in
      var tried: [(trial: Trial, classifier: TrainedClassifier)] = []
      for reg in regs.reversed() {
        for rate in rates {
          let classifier = train(rate, reg)
          tried.append((trial(classifier, data, rate, reg), classifier))
        }
      }
      // The last of equally good ones.
      let most = tried.map(\.trial.validationAccuracy).max()
      let best = tried.last { $0.trial.validationAccuracy == most }
      if trainsMore { _ = train(0.123, 0) }
      var trials = tried.map(\.trial)
      change(&trials)
      return (trials, best?.classifier)
    })
  }

  private func lines(_ exercise: Exercise) throws -> String {
    guard case .wrong(let wrong) = try verdict("linear-search", exercise) else { return "right" }
    return wrong.difference.joined(separator: "\n")
  }

  @Test(arguments: 0..<5)
  func theOrderIsFree(_ seed: Int) throws {
    let verdict = try verdict("linear-search", grid(), seed: UInt32(seed))
    #expect(verdict.isRight, "\(verdict)")
  }

  @Test func theRecordIsJudged() throws {
    #expect(try lines(grid()) == "right")
    #expect(try lines(grid { $0 = [] }).contains("9 of 9 pairs have no trial"))
    #expect(try lines(grid { _ = $0.removeLast() }).contains("1 of 9 pairs have no trial"))
    #expect(try lines(grid { $0.append($0[0]) }).contains("10 trials of 9 pairs"))
    #expect(try lines(grid { $0[3].reg = 4711 }).contains("reg 4711.0, which is none of the pairs"))
    #expect(
      try lines(grid { $0[3].validationAccuracy += 0.01 }).contains("validation images, found"))
    #expect(try lines(grid { $0[8].trainAccuracy = .nan }).contains("a number that is none"))
    #expect(
      try lines(grid(trainsMore: true)).contains("no trial was recorded for learning rate 0.123"))
  }

  @Test func aWrongRecordThatNothingExplainsIsNotNamed() throws {
    guard case .wrong(let wrong) = try verdict("linear-search", grid { $0[3].reg = 4711 }) else {
      Issue.record("another penalty passed")
      return
    }
    #expect(wrong.mistake == nil && wrong.suspicion == nil)
  }

  @Test func nothingIsTakenOnTrust() throws {
    // The right numbers, but of classifiers that nobody trained.
    let invented = Exercise().adding(search: { data, rates, regs, train in
      let first = train(rates[0], regs[0])
      let trials = rates.flatMap { rate in regs.map { trial(first, data, rate, $0) } }
      return (trials, first)
    })
    #expect(try lines(invented).contains("without training"))
    let huge = grid {
      $0.append(
        Trial(hidden: .max, learningRate: 1, reg: 1, trainAccuracy: 1, validationAccuracy: 1))
    }
    #expect(try lines(huge).contains("none of the pairs"))
  }

  /// A search for a net with settings of its own.
  private func free(_ hidden: [Int], _ rates: [Double], _ regs: [Double]) -> Exercise {
    Exercise().adding(tuning: { data, train in
      var trials: [Trial] = []
      var best: (accuracy: Double, net: TrainedClassifier)?
      for h in hidden {
        for rate in rates {
          for reg in regs {
            let net = train(h, rate, reg)
            trials.append(trial(net, data, hidden: h, rate, reg))
            let accuracy = trials[trials.count - 1].validationAccuracy
            if accuracy > best?.accuracy ?? -1 { best = (accuracy, net) }
          }
        }
      }
      return (trials, best?.net)
    })
  }

  @Test(arguments: 0..<5)
  func theSettingsOfANetAreFree(_ seed: Int) throws {
    // More than the reference tries, in another order.
    let wide = free([80, 40, 20, 12, 8, 4], [1, 0.5, 0.25, 0.1], [0.1, 1e-2, 1e-3])
    let verdict = try verdict("net-search", wide, seed: UInt32(seed))
    #expect(verdict.isRight, "\(verdict)")
  }

  @Test func settingsThatAreNotGoodEnoughAreNamed() throws {
    guard case .wrong(let wrong) = try verdict("net-search", free([3], [1e-9], [1, 2, 3, 4])) else {
      Issue.record("nets that did not learn passed")
      return
    }
    #expect(wrong.mistake == "threshold" && wrong.difference[0].contains("expected at least"))
    guard case .wrong(let few) = try verdict("net-search", free([40], [0.5], [1e-3, 0.1])) else {
      Issue.record("two nets passed")
      return
    }
    #expect(few.mistake == "few-settings")
  }
}
