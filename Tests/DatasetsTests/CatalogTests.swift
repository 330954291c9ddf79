// The catalog: its table for users, its sizes, and the recognition of the published images.

import Foundation
import Testing

@testable import Datasets

@Suite struct CatalogTests {
  /// The rows of the tables in `datasets/README.md` whose first cell begins so, cut into cells.
  static func rows(_ isWanted: (String) -> Bool) throws -> [[String]] {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
    let page = try String(
      contentsOf: root.appendingPathComponent("datasets/README.md"), encoding: .utf8)
    return page.components(separatedBy: "\n").filter { $0.hasPrefix("| ") }.map { line in
      line.components(separatedBy: "|").dropFirst().dropLast().map {
        $0.trimmingCharacters(in: .whitespaces)
      }
    }.filter { isWanted($0[0]) }
  }

  @Test func theTableOfArchivesIsTheCatalogs() throws {
    let names = Catalog.all.map(\.name)
    let expected = Catalog.all.flatMap { entry in
      entry.archives.map { archive in
        [
          entry.name, entry.folder, archive.name, archive.address,
          archive.bytes.map(grouped) ?? "the server's", archive.sha256,
        ]
      }
    }
    #expect(try Self.rows { names.contains($0) } == expected)
  }

  @Test func theTableOfFilesIsTheCatalogs() throws {
    let expected = Catalog.all.flatMap { entry in
      entry.files.map { file in
        let known =
          switch file.sum {
          case .whole: "all"
          case .beginning(let bytes, _): "the first \(grouped(bytes)) bytes"
          case .unknown: "nothing"
          }
        return [entry.folder + "/" + file.name, grouped(file.bytes), known]
      }
    }
    #expect(try Self.rows { $0.contains("/") } == expected)
  }

  @Test func entriesAreWellFormed() {
    for entry in Catalog.all {
      for archive in entry.archives {
        #expect(archive.sha256.count == 64 && archive.sha256 == archive.sha256.lowercased())
        #expect(archive.address.hasPrefix("https://") && archive.address.hasSuffix(archive.name))
        if case .gzip(let file) = archive.packing {
          #expect(entry.files.map(\.name).contains(file))
        }
      }
    }
    #expect(Catalog.cifar10.downloadBytes == 170_052_171)
    #expect(Catalog.cifar100.downloadBytes == nil)
    // 9,912,422 + 28,881 + 1,648,877 + 4,542
    #expect(Catalog.mnist.downloadBytes == 11_594_722)
  }

  @Test func aFingerprintTellsTheOfficialFilesFromOthers() throws {
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
    #expect(fingerprint() == .unrecognised)
    try write(Data("cat".utf8), to: folder + "/names.txt")
    #expect(fingerprint() == .unrecognised)
    try write(Data("cat\n".utf8), to: folder + "/names.txt")

    var images = fixture.images
    images[199_999] ^= 1
    try write(images, to: folder + "/images.bin")
    #expect(fingerprint() == .unrecognised)
    try write(images.dropLast(), to: folder + "/images.bin")
    #expect(fingerprint() == .unrecognised)
    try FileManager.default.removeItem(atPath: folder + "/images.bin")
    #expect(fingerprint() == .notChecked(reason: "'\(folder)/images.bin' is missing"))
    #expect(
      Catalog.fingerprint(ofCIFAR10In: fixture.root)
        == .notChecked(reason: "'\(fixture.root)/data_batch_1.bin' is missing"))
  }

  /// The folder with the real images, where the machine has one.
  static let realImages = ProcessInfo.processInfo.environment["WORKBOOK_DATASETS"].flatMap {
    FileManager.default.fileExists(atPath: $0 + "/cifar-10-batches-bin/data_batch_1.bin") ? $0 : nil
  }

  @Test(.enabled(if: realImages != nil, "WORKBOOK_DATASETS names no folder with CIFAR-10"))
  func realImagesAreRecognised() throws {
    let directory = try #require(Self.realImages)
    #expect(
      Catalog.fingerprint(ofCIFAR10In: directory + "/cifar-10-batches-bin") == .official)
    let report = try Installer(entry: Catalog.cifar10, directory: directory).verify()
    #expect(report.files.prefix(5).allSatisfy { $0.condition == .intact })
    // The whole test batch, or its first 1,000 records.
    #expect([.intact, .partial].contains(report.state))
  }
}
