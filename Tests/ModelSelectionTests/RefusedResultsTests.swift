import Foundation
import TestSupport
import Testing

@testable import ModelSelection

/// Files that a sweep must not write to: each is refused with the reason and left as it is.
struct RefusedResultsTests {
  private let folder: TemporaryFolder
  private var path: String { folder.results }

  init() throws { folder = try TemporaryFolder() }

  /// Tries to open the file both ways, and checks that neither changed it.
  private func expectRefusal(
    _ error: ResultsFileError, header: ResultsHeader = testHeader,
    at location: SourceLocation = #_sourceLocation
  ) throws {
    let before = try folder.bytes()
    #expect(throws: error, sourceLocation: location) {
      try ResultsFile(path: path, header: header)
    }
    #expect(throws: error, sourceLocation: location) {
      try ResultsFile.contents(path: path, header: header)
    }
    #expect(try folder.bytes() == before, sourceLocation: location)
  }

  private func makeFile(_ header: ResultsHeader = testHeader) throws {
    _ = try ResultsFile(path: path, header: header)
  }

  private func header(
    tool: String = "0.3.0", _ sweep: [(name: String, value: String)]
  ) -> ResultsHeader {
    ResultsHeader(tool: tool, sweep: sweep)
  }

  @Test func anotherSweep() throws {
    try makeFile(header([("model", "svm"), ("seed", "0")]))
    try expectRefusal(
      .otherSweep(
        path: path,
        [
          .init(name: "model", found: "svm", expected: "softmax"),
          .init(name: "seed", found: "0", expected: "1"),
        ]), header: header([("model", "softmax"), ("seed", "1")]))
    try expectRefusal(
      .otherSweep(path: path, [.init(name: "version", found: "0.3.0", expected: "0.4.0")]),
      header: header(tool: "0.4.0", [("model", "svm"), ("seed", "0")]))
    try expectRefusal(
      .otherSweep(
        path: path,
        [
          .init(name: "folds", found: nil, expected: "5"),
          .init(name: "seed", found: "0", expected: nil),
        ]), header: header([("model", "svm"), ("folds", "5")]))
    // The order of the names is no difference.
    #expect(throws: Never.self) {
      try ResultsFile(path: path, header: header([("seed", "0"), ("model", "svm")]))
    }
  }

  @Test(arguments: [
    "Dear diary,\n", "no line break", "{\"format\":\"other\",\"version\":1}\n", "\n", "\0\0\0\0",
    "{\"version\":1}", "\n{\"format\":\"workbook-sweep\"",
    String(repeating: "a long first line ", count: 20_000),
  ])
  func somethingElse(_ text: String) throws {
    try folder.write(Array(text.utf8))
    try expectRefusal(.notResults(path: path))
  }

  @Test func aFolderAndADevice() throws {
    #expect(throws: ResultsFileError.system(path: folder.path, .open, code: EISDIR)) {
      try ResultsFile(path: folder.path, header: testHeader)
    }
    #expect(throws: ResultsFileError.notResults(path: "/dev/null")) {
      try ResultsFile(path: "/dev/null", header: testHeader)
    }
    let missing = folder.path + "/none/results.jsonl"
    #expect(throws: ResultsFileError.system(path: missing, .open, code: ENOENT)) {
      try ResultsFile(path: missing, header: testHeader)
    }
  }

  @Test func anotherFormat() throws {
    try folder.write(Array("{\"format\":\"workbook-sweep\",\"version\":2,\"new\":true}\n".utf8))
    try expectRefusal(.otherFormat(path: path, found: 2, expected: 1))
  }

  @Test func aDamagedHeader() throws {
    try makeFile()
    var bytes = try folder.bytes()
    let place = try #require(bytes.firstIndex(of: UInt8(ascii: "0")))
    bytes[place] = UInt8(ascii: "1")
    try folder.write(bytes)
    try expectRefusal(.damagedHeader(path: path))
    // The torn header of another sweep.
    try makeOther()
    try folder.write(try folder.bytes().dropLast(5))
    try expectRefusal(.damagedHeader(path: path))
  }

  private func makeOther() throws {
    try FileManager.default.removeItem(atPath: path)
    try makeFile(header([("model", "softmax")]))
  }

  @Test func wording() {
    #expect(
      ResultsFileError.otherSweep(
        path: "svm.jsonl",
        [
          .init(name: "seed", found: "0", expected: "1"),
          .init(name: "folds", found: nil, expected: "5"),
        ]
      ).description
        == "'svm.jsonl' holds the results of another sweep: seed is '0', expected '1'; folds is "
        + "missing, expected '5'. Name another file, or remove this one to start over.")
    #expect(
      ResultsFileError.inUse(path: "svm.jsonl").description
        == "'svm.jsonl' is in use by another sweep that is still running. Wait for it, or name "
        + "another file.")
  }
}
