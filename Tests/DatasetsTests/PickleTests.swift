// Python's version of CIFAR: its pickles as several Pythons write them, and what is refused unread.

import Foundation
import TestSupport
import Testing

@testable import Datasets

extension PickleFixture {
  /// Byte p of image r is (7 r + p) mod 251.
  static let pixels = (0..<3).flatMap { r in (0..<3_072).map { UInt8((7 * r + $0) % 251) } }

  static func bytes(ofHex text: String) -> [UInt8] {
    let digits = Array(text.utf8).map { UInt8($0 < 58 ? $0 - 48 : $0 - 87) }
    return stride(from: 0, to: digits.count, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
  }

  var bytes: [UInt8] {
    let middle: [UInt8] =
      switch images {
      case .rows: Self.pixels
      case .columns: (0..<3_072).flatMap { p in (0..<3).map { Self.pixels[$0 * 3_072 + p] } }
      case .text: Self.pixels.flatMap { $0 < 0x80 ? [$0] : [0xc0 | $0 >> 6, 0x80 | $0 & 0x3f] }
      }
    return Self.bytes(ofHex: before) + middle + Self.bytes(ofHex: behind)
  }

  /// The records of the binary version.
  func records(_ labels: [[UInt8]] = [[6], [9], [0]]) -> [UInt8] {
    labels.enumerated().flatMap { $1 + Self.pixels[$0 * 3_072..<($0 + 1) * 3_072] }
  }
}

struct PickleTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func put(_ bytes: [UInt8], as name: String = "data_batch_1") throws -> URL {
    try write(Data(bytes), to: folder.path + "/" + name)
    return folder.file(name)
  }

  @Test(arguments: PickleFixture.all)
  func everyPythonsPickleHoldsThePublishedRecords(_ fixture: PickleFixture) throws {
    let isCIFAR100 = fixture.name == "CIFAR-100"
    let entry = isCIFAR100 ? Catalog.cifar100 : Catalog.cifar10
    let file = try UnpackedFile(put(fixture.bytes), of: entry)
    #expect(file.packing == .pickle)
    let expected = fixture.records(isCIFAR100 ? [[19, 99], [0, 0], [7, 50]] : [[6], [9], [0]])
    #expect(file.byteCount == expected.count)
    var found: [UInt8] = []
    while case let part = try file.read(upTo: 1_000), !part.isEmpty { found += part }
    #expect(found == expected)
  }

  @Test func aFolderOfPicklesIsCIFAR10() throws {
    let names = (1...5).map { "data_batch_\($0)" } + ["test_batch"]
    for path in ["cifar-10-batches-py", "cifar-10-batches-bin"] {
      try FileManager.default.createDirectory(
        at: folder.file(path), withIntermediateDirectories: false)
    }
    for (index, name) in names.enumerated() {
      _ = try put(PickleFixture.all[index].bytes, as: "cifar-10-batches-py/" + name)
      _ = try put(PickleFixture.all[0].records(), as: "cifar-10-batches-bin/\(name).bin")
    }
    let python = try CIFAR10.load(from: folder.file("cifar-10-batches-py"))
    #expect(python == (try CIFAR10.load(from: folder.file("cifar-10-batches-bin"))))
    #expect(python.training.count == 15 && python.test.labels == [6, 9, 0])
    try FileManager.default.removeItem(at: folder.file("cifar-10-batches-bin"))
    #expect(try CIFAR10.load(from: folder.url) == python)
  }

  /// Pickles that would run something when Python loads them: each is refused by the name it calls.
  @Test(arguments: [
    "cos\nsystem\n(U\u{2}lstR.", "c__builtin__\neval\n(U\u{1}1tR.", "cposix\nsystem\n.",
    "cnumpy\nload\n.", "csubprocess\nPopen\n.", "cnumpy.core.multiarray\nfromfile\n.",
    "cnumpy.core.multiarray._reconstruct\n__globals__\n.",
  ])
  func foreignNamesAreRefused(_ program: String) throws {
    let bytes = [0x80, 2] + Array(program.utf8)
    let names = program.dropFirst().split(separator: "\n")
    let name = "\(names[0]).\(names[1])"
    #expect(throws: PickleError.foreignName(name)) { try Pickle.value(in: bytes) }
    let error = #expect(throws: DatasetError.self) {
      try UnpackedFile(put(bytes), of: Catalog.cifar10)
    }
    #expect(error?.description.contains("names '\(name)'") == true)
    #expect(error?.isMissingInput == false)
  }

  /// The instructions that make objects in other ways are none that is understood.
  @Test(arguments: [
    0x81, 0x92, UInt8(ascii: "i"), UInt8(ascii: "o"), UInt8(ascii: "P"), UInt8(ascii: "Q"), 0x82,
    0x83, 0x84, 0x97, 0x98,
  ])
  func otherInstructionsAreRefused(_ instruction: UInt8) {
    #expect(throws: PickleError.otherInstruction(instruction)) {
      try Pickle.value(in: [0x80, 2, instruction])
    }
  }

  @Test(
    arguments: [
      [], [0x80], [0x80, 6, 0x2e], [0x80, 2, 0x2e], [0x80, 2, 0x7d],
      Array("\u{2}K".utf8),
      // A tuple in a tuple in a tuple in a tuple; a list in a list; a list fetched again.
      [0x80, 2, 0x29, 0x85, 0x85, 0x85, 0x2e], [0x80, 2, 0x5d, 0x5d, 0x61, 0x2e],
      [0x80, 2, 0x5d, 0x71, 0, 0x68, 0, 0x2e],
      // A text of 2³² − 1 bytes, of 2⁶⁴ − 1, a mark alone, more taken than there is.
      [0x80, 2, 0x54, 0xff, 0xff, 0xff, 0xff], [0x80, 4, 0x8e] + Array(repeating: 0xff, count: 8),
      [0x80, 2, 0x28, 0x2e], [0x80, 2, 0x87, 0x2e], [0x80, 2, 0x52, 0x2e], [0x80, 2, 0x62, 0x2e],
    ] as [[UInt8]])
  func brokenPicklesAreRefused(_ bytes: [UInt8]) {
    #expect(throws: PickleError.self) { try Pickle.value(in: bytes) }
  }

  @Test func numbersOfEverySize() throws {
    // (0, 255, 65535, -2, 2⁶³ − 1, -1, 0) as K, M, J and four longs.
    let bytes: [UInt8] =
      [0x80, 2, 0x28, 0x4b, 0, 0x4b, 255, 0x4d, 255, 255, 0x4a, 254, 255, 255, 255, 0x8a, 8]
      + Array(repeating: 255, count: 7) + [127, 0x8a, 1, 255, 0x8a, 0, 0x74, 0x2e]
    #expect(
      try Pickle.value(in: bytes)
        == .tuple([0, 255, 65_535, -2, .max, -1, 0].map { .int($0) }, depth: 1))
  }

  @Test func everyTruncationIsRefused() {
    for fixture in [PickleFixture.all[0], PickleFixture.all[3]] {
      let bytes = fixture.bytes
      for length in Array(0..<400) + Array(bytes.count - 400..<bytes.count) {
        #expect(throws: PickleError.self) { try Pickle.value(in: Array(bytes.prefix(length))) }
      }
    }
  }

  /// A label that no class has; too few labels; images of another type or shape.
  @Test func picklesOfOtherThingsAreNamed() throws {
    let good = PickleFixture.all[0].bytes
    func problem(replacing old: [UInt8], with new: [UInt8]) throws -> DatasetError.Problem? {
      let at = try #require(good.firstRange(of: old))
      var bytes = good
      bytes.replaceSubrange(at, with: new)
      return #expect(throws: DatasetError.self) {
        try UnpackedFile(put(bytes), of: Catalog.cifar10)
      }?.problem
    }
    let labels: [UInt8] = [0x28, 0x4b, 6, 0x4b, 9, 0x4b, 0, 0x65]
    #expect(
      try problem(replacing: labels, with: [0x28, 0x4b, 6, 0x4b, 10, 0x4b, 0, 0x65])
        == .badLabel(record: 1, label: 10, classCount: 10))
    #expect(
      try problem(replacing: labels, with: [0x28, 0x4b, 6, 0x4b, 9, 0x65])
        == .badPickle("its 'data' is [3, 3072] of 9216 bytes for 2 labels; [2, 3072] was expected"))
    #expect(
      try problem(replacing: Array("U\u{2}u1".utf8), with: Array("U\u{2}i1".utf8))
        == .badPickle("its 'data' is not an array of bytes"))
    #expect(
      try problem(replacing: Array("U\u{6}labels".utf8), with: Array("U\u{6}labelz".utf8))
        == .badPickle("its dictionary has no 'labels'"))
    #expect(
      try problem(replacing: labels, with: [0x28, 0x4e, 0x4b, 9, 0x4b, 0, 0x65])
        == .badPickle("it is not built as the published ones are"))
  }
}
