// The recognition of the published images.

import Foundation
import TestSupport
import Testing

@testable import DatasetInstallation
@testable import Datasets

@Suite struct DatasetFingerprintTests {
  @Test func aFingerprintDistinguishesTheOfficialFilesFromOthers() throws {
    let fixture = try DownloadFixture()
    let folder = fixture.root + "/published/toy-bin"
    func fingerprint() -> DatasetFingerprint { Catalog.fingerprint(of: fixture.entry, in: folder) }
    #expect(fingerprint() == .official)

    // Only the first four bytes of the names count, whatever their number.
    try write(Data("cat\n".utf8), to: folder + "/names.txt")
    #expect(fingerprint() == .official)
    try write(Data("cat\nemu\nfox\n".utf8), to: folder + "/names.txt")
    #expect(fingerprint() == .official)
    try write(Data("bat\ndog\n".utf8), to: folder + "/names.txt")
    #expect(fingerprint() == .unrecognized)
    try write(Data("cat".utf8), to: folder + "/names.txt")
    #expect(fingerprint() == .unrecognized)
    try write(Data("cat\n".utf8), to: folder + "/names.txt")

    var images = fixture.images
    images[199_999] ^= 1
    try write(images, to: folder + "/images.bin")
    #expect(fingerprint() == .unrecognized)
    try write(images.dropLast(), to: folder + "/images.bin")
    #expect(fingerprint() == .unrecognized)
    try FileManager.default.removeItem(atPath: folder + "/images.bin")
    #expect(fingerprint() == .notChecked(reason: "'\(folder)/images.bin' is missing"))
    #expect(
      Catalog.fingerprint(ofCIFAR10In: fixture.root)
        == .notChecked(reason: "'\(fixture.root)/data_batch_1.bin' is missing"))
  }

  /// The first bytes of a packed file, where they end inside a later piece of what is unpacked.
  @Test func aPackedBeginningIsThatOfTheFileUnpacked() throws {
    let folder = try TemporaryFolder()
    let bytes = (0..<3_000_000).map { UInt8(truncatingIfNeeded: $0 &* $0 >> 7) }
    let beginning = folder.path + "/beginning"
    try write(Data(bytes.prefix(1_500_000)), to: beginning)
    try write(Data(bytes), to: folder.path + "/a")
    try runProgram(["gzip", "a"], in: folder.path)
    let part = try PublishedPart(
      URL(fileURLWithPath: folder.path + "/a.gz"), of: Catalog.mnist, firstBytes: 1_500_000)
    let found = try PublishedPart.results(of: [part], isCancelled: { false })[0].get()
    #expect(try found.sum == SHA256.system.checksum(of: beginning, isCancelled: { false }))
    #expect(found.bytes == bytes.count)
  }

  /// The folder with the real images, where the machine has one.
  static let realImages = ProcessInfo.processInfo.environment["WORKBOOK_DATASETS"].flatMap {
    FileManager.default.fileExists(atPath: $0 + "/cifar-10-batches-bin/data_batch_1.bin") ? $0 : nil
  }

  @Test(.enabled(if: realImages != nil, "WORKBOOK_DATASETS names no folder with CIFAR-10"))
  func realImagesAreRecognized() throws {
    let directory = try #require(Self.realImages)
    #expect(
      Catalog.fingerprint(ofCIFAR10In: directory + "/cifar-10-batches-bin") == .official)
    let report = try Installer(entry: Catalog.cifar10, directory: directory).verify()
    #expect(report.files.prefix(5).allSatisfy { $0.condition == .intact })
    // The whole test batch, or its first 1,000 records.
    #expect([.intact, .partial].contains(report.state))
  }

  /// The folder with the real digits, where the machine has one.
  static let realDigits = ProcessInfo.processInfo.environment["WORKBOOK_DATASETS"].flatMap {
    FileManager.default.fileExists(atPath: $0 + "/mnist/train-images-idx3-ubyte") ? $0 : nil
  }

  @Test(.enabled(if: realDigits != nil, "WORKBOOK_DATASETS names no folder with MNIST"))
  func realDigitsAreRecognized() throws {
    let directory = try #require(Self.realDigits)
    #expect(Catalog.fingerprint(of: Catalog.mnist, in: directory + "/mnist") == .official)
  }
}
