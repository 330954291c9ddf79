// Every operation against what NumPy makes of the same numbers; Fixtures/make_fixtures.py wrote them.

import Foundation
import NumPyArrays
import Testing

/// What NumPy was given, and what it made of it.
struct Fixtures {
  private let inputs: [String: Any]
  private let results: [String: Any]

  init() throws {
    let url = try #require(Bundle.module.url(forResource: "numpy", withExtension: "json"))
    let json = try #require(
      try JSONSerialization.jsonObject(with: Data(contentsOf: url)) as? [String: Any])
    inputs = try #require(json["inputs"] as? [String: Any])
    results = try #require(json["results"] as? [String: Any])
  }

  func matrix(_ name: String) throws -> Matrix<Double> {
    Matrix(try #require(inputs[name] as? [[Double]]))
  }
  func vector(_ name: String) throws -> Vector { Vector(try #require(inputs[name] as? [Double])) }
  func integers(_ name: String) throws -> [Int] { try #require(inputs[name] as? [Int]) }

  func maps(_ name: String) throws -> Maps {
    Maps(try #require(inputs[name] as? [[[[Double]]]]))
  }

  var names: Set<String> { Set(results.keys) }

  func expect(_ name: String, _ found: Matrix<Double>) throws {
    let expected = try #require(results[name] as? [[Double]], "\(name)")
    #expect(found.rows == expected.count && found.columns == expected.first?.count, "\(name)")
    compare(name, found.elements, expected.flatMap { $0 })
  }
  func expect(_ name: String, _ found: Maps) throws {
    let expected = Maps(try #require(results[name] as? [[[[Double]]]], "\(name)"))
    #expect(found.shape == expected.shape, "\(name)")
    compare(name, found.elements, expected.elements)
  }
  func expect(_ name: String, _ found: Vector) throws {
    compare(name, found.elements, try #require(results[name] as? [Double], "\(name)"))
  }
  func expect(_ name: String, _ found: Double) throws {
    compare(name, [found], [try #require(results[name] as? Double, "\(name)")])
  }
  func expect(_ name: String, _ found: [Int]) throws {
    let expected = try #require(results[name] as? [Int], "\(name)")
    #expect(found == expected, "\(name)")
  }
  func expect(_ name: String, _ found: [Matrix<Double>]) throws {
    let expected = try #require(results[name] as? [[[Double]]], "\(name)")
    #expect(found == expected.map { Matrix($0) }, "\(name)")
  }
  func expect(_ name: String, _ found: [[Int]]) throws {
    let expected = try #require(results[name] as? [[Int]], "\(name)")
    #expect(found == expected, "\(name)")
  }

  private func compare(_ name: String, _ found: [Double], _ expected: [Double]) {
    #expect(found.count == expected.count, "\(name)")
    for (x, y) in zip(found, expected) {
      #expect(abs(x - y) <= 1e-14 * max(1, abs(y)), "\(name): \(found) for \(expected)")
    }
  }
}

struct NumPyTests {
  @Test func everyOperationIsNumPys() throws {
    let numPy = try Fixtures()
    let (a, b, c, p) = (
      try numPy.matrix("A"), try numPy.matrix("B"), try numPy.matrix("C"), try numPy.matrix("P")
    )
    let (row, col, ties) = (
      try numPy.vector("row"), try numPy.vector("col"), try numPy.vector("ties")
    )
    let (labels, y) = (try numPy.integers("labels"), try numPy.integers("y"))

    // Parts.
    try numPy.expect("A[1]", a[1])
    try numPy.expect("A[:, 2]", a[..., 2])
    try numPy.expect("A[1:3]", a[1..<3])
    try numPy.expect("A[:, 0:2]", a[..., 0..<2])
    try numPy.expect("A[1:3, 0:2]", a[1..<3, 0..<2])
    try numPy.expect("A[[3, 0, 3]]", a[[3, 0, 3]])
    try numPy.expect("A[arange, y]", a[arange(4), y])
    let positive: Vector = a[a > 0]
    try numPy.expect("A[A > 0]", positive)
    var changed = a
    changed[a < 0] = 0
    try numPy.expect("A[A < 0] = 0", changed)
    changed = a
    changed[arange(4), y] -= 1
    try numPy.expect("A[arange, y] -= 1", changed)
    changed = a
    changed[1] = row
    try numPy.expect("A[1] = row", changed)
    changed = a
    changed[..., 2] = col
    try numPy.expect("A[:, 2] = col", changed)
    changed = a
    changed[1..<3, 0..<2] = b[0..<2, 1..<3]
    try numPy.expect("A[1:3, 0:2] = block", changed)
    changed = a
    changed[2] += row
    try numPy.expect("A[2] += row", changed)

    // Arithmetic.
    try numPy.expect("A + B", a + b)
    try numPy.expect("A - B", a - b)
    try numPy.expect("A * B", a * b)
    try numPy.expect("A / B", a / b)
    try numPy.expect("A + row", a + row)
    try numPy.expect("row - A", row - a)
    try numPy.expect("A * row", a * row)
    try numPy.expect("A / row", a / row)
    try numPy.expect("A + col[:, None]", a + col.column)
    try numPy.expect("col[:, None] - A", col.column - a)
    try numPy.expect("A * col[:, None]", a * col.column)
    try numPy.expect("A / col[:, None]", a / col.column)
    try numPy.expect("col[:, None] + row", col.column + row)
    try numPy.expect("A + 2", a + 2)
    try numPy.expect("2 - A", 2 - a)
    try numPy.expect("A * 2", a * 2)
    try numPy.expect("1 / A", 1 / a)
    try numPy.expect("A / 2", a / 2)
    try numPy.expect("-A", -a)
    try numPy.expect("A ** 2", a ** 2)
    try numPy.expect("A ** 3", a ** 3)
    try numPy.expect("P ** 0.5", p ** 0.5)
    try numPy.expect("2 * A ** 2", 2 * a ** 2)
    try numPy.expect("row + row", row + row)
    try numPy.expect("row * row", row * row)
    try numPy.expect("1 / row", 1 / row)
    try numPy.expect("row ** 2", row ** 2)
    try numPy.expect("A > 0", a > 0)
    try numPy.expect("A >= B", a >= b)
    try numPy.expect("labels == 3", Vector(labels) .== Vector([3, 3, 3, 3, 3, 3]))
    try numPy.expect("A.dot(C)", a.dot(c))
    try numPy.expect("A.T", a.T)
    try numPy.expect("A.T.dot(B)", a.T.dot(b))
    #expect(a.transposed.dot(b) == a.T.dot(b))
    try numPy.expect("A.dot(row)", a.dot(row))
    try numPy.expect("row.dot(row)", row.dot(row))

    // Reductions.
    try numPy.expect("A.sum()", a.sum())
    try numPy.expect("A.sum(axis=0)", a.sum(axis: 0))
    try numPy.expect("A.sum(axis=1)", a.sum(axis: 1))
    try numPy.expect("A.mean()", a.mean())
    try numPy.expect("A.mean(axis=0)", a.mean(axis: 0))
    try numPy.expect("A.mean(axis=1)", a.mean(axis: 1))
    try numPy.expect("A.var()", a.var())
    try numPy.expect("A.var(axis=0)", a.var(axis: 0))
    try numPy.expect("A.var(axis=1)", a.var(axis: 1))
    try numPy.expect("A.std()", a.std())
    try numPy.expect("A.std(axis=0)", a.std(axis: 0))
    try numPy.expect("A.max()", a.max())
    try numPy.expect("A.max(axis=0)", a.max(axis: 0))
    try numPy.expect("A.max(axis=1)", a.max(axis: 1))
    try numPy.expect("A.min()", a.min())
    try numPy.expect("A.min(axis=1)", a.min(axis: 1))
    try numPy.expect("A.argmax(axis=0)", a.argmax(axis: 0))
    try numPy.expect("A.argmax(axis=1)", a.argmax(axis: 1))
    try numPy.expect("A.argmin(axis=1)", a.argmin(axis: 1))
    try numPy.expect("row.argmax()", Double(row.argmax()))
    try numPy.expect("row.max()", row.max())
    try numPy.expect("row.mean()", row.mean())
    try numPy.expect("row.var()", row.var())
    try numPy.expect("row.std()", row.std())

    // Orders and counts.
    try numPy.expect("argsort(ties)", ties.argsort())
    try numPy.expect("bincount(labels)", bincount(labels))
    try numPy.expect("bincount(labels, 6)", bincount(labels, minLength: 6))
    try numPy.expect("bincount(labels).argmax()", Double(bincount(labels).argmax()))

    // Functions.
    try numPy.expect("maximum(0, A)", maximum(0, a))
    try numPy.expect("maximum(A, B)", maximum(a, b))
    try numPy.expect("minimum(0.5, A)", minimum(0.5, a))
    try numPy.expect("exp(A)", exp(a))
    try numPy.expect("log(P)", log(p))
    try numPy.expect("sqrt(P)", sqrt(p))
    try numPy.expect("abs(A)", abs(a))
    try numPy.expect("tanh(A)", tanh(a))
    let shifted = exp(a - a.max(axis: 1).column)
    try numPy.expect("softmax", shifted / shifted.sum(axis: 1).column)

    // Shapes.
    try numPy.expect("A.reshape(2, 6)", a.reshape(2, 6))
    try numPy.expect("A.reshape(-1, 6)", a.reshape(-1, 6))
    try numPy.expect("A.flatten()", a.flatten())
    try numPy.expect("zeros_like(A)", zerosLike(a))
    try numPy.expect("ones(2, 3)", ones(2, 3))
    try numPy.expect("vstack", vstack([a, b]))
    try numPy.expect("hstack", hstack([a, b]))
    try numPy.expect("array_split(A, 3)", arraySplit(a, 3))
    try numPy.expect("array_split(labels, 4)", arraySplit(labels, 4))
    try numPy.expect("concatenate", concatenate([labels, y]))
    try numPy.expect("labels[y]", labels[y])
    try numPy.expect("mean(y == labels[y])", (y .== labels[y]).mean())
  }

  @Test func notANumberStaysOne() {
    let v: Vector = [1, .nan, 3]
    #expect(v.max().isNaN && v.min().isNaN && v.sum().isNaN)
    #expect(v.argmax() == 1 && v.argmin() == 1)
    #expect(v.argsort() == [0, 2, 1])
    #expect(maximum(0, v)[1].isNaN && minimum(0, v)[1].isNaN)
    #expect(maximum(Matrix([[.nan, 1]]), Matrix([[0, .nan]])).elements.allSatisfy { $0.isNaN })
    #expect((v > 0) == [1, 0, 1])
  }

  @Test func aRowSharesMemoryUntilItChanges() {
    var a = Matrix([[1, 2], [3, 4]])
    var row = a[0]
    row[1] = 9
    #expect(a == Matrix([[1, 2], [3, 4]]) && row == [1, 9])
    let kept = a[1]
    a[1] = [5, 6]
    #expect(kept == [3, 4] && a[1] == [5, 6])
    let first = a[1][0..<1]
    #expect(first.count == 1 && first[0] == 5)
  }

  @Test func emptyArraysHaveSums() {
    #expect(zeros(0).sum() == 0)
    #expect(zeros(0, 3).sum(axis: 0) == [0, 0, 0])
    #expect(zeros(3, 0).sum(axis: 1) == [0, 0, 0])
    #expect((zeros(0, 3) + zeros(0, 3)).shape == [0, 3])
    #expect((zeros(0, 3) + [1, 2, 3]).shape == [0, 3])
    #expect(bincount([]) == [])
  }

  @Test func descriptionsShowTheShape() {
    #expect("\(Matrix([[1, 2], [3, 4]]))" == "[[1.0, 2.0],\n [3.0, 4.0]] [2, 2]")
    #expect("\(Vector([1, 2]))" == "[1.0, 2.0] [2]")
    #expect("\(zeros(20))".contains("…"))
  }

  @Test func longSumsAreRight() {
    // Sums in chains: every remainder of the division by eight.
    for count in 0..<40 {
      let v = Vector((0..<count).map { Double($0) })
      #expect(v.sum() == Double(count * (count - 1) / 2))
    }
  }
}

/// A wrong shape ends the program, in an optimized build too, with both shapes in its words.
struct ShapeMessageTests {
  @Test func aProductOfOtherShapes() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = zeros(2, 3).dot(zeros(4, 5))
    }
    #expect(text(result).contains("no product of [2, 3] and [4, 5]"))
  }

  @Test func aSumOfOtherShapes() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = zeros(2, 3) + zeros(4, 3)
    }
    #expect(text(result).contains("no [2, 3] + [4, 3]"))
  }

  @Test func aForgottenColumn() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = zeros(2, 3) - zeros(2, 3).max(axis: 1)
    }
    #expect(text(result).contains("v.column has a number for each row"))
    let other = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = zeros(2, 3) - zeros(4)
    }
    #expect(text(other).contains("no [2, 3] - [1, 4]") && !text(other).contains("column"))
  }

  @Test func aRowThatDoesNotFit() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      var a = zeros(2, 3)
      a[1] = [1, 2]
    }
    #expect(text(result).contains("a vector of 2 elements does not fit row 1 of a [2, 3] matrix"))
  }

  @Test func anIndexThatIsOneTooLarge() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = zeros(2, 3)[2, 0]
    }
    #expect(text(result).contains("row 2 of 2. The last index is 1"))
  }

  @Test func anIndexFromTheEnd() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = zeros(3)[-1]
    }
    #expect(text(result).contains("An index does not count from the end"))
  }

  private func text(_ result: ExitTest.Result?) -> String {
    String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
  }
}
