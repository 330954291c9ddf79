// Named arrays with notes in one checked file: saved models, and trainings to go on from.

import Foundation
import LinearAlgebra

/// Named arrays with metadata, in one file with a checksum: a saved model, or the state of a
/// training from which it goes on.
///
/// ```swift
/// var archive = ArrayArchive()
/// archive[metadata: "kind"] = "two-layer net"
/// archive["W1"] = StoredArray(weights)
/// try archive.write(to: file)
///
/// let saved = try ArrayArchive(contentsOf: file)
/// let weights: Matrix<Double> = try saved.matrix("W1", columns: 100)
/// ```
///
/// ## The format
///
/// All numbers have their lowest byte first. A file is, without gaps:
///
/// | bytes | what |
/// |---|---|
/// | 18 | `workbook-arrays 1` and a newline: the name of the format and its version |
/// | 8 | the size of the whole file, unsigned |
/// | 8 | the size of the header, unsigned |
/// | as said | the header: JSON in UTF-8 |
/// | the rest but 4 | the elements of the arrays, array after array |
/// | 4 | CRC-32 (of zlib, gzip and PNG) of all bytes before, unsigned |
///
/// The header is one object. `metadata` is a list of pairs `[key, value]` of strings; `arrays` is a
/// list of objects with a `name`, a `type` (a case of `ElementType`, such as `float64`) and a `shape`,
/// in the order of their elements. The last dimension of a shape varies fastest. No key and no name occurs
/// twice. A reader in Python, for files that it trusts:
///
/// ```python
/// import json, struct, zlib, numpy
/// raw = open(path, "rb").read()
/// assert raw[:18] == b"workbook-arrays 1\n"
/// size, length = struct.unpack("<QQ", raw[18:34])
/// assert size == len(raw) and zlib.crc32(raw[:-4]) == struct.unpack("<I", raw[-4:])[0]
/// header, at, arrays = json.loads(raw[34:34 + length]), 34 + length, {}
/// for a in header["arrays"]:
///     n, kind = numpy.prod(a["shape"], dtype=int), numpy.dtype(a["type"]).newbyteorder("<")
///     arrays[a["name"]] = numpy.frombuffer(raw, kind, n, at).reshape(a["shape"])
///     at += arrays[a["name"]].nbytes
/// ```
public struct ArrayArchive: Sendable {
  /// A note: a key and its value.
  public struct Note: Equatable, Sendable {
    public let key: String
    public var value: String
  }

  /// An array and its name.
  public struct NamedArray: Equatable, Sendable {
    public let name: String
    public var array: StoredArray
  }

  /// The notes, in the order in which their keys first came.
  public internal(set) var metadata: [Note] = []
  /// The arrays, in the order in which their names first came.
  public internal(set) var arrays: [NamedArray] = []
  /// Where the archive was read from, for errors.
  var path: String?

  /// An archive of nothing.
  public init() {}

  /// Reads an archive and checks all of it.
  ///
  /// - Throws: `FileAccessError`, or `ArrayArchiveError` for a file that is none or was altered.
  public init(contentsOf file: URL) throws {
    let path = file.path
    let bytes = try WholeFile.read(file, beginning: ArchiveFormat.prefixBytes) {
      try ArchiveFormat.checkBeginning($0, size: $1, path: path)
    }
    self = try ArchiveFormat.archive(bytes, path: path)
    self.path = path
  }

  /// Writes the archive whole or not at all, as `PendingFile` does: a process that dies at any
  /// moment leaves the old file or the new one.
  ///
  /// - Throws: `FileAccessError`; the file that was there before is unchanged.
  public func write(to file: URL) throws {
    try WholeFile.write(try ArchiveFormat.bytes(of: self), to: file)
  }

  /// The value of a note; nil removes it.
  public subscript(metadata key: String) -> String? {
    get { metadata.first { $0.key == key }?.value }
    set {
      let place = metadata.firstIndex { $0.key == key }
      switch (place, newValue) {
      case (let place?, let value?): metadata[place].value = value
      case (let place?, nil): metadata.remove(at: place)
      case (nil, let value?): metadata.append(Note(key: key, value: value))
      case (nil, nil): break
      }
    }
  }

  /// The array of a name; nil removes it.
  public subscript(name: String) -> StoredArray? {
    get { arrays.first { $0.name == name }?.array }
    set {
      let place = arrays.firstIndex { $0.name == name }
      switch (place, newValue) {
      case (let place?, let array?): arrays[place].array = array
      case (let place?, nil): arrays.remove(at: place)
      case (nil, let array?): arrays.append(NamedArray(name: name, array: array))
      case (nil, nil): break
      }
    }
  }
}

extension ArrayArchive: Equatable {
  /// Whether both hold the same, wherever they were read from.
  public static func == (a: ArrayArchive, b: ArrayArchive) -> Bool {
    a.metadata == b.metadata && a.arrays == b.arrays
  }
}

extension ArrayArchive {
  /// The array of a name as a matrix.
  ///
  /// - Parameters:
  ///   - rows: The rows that are expected; nil for any number.
  ///   - columns: The columns that are expected; nil for any number.
  /// - Throws: `ArrayArchiveError.noArray`, or `StoredArrayError` for another type or shape.
  public func matrix<Scalar: RealScalar>(
    _ name: String, as type: Scalar.Type = Scalar.self, rows: Int? = nil, columns: Int? = nil
  ) throws -> Matrix<Scalar> {
    try array(name).matrix(rows: rows, columns: columns, label: label(name))
  }

  /// The array of a name as numbers of one dimension.
  ///
  /// - Parameter count: How many are expected; nil for any number.
  /// - Throws: `ArrayArchiveError.noArray`, or `StoredArrayError` for another type or shape.
  public func vector<Scalar: RealScalar>(
    _ name: String, as type: Scalar.Type = Scalar.self, count: Int? = nil
  ) throws -> [Scalar] {
    try array(name).vector(count: count, label: label(name))
  }

  /// The array of a name as whole numbers of one dimension.
  ///
  /// - Throws: `ArrayArchiveError.noArray`, or `StoredArrayError` for another type or shape.
  public func words(_ name: String, count: Int? = nil) throws -> [UInt32] {
    try array(name).words(count: count, label: label(name))
  }

  /// The value of a note that must be there.
  ///
  /// - Throws: `ArrayArchiveError.noNote`.
  public func note(_ key: String) throws -> String {
    guard let value = self[metadata: key] else {
      throw ArrayArchiveError.noNote(path: shownPath, key: key, found: metadata.map(\.key))
    }
    return value
  }

  private func array(_ name: String) throws -> StoredArray {
    guard let array = self[name] else {
      throw ArrayArchiveError.noArray(path: shownPath, name: name, found: arrays.map(\.name))
    }
    return array
  }

  private func label(_ name: String) -> String { "array '\(name)' of '\(shownPath)'" }

  private var shownPath: String { path ?? "an archive in memory" }
}
