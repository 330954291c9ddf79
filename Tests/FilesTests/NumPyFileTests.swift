// `.npy` files: the same bytes as NumPy's, read and refused as the format says.

import Files
import Foundation
import LinearAlgebra
import TestSupport
import Testing

@Suite struct NumPyFileTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// `numpy.save` of `[[1, -2]]` in `<f8`, laid out by hand from the format's description: the text
  /// takes 60 bytes with its newline's place, and 128 is the next multiple of 64 after 10 + 60.
  @Test func theBytesAreThoseOfTheFormat() throws {
    let file = folder.file("a.npy")
    try NumPyFile.write(Matrix<Double>(rows: 1, columns: 2, elements: [1, -2]), to: file)
    let text = "{'descr': '<f8', 'fortran_order': False, 'shape': (1, 2), }"
    var expected: [UInt8] = [0x93, 78, 85, 77, 80, 89, 1, 0, 118, 0]
    expected += Array(text.utf8) + Array(repeating: 32, count: 117 - text.utf8.count) + [10]
    expected += [0, 0, 0, 0, 0, 0, 0xf0, 0x3f, 0, 0, 0, 0, 0, 0, 0, 0xc0]
    #expect([UInt8](try Data(contentsOf: file)) == expected)
  }

  @Test func whatIsWrittenIsRead() throws {
    let file = folder.file("a.npy")
    let matrix = Matrix<Float>(rows: 2, columns: 3, elements: [0, -0.0, 1.5, .infinity, 3e38, -7])
    try NumPyFile.write(matrix, to: file)
    #expect(try NumPyFile.matrix(contentsOf: file, as: Float.self) == matrix)
    #expect(try NumPyFile.array(contentsOf: file) == StoredArray(matrix))

    try NumPyFile.write([Double.nan, .pi], to: file)
    let vector = try NumPyFile.vector(contentsOf: file, as: Double.self)
    #expect(vector[0].isNaN && vector[1] == .pi && vector.count == 2)

    try NumPyFile.write(Matrix<Double>(rows: 0, columns: 4), to: file)
    #expect(try NumPyFile.matrix(contentsOf: file) == Matrix<Double>(rows: 0, columns: 4))
    #expect(try folder.names == ["a.npy"])
  }

  @Test func anotherShapeIsNamed() throws {
    let file = folder.file("a.npy")
    try NumPyFile.write(Matrix<Float>(rows: 2, columns: 3), to: file)
    let found = message { try NumPyFile.vector(contentsOf: file, as: Double.self) }
    #expect(found.contains("is float32 [2, 3]; float64 [any] was expected"))
    #expect(found.contains(file.path))
    let flat = message { try NumPyFile.vector(contentsOf: file, as: Float.self) }
    #expect(flat.contains("is float32 [2, 3]; float32 [any] was expected"))
  }

  /// Headers as other writers of the format may write them.
  @Test(arguments: [
    (1, "{'descr': '<f8', 'fortran_order': False, 'shape': (2,), }"),
    (1, "{\"shape\":(2,),\"fortran_order\":False,\"descr\":\"<f8\"}"),
    (2, "{'descr': '<f8', 'fortran_order': False, 'shape': (2L,)}   \n"),
    (3, " { 'shape' : ( 2 ) , 'descr' : '<f8' , 'fortran_order' : True } \n"),
  ])
  func headersOfAllVersionsAreRead(_ version: UInt8, text: String) throws {
    let file = folder.file("a.npy")
    try bytes(version, text, elements: StoredArray([0.5, -4]).bytes).write(to: file)
    #expect(try NumPyFile.vector(contentsOf: file) == [0.5, -4])
  }

  @Test(arguments: [
    ("{'descr': '<f16', 'fortran_order': False, 'shape': (1,), }", "long doubles"),
    ("{'descr': '<U2', 'fortran_order': False, 'shape': (2,), }", ".astype('<f8')"),
    ("{'descr': '<>f8', 'fortran_order': False, 'shape': (2,), }", "'<>f8'"),
    ("{'descr': '<i3', 'fortran_order': False, 'shape': (2,), }", "'<i3'"),
    ("{'descr': '', 'fortran_order': False, 'shape': (2,), }", "''"),
    ("{'descr': '|O', 'fortran_order': False, 'shape': (2,), }", "'|O'"),
    ("{'descr': [('x', '<f8')], 'fortran_order': False, 'shape': (2,), }", "records (elements"),
    ("{'descr': '<f8', 'fortran_order': False, 'shape': (3,), }", "16 bytes of elements; 24 were"),
    ("{'descr': '<f8', 'fortran_order': False, 'shape': (1,), }", "something else follows"),
    ("{'descr': '<f8', 'fortran_order': False, 'shape': (-2,), }", "not understood"),
    ("{'descr': '<f8', 'fortran_order': False, 'shape': (2,)", "not understood"),
    ("{'descr': '<f8', 'shape': (2,), }", "not understood"),
    ("{'descr': '<f8', 'descr': '<f8', 'fortran_order': False, 'shape': (2,), }", "not understood"),
    (
      "{'descr': '<f8', 'fortran_order': False, 'shape': (9223372036854775807, 9), }", "not underst"
    ),
    ("{'descr': '<f8', 'fortran_order': False, 'shape': (99999999999999999999,), }", "not underst"),
    ("{'descr': '<f8", "not understood"), ("", "not understood"), ("((((((", "not understood"),
  ])
  func otherHeadersAreRefused(_ text: String, expected: String) throws {
    let file = folder.file("a.npy")
    try bytes(1, text, elements: StoredArray([0.5, -4]).bytes).write(to: file)
    let found = message { try NumPyFile.array(contentsOf: file) }
    #expect(found.contains(expected) && found.contains(file.path), "\(found)")
  }

  @Test func otherFilesAreRefused() throws {
    let file = folder.file("a.npy")
    #expect(message { try NumPyFile.array(contentsOf: file) }.contains("is not there"))
    #expect(message { try NumPyFile.array(contentsOf: folder.url) }.contains("folder"))
    try Data("PK\u{3}\u{4} and so on".utf8).write(to: file)
    #expect(
      message { try NumPyFile.array(contentsOf: file) }.contains("np.savez writes one (.npz)"))
    try Data("numbers".utf8).write(to: file)
    #expect(message { try NumPyFile.array(contentsOf: file) }.contains("no .npy file"))
    try Data().write(to: file)
    #expect(message { try NumPyFile.array(contentsOf: file) }.contains("no .npy file"))
    try bytes(4, "{}", elements: []).write(to: file)
    #expect(message { try NumPyFile.array(contentsOf: file) }.contains("version 4"))
  }

  /// No prefix of a file is taken for the file, and none crashes the reader.
  @Test func everyTruncationIsRefused() throws {
    let file = folder.file("a.npy")
    try NumPyFile.write(Matrix<Double>(rows: 2, columns: 2, repeating: 1), to: file)
    let whole = try Data(contentsOf: file)
    for length in 0..<whole.count {
      try whole.prefix(length).write(to: file)
      #expect(message { try NumPyFile.array(contentsOf: file) }.contains(file.path))
    }
  }

  private func bytes(_ version: UInt8, _ text: String, elements: [UInt8]) -> Data {
    let length = text.utf8.count
    var bytes: [UInt8] = [0x93, 78, 85, 77, 80, 89, version, 0, UInt8(length)]
    bytes += Array(repeating: 0, count: version == 1 ? 1 : 3)
    return Data(bytes + Array(text.utf8) + elements)
  }
}
