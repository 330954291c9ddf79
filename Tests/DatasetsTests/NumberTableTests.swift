// Comma-separated numbers: what is read, what is refused and where, and altered files.

import Foundation
import LinearAlgebra
import TestSupport
import Testing

@testable import Datasets

struct NumberTableTests {
  private func table(_ text: String) throws -> NumberTable {
    try NumberTable(parsing: text, path: "a.csv")
  }

  @Test func linesAreRows() throws {
    let table = try table("1,2.5\n-3,4e-2\n")
    #expect(table == NumberTable(rows: 2, columns: 2, values: [1, 2.5, -3, 0.04]))
    #expect(table.column(1) == [2.5, 0.04])
    #expect(
      table.matrix(of: Float.self) == Matrix(rows: 2, columns: 2, elements: [1, 2.5, -3, 0.04]))
  }

  @Test(arguments: [
    "x,y\n1,2\n", "x,y\r\n1,2\r\n", "\u{feff} x , y\n 1 ,\t2", "x,y\n1,2\n\n  \n",
  ])
  func namesSpacesAndLineEnds(_ text: String) throws {
    #expect(
      try table(text) == NumberTable(names: ["x", "y"], rows: 1, columns: 2, values: [1, 2]))
  }

  @Test func aColumnOfNumbersIsATable() throws {
    #expect(try table("7").values == [7])
    #expect(try table("x\n7\n8").column(0) == [7, 8])
  }

  @Test(
    arguments: [
      ("", .init(.empty, path: "a.csv")),
      ("\n \n", .init(.empty, path: "a.csv")),
      ("x,y\n", .init(.empty, path: "a.csv")),
      ("1,2\n3\n", .init(.wrongCount(expected: 2, found: 1), path: "a.csv", line: 2)),
      ("x,y\n1,2,3\n", .init(.wrongCount(expected: 2, found: 3), path: "a.csv", line: 2)),
      ("1\n\n2\n", .init(.emptyLine, path: "a.csv", line: 2)),
      ("1,2\n3,four\n", .init(.notANumber("four"), path: "a.csv", line: 2, column: 2)),
      ("1,,3\n", .init(.notANumber(""), path: "a.csv", line: 1, column: 2)),
      ("x,y\na,b\n", .init(.notANumber("a"), path: "a.csv", line: 2, column: 1)),
      ("1;2\n3;4\n1,2", .init(.notANumber("3;4"), path: "a.csv", line: 2, column: 1)),
      ("1\nnan\n", .init(.notANumber("nan"), path: "a.csv", line: 2, column: 1)),
      ("1e999\n", .init(.notANumber("1e999"), path: "a.csv", line: 1, column: 1)),
    ] as [(String, NumberTableError)])
  func whatIsRefusedAndWhere(_ text: String, _ error: NumberTableError) {
    #expect(throws: error) { try table(text) }
    #expect(error.description.hasPrefix("'a.csv'"))
    #expect(!error.description.contains("\n"))
  }

  @Test func placesAreInTheWords() {
    let error = NumberTableError(.notANumber("four"), path: "a.csv", line: 2, column: 5)
    #expect(error.description.hasPrefix("'a.csv', line 2, column 5: 'four' is no finite number."))
  }

  @Test func writtenNumbersComeBackBitForBit() throws {
    let folder = try TemporaryFolder()
    let url = URL(fileURLWithPath: folder.path + "/x_train.csv")
    let values = [
      0.1, -0.0, 1.0 / 3, .leastNonzeroMagnitude, .greatestFiniteMagnitude, 1e22, 123_456_789,
      -.pi,
    ]
    let table = NumberTable(names: ["a", "b"], rows: 4, columns: 2, values: values)
    try table.write(to: url)
    let read = try NumberTable(contentsOf: url)
    #expect(read.values.map(\.bitPattern) == values.map(\.bitPattern))
    #expect(read.names == ["a", "b"] && read.rows == 4)
  }

  @Test func filesThatCannotBeReadAreErrors() throws {
    let folder = try TemporaryFolder()
    let url = URL(fileURLWithPath: folder.path)
    let file = url.appendingPathComponent("a.csv")
    #expect(throws: NumberTableError(.missing, path: file.path)) {
      try NumberTable(contentsOf: file)
    }
    #expect(throws: NumberTableError(.unreadable("it is a folder"), path: url.path)) {
      try NumberTable(contentsOf: url)
    }
    try write(Data([0x31, 0xff, 0x0a]), to: file.path)
    #expect(throws: NumberTableError(.notText, path: file.path)) {
      try NumberTable(contentsOf: file)
    }
    let nowhere = file.appendingPathComponent("b.csv")
    #expect(throws: NumberTableError.self) {
      try NumberTable(rows: 1, columns: 1, values: [1]).write(to: nowhere)
    }
  }

  /// What is taken must be what splitting at line ends and commas gives.
  @Test(.timeLimit(.minutes(1))) func alteredFiles() throws {
    let good = Array("x,y\n1,2.5\n-3,4e-2\n0.125,-7e5\n".utf8)
    var damage = FileDamage(seed: 77, headerBytes: 8)
    var right = 0
    for _ in 0..<3_000 {
      let bytes = damage.altered(good)
      guard let text = String(validating: bytes, as: UTF8.self) else { continue }
      do {
        let table = try table(text)
        // A field without a number stands only in the line of names.
        let fields = text.split { $0.isNewline || $0 == "," }.compactMap {
          Double($0.trimmingCharacters(in: .whitespaces))
        }
        #expect(table.values == fields)
        #expect(table.values.count == table.rows * table.columns)
        right += 1
      } catch is NumberTableError {}
    }
    #expect((500...2_500).contains(right))
  }
}
