// One file that holds solution and stub: what the learner gets, what the solution is.

import ExerciseJudging
import Testing

struct StubSourceTests {
  private let source = StubSource(
    """
    import Exercises

    struct Adder {
      /// The sum.
      func sum(_ a: Int, _ b: Int) -> Int {
        // solution: sum
        let c = a + b
        return c
        // stub
        // // Add them.
        // return todo("sum")
        // end
      }

      func other() {}
    }

    """)

  @Test func theLearnerGetsTheStub() {
    #expect(
      source.stubText == """
        import Exercises

        struct Adder {
          /// The sum.
          func sum(_ a: Int, _ b: Int) -> Int {
            // Add them.
            return todo("sum")
          }

          func other() {}
        }

        """)
  }

  @Test func theSolutionIsTheWholeFunction() {
    #expect(source.ids == ["sum"])
    #expect(
      source.solution(of: "sum") == """
        /// The sum.
        func sum(_ a: Int, _ b: Int) -> Int {
          let c = a + b
          return c
        }
        """)
    #expect(source.solution(of: "product") == nil)
    #expect(!source.solutionText.contains("todo"))
  }
}

struct QuestionTests {
  private let text = inlineQuestions(
    in: """
      # Neighbors

      > **Inline question 1.** Why?

      Prose.

      > **Inline question 2.** How far?
      """)

  @Test func questionsComeFromTheDocument() {
    #expect(text.hasPrefix("# Neighbors: inline questions\n"))
    #expect(text.contains("## Question 1\n\n> Why?\n\nAnswer:\n"))
    #expect(text.contains("> How far?"))
    #expect(answeredQuestions(in: text).map(\.number) == ["1", "2"])
    #expect(answeredQuestions(in: text).map(\.isAnswered) == [false, false])
  }

  @Test func anAnswerStandsBehindOrBelowItsMark() {
    let below = text + "\nBecause.\n"
    #expect(answeredQuestions(in: below).map(\.isAnswered) == [false, true])
    let behind = text.replacing("> Why?\n\nAnswer:", with: "> Why?\n\nAnswer: so.")
    #expect(answeredQuestions(in: behind).map(\.isAnswered) == [true, false])
  }
}
