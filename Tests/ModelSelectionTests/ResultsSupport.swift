// Files for the tests of results files.

import Foundation
import Testing

@testable import ModelSelection

/// A folder that is removed when it is no longer referred to.
final class TemporaryFolder {
  let path: String

  init() throws {
    path = NSTemporaryDirectory() + "model-selection-" + UUID().uuidString
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  func file(_ name: String = "results.jsonl") -> String { path + "/" + name }

  func bytes(_ name: String = "results.jsonl") throws -> [UInt8] {
    Array(try Data(contentsOf: URL(fileURLWithPath: file(name))))
  }

  func write(_ bytes: some Sequence<UInt8>, _ name: String = "results.jsonl") throws {
    // Not by Foundation, which waits for the disk every time.
    let file = try #require(fopen(file(name), "w"))
    let bytes = Array(bytes)
    #expect(fwrite(bytes, 1, bytes.count, file) == bytes.count)
    #expect(fclose(file) == 0)
  }
}

let testHeader = ResultsHeader(
  tool: "0.3.0",
  sweep: [("model", "svm"), ("dataset", "cifar10 \"a/b\" é"), ("seed", "0"), ("folds", "2")])
