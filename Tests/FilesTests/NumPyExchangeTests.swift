// `.npy` files and archives exchanged with NumPy itself, where the machine has it.

import Files
import Foundation
import LinearAlgebra
import TestSupport
import Testing

@Suite(.enabled(if: Python.isThere, "python3 with NumPy is not installed"))
struct NumPyExchangeTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// Values whose bits are easily lost.
  static let special = [
    Double.nan, .infinity, -.infinity, -0.0, .leastNonzeroMagnitude, 0.1, -1.0 / 3,
  ]

  @Test func numPyReadsWhatIsWrittenHere() throws {
    let file = folder.file("a.npy")
    func check(_ condition: String) throws {
      try Python.run(
        """
        import sys, numpy as np
        a = np.load(sys.argv[1])
        assert \(condition), (a, a.dtype, a.shape)
        """, [file.path])
    }
    let values = "[np.nan, np.inf, -np.inf, -0.0, 5e-324, 0.1, -1 / 3]"
    try NumPyFile.write(Self.special, to: file)
    try check("a.dtype == '<f8' and a.shape == (7,)")
    try check("np.array_equal(a, \(values), equal_nan=True) and np.signbit(a[3])")
    try NumPyFile.write(Self.special.map { Float($0) }, to: file)
    try check("a.dtype == '<f4' and np.array_equal(a, np.float32(\(values)), equal_nan=True)")
    try NumPyFile.write(
      Matrix<Double>(rows: 2, columns: 3, elements: [0, 1, 2, 3, 4, 5]), to: file)
    try check("np.array_equal(a, np.arange(6.0).reshape(2, 3)) and a.flags.c_contiguous")
    try NumPyFile.write(Matrix<Float>(rows: 0, columns: 4), to: file)
    try check("a.shape == (0, 4) and a.dtype == '<f4'")
    try NumPyFile.write(StoredArray([1, 4_294_967_295] as [UInt32]), to: file)
    try check("a.dtype == '<u4' and a.tolist() == [1, 2 ** 32 - 1]")
  }

  /// NumPy's own file is the same, byte for byte.
  @Test func theBytesAreNumPys() throws {
    for (rows, columns) in [(3, 5), (1, 1), (0, 7), (12_345, 1)] {
      let (ours, theirs) = (folder.file("ours.npy"), folder.file("theirs.npy"))
      try NumPyFile.write(Matrix<Double>(rows: rows, columns: columns, repeating: 0.1), to: ours)
      try Python.run(
        "import sys, numpy as np; np.save(sys.argv[1], np.full((\(rows), \(columns)), 0.1))",
        [theirs.path])
      #expect(try Data(contentsOf: ours).elementsEqual(Data(contentsOf: theirs)))
    }
  }

  @Test func whatNumPyWritesIsRead() throws {
    let file = folder.file("a.npy")
    func save(_ array: String) throws {
      try Python.run(
        """
        import sys, numpy as np
        special = [np.nan, np.inf, -np.inf, -0.0, 5e-324, 0.1, -1 / 3]
        \(array)
        """, [file.path])
    }
    try save("np.save(sys.argv[1], np.array(special))")
    let found = try NumPyFile.vector(contentsOf: file, as: Double.self)
    // NumPy's NaN is the quiet one with the sign clear, as Swift's.
    #expect(found.map(\.bitPattern) == Self.special.map(\.bitPattern))
    try save("np.save(sys.argv[1], np.zeros((0, 3), '<f4'))")
    #expect(try NumPyFile.matrix(contentsOf: file) == Matrix<Float>(rows: 0, columns: 3))
    try save("np.save(sys.argv[1], np.arange(6.0).reshape(2, 3))")
    #expect(try NumPyFile.matrix(contentsOf: file, as: Double.self)[1, 0] == 3)
    try save("np.save(sys.argv[1], np.float64(7))")
    #expect(try NumPyFile.array(contentsOf: file).shape == [])
    for version in ["(2, 0)", "(3, 0)"] {
      try save("np.lib.format.write_array(open(sys.argv[1], 'wb'), np.array(special), \(version))")
      #expect(try NumPyFile.vector(contentsOf: file, as: Double.self).count == 7)
    }
    try save("np.save(sys.argv[1], np.asfortranarray(np.arange(6.0).reshape(2, 3)))")
    #expect(
      try NumPyFile.matrix(contentsOf: file)
        == Matrix<Double>(rows: 2, columns: 3, elements: [0, 1, 2, 3, 4, 5]))
    try save("np.save(sys.argv[1], np.zeros(3, [('x', '<f8'), ('y', '<i4')]))")
    #expect(message { try NumPyFile.array(contentsOf: file) }.contains("records"))
    try save("np.save(sys.argv[1], np.array([3, -1, 2 ** 60]))")
    #expect(try NumPyFile.integers(contentsOf: file) == [3, -1, 1 << 60])
  }

  /// Random arrays of every type, order of bytes, order of elements and shape: NumPy writes beside each
  /// what it holds, in C's order and as Python's shortest text of the number as a double.
  @Test func randomArraysOfEveryKindAreReadAsNumPyReadsThem() throws {
    try Python.run(
      """
      import os, sys, numpy as np
      g = np.random.default_rng(5)
      kinds = ["b1"] + [k + str(s) for k, s in
        [("i", 1), ("i", 2), ("i", 4), ("u", 1), ("u", 2), ("u", 4), ("f", 2), ("f", 4), ("f", 8)]]
      for n in range(200):
          kind = kinds[n % len(kinds)]
          shape = tuple(g.integers(0, 5, g.integers(0, 5)))
          size = int(np.prod(shape, dtype=int)) * np.dtype(kind).itemsize
          raw = g.integers(0, 256, size, np.uint8).tobytes()
          if kind == "b1":
              raw = bytes(b & 1 for b in raw)
          a = np.frombuffer(raw, kind).reshape(shape).astype((">" if n % 2 else "<") + kind)
          a = np.asfortranarray(a) if n % 3 else a
          np.save(os.path.join(sys.argv[1], f"{n}.npy"), a)
          with open(os.path.join(sys.argv[1], f"{n}.txt"), "w") as f:
              f.write(" ".join(map(str, a.shape)) + ";")
              f.write(" ".join(repr(float(x)) for x in a.ravel(order="C")))
      """, [folder.path])
    for number in 0..<200 {
      let array = try NumPyFile.array(contentsOf: folder.file("\(number).npy"))
      let text = try String(contentsOf: folder.file("\(number).txt"), encoding: .utf8)
      let parts = text.split(separator: ";", omittingEmptySubsequences: false)
      #expect(array.shape == parts[0].split(separator: " ").map { Int($0)! })
      let expected = parts[1].split(separator: " ").map { Double($0)! }
      let found = try array.numbers(as: Double.self)
      #expect(found.count == expected.count)
      #expect(
        zip(found, expected).allSatisfy {
          $0.bitPattern == $1.bitPattern || $0.isNaN && $1.isNaN
        }, "\(number)")
    }
  }

  /// The reader of the format's description, as it stands in the documentation of `ArrayArchive`.
  @Test func theDocumentedReaderReadsArchives() throws {
    var archive = ArrayArchive()
    archive[metadata: "kind"] = "naïve \"net\" \\ \u{1F600}\n\u{0}"
    archive[metadata: "epoch"] = "3"
    archive["W1"] = StoredArray(
      Matrix<Double>(rows: 2, columns: 3, elements: [0, 1, 2, 3, 4, -0.0]))
    archive["empty"] = StoredArray(Matrix<Float>(rows: 0, columns: 4))
    archive["b"] = StoredArray([Float.nan, 0.1])
    archive["state"] = StoredArray([7, .max] as [UInt32])
    let file = folder.file("net.arrays")
    try archive.write(to: file)
    try Python.run(
      "import sys\npath = sys.argv[1]\n" + (try documentedReader())
        + """

        note = dict(header["metadata"])
        assert note == {"kind": 'naïve "net" \\\\ \\U0001F600\\n\\0', "epoch": "3"}, note
        assert list(arrays) == ["W1", "empty", "b", "state"]
        w, b = arrays["W1"], arrays["b"]
        assert w.dtype == "<f8" and w.tolist() == [[0, 1, 2], [3, 4, 0]] and numpy.signbit(w[1, 2])
        assert arrays["empty"].shape == (0, 4) and arrays["empty"].dtype == "<f4"
        assert numpy.isnan(b[0]) and b[1] == numpy.float32(0.1)
        assert arrays["state"].tolist() == [7, 2 ** 32 - 1]
        """, [file.path])
  }

  /// What Python writes by the description is read here.
  @Test func anArchiveFromPythonIsRead() throws {
    let file = folder.file("net.arrays")
    try Python.run(
      """
      import json, struct, sys, zlib, numpy
      header = json.dumps({"arrays": [{"shape": [3, 1], "name": "é", "type": "float32"}],
                           "metadata": [["a", "b"]]}, indent=2).encode()
      body = numpy.array([[1], [2], [0.5]], "<f4").tobytes()
      raw = b"workbook-arrays 1\\n" + struct.pack("<QQ", 34 + len(header) + len(body) + 4, len(header))
      raw += header + body
      open(sys.argv[1], "wb").write(raw + struct.pack("<I", zlib.crc32(raw)))
      """, [file.path])
    let archive = try ArrayArchive(contentsOf: file)
    #expect(try archive.note("a") == "b")
    #expect(
      try archive.matrix("é", rows: 3, columns: 1)
        == Matrix<Float>(rows: 3, columns: 1, elements: [1, 2, 0.5]))
  }

  /// The lines of the documentation between the Python fences.
  private func documentedReader() throws -> String {
    let source = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
      .appendingPathComponent("Sources/Files/ArrayArchive.swift")
    let lines = try String(contentsOf: source, encoding: .utf8).components(separatedBy: "\n")
    let start = try #require(lines.firstIndex(of: "/// ```python"))
    let reader = lines[(start + 1)...].prefix { $0 != "/// ```" }
    try #require(!reader.isEmpty)
    return reader.map { String($0.dropFirst(4)) }.joined(separator: "\n")
  }
}
