// Jobs side by side: results in order, progress of all of them, an end to all of them.

import Testing

@testable import Assignments

@Suite struct SideBySideTests {
  @Test(arguments: [1, 2, 5, 40])
  func resultsComeInOrder(_ threads: Int) throws {
    let squares = try runSideBySide(
      count: 20, threads: threads, progress: { _ in }, job: { place, _ in place * place })
    #expect(squares == (0..<20).map { $0 * $0 })
    let none = try runSideBySide(
      count: 0, threads: threads, progress: { _ in }, job: { place, _ in place })
    #expect(none.isEmpty)
  }

  @Test func aFailureOfTheProgressEndsEveryJob() {
    struct Stop: Error {}
    // Without the end these jobs would go on for ever.
    #expect(throws: Stop.self) {
      _ = try runSideBySide(
        count: 3, threads: 2, progress: { _ in throw Stop() },
        job: { _, isCancelled in while !isCancelled(0.5) {} })
    }
  }

  // One job after another, each of which tells a half and then is done: eighths of the whole.
  @Test func progressIsTheMeanOfAllJobs() throws {
    var shares: [Double] = []
    _ = try runSideBySide(
      count: 4, threads: 1, progress: { shares.append($0) },
      job: { place, isCancelled in
        let clock = ContinuousClock()
        let start = clock.now
        while clock.now - start < .milliseconds(70) { _ = isCancelled(0.5) }
        return place
      })
    #expect(!shares.isEmpty && shares == shares.sorted())
    #expect(shares.allSatisfy { (0...8).map { Double($0) / 8 }.contains($0) })
    #expect(shares.contains { $0 > 0 && $0 < 1 })
  }
}
