// The terminal and the two output streams: what they can show, and writing to them safely.

import Foundation
import Reporting
import WorkbookKit

/// Standard output and standard error of the process, and what each can show.
struct Console: Sendable {
  let output: OutputStream
  let errors: OutputStream
  private let environment: [String: String]

  init(environment: [String: String]) {
    self.environment = environment
    output = OutputStream(descriptor: STDOUT_FILENO)
    errors = OutputStream(descriptor: STDERR_FILENO)
  }

  /// The columns of the terminal, 100 in a pipe. At least 40: what is narrower wraps.
  var width: Int { max(40, output.terminalWidth ?? 100) }

  /// How text on standard output may look.
  func style(images: ImageChoice) -> TextStyle {
    Self.style(
      isTerminal: output.isTerminal, width: width, environment: environment, images: images)
  }

  /// How text may look in a place, by all that is known of it.
  static func style(
    isTerminal: Bool, width: Int, environment: [String: String], images: ImageChoice
  ) -> TextStyle {
    let isRich = isTerminal && !isDumb(environment)
    // As https://no-color.org has it: set, and to anything but nothing.
    let hasNoColor = !(environment["NO_COLOR"] ?? "").isEmpty
    let usesColor = isRich && !hasNoColor
    return TextStyle(
      width: width, usesColor: usesColor,
      pictures: isRich ? images.form(in: environment, usesColor: usesColor) : nil)
  }

  /// The columns of the terminal behind standard error, nil where it is none that can show a bar.
  var progressWidth: Int? { Self.isDumb(environment) ? nil : errors.terminalWidth }

  /// Writes a message, one line, to standard error.
  func complain(_ message: String) { errors.write("workbook: \(message)\n") }

  private static func isDumb(_ environment: [String: String]) -> Bool {
    environment["TERM"] == "dumb"
  }
}
