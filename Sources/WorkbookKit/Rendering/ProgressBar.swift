// A bar on the terminal for steps that take a while; it leaves nothing behind.

import Foundation
import Reporting

/// Draws a bar on one line while a step reports its progress, and wipes it before anything else.
public final class ProgressBar: Renderer {
  private let width: Int
  private let now: () -> Double
  private let write: (String) -> Void
  /// What the step began with, and when that was told: a sweep may go on where it was stopped.
  private var first: (fraction: Double, time: Double)?
  private var lastDrawn = -Double.infinity
  private var isShown = false

  /// - Parameters:
  ///   - width: The columns of the terminal.
  ///   - write: Receives the characters and escape codes; they must appear at once.
  public init(
    width: Int, now: @escaping () -> Double = monotonicSeconds, write: @escaping (String) -> Void
  ) {
    self.width = width
    self.now = now
    self.write = write
  }

  public func receive(_ event: Event) {
    switch event {
    case .progress(let fraction):
      draw(fraction)
    case .stepBegan:
      wipe()
      first = nil
      lastDrawn = -Double.infinity
    default:
      wipe()
    }
  }

  private func draw(_ fraction: Double) {
    let time = now()
    let first = self.first ?? (fraction, time)
    self.first = first
    guard time - lastDrawn >= 0.1 else { return }
    lastDrawn = time
    isShown = true
    let bar = Self.bar(
      fraction: fraction, since: first.fraction, elapsed: time - first.time, width: width)
    write("\r" + bar + "\u{1B}[K")
  }

  /// Removes the bar, so that something else can be written on its line.
  public func wipe() {
    if isShown { write("\r\u{1B}[K") }
    isShown = false
  }

  /// - Parameters:
  ///   - start: The fraction that was done before.
  ///   - elapsed: How long what came since has taken, in seconds.
  static func bar(
    fraction: Double, since start: Double = 0, elapsed: Double, width: Int
  ) -> String {
    let share = min(1, max(0, fraction))
    var text = String(format: " %3d %%", Int(share * 100))
    if let left = timeLeft(fraction: share, since: start, elapsed: elapsed) {
      text += ", \(left) left"
    }
    let cells = max(4, min(40, width - displayWidth(text) - 3))
    let full = Int((share * Double(cells)).rounded(.down))
    return "[" + String(repeating: "#", count: full)
      + String(repeating: "-", count: cells - full) + "]" + text
  }
}

/// How long the rest of a step takes if it goes on as it has; nil where too little is known.
///
/// - Parameters:
///   - start: The fraction that was done before.
///   - elapsed: How long what came since has taken, in seconds.
func timeLeft(fraction: Double, since start: Double, elapsed: Double) -> String? {
  guard fraction > start && elapsed > 0.5 else { return nil }
  let seconds = elapsed * (1 - fraction) / (fraction - start)
  let minutes = Int((seconds / 60).rounded())
  if seconds < 120 { return String(format: "%.0f s", seconds) }
  return minutes < 120 ? "\(minutes) min" : "\(minutes / 60) h \(minutes % 60) min"
}
