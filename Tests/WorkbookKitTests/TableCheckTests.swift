// What a check says of tables.

import Testing
import WorkbookKit

@Suite struct TableCheckTests {
  private func check(_ found: [[Double]]) -> Check {
    .equal("rows", found: found, expected: [[1, 2], [3, 4]], source: "by hand")
  }

  @Test func equalRowsAreCounted() {
    #expect(check([[1, 2], [3, 4]]).passed)
    #expect(check([[1, 2], [3, 4]]).detail == "all 4 numbers of 2 rows as expected")
  }

  @Test(
    arguments: [
      ([[1, 2], [3, 5]], "row 2: found [3.0, 5.0], expected [3.0, 4.0]"),
      ([[1, 2], [3, .nan]], "row 2: found [3.0, nan], expected [3.0, 4.0]"),
      ([[1, 2]], "found 1 row, expected 2"), ([], "found 0 rows, expected 2"),
    ] as [([[Double]], String)])
  func theFirstDifferentRowIsNamed(_ found: [[Double]], detail: String) {
    #expect(!check(found).passed)
    #expect(check(found).detail == detail)
  }
}
