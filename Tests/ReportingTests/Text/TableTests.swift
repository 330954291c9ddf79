import Testing

@testable import Reporting

struct TableTests {
  private let table = Table(
    columns: [.init("k", .right), .init("name"), .init("mean", .right)],
    rows: [["1", "one", "0.2656"], ["10", "ten", "0.2802"]], markedRow: 1)

  @Test func columnsAreAlignedAndTheBestIsMarked() {
    #expect(
      table.lines(width: 80) == [
        "   k  name    mean",
        "  --  ----  ------",
        "   1  one   0.2656",
        "* 10  ten   0.2802",
      ])
  }

  @Test func columnsThatDoNotFitFollowBehindTheFirst() {
    #expect(
      table.lines(width: 12) == [
        "   k  name",
        "  --  ----",
        "   1  one",
        "* 10  ten",
        "",
        "   k    mean",
        "  --  ------",
        "   1  0.2656",
        "* 10  0.2802",
      ])
  }

  @Test func wideCharactersTakeTwoColumns() {
    let table = Table(columns: [.init("class"), .init("n", .right)], rows: [["猫", "1"]])
    #expect(table.lines(width: 80) == ["  class  n", "  -----  -", "  猫     1"])
  }
}

struct TextWidthTests {
  @Test(arguments: [("k = 1", 5), ("猫", 2), ("e\u{301}", 1), ("±", 1), ("🙂", 2), ("", 0)])
  func widthsAreThoseOfATerminal(_ text: String, width: Int) {
    #expect(displayWidth(text) == width)
  }

  @Test func linesBreakAtSpacesAndNeverExceedTheWidth() {
    #expect(wrapped("one two  three", width: 7) == ["one two", "three"])
    #expect(wrapped("one two three", width: 8, indent: "  ") == ["  one", "  two", "  three"])
    #expect(wrapped("incomprehensible", width: 4) == ["incomprehensible"])
    #expect(wrapped("", width: 4).isEmpty)
  }

  @Test func aFoldedTableHasTheChosenRows() {
    func table(_ chosen: [Int]?) -> Table {
      Table(
        columns: [.init("x")], rows: [["a"], ["b"], ["c"]], markedRow: 2, chosenRows: chosen)
    }
    #expect(table([0, 2]).folded?.rows == [["a"], ["c"]] && table([0, 2]).folded?.markedRow == 1)
    #expect(table([0]).folded?.markedRow == nil)
    #expect(table([]).folded?.rows == [])
    // Nothing is folded where every row is chosen.
    #expect(table([0, 1, 2]).folded == nil && table(nil).folded == nil)
  }
}
