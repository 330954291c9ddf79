import Testing

@testable import ModelSelection

struct CrossValidationTableTests {
  /// numpy.mean and numpy.std of the course's row k = 10: 0.2802 and 0.010127…
  @Test func deviationIsThatOfThePopulation() {
    let row = CrossValidationTable.Row(
      parameter: 10, scores: [0.265, 0.296, 0.276, 0.284, 0.280])
    #expect(abs(row.mean - 0.2802) < 1e-15)
    #expect(abs(row.standardDeviation - 0.010127191120937717) < 1e-16)
  }

  @Test func theFirstOfEqualMeansIsBest() {
    let table = CrossValidationTable(rows: [
      .init(parameter: 1, scores: [0.1, 0.2]), .init(parameter: 3, scores: [0.3, 0.2]),
      .init(parameter: 5, scores: [0.2, 0.3]),
    ])
    #expect(table.bestIndex == 1)
    #expect(table.best.parameter == 3)
  }

  /// A NaN wherever it stands; an accuracy of 0 is a result.
  @Test(arguments: 0..<3) func notANumberIsNeverBest(at index: Int) {
    let rows = (0..<3).map { row in
      CrossValidationTable.Row(parameter: row, scores: row == index ? [0.9, .nan] : [0, 0])
    }
    #expect(CrossValidationTable(rows: rows).bestIndex == (index == 0 ? 1 : 0))
  }
}
