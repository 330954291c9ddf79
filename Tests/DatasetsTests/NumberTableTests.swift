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
      ("1;2\n3;4\n1,2", .init(.otherSeparator("';'"), path: "a.csv", line: 1, column: 1)),
      ("x;y\n3;4\n", .init(.otherSeparator("';'"), path: "a.csv", line: 1, column: 1)),
      ("1.5\t2\n3\t4\n", .init(.otherSeparator("tabs"), path: "a.csv", line: 1, column: 1)),
      ("x\n1.5 2\n", .init(.otherSeparator("spaces"), path: "a.csv", line: 2, column: 1)),
      ("1.0e+00 2.0e+00\n", .init(.otherSeparator("spaces"), path: "a.csv", line: 1, column: 1)),
      ("1,5;2,5\n", .init(.otherSeparator("';'"), path: "a.csv", line: 1, column: 2)),
      // Not as C and Swift read numbers.
      ("1\n0x10\n", .init(.notANumber("0x10"), path: "a.csv", line: 2, column: 1)),
      ("1\n0x1p4\n", .init(.notANumber("0x1p4"), path: "a.csv", line: 2, column: 1)),
      ("1\ninf\n", .init(.notANumber("inf"), path: "a.csv", line: 2, column: 1)),
      ("1\n1_000\n", .init(.notANumber("1_000"), path: "a.csv", line: 2, column: 1)),
      ("0x10\n1\n", .init(.ambiguousName("0x10"), path: "a.csv", line: 1, column: 1)),
      ("nan\n1\n", .init(.notANumber("nan"), path: "a.csv", line: 1, column: 1)),
      // A first line that may be a name or a number: a letter for a digit, marks, quotes.
      ("l.5\n2.5\n", .init(.ambiguousName("l.5"), path: "a.csv", line: 1, column: 1)),
      ("1O\n20\n", .init(.ambiguousName("1O"), path: "a.csv", line: 1, column: 1)),
      ("1.5.\n2.5\n", .init(.ambiguousName("1.5."), path: "a.csv", line: 1, column: 1)),
      ("1.S\n2.5\n", .init(.ambiguousName("1.S"), path: "a.csv", line: 1, column: 1)),
      ("\"1.5\"\n2.5\n", .init(.ambiguousName("\"1.5\""), path: "a.csv", line: 1, column: 1)),
      ("# 1.5\n2.5\n", .init(.ambiguousName("# 1.5"), path: "a.csv", line: 1, column: 1)),
      ("x,2.5e\n1,2\n", .init(.ambiguousName("2.5e"), path: "a.csv", line: 1, column: 2)),
      // Decimal commas, thousands, and pandas' heading of column numbers.
      ("1,5\n2,5\n3,25\n", .init(.ambiguousCommas("1,5"), path: "a.csv", line: 1)),
      ("1,234,567\n2,345,678\n", .init(.ambiguousCommas("1,234,567"), path: "a.csv", line: 1)),
      ("x\n1,5\n", .init(.wrongCount(expected: 1, found: 2), path: "a.csv", line: 2)),
      ("0\n1.5\n2.5\n", .init(.ambiguousFirstLine("0"), path: "a.csv", line: 1)),
      ("0,1\n1.5,2.5\n", .init(.ambiguousFirstLine("0,1"), path: "a.csv", line: 1)),
      (",0\n0,1.5\n", .init(.notANumber(""), path: "a.csv", line: 1, column: 1)),
      ("1\nnan\n", .init(.notANumber("nan"), path: "a.csv", line: 2, column: 1)),
      ("1e999\n", .init(.notANumber("1e999"), path: "a.csv", line: 1, column: 1)),
    ] as [(String, NumberTableError)])
  func whatIsRefusedAndWhere(_ text: String, _ error: NumberTableError) {
    #expect(throws: error) { try table(text) }
    #expect(error.description.hasPrefix("'a.csv'"))
    #expect(!error.description.contains("\n"))
  }

  /// What looks alike and can be read in one way only.
  @Test(
    arguments: [
      ("1, 5\n2, 5\n", nil, 2), ("1,-5\n2,5\n", nil, 2), ("1,5.0\n2,5\n", nil, 2),
      ("1,2,3\n4,5,6\n", nil, 3), ("a,b\n1,5\n", ["a", "b"], 2), ("0\n1\n2\n", nil, 1),
      ("0.0\n1.5\n", nil, 1), ("0\n0.5\n1\n", nil, 1), ("0\n", nil, 1), (".5\n5.\n+1e3\n", nil, 1),
      ("x1,x2\n1,5\n", ["x1", "x2"], 2), ("t10k\n1\n", ["t10k"], 1), ("x[0]\n1\n", ["x[0]"], 1),
      ("feature_12\n1\n", ["feature_12"], 1), ("L2 norm\n1\n", ["L2 norm"], 1),
      ("# x,y\n1,2\n", ["# x", "y"], 2), ("12,255,128\n1,2,3\n", nil, 3),
    ] as [(String, [String]?, Int)])
  func whatIsReadInOneWay(_ text: String, _ names: [String]?, _ columns: Int) throws {
    let table = try table(text)
    #expect(table.names == names && table.columns == columns)
    let lines = text.split(separator: "\n").dropFirst(names == nil ? 0 : 1)
    let numbers = lines.flatMap { $0.split(separator: ",").map { Double($0.filter { $0 != " " }) } }
    #expect(table.values == numbers.compactMap { $0 })
  }

  @Test func columnNumbersAreMarked() throws {
    #expect(try table("0\n1\n2\n").mayBeginWithColumnNumbers)
    for text in ["0.0\n1\n", "1\n0\n", "x\n0\n1\n", "0\n"] {
      #expect(try !table(text).mayBeginWithColumnNumbers)
    }
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

  @Test(
    arguments: [
      ("<!DOCTYPE html>\n<p>1,2", .webPage), ("{\"x\": [1]}", .json), ("PK\u{3}\u{4}", .zip),
      ("version https://git-lfs.github.com/spec/v1\nsize 7\n", .lfsPointer(bytes: 7)),
    ] as [(String, FileKind)])
  func filesOfOtherKindsAreNamed(_ text: String, _ kind: FileKind) throws {
    let folder = try TemporaryFolder()
    let path = try folder.file("a.csv", text)
    #expect(throws: NumberTableError(.otherKind(kind), path: path)) {
      try NumberTable(contentsOf: URL(fileURLWithPath: path))
    }
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
  @Test(.timeLimit(.minutes(10))) func alteredFiles() throws {
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
