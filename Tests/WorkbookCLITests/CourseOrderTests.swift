// The order of the course, as a learner is told it.

import Testing

@testable import WorkbookCLI

/// What a learner is told to run before an exercise and after it.
struct CourseOrderTests {
  private let order = CourseOrder(
    names: ["a", "b", "c", "d", "e", "f"], exercises: ["a", "d", "e"])

  @Test func notebooksBetweenExercisesComeBeforeTheSecond() {
    #expect(order.notebooks(before: "d") == ["b", "c"])
    #expect(order.notebooks(before: "a").isEmpty && order.notebooks(before: "e").isEmpty)
    #expect(
      order.place(of: "d") == "Assignment 4 of 6. Just before it: workbook run b, workbook run c.")
    #expect(order.place(of: "e") == "Assignment 5 of 6.")
    #expect(order.place(of: "x") == nil)
  }

  @Test func whatIsNextEndsWithTheNextExercise() {
    #expect(
      order.next(after: "a")
        == "Next in the course: workbook run b, workbook run c, workbook start d.")
    #expect(order.next(after: "d") == "Next in the course: workbook start e.")
    #expect(order.next(after: "e") == "Next in the course: workbook run f.")
    #expect(order.next(after: "f") == nil && order.next(after: "x") == nil)
  }
}
