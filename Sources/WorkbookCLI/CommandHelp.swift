// The help texts, made from the same table as the parser.

import ExerciseJudging
import Reporting

/// What help is asked for.
enum CommandHelp {
  /// All commands.
  case overview
  /// The commands that begin with one word.
  case group(String)
  case command(CommandSpec)
  /// What NumPy's operations are called here.
  case numPy

  /// The help as lines of at most `width` columns.
  func lines(width: Int) -> [String] {
    switch self {
    case .overview:
      wrapped(
        "workbook runs course assignments on image classifiers: every step's results inline, "
          + "every number checked.", width: width) + ["", "Usage: workbook COMMAND [OPTION …]", ""]
        + Self.commands(CommandSpec.all, width: width) + [""]
        + wrapped(
          "'workbook COMMAND --help' describes a command, --version prints the version.",
          width: width) + [""]
        + wrapped(
          "Start with 'workbook start knn', to write it, or 'workbook run knn', to see it done.",
          width: width) + [""] + Self.exitCodes(width: width)
    case .group(let name):
      ["Usage: workbook \(name) COMMAND", ""]
        + Self.commands(CommandSpec.all.filter { $0.path[0] == name }, width: width)
    case .command(let spec):
      Self.help(of: spec, width: width)
    case .numPy:
      NumPyTable.documented.above.flatMap { wrapped($0, width: width) + [""] }
        + Self.columns(
          NumPyTable.documented.rows.map { ($0.numPy, $0.here) }, width: width, leftAtMost: 50)
        + NumPyTable.documented.below.flatMap { [""] + wrapped($0, width: width) }
    }
  }

  private static func commands(_ specs: [CommandSpec], width: Int) -> [String] {
    columns(specs.map { ($0.path.joined(separator: " "), $0.summary) }, width: width)
  }

  private static func help(of spec: CommandSpec, width: Int) -> [String] {
    var usage = "Usage: \(spec.fullName)"
    var arguments: [(String, String)] = []
    if let positional = spec.positional {
      let name = positional.name + (positional.isRepeatable ? " …" : "")
      usage += positional.isRequired ? " \(name)" : " [\(name)]"
      arguments = [(positional.name, positional.help)]
    }
    if !spec.options.isEmpty { usage += " [OPTION …]" }
    let options = (spec.options + [.help]).map { option -> (String, String) in
      let repeats = option.isRepeatable ? " …" : ""
      return ("--\(option.name)" + (option.value.map { " \($0)\(repeats)" } ?? ""), option.help)
    }
    return wrapped(spec.summary, width: width) + [""] + hanging(usage, width: width) + [""]
      + columns(arguments + options, width: width)
      + ["", spec.examples.count == 1 ? "Example:" : "Examples:"]
      + spec.examples.flatMap { example($0, width: width) }
  }

  private static func exitCodes(width: Int) -> [String] {
    wrapped(
      "Exit codes: "
        + ExitCode.documented.map { "\($0.code.rawValue) \($0.meaning)" }
        .joined(separator: "; ") + ".", width: width)
  }

  /// Two columns, the second wrapped; one below the other where the lines are short.
  private static func columns(
    _ rows: [(String, String)], width: Int, leftAtMost: Int = 26
  ) -> [String] {
    let left =
      width < 60 ? 6 : min(leftAtMost, (rows.map { displayWidth($0.0) }.max() ?? 0) + 4)
    let indent = String(repeating: " ", count: left)
    return rows.flatMap { name, text -> [String] in
      let lines = wrapped(text, width: width, indent: indent)
      let start = "  " + name
      guard displayWidth(start) + 2 <= left, let first = lines.first else {
        return brokenAtBars(start, width: width) + lines
      }
      return [padded(start, to: left) + first.dropFirst(left)] + lines.dropFirst()
    }
  }

  /// An option and the values it takes, `--images auto|kitty`, broken behind a bar where it is too wide.
  private static func brokenAtBars(_ text: String, width: Int) -> [String] {
    var lines: [String] = []
    var line = ""
    let pieces = text.split(separator: "|", omittingEmptySubsequences: false)
    for (index, piece) in pieces.enumerated() {
      let part = piece + (index < pieces.count - 1 ? "|" : "")
      if displayWidth(line + part) > width, !line.isEmpty {
        lines.append(line)
        line = "      "
      }
      line += part
    }
    return lines + [line]
  }

  /// A line whose rest, where it is too wide, stands indented below it.
  private static func hanging(_ text: String, width: Int) -> [String] {
    let lines = wrapped(text, width: width - 2)
    return lines.prefix(1) + lines.dropFirst().map { "  " + $0 }
  }

  /// A command as it can be copied into a shell: a line that goes on ends in a backslash.
  private static func example(_ command: String, width: Int) -> [String] {
    var lines: [String] = []
    var line = " "
    for word in command.split(separator: " ") {
      if displayWidth(line) + 1 + displayWidth(String(word)) > width - 2,
        displayWidth(line + " " + word) > width || word.endIndex != command.endIndex
      {
        lines.append(line + " \\")
        line = "   "
      }
      line += " " + word
    }
    return lines + [line]
  }
}
