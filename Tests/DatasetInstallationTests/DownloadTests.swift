// Downloads from a server that cuts, ignores, stalls and lies.

import Foundation
import TestSupport
import Testing

@testable import DatasetInstallation
@testable import Datasets

@Suite struct DownloadTests {
  let fixture: DownloadFixture

  init() throws { fixture = try DownloadFixture() }

  @Test func aGoodServerIsAskedOnce() throws {
    let archive = fixture.archive
    let server = try DownloadServer { request, _ in ServedStep.file(archive, for: request) }
    var last: DownloadProgress?
    let outcome = try fixture.installer(from: server).install { event in
      if case .downloading(let progress) = event { last = progress }
    }
    #expect(outcome == .installed(folder: fixture.directory + "/toy-bin", replaced: nil))
    #expect(try fixture.isInstalled())
    #expect(server.requests == [ServedRequest(path: "/toy.tar.gz", range: nil)])
    #expect(last?.received == archive.count && last?.total == archive.count)
    #expect(fixture.names(in: fixture.directory) == [".downloads", "toy-bin"])
    #expect(!FileManager.default.fileExists(atPath: fixture.part))
  }

  @Test func aCutConnectionIsResumedWhereItEnded() throws {
    let archive = fixture.archive
    let server = try DownloadServer { request, index in
      if index > 0 { return ServedStep.file(archive, for: request) }
      return [
        .head("200 OK", ["Content-Length: \(archive.count)"]), .send(Data(archive.prefix(70_001))),
      ]
    }
    var retries: [Int] = []
    try fixture.installer(from: server).install { event in
      if case .retrying(_, _, let attempt, 3) = event { retries.append(attempt) }
    }
    #expect(server.requests.map(\.range) == [nil, "bytes=70001-"])
    #expect(retries == [2])
    #expect(try fixture.isInstalled())
  }

  @Test func aServerThatAlwaysCutsIsGivenUpAndTheNextRunResumes() throws {
    let archive = fixture.archive
    let server = try DownloadServer { request, index in
      let steps = ServedStep.file(archive, for: request)
      guard index < 3, steps.count > 1, case .send(let data) = steps[1] else { return steps }
      return [steps[0], .send(Data(data.prefix(10_000)))]
    }
    let installer = fixture.installer(from: server)
    let error = #expect(throws: DatasetInstallationError.self) { try installer.install() }
    guard case .cutShort(let address, let received, let expected, _, "toy")? = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(address == server.address("toy.tar.gz"))
    #expect(received == 30_000 && expected == archive.count)
    #expect(try contents(fixture.part) == archive.prefix(30_000))
    #expect(fixture.visible == [])
    try installer.install()
    #expect(
      server.requests.map(\.range) == [nil, "bytes=10000-", "bytes=20000-", "bytes=30000-"])
    #expect(try fixture.isInstalled())
  }

  /// The longer part shows, where no size is known, that the file is cut to nothing first.
  @Test(arguments: [50_000, 300_000])
  func aServerThatIgnoresTheRangeStartsTheFileAnew(part: Int) throws {
    let archive = fixture.archive
    var entry = fixture.entry
    entry.archives[0].bytes = nil
    try fixture.leavePart(Data(repeating: 7, count: part))
    let server = try DownloadServer { request, _ in
      ServedStep.file(archive, for: ServedRequest(path: request.path))
    }
    try fixture.installer(from: server, entry: entry).install()
    #expect(server.requests.map(\.range) == ["bytes=\(part)-"])
    #expect(try fixture.isInstalled())
  }

  @Test func aServerThatSendsAnotherRangeIsAskedForTheWholeFile() throws {
    let archive = fixture.archive
    try fixture.leavePart(50_000)
    let server = try DownloadServer { request, _ in
      if request.range == nil { return ServedStep.file(archive, for: request) }
      return [
        .head(
          "206 Partial Content", ["Content-Range: bytes 0-\(archive.count - 1)/\(archive.count)"]),
        .send(archive),
      ]
    }
    try fixture.installer(from: server).install()
    #expect(server.requests.map(\.range) == ["bytes=50000-", nil])
    #expect(try fixture.isInstalled())
  }

  /// Where the size is not known beforehand, a whole part meets 416.
  @Test func aPartThatIsWholeIsNotFetchedAgain() throws {
    let archive = fixture.archive
    let server = try DownloadServer { request, _ in ServedStep.file(archive, for: request) }
    var entry = fixture.entry
    entry.archives[0].bytes = nil
    try fixture.leavePart(archive.count)
    try fixture.installer(from: server, entry: entry).install()
    #expect(server.requests.map(\.range) == ["bytes=\(archive.count)-"])
    #expect(try fixture.isInstalled())
  }

  @Test func aWholePartOfKnownSizeNeedsNoServer() throws {
    try fixture.leavePart(fixture.archive.count)
    try fixture.installer().install()
    #expect(try fixture.isInstalled())
  }

  @Test(arguments: [true, false])
  func aPartThatIsTooLongIsDropped(sizeIsKnown: Bool) throws {
    let archive = fixture.archive
    let server = try DownloadServer { request, _ in ServedStep.file(archive, for: request) }
    var entry = fixture.entry
    if !sizeIsKnown { entry.archives[0].bytes = nil }
    try fixture.leavePart(archive + Data([1]))
    try fixture.installer(from: server, entry: entry).install()
    #expect(
      server.requests.map(\.range) == (sizeIsKnown ? [nil] : ["bytes=\(archive.count + 1)-", nil]))
    #expect(try fixture.isInstalled())
  }

  @Test func aPartOfAnotherFileCostsOneFreshDownload() throws {
    let archive = fixture.archive
    try fixture.leavePart(Data(repeating: 7, count: 1_000))
    let server = try DownloadServer { request, _ in ServedStep.file(archive, for: request) }
    var startedOver = 0
    try fixture.installer(from: server).install { event in
      if case .startingOver = event { startedOver += 1 }
    }
    #expect(server.requests.map(\.range) == ["bytes=1000-", nil])
    #expect(startedOver == 1)
    #expect(try fixture.isInstalled())
  }

  @Test func wrongBytesAreRemovedAndBothSumsTold() throws {
    var wrong = fixture.archive
    wrong[100] ^= 1
    try write(wrong, to: fixture.root + "/wrong")
    let sum = try SHA256.system.checksum(of: fixture.root + "/wrong")
    let server = try DownloadServer { [wrong] request, _ in ServedStep.file(wrong, for: request) }
    #expect(
      throws: DatasetInstallationError.wrongChecksum(
        archive: "toy.tar.gz", origin: server.address("toy.tar.gz"),
        expected: fixture.entry.archives[0].sha256, found: sum, dataset: "toy")
    ) { try fixture.installer(from: server).install() }
    #expect(server.requests.count == 1)
    #expect(!FileManager.default.fileExists(atPath: fixture.part))
    #expect(fixture.visible == [] && fixture.unpacking == [])
  }

  @Test(arguments: [(10, true), (10, false), (-10, true)])
  func aFileOfAnotherSizeIsRefused(difference: Int, sizeIsAnnounced: Bool) throws {
    let count = fixture.archive.count + difference
    let other = (fixture.archive + Data(repeating: 0, count: 10)).prefix(count)
    let server = try DownloadServer { _, _ in
      [.head("200 OK", sizeIsAnnounced ? ["Content-Length: \(count)"] : []), .send(Data(other))]
    }
    #expect(
      throws: DatasetInstallationError.wrongSize(
        archive: "toy.tar.gz", origin: server.address("toy.tar.gz"),
        expected: fixture.archive.count, found: count, dataset: "toy")
    ) { try fixture.installer(from: server).install() }
    #expect(server.requests.count == 1)
    #expect(FileSystem.bytes(of: fixture.part) ?? 0 == 0)
    #expect(fixture.visible == [])
  }

  @Test func anUnannouncedSizeWillDo() throws {
    let archive = fixture.archive
    let server = try DownloadServer { _, _ in [.head("200 OK"), .send(archive)] }
    var entry = fixture.entry
    entry.archives[0].bytes = nil
    try fixture.installer(from: server, entry: entry).install()
    #expect(try fixture.isInstalled())
  }

  @Test func aRedirectIsFollowedWithItsRange() throws {
    let archive = fixture.archive
    try fixture.leavePart(100)
    let server = try DownloadServer { request, _ in
      if request.path == "/moved" { return ServedStep.file(archive, for: request) }
      return [.head("302 Found", ["Location: /moved", "Content-Length: 0"])]
    }
    try fixture.installer(from: server).install()
    #expect(
      server.requests == ["/toy.tar.gz", "/moved"].map { .init(path: $0, range: "bytes=100-") })
    #expect(try fixture.isInstalled())
  }
}
