// What a program prints, however much it is: the beginning of it all, and the end of its errors.

/// The first bytes of both outputs of a program, and the last ones of its standard error.
struct KeptOutput {
  private let limit: Int
  private var head: [UInt8] = []
  private var lastErrors: [UInt8] = []
  private var total = 0

  init(limit: Int) { self.limit = limit }

  mutating func append(_ bytes: ArraySlice<UInt8>, isError: Bool) {
    total += bytes.count
    head += bytes.prefix(max(0, limit - head.count))
    guard isError else { return }
    lastErrors += bytes
    if lastErrors.count > 2 * limit { lastErrors.removeFirst(lastErrors.count - limit) }
  }

  /// The last bytes of standard error, where a backtrace is. A flood of standard output, which is
  /// read beside it, must not push it out.
  var errorTail: String { String(decoding: lastErrors, as: UTF8.self) }

  /// The first bytes, and a note on how many more there were.
  var text: String {
    let text = String(decoding: head, as: UTF8.self)
    return total > head.count ? text + "\n… \(total - head.count) more bytes" : text
  }

  /// Drops a backtrace, which belongs to the judge, from what the program printed; the next one is
  /// another run's.
  mutating func dropBacktrace() {
    lastErrors = []
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
