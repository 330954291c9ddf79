// The format of a results file: JSON Lines, a header and then a trial a line, each with a check.

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

/// The finished trials that a results file holds, and what was wrong with it.
public struct ResultsContents: Sendable, Equatable {
  /// In the order of the file, each trial once.
  public internal(set) var records: [TrialRecord] = []
  /// The bytes of a last line that was cut short; its trial is not finished.
  public internal(set) var tornBytes = 0
  /// The numbers, from 1, of lines that do not stand as they were written; their trials are not
  /// finished.
  public internal(set) var damagedLines: [Int] = []
  /// How many lines name a trial that stands above already; the first counts.
  public internal(set) var duplicates = 0
  /// The bytes up to the end of the last whole line; 0 where there is no header yet.
  var wholeBytes = 0

  /// A file that is not there yet.
  init() {}

  /// Reads the bytes of a file.
  ///
  /// - Throws: `ResultsFileError` where the file is not this sweep's.
  init(_ bytes: [UInt8], header: ResultsHeader, path: String) throws {
    let newline = UInt8(ascii: "\n")
    guard let headerEnd = bytes.firstIndex(of: newline) else {
      // Nothing, or a header that was cut short; no trial is lost with it.
      guard try header.line().starts(with: bytes) else {
        throw bytes.starts(with: ResultsHeader.signature)
          ? ResultsFileError.damagedHeader(path: path) : .notResults(path: path)
      }
      tornBytes = bytes.count
      return
    }
    guard bytes.starts(with: ResultsHeader.signature) else {
      throw ResultsFileError.notResults(path: path)
    }
    try header.verify(bytes[..<headerEnd], path: path)

    var seen: Set<TrialKey> = []
    var start = headerEnd + 1
    var number = 1
    while let end = bytes[start...].firstIndex(of: newline) {
      number += 1
      if let record = CheckedLine.decode(TrialLine.self, from: bytes[start..<end])?.record {
        if seen.insert(record.key).inserted { records.append(record) } else { duplicates += 1 }
      } else {
        damagedLines.append(number)
      }
      start = end + 1
    }
    wholeBytes = start
    tornBytes = bytes.count - start
  }
}

/// A trial as a line of the file.
struct TrialLine: Codable {
  let point: [String: ParameterValue]
  let `repeat`: Int
  let fold: Int?
  let train: Double
  let validation: Double
  let diverged: Divergence?
  let seconds: Double

  struct Divergence: Codable {
    let iteration: Int
    let loss: Double
  }

  init(_ record: TrialRecord) {
    point = Dictionary(
      uniqueKeysWithValues: record.key.point.parameters.map { ($0.name, $0.value) })
    `repeat` = record.key.repeatIndex
    fold = record.key.fold
    train = record.scores.train
    validation = record.scores.validation
    diverged = record.scores.divergence.map { Divergence(iteration: $0.iteration, loss: $0.loss) }
    seconds = record.seconds
  }

  /// nil where the line names no point that a sweep could have.
  var record: TrialRecord? {
    let names = point.keys.sorted()
    let words = names + point.values.map(\.text)
    guard !names.isEmpty, words.allSatisfy(isParameterWord) else { return nil }
    return TrialRecord(
      key: TrialKey(
        point: ParameterPoint(names.map { (name: $0, value: point[$0]!) }), repeatIndex: `repeat`,
        fold: fold),
      scores: TrialScores(
        train: train, validation: validation,
        divergence: diverged.map { .init(iteration: $0.iteration, loss: $0.loss) }),
      seconds: seconds)
  }
}

/// Writes and reads lines of JSON whose last member is a check of all that stands before it.
///
/// ```
/// {"fold":2,"point":{"lr":1e-07},"seconds":1.5,"train":0.4,"validation":0.3,"check":"9a3c01f7"}
/// ```
///
/// The check is FNV-1a with 32 bits over the bytes before `,"check":`. A digit that changes on the
/// disk, or under an editor, would otherwise pass for a measurement.
enum CheckedLine {
  private static let separator = Array(#","check":""#.utf8)
  private static let end = Array(#""}"#.utf8)

  /// The line, with its line break. Keys are sorted, and numbers are the shortest decimals that read
  /// back as themselves; those that are not finite are `"inf"`, `"-inf"` and `"nan"`.
  static func encode(_ value: some Encodable) throws -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    let body = Array(try encoder.encode(value).dropLast())
    return body + separator + check(body) + end + [UInt8(ascii: "\n")]
  }

  /// The value of a line without its line break; nil where the line is damaged.
  static func decode<Value: Decodable>(
    _ type: Value.Type, from line: ArraySlice<UInt8>
  ) -> Value? {
    let tail = separator.count + 8 + end.count
    guard line.count > tail else { return nil }
    let body = line.dropLast(tail)
    guard Array(line.suffix(tail)) == separator + check(body) + end else { return nil }
    let decoder = JSONDecoder()
    decoder.nonConformingFloatDecodingStrategy = .convertFromString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    return try? decoder.decode(type, from: Data(body + [UInt8(ascii: "}")]))
  }

  private static func check(_ bytes: some Sequence<UInt8>) -> [UInt8] {
    let digits = String(StableHash.bits32(bytes), radix: 16)
    return Array((String(repeating: "0", count: 8 - digits.count) + digits).utf8)
  }
}
