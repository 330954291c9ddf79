// Archives of arrays: what comes back, and which files are refused with which words.

import Files
import Foundation
import LinearAlgebra
import TestSupport
import Testing

@Suite struct ArrayArchiveTests {
  let folder: TemporaryFolder
  let file: URL

  init() throws {
    folder = try TemporaryFolder()
    file = folder.file("net.arrays")
  }

  static var example: ArrayArchive {
    var archive = ArrayArchive()
    archive[metadata: "kind"] = "net"
    archive[metadata: "epoch"] = "3"
    archive["W"] = StoredArray(Matrix<Double>(rows: 1, columns: 2, elements: [.nan, -0.0]))
    archive["b"] = StoredArray([Float](repeating: 0.1, count: 3))
    archive["state"] = StoredArray([1, 2, .max] as [UInt32])
    return archive
  }

  @Test func whatIsWrittenIsRead() throws {
    try Self.example.write(to: file)
    let archive = try ArrayArchive(contentsOf: file)
    #expect(archive == Self.example)
    #expect(archive.metadata.map(\.key) == ["kind", "epoch"])
    #expect(archive.arrays.map(\.name) == ["W", "b", "state"])
    let matrix = try archive.matrix("W", as: Double.self, rows: 1, columns: 2)
    #expect(matrix[0, 0].isNaN && matrix[0, 1] == 0 && matrix[0, 1].sign == .minus)
    #expect(try archive.vector("b", as: Float.self, count: 3) == [0.1, 0.1, 0.1])
    #expect(try archive.words("state", count: 3) == [1, 2, .max])
    #expect(try archive.note("epoch") == "3")

    try ArrayArchive().write(to: file)
    #expect(try ArrayArchive(contentsOf: file) == ArrayArchive())
    #expect(try folder.names == ["net.arrays"])
  }

  @Test func namesKeepTheirPlacesAndCanBeRemoved() {
    var archive = Self.example
    archive["W"] = StoredArray([1.0])
    archive[metadata: "kind"] = nil
    archive["b"] = nil
    archive["unknown"] = nil
    #expect(archive.arrays.map(\.name) == ["W", "state"])
    #expect(archive["W"]?.shape == [1] && archive["b"] == nil)
    #expect(archive.metadata.map(\.key) == ["epoch"] && archive[metadata: "kind"] == nil)
    #expect(archive != Self.example)
  }

  @Test func otherTypesShapesAndNamesAreTold() throws {
    try Self.example.write(to: file)
    let archive = try ArrayArchive(contentsOf: file)
    let label = "array 'W' of '\(file.path)' is float64 [1, 2]; "
    #expect(
      message { try archive.matrix("W", as: Float.self) }
        .hasPrefix(label + "float32 [any, any] was expected"))
    #expect(
      message { try archive.matrix("W", as: Double.self, columns: 5) }
        .hasPrefix(label + "float64 [any, 5] was expected"))
    #expect(
      message { try archive.vector("W", as: Double.self, count: 2) }
        .hasPrefix(label + "float64 [2] was expected"))
    #expect(message { try archive.words("W") }.hasPrefix(label + "uint32 [any] was expected"))
    #expect(message { try archive.words("state", count: 625) }.contains("uint32 [625]"))
    #expect(
      message { try archive.words("V") }
        .contains("'\(file.path)' holds no array 'V'; it holds 'W', 'b', 'state'."))
    #expect(message { try archive.note("lr") }.contains("no note 'lr'; it holds 'kind', 'epoch'."))
    #expect(message { try ArrayArchive().note("lr") }.contains("it holds none"))
  }

  @Test func otherFilesAreRefused() throws {
    func refusal(_ bytes: [UInt8]) throws -> String {
      try Data(bytes).write(to: file)
      return message { try ArrayArchive(contentsOf: file) }
    }
    #expect(message { try ArrayArchive(contentsOf: file) }.contains("is not there"))
    #expect(message { try ArrayArchive(contentsOf: folder.url) }.contains("is not a regular file"))
    #expect(try refusal([]).contains("no file of arrays"))
    #expect(try refusal(Array("{\"a\": 1}".utf8)).contains("no file of arrays"))
    #expect(
      try refusal(Array("workbook-arrays 2\nanything".utf8)).contains("of format 2; format 1"))
    #expect(try refusal(Array("workbook-arrays x\nanything".utf8)).contains("checksum"))
    #expect(try refusal(Array("workbook-arrays 1\nanything".utf8)).contains("cut short"))

    try Self.example.write(to: file)
    let whole = [UInt8](try Data(contentsOf: file))
    #expect(try refusal(whole + [0]).contains("\(whole.count) were expected: it was added to"))
    #expect(try refusal(whole.dropLast()).contains("it was cut short"))
  }

  /// Headers that a program other than this one may write, with the right checksum and sizes.
  @Test(arguments: [
    (#"{"metadata":[["a"]],"arrays":[]}"#, "no new pair"),
    (#"{"metadata":[["a","1"],["a","2"]],"arrays":[]}"#, "no new pair"),
    (#"{"metadata":[],"arrays":[{"name":"x","type":"complex64","shape":[2]}]}"#, "no array 'x'"),
    (#"{"metadata":[],"arrays":[{"name":"x","type":"float64","shape":[2]}]}"#, "no array 'x'"),
    (#"{"metadata":[],"arrays":[{"name":"x","type":"float32","shape":[3]}]}"#, "no array 'x'"),
    (#"{"metadata":[],"arrays":[{"name":"x","type":"float64","shape":[-1]}]}"#, "no array 'x'"),
    (
      #"{"metadata":[],"arrays":[{"name":"x","type":"float64","shape":[9223372036854775807,8]}]}"#,
      "no array 'x'"
    ),
    (
      #"{"metadata":[],"arrays":[{"name":"x","type":"float32","shape":[1]},{"name":"x","type":"float32","shape":[1]}]}"#,
      "no array 'x'"
    ),
    (#"{"metadata":[],"arrays":[{"name":"x","type":"uint32","shape":[1]}]}"#, "4 bytes belong"),
    (#"{"metadata":[],"arrays":[{"name":"x","type":"uint32","shape":[1e30]}]}"#, "not understood"),
    (#"{"metadata":[]}"#, "not understood"), ("", "not understood"), ("[[[[", "not understood"),
  ])
  func forgedHeadersAreRefused(_ header: String, expected: String) throws {
    try forged(header: Array(header.utf8)).write(to: file)
    let found = message { try ArrayArchive(contentsOf: file) }
    #expect(found.contains(expected) && found.contains(file.path), "\(found)")
  }

  @Test func absurdHeaderLengthsAreRefused() throws {
    for length in [UInt64.max, UInt64(Int.max), 1 << 40, 11] {
      try forged(header: [], length: length).write(to: file)
      #expect(message { try ArrayArchive(contentsOf: file) }.contains("not understood"))
    }
  }

  /// A file by the description, with the bytes of two `float32` behind its header.
  private func forged(header: [UInt8], length: UInt64? = nil) -> Data {
    func eight(_ number: UInt64) -> [UInt8] { (0..<8).map { UInt8(number >> (8 * $0) & 255) } }
    var bytes = Array("workbook-arrays 1\n".utf8) + eight(UInt64(34 + header.count + 12))
    bytes += eight(length ?? UInt64(header.count)) + header + [0, 0, 0, 0, 0, 0, 0, 0]
    let sum = CRC32.sum(of: bytes)
    return Data(bytes + (0..<4).map { UInt8(sum >> (8 * $0) & 255) })
  }
}
