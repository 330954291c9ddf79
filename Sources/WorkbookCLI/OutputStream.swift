// Writes to a file descriptor, and notices when nobody reads any more.

import Foundation
import Synchronization

/// A stream of text out of the process.
final class OutputStream: Sendable {
  private let descriptor: Int32
  /// The error that ended the stream, 0 while it works.
  private let failure = Atomic<Int32>(0)

  init(descriptor: Int32) { self.descriptor = descriptor }

  /// Whether the reader went away.
  var isBroken: Bool { failure.load(ordering: .relaxed) == EPIPE }

  /// Why the stream cannot be written, nil while it can or where only its reader went away.
  var failureReason: String? {
    let code = failure.load(ordering: .relaxed)
    return code == 0 || code == EPIPE ? nil : String(cString: strerror(code))
  }

  /// Whether the stream is a terminal.
  var isTerminal: Bool { isatty(descriptor) == 1 }

  /// The columns of the terminal, nil where it is none.
  var terminalWidth: Int? {
    guard isTerminal else { return nil }
    var size = winsize()
    guard ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
    return Int(size.ws_col)
  }

  /// Writes text, all of it, unless the stream has failed.
  func write(_ text: String) {
    guard failure.load(ordering: .relaxed) == 0 else { return }
    var text = text
    text.withUTF8 { bytes in
      var rest = bytes[...]
      while !rest.isEmpty {
        let written = rest.withUnsafeBytes {
          Foundation.write(descriptor, $0.baseAddress, $0.count)
        }
        if written >= 0 {
          rest = rest.dropFirst(written)
        } else if errno != EINTR {
          failure.store(errno, ordering: .relaxed)
          return
        }
      }
    }
  }
}
