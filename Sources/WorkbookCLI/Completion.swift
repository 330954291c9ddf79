// Completion in shells: candidates made from the table of commands, and the scripts that ask for them.

import AssignmentCatalog
import ExerciseJudging
import Files
import Notebook

/// A word that may stand next, and what it is.
struct CompletionCandidate: Equatable {
  let word: String
  let help: String
}

/// What may stand for the last of some words; nothing where a file may.
///
/// - Parameters:
///   - words: Those behind `workbook`, the last one as far as it was typed.
///   - stubs: The stubs of the learner's folder, if this is one.
func completions(of words: [String], stubs: @autoclosure () -> [String]) -> [CompletionCandidate] {
  let typed = words.last ?? ""
  let before = Array(words.dropLast())
  func fitting(_ all: [(word: String, help: String)]) -> [CompletionCandidate] {
    all.filter { $0.word.hasPrefix(typed) }
      .map { CompletionCandidate(word: $0.word, help: $0.help) }
  }
  guard let first = before.first else {
    var commands: [(word: String, help: String)] = []
    for spec in CommandSpec.all where !commands.contains(where: { $0.word == spec.path[0] }) {
      commands.append((spec.path[0], spec.path.count == 1 ? spec.summary : "…"))
    }
    return fitting(commands + [("help", "Describe a command."), ("--version", "")])
  }
  if first == "help" {
    let names = CommandSpec.all.map { $0.path[0] } + ["numpy"]
    return before.count > 1 ? [] : fitting(Set(names).sorted().map { ($0, "") })
  }
  let sameStart = CommandSpec.all.filter { $0.path[0] == first }
  guard let group = sameStart.first else { return [] }
  if group.path.count > 1 && before.count == 1 {
    return fitting(sameStart.map { ($0.path[1], $0.summary) })
  }
  guard let spec = sameStart.first(where: { before.starts(with: $0.path) }) else { return [] }
  let own = Array(before.dropFirst(spec.path.count))
  if typed.hasPrefix("-") {
    return fitting(
      (spec.options + [.help])
        .filter { $0.isRepeatable || !own.contains("--" + $0.name) }
        .map { ("--" + $0.name, $0.help) })
  }
  if let option = spec.optionWithValue(after: own) {
    return values(of: option, spec, own, typed)
  }
  guard let positional = spec.positional else { return [] }
  // Behind an assignment, 'start' takes a folder.
  if positional.name.hasSuffix("[DIR]"), own.contains(where: positional.choices.contains) {
    return []
  }
  if !positional.isRepeatable, own.contains(where: positional.choices.contains) { return [] }
  let names = positional.name == "STUB" ? stubs() : positional.choices
  return fitting(
    names.filter { !positional.isRepeatable || !own.contains($0) }.map { ($0, "") })
}

/// What an option's value may be; the last of several, where commas divide them.
private func values(
  of option: OptionSpec, _ spec: CommandSpec, _ own: [String], _ typed: String
) -> [CompletionCandidate] {
  var all: [String] = []
  if option.name == "only" {
    all =
      CatalogedAssignment.all.first { own.contains($0.name) }?.stepIDs
      ?? CatalogedAssignment.all.flatMap(\.stepIDs)
  } else if let value = option.value, value == value.lowercased() {
    all = value.split(separator: "|").map(String.init)
  }
  let last = typed.split(separator: ",", omittingEmptySubsequences: false).last ?? ""
  let given = typed.dropLast(last.count)
  return all.filter { $0.hasPrefix(last) }
    .map { CompletionCandidate(word: given + $0, help: "") }
}

extension CommandSpec {
  /// The option whose value stands next; nil where none does.
  fileprivate func optionWithValue(after words: [String]) -> OptionSpec? {
    guard let place = words.lastIndex(where: { $0.hasPrefix("--") }),
      let option = options.first(where: { "--" + $0.name == words[place] }), option.value != nil
    else { return nil }
    return place == words.count - 1 || option.isRepeatable ? option : nil
  }
}

/// The shells that have a script.
enum Shell: String, CaseIterable {
  case bash
  case zsh
  case fish

  /// Asks the program itself, so that it always knows its own commands.
  var script: String {
    switch self {
    case .bash:
      """
      # Completion of workbook in bash. In ~/.bashrc: source <(workbook completions bash)
      _workbook() {
        local line
        COMPREPLY=()
        while IFS= read -r line; do
          COMPREPLY+=("${line%%$'\\t'*}")
        done < <("${COMP_WORDS[0]}" --complete "${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)
      }
      complete -o default -F _workbook workbook

      """
    case .zsh:
      """
      #compdef workbook
      # Completion of workbook in zsh. In ~/.zshrc, after compinit: source <(workbook completions zsh)
      _workbook() {
        local -a candidates
        local line
        while IFS= read -r line; do
          candidates+=("${${line%%$'\\t'*}//:/\\\\:}:${line#*$'\\t'}")
        done < <("${words[1]}" --complete "${(@)words[2,CURRENT]}" 2>/dev/null)
        if (( $#candidates )); then _describe workbook candidates; else _files; fi
      }
      (( $+functions[compdef] )) && compdef _workbook workbook

      """
    case .fish:
      """
      # Completion of workbook in fish: workbook completions fish > ~/.config/fish/completions/workbook.fish
      function __workbook_complete
        set -l words (commandline -opc)
        set -l program $words[1]
        set -e words[1]
        set -l typed (commandline -ct)
        set -l found ($program --complete $words "$typed" 2>/dev/null)
        if test (count $found) -gt 0
          printf '%s\\n' $found
        else
          __fish_complete_path (commandline -ct)
        end
      end
      complete -c workbook -f -a '(__workbook_complete)'

      """
    }
  }
}

/// `workbook completions SHELL`.
func printCompletions(_ invocation: Invocation) throws -> ExitCode {
  let name = invocation.positional ?? ""
  guard let shell = Shell(rawValue: name) else {
    throw UsageError.unknownName(name, kind: "shell", known: Shell.allCases.map(\.rawValue))
  }
  invocation.console.output.write(shell.script)
  return .success
}

/// `workbook --complete WORD …`, which the scripts call: a candidate a line, and what it is behind a tab.
func complete(_ words: [String], _ output: OutputStream) {
  let found = completions(of: words, stubs: stubsHere())
  for candidate in found {
    output.write("\(candidate.word)\t\(candidate.help.prefix(while: { $0 != "\n" }))\n")
  }
}

/// The stubs of the folder that the shell is in.
private func stubsHere() -> [String] {
  guard let folder = try? LearnerFolder.find(from: "."),
    let kit = ExerciseKit.all.first(where: { $0.assignment == folder.assignment })
  else { return [] }
  return kit.stubs.map(\.id)
}
