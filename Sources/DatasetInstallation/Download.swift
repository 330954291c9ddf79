// Fetches one published file over HTTP, however often the connection is cut, and checks it.

import Datasets
import Foundation

/// How often and how long a download is tried.
public struct DownloadPolicy: Sendable, Equatable {
  /// The number of attempts, after a cut or stalled connection.
  public var attempts: Int
  /// Seconds before the second attempt; doubled before each one after it.
  public var retryDelay: Double
  /// Seconds without a byte, from the start on, after which a connection counts as stalled.
  public var idleTimeout: Double

  public init(attempts: Int = 4, retryDelay: Double = 1, idleTimeout: Double = 30) {
    precondition(attempts >= 1, "a download needs at least one attempt, not \(attempts)")
    self.attempts = attempts
    self.retryDelay = retryDelay
    self.idleTimeout = idleTimeout
  }

  public static let standard = DownloadPolicy()
}

/// How far a download has come.
public struct DownloadProgress: Sendable, Equatable {
  public var archive: String
  /// Bytes on disk, those of earlier runs included.
  public var received: Int
  /// The size of the whole file, nil while it is unknown.
  public var total: Int?
  /// Measured over the last seconds.
  public var bytesPerSecond: Double

  public init(archive: String, received: Int, total: Int?, bytesPerSecond: Double) {
    self.archive = archive
    self.received = received
    self.total = total
    self.bytesPerSecond = bytesPerSecond
  }
}

/// The fetching of one archive to a `.part` file that later attempts and later runs continue.
struct Download {
  var archive: PublishedArchive
  var address: String
  var dataset: String
  var part: String
  var policy: DownloadPolicy

  /// Brings `part` to the whole of the published file, or throws.
  ///
  /// A part of an earlier run is continued. If the checksum is then wrong, the part may have come from
  /// another address or another version, and the file is fetched once more from its start.
  /// The calling thread does the waiting, and calls both closures.
  func fetch(
    isCancelled: () -> Bool, report: (InstallationEvent) -> Void
  ) throws(DatasetInstallationError) {
    var resumed = (FileSystem.bytes(of: part) ?? 0) > 0
    while true {
      try receive(isCancelled: isCancelled, report: report)
      report(.checking(archive: archive.name))
      let sum = try SHA256.system.checksum(of: part, isCancelled: isCancelled)
      if sum == archive.sha256 { return }
      let kind = FileKind(name: archive.name, ofFileAt: part)
      FileSystem.remove(part)
      guard resumed else {
        if kind == .webPage || kind == .json {
          throw .wrongKind(
            archive: archive.name, origin: address, kind: kind, dataset: dataset)
        }
        throw .wrongChecksum(
          archive: archive.name, origin: address, expected: archive.sha256, found: sum,
          dataset: dataset)
      }
      resumed = false
      report(.startingOver(archive: archive.name))
    }
  }

  /// Appends to `part` until it is whole.
  private func receive(
    isCancelled: () -> Bool, report: (InstallationEvent) -> Void
  ) throws(DatasetInstallationError) {
    guard let url = URL(string: address), url.host != nil else { throw .unusableAddress(address) }
    var attempt = 1
    var mayStartOver = true
    while true {
      var offset = FileSystem.bytes(of: part) ?? 0
      if let bytes = archive.bytes {
        if offset == bytes { return }
        if offset > bytes { offset = 0 }
      }
      if offset == 0 {
        FileSystem.remove(part)
      } else if attempt == 1 {
        report(.resuming(archive: archive.name, at: offset))
      }
      let end = try DownloadTransfer.run(
        of: archive, from: url, to: part, at: offset, idleTimeout: policy.idleTimeout,
        isCancelled: isCancelled, progress: { report(.downloading($0)) })

      let reason: String
      switch end {
      case .complete:
        return
      case .cancelled:
        throw .cancelled
      case .cannotWrite(let code):
        throw .writing(part, code: code)
      case .wrongSize(let found):
        // The part may still be right unless it is too long.
        if let bytes = archive.bytes, FileSystem.bytes(of: part) ?? 0 > bytes {
          FileSystem.remove(part)
        }
        throw .wrongSize(
          archive: archive.name, origin: address, expected: archive.bytes ?? found, found: found,
          dataset: dataset)
      case .rangeRefused:
        // The part is longer than the server's file, or the server cannot count: from the start.
        FileSystem.remove(part)
        guard mayStartOver else {
          throw .cutShort(
            address: address, received: 0, expected: archive.bytes,
            reason: "the server sent another range than was asked for", dataset: dataset)
        }
        mayStartOver = false
        report(.startingOver(archive: archive.name))
        continue
      case .status(let status):
        guard DownloadEnd.isTransient(status: status), attempt < policy.attempts else {
          throw .httpStatus(address: address, status: status, dataset: dataset)
        }
        reason = "status \(status)"
      case .unreachable(let why):
        throw .unreachable(address: address, reason: why, dataset: dataset)
      case .cut(let why):
        reason = why
      }

      guard attempt < policy.attempts else {
        throw .cutShort(
          address: address, received: FileSystem.bytes(of: part) ?? 0, expected: archive.bytes,
          reason: reason, dataset: dataset)
      }
      let delay = policy.retryDelay * Double(1 << (attempt - 1))
      attempt += 1
      report(
        .retrying(
          archive: archive.name, reason: reason, attempt: attempt, attempts: policy.attempts))
      let deadline = ProcessInfo.processInfo.systemUptime + delay
      while ProcessInfo.processInfo.systemUptime < deadline {
        if isCancelled() { throw .cancelled }
        usleep(10_000)
      }
    }
  }
}

/// How a request ended.
enum DownloadEnd: Equatable {
  case complete
  case cancelled
  /// Worth another attempt.
  case cut(String)
  /// Not worth another attempt.
  case unreachable(String)
  case status(Int)
  /// The server's file has another size than the published one.
  case wrongSize(Int)
  /// The answer does not continue what is there.
  case rangeRefused
  case cannotWrite(Int32)

  /// Reads an error of the session. Once bytes have come, another attempt is always worth it.
  init(_ error: any Error, receivedBytes: Int) {
    let reason = error.localizedDescription
    if receivedBytes == 0, Self.hopeless.contains((error as NSError).code) {
      self = .unreachable(reason)
    } else {
      self = .cut("the connection was cut (\(reason))")
    }
  }

  /// Errors for which a retry a second later is useless.
  private static let hopeless: Set<Int> = [
    NSURLErrorBadURL, NSURLErrorUnsupportedURL, NSURLErrorCannotFindHost,
    NSURLErrorCannotConnectToHost, NSURLErrorDNSLookupFailed, NSURLErrorNotConnectedToInternet,
    NSURLErrorHTTPTooManyRedirects, NSURLErrorSecureConnectionFailed,
    NSURLErrorServerCertificateUntrusted, NSURLErrorServerCertificateHasBadDate,
    NSURLErrorServerCertificateHasUnknownRoot, NSURLErrorServerCertificateNotYetValid,
  ]

  /// Whether a retry may succeed after this status.
  static func isTransient(status: Int) -> Bool {
    [408, 425, 429, 500, 502, 503, 504].contains(status)
  }
}
