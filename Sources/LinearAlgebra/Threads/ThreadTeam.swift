// Threads that stay together for a while, so that handing over a piece of work takes less than a
// microsecond instead of ten.
//
// What it gains (`workbook-bench steps`, two cores with AVX2, five rounds in turn): with Dispatch in its
// place, a net's step on a batch of 100 takes 1.23 times as long, the median of four widths in both
// precisions; over batches of 10, 100 and 1,000 it is 1.08.

import CKernels
import Dispatch
import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The thread that calls `run`, and others that wait for it to.
///
/// Waiting threads watch the memory for some microseconds, then sleep until they are woken. The calling
/// thread takes slices too and waits only for those that others have begun, so that a step ends even
/// where the others never get a processor.
package final class ThreadTeam: @unchecked Sendable {
  /// What the team does: a slice of a phase, on one of its threads.
  package typealias Work = @Sendable (_ phase: Int, _ slice: Int, _ thread: Int) -> Void

  private let threads: Int
  private let work: Work
  /// For each thread, the slices that it is to take first: see `word`. Each on lines of its own.
  private let words: UnsafeMutablePointer<Atomic<UInt64>>
  private let unfinished = Atomic<Int>(0)
  private let sleepers = Atomic<Int>(0)
  private let isOver = Atomic<Bool>(false)
  private let wakeUp = DispatchSemaphore(value: 0)
  private var sequence: UInt64 = 0

  private static let wordDistance = 16
  /// How often a thread looks for work before it sleeps: about 50 µs.
  private static let patience = 2_000

  /// Gathers a team, calls `body` with it, and lets it go.
  package static func gather<Result>(
    _ threads: Int, work: @escaping Work, _ body: (ThreadTeam) throws -> Result
  ) rethrows -> Result {
    let team = ThreadTeam(threads, work)
    for thread in 1..<max(1, threads) {
      DispatchQueue.global(qos: .userInitiated).async { team.serve(as: thread) }
    }
    defer { team.end() }
    return try body(team)
  }

  private init(_ threads: Int, _ work: @escaping Work) {
    self.threads = threads
    self.work = work
    words = .allocate(capacity: threads * Self.wordDistance)
    for thread in 0..<threads * Self.wordDistance { (words + thread).initialize(to: Atomic(0)) }
  }

  deinit {
    words.deinitialize(count: threads * Self.wordDistance)
    words.deallocate()
  }

  /// Does all slices of a phase, on all threads, and returns when they are done.
  ///
  /// - Parameters:
  ///   - phase: 0 to 15, handed on to the work.
  ///   - slices: How many there are, fewer than 16,384.
  package func run(_ phase: Int, slices: Int) {
    precondition((0..<16).contains(phase) && (0..<1 << 14).contains(slices), "\(slices) slices")
    if threads == 1 {
      for slice in 0..<slices { work(phase, slice, 0) }
      return
    }
    unfinished.store(slices, ordering: .relaxed)
    sequence = (sequence + 1) & 0xFFFF_FFFF
    for thread in 0..<threads {
      let first = slices * thread / threads
      let next = slices * (thread + 1) / threads
      let word = sequence << 32 | UInt64(phase) << 28 | UInt64(first) << 14 | UInt64(next)
      words[thread * Self.wordDistance].store(word, ordering: .sequentiallyConsistent)
    }
    if sleepers.load(ordering: .sequentiallyConsistent) > 0 { wakeAll() }
    takeSlices(as: 0)
    var looks = 0
    while unfinished.load(ordering: .acquiring) > 0 {
      ck_pause()
      looks += 1
      // Another process may hold the processor of the thread that is being waited for.
      if looks > Self.patience { sched_yield() }
    }
  }

  /// Takes slices until none is left to take, first its own, then those of others.
  @discardableResult
  private func takeSlices(as thread: Int) -> Bool {
    var found = false
    for turn in 0..<threads {
      let place = (thread + turn) % threads * Self.wordDistance
      var word = words[place].load(ordering: .acquiring)
      while word >> 14 & 0x3FFF < word & 0x3FFF {
        // The word holds a number that is new in each phase: an outdated one cannot be exchanged.
        let (exchanged, current) = words[place].compareExchange(
          expected: word, desired: word + 1 << 14, ordering: .acquiringAndReleasing)
        if exchanged {
          found = true
          work(Int(word >> 28 & 15), Int(word >> 14 & 0x3FFF), thread)
          unfinished.subtract(1, ordering: .releasing)
          word = words[place].load(ordering: .acquiring)
        } else {
          word = current
        }
      }
    }
    return found
  }

  private var hasWork: Bool {
    (0..<threads).contains {
      let word = words[$0 * Self.wordDistance].load(ordering: .sequentiallyConsistent)
      return word >> 14 & 0x3FFF < word & 0x3FFF
    }
  }

  private func serve(as thread: Int) {
    var looks = 0
    while !isOver.load(ordering: .acquiring) {
      if takeSlices(as: thread) {
        looks = 0
      } else if looks < Self.patience {
        looks += 1
        ck_pause()
      } else {
        sleep()
        looks = 0
      }
    }
  }

  private func sleep() {
    sleepers.add(1, ordering: .sequentiallyConsistent)
    if hasWork || isOver.load(ordering: .sequentiallyConsistent) {
      // Awake after all, unless somebody has counted this thread and signals for it.
      var count = sleepers.load(ordering: .sequentiallyConsistent)
      while count > 0 {
        let (exchanged, current) = sleepers.compareExchange(
          expected: count, desired: count - 1, ordering: .sequentiallyConsistent)
        if exchanged { return }
        count = current
      }
    }
    wakeUp.wait()
  }

  private func wakeAll() {
    let count = sleepers.exchange(0, ordering: .sequentiallyConsistent)
    for _ in 0..<count { wakeUp.signal() }
  }

  private func end() {
    isOver.store(true, ordering: .sequentiallyConsistent)
    wakeAll()
  }
}
