// What people have in place of a data set, named in one sentence with the one thing to do.

import Foundation
import TestSupport
import Testing

@testable import Datasets

struct DatasetFindingTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private static let png: [UInt8] = [0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10]
  private static let gzip: [UInt8] = [0x1f, 0x8b, 8, 0]
  private static let lfs = Array(
    "version https://git-lfs.github.com/spec/v1\noid sha256:ab\nsize 30730000\n".utf8)
  private static let matlab = Array("MATLAB 5.0 MAT-file, Platform: GLNXA64".utf8)
  private static let html = Array("\n<!DOCTYPE html>\n<html><body>404</body></html>".utf8)
  private static let tar =
    Array("x".utf8) + Array(repeating: 0, count: 256) + Array("ustar".utf8)
    + Array(repeating: 0, count: 250)

  private func put(_ name: String, _ bytes: [UInt8]) throws -> String {
    let place = folder.file(name)
    try FileManager.default.createDirectory(
      at: place.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(bytes).write(to: place)
    return place.path
  }

  private func error(_ entry: CatalogEntry) -> DatasetError? {
    #expect(throws: DatasetError.self) { try DatasetFiles.find(entry, in: folder.url) }
  }

  /// A sentence that names the file, and the command.
  @Test(
    arguments: [
      (
        "cifar100", "cifar-100-binary.tar.gz", gzip, "its archive, which is not unpacked",
        "workbook datasets get cifar100 --from PATH --data D"
      ),
      (
        "cifar100", "Downloads/cifar-100-binary (1).tar.gz", gzip, "its archive",
        "workbook datasets get cifar100 --from 'PATH' --data D"
      ),
      (
        "cifar10", "cifar-10-binary.tar.gz", gzip,
        "has 4 bytes instead of 170,052,171: it was cut short",
        "get cifar10 --data D"
      ),
      ("cifar10", "cifar-10-python.tar.gz", gzip, "an archive", "tar -xzf PATH -C FOLDER"),
      ("cifar10", "cifar-10-binary.tar", tar, "an archive", "tar -xf PATH -C FOLDER"),
      ("mnist", "archive.zip", Array("PK\u{3}\u{4}".utf8), "an archive", "unzip PATH -d FOLDER"),
      ("cifar10", "cifar-10-matlab.tar.gz", gzip, "a gzip file", "get cifar10 --data D"),
      (
        "cifar10", "cifar-10-batches-mat/data_batch_1.mat", matlab, "a Matlab file",
        "get cifar10 --data D"
      ),
      (
        "mnist", "mnist.npz", Array("PK\u{3}\u{4}".utf8), "a NumPy archive (.npz)",
        "get mnist --data D"
      ),
      (
        "mnist", "mnist_train.csv", Array("label,1x1\n5,0\n".utf8), "a table as text (CSV)",
        "get mnist --data D"
      ),
      ("cifar10", "train/cat/0001.png", png, "a PNG picture", "get cifar10 --data D"),
      ("mnist", "train.parquet", Array("PAR1".utf8), "a Parquet file", "get mnist --data D"),
      ("mnist", "x.npy", [0x93] + Array("NUMPY".utf8), "a NumPy array", "get mnist --data D"),
      (
        "cifar10", "cifar-10-binary.tar.gz.part", gzip, "an unfinished download",
        "get cifar10 --data D"
      ),
      ("cifar10", "cifar-10-binary.tar.gz", html, "a web page", "get cifar10 --data D"),
      ("cifar10", "cifar-10-binary.tar.gz", lfs, "a pointer of Git LFS", "get cifar10 --data D"),
      ("mnist", "mnist.pkl", [0x80, 2, 0x7d], "a Python pickle", "get mnist --data D"),
    ] as [(String, String, [UInt8], String, String)])
  func whatLiesThereIsNamed(
    _ dataset: String, _ name: String, _ bytes: [UInt8], _ words: String, _ command: String
  ) throws {
    let path = try put(name, bytes)
    let entry = try #require(Catalog.all.first { $0.name == dataset })
    let error = try #require(self.error(entry))
    #expect(error.path == folder.path && error.isMissingInput && error.isAbsent)
    let text = error.description(repeating: GivenOptions(data: "D"))
    #expect(text.contains("'\(path)'") && text.contains(words), "\(text)")
    let expected = command.replacing("PATH", with: path).replacing("FOLDER", with: folder.path)
    #expect(text.contains(expected), "\(text)")
    #expect(text.filter { $0 == "\n" }.isEmpty && text.hasSuffix("."))
  }

  @Test func aWholeArchiveIsInstalledFromWhereItIs() throws {
    let path = try put("cifar-10-binary.tar.gz", Self.gzip)
    try #require(truncate(path, 170_052_171) == 0)
    let error = try #require(self.error(Catalog.cifar10))
    #expect(error.problem == .absent(.publishedArchive(path: path)))
    #expect(
      error.description(repeating: GivenOptions(data: "a b")).hasSuffix(
        "Run 'workbook datasets get cifar10 --from \(path) --data 'a b''."))
  }

  /// The archive itself, named as the folder.
  @Test func anArchiveInPlaceOfTheFolderIsInstalledFrom() throws {
    let path = try put("cifar-10-binary.tar.gz", Self.gzip)
    let error = #expect(throws: DatasetError.self) {
      try DatasetFiles.find(Catalog.cifar10, in: URL(fileURLWithPath: path))
    }
    #expect(
      error?.description(repeating: GivenOptions(data: path)).hasSuffix(
        "To install it, run 'workbook datasets get cifar10 --from \(path)'.") == true)
  }

  @Test func manyFilesAreCounted() throws {
    for number in 0..<5 { _ = try put("cat/\(number).png", Self.png) }
    _ = try put("README.md", Array("words".utf8))
    let error = try #require(self.error(Catalog.cifar10))
    #expect(
      error.problem
        == .absent(.otherFiles(.png, path: folder.path + "/cat/0.png", count: 5)))
    #expect(error.description.contains("5 files such as"))
  }

  @Test func theOtherDataSetIsNamed() throws {
    try SmallDataset.mnist.write(into: folder, below: "mnist")
    let error = try #require(self.error(Catalog.cifar10))
    #expect(error.description.contains("; MNIST is in '\(folder.path)/mnist'."))
  }

  @Test func anEmptyFolderIsEmpty() throws {
    _ = try put(".DS_Store", [1])
    #expect(error(Catalog.mnist)?.problem == .absent(.nothing))
    #expect(error(Catalog.mnist)?.description.contains("is empty") == true)
  }

  /// A file of another kind under a published name.
  @Test(
    arguments: [
      (html, FileKind.webPage), (lfs, .lfsPointer(bytes: 30_730_000)), (png, .png),
      (matlab, .matlab), (Array("PK\u{3}\u{4}".utf8), .zip), (tar, .tar),
      (Array("{\"message\": \"Not Found\"}".utf8), .json),
      (Array("label,pixel\n1,2\n".utf8), .csv), ([0x93] + Array("NUMPY".utf8), .numPyArray),
    ] as [([UInt8], FileKind)])
  func aFileOfAnotherKindIsNamed(_ bytes: [UInt8], _ kind: FileKind) throws {
    for dataset in [SmallDataset.cifar10, .mnist] {
      let name = dataset.files[dataset.entry.name == "mnist" ? 1 : 0].name
      try dataset.write(into: folder, below: dataset.entry.folder)
      let path = try put("\(dataset.entry.folder)/\(name)", bytes)
      let expected = DatasetError(.otherKind(kind), path: path, of: dataset.entry)
      #expect(throws: expected) { try dataset.load(folder) }
      #expect(expected.description.contains("is \(kind)") && !expected.isMissingInput)
    }
  }
}
