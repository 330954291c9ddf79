// CIFAR-100's two files and its class names, from files of a few synthetic records.

import Foundation
import TestSupport
import Testing

@testable import Datasets

struct CIFAR100Tests {
  private let folder: TemporaryFolder
  private var root: URL { URL(fileURLWithPath: folder.path) }
  private func path(_ name: String) -> String { folder.path + "/cifar-100-binary/" + name }

  /// The byte of channel c at place p of record r is (r + 3c + p) mod 256.
  private static func records(_ labels: [(coarse: UInt8, fine: UInt8)]) -> Data {
    var data = Data()
    for (record, label) in labels.enumerated() {
      data += [label.coarse, label.fine]
      for place in 0..<3_072 {
        let byte = record + place / 1_024 * 3 + place % 1_024
        data.append(UInt8(byte % 256))
      }
    }
    return data
  }

  init() throws {
    folder = try TemporaryFolder()
    try FileManager.default.createDirectory(
      atPath: folder.path + "/cifar-100-binary", withIntermediateDirectories: false)
    try write(Self.records([(11, 49), (15, 33), (0, 99)]), to: path("train.bin"))
    try write(Self.records([(19, 0)]), to: path("test.bin"))
    let names = (0..<100).map { "fine \($0)\n" }.joined()
    try write(Data((names + "\n").utf8), to: path("fine_label_names.txt"))
  }

  private func expect(
    _ problem: DatasetError.Problem, at name: String,
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    let expected = DatasetError(problem, path: path(name), of: Catalog.cifar100)
    #expect(throws: expected, sourceLocation: sourceLocation) { try CIFAR100.load(from: root) }
  }

  @Test func theFirstByteIsTheCoarseLabelAndTheSecondTheFineOne() throws {
    let dataset = try CIFAR100.load(from: root)
    #expect(CIFAR100.recordBytes == 3_074)
    #expect(dataset.coarse.training.labels == [11, 15, 0])
    #expect(dataset.fine.training.labels == [49, 33, 99])
    #expect(dataset.coarse.test.labels == [19])
    #expect(dataset.fine.test.labels == [0])
    #expect(Array(dataset.fine.training.image(at: 0).prefix(6)) == [0, 3, 6, 1, 4, 7])
    #expect(Array(dataset.coarse.training.image(at: 2).suffix(3)) == [1, 4, 7])
  }

  @Test func namesComeFromTheirFilesAndOtherwiseAreNumbers() throws {
    let dataset = try CIFAR100.load(from: root)
    #expect(dataset.fine.test.classNames == (0..<100).map { "fine \($0)" })
    #expect(dataset.coarse.training.classNames == (0..<20).map(String.init))
  }

  @Test func filesOfOtherNamesAreErrors() throws {
    try write(Data("a\nb\n".utf8), to: path("coarse_label_names.txt"))
    expect(.wrongNames(expected: 20, found: 2), at: "coarse_label_names.txt")
    try write(Data([0xff, 0xfe, 0x0a]), to: path("coarse_label_names.txt"))
    expect(.wrongNames(expected: 20, found: nil), at: "coarse_label_names.txt")
  }

  @Test func wrongSizesAndLabelsAreErrors() throws {
    try write(Self.records([(20, 0)]), to: path("test.bin"))
    expect(.badLabel(record: 0, label: 20, classCount: 20), at: "test.bin")
    try write(Self.records([(0, 0), (19, 100)]), to: path("test.bin"))
    expect(.badLabel(record: 1, label: 100, classCount: 100), at: "test.bin")
    // A file of CIFAR-10.
    try write(Data(count: 2 * 3_073), to: path("test.bin"))
    expect(.wrongSize(recordBytes: 3_074, found: 6_146), at: "test.bin")
    try write(Data(), to: path("test.bin"))
    expect(.empty, at: "test.bin")
    try FileManager.default.removeItem(atPath: path("train.bin"))
    expect(.missing, at: "train.bin")
  }
}
