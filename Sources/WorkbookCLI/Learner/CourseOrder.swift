// Where an exercise stands in the course: what to run before it, and what comes after it.

import AssignmentCatalog
import ExerciseJudging
import Notebook
import WorkbookKit

/// An exercise among all assignments, of which some have notebooks only.
struct CourseOrder {
  /// All assignments.
  var names = CatalogedAssignment.all.map(\.name)
  /// Those that a learner can write.
  var exercises = Set(ExerciseKit.all.map(\.assignment))

  /// The notebooks between the exercise before an assignment and the assignment.
  func notebooks(before name: String) -> [String] {
    let earlier = names.prefix { $0 != name }
    return Array(earlier.suffix(earlier.reversed().prefix { !exercises.contains($0) }.count))
  }

  /// `Assignment 6 of 17. Just before it: workbook run spiral.`
  func place(of name: String) -> String? {
    guard let place = CoursePlace(of: name, in: names) else { return nil }
    let before = notebooks(before: name)
    return "Assignment \(place.number) of \(place.count)."
      + (before.isEmpty ? "" : " Just before it: \(runs(before)).")
  }

  /// The notebooks after an assignment up to the next exercise, and that: as commands.
  func next(after name: String) -> String? {
    let later = names.drop { $0 != name }.dropFirst()
    let notebooks = later.prefix { !exercises.contains($0) }
    let commands =
      notebooks.map { "workbook run \($0)" }
      + later.dropFirst(notebooks.count).prefix(1).map { "workbook start \($0)" }
    return commands.isEmpty ? nil : "Next in the course: \(commands.joined(separator: ", "))."
  }

  private func runs(_ names: [String]) -> String {
    names.map { "workbook run \($0)" }.joined(separator: ", ")
  }
}
