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
