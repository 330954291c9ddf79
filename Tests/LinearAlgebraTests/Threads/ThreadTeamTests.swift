// Threads that stay together: every slice once, phase after phase.

import Dispatch
import Synchronization
import Testing

@testable import LinearAlgebra

@Suite struct ThreadTeamTests {
  @Test(arguments: [1, 2, 3])
  func everySliceOfEveryPhaseIsDoneOnce(_ threads: Int) {
    let done = Mutex<[[Int]: Int]>([:])
    let phase = Atomic<Int>(0)
    let work: ThreadTeam.Work = { kind, slice, thread in
      #expect((0..<threads).contains(thread))
      let current = phase.load(ordering: .relaxed)
      #expect(kind == current % 16)
      done.withLock { $0[[current, slice], default: 0] += 1 }
    }
    ThreadTeam.gather(threads, work: work) { team in
      for round in 0..<300 {
        phase.store(round, ordering: .relaxed)
        let slices = round % 9
        team.run(round % 16, slices: slices)
        // All of them are done when run returns.
        let found = done.withLock { $0 }
        #expect(found.keys.count { $0[0] == round } == slices)
      }
    }
    #expect(done.withLock { $0.values.allSatisfy { $0 == 1 } })
  }

  /// After a pause, when the other threads sleep, they come back.
  @Test func sleepersAreWoken() {
    let count = Atomic<Int>(0)
    let work: ThreadTeam.Work = { _, _, _ in count.add(1, ordering: .relaxed) }
    ThreadTeam.gather(2, work: work) { team in
      for _ in 0..<3 {
        team.run(0, slices: 50)
        _ = DispatchSemaphore(value: 0).wait(timeout: .now() + .milliseconds(20))
      }
    }
    #expect(count.load(ordering: .relaxed) == 150)
  }
}
