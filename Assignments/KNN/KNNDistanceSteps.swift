// The steps that compute the distances three times over and compare them.

import Datasets
import Foundation
import LinearAlgebra
import NearestNeighbors
import NumPyRandom
import Reporting
import WorkbookKit

extension KNNAssignment {
  mutating func measureTwoLoops(_ page: Page) throws {
    let distances = try measured(by: .twoLoops, page)
    self.distances = distances
    page.value(
      "shape", [distances.rows, distances.columns],
      shown: "Distances: \(tuple([distances.rows, distances.columns]))")
    report(distances, page)
    page.check(spotCheck(of: distances))
  }

  mutating func showDistances(_ page: Page) throws {
    let distances = made(distances, by: "two-loops")
    let width = min(250, distances.columns)
    let height = min(100, distances.rows)
    let means = distances.blockMeans(height: height, width: width)
    page.picture(
      Raster(width: width, height: height, shadesOf: means),
      caption: "Test images down, training images across; black is a mean distance of "
        + "\(rounded(means.min() ?? 0)), white of \(rounded(means.max() ?? 0))")
  }

  mutating func measureOneLoop(_ page: Page) throws {
    let result = try measured(by: .oneLoop, page)
    page.record("sum", result.sumInDouble)
    compare(result, with: "One loop", page)
  }

  mutating func measureVectorized(_ page: Page) throws {
    let result = try measured(by: .vectorized, page)
    report(result, page)
    compare(result, with: "No loop", page)
    if knn.metric == .l1 {
      page.text("L1 distances are no matrix product: they were computed row by row.")
    }
  }

  mutating func showTimings(_ page: Page) throws {
    let plain = made(seconds[.twoLoops], by: "two-loops")
    let rows = DistanceMethod.allCases.map { method -> (DistanceMethod, Double) in
      (method, made(seconds[method], by: method.rawValue))
    }
    page.table(
      "seconds",
      Table(
        columns: [.init("version"), .init("seconds", .right), .init("times as fast", .right)],
        rows: rows.map { method, time in
          [method.title, String(format: "%.3f", time), String(format: "%.1f", plain / time)]
        }),
      json: .object(rows.map { .init($0.rawValue, .number($1)) }))
  }

  /// Computes the distances by one method, and keeps the time.
  ///
  /// The loops go through the test images a few at a time, so that the progress can be seen.
  mutating func measured(
    by method: DistanceMethod, _ page: Page
  ) throws -> Matrix<Scalar> {
    let classifier = made(classifier, by: "subsample")
    let start = monotonicSeconds()
    defer { seconds[method] = monotonicSeconds() - start }
    if method == .vectorized && knn.metric == .l2 {
      try page.progress(0)
      return classifier.distances(from: test, by: method)
    }
    var elements: [Scalar] = []
    elements.reserveCapacity(test.rows * training.rows)
    let rowsAtATime = method == .vectorized ? 100 : 20
    for first in stride(from: 0, to: test.rows, by: rowsAtATime) {
      try page.progress(Double(first) / Double(test.rows))
      let some = test.copyingRows(first..<min(test.rows, first + rowsAtATime))
      elements += classifier.distances(from: some, by: method).elements
    }
    return Matrix(rows: test.rows, columns: training.rows, elements: elements)
  }

  /// Reports the sum and the first distances, and judges them where they are known.
  private func report(_ distances: Matrix<Scalar>, _ page: Page) {
    let first = distances.row(0).prefix(5).map(Double.init)
    page.value("sum", distances.sumInDouble, shown: "Their sum: \(distances.sumInDouble)")
    page.value(
      "first", first,
      shown: "From the first test image: \(first.map(rounded).joined(separator: " "))")
    guard isCourseSetting else { return }
    // Double on whole numbers leaves the roots and their sum to round; Float every sum of 3,072.
    let tolerance = Scalar.self == Double.self ? 1e-12 : 1e-5
    page.check(
      .close(
        "sum of all distances", found: distances.sumInDouble,
        expected: KNNExpectations.distanceSum, tolerance: tolerance, relative: true,
        source: KNNExpectations.numPy))
    let errors = zip(first, KNNExpectations.firstDistances).map { abs($0 - $1) / $1 }
    page.check(
      .within(
        "relative difference of the first five", found: errors.max() ?? .nan,
        band: 0...tolerance, source: KNNExpectations.numPy))
  }

  /// Compares a matrix with that of two loops.
  private func compare(_ other: Matrix<Scalar>, with name: String, _ page: Page) {
    let distances = made(distances, by: "two-loops")
    let difference = distances.frobeniusDistance(to: other)
    page.value(
      "difference", Double(difference),
      shown: "\(name) difference was: \(String(format: "%f", Double(difference)))")
    let check = agreement(of: other, difference: Double(difference))
    page.text(
      check.passed
        ? "Good! The distance matrices are the same"
        : "Uh-oh! The distance matrices are different")
    page.check(check)
  }

  private func agreement(of other: Matrix<Scalar>, difference: Double) -> Check {
    if Scalar.self == Double.self {
      return .within(
        "Frobenius norm of the difference", found: difference,
        band: 0...KNNExpectations.sameMatrix, source: KNNExpectations.course)
    }
    let classifier = made(classifier, by: "subsample")
    let distances = made(distances, by: "two-loops")
    let k = min(5, training.rows)
    let differing = zip(
      classifier.predictedLabels(for: distances, k: k),
      classifier.predictedLabels(for: other, k: k)
    ).count { $0 != $1 }
    let limit = floatRoundingLimit
    return Check(
      name: "Frobenius norm of the difference",
      passed: difference <= limit && differing * 100 <= testLabels.count,
      detail: "found \(difference), at most \(rounded(limit)) by rounding: a Float has 24 bits, a "
        + "sum of squared differences needs more; the predictions with k = \(k) differ for "
        + "\(differing) of \(testLabels.count) images",
      source: "u = 2⁻²⁴, half a unit in the last place of a Float")
  }

  /// What rounding may make of the Frobenius norm of the difference of two methods in `Float`.
  ///
  /// A squared distance is put together from numbers as large as the squared norms, about eight of
  /// them, each off by up to u of its size; the sums over features go in blocks whose own rounding
  /// is smaller. A root is off by half the square's error, divided by the root.
  private var floatRoundingLimit: Double {
    let distances = made(distances, by: "two-loops")
    let unit = Double(Float.ulpOfOne) / 2
    let squares = [training, test].reduce(0) { sum, rows -> Double in
      sum + Double(rows.squaredFrobeniusNorm()) / Double(rows.rows)
    }
    let count = Double(distances.elements.count)
    let error = 8 * unit * squares / (2 * distances.sumInDouble / count)
    return error * count.squareRoot()
  }

  /// Computes a few distances again, in whole numbers and from the bytes.
  private func spotCheck(of distances: Matrix<Scalar>) -> Check {
    let dataset = made(dataset, by: "load")
    var generator = RandomState(seed: options.seed)
    var worst = 0.0
    let count = 20
    for _ in 0..<count {
      let row = generator.integer(in: 0..<test.rows)
      let column = generator.integer(in: 0..<training.rows)
      let pairs = zip(dataset.test.image(at: row), dataset.training.image(at: column))
      let sum = pairs.reduce(0) { sum, pair in
        let difference = abs(Int(pair.0) - Int(pair.1))
        return sum + (knn.metric == .l2 ? difference * difference : difference)
      }
      let expected = knn.metric == .l2 ? Double(sum).squareRoot() : Double(sum)
      let error = abs(Double(distances[row, column]) - expected) / max(1, expected)
      worst = error.isNaN ? .infinity : max(worst, error)
    }
    return .within(
      "largest relative difference of \(count) distances drawn at random", found: worst,
      band: 0...(Scalar.self == Double.self ? 1e-15 : 1e-5),
      source: "the bytes, in whole numbers")
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

extension Matrix {
  /// The sum of all elements, in `Double`.
  fileprivate var sumInDouble: Double {
    if let same = self as? Matrix<Double> { return same.sum() }
    return Matrix<Double>(rows: rows, columns: columns, elements: elements.map(Double.init)).sum()
  }

  /// The means of blocks of about the same size: `[height, width]`.
  ///
  /// As a product A · self · Bᵀ, where a row of A or B holds 1/n for the n rows or columns of a
  /// block, and 0 elsewhere.
  fileprivate func blockMeans(height: Int, width: Int) -> [Double] {
    func averaging(_ count: Int, into blocks: Int) -> Matrix {
      var matrix = Matrix(rows: blocks, columns: count)
      for block in 0..<blocks {
        let members = block * count / blocks..<(block + 1) * count / blocks
        for member in members { matrix[block, member] = 1 / Element(members.count) }
      }
      return matrix
    }
    let rowsDone = product(averaging(rows, into: height), self)
    return product(rowsDone, averaging(columns, into: width).transposed).elements.map(Double.init)
  }
}

private func rounded(_ value: Double) -> String { String(format: "%.4f", value) }
