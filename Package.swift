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
    .library(name: "GradientChecking", targets: ["GradientChecking"]),
    .library(name: "LinearClassifiers", targets: ["LinearClassifiers"]),
    .library(name: "NearestNeighbors", targets: ["NearestNeighbors"]),
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
    .target(name: "Datasets", dependencies: ["LinearAlgebra", "NumPyRandom"]),
    .target(name: "ModelSelection", dependencies: ["LinearAlgebra"]),
    .target(name: "GradientChecking"),
    .target(name: "LinearClassifiers", dependencies: ["LinearAlgebra", "NumPyRandom"]),
    .target(name: "NearestNeighbors", dependencies: ["LinearAlgebra", "ModelSelection"]),

    .target(name: "Reporting"),
    .target(name: "WorkbookKit", dependencies: ["Reporting"]),

    .target(
      name: "Assignments",
      dependencies: [
        "Datasets", "GradientChecking", "LinearAlgebra", "LinearClassifiers", "ModelSelection",
        "NearestNeighbors", "NumPyRandom", "Reporting", "WorkbookKit",
      ],
      path: "Assignments",
      resources: [
        .embedInCode("KNN/knn.md"), .embedInCode("Linear/svm.md"),
        .embedInCode("Linear/softmax.md"), .embedInCode("GradientChecks/gradcheck.md"),
        .embedInCode("Linear/linear-sweep.md"),
      ]),

    .executableTarget(
      name: "WorkbookCLI",
      dependencies: [
        "Assignments", "Datasets", "GradientChecking", "LinearAlgebra", "LinearClassifiers",
        "ModelSelection", "NearestNeighbors", "Reporting", "WorkbookKit",
      ]),
    .executableTarget(
      name: "WorkbookBench",
      dependencies: [
        "Assignments", "Datasets", "LinearAlgebra", "LinearClassifiers", "NumPyRandom",
        "WorkbookKit",
      ]),

    .testTarget(name: "LinearAlgebraTests", dependencies: ["LinearAlgebra", "CKernels"]),
    .testTarget(name: "NumPyRandomTests", dependencies: ["NumPyRandom"]),
    .testTarget(name: "DatasetsTests", dependencies: ["Datasets"]),
    .testTarget(name: "GradientCheckingTests", dependencies: ["GradientChecking"]),
    .testTarget(
      name: "LinearClassifiersTests",
      dependencies: ["LinearClassifiers", "GradientChecking", "LinearAlgebra", "NumPyRandom"]),
    .testTarget(name: "ModelSelectionTests", dependencies: ["ModelSelection"]),
    .testTarget(
      name: "NearestNeighborsTests",
      dependencies: ["NearestNeighbors", "Datasets", "LinearAlgebra", "NumPyRandom"]),
    .testTarget(name: "ReportingTests", dependencies: ["Reporting"]),
    .testTarget(name: "WorkbookKitTests", dependencies: ["WorkbookKit"]),
    .testTarget(
      name: "AssignmentsTests",
      dependencies: [
        "Assignments", "Datasets", "LinearAlgebra", "LinearClassifiers", "NearestNeighbors",
        "NumPyRandom", "WorkbookKit",
      ]),
    .testTarget(name: "WorkbookCLITests", dependencies: ["WorkbookCLI"]),
  ],
  swiftLanguageModes: [.v6]
)
