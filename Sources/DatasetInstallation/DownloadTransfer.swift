// One HTTP request: its bytes go to a file as they come, and how it ended decides what is done next.

import Datasets
import Foundation

#if canImport(FoundationNetworking)
  import FoundationNetworking
#endif

/// One request for an archive, or for what is missing of it.
///
/// The session calls the delegate's functions on its own queue; `state` is all that they share
/// with the thread that waits, and `condition` guards it. Hence `@unchecked Sendable`.
final class DownloadTransfer: NSObject, URLSessionDataDelegate, @unchecked Sendable {
  private struct State {
    var received: Int
    var total: Int?
    var lastSign: Double
    var end: DownloadEnd?
  }

  private let condition = NSCondition()
  private var state: State
  private let descriptor: Int32
  private let offset: Int
  private let expectedBytes: Int?

  private static var now: Double { ProcessInfo.processInfo.systemUptime }

  private init(descriptor: Int32, offset: Int, expectedBytes: Int?) {
    self.descriptor = descriptor
    self.offset = offset
    self.expectedBytes = expectedBytes
    state = State(received: offset, total: expectedBytes, lastSign: Self.now)
  }

  /// Asks for the bytes of `archive` from `offset` on and waits until they are in the file.
  ///
  /// - Parameters:
  ///   - isCancelled: asked twenty times a second, on the calling thread.
  ///   - progress: called ten times a second, on the calling thread, and once at the end.
  static func run(
    of archive: PublishedArchive, from url: URL, to path: String, at offset: Int,
    idleTimeout: Double, isCancelled: () -> Bool, progress: (DownloadProgress) -> Void
  ) throws(DatasetInstallationError) -> DownloadEnd {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { throw .writing(path, code: errno) }
    defer { close(descriptor) }
    lseek(descriptor, off_t(offset), SEEK_SET)

    let transfer = DownloadTransfer(
      descriptor: descriptor, offset: offset, expectedBytes: archive.bytes)
    let configuration = URLSessionConfiguration.ephemeral
    configuration.urlCache = nil
    configuration.requestCachePolicy = .reloadIgnoringLocalCacheData
    // Later than our own clock, which also sees a server that never answers.
    configuration.timeoutIntervalForRequest = idleTimeout * 2 + 60
    let session = URLSession(configuration: configuration, delegate: transfer, delegateQueue: nil)
    defer { session.invalidateAndCancel() }
    var request = URLRequest(url: url)
    // A server that packs the answer once more would make every size and range meaningless.
    request.setValue("identity", forHTTPHeaderField: "Accept-Encoding")
    if offset > 0 { request.setValue("bytes=\(offset)-", forHTTPHeaderField: "Range") }
    session.dataTask(with: request).resume()
    return transfer.wait(
      for: archive.name, idleTimeout: idleTimeout, isCancelled: isCancelled, progress: progress)
  }

  private func wait(
    for archive: String, idleTimeout: Double, isCancelled: () -> Bool,
    progress: (DownloadProgress) -> Void
  ) -> DownloadEnd {
    var meter = DownloadRate()
    var lastReport = -Double.infinity
    while true {
      condition.lock()
      if state.end == nil { _ = condition.wait(until: Date(timeIntervalSinceNow: 0.05)) }
      let seen = state
      condition.unlock()
      if seen.end == nil, isCancelled() { return finish(.cancelled) }
      let now = Self.now
      let rate = meter.add(bytes: seen.received - offset, at: now)
      if now - lastReport >= 0.1 || seen.end == .complete {
        lastReport = now
        progress(
          DownloadProgress(
            archive: archive, received: seen.received, total: seen.total, bytesPerSecond: rate))
      }
      if let end = seen.end { return end }
      if now - seen.lastSign > idleTimeout {
        return finish(.cut("nothing came for \(Int(idleTimeout.rounded(.up))) s"))
      }
    }
  }

  /// Records how the request ended; the first result counts. After it, nothing more is written.
  @discardableResult private func finish(_ end: DownloadEnd) -> DownloadEnd {
    condition.lock()
    defer { condition.unlock() }
    let settled = state.end ?? end
    state.end = settled
    condition.broadcast()
    return settled
  }

  // MARK: The session's calls

  func urlSession(
    _ session: URLSession, dataTask: URLSessionDataTask, didReceive response: URLResponse,
    completionHandler: @escaping @Sendable (URLSession.ResponseDisposition) -> Void
  ) {
    if let end = begin(response) {
      finish(end)
      completionHandler(.cancel)
    } else {
      completionHandler(.allow)
    }
  }

  /// Returns why the answer is of no use, or makes the file ready for it.
  private func begin(_ response: URLResponse) -> DownloadEnd? {
    guard let response = response as? HTTPURLResponse else { return .cut("no HTTP answer") }
    let range = ContentRange(response)
    var start = 0
    var total = response.expectedContentLength > 0 ? Int(response.expectedContentLength) : nil
    switch response.statusCode {
    case 200: break
    case 206 where offset > 0:
      guard range.start == offset else { return .rangeRefused }
      start = offset
      total = range.total ?? total.map { $0 + offset }
    case 416 where offset > 0:
      guard let total = range.total else { return .rangeRefused }
      if let expectedBytes, total != expectedBytes { return .wrongSize(total) }
      return total == offset ? .complete : .rangeRefused
    default:
      return .status(response.statusCode)
    }
    if let expectedBytes, let total, total != expectedBytes { return .wrongSize(total) }

    condition.lock()
    defer { condition.unlock() }
    if state.end != nil { return .cancelled }
    if start == 0, ftruncate(descriptor, 0) != 0 { return .cannotWrite(errno) }
    lseek(descriptor, off_t(start), SEEK_SET)
    state.received = start
    state.total = expectedBytes ?? total
    state.lastSign = Self.now
    return nil
  }

  func urlSession(_ session: URLSession, dataTask: URLSessionDataTask, didReceive data: Data) {
    condition.lock()
    defer { condition.unlock() }
    guard state.end == nil else { return }
    state.lastSign = Self.now
    var rest = data[...]
    while !rest.isEmpty {
      let written = rest.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
      if written < 0, errno == EINTR { continue }
      guard written > 0 else {
        state.end = .cannotWrite(written < 0 ? errno : ENOSPC)
        break
      }
      rest = rest.dropFirst(written)
      state.received += written
    }
    if let expectedBytes, state.received > expectedBytes { state.end = .wrongSize(state.received) }
    if state.end != nil {
      dataTask.cancel()
      condition.broadcast()
    }
  }

  func urlSession(_ session: URLSession, task: URLSessionTask, didCompleteWithError error: Error?) {
    condition.lock()
    let (received, total) = (state.received, state.total)
    condition.unlock()
    if let error {
      finish(DownloadEnd(error, receivedBytes: received - offset))
    } else if let total, received < total {
      finish(.cut("the connection was cut"))
    } else {
      finish(.complete)
    }
  }
}

/// Bytes a second over the last few seconds.
struct DownloadRate {
  private var samples: [(bytes: Int, time: Double)] = []
  private let window = 3.0

  /// Takes the bytes so far at a moment and returns the rate since the start of the window.
  mutating func add(bytes: Int, at time: Double) -> Double {
    samples.append((bytes, time))
    while samples.count > 2, time - samples[1].time >= window { samples.removeFirst() }
    let first = samples[0]
    return time > first.time ? Double(bytes - first.bytes) / (time - first.time) : 0
  }
}

/// A `Content-Range` header: `bytes 100-199/200`, `bytes 100-199/*` or `bytes */200`.
struct ContentRange: Equatable {
  var start: Int?
  var total: Int?

  /// Reads the header of an answer; both values are nil where it has none.
  init(_ response: HTTPURLResponse) {
    let header = response.allHeaderFields.first {
      ($0.key as? String)?.lowercased() == "content-range"
    }
    self.init(header?.value as? String ?? "")
  }

  init(_ header: String) {
    let words = header.split(separator: " ")
    guard words.count == 2, words[0].lowercased() == "bytes" else { return }
    let parts = words[1].split(separator: "/")
    guard parts.count == 2 else { return }
    start = parts[0].split(separator: "-").first.flatMap { Int($0) }
    total = Int(parts[1])
  }
}
