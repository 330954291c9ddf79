// What the bytes of a results file say.

import Foundation

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
    train = record.result.train
    validation = record.result.validation
    diverged = record.result.divergence.map { Divergence(iteration: $0.iteration, loss: $0.loss) }
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
      result: TrialResult(
        train: train, validation: validation,
        divergence: diverged.map { .init(iteration: $0.iteration, loss: $0.loss) }),
      seconds: seconds)
  }
}
