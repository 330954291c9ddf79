// Downloads that must end: refused, stalled, cancelled.

import Foundation
import TestSupport
import Testing

@testable import DatasetInstallation
@testable import Datasets

@Suite struct DownloadFailureTests {
  let fixture: DownloadFixture

  init() throws { fixture = try DownloadFixture() }

  private func seconds(_ body: () throws -> Void) rethrows -> Double {
    let start = ProcessInfo.processInfo.systemUptime
    try body()
    return ProcessInfo.processInfo.systemUptime - start
  }

  @Test(arguments: [401, 403, 404, 410])
  func aRefusalIsNotRepeated(status: Int) throws {
    let server = try DownloadServer { _, _ in
      [.head("\(status) No", ["Content-Length: 5"]), .send(Data("sorry".utf8))]
    }
    let error = #expect(throws: DatasetInstallationError.self) {
      try fixture.installer(from: server).install()
    }
    let address = server.address("toy.tar.gz")
    #expect(error == .httpStatus(address: address, status: status, dataset: "toy"))
    #expect(error?.description.contains("\(address) answered with status \(status)") == true)
    #expect(error?.description.contains("--from URL|FILE") == true)
    #expect(server.requests.count == 1)
    #expect(FileSystem.bytes(of: fixture.part) ?? 0 == 0)
  }

  @Test func aBusyServerIsAskedAgain() throws {
    let archive = fixture.archive
    let server = try DownloadServer { request, index in
      index == 0
        ? [.head("503 Service Unavailable", ["Content-Length: 0"])]
        : ServedStep.file(archive, for: request)
    }
    try fixture.installer(from: server).install()
    #expect(server.requests.count == 2)
    #expect(try fixture.isInstalled())
  }

  @Test func aServerThatIsNotThereIsToldAtOnce() throws {
    let server = try DownloadServer { _, _ in [] }
    server.stop()
    usleep(50_000)
    let installer = fixture.installer(
      from: .address(server.address("toy.tar.gz")), policy: .standard)
    let time = seconds {
      let error = #expect(throws: DatasetInstallationError.self) { try installer.install() }
      guard case .unreachable(server.address("toy.tar.gz"), _, "toy")? = error else {
        Issue.record("\(String(describing: error))")
        return
      }
    }
    #expect(time < 2)
  }

  /// Silent before the answer, after the head, and in the middle of the bytes.
  @Test(arguments: [0, 1, 2])
  func aStallEndsInTime(stepsBefore: Int) throws {
    let archive = fixture.archive
    let server = try DownloadServer { _, _ in
      let steps: [ServedStep] = [
        .head("200 OK", ["Content-Length: \(archive.count)"]), .send(Data(archive.prefix(500))),
      ]
      return steps.prefix(stepsBefore) + [.pause(20)]
    }
    var installer = fixture.installer(from: server)
    installer.policy = DownloadPolicy(attempts: 2, retryDelay: 0.01, idleTimeout: 0.4)
    let time = seconds {
      let error = #expect(throws: DatasetInstallationError.self) {
        try installer.install()
      }
      guard case .cutShort(_, let received, _, let reason, _)? = error else {
        Issue.record("\(String(describing: error))")
        return
      }
      #expect(received == (stepsBefore == 2 ? 500 : 0))
      #expect(reason == "nothing came for 1 s")
    }
    #expect(server.requests.count == 2)
    #expect(time > 0.8 && time < 4)
    server.stop()
  }

  @Test(arguments: ["before the answer", "between the bytes", "before another attempt"])
  func cancellingIsQuickAndKeepsThePart(moment: String) throws {
    let archive = fixture.archive
    let server = try DownloadServer { request, index in
      let head = ServedStep.head("200 OK", ["Content-Length: \(archive.count)"])
      let bytes = ServedStep.send(Data(archive.prefix(5_000)))
      if index > 0 { return ServedStep.file(archive, for: request) }
      switch moment {
      case "before the answer": return [.pause(20)]
      case "between the bytes": return [head, bytes, .pause(20)]
      default: return [head, bytes]
      }
    }
    var installer = fixture.installer(from: server)
    installer.policy = DownloadPolicy(attempts: 3, retryDelay: 20, idleTimeout: 30)
    var isRetrying = false
    var cancelledAt: Double?
    #expect(throws: DatasetInstallationError.cancelled) {
      try installer.install(
        report: { if case .retrying = $0 { isRetrying = true } },
        isCancelled: {
          let isTime =
            switch moment {
            case "before the answer": server.requests.count == 1
            case "between the bytes": FileSystem.bytes(of: fixture.part) == 5_000
            default: isRetrying
            }
          if isTime, cancelledAt == nil { cancelledAt = ProcessInfo.processInfo.systemUptime }
          return isTime
        })
    }
    #expect(ProcessInfo.processInfo.systemUptime - (try #require(cancelledAt)) < 0.5)
    server.stop()
    let kept = moment == "before the answer" ? 0 : 5_000
    #expect(FileSystem.bytes(of: fixture.part) == kept)
    #expect(fixture.visible == [] && fixture.unpacking == [])

    let next = try DownloadServer { request, _ in ServedStep.file(archive, for: request) }
    try fixture.installer(from: next).install()
    #expect(next.requests.map(\.range) == [kept > 0 ? "bytes=5000-" : nil])
    #expect(try fixture.isInstalled())
  }

  @Test func ratesAreMeasuredOverTheLastSeconds() {
    var rate = DownloadRate()
    #expect(rate.add(bytes: 0, at: 10) == 0)
    #expect(rate.add(bytes: 500, at: 11) == 500)
    #expect(rate.add(bytes: 1_000, at: 12) == 500)
    // A stall: at 20, the window begins at 12, the last sample at least 3 s old.
    #expect(rate.add(bytes: 1_000, at: 20) == 0)
  }

  @Test func rangesAreRead() {
    #expect(ContentRange("bytes 100-199/200").start == 100)
    #expect(ContentRange("bytes 100-199/200").total == 200)
    #expect(ContentRange("bytes 100-199/*").total == nil)
    #expect(ContentRange("bytes */200").start == nil)
    #expect(ContentRange("Bytes */200").total == 200)
    for nonsense in ["", "bytes", "lines 1-2/3", "bytes -/", "bytes 1/2/3"] {
      #expect(ContentRange(nonsense).start == nil && ContentRange(nonsense).total == nil)
    }
  }
}
