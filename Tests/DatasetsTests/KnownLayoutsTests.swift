// Data sets in the layouts that other programs leave, each read as the published one is.

import Foundation
import TestSupport
import Testing

@testable import Datasets

/// Small good files of a data set by their published names, and the images they hold.
struct SmallDataset {
  let entry: CatalogEntry
  let files: [(name: String, bytes: [UInt8])]

  /// Two records in each file: byte p of record r in file f is (7 f + 3 r + p) mod 251.
  static let cifar10: SmallDataset = {
    let names = CIFAR10.trainingFileNames + [CIFAR10.testFileName]
    return SmallDataset(
      entry: Catalog.cifar10,
      files: names.enumerated().map { file, name in
        let records = (0..<2).map { record in
          [UInt8(file + record)] + (0..<3_072).map { UInt8((7 * file + 3 * record + $0) % 251) }
        }
        return (name, records.flatMap { $0 })
      })
  }()

  static let mnist = SmallDataset(
    entry: Catalog.mnist,
    files: [("train", UInt8(3)), ("t10k", 2)].flatMap { prefix, count in
      let pixels = (0..<Int(count) * 784).map { UInt8($0 % 253) }
      return [
        (
          "\(prefix)-images-idx3-ubyte",
          [0, 0, 8, 3, 0, 0, 0, count, 0, 0, 0, 28, 0, 0, 0, 28] + pixels
        ),
        ("\(prefix)-labels-idx1-ubyte", [0, 0, 8, 1, 0, 0, 0, count] + (0..<count).map { $0 }),
      ]
    })

  /// Writes the files into a folder below another, under names of their own.
  func write(
    into folder: TemporaryFolder, below path: String, as name: (String) -> String = { $0 }
  ) throws {
    for file in files {
      let place = URL(fileURLWithPath: "\(folder.path)/\(path)/\(name(file.name))")
      try FileManager.default.createDirectory(
        at: place.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(file.bytes).write(to: place)
    }
  }

  func load(_ folder: TemporaryFolder, _ path: String = "") throws -> ImageDataset {
    let url = path.isEmpty ? folder.url : folder.url.appendingPathComponent(path)
    return try entry.name == "mnist" ? MNIST.load(from: url) : CIFAR10.load(from: url)
  }

  /// What the published layout gives.
  func expected() throws -> ImageDataset {
    let folder = try TemporaryFolder()
    try write(into: folder, below: entry.folder)
    return try load(folder)
  }
}

struct KnownLayoutsTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private static func dotted(_ name: String) -> String { name.replacing("-idx", with: ".idx") }

  @Test(arguments: [
    "", "mnist", "MNIST", "raw", "MNIST/raw", "mnist/mnist", "data/MNIST/raw", "datasets/mnist",
    "Mnist_Data", "mnist-dataset",
  ])
  func foldersOfMNIST(_ path: String) throws {
    let expected = try SmallDataset.mnist.expected()
    try SmallDataset.mnist.write(into: folder, below: path)
    #expect(try SmallDataset.mnist.load(folder) == expected)
    #expect(try SmallDataset.mnist.load(folder, path) == expected)
  }

  /// With dots; each in a folder of its own name, as one archive unpacks; packed.
  @Test func namesOfMNIST() throws {
    let expected = try SmallDataset.mnist.expected()
    for name in [Self.dotted, { "\($0)/\($0)" }, { Self.dotted($0) + "/" + Self.dotted($0) }] {
      for path in ["", "MNIST/raw", "mnist"] {
        let folder = try TemporaryFolder()
        try SmallDataset.mnist.write(into: folder, below: path, as: name)
        #expect(try SmallDataset.mnist.load(folder) == expected)
        try runProgram(["gzip", "-r", "."], in: folder.path)
        if !name("x-idx").contains("/") { #expect(try SmallDataset.mnist.load(folder) == expected) }
      }
    }
    // That archive holds both: files with dots, and folders of the published names.
    try SmallDataset.mnist.write(into: folder, below: "", as: Self.dotted)
    for file in SmallDataset.mnist.files {
      try FileManager.default.createDirectory(
        at: folder.file(file.name), withIntermediateDirectories: false)
    }
    #expect(try SmallDataset.mnist.load(folder) == expected)
  }

  @Test(arguments: [
    "", "cifar-10-batches-bin", "cifar-10-batches-bin/cifar-10-batches-bin",
    "cifar-10-binary/cifar-10-batches-bin", "cifar-10-binary.tar.gz/cifar-10-batches-bin",
    "CIFAR-10",
    "data/cifar-10-batches-bin", "cifar10", "data/cifar10/cifar-10-batches-bin",
  ])
  func foldersOfCIFAR10(_ path: String) throws {
    let expected = try SmallDataset.cifar10.expected()
    try SmallDataset.cifar10.write(into: folder, below: path)
    #expect(try SmallDataset.cifar10.load(folder) == expected)
    #expect(try SmallDataset.cifar10.load(folder, path) == expected)
  }

  @Test func namesOfCIFAR10() throws {
    let expected = try SmallDataset.cifar10.expected()
    try SmallDataset.cifar10.write(into: folder, below: "") { String($0.dropLast(4)) }
    #expect(try SmallDataset.cifar10.load(folder) == expected)
    try runProgram(["gzip", "-r", "."], in: folder.path)
    #expect(try folder.names.allSatisfy { $0.hasSuffix(".gz") })
    #expect(try SmallDataset.cifar10.load(folder) == expected)
    let packed = try TemporaryFolder()
    try SmallDataset.cifar10.write(into: packed, below: "cifar-10-batches-bin")
    try runProgram(["gzip", "-r", "."], in: packed.path)
    #expect(try SmallDataset.cifar10.load(packed) == expected)
  }

  /// A whole folder is taken before one that lacks a file, and the one that 'get' fills before others.
  @Test func wholeFoldersComeFirst() throws {
    try SmallDataset.cifar10.write(into: folder, below: "cifar-10-batches-bin")
    try SmallDataset.cifar10.write(into: folder, below: "")
    #expect(
      try CIFAR10.batchFolder(in: folder.url).path == folder.path + "/cifar-10-batches-bin")
    try FileManager.default.removeItem(atPath: folder.path + "/cifar-10-batches-bin/test_batch.bin")
    #expect(try CIFAR10.batchFolder(in: folder.url).path == folder.path)
    try FileManager.default.removeItem(atPath: folder.path + "/test_batch.bin")
    let path = folder.path + "/cifar-10-batches-bin/test_batch.bin"
    #expect(throws: DatasetError(.missing, path: path, of: Catalog.cifar10)) {
      try SmallDataset.cifar10.load(folder)
    }
  }

  /// What 'get' put aside, and folders of other names, are not searched.
  @Test(arguments: ["cifar-10-batches-bin.replaced", "backup", ".hidden", "FashionMNIST/raw"])
  func otherFoldersAreNotSearched(_ path: String) throws {
    let dataset = path.contains("MNIST") ? SmallDataset.mnist : .cifar10
    try dataset.write(into: folder, below: path)
    #expect(throws: DatasetError.self) { try dataset.load(folder) }
  }

  /// A link that leads back is followed a few times and no more.
  @Test func linksInCircles() throws {
    try FileManager.default.createSymbolicLink(
      atPath: folder.path + "/mnist", withDestinationPath: ".")
    #expect(throws: DatasetError.self) { try SmallDataset.mnist.load(folder) }
    try SmallDataset.mnist.write(into: folder, below: "raw")
    #expect(try SmallDataset.mnist.load(folder) == SmallDataset.mnist.expected())
  }

  @Test func aNameWithoutItsEndingMustHoldRecords() throws {
    try SmallDataset.cifar10.write(into: folder, below: "") { String($0.dropLast(4)) }
    try write(Data("no records".utf8), to: folder.path + "/data_batch_2")
    let place = folder.path + "/data_batch_2"
    let error = DatasetError(
      .misnamed(found: place, .text), path: place + ".bin", of: Catalog.cifar10)
    #expect(throws: error) { try SmallDataset.cifar10.load(folder) }
  }

  @Test(arguments: [
    ("data_batch_3 (1).bin", FileKind.unknown, "mv '"), ("Data_Batch_3.BIN", .unknown, "mv "),
    ("data_batch_3.bin.crdownload", .unfinishedDownload, "Finish that download"),
  ])
  func aMissingFileIsFoundUnderASimilarName(
    _ name: String, _ kind: FileKind, _ advice: String
  ) throws {
    try SmallDataset.cifar10.write(into: folder, below: "") {
      $0 == "data_batch_3.bin" ? name : $0
    }
    let found = #expect(throws: DatasetError.self) { try SmallDataset.cifar10.load(folder) }
    #expect(
      found?.problem == .misnamed(found: folder.path + "/" + name, kind),
      "\(String(describing: found))")
    #expect(found?.description.contains(advice) == true)
    #expect(found?.path == folder.path + "/data_batch_3.bin")
  }
}
