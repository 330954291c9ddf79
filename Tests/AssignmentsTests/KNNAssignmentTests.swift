import Datasets
import Foundation
import LinearAlgebra
import NearestNeighbors
import NumPyRandom
import Testing
import WorkbookKit

@testable import KNNNotebook
@testable import Notebook

/// Runs the assignment and returns its record as Foundation reads it.
private func record<Classifier: NearestNeighborsClassifier>(
  of type: Classifier.Type, _ options: AssignmentOptions, _ knn: KNNSettings = KNNSettings(),
  only: [String]? = nil
) throws -> [String: Step] {
  var assignment = KNNAssignment<Classifier>(options, settings: knn)
  let record = RunRecord()
  _ = try probingRunner(of: "knn").run(
    &assignment, only: only,
    header: RunHeader(
      assignment: "knn", dataset: options.source.datasetName, dataNote: "", seed: options.seed,
      precision: "double", threads: 1, version: "0"),
    renderers: [record])
  let text = try #require(record.json).text
  let run = try JSONDecoder().decode(Run.self, from: Data(text.utf8))
  return Dictionary(uniqueKeysWithValues: run.steps.map { ($0.id, $0) })
}

private struct Run: Decodable {
  let steps: [Step]
}

private struct Step: Decodable {
  struct Check: Decodable {
    let name: String
    let passed: Bool
  }
  struct Values: Decodable {
    let sum: Double?
    let difference: Double?
    let correct: Int?
    let bestK: Int?
    let first: [Double]?

    enum CodingKeys: String, CodingKey {
      case sum, difference, correct, first
      case bestK = "best_k"
    }
  }
  struct Tables: Decodable {
    let table: [String: [Double]]?
  }
  let id: String
  let values: Values
  let tables: Tables
  let checks: [Check]
}

extension KNNSettings {
  fileprivate init(
    ks: [Int]?, foldCount: Int, metric: DistanceMetric = .l2, trainCount: Int? = nil,
    testCount: Int? = nil
  ) {
    self.init()
    self.ks = ks
    self.foldCount = foldCount
    self.metric = metric
    self.trainCount = trainCount
    self.testCount = testCount
  }
}

struct KNNOnSyntheticImagesTests {
  private let options = AssignmentOptions(
    source: .synthetic, seed: 3, execution: Execution(threads: 2))
  private let small = KNNSettings(ks: [1, 3, 9], foldCount: 3, trainCount: 60, testCount: 20)

  @Test func everyStepReportsAndEveryCheckPasses() throws {
    let steps = try record(of: KNearestNeighbors<Double>.self, options, small)
    #expect(steps.count == 13)
    for step in steps.values {
      for check in step.checks { #expect(check.passed, "\(step.id): \(check.name)") }
    }
    #expect(steps["one-loop"]?.values.difference == 0)
    #expect(steps["vectorized"]?.values.difference == 0)
    #expect(steps["vectorized"]?.values.sum == steps["two-loops"]?.values.sum)
    #expect(steps["two-loops"]?.values.first?.count == 5)
    let table = try #require(steps["cross-validation"]?.tables.table)
    #expect(Set(table.keys) == ["1", "3", "9"])
    #expect(table.values.allSatisfy { $0.count == 3 })
  }

  @Test func aRunIsAFunctionOfItsSeed() throws {
    let steps = ["two-loops", "cross-validation"]
    func sums(_ seed: UInt32, threads: Int) throws -> [Double?] {
      let options = AssignmentOptions(
        source: .synthetic, seed: seed, execution: Execution(threads: threads))
      let run = try record(of: KNearestNeighbors<Double>.self, options, small, only: steps)
      return [run["two-loops"]?.values.sum]
        + (run["cross-validation"]?.tables.table?["3"] ?? []).map(Optional.some)
    }
    #expect(try sums(5, threads: 1) == sums(5, threads: 2))
    #expect(try sums(5, threads: 1) != sums(6, threads: 1))
  }

  @Test func floatsDifferByRoundingAndSaySo() throws {
    let steps = try record(of: KNearestNeighbors<Float>.self, options, small)
    let difference = try #require(steps["vectorized"]?.values.difference)
    #expect(difference > 0)
    #expect(difference < 1)
    #expect(steps["vectorized"]?.checks.allSatisfy(\.passed) ?? false)
  }

  /// Wrong programs: each is caught by the step that looks at what it does.
  @Test func aWrongClassifierFailsTheRightChecks() throws {
    let wrong = try record(of: WrongExpansion.self, options, small)
    #expect(wrong["two-loops"]?.checks.allSatisfy(\.passed) ?? false)
    #expect(wrong["one-loop"]?.checks.allSatisfy(\.passed) ?? false)
    #expect(wrong["vectorized"]?.checks.contains { !$0.passed } ?? false)
    let squared = try record(of: MissingRoot.self, options, small)
    #expect(squared["two-loops"]?.checks.contains { !$0.passed } ?? false)
  }

  @Test func settingsThatCannotBeAreErrors() throws {
    var knn = small
    knn.ks = [41]
    #expect(throws: KNNSettingsError.kTooLarge(k: 41, available: 40, folds: 3)) {
      try record(of: KNearestNeighbors<Double>.self, options, knn, only: ["cross-validation"])
    }
  }

  /// What `--set` names.
  @Test func aRunSetsTheMetricAndWhoseNeighborsAreDrawn() throws {
    var options = options
    options.settings = ["metric": "l1", "image": "19", "k": "7"]
    var knn = small
    (knn.metric, knn.shownImage, knn.neighbors) = (.l1, 19, 7)
    let assignment = KNNAssignment<KNearestNeighbors<Double>>(options, settings: small)
    #expect(assignment.settings == knn)
    let run = try RunCollector.run(assignment, only: ["neighbors"])
    #expect(run.failed == [] && run.checks["neighbors"]?.count == 1)
    guard case .array(let rows)? = run.tables["neighbors"]?["neighbors"] else {
      Issue.record("no table of neighbors")
      return
    }
    let distances = rows.compactMap { row -> Double? in
      guard case .object(let members) = row,
        case .number(let distance)? = members.first(where: { $0.key == "distance" })?.value
      else { return nil }
      return distance
    }
    #expect(distances.count == 7 && distances == distances.sorted())
    // L1 distances of bytes are whole numbers.
    #expect(distances.allSatisfy { $0 == $0.rounded() })
  }

  @Test func neighborsThatAreNotThereAreErrors() throws {
    for (settings, error) in [
      (["image": "20"], KNNSettingsError.noSuchImage(index: 20, available: 20)),
      (["k": "61"], .tooManyNeighbors(k: 61, available: 60)),
    ] {
      var options = options
      options.settings = settings
      #expect(throws: error) {
        try record(of: KNearestNeighbors<Double>.self, options, small, only: ["neighbors"])
      }
    }
    #expect(
      KNNSettingsError.noSuchImage(index: 20, available: 20).description
        == "--set image=20 is not in use: name a test image from 0 to 19.")
  }

  @Test func ksThatFewImagesDoNotAllowAreLeftOut() throws {
    var knn = small
    knn.ks = nil
    let steps = try record(
      of: KNearestNeighbors<Double>.self, options, knn, only: ["cross-validation"])
    let table = try #require(steps["cross-validation"]?.tables.table)
    #expect(Set(table.keys) == ["1", "3", "5", "8", "10", "12", "15", "20"])
  }
}

/// Eighty images in CIFAR-10's files, drawn as NumPy's RandomState(9) draws them: labels, a mean for
/// each class in the first forty bytes, and noise. The expected numbers are those of
/// `Tests/peers/knn_numpy.py`.
struct KNNAgainstNumPyTests {
  private let folder: URL

  init() throws {
    var generator = RandomState(seed: 9)
    let labels = generator.integers(count: 80, in: 0..<10)
    let means = generator.integers(count: 10 * 3072, in: 60..<196)
    let noise = generator.integers(count: 80 * 3072, in: -60..<61)
    let records = (0..<80).map { image -> Data in
      let bytes = (0..<3072).map { place -> UInt8 in
        let mean = place < 40 ? means[labels[image] * 3072 + place] : 128
        return UInt8(min(255, max(0, mean + noise[image * 3072 + place])))
      }
      return Data([UInt8(labels[image])] + bytes)
    }
    folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("workbook-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    for (file, name) in (CIFAR10.trainingFileNames + [CIFAR10.testFileName]).enumerated() {
      let range = file < 5 ? file * 12..<file * 12 + 12 : 60..<80
      try records[range].reduce(Data(), +).write(to: folder.appendingPathComponent(name))
    }
  }

  @Test(
    arguments: [
      (
        .l2, 3_312_600.082_004_338_5, [7, 8, 10, 12],
        [
          1: [4, 6, 1, 5, 2, 2, 0], 3: [3, 6, 2, 5, 1, 4, 0], 5: [4, 5, 2, 4, 1, 3, 1],
          10: [4, 5, 4, 5, 1, 3, 2],
        ]
      ),
      (
        .l1, 149_659_230, [6, 3, 5, 3],
        [
          1: [3, 4, 1, 4, 2, 1, 1], 3: [1, 5, 1, 4, 1, 3, 1], 5: [2, 5, 3, 4, 1, 3, 1],
          10: [2, 4, 2, 4, 2, 3, 0],
        ]
      ),
    ] as [(DistanceMetric, Double, [Int], [Int: [Int]])])
  func everyStepGivesNumPysNumbers(
    _ metric: DistanceMetric, sum: Double, counts: [Int], correct: [Int: [Int]]
  ) throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    let steps = try record(
      of: KNearestNeighbors<Double>.self, AssignmentOptions(source: .cifar10(folder: folder)),
      KNNSettings(ks: [1, 3, 5, 10], foldCount: 7, metric: metric))
    for step in ["two-loops", "one-loop", "vectorized"] {
      let found = try #require(steps[step]?.values.sum)
      #expect(abs(found - sum) <= 1e-12 * sum, "\(step)")
    }
    #expect(steps["predict-k1"]?.values.correct == counts[0])
    #expect(steps["predict-k5"]?.values.correct == counts[1])
    #expect(steps["cross-validation"]?.values.bestK == counts[2])
    #expect(steps["best-k"]?.values.correct == counts[3])
    let table = try #require(steps["cross-validation"]?.tables.table)
    let sizes = [9.0, 9, 9, 9, 8, 8, 8]
    for (k, hits) in correct {
      #expect(table["\(k)"] == zip(hits, sizes).map { Double($0) / $1 })
    }
    // These are not the published images, so no published number may be asked of them.
    let names = steps.values.flatMap { $0.checks.map(\.name) }
    #expect(!names.contains { $0.hasPrefix("correct with k") || $0.hasPrefix("cells") })
  }
}

/// The real images, where WORKBOOK_DATASETS names them.
@Suite(
  .enabled(
    if: ProcessInfo.processInfo.environment["WORKBOOK_DATASETS"] != nil,
    "WORKBOOK_DATASETS names no folder of real images"))
struct KNNOnRealImagesTests {
  private func steps<Scalar: RealScalar>(_ type: Scalar.Type) throws -> [String: Step] {
    let folder = try #require(ProcessInfo.processInfo.environment["WORKBOOK_DATASETS"])
    // Two loops take minutes in a debug build.
    #if DEBUG
      let only = ["cross-validation", "best-k"]
    #else
      let only: [String]? = nil
    #endif
    return try record(
      of: KNearestNeighbors<Scalar>.self,
      AssignmentOptions(source: .cifar10(folder: URL(fileURLWithPath: folder))), only: only)
  }

  @Test func numbersAreTheReferences() throws {
    let steps = try steps(Double.self)
    let table = try #require(steps["cross-validation"]?.tables.table)
    for (k, scores) in KNNReference().foldAccuracies { #expect(table["\(k)"] == scores) }
    #expect(steps["cross-validation"]?.values.bestK == 10)
    #expect(steps["best-k"]?.values.correct == 141)
    #if !DEBUG
      #expect(steps["predict-k1"]?.values.correct == 137)
      #expect(steps["predict-k5"]?.values.correct == 139)
      #expect(steps["one-loop"]?.values.difference == 0)
      #expect(steps["vectorized"]?.values.difference == 0)
    #endif
    for step in steps.values {
      for check in step.checks { #expect(check.passed, "\(step.id): \(check.name)") }
    }
  }

  @Test func floatsPassEveryCheckAsWell() throws {
    for step in try steps(Float.self).values {
      for check in step.checks { #expect(check.passed, "\(step.id): \(check.name)") }
    }
  }
}

/// A classifier that does what the library's does, but for what it says itself.
protocol FlawedNeighbors: NearestNeighborsClassifier where Scalar == Double {
  var base: KNearestNeighbors<Double> { get }
  init(base: KNearestNeighbors<Double>)
}

extension FlawedNeighbors {
  init(
    training: Matrix<Double>, labels: [Int], classCount: Int, metric: DistanceMetric,
    execution: Execution
  ) {
    self.init(
      base: KNearestNeighbors(
        training: training, labels: labels, classCount: classCount, metric: metric,
        execution: execution))
  }

  func distances(from queries: Matrix<Double>, by method: DistanceMethod) -> Matrix<Double> {
    base.distances(from: queries, by: method)
  }

  func predictedLabels(for distances: Matrix<Double>, k: Int) -> [Int] {
    base.predictedLabels(for: distances, k: k)
  }
}

/// Forgets the factor 2 in ‖x‖² − 2x·y + ‖y‖².
private struct WrongExpansion: FlawedNeighbors {
  let base: KNearestNeighbors<Double>

  func distances(from queries: Matrix<Double>, by method: DistanceMethod) -> Matrix<Double> {
    guard method == .vectorized else { return base.distances(from: queries, by: method) }
    var squares = product(queries, base.training.transposed, scaledBy: -1)
    let queryNorms = queries.rowSquaredNorms()
    let trainingNorms = base.training.rowSquaredNorms()
    for row in 0..<squares.rows {
      for column in 0..<squares.columns {
        squares[row, column] = max(
          0, squares[row, column] + queryNorms[row] + trainingNorms[column]
        )
        .squareRoot()
      }
    }
    return squares
  }
}

/// Never takes the root.
private struct MissingRoot: FlawedNeighbors {
  let base: KNearestNeighbors<Double>

  func distances(from queries: Matrix<Double>, by method: DistanceMethod) -> Matrix<Double> {
    base.distances(from: queries, by: method).mapElements { $0 * $0 }
  }
}
