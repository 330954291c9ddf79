// What `verify` says of files, where archives come from, and the wording of errors.

import Files
import Foundation
import TestSupport
import Testing

@testable import DatasetInstallation
@testable import Datasets

@Suite struct InstallationReportTests {
  @Test func everyConditionIsFound() throws {
    let fixture = try DownloadFixture()
    let installer = fixture.installer(from: .path(fixture.archivePath))
    let images = fixture.directory + "/toy-bin/images.bin"
    let names = fixture.directory + "/toy-bin/names.txt"
    func conditions() throws -> [FileCondition] { try installer.verify().files.map(\.condition) }

    #expect(try installer.verify().state == .absent)
    #expect(try conditions() == [.missing, .missing])
    try installer.install()
    #expect(try installer.verify().state == .intact)

    try write(Data("cat\n".utf8), to: names)
    #expect(
      try conditions() == [.intact, .shortened(expected: 8, found: 4, checkedBytes: 4)])
    #expect(try installer.verify().state == .partial)
    try write(Data("cat\ndog\nelk\n".utf8), to: names)
    #expect(try conditions()[1] == .wrongSize(expected: 8, found: 12))
    #expect(try installer.verify().state == .altered)
    try FileManager.default.removeItem(atPath: names)
    #expect(try installer.verify().state == .partial)

    var altered = fixture.images
    altered[0] ^= 1
    try write(altered, to: images)
    let report = try installer.verify()
    guard case .altered(_, let found) = report.files[0].condition else {
      Issue.record("\(report)")
      return
    }
    #expect(found == (try SHA256.system.checksum(of: images)))
    #expect(report.state == .altered)
  }

  /// What a packed file holds counts: its size, its sum, and the sum of its first bytes alone.
  @Test func packedFilesCountAsWhatTheyHold() throws {
    let fixture = try DownloadFixture()
    let installer = fixture.installer(from: .path(fixture.archivePath))
    try installer.install()
    let folder = fixture.directory + "/toy-bin"
    try runProgram(["gzip", "images.bin", "names.txt"], in: folder)
    let report = try installer.verify()
    #expect(report.files.map(\.condition) == [.intact, .beginsIntact(checkedBytes: 4)])
    #expect(
      report.files.map(\.name) == ["images.bin.gz, unpacked", "names.txt.gz, unpacked"])
    #expect(Catalog.fingerprint(of: fixture.entry, in: folder) == .official)
    guard case .alreadyInstalled = try installer.install() else {
      Issue.record("installed again")
      return
    }
    func pack(_ data: Data, _ name: String) throws {
      try write(data, to: folder + "/" + name)
      try runProgram(["gzip", "-f", name], in: folder)
    }
    try pack(Data("cat\nemu\n".utf8), "names.txt")
    #expect(try installer.verify().files[1].condition == .beginsIntact(checkedBytes: 4))
    try pack(Data("bat\ndog\n".utf8), "names.txt")
    #expect(try installer.verify().state == .altered)
    #expect(Catalog.fingerprint(of: fixture.entry, in: folder) == .unrecognized)
    try pack(Data("cat\ndog\nelk\n".utf8), "names.txt")
    #expect(
      try installer.verify().files[1].condition == .wrongSize(expected: 8, found: 12))
    let images = try contents(folder + "/images.bin.gz")
    try write(images.dropLast(100), to: folder + "/images.bin.gz")
    guard case .unreadable(let reason) = try installer.verify().files[0].condition else {
      Issue.record("a cut gzip file was taken")
      return
    }
    #expect(reason.contains("is a gzip file that ends early"))
  }

  @Test func filesWithoutAKnownSumAreHeldAgainstTheirSize() throws {
    let folder = try TemporaryFolder()
    _ = try folder.file("a", "12345")
    var entry = CatalogEntry(
      name: "a", title: "A", folder: ".", archives: [],
      files: [PublishedFile(name: "a", bytes: 5, checksum: .unknown)])
    #expect(
      try Installer(entry: entry, directory: folder.path).verify().files[0].condition == .rightSize)
    entry.files[0].bytes = 6
    #expect(
      try Installer(entry: entry, directory: folder.path).verify().files[0].condition
        == .wrongSize(expected: 6, found: 5))
  }

  @Test func sourcesAreRead() throws {
    #expect(try InstallationSource("HTTPS://a.b/c") == .address("HTTPS://a.b/c"))
    #expect(try InstallationSource("file:///a%20b/c.gz") == .path("/a b/c.gz"))
    #expect(try InstallationSource("some/where.gz") == .path("some/where.gz"))
    for bad in ["", "ftp://a/b", "http://", "https:///x"] {
      #expect(throws: DatasetInstallationError.unusableAddress(bad)) {
        try InstallationSource(bad)
      }
    }
    let mnist = Catalog.mnist
    let cifar10 = Catalog.cifar10
    let labels = mnist.archives[3]
    for base in ["http://a/m", "http://a/m/"] {
      #expect(
        InstallationSource.address(base).place(of: labels, in: mnist)
          == .address("http://a/m/t10k-labels-idx1-ubyte.gz"))
    }
    #expect(
      InstallationSource.address("http://a/c.tgz").place(of: cifar10.archives[0], in: cifar10)
        == .address("http://a/c.tgz"))
    // One archive of several stands for its folder; the only one, or another file, for itself.
    let one = InstallationSource.path("/no/such/train-images-idx3-ubyte.gz")
    #expect(
      one.place(of: labels, in: mnist) == .path("/no/such/t10k-labels-idx1-ubyte.gz"))
    #expect(InstallationSource.path("/no/x.gz").place(of: labels, in: mnist) == .path("/no/x.gz"))
    #expect(
      InstallationSource.path("/no/cifar-10-binary.tar.gz").place(
        of: cifar10.archives[0], in: cifar10) == .path("/no/cifar-10-binary.tar.gz"))
    #expect(
      InstallationSource.published.place(of: labels, in: mnist) == .address(labels.address))
  }

  static let errors: [(DatasetInstallationError, DatasetInstallationError.Kind, String)] = [
    (.unusableAddress("ftp://a"), .wrongUsage, "'ftp://a'"),
    (.missingSource(path: "p.gz", dataset: "d"), .missingInput, "'p.gz' does not exist."),
    (
      .httpStatus(address: "http://a", status: 404, dataset: "d"), .missingInput,
      "Find another address and run: workbook datasets get d --from URL|FILE"
    ),
    (.unreachable(address: "http://a", reason: "no host", dataset: "d"), .missingInput, "no host"),
    (
      .cutShort(address: "http://a", received: 1_234, expected: 5_678, reason: "cut", dataset: "d"),
      .missingInput, "1,234 of 5,678 bytes"
    ),
    (
      .wrongSize(archive: "f", origin: "http://a", expected: 1_000, found: 2, dataset: "d"),
      .badData, "f has 1,000 bytes, but http://a has 2."
    ),
    (
      .wrongChecksum(archive: "f", origin: "http://a", expected: "e1", found: "e2", dataset: "d"),
      .badData, "f has the SHA-256 e1, but what came from http://a has e2."
    ),
    (
      .wrongContents(file: "f/g", expected: "5 bytes", found: "missing", dataset: "d"), .badData,
      "should be 5 bytes, but is missing"
    ),
    (.programMissing(["a", "b"]), .missingInput, "None of the programs a, b works here."),
    (.programFailed(program: "tar", subject: "f", message: "m"), .badData, "tar failed on 'f': m."),
    (.cannotRead(path: "p", reason: "r"), .missingInput, "'p' cannot be read: r."),
    (.cannotWrite(path: "p", reason: "r"), .cannotWrite, "'p' cannot be written: r."),
    (.diskFull(path: "p"), .cannotWrite, "The disk is full at 'p'."),
    (.busy(dataset: "d", directory: "p"), .cannotWrite, "installing d into 'p'"),
    (.cancelled, .interrupted, "Run the same command again"),
  ]

  /// Tiny ImageNet as somebody unpacked it: a part of the images, then as many as are published.
  @Test func unpackedImagesAreCounted() throws {
    let folder = try TemporaryFolder()
    let root = folder.path + "/tiny-imagenet-200"
    for path in ["/train/n00000001/images", "/val/images"] {
      try FileManager.default.createDirectory(
        atPath: root + path, withIntermediateDirectories: true)
    }
    try write(Data("n00000001\n".utf8), to: root + "/wnids.txt")
    try write(Data("val_0.JPEG\tn00000001\n".utf8), to: root + "/val/val_annotations.txt")
    try write(Data([1]), to: root + "/val/images/val_0.JPEG")
    try write(Data([1]), to: root + "/train/n00000001/images/n00000001_0.JPEG")
    let installer = Installer(entry: Catalog.tinyImageNet, directory: folder.path)
    var report = try installer.verify()
    #expect(report.state == .partial)
    #expect(
      report.files.map(\.description) == [
        "tiny-imagenet-200.zip, unpacked: 2 of 110,000 images"
      ])
    guard case .notChecked = Catalog.fingerprint(of: Catalog.tinyImageNet, in: root) else {
      Issue.record("unpacked images have no checksum")
      return
    }
    report.files[0].condition = .unpacked(images: 110_000, expected: 110_000, isRightSize: true)
    #expect(report.state == .intact)
    report.files[0].condition = .unpacked(images: 110_000, expected: 110_000, isRightSize: false)
    #expect(report.state == .altered)
    #expect(report.files[0].description.hasSuffix("110,000 images, total size differs"))
    try FileManager.default.removeItem(atPath: root + "/val/val_annotations.txt")
    #expect(try installer.verify().state == .altered)
    #expect(
      try installer.verify().files[0].description.contains("val_annotations.txt' is missing"))
  }

  @Test(arguments: errors)
  func errorsSayWhatAndWhatNext(
    error: DatasetInstallationError, kind: DatasetInstallationError.Kind, words: String
  ) {
    #expect(error.kind == kind)
    #expect(error.description.contains(words), "\(error)")
    #expect(!error.description.contains("\n"))
    // A sentence, or a command behind a colon.
    let isCommand = error.description.contains(": workbook datasets get ")
    #expect(error.description.hasSuffix(".") != isCommand, "\(error)")
    let repeated = error.description(repeating: GivenOptions(data: "a b"))
    #expect(!isCommand || repeated.hasSuffix(" --data 'a b'"), "\(repeated)")
  }

  @Test(arguments: [
    (0, "0"), (999, "999"), (1_000, "1,000"), (170_052_171, "170,052,171"), (-1_234, "-1,234"),
  ])
  func numbersAreGrouped(number: Int, text: String) { #expect(grouped(number) == text) }

  @Test func fullDisksAreTold() {
    #expect(DatasetInstallationError.writing("p", code: ENOSPC) == .diskFull(path: "p"))
    #expect(DatasetInstallationError.writing("p", code: EACCES).kind == .cannotWrite)
  }
}
