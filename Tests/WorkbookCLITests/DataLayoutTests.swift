// Data as people have it, through the command: layouts, other files, advice with the user's options.

import Foundation
import TestSupport
import Testing

struct DataLayoutTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func move(_ from: String, _ to: String) throws {
    let target = URL(fileURLWithPath: folder.path + "/" + to)
    try FileManager.default.createDirectory(
      at: target.deletingLastPathComponent(), withIntermediateDirectories: true)
    try FileManager.default.moveItem(
      at: URL(fileURLWithPath: folder.path + "/" + from), to: target)
  }

  /// Text as it was before it was wrapped.
  private func oneLine(_ text: String) -> String {
    text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
  }

  private func load(_ data: String, _ assignment: String = "knn") throws -> Finished {
    try workbook(
      "run", assignment, "--only", "load", "--data", data,
      in: folder.path)
  }

  @Test(arguments: [
    "d/cifar-10-batches-bin/cifar-10-batches-bin", "d", "d/data/cifar-10-batches-bin", "d/CIFAR-10",
  ])
  func layoutsOfCIFAR10AreRead(_ path: String) throws {
    try writeSmallCIFAR10(in: folder.path)
    try move("cifar-10-batches-bin", path)
    let result = try load("d")
    #expect(result.status == 0, "\(result.errors)")
    #expect(result.output.hasPrefix("CIFAR-10 from '\(path)'."), "\(result.output.prefix(200))")
    #expect(result.output.contains("(15, 32, 32, 3)"))
    let list = try workbook("datasets", "list", "--data", "d", in: folder.path)
    #expect(list.output.contains("installed in '\(path)'"), "\(list.output)")
    let verified = try workbook("datasets", "verify", "cifar10", "--data", "d", in: folder.path)
    #expect(verified.status == 1)
    #expect(verified.output.contains("data_batch_1.bin: 9,219 bytes, expected 30,730,000"))
    #expect(verified.output.contains("/\(path)'") || path == "d")
  }

  @Test func layoutsOfMNISTAreRead() throws {
    try writeSmallMNIST(in: folder.path)
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path + "/mnist")
    for name in names {
      try move("mnist/\(name)", "d/MNIST/raw/" + name.replacing("-idx", with: ".idx"))
    }
    try FileManager.default.removeItem(atPath: folder.path + "/mnist")
    let result = try load("d", "digits")
    #expect(result.status == 0, "\(result.errors)")
    #expect(result.output.hasPrefix("MNIST from 'd/MNIST/raw'."), "\(result.output.prefix(200))")
    let verified = try workbook("datasets", "verify", "mnist", "--data", "d", in: folder.path)
    #expect(verified.output.contains("train-images.idx3-ubyte: 15,696 bytes, expected 47,040,016"))
  }

  @Test func anArchiveThatIsNotUnpackedIsNamedWithTheCommand() throws {
    let data = folder.path + "/my data"
    try FileManager.default.createDirectory(atPath: data, withIntermediateDirectories: false)
    let archive = data + "/cifar-10-binary.tar.gz"
    try Data([0x1f, 0x8b, 8, 0]).write(to: URL(fileURLWithPath: archive))
    try #require(truncate(archive, 170_052_171) == 0)
    let result = try load("my data")
    #expect(result.status == 66 && result.output.isEmpty)
    #expect(
      result.errors.contains(
        ": workbook datasets get cifar10 --from '\(archive)' --data 'my data'\n"),
      "\(result.errors)")
    // Where nobody named the folder, synthetic images are used, and the first line says the same.
    try move("my data", "datasets")
    let synthetic = try workbook("run", "knn", "--only", "load", in: folder.path)
    #expect(synthetic.status == 0)
    let found = folder.path + "/datasets/cifar-10-binary.tar.gz"
    #expect(
      oneLine(synthetic.output)
        .contains("To install the real ones: workbook datasets get cifar10 --from "))
    #expect(
      oneLine(synthetic.output).contains("'\(found)' is not unpacked"), "\(synthetic.output)")
  }

  /// A folder whose name says nothing: named, and, where nobody named one, in the first line.
  @Test func dataElsewhereIsNamed() throws {
    try writeSmallCIFAR10(in: folder.path)
    try move("cifar-10-batches-bin", "datasets/project/my stuff")
    let place = folder.path + "/datasets/project/my stuff"
    let result = try load("datasets")
    #expect(result.status == 66 && result.errors.hasSuffix(": --data '\(place)'\n"))
    #expect(try load(place).status == 0)
    let synthetic = try workbook("run", "knn", "--only", "load", in: folder.path)
    #expect(synthetic.status == 0)
    #expect(
      oneLine(synthetic.output).contains("To use the real ones: --data '\(place)'."),
      "\(synthetic.output)")
  }

  @Test func aWebPageUnderAPublishedNameIsNamed() throws {
    try writeSmallCIFAR10(in: folder.path + "/d")
    try Data("<!DOCTYPE html>\n<html>".utf8).write(
      to: URL(fileURLWithPath: folder.path + "/d/cifar-10-batches-bin/data_batch_3.bin"))
    let result = try load("d")
    #expect(result.status == 65)
    #expect(
      result.errors.contains("data_batch_3.bin' is a web page; images or labels of CIFAR-10")
        && result.errors.hasSuffix(": workbook datasets get cifar10 --data d\n"),
      "\(result.errors)")
  }

  @Test(arguments: [["verify"], ["verify", "mnist"], ["list"]])
  func aFolderThatIsNotThereIsMissingInput(_ command: [String]) throws {
    for (arguments, environment) in [
      (["--data", "nowhere"], [:]), ([], ["WORKBOOK_DATASETS": "nowhere"]),
    ] as [([String], [String: String])] {
      let result = try workbook(
        ["datasets"] + command + arguments, in: folder.path, environment: environment)
      #expect(result.status == 66 && result.output.isEmpty)
      #expect(result.errors.hasPrefix("workbook: 'nowhere' is missing;"))
    }
    let file = try workbook(["datasets"] + command + ["--data", "/dev/null"], in: folder.path)
    #expect(file.status == 66 && file.errors.contains("is a file"))
  }

  @Test func nothingVerifiedIsMissingInput() throws {
    let result = try workbook("datasets", "verify", in: folder.path)
    #expect(result.status == 66)
    #expect(result.output.contains("to install it: workbook datasets get mnist\n"))
    let listed = try workbook("datasets", "list", in: folder.path)
    #expect(listed.status == 0 && listed.output.contains("not installed in 'datasets'"))
  }

  /// A port on which nobody answers.
  @Test func aDownloadThatFailsRepeatsTheOptions() throws {
    let address = "http://127.0.0.1:1/c.tar.gz"
    let result = try workbook(
      "datasets", "get", "cifar10", "--data", "my data", "--from", address, in: folder.path)
    #expect(result.status == 66)
    #expect(
      result.errors.contains(
        "the network is up: workbook datasets get cifar10 --from \(address) --data 'my data'"),
      "\(result.errors)")
  }

  @Test func aWrongArchiveIsNamed() throws {
    let page = folder.path + "/page.tar.gz"
    try Data("<html>Sign in</html>".utf8).write(to: URL(fileURLWithPath: page))
    let result = try workbook(
      "datasets", "get", "mnist", "--data", "d", "--from", page, in: folder.path)
    #expect(result.status == 65)
    #expect(result.errors.contains("is a web page; train-images-idx3-ubyte.gz was expected"))
    try writeSmallMNIST(in: folder.path + "/unpacked")
    let unpacked = try workbook(
      "datasets", "get", "mnist", "--data", "d", "--from", folder.path + "/unpacked",
      in: folder.path)
    #expect(unpacked.status == 66)
    #expect(unpacked.errors.contains("give --data \(folder.path)/unpacked to 'workbook run'"))
  }

  // MARK: Tables of points

  private func fit(_ x: String, _ y: String) throws -> Finished {
    for (name, text) in [("x", x), ("y", y)] {
      for part in ["train", "test"] {
        try Data(text.utf8).write(
          to: URL(fileURLWithPath: "\(folder.path)/\(name)_\(part).csv"))
      }
    }
    return try workbook(
      "run", "curve-fitting", "--csv", ".", "--only", "data", "--made-up", in: folder.path)
  }

  @Test func nothingIsWrittenAmongOtherTables() throws {
    for name in ["X_train.csv", "Y_train.csv"] {
      try Data("1\n".utf8).write(to: folder.file(name))
    }
    let result = try workbook(
      "run", "curve-fitting", "--csv", ".", "--only", "data", "--made-up", in: folder.path)
    #expect(result.status == 66, "\(result.output)")
    #expect(result.errors.contains("/X_train.csv' is there instead. Rename it"), "\(result.errors)")
    #expect(try folder.names == ["X_train.csv", "Y_train.csv"])
  }

  @Test func theHeadingIsSaid() throws {
    let result = try fit("a,b\n1,2\n3,4\n", "1.5\n2\n")
    #expect(result.status == 0, "\(result.errors)")
    #expect(
      oneLine(result.output).contains(
        "x_train.csv: 2 rows of 2 columns, separated by commas; line 1 is the heading and is skipped: "
          + "'a', 'b'."), "\(result.output)")
    #expect(result.output.contains("y_test.csv: 2 rows of 1 column; no heading."))
  }

  @Test(arguments: [
    ("1,5\n2,5\n", "1\n2\n", "line 1: '1,5' may be several numbers or one with commas in it"),
    ("0\n1\n2\n", "0\n5\n7\n", "begin with the numbers of their columns"),
    ("0\n1.5\n2.5\n", "0\n5\n7\n", "'0' may be a heading of column numbers"),
    ("l.5\n2.5\n", "l.5\n3.5\n", "line 1, column 1: 'l.5' may be a name or a mistyped number"),
    ("1\n0x10\n", "1\n2\n", "line 2, column 1: '0x10' is no finite number"),
    ("1;2\n3;4\n", "1\n2\n", "separated by ';'; commas were expected"),
    ("1\n2\n", "1\n", "y_train.csv' has 1 row; its inputs have 2"),
  ])
  func whatCanBeReadInTwoWaysIsAnError(_ x: String, _ y: String, _ words: String) throws {
    let result = try fit(x, y)
    #expect(result.status == 65, "\(result.output)")
    #expect(result.errors.contains(words), "\(result.errors)")
    #expect(result.errors.filter { $0 == "\n" }.count == 1)
  }
}
