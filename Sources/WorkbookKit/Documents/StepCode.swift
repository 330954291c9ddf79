// Finds the function that a step runs in the source of its assignment.

/// The function behind a step, as it stands in the source, doc comment included.
///
/// The step is found by its line in the list of steps, `Step("load") { try $0.load($1) }`, and the
/// function by the name and the argument labels that this line calls it with.
///
/// - Parameters:
///   - id: The id of the step.
///   - files: The text of the source files, the list of steps among them.
/// - Returns: The function without the indentation that it has as a member; nil where the files do
///   not hold it.
public func stepCode(forStep id: String, in files: [String]) -> String? {
  for file in files {
    guard let start = file.firstRange(of: "Step(\"\(id)\"")?.upperBound,
      let call = file[start...].firstRange(of: "$0.")?.upperBound
    else { continue }
    let name = String(file[call...].prefix { $0.isLetter || $0.isNumber || $0 == "_" })
    let labels = argumentLabels(file[call...].dropFirst(name.count))
    for source in files {
      if let code = function(named: name, labels: labels, in: source) { return code }
    }
  }
  return nil
}

/// The labels of the arguments in brackets at the front of a text: `_` where there is none.
private func argumentLabels(_ text: Substring) -> [String] {
  guard text.first == "(" else { return [] }
  var depth = 0
  var arguments: [String] = [""]
  for character in text {
    if "([{<".contains(character) { depth += 1 }
    if ")]}>".contains(character) { depth -= 1 }
    if depth == 0 { break }
    if depth == 1 && character == "," {
      arguments.append("")
    } else if !(depth == 1 && character == "(") {
      arguments[arguments.count - 1].append(character)
    }
  }
  return arguments.map { argument in
    guard let colon = argument.firstIndex(of: ":") else { return "_" }
    let words = argument[..<colon].split(whereSeparator: \.isWhitespace)
    // In a call `k: 1`, in a declaration `k: Int` or `k neighbors: Int`.
    return words.first.map(String.init) ?? "_"
  }
}

private func function(named name: String, labels: [String], in source: String) -> String? {
  let lines = source.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
  for (index, line) in lines.enumerated() {
    guard let found = line.firstRange(of: "func \(name)") else { continue }
    let rest = lines[index...].joined(separator: "\n")
    let offset = line.distance(from: line.startIndex, to: found.upperBound)
    let signature = rest.dropFirst(offset)
    guard let next = signature.first, next == "(" || next == "<",
      argumentLabels(signature.drop { $0 != "(" }) == labels, let end = bodyEnd(of: rest)
    else { continue }
    let first = lines[..<index].lastIndex {
      let text = $0.drop(while: \.isWhitespace)
      return !text.hasPrefix("//") && !text.hasPrefix("@")
    }
    let comment = lines[((first ?? -1) + 1)..<index]
    return dedented(
      comment
        + rest[..<end].split(separator: "\n", omittingEmptySubsequences: false).map(String.init))
  }
  return nil
}

/// Where the braces that open in a text are closed again, comments and strings left aside.
private func bodyEnd(of text: String) -> String.Index? {
  var depth = 0
  var state = State.code
  var last: Character = " "
  for index in text.indices {
    let character = text[index]
    switch state {
    case .comment: if character == "\n" { state = .code }
    case .string:
      if character == "\"" && last != "\\" { state = .code }
    case .code:
      if character == "\"" { state = .string }
      if character == "/" && last == "/" { state = .comment }
      if character == "{" { depth += 1 }
      if character == "}" {
        depth -= 1
        if depth == 0 { return text.index(after: index) }
      }
    }
    last = last == "\\" && character == "\\" ? " " : character
  }
  return nil
}

private enum State { case code, comment, string }

private func dedented(_ lines: [String]) -> String {
  let indents = lines.filter { !$0.isEmpty }.map { $0.prefix { $0 == " " }.count }
  return lines.map { String($0.dropFirst(indents.min() ?? 0)) }.joined(separator: "\n")
}
