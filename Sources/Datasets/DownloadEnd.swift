// How one HTTP request can end, in the few words that decide what to do next.

import Foundation

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

  /// Errors that another attempt a second later will not mend.
  private static let hopeless: Set<Int> = [
    NSURLErrorBadURL, NSURLErrorUnsupportedURL, NSURLErrorCannotFindHost,
    NSURLErrorCannotConnectToHost, NSURLErrorDNSLookupFailed, NSURLErrorNotConnectedToInternet,
    NSURLErrorHTTPTooManyRedirects, NSURLErrorSecureConnectionFailed,
    NSURLErrorServerCertificateUntrusted, NSURLErrorServerCertificateHasBadDate,
    NSURLErrorServerCertificateHasUnknownRoot, NSURLErrorServerCertificateNotYetValid,
  ]

  /// Whether a server that answers with this status may do better in a moment.
  static func isPassing(status: Int) -> Bool {
    [408, 425, 429, 500, 502, 503, 504].contains(status)
  }
}
