// The two small readings of a download: its rate, and the range a server says it sends.

import Foundation

#if canImport(FoundationNetworking)
  import FoundationNetworking
#endif

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
