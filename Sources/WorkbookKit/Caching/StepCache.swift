// Results of steps in files, so that a run shows again what has not changed.

import Files
import Foundation

/// A folder of steps' results.
///
/// Each result is a file with the key that it was kept under: all that it depends on, in words. A file
/// that is damaged, or has another key, is ignored, and the next result replaces it.
public struct StepCache: Sendable {
  public let folder: String
  /// The most bytes of all files together.
  public let limit: Int

  /// - Parameter folder: Is made when the first result is kept.
  public init(folder: String, limit: Int = 256_000_000) {
    self.folder = folder
    self.limit = limit
  }

  /// A kept result, by what can be told without reading it.
  public struct Entry: Sendable, Equatable {
    public let path: String
    public let assignment: String
    public let bytes: Int
    public let lastUse: Date
  }

  /// The results of one run.
  ///
  /// - Parameters:
  ///   - assignment: Its name.
  ///   - circumstances: All that its steps' results depend on, line by line.
  public func results(of assignment: String, _ circumstances: [String]) -> RunCache {
    RunCache(cache: self, assignment: assignment, circumstances: circumstances)
  }

  /// All entries, those that were used last first.
  public func entries() -> [Entry] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    return names.filter { $0.hasSuffix(Self.ending) }.compactMap { name -> Entry? in
      let path = "\(folder)/\(name)"
      guard let attributes = try? FileManager.default.attributesOfItem(atPath: path),
        let bytes = attributes[.size] as? Int, let date = attributes[.modificationDate] as? Date
      else { return nil }
      let assignment = String(name.prefix { $0 != "." })
      return Entry(path: path, assignment: assignment, bytes: bytes, lastUse: date)
    }
    .sorted { ($1.lastUse, $1.path) < ($0.lastUse, $0.path) }
  }

  /// Removes all entries, and what a killed process left of one.
  ///
  /// - Returns: How many there were.
  @discardableResult
  public func clear() throws(SystemError) -> Int {
    let entries = entries()
    for name in (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    where name.hasSuffix(Self.ending + ".workbook-part") { unlink("\(folder)/\(name)") }
    for entry in entries where unlink(entry.path) != 0 && errno != ENOENT {
      throw SystemError(path: entry.path)
    }
    return entries.count
  }

  static let ending = ".step"

  /// The result of a key; nil where there is none, or a file that is not what it should be.
  func result(at name: String, key: String) -> StepResult? {
    let path = "\(folder)/\(name)"
    guard let bytes = try? WholeFile.bytes(of: path), let sum = Self.sum(beginning: bytes),
      sum == CRC32.sum(of: bytes[Self.headerSize...]),
      let kept = try? PropertyListDecoder().decode(
        Kept.self, from: Data(bytes[Self.headerSize...])), kept.key == key
    else { return nil }
    // What is used is not what makes room.
    try? FileManager.default.setAttributes([.modificationDate: Date()], ofItemAtPath: path)
    return kept.result
  }

  func keep(_ result: StepResult, at name: String, key: String) throws(SystemError) {
    let encoder = PropertyListEncoder()
    encoder.outputFormat = .binary
    guard let body = try? [UInt8](encoder.encode(Kept(key: key, result: result))) else {
      preconditionFailure("a result of '\(name)' that cannot be written")
    }
    let path = "\(folder)/\(name)"
    try? FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    let header = Array((Self.magic + Self.digits(CRC32.sum(of: body)) + "\n").utf8)
    try PendingFile(replaceable: [header, body], for: path).commit()
    makeRoom()
  }

  /// Removes what was not used for longest, until all fits.
  private func makeRoom() {
    var bytes = 0
    for entry in entries() {
      bytes += entry.bytes
      if bytes > limit { unlink(entry.path) }
    }
  }

  private struct Kept: Codable {
    let key: String
    let result: StepResult
  }

  private static let magic = "workbook step 1 "
  private static let headerSize = magic.utf8.count + 9

  private static func digits(_ sum: UInt32) -> String {
    let digits = String(sum, radix: 16)
    return String(repeating: "0", count: 8 - digits.count) + digits
  }

  private static func sum(beginning bytes: [UInt8]) -> UInt32? {
    let header = String(decoding: bytes.prefix(headerSize), as: UTF8.self)
    guard header.hasPrefix(magic), header.hasSuffix("\n") else { return nil }
    return UInt32(header.dropFirst(magic.count).dropLast(), radix: 16)
  }
}

/// The kept results of one assignment under the same circumstances.
public struct RunCache: Sendable {
  let cache: StepCache
  let assignment: String
  let circumstances: [String]

  /// What a step left the last time; nil where it has to be run.
  public func result(of step: String) -> StepResult? {
    cache.result(at: name(step), key: key(step))
  }

  /// Keeps what a step left.
  ///
  /// - Throws: Where the file cannot be written.
  public func keep(_ result: StepResult, of step: String) throws(SystemError) {
    try cache.keep(result, at: name(step), key: key(step))
  }

  private func key(_ step: String) -> String {
    (["assignment \(assignment)", "step \(step)"] + circumstances).joined(separator: "\n")
  }

  /// Two keys of one name would only replace each other's results.
  private func name(_ step: String) -> String {
    let sum = String(CRC32.sum(of: key(step).utf8), radix: 16)
    return "\(assignment).\(step).\(sum)\(StepCache.ending)"
  }
}
