// Independent trainings, each from a plan of its own.

import Foundation
import LinearAlgebra
import LinearClassifiers
import Testing

struct IndependentTrainingTests {
  private let fixture = TrainingFixture()
  private let settings = [(0.1, 0.0), (30.0, 2.0), (0.05, 0.5)].map {
    TrainingSettings(learningRate: $0.0, regularization: $0.1)
  }

  /// Each result is that of a training alone, in order and to the bit, a diverged one among them.
  @Test(arguments: [1, 2, 5])
  func resultsAreThoseOfTrainingsAlone(_ threads: Int) throws {
    let plans = (0..<3).map { fixture.plan(iterations: 20, seed: $0) }
    let found = try SoftmaxLoss<Double>.trainIndependently(
      on: fixture.samples, labels: fixture.labels, settings: settings, plans: plans,
      execution: Execution(threads: threads))
    let alone = try zip(settings, plans).map {
      try SoftmaxLoss<Double>.train(
        on: fixture.samples, labels: fixture.labels, settings: $0, plan: $1, execution: .serial)
    }
    #expect(found == alone)
    #expect(found.map { $0.divergence != nil } == [false, true, false])
  }

  @Test func noSettingsGiveNoResults() throws {
    let found = try HingeLoss<Double>.trainIndependently(
      on: fixture.samples, labels: fixture.labels, settings: [], plans: [])
    #expect(found.isEmpty)
  }

  /// Long trainings, ended by the first report, which comes on the calling thread.
  @Test func anErrorOfTheProgressEndsAllTrainings() {
    struct Stop: Error {}
    let caller = Thread.current
    var calls = 0
    let plans = (0..<3).map { fixture.plan(iterations: 20_000, seed: $0) }
    #expect(throws: Stop.self) {
      try NaiveHinge.trainIndependently(
        on: fixture.samples, labels: fixture.labels,
        settings: (0..<3).map { _ in
          TrainingSettings(learningRate: 1e-3, regularization: 0)
        }, plans: plans, execution: Execution(threads: 2),
        progress: {
          calls += 1
          #expect(Thread.current == caller)
          #expect((0...1).contains($0))
          throw Stop()
        })
    }
    #expect(calls == 1)
  }
}
