import Dispatch
import Foundation
import LinearAlgebra
import Testing

@Suite struct ConcurrentJobsTests {
  @Test(arguments: [1, 2, 5, 40])
  func resultsComeInOrder(_ threads: Int) throws {
    let squares = try runConcurrently(
      count: 20, threads: threads, progress: { _ in }, job: { index, _ in index * index })
    #expect(squares == (0..<20).map { $0 * $0 })
    let none = try runConcurrently(
      count: 0, threads: threads, progress: { _ in }, job: { index, _ in index })
    #expect(none.isEmpty)
  }

  @Test func anErrorOfTheProgressEndsEveryJob() {
    struct Stop: Error {}
    // Without the cancellation these jobs would run forever.
    #expect(throws: Stop.self) {
      _ = try runConcurrently(
        count: 3, threads: 2, progress: { _ in throw Stop() },
        job: { _, isCancelled in while !isCancelled(0.5) {} })
    }
  }

  /// One job after another, each of which reports a half and then is done: eighths of the whole.
  @Test func progressIsTheMeanOfAllJobs() throws {
    var shares: [Double] = []
    _ = try runConcurrently(
      count: 4, threads: 1, progress: { shares.append($0) },
      job: { index, isCancelled in
        let clock = ContinuousClock()
        let start = clock.now
        while clock.now - start < .milliseconds(70) { _ = isCancelled(0.5) }
        return index
      })
    #expect(!shares.isEmpty && shares == shares.sorted())
    #expect(shares.allSatisfy { (0...8).map { Double($0) / 8 }.contains($0) })
    #expect(shares.contains { $0 > 0 && $0 < 1 })
  }

  /// Jobs on one thread or many; their progress always on the thread that waits.
  @Test(arguments: [1, 3])
  func progressComesOnTheCallingThread(_ threads: Int) throws {
    let caller = Thread.current
    var others = 0
    var calls = 0
    _ = try runConcurrently(
      count: 3, threads: threads,
      progress: { _ in
        calls += 1
        if Thread.current != caller { others += 1 }
      },
      job: { index, _ in
        Thread.sleep(forTimeInterval: 0.12)
        return index
      })
    #expect(calls > 0 && others == 0)
  }
}
