// Cross-validation over k: tables worked by hand, and the shared form against fold by fold.

import LinearAlgebra
import ModelSelection
import NearestNeighbors
import NumPyRandom
import Testing

struct CrossValidationTests {
  /// Samples on a line at 0, 1, 2 (class 0) and 10, 11, 12 (class 1), in alternating order; folds
  /// of two hold one of each. Every held-out sample has two neighbors of its own class and two of
  /// the other, so k = 1 and 3 are right and k = 4 ties, which the smaller label wins.
  @Test func aTableWorkedByHand() throws {
    let samples = Matrix<Double>(rows: 6, columns: 1, elements: [0, 10, 1, 11, 2, 12])
    let table = KNearestNeighbors.crossValidate(
      samples, labels: [0, 1, 0, 1, 0, 1], classCount: 2, ks: [1, 3, 4],
      folds: try Folds(samples: 6, count: 3))
    #expect(table.rows.map(\.parameter) == [1, 3, 4])
    #expect(table.rows.map(\.scores) == [[1, 1, 1], [1, 1, 1], [0.5, 0.5, 0.5]])
    #expect(table.best.parameter == 1)
  }

  /// A fold's accuracy is divided by its own size: folds of 3, 2 and 2 with one miss each.
  @Test func scoresAreSharesOfTheFoldsOwnSize() throws {
    // The nearest sample of another fold decides, so predictions can be counted by hand:
    let samples = Matrix<Double>(rows: 7, columns: 1, elements: [0, 1, 50, 2, 60, 61, 70])
    let labels = [0, 0, 1, 1, 1, 1, 0]
    // fold 0 = {0, 1, 50}: nearest others are 2, 2 and 60, labels 1, 1, 1: 1 of 3 right.
    // fold 1 = {2, 60}: nearest 1 (0: wrong) and 61 (1: right): 1 of 2.
    // fold 2 = {61, 70}: nearest 60 (1: right) and 60 (1: wrong): 1 of 2.
    let table = KNearestNeighbors.crossValidate(
      samples, labels: labels, classCount: 2, ks: [1], folds: try Folds(samples: 7, count: 3))
    #expect(table.rows[0].scores == [1.0 / 3, 0.5, 0.5])
  }

  /// Wrong everywhere is an accuracy of 0, which is a result, and can be the best there is.
  @Test func anAccuracyOfZeroIsAResult() throws {
    let samples = Matrix<Double>(rows: 4, columns: 1, elements: [0, 1, 0, 1])
    let table = KNearestNeighbors.crossValidate(
      samples, labels: [0, 0, 1, 1], classCount: 2, ks: [1, 2],
      folds: try Folds(samples: 4, count: 2))
    #expect(table.rows.map(\.scores) == [[0, 0], [0, 0]])
    #expect(table.best.parameter == 1)
  }

  /// The form that shares distances against the one that goes fold by fold; several tiles, folds
  /// that do not line up with them, ties in abundance.
  @Test(arguments: [(1, 60, 5), (2, 61, 7), (3, 40, 40), (4, 1_030, 2), (5, 1_100, 3)])
  func sharingDistancesChangesNothing(_ seed: UInt32, samples count: Int, folds: Int) throws {
    let samples: Matrix<Double> = pixels(count, 4, seed: seed)
    var generator = RandomState(seed: seed)
    let labels = generator.integers(count: count, in: 0..<4)
    for metric in DistanceMetric.allCases {
      let folds = try Folds(samples: count, count: folds)
      let ks = [8, 1, 3, 20]
      let shared = crossValidateSharingDistances(
        samples, labels: labels, classCount: 4, ks: ks, folds: folds, metric: metric,
        execution: Execution(threads: 2), progress: { _ in })
      let naive = try KNearestNeighbors<Double>.crossValidateFoldByFold(
        samples, labels: labels, classCount: 4, ks: ks, folds: folds, metric: metric,
        execution: .serial, progress: { _ in })
      #expect(shared == naive)
      #expect(shared.rows.map(\.parameter) == ks)
    }
  }

  @Test func progressRisesAndCanEndTheWork() throws {
    struct Enough: Error {}
    let samples: Matrix<Double> = pixels(2_050, 2, seed: 1)
    let labels = Array(repeating: 0, count: 2_050)
    let folds = try Folds(samples: 2_050, count: 5)
    var seen: [Double] = []
    _ = KNearestNeighbors<Double>.crossValidate(
      samples, labels: labels, classCount: 1, ks: [1], folds: folds
    ) { seen.append($0) }
    #expect(seen.count > 3)
    #expect(seen == seen.sorted())
    #expect(seen.allSatisfy { (0..<1).contains($0) })
    #expect(throws: Enough.self) {
      try KNearestNeighbors<Double>.crossValidate(
        samples, labels: labels, classCount: 1, ks: [1], folds: folds
      ) { if $0 > 0.3 { throw Enough() } }
    }
  }

  /// A learner's classifier with nothing but the requirements gets a cross-validation as well.
  @Test func anotherClassifierIsCrossValidatedFoldByFold() throws {
    struct Constant: NearestNeighborsClassifier {
      init(
        training: Matrix<Double>, labels: [Int], classCount: Int, metric: DistanceMetric,
        execution: Execution
      ) {}
      func distances(from queries: Matrix<Double>, by method: DistanceMethod) -> Matrix<Double> {
        Matrix(rows: queries.rows, columns: 1)
      }
      func predictedLabels(for distances: Matrix<Double>, k: Int) -> [Int] {
        Array(repeating: 1, count: distances.rows)
      }
    }
    let table = try Constant.crossValidate(
      Matrix(rows: 4, columns: 1), labels: [1, 0, 1, 1], classCount: 2, ks: [1],
      folds: Folds(samples: 4, count: 2), metric: .l2, execution: .serial, progress: { _ in })
    #expect(table.rows[0].scores == [0.5, 1])
  }
}
