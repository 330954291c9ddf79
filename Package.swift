// swift-tools-version: 6.3

import PackageDescription

// Targets stand in reading order: each imports only what stands above it.
let package = Package(
  name: "workbook",
  platforms: [.macOS(.v15)],
  products: [
    .executable(name: "workbook", targets: ["WorkbookCLI"]),
    .executable(name: "workbook-bench", targets: ["WorkbookBench"]),
    .library(name: "LinearAlgebra", targets: ["LinearAlgebra"]),
    .library(name: "NumPyRandom", targets: ["NumPyRandom"]),
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
  targets: [
    .target(name: "CKernels"),
    .target(
      name: "LinearAlgebra", dependencies: ["CKernels"],
      linkerSettings: [.linkedLibrary("m", .when(platforms: [.linux]))]),

    .target(name: "NumPyRandom"),
    .target(name: "Files", dependencies: ["LinearAlgebra"]),
    .target(name: "Datasets", dependencies: ["LinearAlgebra"]),
    .target(name: "DatasetInstallation", dependencies: ["Datasets", "Files"]),
    .target(name: "ModelSelection", dependencies: ["LinearAlgebra"]),
    .target(name: "GradientChecking"),
    .target(name: "Losses", dependencies: ["LinearAlgebra"]),
    .target(name: "LinearClassifiers", dependencies: ["LinearAlgebra", "Losses", "NumPyRandom"]),
    .target(name: "NearestNeighbors", dependencies: ["LinearAlgebra", "ModelSelection"]),
    .target(
      name: "NeuralNetworks",
      dependencies: ["Files", "LinearAlgebra", "Losses", "NumPyRandom"]),
    .target(
      name: "GradientProblems",
      dependencies: [
        "GradientChecking", "LinearAlgebra", "LinearClassifiers", "Losses", "NeuralNetworks",
      ]),
    .target(name: "ImageFeatures", dependencies: ["Datasets", "LinearAlgebra"]),

    .target(name: "Reporting", dependencies: ["Files"]),
    .target(name: "WorkbookKit", dependencies: ["Reporting"]),

    // The steps' own source, once more as data: pages show each step's code.
    .target(
      name: "StepSources", path: "Assignments", exclude: ["Shared"], sources: ["StepSources"],
      resources: [
        .embedInCode("KNN"), .embedInCode("Linear"), .embedInCode("TwoLayerNet"),
        .embedInCode("Features"), .embedInCode("GradientChecks"), .embedInCode("Sweep"),
        .embedInCode("Digits"), .embedInCode("Initialization"), .embedInCode("CurveFitting"),
        .embedInCode("FullyConnected"),
        .embedInCode("BatchNormalization"), .embedInCode("Dropout"),
        .embedInCode("Optimization"),
      ]),

    .target(
      name: "Assignments",
      dependencies: [
        "DatasetInstallation", "Datasets", "Files", "GradientChecking", "GradientProblems",
        "ImageFeatures", "LinearAlgebra", "LinearClassifiers", "Losses", "ModelSelection",
        "NearestNeighbors", "NeuralNetworks", "NumPyRandom", "Reporting", "StepSources",
        "WorkbookKit",
      ],
      path: "Assignments", exclude: ["StepSources"],
      resources: [
        .embedInCode("KNN/knn.md"), .embedInCode("Linear/svm.md"),
        .embedInCode("Linear/softmax.md"), .embedInCode("GradientChecks/gradcheck.md"),
        .embedInCode("Sweep/sweep.md"), .embedInCode("TwoLayerNet/two-layer-net.md"),
        .embedInCode("Features/features.md"),
        .embedInCode("Digits/digits.md"),
        .embedInCode("CurveFitting/curve-fitting.md"),
        .embedInCode("Initialization/initialization.md"),
        .embedInCode("FullyConnected/fully-connected.md"),
        .embedInCode("BatchNormalization/batch-normalization.md"),
        .embedInCode("Dropout/dropout.md"),
        .embedInCode("Optimization/optimization.md"),
      ]),

    .executableTarget(
      name: "WorkbookCLI",
      dependencies: [
        "Assignments", "DatasetInstallation", "Datasets", "Files", "GradientChecking",
        "LinearAlgebra",
        "LinearClassifiers", "Losses", "ModelSelection", "NearestNeighbors", "NeuralNetworks",
        "Reporting", "WorkbookKit",
      ]),
    .executableTarget(
      name: "WorkbookBench",
      dependencies: [
        "Assignments", "Datasets", "ImageFeatures", "LinearAlgebra", "LinearClassifiers",
        "NeuralNetworks", "NumPyRandom", "WorkbookKit",
      ]),

    .testTarget(name: "LinearAlgebraTests", dependencies: ["LinearAlgebra", "CKernels"]),
    .testTarget(name: "NumPyRandomTests", dependencies: ["NumPyRandom"]),
    .target(name: "TestSupport", path: "Tests/TestSupport"),
    .testTarget(name: "FilesTests", dependencies: ["Files", "LinearAlgebra", "TestSupport"]),
    .testTarget(
      name: "DatasetsTests", dependencies: ["Datasets", "Files", "LinearAlgebra", "TestSupport"]),
    .testTarget(
      name: "DatasetInstallationTests",
      dependencies: ["DatasetInstallation", "Datasets", "TestSupport"]),
    .testTarget(name: "GradientCheckingTests", dependencies: ["GradientChecking"]),
    .testTarget(
      name: "LinearClassifiersTests",
      dependencies: ["LinearAlgebra", "LinearClassifiers", "Losses", "NumPyRandom"]),
    .testTarget(name: "LossesTests", dependencies: ["LinearAlgebra", "Losses"]),
    .testTarget(
      name: "NeuralNetworksTests",
      dependencies: [
        "Datasets", "Files", "GradientChecking", "GradientProblems", "LinearAlgebra", "Losses",
        "NeuralNetworks", "NumPyRandom",
      ]),
    .testTarget(
      name: "GradientProblemsTests",
      dependencies: [
        "GradientChecking", "GradientProblems", "LinearAlgebra", "LinearClassifiers", "Losses",
        "NeuralNetworks", "NumPyRandom",
      ]),
    .testTarget(
      name: "ImageFeaturesTests", dependencies: ["Datasets", "ImageFeatures", "LinearAlgebra"]),
    .testTarget(name: "ModelSelectionTests", dependencies: ["ModelSelection"]),
    .testTarget(
      name: "NearestNeighborsTests",
      dependencies: ["LinearAlgebra", "ModelSelection", "NearestNeighbors", "NumPyRandom"]),
    .testTarget(name: "ReportingTests", dependencies: ["Reporting"]),
    .testTarget(
      name: "WorkbookKitTests", dependencies: ["Reporting", "WorkbookKit"], exclude: ["Snapshots"]),
    .testTarget(
      name: "AssignmentsTests",
      dependencies: [
        "Files", "Assignments", "Datasets", "GradientChecking", "ImageFeatures",
        "LinearAlgebra", "LinearClassifiers", "Losses", "ModelSelection", "NearestNeighbors",
        "NeuralNetworks",
        "NumPyRandom", "WorkbookKit",
      ]),
    .testTarget(name: "WorkbookCLITests", dependencies: ["WorkbookCLI"]),
  ],
  swiftLanguageModes: [.v6]
)
