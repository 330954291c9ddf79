// Turns the words of a command line into a command and its options.

import Files
import Foundation

/// A command with what was given to it.
struct Invocation: Sendable {
  let spec: CommandSpec
  /// The arguments without a name.
  let positionals: [String]
  /// By option name; a switch has an empty list.
  private let values: [String: [String]]
  let console: Console
  let environment: [String: String]
  private let words: [String]

  init(
    words: [String], spec: CommandSpec, positionals: [String], values: [String: [String]],
    console: Console,
    environment: [String: String]
  ) {
    self.words = words
    self.spec = spec
    self.positionals = positionals
    self.values = values
    self.console = console
    self.environment = environment
  }

  /// The words that the command was called with, and some more, as a shell would take them.
  func commandLine(with more: [String]) -> String {
    (["workbook"] + words + more).map(shellQuoted).joined(separator: " ")
  }

  /// This program and the words that it was called with, less some options that take at most one
  /// value, and some more words, as a shell would take them.
  func commandLine(without options: [String], with more: [String]) -> String {
    var kept: [String] = []
    var rest = words[...]
    while let word = rest.popFirst() {
      guard let name = options.first(where: { word == "--\($0)" || word.hasPrefix("--\($0)=") })
      else {
        kept.append(word)
        continue
      }
      if word == "--\(name)", spec.options.first(where: { $0.name == name })?.value != nil {
        _ = rest.popFirst()
      }
    }
    return ([resolvedPath(Bundle.main.executablePath ?? CommandLine.arguments[0])] + kept + more)
      .map(shellQuoted).joined(separator: " ")
  }

  /// The argument without a name, where there is one.
  var positional: String? { positionals.first }

  /// Whether a switch was given.
  func has(_ option: OptionSpec) -> Bool { values[option.name] != nil }

  /// Whether a switch was given, by its name.
  func has(_ name: String) -> Bool { values[name] != nil }

  /// The value of an option, nil where it was not given.
  func value(_ name: String) -> String? { values[name]?.first }

  /// All values of a repeatable option, nil where it was not given.
  func values(_ name: String) -> [String]? { values[name] }
}

/// What a command line asks for.
enum ParsedCommandLine {
  case version
  case help(CommandHelp)
  case command(CommandSpec, positionals: [String], values: [String: [String]])
}

/// Reads a command line.
///
/// Options stand before or behind arguments, as `--name value` or `--name=value`. A repeatable
/// option takes all words up to the next option, and commas divide them.
func parse(_ words: [String]) throws(UsageError) -> ParsedCommandLine {
  if words.contains("--version") && words.first == "--version" { return .version }
  guard let first = words.first, first != "--help", first != "-h" else {
    return .help(.overview)
  }
  if first == "help" { return .help(try helpTopic(Array(words.dropFirst()))) }
  let spec = try command(words)
  guard let spec else { return .help(.group(first)) }
  return try parse(Array(words.dropFirst(spec.path.count)), for: spec)
}

/// The command that words begin with; nil for a group of commands on its own.
private func command(_ words: [String]) throws(UsageError) -> CommandSpec? {
  let first = words[0]
  let sameStart = CommandSpec.all.filter { $0.path[0] == first }
  guard let candidate = sameStart.first else {
    var known: [String] = []
    for spec in CommandSpec.all where !known.contains(spec.path[0]) { known.append(spec.path[0]) }
    throw .unknownCommand(first, known: known)
  }
  if candidate.path.count == 1 { return candidate }
  guard words.count > 1, words[1] != "--help", words[1] != "-h" else { return nil }
  guard let spec = sameStart.first(where: { $0.path[1] == words[1] }) else {
    throw .unknownCommand(
      "\(first) \(words[1])", known: sameStart.map { $0.path.joined(separator: " ") })
  }
  return spec
}

private func helpTopic(_ words: [String]) throws(UsageError) -> CommandHelp {
  guard let first = words.first, !first.hasPrefix("-") else { return .overview }
  if first == "numpy" { return .numPy }
  return try command(words).map(CommandHelp.command) ?? .group(first)
}

private func parse(
  _ words: [String], for spec: CommandSpec
) throws(UsageError) -> ParsedCommandLine {
  if words.contains("--help") || words.contains("-h") { return .help(.command(spec)) }
  var positionals: [String] = []
  var values: [String: [String]] = [:]
  var index = 0
  while index < words.count {
    let word = words[index]
    index += 1
    guard word.hasPrefix("-"), word != "-" else {
      guard let expected = spec.positional, positionals.isEmpty || expected.isRepeatable else {
        throw .extraArgument(word, command: spec.fullName)
      }
      positionals.append(word)
      continue
    }
    let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    let name = String(parts[0])
    guard let option = spec.options.first(where: { "--" + $0.name == name }) else {
      throw .unknownOption(
        name, command: spec.fullName,
        known: (spec.options + [.help]).map { "--" + $0.name })
    }
    if values[option.name] != nil && !option.isRepeatable {
      throw .repeatedOption(name, command: spec.fullName)
    }
    guard let valueName = option.value else {
      if parts.count > 1 { throw .unexpectedValue(option: name, command: spec.fullName) }
      values[option.name] = []
      continue
    }
    var given: [String] = []
    if parts.count > 1 {
      given = [String(parts[1])]
    } else {
      while index < words.count, !words[index].hasPrefix("--"),
        given.isEmpty || option.isRepeatable
      {
        given.append(words[index])
        index += 1
      }
    }
    if given.isEmpty {
      throw .missingValue(option: name, value: valueName, command: spec.fullName)
    }
    if option.isRepeatable {
      given = given.flatMap { $0.split(separator: ",").map(String.init) }
    }
    values[option.name, default: []] += given
  }
  if let expected = spec.positional, expected.isRequired, positionals.isEmpty {
    throw .missingArgument(expected.name, command: spec.fullName)
  }
  return .command(spec, positionals: positionals, values: values)
}
