// swift-tools-version: 6.3

import PackageDescription

/// Each library imports only libraries above it.
let libraries: [Target] = [
  .target(name: "CKernels"),
  .target(
    name: "LinearAlgebra", dependencies: ["CKernels"],
    linkerSettings: [.linkedLibrary("m", .when(platforms: [.linux]))]),
  .target(name: "NumPyRandom"),
  .target(name: "NumPyArrays", dependencies: ["LinearAlgebra"]),
  .target(name: "Exercises", dependencies: ["NumPyArrays", "NumPyRandom"]),
  .target(name: "Files", dependencies: ["LinearAlgebra"]),
  .target(name: "Datasets", dependencies: ["Files", "LinearAlgebra"]),
  .target(name: "DatasetInstallation", dependencies: ["Datasets", "Files"]),
  .target(name: "ModelSelection", dependencies: ["LinearAlgebra"]),
  .target(name: "GradientChecking"),
  .target(name: "Losses", dependencies: ["LinearAlgebra"]),
  .target(name: "LinearClassifiers", dependencies: ["LinearAlgebra", "Losses", "NumPyRandom"]),
  .target(name: "NearestNeighbors", dependencies: ["LinearAlgebra", "ModelSelection"]),
  .target(
    name: "NeuralNetworks", dependencies: ["Files", "LinearAlgebra", "Losses", "NumPyRandom"]),
  .target(
    name: "GradientProblems",
    dependencies: [
      "GradientChecking", "LinearAlgebra", "LinearClassifiers", "Losses", "NeuralNetworks",
    ]),
  .target(name: "ImageFeatures", dependencies: ["Datasets", "LinearAlgebra"]),
  .target(name: "Reporting", dependencies: ["Files"]),
  .target(name: "WorkbookKit", dependencies: ["Files", "Reporting"]),
  .target(name: "CNumPyTable", dependencies: ["CEmbedding"], publicHeadersPath: "."),
  .target(
    name: "ExerciseJudging",
    dependencies: [
      "CEmbedding", "Exercises", "Files", "NumPyArrays", "NumPyRandom",
      "WorkbookKit",
    ]),
]

/// What every assignment is written with: the vocabulary of steps, and what several assignments share.
let notebook: [Target] = [
  .target(name: "CEmbedding", path: "Assignments/CEmbedding"),
  .target(
    name: "Notebook",
    dependencies: [
      "CEmbedding", "DatasetInstallation", "Datasets", "Files", "GradientChecking",
      "GradientProblems", "LinearAlgebra", "LinearClassifiers", "ModelSelection", "NeuralNetworks",
      "NumPyRandom", "Reporting", "WorkbookKit",
    ], path: "Assignments/Notebook"),
]

/// The assignments in the order of the course: a folder each, and a line here.
let assignments = [
  Assignment("KNN", "01-knn", ["knn.md"], hasExercise: true),
  Assignment("Linear", "02-linear", ["svm.md", "softmax.md"], hasExercise: true),
  Assignment("GradientDescent", "03-gradient-descent", ["gradient-descent.md"]),
  Assignment("Spiral", "04-spiral", ["spiral.md"]),
  Assignment("TwoLayerNet", "05-two-layer-net", ["two-layer-net.md"], hasExercise: true),
  Assignment("Features", "06-features", ["features.md"], hasExercise: true),
  Assignment("FullyConnected", "07-fully-connected", ["fully-connected.md"], hasExercise: true),
  Assignment("UpdateRules", "08-update-rules", ["update-rules.md"]),
  Assignment("Initialization", "09-initialization", ["initialization.md"]),
  Assignment(
    "BatchNormalization", "10-batch-normalization", ["batch-normalization.md"], hasExercise: true),
  Assignment("Tuning", "11-tuning", ["tuning.md"]),
  Assignment("Dropout", "12-dropout", ["dropout.md"], hasExercise: true),
  Assignment("Convolution", "13-convolution", ["convolution.md"], hasExercise: true),
  Assignment("ImageNets", "14-image-nets", ["image-nets.md"]),
  Assignment("Digits", "15-digits", ["digits.md"]),
  Assignment("CurveFitting", "16-curve-fitting", ["curve-fitting.md"]),
  Assignment("GradientChecks", "Gradcheck", ["gradcheck.md"]),
  Assignment("Sweeps", "Sweep", ["sweep.md"]),
]

/// An assignment's targets: `KNNNotebook`, its state and steps in Swift, and `CKNNFiles`, which embeds
/// the document and the sources that its pages show. It may use any of the libraries. Where a learner
/// can write it, also `KNNExerciseKit`, the stubs and their judge, and `CKNNExerciseFiles`.
///
/// No Swift target depends on embedded files, so a changed document compiles nothing else: products
/// and tests list them.
struct Assignment {
  let name: String
  let folder: String
  let documents: [String]
  let hasExercise: Bool

  init(_ name: String, _ folder: String, _ documents: [String], hasExercise: Bool = false) {
    self.name = name
    self.folder = folder
    self.documents = documents
    self.hasExercise = hasExercise
  }

  var module: String { "\(name)Notebook" }
  private var filesTarget: String { "C\(name)Files" }
  private var exerciseFilesTarget: String { "C\(name)ExerciseFiles" }
  var embeddedTargets: [String] { [filesTarget] + (hasExercise ? [exerciseFilesTarget] : []) }

  var targets: [Target] {
    [
      .target(
        name: filesTarget, dependencies: ["CEmbedding"], path: "Assignments/\(folder)/files",
        publicHeadersPath: "."),
      .target(
        name: module,
        dependencies: [
          "CEmbedding", "Datasets", "Files", "GradientChecking",
          "GradientProblems", "ImageFeatures", "LinearAlgebra", "LinearClassifiers", "Losses",
          "ModelSelection", "NearestNeighbors", "NeuralNetworks", "Notebook", "NumPyRandom",
          "Reporting", "WorkbookKit",
        ],
        path: "Assignments/\(folder)",
        exclude: ["files"] + documents + (hasExercise ? ["exercise"] : [])),
    ] + (hasExercise ? exerciseTargets : [])
  }

  var exerciseModule: String { "\(name)ExerciseKit" }

  /// The hints' files, one for each document: `hints.md`, or `svm-hints.md` where there are several.
  private var hints: [String] {
    documents.count == 1 ? ["hints.md"] : documents.map { $0.dropLast(3) + "-hints.md" }
  }

  private var exerciseTargets: [Target] {
    [
      .target(
        name: exerciseFilesTarget, dependencies: ["CEmbedding"],
        path: "Assignments/\(folder)/exercise/files", publicHeadersPath: "."),
      .target(
        name: exerciseModule,
        dependencies: [
          "CEmbedding", "Datasets", "ExerciseJudging", "Exercises", "Files", "LinearAlgebra",
          "LinearClassifiers", "Losses",
          "ModelSelection", "NearestNeighbors", "NeuralNetworks", "NumPyRandom",
        ],
        path: "Assignments/\(folder)/exercise", exclude: ["files"] + hints),
    ]
  }
}

/// What is embedded in a program that holds all assignments.
let embedded = ["CNumPyTable"] + assignments.flatMap(\.embeddedTargets)

/// The catalog of all assignments, the command and the benchmark.
let programs: [Target] = [
  .target(
    name: "AssignmentCatalog",
    dependencies: [
      "Datasets", "ExerciseJudging", "LinearAlgebra", "LinearClassifiers", "ModelSelection",
      "NearestNeighbors", "Notebook", "WorkbookKit",
    ]
      + assignments.map { .byName(name: $0.module) }
      + assignments.filter(\.hasExercise).map { .byName(name: $0.exerciseModule) },
    path: "Assignments/Catalog"),
  .executableTarget(
    name: "WorkbookCLI",
    dependencies: [
      "AssignmentCatalog", "DatasetInstallation", "Datasets", "ExerciseJudging", "Exercises",
      "Files", "GradientChecking", "GradientChecksNotebook", "LinearAlgebra", "ModelSelection",
      "NearestNeighbors", "NeuralNetworks", "Notebook", "Reporting", "WorkbookKit",
    ]),
  .executableTarget(
    name: "WorkbookBench",
    dependencies: [
      "AssignmentCatalog", "Datasets", "LinearAlgebra", "LinearClassifiers", "ModelSelection",
      "NearestNeighbors", "NeuralNetworks", "Notebook", "NumPyRandom", "WorkbookKit",
    ]),
]

let tests: [Target] = [
  .testTarget(
    name: "LinearAlgebraTests", dependencies: ["LinearAlgebra", "CKernels", "NumPyRandom"]),
  .testTarget(name: "NumPyRandomTests", dependencies: ["NumPyRandom"]),
  .testTarget(
    name: "NumPyArraysTests", dependencies: ["NumPyArrays"],
    exclude: ["Fixtures/make_fixtures.py"], resources: [.copy("Fixtures/numpy.json")]),
  .target(name: "TestSupport", path: "Tests/TestSupport"),
  .target(name: "SchemaSupport", dependencies: ["WorkbookKit"], path: "Tests/SchemaSupport"),
  .testTarget(
    name: "FilesTests", dependencies: ["Files", "LinearAlgebra", "TestSupport"],
    exclude: ["Fixtures", "numpy_arrays.py"]),
  .testTarget(
    name: "DatasetsTests", dependencies: ["Datasets", "Files", "LinearAlgebra", "TestSupport"],
    exclude: ["Fixtures", "cifar_pickles.py"]),
  .testTarget(
    name: "DatasetInstallationTests",
    dependencies: ["DatasetInstallation", "Datasets", "Files", "TestSupport"]),
  .testTarget(name: "GradientCheckingTests", dependencies: ["GradientChecking"]),
  .testTarget(
    name: "LinearClassifiersTests",
    dependencies: ["LinearAlgebra", "LinearClassifiers", "Losses", "NumPyRandom"]),
  .testTarget(name: "LossesTests", dependencies: ["LinearAlgebra", "Losses"]),
  .testTarget(
    name: "NeuralNetworksTests",
    dependencies: [
      "Datasets", "Files", "GradientChecking", "GradientProblems", "LinearAlgebra", "Losses",
      "NeuralNetworks", "NumPyRandom", "TestSupport",
    ]),
  .testTarget(
    name: "GradientProblemsTests",
    dependencies: [
      "GradientChecking", "GradientProblems", "LinearAlgebra", "LinearClassifiers", "Losses",
      "NeuralNetworks", "NumPyRandom",
    ]),
  .testTarget(
    name: "ImageFeaturesTests", dependencies: ["Datasets", "ImageFeatures", "LinearAlgebra"]),
  .testTarget(name: "ModelSelectionTests", dependencies: ["ModelSelection", "TestSupport"]),
  .testTarget(
    name: "NearestNeighborsTests",
    dependencies: ["LinearAlgebra", "ModelSelection", "NearestNeighbors", "NumPyRandom"]),
  .testTarget(name: "ReportingTests", dependencies: ["Reporting"]),
  .executableTarget(
    name: "LearnerProgram", dependencies: ["Exercises"], path: "Tests/LearnerProgram"),
  .testTarget(
    name: "ExerciseJudgingTests",
    dependencies: [
      "AssignmentCatalog", "ExerciseJudging", "Exercises", "LearnerProgram", "NumPyRandom",
      "TestSupport",
    ] + embedded.map { .byName(name: $0) }),
  .testTarget(
    name: "ExerciseKitsTests",
    dependencies: ["AssignmentCatalog", "ExerciseJudging", "Exercises", "Notebook"]
      + embedded.map { .byName(name: $0) }),
  .testTarget(
    name: "WorkbookKitTests", dependencies: ["Reporting", "SchemaSupport", "WorkbookKit"],
    exclude: ["Snapshots"]),
  .testTarget(
    name: "AssignmentsTests",
    dependencies: [
      "AssignmentCatalog", "Datasets", "GradientChecking", "LinearAlgebra", "LinearClassifiers",
      "Losses", "ModelSelection", "NearestNeighbors", "NeuralNetworks", "Notebook", "NumPyRandom",
      "Reporting", "SchemaSupport", "WorkbookKit",
    ] + (assignments.map(\.module) + embedded).map { .byName(name: $0) }),
  .testTarget(
    name: "WorkbookBenchTests",
    dependencies: ["WorkbookBench"] + embedded.map { .byName(name: $0) }),
  .testTarget(
    name: "WorkbookCLITests",
    dependencies: [
      "Datasets", "Reporting", "SchemaSupport", "TestSupport", "WorkbookCLI", "WorkbookKit",
    ] + embedded.map { .byName(name: $0) }),
]

let package = Package(
  name: "workbook",
  platforms: [.macOS(.v15)],
  products: [
    .executable(name: "workbook", targets: ["WorkbookCLI"] + embedded),
    .executable(name: "workbook-bench", targets: ["WorkbookBench"] + embedded),
    .library(name: "LinearAlgebra", targets: ["LinearAlgebra"]),
    .library(name: "NumPyRandom", targets: ["NumPyRandom"]),
    .library(name: "NumPyArrays", targets: ["NumPyArrays"]),
    .library(name: "Exercises", targets: ["Exercises"]),
    .library(name: "Datasets", targets: ["Datasets"]),
    .library(name: "DatasetInstallation", targets: ["DatasetInstallation"]),
    .library(name: "GradientChecking", targets: ["GradientChecking"]),
    .library(name: "Losses", targets: ["Losses"]),
    .library(name: "LinearClassifiers", targets: ["LinearClassifiers"]),
    .library(name: "NearestNeighbors", targets: ["NearestNeighbors"]),
    .library(name: "NeuralNetworks", targets: ["NeuralNetworks"]),
    .library(name: "GradientProblems", targets: ["GradientProblems"]),
    .library(name: "ImageFeatures", targets: ["ImageFeatures"]),
    .library(name: "Files", targets: ["Files"]),
    .library(name: "ModelSelection", targets: ["ModelSelection"]),
    .library(name: "Reporting", targets: ["Reporting"]),
    .library(name: "WorkbookKit", targets: ["WorkbookKit"]),
  ],
  targets: libraries + notebook + assignments.flatMap(\.targets) + programs + tests,
  swiftLanguageModes: [.v6],
  cLanguageStandard: .c2x
)
