// The kNN assignment: its state, and its steps in the notebook's order.

import CEmbedding
import Datasets
import Files
import LinearAlgebra
import ModelSelection
import NearestNeighbors
import Notebook
import NumPyRandom
import Reporting
import WorkbookKit

/// The k-nearest-neighbors notebook for a classifier: the library's own, or a learner's.
public struct KNNAssignment<Classifier: NearestNeighborsClassifier>: CourseAssignment {
  public typealias Scalar = Classifier.Scalar

  let run: AssignmentOptions
  var settings: KNNSettings

  @Made(by: "load") var images: CourseImages
  /// The images in use, one a row.
  @Made(by: "subsample") var training: Matrix<Scalar>
  @Made(by: "subsample") var trainingLabels: [Int]
  @Made(by: "subsample") var test: Matrix<Scalar>
  @Made(by: "subsample") var testLabels: [Int]
  @Made(by: "subsample") var classifier: Classifier
  /// `[test, training]`, from two loops.
  @Made(by: "two-loops") var distances: Matrix<Scalar>
  /// How long each method took.
  var seconds: [DistanceMethod: Double] = [:]
  @Made(by: "cross-validation") var bestK: Int

  public init(_ run: AssignmentOptions) { self.init(run, settings: KNNSettings()) }

  public init(_ run: AssignmentOptions, settings: KNNSettings) {
    self.run = run
    self.settings = settings
    if let metric = run.words("metric") {
      self.settings.metric = DistanceMetric(rawValue: metric[0])!
    }
    self.settings.neighbors = run.whole("k") ?? settings.neighbors
    self.settings.shownImage = run.whole("image") ?? settings.shownImage
  }

  public static var name: String { "knn" }
  public static var summary: String {
    "k-nearest neighbors: distances in three forms, k by cross-validation"
  }
  public static var settings: [RunSetting] {
    let usual = KNNSettings()
    return [
      RunSetting(
        "metric", .words(DistanceMetric.allCases.map(\.rawValue), isList: false),
        usual: usual.metric.rawValue, help: "What the distances are measured by."),
      RunSetting(
        "image", .whole(0...KNNCourse.testCount - 1), usual: "\(usual.shownImage)",
        help: "The test image whose nearest neighbors are drawn."),
      RunSetting(
        "k", .whole(1...1_000), usual: "\(usual.neighbors)",
        help: "How many neighbors of it vote, and up to 50 of them are drawn."),
    ]
  }
  public static var embedded: EmbeddedFiles { embeddedFiles("01-knn") }
  public static var steps: [Step<Self>] {
    [
      Step("load") { try $0.load($1) },
      Step("samples", needs: ["load"]) { try $0.samples($1) },
      Step("subsample", needs: ["load"]) { try $0.subsample($1) },
      Step("two-loops", needs: ["subsample"]) { try $0.twoLoops($1) },
      Step("distance-picture", needs: ["two-loops"]) { try $0.distancePicture($1) },
      Step("predict-k1", needs: ["two-loops"]) { try $0.predict(k: 1, $1) },
      Step("predict-k5", needs: ["two-loops"]) { try $0.predict(k: 5, $1) },
      Step("neighbors", needs: ["two-loops"]) { try $0.showNeighbors($1) },
      Step("one-loop", needs: ["two-loops"]) { try $0.oneLoop($1) },
      Step("vectorized", needs: ["two-loops"]) { try $0.vectorized($1) },
      Step("timings", needs: ["two-loops", "one-loop", "vectorized"]) { try $0.timings($1) },
      Step("cross-validation", needs: ["subsample"]) { try $0.crossValidate($1) },
      Step("best-k", needs: ["cross-validation"]) { try $0.testBestK($1) },
    ]
  }

  /// The numbers of the course's own setting; nil on other images, or with other settings.
  var reference: KNNReference? {
    images.isPublished && isCourseSetting ? KNNReference() : nil
  }
  /// Whether the synthetic images are as many as the course's, so that what is known of them holds.
  var isSyntheticSetting: Bool { run.source == .synthetic && isCourseSetting }
  private var isCourseSetting: Bool {
    settings.metric == .l2 && training.rows == KNNCourse.trainCount
      && test.rows == KNNCourse.testCount
  }
  /// `Double` leaves only the roots of whole numbers, and their sum, to round; `Float` every sum.
  private var distanceTolerance: Tolerance {
    .relative(Scalar.self == Double.self ? 1e-12 : 1e-5)
  }

  // step: load
  mutating func load(_ page: Page) throws {
    images = try run.images(
      training: settings.trainCount ?? KNNCourse.trainCount,
      test: settings.testCount ?? KNNCourse.testCount, page)
  }

  // step: samples
  func samples(_ page: Page) throws {
    page.samples(of: images.training, seed: run.seed)
  }

  // step: subsample
  mutating func subsample(_ page: Page) throws {
    let trainCount = try page.count(
      asked: settings.trainCount, usual: KNNCourse.trainCount, of: images.training,
      called: "training", option: "--train")
    let testCount = try page.count(
      asked: settings.testCount, usual: KNNCourse.testCount, of: images.test, called: "test",
      option: "--test")
    training = images.training.rows(0..<trainCount)
    trainingLabels = images.training.labels(0..<trainCount)
    test = images.test.rows(0..<testCount)
    testLabels = images.test.labels(0..<testCount)
    classifier = makeClassifier()
    let shapes = [training, test].map { [$0.rows, $0.columns] }
    page.show("shapes", shapes, shapes.map(tuple).joined(separator: " "))
    page.noteMissingClasses(
      in: [("training", trainingLabels), ("test", testLabels)].map { name, labels in
        ImagePart("The \(name) images in use", labels: labels, classCount: images.classCount)
      }, names: images.classNames, run)
  }

  // step: two-loops
  mutating func twoLoops(_ page: Page) throws {
    distances = try distances(by: .twoLoops, page)
    let shape = [distances.rows, distances.columns]
    page.show("shape", shape, "Distances: \(tuple(shape))")
    report(distances, page)
    spotCheck(distances, page)
  }

  // step: distance-picture
  func distancePicture(_ page: Page) throws {
    let means = distances.blockMeans(
      height: min(100, distances.rows), width: min(250, distances.columns))
    page.picture(
      Raster(width: means.columns, height: means.rows, shadesOf: means.elements),
      caption: "Test images down, training images across; black is a mean distance of "
        + "\(means.elements.min() ?? 0, .decimals(4)), white of "
        + "\(means.elements.max() ?? 0, .decimals(4))")
  }

  // step: predict-k1, predict-k5
  func predict(k: Int, _ page: Page) throws {
    judgeVotes(ks: k == 1 ? [1] : [2, 3, 4, 5, 8], page)
    guard k <= training.rows else {
      page.text(
        "k = \(k) is more than the \(counted(training.rows, "training image")) there "
          + (training.rows == 1 ? "is." : "are."))
      return
    }
    _ = judgeTest(k: k, distances, page)
  }

  // step: neighbors
  func showNeighbors(_ page: Page) throws {
    let index = settings.shownImage
    // Fewer where there are fewer, unless somebody asked for so many.
    let k =
      run.whole("k") == nil ? min(settings.neighbors, training.rows) : settings.neighbors
    guard index < test.rows else {
      throw KNNSettingsError.noSuchImage(index: index, available: test.rows)
    }
    guard k <= training.rows else {
      throw KNNSettingsError.tooManyNeighbors(k: k, available: training.rows)
    }
    let names = images.classNames
    let row = distances.row(index).map { Double($0) }
    let nearest = Array(row.indices.sorted { (row[$0], $0) < (row[$1], $1) }.prefix(k))
    page.pictures(
      [images.test.raster(at: index)], columns: 1,
      "Test image \(index): \(names[testLabels[index]])")
    page.pictures(
      nearest.prefix(50).map { images.training.raster(at: $0) }, columns: min(k, 10),
      "Its \(min(k, 50)) nearest training images, the nearest first")
    page.table(
      "neighbors", nearest, as: .objects,
      [
        .count("training image", key: "image") { $0 },
        .word("label") { names[trainingLabels[$0]] },
        .number("distance", .decimals(1)) { row[$0] },
      ])
    var votes = [Int](repeating: 0, count: images.classCount)
    for neighbor in nearest { votes[trainingLabels[neighbor]] += 1 }
    let winner = largestIndex(of: votes)
    page.show(
      "predicted", names[winner],
      "\(counted(votes[winner], "vote")) of \(k) for \(names[winner])")
    page.expect(
      "the classifier's prediction from these neighbors",
      names[classifier.predictedLabels(for: distances.copyingRows(index..<index + 1), k: k)[0]],
      equals: names[winner], from: "the labels of the neighbors, counted one by one")
  }

  /// The first of the largest.
  private func largestIndex(of votes: [Int]) -> Int {
    votes.indices.reduce(0) { votes[$1] > votes[$0] ? $1 : $0 }
  }

  // step: one-loop
  mutating func oneLoop(_ page: Page) throws {
    let result = try distances(by: .oneLoop, page)
    page.record("sum", result.sumInDouble)
    compare(result, "One loop", page)
  }

  // step: vectorized
  mutating func vectorized(_ page: Page) throws {
    let result = try distances(by: .vectorized, page)
    report(result, page)
    compare(result, "No loop", page)
    if settings.metric == .l1 {
      page.text("L1 distances have no matrix-product form: they were computed row by row.")
    }
  }

  // step: timings
  func timings(_ page: Page) throws {
    let twoLoops = seconds[.twoLoops] ?? .nan
    page.table(
      "seconds", DistanceMethod.allCases.map { (method: $0, seconds: seconds[$0] ?? .nan) },
      as: .keyed,
      [
        .cell("version", .left, text: { $0.method.title }, json: { .string($0.method.rawValue) }),
        .number("seconds", .decimals(3)) { $0.seconds },
        .note("speedup") { "\(twoLoops / $0.seconds, .decimals(1))" },
      ])
  }

  // step: cross-validation
  mutating func crossValidate(_ page: Page) throws {
    let folds = try Folds(samples: training.rows, count: settings.foldCount)
    let sizes = Set(folds.ranges.map(\.count)).sorted().map(\.description)
    page.expect(
      "folds are disjoint and complete", folds.areDisjointAndComplete,
      "\(folds.count) folds of \(sizes.joined(separator: " or ")) images",
      from: "the definition of cross-validation")
    page.noteMissingClasses(
      in: folds.parts(labels: trainingLabels, classCount: images.classCount),
      names: images.classNames, run)
    guard let found = try validated(ks: try possibleKs(folds, page), folds, page) else { return }
    for (metric, table) in found.tables {
      page.show(table, named: found.tables.count == 1 ? "table" : "table, \(metric.rawValue)")
    }
    if found.tables.count > 1 {
      page.show(
        "best_metric", found.best.metric.rawValue, "Best metric: \(found.best.metric.rawValue)")
      settings.metric = found.best.metric
      classifier = makeClassifier()
    }
    bestK = found.best.k
    page.show(
      "best_k", bestK,
      "Best: k = \(bestK), mean accuracy \(found.bestRow.mean, .decimals(4)) ± "
        + "\(found.bestRow.standardDeviation, .decimals(4))")
    judge(found.bestTable, page)
    try judgeValidation(page)
  }

  // step: best-k
  mutating func testBestK(_ page: Page) throws {
    if settings.sweep?.isDryRun ?? false {
      page.text("Nothing was validated.")
      return
    }
    let k = bestK
    page.show("k", k, "k = \(k), chosen above")
    let distances = try distances(by: .vectorized, page)
    let chosen = judgeTest(k: k, distances, page)
    if isSyntheticSetting && settings.ks == nil {
      let single = correct(k: 1, distances)
      page.expect(
        "the chosen k beats k = 1 on the test images", Double(chosen), above: Double(single),
        "\(chosen) against \(single) of \(testLabels.count)", from: .synthetic)
    }
  }
}

// What the steps have in common.
extension KNNAssignment {
  private func makeClassifier() -> Classifier {
    Classifier(
      training: training, labels: trainingLabels, classCount: images.classCount,
      metric: settings.metric, execution: run.execution)
  }

  /// Cross-validates, for a sweep over its points; nil for a dry run.
  private func validated(ks: [Int], _ folds: Folds, _ page: Page) throws -> Validation? {
    if let sweep = settings.sweep { return try searched(sweep, ks: ks, folds: folds, page) }
    let table = try Classifier.crossValidate(
      training, labels: trainingLabels, classCount: images.classCount, ks: ks, folds: folds,
      metric: settings.metric, execution: run.execution, progress: page.progress)
    return Validation(
      tables: [(settings.metric, table)], best: (table.best.parameter, settings.metric))
  }

  /// Computes the distances by one method, and keeps the time.
  ///
  /// All but the one matrix product take a few test images at a time, so that progress can be seen.
  private mutating func distances(
    by method: DistanceMethod, _ page: Page
  ) throws -> Matrix<Scalar> {
    let rowsAtATime = method == .vectorized ? 100 : 20
    let (result, time) = try timed {
      if method == .vectorized && settings.metric == .l2 {
        return classifier.distances(from: test, by: method)
      }
      var elements: [Scalar] = []
      elements.reserveCapacity(test.rows * training.rows)
      for first in stride(from: 0, to: test.rows, by: rowsAtATime) {
        try page.progress(Double(first) / Double(test.rows))
        let some = test.copyingRows(first..<min(test.rows, first + rowsAtATime))
        elements += classifier.distances(from: some, by: method).elements
      }
      return Matrix(rows: test.rows, columns: training.rows, elements: elements)
    }
    seconds[method] = time
    return result
  }

  /// Shows the sum and the first distances, and judges them where they are known.
  private func report(_ distances: Matrix<Scalar>, _ page: Page) {
    let sum = distances.sumInDouble
    let first = distances.row(0).prefix(5).map(Double.init)
    page.show("sum", sum)
    page.show("first", first, "From the first test image: \(first, .decimals(4))")
    page.expect(
      "sum of all distances", sum, within: distanceTolerance, of: reference?.distanceSum,
      from: .numPy)
    page.expect(
      "relative difference of the first five", first, within: distanceTolerance,
      of: reference?.firstDistances, from: .numPy)
  }

  /// Computes 20 distances again: in whole numbers, from the bytes.
  private func spotCheck(_ distances: Matrix<Scalar>, _ page: Page) {
    var generator = RandomState(seed: run.seed)
    let pairs = (0..<20).map { _ in
      (generator.integer(in: 0..<test.rows), generator.integer(in: 0..<training.rows))
    }
    let errors = pairs.map { row, column -> Double in
      let differences = zip(images.test.image(at: row), images.training.image(at: column))
        .map { abs(Int($0) - Int($1)) }
      let expected: Double =
        switch settings.metric {
        case .l1: Double(differences.reduce(0, +))
        case .l2: Double(differences.reduce(0) { $0 + $1 * $1 }).squareRoot()
        }
      return abs(Double(distances[row, column]) - expected) / max(1, expected)
    }
    page.expect(
      "largest relative difference of \(pairs.count) distances drawn at random", errors: errors,
      atMost: Scalar.self == Double.self ? 1e-15 : 1e-5, from: "the bytes, in whole numbers")
  }

  /// Compares a matrix with that of two loops.
  private func compare(_ other: Matrix<Scalar>, _ name: String, _ page: Page) {
    let difference = Double(distances.frobeniusDistance(to: other))
    page.show("difference", difference, .decimals(6), as: "\(name) difference")
    let label: CheckName = "Frobenius norm of the difference"
    if Scalar.self == Double.self {
      page.text(
        difference <= KNNCourse.sameMatrix
          ? "Good! The distance matrices are the same"
          : "Uh-oh! The distance matrices are different")
      page.expect(label, difference, in: 0...KNNCourse.sameMatrix, from: .course)
      return
    }
    let k = min(5, training.rows)
    let differing = zip(
      classifier.predictedLabels(for: distances, k: k),
      classifier.predictedLabels(for: other, k: k)
    ).count { $0 != $1 }
    page.expect(
      label, difference <= floatRoundingLimit && differing * 100 <= testLabels.count,
      "found \(difference), at most \(floatRoundingLimit, .decimals(4)) by rounding: a Float has 24 "
        + "bits, a sum of squared differences needs more; the predictions with k = \(k) differ for "
        + "\(differing) of \(testLabels.count) images",
      from: "u = 2⁻²⁴, half a unit in the last place of a Float")
  }

  /// What rounding may make of the Frobenius norm of the difference of two methods in `Float`.
  ///
  /// A squared distance is put together from about eight numbers as large as the squared norms, each
  /// off by up to u of its size; the sums over features go in blocks whose own rounding is smaller. A
  /// root is off by half the square's error, divided by the root.
  private var floatRoundingLimit: Double {
    let unit = Double(Float.ulpOfOne) / 2
    let squares = [training, test].reduce(0) { sum, rows in
      sum + Double(rows.squaredFrobeniusNorm()) / Double(rows.rows)
    }
    let count = Double(distances.elements.count)
    let meanDistance = distances.sumInDouble / count
    return 8 * unit * squares / (2 * meanDistance) * count.squareRoot()
  }

  private func correct(k: Int, _ distances: Matrix<Scalar>) -> Int {
    correctCount(classifier.predictedLabels(for: distances, k: k), testLabels)
  }

  /// Predicts the test images, shows how many are right and judges it where it is known.
  private func judgeTest(k: Int, _ distances: Matrix<Scalar>, _ page: Page) -> Int {
    let correct = correct(k: k, distances)
    let accuracy = Double(correct) / Double(testLabels.count)
    page.show(
      "correct", correct,
      "Got \(correct) / \(testLabels.count) correct => accuracy: \(accuracy, .decimals(6))")
    page.record("accuracy", accuracy)
    page.expect(
      CheckName("correct with k = \(k)", id: "correct"), correct, equals: reference?.correct[k],
      from: .numPy)
    page.expect(
      CheckName("accuracy with k = \(k)", id: "accuracy"), accuracy,
      in: isSyntheticSetting ? 0.2...0.6 : nil, from: .synthetic)
    return correct
  }

  /// The ks to choose from: those asked for, or the course's as far as the folds allow.
  private func possibleKs(_ folds: Folds, _ page: Page) throws -> [Int] {
    let available = training.rows - (folds.ranges.map(\.count).max() ?? 0)
    if let asked = settings.ks {
      if let k = asked.first(where: { $0 > available }) {
        throw KNNSettingsError.kTooLarge(k: k, available: available, folds: folds.count)
      }
      return asked
    }
    let tooLarge = KNNCourse.ks.filter { $0 > available }
    if !tooLarge.isEmpty {
      page.text(
        "Left out, because a fold leaves only \(counted(available, "training image")): k = "
          + tooLarge.map(String.init).joined(separator: ", "))
    }
    return KNNCourse.ks.filter { $0 <= available }
  }

  private func judge(_ table: CrossValidationTable<Int>, _ page: Page) {
    if let reference, settings.foldCount == KNNCourse.foldCount {
      let known = table.rows.filter { reference.foldAccuracies[$0.parameter] != nil }
      guard !known.isEmpty else { return }
      page.expect(
        "cells of the table that are as expected", known.map(\.scores),
        equals: known.compactMap { reference.foldAccuracies[$0.parameter] }, from: .numPy)
      page.expect(
        "best k", table.best.parameter,
        equals: table.rows.map(\.parameter) == KNNCourse.ks ? reference.bestK : nil, from: .numPy)
    } else if isSyntheticSetting, settings.ks == nil, table.rows.count > 1,
      let single = table.rows.first(where: { $0.parameter == 1 })
    {
      page.expect(
        "the best mean beats that of k = 1", table.best.mean, above: single.mean,
        "\(table.best.mean, .decimals(4)) against \(single.mean, .decimals(4))", from: .synthetic)
    }
  }
}

extension DistanceMethod {
  fileprivate var title: String {
    switch self {
    case .twoLoops: "two loops"
    case .oneLoop: "one loop"
    case .vectorized: "no loops"
    }
  }
}

/// What can be set about the kNN assignment; nil for the course's value, as far as it is possible.
public struct KNNSettings: Sendable, Equatable {
  public var ks: [Int]?
  public var foldCount = KNNCourse.foldCount
  public var metric = DistanceMetric.l2
  public var trainCount: Int?
  public var testCount: Int?
  /// The test image whose neighbors are drawn, and how many of them.
  public var shownImage = 0
  public var neighbors = 10
  /// The search over k and the metric; nil to cross-validate `ks` with `metric`.
  public var sweep: ModelSweep?

  public init() {}
}

/// A setting that the data do not allow.
public enum KNNSettingsError: NotebookError, Equatable {
  /// More neighbors were asked for than samples to choose them from.
  case kTooLarge(k: Int, available: Int, folds: Int)
  /// More neighbors are to be drawn than there are.
  case tooManyNeighbors(k: Int, available: Int)
  /// The test image whose neighbors are to be drawn is not among those in use.
  case noSuchImage(index: Int, available: Int)

  public var mistake: Mistake { .usage }
  public var description: String {
    switch self {
    case .kTooLarge(let k, let available, let folds):
      "--k \(k) is more than the \(counted(available, "training image")) that \(folds) folds leave to choose "
        + "neighbors from. Name a smaller k, or more images with --train."
    case .tooManyNeighbors(let k, let available):
      "--set k=\(k) is more than the \(counted(available, "training image")) in use."
    case .noSuchImage(let index, let available):
      "--set image=\(index) is not in use: name a test image from 0 to \(available - 1)."
    }
  }
}
