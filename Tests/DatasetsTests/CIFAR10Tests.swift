import Foundation
import LinearAlgebra
import Testing

@testable import Datasets

struct CIFAR10Tests {
  private func failure(_ problem: DatasetError.Problem, _ path: String) -> DatasetError {
    DatasetError(problem, path: path, of: Catalog.cifar10)
  }

  /// Two records: the byte of channel c at place p of record r is (r + c·3 + p) mod 256.
  private func records(labels: [UInt8]) -> Data {
    var data = Data()
    for (record, label) in labels.enumerated() {
      data.append(label)
      for channel in 0..<3 {
        for place in 0..<1024 {
          data.append(UInt8((record + channel * 3 + place) % 256))
        }
      }
    }
    return data
  }

  /// A folder of six good files, one record each; `changing` replaces one of them.
  private func withFolder(
    changing name: String? = nil, to data: Data? = nil, _ body: (URL) throws -> Void
  ) throws {
    let root = FileManager.default.temporaryDirectory
      .appendingPathComponent("workbook-\(UUID().uuidString)")
    let folder = root.appendingPathComponent(CIFAR10.folderName)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: root) }
    for (index, file) in (CIFAR10.trainingFileNames + [CIFAR10.testFileName]).enumerated() {
      let bytes = file == name ? data : records(labels: [UInt8(index), 9])
      try bytes?.write(to: folder.appendingPathComponent(file))
    }
    try body(root)
  }

  @Test func imagesComeInOrderWithTheirColoursSideBySide() throws {
    try withFolder { root in
      let dataset = try CIFAR10.load(from: root)
      #expect(dataset.training.labels == [0, 9, 1, 9, 2, 9, 3, 9, 4, 9])
      #expect(dataset.test.labels == [5, 9])
      #expect(dataset.training.shape == ImageShape(height: 32, width: 32, channels: 3))
      #expect(Array(dataset.training.image(at: 0).prefix(6)) == [0, 3, 6, 1, 4, 7])
      #expect(Array(dataset.training.image(at: 1).suffix(3)) == [0, 3, 6])
      #expect(dataset.training.classCounts == [1, 1, 1, 1, 1, 0, 0, 0, 0, 5])
    }
  }

  @Test func theFolderItselfServesAsWell() throws {
    try withFolder { root in
      let folder = root.appendingPathComponent(CIFAR10.folderName)
      let fromFolder = try CIFAR10.load(from: folder)
      let fromRoot = try CIFAR10.load(from: root)
      #expect(fromFolder == fromRoot)
    }
  }

  @Test func rowsAreTheBytesAsNumbers() throws {
    try withFolder { root in
      let images = try CIFAR10.load(from: root).test
      let rows: Matrix<Double> = images.rows(1..<2)
      #expect(rows.rows == 1)
      #expect(rows.columns == 3072)
      #expect(rows.elements == images.image(at: 1).map(Double.init))
      #expect(images.labels(0..<2) == [5, 9])
    }
  }

  @Test func aMissingFileIsNamed() throws {
    try withFolder(changing: "data_batch_3.bin") { root in
      let path = root.path + "/cifar-10-batches-bin/data_batch_3.bin"
      #expect(throws: failure(.missing, path)) { try CIFAR10.load(from: root) }
    }
  }

  @Test func missingFoldersAreNamed() throws {
    let nowhere = URL(fileURLWithPath: "/nowhere/at/all")
    #expect(throws: failure(.missing, "/nowhere/at/all")) {
      try CIFAR10.load(from: nowhere)
    }
    try withFolder { root in
      try FileManager.default.removeItem(at: root.appendingPathComponent(CIFAR10.folderName))
      #expect(throws: failure(.absent(.nothing), root.path)) { try CIFAR10.load(from: root) }
    }
  }

  @Test func wrongSizesAreErrors() throws {
    try withFolder(changing: "data_batch_2.bin", to: records(labels: [1]).dropLast()) { root in
      let path = root.path + "/cifar-10-batches-bin/data_batch_2.bin"
      #expect(throws: failure(.wrongSize(recordBytes: 3073, found: 3072), path)) {
        try CIFAR10.load(from: root)
      }
    }
    try withFolder(changing: "test_batch.bin", to: Data()) { root in
      let path = root.path + "/cifar-10-batches-bin/test_batch.bin"
      #expect(throws: failure(.empty, path)) {
        try CIFAR10.load(from: root)
      }
    }
  }

  @Test func aLabelWithoutAClassIsAnError() throws {
    try withFolder(changing: "data_batch_5.bin", to: records(labels: [9, 10])) { root in
      let path = root.path + "/cifar-10-batches-bin/data_batch_5.bin"
      #expect(
        throws: failure(.badLabel(record: 1, label: 10, classCount: 10), path)
      ) { try CIFAR10.load(from: root) }
    }
  }

  @Test func aFolderForAFileAndAFileForAFolderAreErrors() throws {
    try withFolder(changing: "data_batch_1.bin") { root in
      let file = root.appendingPathComponent("cifar-10-batches-bin/data_batch_1.bin")
      try FileManager.default.createDirectory(at: file, withIntermediateDirectories: false)
      #expect(throws: failure(.isFolder, file.path)) { try CIFAR10.load(from: root) }
      let other = root.appendingPathComponent("cifar-10-batches-bin/data_batch_2.bin")
      #expect(throws: failure(.isFile, other.path)) { try CIFAR10.load(from: other) }
    }
  }

  @Test(.enabled(if: getuid() != 0, "root may read everything"))
  func aFileThatMayNotBeReadIsAnError() throws {
    try withFolder { root in
      let path = root.path + "/cifar-10-batches-bin/data_batch_4.bin"
      chmod(path, 0)
      #expect(throws: failure(.notPermitted, path)) { try CIFAR10.load(from: root) }
    }
  }
}
