// The first line of a results file: which sweep its trials belong to.

import Foundation

/// What makes a sweep that sweep, apart from its points and repeats, of which there may be more
/// another time.
///
/// ```swift
/// let header = ResultsHeader(
///   tool: "0.3.0",
///   sweep: [("model", "svm"), ("dataset", "cifar10 6ce5…"), ("seed", "0"), ("folds", "5")])
/// ```
public struct ResultsHeader: Sendable, Equatable {
  /// The version of the format, and what the first line of every version starts with.
  static let format = 1
  static let signature = Array(#"{"format":"workbook-sweep","#.utf8)

  /// A name and what it must be for trials to be comparable.
  public struct Entry: Sendable, Equatable {
    public let name: String
    public let value: String
  }

  /// The version of the program: another one may come to other numbers.
  public let tool: String
  /// Model, data, seed, protocol, in the order in which differences are told.
  public let sweep: [Entry]

  /// - Precondition: no name is given twice.
  public init(tool: String, sweep: [(name: String, value: String)]) {
    precondition(
      Set(sweep.map(\.name)).count == sweep.count, "a name is given twice: \(sweep.map(\.name))")
    self.tool = tool
    self.sweep = sweep.map { Entry(name: $0.name, value: $0.value) }
  }

  /// The line, with its line break.
  func line() throws -> [UInt8] {
    try CheckedLine.encode(
      Line(
        format: "workbook-sweep", version: Self.format, tool: tool,
        sweep: Dictionary(uniqueKeysWithValues: sweep.map { ($0.name, $0.value) })))
  }

  /// Checks that a line is this header's.
  ///
  /// - Parameter line: Without its line break; starts with the signature.
  /// - Throws: what is different.
  func verify(_ line: ArraySlice<UInt8>, path: String) throws(ResultsFileError) {
    if let version = try? JSONDecoder().decode(Version.self, from: Data(line)).version,
      version != Self.format
    {
      throw .otherFormat(path: path, found: version, expected: Self.format)
    }
    guard let found = CheckedLine.decode(Line.self, from: line) else {
      throw .damagedHeader(path: path)
    }
    var differences: [ResultsFileError.Difference] = []
    func compare(_ name: String, _ found: String?, _ expected: String?) {
      if found != expected {
        differences.append(.init(name: name, found: found, expected: expected))
      }
    }
    for entry in sweep { compare(entry.name, found.sweep[entry.name], entry.value) }
    for name in found.sweep.keys.sorted() where !sweep.contains(where: { $0.name == name }) {
      compare(name, found.sweep[name], nil)
    }
    compare("version", found.tool, tool)
    guard differences.isEmpty else { throw .otherSweep(path: path, differences) }
  }

  private struct Line: Codable {
    let format: String
    let version: Int
    let tool: String
    let sweep: [String: String]
  }

  private struct Version: Decodable {
    let version: Int
  }
}
