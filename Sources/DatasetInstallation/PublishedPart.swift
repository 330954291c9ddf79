// The SHA-256 of a file as it was published, whatever it is packed in here.

import Datasets
import Files
import Foundation

/// A data set's file, or its first published bytes, to be hashed.
struct PublishedPart {
  let path: String
  /// How many published bytes there are; nil where only unpacking all of them tells.
  let byteCount: Int?
  let packing: UnpackedFile.Packing
  private let url: URL
  private let entry: CatalogEntry
  private let firstBytes: Int?

  /// - Parameter firstBytes: How many published bytes are hashed; all of them where nil.
  init(
    _ url: URL, of entry: CatalogEntry, firstBytes: Int?
  ) throws(DatasetInstallationError) {
    self.url = url
    self.entry = entry
    self.firstBytes = firstBytes
    path = url.path
    let file = try Self.open(url, of: entry)
    byteCount = file.byteCount
    packing = file.packing
  }

  /// The checksums of some parts, in order; of a file that cannot be unpacked, why.
  ///
  /// Files that are as published are hashed by the system's program, several at a time.
  ///
  /// - Parameter isCancelled: asked every few milliseconds.
  static func results(
    of parts: [PublishedPart], isCancelled: () -> Bool
  ) throws(DatasetInstallationError) -> [Result<Checksum, DatasetInstallationError>] {
    let plain = parts.filter { $0.packing == .none }
      .map { FilePart(path: $0.path, firstBytes: $0.firstBytes) }
    var sums = try SHA256.system.checksums(of: plain, isCancelled: isCancelled)[...]
    var results: [Result<Checksum, DatasetInstallationError>] = []
    for part in parts {
      if part.packing == .none {
        results.append(.success((sums.removeFirst(), part.byteCount ?? 0)))
        continue
      }
      do throws(DatasetInstallationError) {
        results.append(.success(try part.unpackedChecksum(isCancelled: isCancelled)))
      } catch {
        if error == .cancelled { throw error }
        results.append(.failure(error))
      }
    }
    return results
  }

  /// A SHA-256, and how many published bytes the whole file has.
  typealias Checksum = (sum: String, bytes: Int)

  private func unpackedChecksum(
    isCancelled: () -> Bool
  ) throws(DatasetInstallationError) -> Checksum {
    let file = try Self.open(url, of: entry)
    var stream = SHA256Stream()
    var count = 0
    while true {
      if isCancelled() { throw .cancelled }
      let bytes = try Self.read(file)
      if bytes.isEmpty { return (stream.digits, count) }
      let wanted = firstBytes.map { max(0, min(bytes.count, $0 - count)) } ?? bytes.count
      stream.add(wanted == bytes.count ? bytes : Array(bytes[..<wanted]))
      count += bytes.count
      // What is far longer than the published file is not looked at to its end.
      if count > 2 * (entry.files.map(\.bytes).max() ?? 0) + 1_000_000 {
        return (stream.digits, count)
      }
    }
  }

  private static func open(
    _ url: URL, of entry: CatalogEntry
  ) throws(DatasetInstallationError) -> UnpackedFile {
    do {
      return try UnpackedFile(url, of: entry)
    } catch {
      throw .unreadableFile(path: url.path, reason: "\(error)")
    }
  }

  private static func read(_ file: UnpackedFile) throws(DatasetInstallationError) -> [UInt8] {
    do {
      return try file.read(upTo: 1 << 20)
    } catch {
      throw .unreadableFile(path: file.path, reason: "\(error)")
    }
  }
}
