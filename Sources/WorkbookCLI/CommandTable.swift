// The commands, in the order of the help.

import Assignments
import Datasets
import NearestNeighbors

extension CommandSpec {
  static let all: [CommandSpec] = [
    CommandSpec(
      path: ["list"], summary: "List the assignments and their steps.", positional: nil,
      options: [], examples: ["workbook list"], action: listAssignments),
    CommandSpec(
      path: ["run"], summary: "Run an assignment, step by step.",
      positional: PositionalSpec(
        name: "ASSIGNMENT",
        help: "One of: " + CatalogedAssignment.all.map(\.name).joined(separator: ", ") + ".",
        isRequired: true),
      options: [
        OptionSpec(
          "only", "STEP", isRepeatable: true,
          help: "Run only these steps, and first what they need. 'workbook list' names them.")
      ] + OptionSpec.ofRuns,
      examples: [
        "workbook run knn", "workbook run knn --data ~/datasets --json knn.json",
        "workbook run knn --only cross-validation",
      ],
      action: runAssignment),
    CommandSpec(
      path: ["sweep"], summary: "Choose a setting by cross-validation.",
      positional: PositionalSpec(name: "MODEL", help: "One of: knn.", isRequired: true),
      options: [
        OptionSpec(
          "k", "LIST",
          help: "How many neighbors vote. Default: "
            + KNNExpectations.ks.map(String.init).joined(separator: ",") + "."),
        OptionSpec(
          "folds", "N", help: "How many folds. Default: \(KNNExpectations.foldCount)."),
        OptionSpec(
          "metric", DistanceMetric.allCases.map(\.rawValue).joined(separator: "|"),
          help: "How distance is measured. Default: l2."),
        OptionSpec(
          "train", "N",
          help: "How many training images are used. Default: \(KNNExpectations.trainCount)."),
        OptionSpec(
          "test", "N",
          help: "How many test images are used. Default: \(KNNExpectations.testCount)."),
      ] + OptionSpec.ofRuns,
      examples: [
        "workbook sweep knn --k 1,3,5 --folds 5 --metric l1",
        "workbook sweep knn --k 1,10,100 --train 2000 --test 200",
      ],
      action: sweep),
    CommandSpec(
      path: ["datasets", "list"], summary: "List the published data sets and which are there.",
      positional: nil, options: [.data], examples: ["workbook datasets list"],
      action: listDatasets),
    CommandSpec(
      path: ["datasets", "get"], summary: "Download a data set, check it and put it in place.",
      positional: datasetName(isRequired: true),
      options: [
        OptionSpec(
          "from", "URL|FILE", help: "Take it from another address, a file or a folder."), .data,
      ],
      examples: [
        "workbook datasets get cifar10",
        "workbook datasets get cifar10 --from ~/Downloads/cifar-10-binary.tar.gz",
      ],
      action: getDataset),
    CommandSpec(
      path: ["datasets", "verify"], summary: "Hold installed files against the published sums.",
      positional: datasetName(isRequired: false), options: [.data],
      examples: ["workbook datasets verify", "workbook datasets verify cifar10"],
      action: verifyDatasets),
  ]

  private static func datasetName(isRequired: Bool) -> PositionalSpec {
    PositionalSpec(
      name: "NAME", help: "One of: " + Catalog.all.map(\.name).joined(separator: ", ") + ".",
      isRequired: isRequired)
  }
}
