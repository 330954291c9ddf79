// swift-tools-version: 6.3

import PackageDescription

// A package of its own, so that the thread sanitizer builds LinearAlgebra and nothing else.
let package = Package(
  name: "thread-checks",
  platforms: [.macOS(.v15)],
  dependencies: [.package(name: "workbook", path: "../..")],
  targets: [
    .executableTarget(
      name: "ThreadChecks", dependencies: [.product(name: "LinearAlgebra", package: "workbook")])
  ],
  swiftLanguageModes: [.v6]
)
