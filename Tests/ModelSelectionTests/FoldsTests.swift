import Testing

@testable import ModelSelection

struct FoldsTests {
  /// numpy.array_split(numpy.arange(n), f), the sizes of the parts.
  @Test(arguments: [
    (10, 3, [4, 3, 3]), (11, 3, [4, 4, 3]), (5, 5, [1, 1, 1, 1, 1]),
    (5_000, 5, [1_000, 1_000, 1_000, 1_000, 1_000]),
    (7, 2, [4, 3]),
  ])
  func sizesAreThoseOfArraySplit(_ samples: Int, count: Int, sizes: [Int]) throws {
    let folds = try Folds(samples: samples, count: count)
    #expect(folds.ranges.map(\.count) == sizes)
    #expect(folds.ranges.flatMap { Array($0) } == Array(0..<samples))
    #expect(folds.areDisjointAndComplete)
  }

  @Test func trainingIsAllButTheFold() throws {
    let folds = try Folds(samples: 10, count: 3)
    #expect(folds.training(for: 0) == [4, 5, 6, 7, 8, 9])
    #expect(folds.training(for: 1) == [0, 1, 2, 3, 7, 8, 9])
    #expect(folds.training(for: 2) == [0, 1, 2, 3, 4, 5, 6])
    #expect(folds.foldOfSample == [0, 0, 0, 0, 1, 1, 1, 2, 2, 2])
  }

  @Test func foldsThatOverlapOrLeaveOutAreSeen() {
    #expect(Folds(samples: 4, ranges: [0..<2, 2..<4]).areDisjointAndComplete)
    #expect(!Folds(samples: 4, ranges: [0..<2, 1..<4]).areDisjointAndComplete)
    #expect(!Folds(samples: 4, ranges: [0..<2, 3..<4]).areDisjointAndComplete)
    #expect(!Folds(samples: 4, ranges: [0..<2, 2..<3]).areDisjointAndComplete)
  }

  @Test func impossibleNumbersOfFoldsAreErrors() {
    #expect(throws: FoldsError.tooFew(count: 1)) { try Folds(samples: 10, count: 1) }
    #expect(throws: FoldsError.tooFew(count: 0)) { try Folds(samples: 10, count: 0) }
    #expect(throws: FoldsError.tooMany(count: 11, samples: 10)) {
      try Folds(samples: 10, count: 11)
    }
  }
}
