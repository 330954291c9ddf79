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
    let isRich = output.isTerminal && !isDumb
    let usesColor = isRich && !hasNoColor
    return TextStyle(
      width: width, usesColor: usesColor,
      pictures: isRich ? images.form(in: environment, usesColor: usesColor) : nil)
  }

  /// The columns of the terminal behind standard error, nil where it is none that can show a bar.
  var progressWidth: Int? { isDumb ? nil : errors.terminalWidth }

  /// Writes a message, one line, to standard error.
  func complain(_ message: String) { errors.write("workbook: \(message)\n") }

  private var isDumb: Bool { environment["TERM"] == "dumb" }

  /// As https://no-color.org has it: set, and to anything but nothing.
  private var hasNoColor: Bool { !(environment["NO_COLOR"] ?? "").isEmpty }
}
