// A source file that holds the solution and the stub: one file, so that they cannot drift apart.

/// A reference solution with marks around what a learner writes.
///
/// ```
/// // solution: two-loops
/// distances[i, j] = ((x[i] - xTrain[j]) ** 2).sum().squareRoot()
/// // stub
/// // distances[i, j] = todo("two-loops")
/// // end
/// ```
public struct StubSource: Sendable {
  private enum Part {
    case shared(String)
    case solution(String, id: String)
    case stub(String)
  }

  private let parts: [Part]

  /// - Precondition: every mark has its partners.
  public init(_ text: String) {
    var parts: [Part] = []
    var (id, isStub): (String?, Bool) = (nil, false)
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      let indent = line.prefix { $0 == " " }
      let words = line.dropFirst(indent.count)
      if words.hasPrefix("// solution: ") {
        precondition(id == nil, "a solution inside of '\(id ?? "")'")
        id = String(words.dropFirst("// solution: ".count))
      } else if words == "// stub", id != nil {
        isStub = true
      } else if words == "// end", id != nil {
        precondition(isStub, "'\(id ?? "")' has no stub")
        (id, isStub) = (nil, false)
      } else if let id, !isStub {
        parts.append(.solution(String(line), id: id))
      } else if isStub {
        precondition(words.hasPrefix("//"), "a stub's line is a comment: \(line)")
        let code = words.dropFirst(2)
        parts.append(.stub("\(indent)\(code.hasPrefix(" ") ? code.dropFirst() : code)"))
      } else {
        parts.append(.shared(String(line)))
      }
    }
    precondition(id == nil, "'\(id ?? "")' has no end")
    self.parts = parts
  }

  /// The file as the learner gets it.
  public var stubText: String {
    parts.compactMap {
      switch $0 {
      case .shared(let line), .stub(let line): line
      case .solution: nil
      }
    }.joined(separator: "\n")
  }

  /// The file with every solution in its place.
  public var solutionText: String { solutionLines.map(\.text).joined(separator: "\n") }

  /// The names of the stubs, in their order.
  public var ids: [String] {
    var ids: [String] = []
    for case .solution(_, let id) in parts where !ids.contains(id) { ids.append(id) }
    return ids
  }

  private var solutionLines: [(text: String, id: String?)] {
    parts.compactMap {
      switch $0 {
      case .shared(let line): (line, nil)
      case .solution(let line, let id): (line, id)
      case .stub: nil
      }
    }
  }

  /// The function around a solution, with its comment; nil where there is no such stub.
  public func solution(of id: String) -> String? {
    let lines = solutionLines
    guard let inside = lines.firstIndex(where: { $0.id == id }) else { return nil }
    func indent(_ line: String) -> Int { line.prefix { $0 == " " }.count }
    func isFunction(_ line: String) -> Bool {
      let words = line.drop { $0 == " " }
      return words.hasPrefix("func ") || words.hasPrefix("static func ")
        || words.hasPrefix("mutating func ") || words.hasPrefix("init(")
    }
    guard let head = lines[..<inside].lastIndex(where: { isFunction($0.text) }),
      let end = lines[inside...].firstIndex(where: {
        $0.text.drop { $0 == " " } == "}" && indent($0.text) == indent(lines[head].text)
      })
    else { return nil }
    var first = head
    while first > 0, lines[first - 1].text.drop(while: { $0 == " " }).hasPrefix("///") {
      first -= 1
    }
    let depth = indent(lines[head].text)
    return lines[first...end].map { String($0.text.dropFirst(min(depth, indent($0.text)))) }
      .joined(separator: "\n")
  }
}

extension StubSource {
  /// The stub in whose place a line of a learner's file is; nil for a line that everybody has, and where
  /// what the learner changed around it leaves two stubs to choose from.
  ///
  /// The lines that are not a stub's are looked for in the file; what lies between two of them belongs
  /// to the stub that lies between them here.
  ///
  /// - Parameter line: From 1 on.
  public func stub(atLine line: Int, of text: String) -> String? {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    guard line >= 1, line <= lines.count else { return nil }
    // The shared lines, and before each and at the end the stubs that lie there.
    var shared: [Substring] = []
    var stubs: [[String]] = [[]]
    for part in parts {
      switch part {
      case .shared(let line) where line.contains { $0 != " " }:
        shared.append(line[...])
        stubs.append([])
      case .solution(_, let id) where stubs[shared.count].last != id:
        stubs[shared.count].append(id)
      default: break
      }
    }
    let partners = Self.partners(of: lines, in: shared)
    guard partners[line - 1] == nil else { return nil }
    let first = partners[..<(line - 1)].last { $0 != nil } ?? nil
    let last = partners[line...].first { $0 != nil } ?? nil
    let between = Set(stubs[(first.map { $0 + 1 } ?? 0)...(last ?? shared.count)].joined())
    return between.count == 1 ? between.first : nil
  }

  /// The longest common subsequence: for each line of a text the line of another one that it is, where
  /// it is one.
  private static func partners(of lines: [Substring], in others: [Substring]) -> [Int?] {
    // The length for what begins at i and at j.
    let width = others.count + 1
    var lengths = [Int](repeating: 0, count: (lines.count + 1) * width)
    for i in lines.indices.reversed() {
      for j in others.indices.reversed() {
        lengths[i * width + j] =
          lines[i] == others[j]
          ? lengths[(i + 1) * width + j + 1] + 1
          : max(lengths[(i + 1) * width + j], lengths[i * width + j + 1])
      }
    }
    var partners = [Int?](repeating: nil, count: lines.count)
    var (i, j) = (0, 0)
    while i < lines.count && j < others.count {
      if lines[i] == others[j] {
        partners[i] = j
        (i, j) = (i + 1, j + 1)
      } else if lengths[(i + 1) * width + j] >= lengths[i * width + j + 1] {
        i += 1
      } else {
        j += 1
      }
    }
    return partners
  }
}
