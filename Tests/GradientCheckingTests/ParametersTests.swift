import Testing

@testable import GradientChecking

struct ParametersTests {
  /// In a `[2, 3, 4]` array in row-major order, entry (1, 2, 3) is the last and (1, 0, 2) at 14.
  @Test func positionsAreRowMajor() {
    let shape = Shape(lengths: [2, 3, 4])
    #expect(shape.strides == [12, 4, 1])
    #expect(shape.position(of: 23) == [1, 2, 3])
    #expect(shape.position(of: 14) == [1, 0, 2])
    #expect(shape.indices(axis: 1, index: 2) == [8, 9, 10, 11, 20, 21, 22, 23])
  }

  @Test func groupsAreRowsColumnsOrIndices() {
    let block = ParameterBlock("W", shape: [3, 2], values: [1, 2, 3, 4, 5, 6])
    #expect(block.indices(of: .row(2, named: "bias row")) == [4, 5])
    #expect(block.indices(of: .column(1, named: "class 1")) == [1, 3, 5])
    #expect(block.indices(of: .indices([0, 5], named: "corners")) == [0, 5])
  }

  /// The loss is handed one array throughout: no evaluation copies the parameters.
  @Test func askingCopiesNothing() {
    final class Addresses { var seen: Set<Int> = [] }
    let addresses = Addresses()
    let problem = GradientProblem(
      "x", shape: [1000], values: Array(repeating: 0.5, count: 1000),
      gradient: Array(repeating: 1, count: 1000)
    ) { x in
      x.withUnsafeBufferPointer { _ = addresses.seen.insert(Int(bitPattern: $0.baseAddress)) }
      return x.reduce(0) { $0 + $1 * $1 }
    }
    let report = problem.check(at: (0..<50).map { Coordinate("x", $0 * 20) })
    #expect(report.verdict == .passed)
    // The array of the problem, and the one that is perturbed.
    #expect(addresses.seen.count <= 2)
  }

  /// Every perturbation is of one entry, told in `change`, and undone before the next.
  @Test func oneEntryDiffersAtATime() {
    let values = [1.0, -2, 3]
    final class Record { var changes = 0 }
    let record = Record()
    let problem = GradientProblem(
      blocks: [ParameterBlock("x", shape: [3], values: values)], gradients: ["x": [2, -4, 6]]
    ) { parameters in
      let x = parameters["x"]
      let moved = x.indices.filter { x[$0] != values[$0] }
      if let change = parameters.change {
        record.changes += 1
        #expect(moved == [change.coordinate.index])
        #expect(change.from == values[change.coordinate.index])
        #expect(change.to == x[change.coordinate.index])
      } else {
        #expect(moved.isEmpty)
      }
      return LossValue(x.reduce(0) { $0 + $1 * $1 })
    }
    #expect(problem.check(at: (0..<3).map { Coordinate("x", $0) }).verdict == .passed)
    // Four for each coordinate, and some thirty at most to measure the rounding.
    #expect((20...44).contains(record.changes))
  }

  /// A loss that works out one changed entry only: of ‖x‖², (x + δ)² − x².
  @Test func aLossMayFollowTheChange() {
    let values = (0..<200).map { Double($0) / 100 - 1 }
    let base = values.reduce(0) { $0 + $1 * $1 }
    let problem = GradientProblem(
      blocks: [ParameterBlock("x", shape: [200], values: values)],
      gradients: ["x": values.map { 2 * $0 }]
    ) { parameters in
      guard let change = parameters.change else { return LossValue(base) }
      return LossValue(base + change.to * change.to - change.from * change.from)
    }
    var generator = SeededGenerator(1)
    #expect(problem.check(using: &generator).verdict == .passed)
  }

  /// 1e12 + 1e-5 is 1e12: so large a parameter is moved by 1,024 units in its last place instead.
  @Test func aStepDoesNotVanishInALargeParameter() {
    let problem = GradientProblem("x", shape: [1], values: [1e12], gradient: [3]) { 3 * $0[0] }
    let check = problem.check(at: [Coordinate("x", 0)]).terms[0].coordinates[0]
    #expect(check.numerical == 3)
    #expect(check.outcome == .agrees)
  }
}
