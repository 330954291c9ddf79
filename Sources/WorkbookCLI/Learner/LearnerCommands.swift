// The commands of a learner, as the table of commands lists them.

import AssignmentCatalog
import ExerciseJudging
import Notebook

extension CommandSpec {
  static let ofLearners: [CommandSpec] = [
    CommandSpec(
      path: ["start"], summary: "Make a folder with an assignment's functions to fill in.",
      positional: PositionalSpec(
        name: "ASSIGNMENT [DIR]",
        help:
          "One of: \(ExerciseKit.all.map(\.assignment).joined(separator: ", ")); and the folder, "
          + "my-workbook/ASSIGNMENT if none is named. A folder that is there keeps what you wrote.",
        isRequired: true, isRepeatable: true, choices: ExerciseKit.all.map(\.assignment)),
      options: [],
      examples: ["workbook start knn", "workbook start knn ~/cs231n/knn"],
      action: startExercise),
    CommandSpec(
      path: ["check"], summary: "Build what you wrote and judge it.",
      positional: PositionalSpec(
        name: "STUB", help: "Some of the assignment's stubs. Default: all.", isRequired: false,
        isRepeatable: true),
      options: [
        OptionSpec("watch", help: "Check again after every save; Ctrl-C ends."),
        OptionSpec("full", help: "Run the whole notebook on your functions, as run --mine does."),
        OptionSpec(
          "seed", "N",
          help:
            "The seed of the cases, 0 to 4294967295, to repeat a check. Default: another each time."
        ),
      ],
      examples: [
        "workbook check", "workbook check two-loops --watch", "workbook check --seed 4711",
      ],
      action: checkExercise),
    CommandSpec(
      path: ["hint"], summary: "Show a hint; each call says more.",
      positional: PositionalSpec(name: "STUB", help: "The stub.", isRequired: true),
      options: [OptionSpec("depth", "N", help: "1 a question, 2 the formula, 3 the outline.")],
      examples: ["workbook hint two-loops", "workbook hint vectorized --depth 2"],
      action: showHint),
    CommandSpec(
      path: ["progress"], summary: "Show what is right so far, across assignments.",
      positional: nil,
      options: [], examples: ["workbook progress"], action: showProgress),
    CommandSpec(
      path: ["reset"], summary: "Put a file's stubs back; what you wrote is kept.",
      positional: PositionalSpec(
        name: "FILE", help: "The file, such as KNearestNeighbor.swift.", isRequired: true),
      options: [], examples: ["workbook reset KNearestNeighbor.swift"], action: resetFile),
    CommandSpec(
      path: ["solution"], summary: "Show the reference solution of a stub that is right.",
      positional: PositionalSpec(name: "STUB", help: "The stub.", isRequired: true),
      options: [
        OptionSpec("give-up", help: "Show it although the stub has not been right; it is recorded.")
      ],
      examples: ["workbook solution two-loops"], action: showSolution),
    CommandSpec(
      path: ["answer"], summary: "Show the answer to an inline question.",
      positional: PositionalSpec(
        name: "ASSIGNMENT [N]",
        help:
          "One of: \(CatalogedAssignment.all.map(\.name).joined(separator: ", ")); and the number of "
          + "a question. Without it: list the questions. In a folder of 'workbook start', an answer "
          + "is shown once yours is in Answers.md.",
        isRequired: true, isRepeatable: true),
      options: [], examples: ["workbook answer knn", "workbook answer knn 2"],
      action: showAnswer),
  ]
}
