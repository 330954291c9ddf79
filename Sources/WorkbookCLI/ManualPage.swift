// The manual page, made from the same table as the parser and the help: man(7)'s macros.

/// `workbook manual`, which prints the page: `workbook manual > workbook.1; man ./workbook.1`.
func printManual(_ invocation: Invocation) throws -> ExitCode {
  invocation.console.output.write(manualPage())
  return .success
}

func manualPage() -> String {
  var lines = [
    ".TH WORKBOOK 1 \"\" \"workbook \(version)\"", ".SH NAME",
    "workbook \\- run course assignments on image classifiers, and do them", ".SH SYNOPSIS",
    ".B workbook", ".I COMMAND", "[\\fIOPTION\\fR ...]", ".SH COMMANDS",
  ]
  for spec in CommandSpec.all {
    lines.append(".SS \(escaped(spec.fullName))" + (spec.positional.map { " " + $0.name } ?? ""))
    lines.append(escaped(spec.summary))
    if let positional = spec.positional {
      lines += [".TP", ".I \(escaped(positional.name))", escaped(positional.help)]
    }
    for option in spec.options + [.help] {
      let value = option.value.map { " \\fI\(escaped($0))\\fR" } ?? ""
      lines += [".TP", "\\fB\\-\\-\(escaped(option.name))\\fR\(value)", escaped(option.help)]
    }
    lines += [".PP", spec.examples.count == 1 ? "Example:" : "Examples:", ".nf"]
    lines += spec.examples.map { "    " + escaped($0) } + [".fi"]
  }
  lines.append(".SH EXIT STATUS")
  for (code, words) in ExitCode.documented {
    lines += [".TP", ".B \(code.rawValue)", escaped(words)]
  }
  lines += [
    ".SH ENVIRONMENT", ".TP", ".B WORKBOOK_DATASETS",
    "The folder of the data sets, where \\-\\-data names none.", ".TP", ".B NO_COLOR",
    "Set to anything: no colors.", ".TP", ".B WORKBOOK_INSTRUCTIONS",
    "Instructions to compute with, fewer than the processor has: portable or avx2.",
  ]
  return lines.joined(separator: "\n") + "\n"
}

/// As roff takes it: a hyphen that can be copied, and no macro at a line's start.
private func escaped(_ text: String) -> String {
  let plain = text.replacing("\\", with: "\\e").replacing("-", with: "\\-")
  return plain.hasPrefix(".") || plain.hasPrefix("'") ? "\\&" + plain : plain
}
