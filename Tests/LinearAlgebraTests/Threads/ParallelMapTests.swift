import Foundation
import LinearAlgebra
import Synchronization
import Testing

struct ParallelMapTests {
  @Test(arguments: [1, 2, 5, 40])
  func resultsComeInOrder(_ jobs: Int) throws {
    let squares = try parallelMap(20, jobs: jobs) { index, _ in index * index }
    #expect(squares == (0..<20).map { $0 * $0 })
    #expect(try parallelMap(0, jobs: jobs) { index, _ in index }.isEmpty)
  }

  /// Four calls wait for one another: with fewer threads they would wait forever.
  @Test(.timeLimit(.minutes(10))) func asManyRunAtOnceAsThereAreJobs() throws {
    let meeting = Meeting(of: 4)
    let results = try parallelMap(4, jobs: 4) { index, _ in
      meeting.waitForAll()
      return index
    }
    #expect(results == [0, 1, 2, 3])
    #expect(meeting.mostAtOnce == 4)
  }

  @Test func whatTheProgressThrowsEndsEveryCall() {
    struct Stop: Error {}
    // Without the end these calls would run for ever.
    #expect(throws: Stop.self) {
      let forever: @Sendable (Int, ParallelTask) throws -> Int = { _, task in
        while true { try task.progress(0.5) }
      }
      _ = try parallelMap(3, jobs: 2, progress: { _ in throw Stop() }, forever)
    }
  }

  @Test func theFirstFailureInOrderIsThrown() {
    struct Broken: Error, Equatable { let index: Int }
    let begun = Mutex(0)
    #expect(throws: Broken(index: 0)) {
      _ = try parallelMap(8, jobs: 2) { index, _ -> Int in
        begun.withLock { $0 += 1 }
        Thread.sleep(forTimeInterval: index == 0 ? 0.05 : 0.02)
        throw Broken(index: index)
      }
    }
    #expect(begun.withLock { $0 } == 2)
  }

  /// One call after another, each of which reports a half and then ends: eighths of the whole; on
  /// the calling thread.
  @Test func progressIsTheMeanOfAllCalls() throws {
    var fractions: [Double] = []
    let caller = Thread.current
    func progress(_ fraction: Double) {
      fractions.append(fraction)
      #expect(Thread.current == caller)
    }
    _ = try parallelMap(4, jobs: 1, progress: progress) { index, task in
      task.report(0.5)
      task.report(.nan)
      task.report(0.25)
      Thread.sleep(forTimeInterval: 0.07)
      return index
    }
    #expect(!fractions.isEmpty && fractions == fractions.sorted())
    #expect(fractions.allSatisfy { (0...8).map { Double($0) / 8 }.contains($0) })
    #expect(fractions.contains { $0 > 0 && $0 < 1 })
    #expect(fractions.last == 1)
  }
}

/// A place where threads wait until all of them have come.
private final class Meeting: @unchecked Sendable {
  private let condition = NSCondition()
  private let size: Int
  private var present = 0

  init(of size: Int) { self.size = size }

  var mostAtOnce: Int { present }

  func waitForAll() {
    condition.lock()
    present += 1
    condition.broadcast()
    while present < size { condition.wait() }
    condition.unlock()
  }
}
