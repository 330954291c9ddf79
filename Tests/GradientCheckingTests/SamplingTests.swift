import Testing

@testable import GradientChecking

struct SamplingTests {
  private func block(_ shape: [Int], _ groups: [CoordinateGroup] = []) -> ParameterBlock {
    ParameterBlock(
      "W", shape: shape, values: Array(repeating: 0, count: shape.reduce(1, *)), groups: groups)
  }

  @Test func smallBlocksAreCheckedWhole() {
    var generator = SeededGenerator(1)
    let sample = block([10, 10]).sample(CheckOptions(), using: &generator)
    #expect(sample == Array(0..<100))
  }

  /// Of the weights of the notebook, 30,730 of them, the ten of the bias row are among the 100, and
  /// every class has nine or more.
  @Test(arguments: 0..<10)
  func theBiasRowAndEveryClassAreCovered(_ seed: Int) {
    var generator = SeededGenerator(seed)
    let weights = block([3073, 10], [.row(3072, named: "bias row")])
    let sample = weights.sample(CheckOptions(), using: &generator)
    #expect(sample.count == 100)
    #expect(Set(sample).count == 100)
    #expect(sample == sample.sorted())
    #expect(sample.filter { $0 >= 30_720 } == Array(30_720..<30_730))
    for label in 0..<10 { #expect(sample.count { $0 % 10 == label } == 10) }
  }

  @Test func aLargeGroupGetsItsShare() {
    var generator = SeededGenerator(3)
    let options = CheckOptions(samplesPerBlock: 50, samplesPerGroup: 7)
    let sample = block([100, 40], [.row(5, named: "one"), .row(6, named: "two")])
      .sample(options, using: &generator)
    #expect(sample.count == 50)
    #expect(sample.count { $0 / 40 == 5 } >= 7)
    #expect(sample.count { $0 / 40 == 6 } >= 7)
  }

  /// More is asked for the groups than for the block: the groups come first.
  @Test func groupsComeBeforeTheBlock() {
    var generator = SeededGenerator(3)
    let options = CheckOptions(samplesPerBlock: 4, samplesPerGroup: 6)
    let sample = block([100, 3], [.row(5, named: "one"), .column(2, named: "two")])
      .sample(options, using: &generator)
    // The row's three, and five more of the column, which shares one with it.
    #expect(sample.count == 8)
    #expect(sample.count { $0 / 3 == 5 } == 3)
    #expect(sample.count { $0 % 3 == 2 } == 6)
  }

  /// 9 of 10 entries in two columns: full columns are passed over, nothing is drawn twice.
  @Test func almostAllOfABlock() {
    var generator = SeededGenerator(3)
    let sample = block([5, 2]).sample(CheckOptions(samplesPerBlock: 9), using: &generator)
    #expect(Set(sample).count == 9)
  }

  @Test func theSameSeedDrawsTheSame() {
    let problem = linearProblem(
      .hinge, LinearBatch(seed: 1, dimensions: 60, classes: 10), strength: 0.1)
    var one = SeededGenerator(9)
    var same = SeededGenerator(9)
    var other = SeededGenerator(10)
    let drawn = problem.sample(using: &one)
    #expect(drawn == problem.sample(using: &same))
    #expect(drawn != problem.sample(using: &other))
  }

  @Test func everyBlockIsCovered() {
    var generator = SeededGenerator(1)
    let drawn = Network(seed: 1).problem().sample(
      CheckOptions(samplesPerBlock: 5), using: &generator)
    let counts = Dictionary(grouping: drawn, by: \.block).mapValues(\.count)
    #expect(counts == ["W1": 5, "b1": 5, "W2": 5, "b2": 3])
  }
}

/// What a random sample of a large block would miss.
struct SearchTests {
  /// An embedding of 1000 rows of which three are used: Σ over the used rows of ‖row − 1‖².
  private func embedding(_ seed: Int, change: (Int, Double) -> Double) -> GradientReport {
    var generator = SeededGenerator(seed)
    let (rows, columns) = (1000, 8)
    let values = generator.normal(rows * columns)
    let used = (0..<3).map { _ in Int.random(in: 0..<rows, using: &generator) }
    var gradient = values.map { _ in 0.0 }
    for row in Set(used) {
      for index in row * columns..<(row + 1) * columns { gradient[index] = 2 * (values[index] - 1) }
    }
    let right = gradient
    gradient = gradient.indices.map { change($0, right[$0]) }
    return GradientProblem("E", shape: [rows, columns], values: values, gradient: gradient) { e in
      Set(used).reduce(0) { total, row in
        (row * columns..<(row + 1) * columns).reduce(total) { $0 + (e[$1] - 1) * (e[$1] - 1) }
      }
    }.check(using: &generator)
  }

  @Test(arguments: 0..<20)
  func aSparseGradientIsJudgedWhereItLives(_ seed: Int) {
    let right = embedding(seed) { $1 }
    #expect(right.verdict == .passed, "\(right)")
    #expect(right.findings.isEmpty)
    for factor in [2, 0.5, -1, 0, 1.01] {
      #expect(embedding(seed) { factor * $1 }.verdict == .failed, "factor \(factor)")
    }
  }

  /// One entry of 8000 that is wrong, wherever it is and whether or not it is claimed to matter.
  @Test(arguments: 0..<10)
  func oneWrongEntryIsFound(_ seed: Int) {
    var generator = SeededGenerator(seed + 99)
    let place = Int.random(in: 0..<8000, using: &generator)
    let report = embedding(seed) { $0 == place ? $1 + 0.1 : $1 }
    #expect(report.verdict == .failed, "\(report)")
    #expect(report.terms[0].worst(1).map(\.coordinate.index) == [place])
  }

  /// A row of a large weight matrix whose gradient was forgotten.
  @Test func aForgottenRowIsFound() {
    let values = (0..<6000).map { Double(($0 * 37) % 101) / 50 - 1 }
    let gradient = values.indices.map { $0 / 10 == 417 ? 0 : 2 * values[$0] }
    var generator = SeededGenerator(4)
    let report = GradientProblem("W", shape: [600, 10], values: values, gradient: gradient) {
      $0.reduce(0) { $0 + $1 * $1 }
    }.check(using: &generator)
    #expect(report.verdict == .failed)
    #expect(report.terms[0].worst(1)[0].position[0] == 417)
  }

  /// What the search adds changes no number of a row that passes, and draws nothing from the caller's
  /// generator.
  @Test func theSampleStaysWhatItWas() {
    let batch = LinearBatch(seed: 1, dimensions: 60, classes: 10)
    let problem = linearProblem(.hinge, batch, strength: 0.1)
    var (one, same) = (SeededGenerator(9), SeededGenerator(9))
    let drawn = problem.sample(using: &one)
    let report = problem.check(using: &same)
    #expect(one.next() == same.next())
    #expect(report.terms[0].coordinates.map(\.coordinate) == drawn)
    #expect(report.terms[0].rows[0].checked == 100)
    let largest = batch.weights.count
    #expect(report.terms[0].sought.count >= 4 && report.terms[0].sought.count < largest)
  }
}
