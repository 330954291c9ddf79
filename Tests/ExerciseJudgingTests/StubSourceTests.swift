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

  @Test func aLineOfALearnersFileBelongsToItsStub() {
    let source = StubSource(
      """
      func loss() {
        let n = 1
        // solution: loss
        let loss = n
        // stub
        // let loss = todo("loss")
        // end

        // The gradient.
        // solution: gradient
        let dw = n
        // stub
        // let dw = todo("gradient")
        // end
        return (loss, dw)
      }
      func other() {
        // solution: other
        return
        // stub
        // todo("other")
        // end
      }
      """)
    let text = """
      func helper() { crash() }
      func loss() {
        let n = 1
        var loss = 0

        for i in 0..<n {
          loss += i
        }

        // The gradient.
        // Of my own.
        let dw = n
        return (loss, dw)
      }
      func other() {
        call()
      }
      """
    func stub(_ line: Int) -> String? { source.stub(atLine: line, of: text) }
    #expect((4...8).map(stub) == Array(repeating: "loss", count: 5))
    #expect((11...12).map(stub) == ["gradient", "gradient"])
    #expect(stub(16) == "other")
    // What everybody has, and what is nowhere in the stubs' file.
    #expect([1, 2, 3, 10, 13, 17, 99].map(stub) == [nil, nil, nil, nil, nil, nil, nil])
    // Without the line between them, it may be either's.
    let joined = text.replacing("  // The gradient.\n", with: "")
    #expect((4...11).map { source.stub(atLine: $0, of: joined) } == Array(repeating: nil, count: 8))
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
      >
      > **Answer.** So.

      Prose.

      > **Inline question 2.** How far?
      >
      > **Answer.** That far.
      """)

  @Test func questionsComeFromTheDocument() {
    #expect(text.hasPrefix("# Neighbors: inline questions\n"))
    #expect(text.contains("## Question 1\n\n> Why?\n\nAnswer:\n"))
    #expect(text.contains("> How far?"))
    #expect(!text.contains("So.") && !text.contains("That far"))
    #expect(answeredQuestions(in: text).map(\.number) == ["1", "2"])
    #expect(answeredQuestions(in: text).map(\.isAnswered) == [false, false])
  }

  @Test func anAnswerStandsBehindOrBelowItsMark() {
    let below = text + "\nBecause.\n"
    #expect(answeredQuestions(in: below).map(\.isAnswered) == [false, true])
    let behind = text.replacing("> Why?\n\nAnswer:", with: "> Why?\n\nAnswer: so.")
    #expect(answeredQuestions(in: behind).map(\.isAnswered) == [true, false])
  }

  @Test func carriageReturnsEndLinesAsWell() {
    let open = text.replacing("\n", with: "\r\n")
    #expect(answeredQuestions(in: open).map(\.number) == ["1", "2"])
    #expect(answeredQuestions(in: open).map(\.isAnswered) == [false, false])
    let answered = open.replacing("> Why?\r\n\r\nAnswer:", with: "> Why?\r\n\r\nAnswer:\r\nSo.")
    #expect(answeredQuestions(in: answered).map(\.isAnswered) == [true, false])
  }
}
