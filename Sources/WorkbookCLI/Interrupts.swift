// Ctrl-C: the first asks the run to end cleanly, the second ends it at once.

import Dispatch
import Foundation
import Synchronization

/// Receives the signals that ask the process to stop.
final class Interrupts: Sendable {
  private let received = Atomic<Int32>(0)
  /// Kept alive as long as the signals are to be received; written by `init` only.
  nonisolated(unsafe) private var sources: [any DispatchSourceSignal] = []

  init() {
    // A closed pipe is an error of the write that meets it, not the end of the process.
    signal(SIGPIPE, SIG_IGN)
    let queue = DispatchQueue(label: "interrupts")
    for number in [SIGINT, SIGTERM, SIGHUP] {
      signal(number, SIG_IGN)
      let source = DispatchSource.makeSignalSource(signal: number, queue: queue)
      source.setEventHandler { [weak self] in self?.receive(number) }
      source.activate()
      sources.append(source)
    }
  }

  /// Whether the process was asked to stop.
  var isInterrupted: Bool { received.load(ordering: .relaxed) != 0 }

  /// The exit code after a clean end, nil where nobody asked for one.
  var exitCode: ExitCode? {
    switch received.load(ordering: .relaxed) {
    case 0: nil
    case SIGTERM: .terminated
    case SIGHUP: .hungUp
    default: .interrupted
    }
  }

  private func receive(_ number: Int32) {
    if isInterrupted { _exit(128 + number) }
    received.store(number, ordering: .relaxed)
  }
}
