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

  /// What stands behind the last colon.
  private func command(in text: String) -> Substring {
    text.ranges(of: ": ").last.map { text[$0.upperBound...] } ?? ""
  }

  private func error(_ entry: CatalogEntry) -> DatasetError? {
    #expect(throws: DatasetError.self) { try DatasetFiles.find(entry, in: folder.url) }
  }

  /// A sentence that names the file, and the command.
  @Test(
    arguments: [
      (
        "cifar100", "cifar-100-binary.tar.gz", gzip,
        "has 4 bytes instead of 168,513,733: it was cut short", "get cifar100 --data D"
      ),
      (
        "cifar100", "Downloads/cifar-100-binary (1).tar.gz", gzip,
        "has 4 bytes instead of 168,513,733: it was cut short", "get cifar100 --data D"
      ),
      (
        "cifar10", "cifar-10-binary.tar.gz", gzip,
        "has 4 bytes instead of 170,052,171: it was cut short",
        "get cifar10 --data D"
      ),
      ("cifar10", "cifar-10-python.tar.gz", gzip, "an archive", "tar -xzf PATH -C FOLDER"),
      ("cifar10", "cifar-10-binary.tar", tar, "an archive", "tar -xf PATH -C FOLDER"),
      (
        "tiny-imagenet", "tiny-imagenet-200 (1).zip", Array("PK\u{3}\u{4}".utf8),
        "under its names, but",
        "mv 'PATH' FOLDER/tiny-imagenet-200.zip"
      ),
      (
        "tiny-imagenet", "tiny-imagenet-200.zip.part", Array("PK\u{3}\u{4}".utf8),
        "an unfinished download", "get tiny-imagenet --data D"
      ),
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
    #expect(text.filter { $0 == "\n" }.isEmpty && !text.hasSuffix(".") && !text.hasSuffix("''"))
  }

  /// An archive that is read as it is is not one to be unpacked.
  @Test func anotherDatasetInItsArchiveIsNamed() throws {
    _ = try put("tiny-imagenet-200.zip", Array("PK\u{3}\u{4}".utf8))
    let error = try #require(self.error(Catalog.cifar10))
    #expect(
      error.problem == .absent(.otherDataset(title: "Tiny ImageNet", path: folder.path)))
  }

  @Test func aWholeArchiveIsInstalledFromWhereItIs() throws {
    let path = try put("cifar-10-binary.tar.gz", Self.gzip)
    try #require(truncate(path, 170_052_171) == 0)
    let error = try #require(self.error(Catalog.cifar10))
    #expect(error.problem == .absent(.publishedArchive(path: path)))
    #expect(
      error.description(repeating: GivenOptions(data: "a b")).hasSuffix(
        "Install it: workbook datasets get cifar10 --from \(path) --data 'a b'"))
  }

  /// The archive itself, named as the folder.
  @Test func anArchiveInPlaceOfTheFolderIsInstalledFrom() throws {
    let path = try put("cifar-10-binary.tar.gz", Self.gzip)
    let error = #expect(throws: DatasetError.self) {
      try DatasetFiles.find(Catalog.cifar10, in: URL(fileURLWithPath: path))
    }
    #expect(
      error?.description(repeating: GivenOptions(data: path)).hasSuffix(
        "Install from it: workbook datasets get cifar10 --from \(path)") == true)
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

  /// Files of the data set in folders whose names say nothing.
  @Test(arguments: [
    "archive (3)", "digits", "project/stuff", "a/b/c", "a/b/c/mnist/mnist",
    "f/cifar-10-batches-bin",
  ])
  func theFolderOfTheDataSetIsNamed(_ path: String) throws {
    for dataset in [SmallDataset.mnist, .cifar10]
    where dataset.entry.name == "mnist" || !path.contains("mnist") {
      let folder = try TemporaryFolder()
      try dataset.write(into: folder, below: path)
      let names = dataset.files.count
      let error = #expect(throws: DatasetError.self) {
        try DatasetFiles.find(dataset.entry, in: folder.url)
      }
      let place = folder.path + "/" + path
      #expect(
        error?.problem == .absent(.elsewhere(path: place, found: names, expected: names)))
      let text = error?.description(repeating: GivenOptions(data: "D")) ?? ""
      let quoted = path.contains(" ") ? "'\(place)'" : place
      #expect(text.contains("is in '\(place)'"), "\(text)")
      #expect(text.hasSuffix("Name that folder: --data \(quoted)"), "\(text)")
      // The advice works.
      #expect(try dataset.load(folder, path) == dataset.expected())
    }
  }

  /// MNIST's archives are files that can be read as they are.
  @Test func archivesOfSeveralAreReadWhereTheyAre() throws {
    try SmallDataset.mnist.write(into: folder, below: "f/Downloads")
    try runProgram(["gzip", "-r", "."], in: folder.path)
    let error = try #require(self.error(Catalog.mnist))
    let place = folder.path + "/f/Downloads"
    #expect(error.problem == .absent(.elsewhere(path: place, found: 4, expected: 4)))
    #expect(try SmallDataset.mnist.load(folder, "f/Downloads") == SmallDataset.mnist.expected())
    for name in ["train-labels-idx1-ubyte", "t10k-images-idx3-ubyte"] {
      try FileManager.default.removeItem(atPath: "\(place)/\(name).gz")
    }
    let some = try #require(self.error(Catalog.mnist))
    #expect(some.problem == .absent(.elsewhere(path: place, found: 2, expected: 4)))
    #expect(some.description.contains("2 of its 4 files are in '\(place)'. Put the others there"))
  }

  /// Clothes and letters have files of MNIST's names.
  @Test(arguments: ["FashionMNIST/raw", "KMNIST/raw", "x/fashion-mnist", "EMNIST"])
  func namesakesAreNotTheDataSet(_ path: String) throws {
    try SmallDataset.mnist.write(into: folder, below: path)
    let expected = DatasetFinding.namesake(path: folder.path + "/" + path)
    #expect(error(Catalog.mnist)?.problem == .absent(expected))
    try runProgram(["gzip", "-r", "."], in: folder.path)
    #expect(error(Catalog.mnist)?.problem == .absent(expected))
    try SmallDataset.mnist.write(into: folder, below: "y/digits")
    #expect(
      error(Catalog.mnist)?.problem
        == .absent(.elsewhere(path: folder.path + "/y/digits", found: 4, expected: 4)))
  }

  /// Names of the data set's above other contents: another program's 'train.bin'.
  @Test func otherContentsAreNotTheDataSet() throws {
    _ = try put("gpt/train.bin", Array(repeating: 0, count: 5_000))
    _ = try put("gpt/test.bin", Array(repeating: 0, count: 5_000))
    #expect(
      error(Catalog.cifar100)?.problem
        == .absent(.otherFiles(.unknown, path: folder.path + "/gpt/test.bin", count: 2)))
  }

  /// 'train' and 'test' are what other files are called as well.
  @Test func filesThatBeginLikeCIFAR100sAreNotIts() throws {
    let pickle: [UInt8] = [0x80, 4, 0x7d, 0x2e]
    for name in ["train", "test"] {
      _ = try put("x/\(name)_model.pkl", pickle)
      _ = try put("x/\(name)_images.gz", Self.gzip)
    }
    let found = try #require(self.error(Catalog.cifar100))
    guard case .absent(.otherFiles(_, _, 2)) = found.problem else {
      Issue.record("\(found)")
      return
    }
    for name in ["train", "test"] { _ = try put("y/z/\(name)", pickle) }
    #expect(
      error(Catalog.cifar100)?.problem
        == .absent(.elsewhere(path: folder.path + "/y/z", found: 2, expected: 2)))
  }

  /// All files under other names than any that is known, in the folder itself or in one below.
  @Test(
    arguments: [
      ("cifar10", "data_batch_1.bin.txt", { @Sendable name in name + ".txt" }),
      ("cifar10", "DataBatch1.dat", { @Sendable name in DatasetFindingTests.camelCase(name) }),
      (
        "mnist", "train_images.idx3_ubyte",
        { @Sendable name in DatasetFindingTests.underscored(name) }
      ),
      (
        "mnist", "train-images",
        { @Sendable name in name.split(separator: "-").prefix(2).joined(separator: "-") }
      ),
    ] as [(String, String, @Sendable (String) -> String)], ["", "x/my files"])
  func filesNamedAlikeAreRenamed(
    _ example: (dataset: String, name: String, rename: @Sendable (String) -> String), _ path: String
  ) throws {
    let dataset = example.dataset == "mnist" ? SmallDataset.mnist : .cifar10
    try dataset.write(into: folder, below: path, as: example.rename)
    let place = path.isEmpty ? folder.path : folder.path + "/" + path
    let name = dataset.files[0].name
    let error = try #require(self.error(dataset.entry))
    #expect(
      error.problem
        == .absent(
          .misnamedFiles(
            path: "\(place)/\(example.name)", name: name, count: dataset.files.count)))
    // The command, as a shell runs it, and the others likewise.
    try runProgram(["sh", "-c", String(command(in: error.description))], in: folder.path)
    #expect(FileManager.default.fileExists(atPath: "\(place)/\(name)"))
    for file in dataset.files.dropFirst() {
      try FileManager.default.moveItem(
        atPath: "\(place)/\(example.rename(file.name))", toPath: "\(place)/\(file.name)")
    }
    #expect(try dataset.load(folder, path) == dataset.expected())
  }

  private static func camelCase(_ name: String) -> String {
    name.dropLast(4).split(separator: "_").map(\.capitalized).joined() + ".dat"
  }

  private static func underscored(_ name: String) -> String {
    name.replacing("-idx", with: ".idx").replacing("-", with: "_")
  }

  /// Python's own first protocols, which are not read: by `pickle.dumps({"labels": [1]}, protocol)`.
  @Test(arguments: [
    (0, "(dp0\nVlabels\np1\n(lp2\nI1\nas."),
    (1, "}q\u{0}X\u{6}\u{0}\u{0}\u{0}labelsq\u{1}]q\u{2}K\u{1}as."),
  ])
  func oldPicklesAreNamedWithTheRemedy(_ version: Int, _ text: String) throws {
    let kind = FileKind.oldPickle(protocol: version)
    let path = try put("cifar-10-batches-py/data_batch_1", Array(text.utf8))
    let absent = try #require(self.error(Catalog.cifar10))
    #expect(absent.problem == .absent(.otherFiles(kind, path: path, count: 1)))
    #expect(absent.description.contains("a Python pickle of protocol \(version); 2 to 5 are read"))
    #expect(absent.description.hasSuffix("]' " + path))
    try runProgram(["sh", "-c", String(command(in: absent.description))], in: folder.path)
    let written = try Data(contentsOf: URL(fileURLWithPath: path))
    #expect(Array(written.prefix(2)) == [0x80, 4] && written.range(of: Data("labels".utf8)) != nil)
  }

  /// A pipe under a similar name has no beginning that one could wait for.
  @Test(.timeLimit(.minutes(1))) func aPipeIsNotOpened() throws {
    try SmallDataset.cifar10.write(into: folder, below: "")
    try FileManager.default.removeItem(atPath: folder.path + "/data_batch_3.bin")
    try #require(mkfifo(folder.path + "/data_batch_3x", 0o600) == 0)
    let missing = DatasetError(
      .missing, path: folder.path + "/data_batch_3.bin", of: Catalog.cifar10)
    #expect(throws: missing) { try SmallDataset.cifar10.load(folder) }
    #expect(FileKind(ofFileAt: folder.path + "/data_batch_3x") == .unknown)
  }

  @Test func foldersWithoutFilesAreNotEmpty() throws {
    try SmallDataset.mnist.write(into: folder, below: "a/b/c/d")
    let error = try #require(self.error(Catalog.mnist))
    #expect(error.problem == .absent(.noFiles))
    #expect(!error.description.contains("empty"))
    #expect(
      error.description.contains("no file was found in it or in the folders up to three levels"))
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
