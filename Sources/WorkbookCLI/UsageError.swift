// What can be wrong with a command line, and what to do about it.

import AssignmentCatalog
import ModelSelection
import Notebook

/// A mistake on the command line.
enum UsageError: Error, Equatable {
  case unknownCommand(String, known: [String])
  case unknownOption(String, command: String, known: [String])
  case missingArgument(String, command: String)
  case extraArgument(String, command: String)
  case missingValue(option: String, value: String, command: String)
  case unexpectedValue(option: String, command: String)
  case repeatedOption(String, command: String)
  case unknownName(String, kind: String, known: [String])
  /// An assignment that was split into others.
  case splitAssignment(String, into: [String])
  case badValue(option: String, found: String, expected: String)
  case repeatedValue(option: String, value: String)
  case conflict(String, String)
  /// Two options that would write the same file.
  case sharedFile(String, String)
  case needs(String, String)
  /// The command has the option, but for another model.
  case foreignOption(String, command: String)
  /// What is wrong with the values of an option that a sweep varies.
  case axis(ParameterError)
  case unwritable(option: String, path: String, reason: String)
  /// An assignment without inline questions.
  case noQuestions(assignment: String)
  /// Something has to happen first; the words say what.
  case notYet(String)
}

extension UsageError: CustomStringConvertible {
  var description: String {
    switch self {
    case .unknownCommand(let name, let known):
      "there is no command '\(name)'." + suggestion(for: name, among: known)
        + " 'workbook --help' lists the commands."
    case .unknownOption(let option, let command, let known):
      "'\(command)' has no option '\(option)'." + suggestion(for: option, among: known)
        + help(command)
    case .missingArgument(let name, let command):
      "\(name) is missing after '\(command)'." + help(command)
    case .extraArgument(let argument, let command):
      "unexpected argument '\(argument)' for '\(command)'." + help(command)
    case .missingValue(let option, let value, let command):
      "\(option) needs a value: \(option) \(value)." + help(command)
    case .unexpectedValue(let option, let command):
      "\(option) takes no value." + help(command)
    case .repeatedOption(let option, let command):
      "\(option) may be given only once." + help(command)
    case .unknownName(let name, let kind, let known):
      "there is no \(kind) '\(name)'." + suggestion(for: name, among: known)
        + " Known: \(known.joined(separator: ", "))."
    case .splitAssignment(let name, let parts):
      "there is no assignment '\(name)' any more. Its steps are now in \(parts.count): "
        + parts.joined(separator: ", ") + ". Name one of them, such as 'workbook run \(parts[0])'."
    case .badValue(let option, let found, let expected):
      "\(option) expects \(expected), not '\(found)'."
    case .repeatedValue(let option, let value):
      "\(option) names \(value) twice; name it once."
    case .conflict(let first, let second):
      "\(first) and \(second) cannot be combined; give one of them."
    case .sharedFile(let first, let second):
      "\(first) and \(second) name the same file; give each its own."
    case .needs(let option, let other):
      "\(option) requires \(other); give both."
    case .foreignOption(let option, let command):
      "\(option) does not apply to '\(command)'."
    case .noQuestions(let assignment):
      "\(assignment) has no inline questions. 'workbook list' shows the assignments."
    case .notYet(let words):
      words
    case .axis(let error):
      "--\(error)"
    case .unwritable(let option, let path, let reason):
      "\(option) '\(path)' cannot be written: \(reason). Name a file in a writable "
        + "folder."
    }
  }

  private func help(_ command: String) -> String { " See '\(command) --help'." }

  /// No assignment has this name, or none has it any more.
  ///
  /// - Parameter others: What may be named beside assignments.
  static func unknownAssignment(_ name: String, or others: [String] = []) -> Self {
    if let parts = CatalogedAssignment.successors[name] {
      return .splitAssignment(name, into: parts)
    }
    return .unknownName(
      name, kind: "assignment", known: CatalogedAssignment.all.map(\.name) + others)
  }
}

/// ` Did you mean 'load'?` for the nearest known word, of equally near ones the first that has all its
/// letters; empty where none is near.
func suggestion(for word: String, among known: [String]) -> String {
  let ranked = known.map { (distance: editDistance(word, $0), word: $0) }
  func order(_ found: (distance: Int, word: String)) -> (Int, Int) {
    (found.distance, hasLetters(of: word, in: found.word) ? 0 : 1)
  }
  guard let nearest = ranked.min(by: { order($0) < order($1) }),
    nearest.distance <= max(1, nearest.word.count / 3)
  else {
    let longer = word.count >= 2 ? known.filter { $0.hasPrefix(word) } : []
    return longer.count == 1 ? " Did you mean '\(longer[0])'?" : ""
  }
  return " Did you mean '\(nearest.word)'?"
}

/// Whether a word has the letters of another in their order: `seed` those of `sed`.
private func hasLetters(of word: String, in longer: String) -> Bool {
  var rest = longer[...]
  return word.allSatisfy { letter in
    guard let place = rest.firstIndex(of: letter) else { return false }
    rest = rest[rest.index(after: place)...]
    return true
  }
}

/// The restricted Damerau–Levenshtein distance: how many letters must be inserted, deleted, replaced
/// or swapped with the next to turn one word into the other.
func editDistance(_ first: String, _ second: String) -> Int {
  let (a, b) = (Array(first), Array(second))
  var before: [Int] = []
  var last = Array(0...b.count)
  for i in a.indices {
    var row = [i + 1]
    for j in b.indices {
      var cost = min(last[j + 1] + 1, row[j] + 1, last[j] + (a[i] == b[j] ? 0 : 1))
      if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] { cost = min(cost, before[j - 1] + 1) }
      row.append(cost)
    }
    (before, last) = (last, row)
  }
  return last[b.count]
}
