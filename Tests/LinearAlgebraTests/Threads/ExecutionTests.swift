// Threads and instruction sets: how a computation runs, never what it gives.

import Dispatch
import Synchronization
import Testing

@testable import LinearAlgebra

@Suite struct ExecutionTests {
  /// Large enough for several threads (4 million operations), in each way through the kernels.
  static let shapes = [(130, 90, 390), (90, 700, 390), (700, 10, 385), (61, 33, 1100)]

  @Test(arguments: InstructionSet.supported)
  func threadsGiveTheSameBits(on instructions: InstructionSet) {
    checkThreads(Float.self, on: instructions)
    checkThreads(Double.self, on: instructions)
  }

  private func checkThreads<Element: RealScalar>(
    _ type: Element.Type, on instructions: InstructionSet
  ) {
    for (m, n, k) in Self.shapes {
      var numbers = Numbers(seed: m)
      let left: Matrix<Element> = numbers.fractions(m, k)
      let right: Matrix<Element> = numbers.fractions(k, n)
      for a in [left.view, left.transposedCopy().transposed] {
        let one = product(a, right, on: Execution(threads: 1, instructions: instructions))
        for threads in [2, 3] {
          let several = product(
            a, right, on: Execution(threads: threads, instructions: instructions))
          #expect(sameBits(one, several), "\(type) \((m, n, k)) on \(threads) threads")
        }
      }
    }
  }

  @Test func fusedInstructionSetsGiveTheSameBits() {
    for (m, n, k) in [(13, 37, 20), (25, 10, 400), (30, 16, 9), (41, 65, 770), (65, 3, 385)] {
      checkFusedSets(Float.self, m, n, k)
      checkFusedSets(Double.self, m, n, k)
    }
  }

  private func checkFusedSets<Element: RealScalar>(
    _ type: Element.Type, _ m: Int, _ n: Int, _ k: Int
  ) {
    guard let first = fusedSets.first else { return }
    var numbers = Numbers(seed: n)
    let left: Matrix<Element> = numbers.fractions(m, k)
    let right: Matrix<Element> = numbers.fractions(k, n)
    let old: Matrix<Element> = numbers.fractions(m, n)
    for a in [left.view, left.transposedCopy().transposed] {
      let results = fusedSets.map { set in
        var result = old
        result.addProduct(
          of: a, right, scaledBy: 0.3, selfScaledBy: 0.7,
          on: Execution(threads: 1, instructions: set))
        return result
      }
      for (set, result) in zip(fusedSets, results) {
        #expect(sameBits(result, results[0]), "\(type) \((m, n, k)): \(set) and \(first)")
      }
    }
  }

  /// A product from a transposed left operand rounds the same with few columns as with many.
  @Test(arguments: InstructionSet.supported)
  func tallAndPackedProductsGiveTheSameBits(on instructions: InstructionSet) {
    let execution = Execution(threads: 1, instructions: instructions)
    var numbers = Numbers(seed: 3)
    let left: Matrix<Float> = numbers.fractions(800, 29)
    let right: Matrix<Float> = numbers.fractions(40, 800)
    let all = product(left.transposed, right.transposed, scaledBy: 0.1, on: execution)
    for columns in [1, 5, 10, 16] {
      let some = product(
        left.transposed, right.rows(0..<columns).transposed, scaledBy: 0.1, on: execution)
      for i in 0..<29 { #expect(Array(some.row(i)) == Array(all.row(i).prefix(columns))) }
    }
  }

  /// Below and above the depth at which rows are read where they lie.
  @Test func shallowProductsRoundAsDeepOnesDo() {
    var numbers = Numbers(seed: 4)
    for depth in [1, 2, 16, 63, 64, 65] {
      let left: Matrix<Double> = numbers.fractions(21, depth)
      for columns in [1, 7, 16, 17] {
        let right: Matrix<Double> = numbers.fractions(depth, columns)
        #expect(
          largestDifference(product(left, right, on: .serial), plainProduct(left, right)) < 1e-13)
      }
    }
  }

  @Test(arguments: InstructionSet.supported)
  func roundsNoWorseThanThePrecisionAllows(on instructions: InstructionSet) {
    var numbers = Numbers(seed: 8)
    let left: Matrix<Double> = numbers.fractions(20, 500)
    let execution = Execution(threads: 1, instructions: instructions)
    for columns in [30, 9] {
      let right: Matrix<Double> = numbers.fractions(500, columns)
      let plain = plainProduct(left, right)
      // 500 roundings of sums that stay below 50: 500 · 50 · 2⁻⁵³ ≈ 2.8e-12 at the worst.
      #expect(largestDifference(product(left, right, on: execution), plain) < 2.8e-12)
      #expect(
        largestDifference(product(left.transposedCopy().transposed, right, on: execution), plain)
          < 2.8e-12)
    }
  }

  @Test(arguments: [1, 2, 3, 8])
  func slicesCoverEverythingOnce(threads: Int) {
    for count in [0, 1, 2, 7, 16, 33, 100] {
      for unit in [1, 4, 16] {
        for slicesPerThread in [1, 5] {
          func check(_ execution: Execution) {
            let counts = Mutex([Int](repeating: 0, count: count))
            let starts = Mutex<[Int]>([])
            execution.forEachSlice(
              of: count, alignedTo: unit, slicesPerThread: slicesPerThread
            ) { slice in
              starts.withLock { $0.append(slice.lowerBound) }
              counts.withLock { counts in for i in slice { counts[i] += 1 } }
            }
            #expect(counts.withLock { $0.allSatisfy { $0 == 1 } })
            #expect(starts.withLock { $0.allSatisfy { $0 % unit == 0 } })
            #expect(starts.withLock { $0.count } <= threads * slicesPerThread)
          }
          check(Execution(threads: threads))
          Execution(threads: threads).keepingThreads(check)
        }
      }
    }
  }

  /// Trainings side by side each keep threads of their own.
  @Test func teamsDoNotMeet() {
    var numbers = Numbers(seed: 7)
    let left: Matrix<Double> = numbers.fractions(90, 80)
    let right: Matrix<Double> = numbers.fractions(80, 60)
    let one = product(left, right, on: .serial)
    let wrong = Mutex(0)
    DispatchQueue.concurrentPerform(iterations: 4) { _ in
      Execution(threads: 3).keepingThreads { execution in
        for _ in 0..<200 where !sameBits(product(left, right, on: execution), one) {
          wrong.withLock { $0 += 1 }
        }
      }
    }
    #expect(wrong.withLock { $0 } == 0)
    // Threads that have gone leave the work to the one that calls.
    let left2 = Execution(threads: 2).keepingThreads { $0 }
    #expect(sameBits(product(left, right, on: left2), one))
  }

  @Test func keptThreadsRefuseASecondComputation() async {
    await #expect(processExitsWith: .failure) {
      Execution(threads: 2).keepingThreads { execution in
        execution.forEachSlice(of: 8) { _ in execution.forEachSlice(of: 8) { _ in } }
      }
    }
  }

  /// More slices than a team's word has room for.
  @Test func manySlicesAreCoveredToo() {
    let counts = Mutex([Int](repeating: 0, count: 40_000))
    Execution(threads: 2).keepingThreads { execution in
      execution.forEachSlice(of: 40_000, slicesPerThread: 20_000) { slice in
        counts.withLock { counts in for i in slice { counts[i] += 1 } }
      }
    }
    #expect(counts.withLock { $0.allSatisfy { $0 == 1 } })
  }

  /// Threads that stay together give the bits of one, product after product, and what a body throws
  /// lets them go.
  @Test func threadsThatAreKeptGiveTheSameBits() throws {
    struct Stop: Error {}
    var numbers = Numbers(seed: 6)
    let left: Matrix<Double> = numbers.fractions(130, 90)
    let right: Matrix<Double> = numbers.fractions(90, 70)
    let one = product(left, right, on: .serial)
    for threads in [2, 3] {
      #expect(throws: Stop.self) {
        try Execution(threads: threads).keepingThreads { execution in
          for _ in 0..<200 {
            #expect(sameBits(product(left, right, on: execution), one))
            // Again within itself it is the same threads.
            execution.keepingThreads { #expect($0 == execution) }
          }
          throw Stop()
        }
      }
    }
    #expect(Execution(threads: 2) == Execution(threads: 2))
  }

  @Test func portableIsAlwaysThereAndTheBestIsSupported() {
    #expect(InstructionSet.supported.first == .portable)
    #expect(InstructionSet.best.isSupported)
    #expect(Execution.automatic.instructions == .best)
    #expect(Execution.serial.threads == 1)
  }
}
