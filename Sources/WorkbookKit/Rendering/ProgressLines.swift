// Lines for steps that take minutes where no terminal shows a bar: in a log, or under Slurm.

import Foundation

/// Writes once a minute how far a step has come.
public final class ProgressLines: Renderer {
  private let interval: Double
  private let now: () -> Double
  private let write: (String) -> Void
  private var step = ""
  /// What the step reported first, and when: a training may resume where it was stopped.
  private var first: (fraction: Double, time: Double)?
  private var lastWritten = 0.0

  /// - Parameters:
  ///   - interval: Seconds between two lines, and before the first.
  ///   - write: Receives whole lines.
  public init(
    interval: Double = 60, now: @escaping () -> Double = monotonicSeconds,
    write: @escaping (String) -> Void
  ) {
    self.interval = interval
    self.now = now
    self.write = write
  }

  public func receive(_ event: Event) {
    switch event {
    case .stepBegan(let id, _):
      (step, first, lastWritten) = (id, nil, now())
    case .progress(let fraction):
      report(fraction)
    default:
      break
    }
  }

  private func report(_ fraction: Double) {
    let time = now()
    let first = self.first ?? (fraction, time)
    self.first = first
    guard time - lastWritten >= interval else { return }
    lastWritten = time
    let share = min(1, max(0, fraction))
    let left = timeLeft(fraction: share, since: first.fraction, elapsed: time - first.time)
    write("\(step): \(Int(share * 100)) %" + (left.map { ", \($0) left" } ?? "") + "\n")
  }
}
