// The beginning and the end of what a program prints, however much it is.

/// The first bytes of an output, and its last ones.
struct KeptOutput {
  private let limit: Int
  private var head: [UInt8] = []
  private var last: [UInt8] = []
  private var total = 0

  init(limit: Int) { self.limit = limit }

  mutating func append(_ bytes: ArraySlice<UInt8>) {
    total += bytes.count
    head += bytes.prefix(max(0, limit - head.count))
    last += bytes
    if last.count > 2 * limit { last.removeFirst(last.count - limit) }
  }

  /// The last bytes, where a backtrace is.
  var tail: String { String(decoding: last, as: UTF8.self) }

  /// The first bytes, and a note on how many more there were.
  var text: String {
    let text = String(decoding: head, as: UTF8.self)
    return total > head.count ? text + "\n… \(total - head.count) more bytes" : text
  }

  /// Drops a backtrace, which belongs to the judge, from what the program printed.
  mutating func hideBacktrace() {
    let text = String(decoding: head, as: UTF8.self)
    for mark in ["\n*** Signal ", "*** Signal ", "\n💣 Program crashed", "💣 Program crashed"] {
      if let range = text.range(of: mark) {
        head = Array(text[..<range.lowerBound].utf8)
        total = head.count
        return
      }
    }
  }
}
