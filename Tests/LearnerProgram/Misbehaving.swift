// A learner's classifier that does, for each k, another thing that learners' programs do.

import Exercises

struct Misbehaving: KNNExercise {
  var xTrain: Matrix<Double>
  var yTrain: [Int]

  func distancesTwoLoops(_ x: Matrix<Double>) -> Matrix<Double> { x }
  func distancesOneLoop(_ x: Matrix<Double>) -> Matrix<Double> { todo("one-loop") }
  func distancesNoLoops(_ x: Matrix<Double>) -> Matrix<Double> {
    x + zeros(x.rows + 1, x.columns)  // line 12: shapes
  }

  func predictLabels(_ distances: Matrix<Double>, k: Int) -> [Int] {
    switch k {
    case 1: return sumPastTheEnd(yTrain)
    case 2: return [countForever(k)]
    case 3: return [deeper(k) + 1]
    case 4: return [fillMemory()]
    case 5:
      for line in 0..<200_000 { print("a line of output, number \(line)") }
      return [5]
    case 6: exit(0)
    case 7: return [Int.random(in: 0..<1_000_000_000)]
    case 8: _ = write(4, "not an answer, and more than the thirty-two bytes of a header", 61)
    case 9: return [Int(String(Int.max))! + k]
    case 10: abort()
    default: print("k is \(k)")
    }
    return [k]
  }

  private func sumPastTheEnd(_ labels: [Int]) -> [Int] {
    var sum = 0
    for i in 0...labels.count { sum += labels[i] }  // line 36: one too far
    return [sum]
  }

  private func countForever(_ k: Int) -> Int {
    var n = k
    while n >= 0 { n = (n &* 31 &+ 7) & 0xffff }  // line 42: without end
    return n
  }

  private func deeper(_ n: Int) -> Int { n == -1 ? 0 : (deeper(n &+ 1) &* 31) ^ n }  // line 46

  private func fillMemory() -> Int {
    var kept: [[Double]] = []
    while kept.count < 100_000 {
      kept.append([1])
      kept[kept.count - 1].reserveCapacity(10_000_000)
    }
    return kept.count
  }

  static func crossValidate(
    _ x: Matrix<Double>, _ y: [Int], folds: Int, ks: [Int]
  ) -> (accuracies: [[Double]], bestK: Int) {
    ([], ks[0])
  }
}
