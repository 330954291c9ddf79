// The progress of a download: one line, updated in place, on a terminal; whole lines elsewhere.

import DatasetInstallation
import Files
import Foundation
import Reporting

/// Shows the events of an installation on standard error.
final class DownloadReporter {
  private let console: Console
  private var isLineOpen = false

  init(console: Console) { self.console = console }

  func report(_ event: InstallationEvent) {
    switch event {
    case .downloading(let progress):
      guard let width = console.progressWidth else { return }
      let line = Self.line(for: progress, width: width)
      console.errors.write("\r" + line + "\u{1B}[K")
      isLineOpen = true
    case .resuming(let archive, let bytes):
      say("Resuming \(archive) at \(Self.megabytes(bytes)).")
    case .retrying(let archive, let reason, let attempt, let attempts):
      say("\(archive): \(reason). Retrying, attempt \(attempt) of \(attempts).")
    case .startingOver(let archive):
      say("\(archive): the partial download cannot be used; starting over.")
    case .checking(let archive): say("Verifying the SHA-256 of \(archive).")
    case .unpacking(let archive): say("Unpacking \(archive).")
    case .verifying(let files): say("Verifying \(counted(files, "file")).")
    }
  }

  /// Ends the line that is updated in place.
  func finish() {
    if isLineOpen { console.errors.write("\n") }
    isLineOpen = false
  }

  private func say(_ line: String) {
    finish()
    console.errors.write(line + "\n")
  }

  static func line(for progress: DownloadProgress, width: Int) -> String {
    var line = "\(progress.archive): \(megabytes(progress.received))"
    if let total = progress.total, total > 0 {
      line += " of \(megabytes(total)), \(progress.received * 100 / total) %"
      if progress.bytesPerSecond > 0 {
        let left = Double(total - progress.received) / progress.bytesPerSecond
        line += String(format: ", %.0f s left", left)
      }
    }
    if progress.bytesPerSecond > 0 {
      line += String(format: ", %.1f MB/s", progress.bytesPerSecond / 1e6)
    }
    return String(line.prefix(max(10, width - 1)))
  }

  private static func megabytes(_ bytes: Int) -> String {
    String(format: "%.1f MB", Double(bytes) / 1e6)
  }
}
