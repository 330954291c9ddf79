// The exercise of features: its two searches.

import CEmbedding
import ExerciseJudging
import Exercises

extension ExerciseKit {
  /// What a learner writes for the assignment features.
  public static let features = ExerciseKit(
    assignment: "features",
    files: ["LinearSearch.swift", "NetSearch.swift"].map {
      File(name: $0, solution: embeddedFiles("06-features/exercise").text(of: $0))
    },
    main: mainSource(
      serving: """
        Exercise().adding(
            search: { searchSettings($0, learningRates: $1, regs: $2, train: $3) }
          ).adding(tuning: { tuneNet($0, train: $1) })
        """),
    questions: inlineQuestions(in: embeddedFiles("06-features").text(of: "features.md")),
    hints: embeddedFiles("06-features/exercise").text(of: "hints.md"),
    stubs: [
      .gridSearch("linear-search", file: "LinearSearch.swift", points: 50),
      .freeSearch("net-search", file: "NetSearch.swift", points: 50, settings: netSettings),
    ],
    reference: Exercise().adding(
      search: { searchSettings($0, learningRates: $1, regs: $2, train: $3) }
    ).adding(tuning: { tuneNet($0, train: $1) }))

  /// Those of the reference solution, in its order.
  private static let netSettings = [4, 12, 40].flatMap { hidden in
    [0.1, 0.5].flatMap { rate in
      [1e-3, 0.1].map { SearchSettings(hidden: hidden, learningRate: rate, reg: $0) }
    }
  }
}
