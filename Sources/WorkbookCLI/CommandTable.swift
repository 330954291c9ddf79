// The commands, in the order of the help.

import AssignmentCatalog
import Datasets
import NearestNeighbors
import Notebook

extension CommandSpec {
  static let all: [CommandSpec] = ofRuns + ofLearners + ofDatasets + ofShells

  private static let ofRuns: [CommandSpec] = [
    CommandSpec(
      path: ["list"], summary: "List the assignments and their steps.", positional: nil,
      options: [OptionSpec("settings", help: "List what 'workbook run --set' can set instead.")],
      examples: ["workbook list", "workbook list --settings"], action: listAssignments),
    CommandSpec(
      path: ["run"], summary: "Run an assignment, step by step.",
      positional: PositionalSpec(
        name: "ASSIGNMENT",
        help: "One of: " + CatalogedAssignment.all.map(\.name).joined(separator: ", ")
          + "; or all. For all, --json, --html, --notebook and --markdown name folders, and "
          + "--html makes an index.html that leads to the pages.",
        isRequired: true, choices: CatalogedAssignment.all.map(\.name) + ["all"]),
      options: [
        OptionSpec(
          "only", "STEP", isRepeatable: true,
          help: "Run only these steps and the steps they need; 'workbook list' shows them."),
        OptionSpec(
          "set", "NAME=VALUE", isRepeatable: true,
          help:
            "For \(CatalogedAssignment.all.filter { !$0.settings.isEmpty }.map(\.name).joined(separator: ", ")): "
            + "set hyperparameters; 'workbook list --settings' shows their names. What is expected of "
            + "the usual ones is then not judged."),
        OptionSpec(
          "save", "FILE", help: "For \(assignments(with: .save)): save the best net in FILE."),
        OptionSpec(
          "load", "FILE",
          help:
            "For \(assignments(with: .load)): take the net of FILE, as --save writes it, and train it "
            + "on; with --set epochs=0 only test it."),
        OptionSpec(
          "arrays", "DIR",
          help: "For \(assignments(with: .arrays)): write its arrays into DIR as .npy files."),
        OptionSpec(
          "csv", "DIR",
          help:
            "For \(assignments(with: .csv)): fit the points of DIR's x_train.csv, y_train.csv, x_test.csv and "
            + "y_test.csv, or, where DIR is empty, write the curve's points there."),
        OptionSpec(
          "checkpoint", "FILE",
          help:
            "For \(assignments(with: .checkpoint)): save trainings while they run, in files whose names "
            + "begin with FILE; run the same command again to resume. They are removed when the "
            + "run has finished."),
        OptionSpec(
          "cache",
          help:
            "Keep each step's results, and show those that are kept instead of running a step again "
            + "whose program, data, seed and settings are the same. 'workbook cache list' tells where."
        ),
        OptionSpec(
          "watch",
          help:
            "Run again when the data, or in a clone the document or the source change, with --cache; "
            + "a page of --html that is open in a browser reloads by itself."),
        OptionSpec(
          "mine",
          help: "In a folder of 'workbook start': run the steps on your own functions. For "
            + "\(assignmentsWithOwnCode.joined(separator: ", "))."),
        .exact,
      ] + OptionSpec.ofRuns,
      examples: [
        "workbook run knn", "workbook run knn --data ~/datasets --json knn.json",
        "workbook run knn --only cross-validation", "workbook run svm --html svm.html",
        "workbook run image-nets --set net=vgg-11,epochs=2",
        "workbook run knn --data ~/sorted --shuffle --seed 1",
        "workbook run digits --checkpoint digits.checkpoint", "workbook run all --html report/",
        "workbook run svm --watch --html svm.html",
      ],
      action: runAssignment),
    CommandSpec(
      path: ["compare"], summary: "Compare two runs.",
      positional: PositionalSpec(
        name: "FILE", help: "Two files written by --json, the earlier run first.",
        isRequired: true, isRepeatable: true),
      options: [
        OptionSpec(
          "tolerance", "R",
          help: "Treat numbers as equal whose relative difference is at most R. Default: 0.")
      ],
      examples: [
        "workbook compare before.json after.json",
        "workbook compare double.json float.json --tolerance 1e-4",
      ],
      action: compareRuns),
    CommandSpec(
      path: ["gradcheck"], summary: "Check analytic gradients against numerical ones.",
      positional: PositionalSpec(
        name: "TARGET",
        help: "Some of: \(gradcheckTargets.joined(separator: ", ")), all. Default: all.",
        isRequired: false, isRepeatable: true, choices: gradcheckTargets + ["all"]),
      options: [
        OptionSpec(
          "samples", "N", help: "How many weights of each loss to check. Default: 100."),
        OptionSpec("step", "H", help: "The step of the centered differences. Default: 1e-5."),
        OptionSpec(
          "index", "LIST",
          help: "Check only the weights of these indices; for a net, such as W2:17,b1:3."),
        OptionSpec("after", "N", help: "Check after N steps of training. Default: 0."),
        OptionSpec("step-sweep", help: "Show the errors for steps from 1e-1 to 1e-12 as well."),
      ] + OptionSpec.ofRuns.filter { $0 != .precision && $0 != .shuffle },
      examples: [
        "workbook gradcheck", "workbook gradcheck svm --samples 300 --step-sweep",
        "workbook gradcheck softmax --after 200 --seed 3",
      ],
      action: gradcheck),
    CommandSpec(
      path: ["sweep"], summary: "Sweep hyperparameters.",
      positional: PositionalSpec(
        name: "MODEL",
        help: "One of: \(CatalogedSweep.all.map(\.name).joined(separator: ", ")).",
        isRequired: true, choices: CatalogedSweep.all.map(\.name)),
      options: SweepOptions.all + OptionSpec.ofRuns,
      examples: [
        "workbook sweep knn --k 1,3,5 --folds 5 --metric l1,l2",
        "workbook sweep svm --lr 1e-7,5e-7 --reg 1e4..1e5:4 --results svm.jsonl",
        "workbook sweep softmax --random 20 --lr 1e-8..1e-5 --reg 1e3..1e5 --dry-run",
        "workbook sweep two-layer-net --hidden 50,100 --lr 5e-4,1e-3 --rule sgd,momentum",
        "workbook sweep digits --hidden 300-150,100 --lr 1e-3,1e-2 --rule momentum,adam",
      ],
      action: sweep),
  ]

  private static let ofDatasets: [CommandSpec] = [
    CommandSpec(
      path: ["datasets", "list"], summary: "List the published data sets and which are installed.",
      positional: nil, options: [.data], examples: ["workbook datasets list"],
      action: listDatasets),
    CommandSpec(
      path: ["datasets", "get"], summary: "Download, verify and install a data set.",
      positional: datasetName(isRequired: true),
      options: [
        OptionSpec(
          "from", "URL|FILE", help: "Install from another address, a file or a folder."), .data,
      ],
      examples: [
        "workbook datasets get cifar10",
        "workbook datasets get cifar10 --from ~/Downloads/cifar-10-binary.tar.gz",
      ],
      action: getDataset),
    CommandSpec(
      path: ["datasets", "verify"],
      summary: "Verify installed files against the published checksums.",
      positional: datasetName(isRequired: false), options: [.data],
      examples: ["workbook datasets verify", "workbook datasets verify cifar10"],
      action: verifyDatasets),
  ]

  private static let ofShells: [CommandSpec] = [
    CommandSpec(
      path: ["completions"], summary: "Print the script that completes commands in a shell.",
      positional: PositionalSpec(
        name: "SHELL",
        help: "One of: \(Shell.allCases.map(\.rawValue).joined(separator: ", ")).",
        isRequired: true, choices: Shell.allCases.map(\.rawValue)),
      options: [], examples: ["source <(workbook completions bash)"], action: printCompletions),
    CommandSpec(
      path: ["cache", "list"], summary: "List what 'workbook run --cache' has kept.",
      positional: nil,
      options: [], examples: ["workbook cache list"], action: listCache),
    CommandSpec(
      path: ["cache", "clear"], summary: "Remove what 'workbook run --cache' has kept.",
      positional: nil, options: [], examples: ["workbook cache clear"], action: clearCache),
    CommandSpec(
      path: ["doctor"], summary: "Say what is there and what is missing.", positional: nil,
      options: [.data], examples: ["workbook doctor"], action: doctor),
    CommandSpec(
      path: ["manual"], summary: "Print the manual page.", positional: nil, options: [],
      examples: ["workbook manual > workbook.1"], action: printManual),
  ]

  /// The names of the assignments that have such a file.
  private static func assignments(with file: RunFile) -> String {
    CatalogedAssignment.all.filter { $0.files.contains(file) }.map(\.name)
      .joined(separator: ", ")
  }

  private static func datasetName(isRequired: Bool) -> PositionalSpec {
    PositionalSpec(
      name: "NAME", help: "One of: " + Catalog.all.map(\.name).joined(separator: ", ") + ".",
      isRequired: isRequired, choices: Catalog.all.map(\.name))
  }
}
