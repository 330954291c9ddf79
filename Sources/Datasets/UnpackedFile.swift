// A data set's file as its publisher made it, whatever it is packed in here.

import Files
import Foundation

/// The published bytes of a file that may be packed with gzip, or kept as a pickle of Python's; read
/// from the front.
package final class UnpackedFile {
  package enum Packing: Sendable, Equatable {
    case none, gzip, pickle
  }

  package let path: String
  package let packing: Packing
  /// How many bytes the file has on the disk.
  let packedByteCount: Int
  /// The published bytes; nil where only unpacking all of them tells.
  package let byteCount: Int?
  private let entry: CatalogEntry
  private let file: ByteFile
  /// How many of the published bytes were read, where they are not unpacked.
  private var place = 0
  /// Of a file packed with gzip, once something was read.
  private var unpacker: GzipReader?
  private let pickle: CIFARPickle?

  /// Opens a file. A pickle is read whole.
  ///
  /// - Throws: `DatasetError`.
  package init(_ url: URL, of entry: CatalogEntry) throws {
    let file = try ByteFile(url, of: entry)
    let beginning = try file.bytes(0..<min(2, file.byteCount))
    path = url.path
    self.entry = entry
    packedByteCount = file.byteCount
    if GzipReader.begins(beginning) {
      packing = .gzip
      pickle = nil
      byteCount = nil
    } else if let records = CIFARRecords(of: entry), Pickle.begins(beginning) {
      packing = .pickle
      let found = try CIFARPickle(
        file.bytes(0..<file.byteCount), of: records, path: url.path)
      pickle = found
      byteCount = found.count * records.recordBytes
    } else {
      packing = .none
      pickle = nil
      byteCount = file.byteCount
    }
    self.file = file
  }

  /// The next published bytes, as many as asked for; fewer only at the end.
  ///
  /// - Throws: `DatasetError`.
  package func read(upTo count: Int) throws -> [UInt8] {
    if packing == .gzip {
      do throws(GzipError) {
        if unpacker == nil { unpacker = try GzipReader(path) }
        return try unpacker?.read(upTo: count) ?? []
      } catch {
        throw DatasetError(error, path: path, of: entry)
      }
    }
    let range = place..<min(byteCount ?? place, place + count)
    place = range.upperBound
    return try pickle?.records(range) ?? file.bytes(range)
  }

  /// How many bytes are left, counted without being kept.
  ///
  /// - Throws: `DatasetError`; that there are more than any published file has, for a packed one.
  func countRest() throws -> Int {
    if let byteCount { return byteCount - place }
    var count = 0
    while case let part = try read(upTo: 1 << 20), !part.isEmpty {
      count += part.count
      guard count <= Self.mostCounted else {
        throw DatasetError(.unpacksTooLarge(limit: Self.mostCounted), path: path, of: entry)
      }
    }
    return count
  }

  private static let mostCounted = 250_000_000

  /// Whether the first bytes on the disk are those of a file that is known to be something else.
  func foreignKind() -> FileKind? {
    guard packing == .none else { return nil }
    let kind = FileKind(ofFileAt: path)
    return [.unknown, .empty, .text].contains(kind) ? nil : kind
  }
}

extension DatasetError {
  fileprivate init(_ error: GzipError, path: String, of entry: CatalogEntry) {
    let problem: Problem =
      switch error {
      case .cutShort: .damagedGzip(isCutShort: true)
      case .damaged: .damagedGzip(isCutShort: false)
      case .unreadable(let reason): .unreadable(reason: reason)
      }
    self.init(problem, path: path, of: entry)
  }
}
