// Where a computation runs: on how many threads, with which instructions. Passed as an argument;
// there is no global setting.

import CKernels
import Dispatch
import Synchronization

/// How a computation is carried out, never what it computes.
///
/// The number of threads never changes a result. Of the instruction sets, those with a fused
/// multiply-add agree in every bit. `isExact` changes the rounding of convolutions in `Float`.
public struct Execution: Sendable, Equatable {
  /// How many threads a computation may use, at least one.
  public var threads: Int
  /// The instructions that it uses.
  public var instructions: InstructionSet
  /// Whether convolutions in `Float` are computed in direct form throughout, as those in `Double` always
  /// are.
  ///
  /// Otherwise layers with 3×3 kernels take Winograd's form where it is faster. On VGG's layers its error is
  /// up to 6e-6 of the result by root mean square, that of the direct form 2e-6; the largest error is 3e-5
  /// of the largest result, in direct form 4e-6.
  public var isExact = false
  /// The threads that wait for work; nil where they are called for each piece of it.
  private var team: StandingTeam?

  /// - Precondition: `threads >= 1`, and this processor supports the instructions.
  public init(threads: Int, instructions: InstructionSet = .best) {
    precondition(threads >= 1, "an execution needs at least one thread, not \(threads)")
    precondition(
      instructions.isSupported, "this processor has no \(instructions.rawValue) instructions")
    self.threads = threads
    self.instructions = instructions
  }

  /// As many threads as this process has processors, and the best instructions.
  public static let automatic = Execution(threads: max(1, Int(ck_processor_count())))

  /// Lets this process keep freed memory for its next arrays: a program that computes for long calls
  /// it once at its start, a library never.
  ///
  /// - Parameter ofLargeArrays: Whether all that the main thread frees stays with the process until it
  ///   ends, and not only up to 128 MB of arrays of up to 32 MB: not where its address space is limited.
  public static func keepFreedMemory(ofLargeArrays: Bool) { ck_keep_freed_memory(ofLargeArrays) }

  /// One thread, and the best instructions.
  public static let serial = Execution(threads: 1)

  /// Calls `body` with this execution, the threads of which stay together until it returns: a piece of
  /// work is then handed over in a microsecond instead of some ten, so that smaller ones are worth it.
  ///
  /// For loops of many short computations, such as a training. Hand the execution to one computation
  /// at a time: a second one at the same time, or within the first, is a precondition failure. There
  /// are no more of them than processors. Threads that get nothing to do for a while sleep.
  ///
  /// ```swift
  /// Execution.automatic.keepingThreads { execution in
  ///   for step in 0..<1_000 { weights = product(weights, weights, on: execution) }
  /// }
  /// ```
  public func keepingThreads<Result>(_ body: (Execution) throws -> Result) rethrows -> Result {
    let available = min(threads, Execution.automatic.threads)
    if available == 1 || team != nil { return try body(self) }
    let work = StandingTeam.Work()
    let take: ThreadTeam.Work = { _, slice, _ in work.body?(slice) }
    return try ThreadTeam.gather(available, work: take) { threads in
      var execution = self
      execution.team = StandingTeam(threads, work)
      return try body(execution)
    }
  }

  /// Splits `0..<count` into contiguous slices and calls `body` with each, on the threads of this
  /// execution.
  ///
  /// ```swift
  /// Execution(threads: 2).forEachSlice(of: 10, alignedTo: 4) { print($0) }
  /// // 0..<4 and 4..<10, in any order, at the same time
  /// ```
  ///
  /// With one thread, `body` is called once, with all of it. Threads that finish early take the
  /// next slice, so ask for several slices a thread where the work is uneven. Call it at the
  /// outermost level only, and compute with `.serial` within.
  ///
  /// - Parameters:
  ///   - count: The number of things to do. With none, `body` is not called.
  ///   - unit: Slices start at multiples of it.
  ///   - slicesPerThread: How many slices to make for each thread.
  ///   - body: Does the things of a slice. It runs on several threads at once.
  public func forEachSlice(
    of count: Int, alignedTo unit: Int = 1, slicesPerThread: Int = 1,
    _ body: @Sendable (Range<Int>) -> Void
  ) {
    precondition(
      count >= 0 && unit >= 1 && slicesPerThread >= 1,
      "no slices of \(count), aligned to \(unit), \(slicesPerThread) a thread")
    if count == 0 { return }
    let units = (count + unit - 1) / unit
    let slices = threads == 1 ? 1 : min(units, threads * slicesPerThread)
    if slices == 1 { return body(0..<count) }
    if let team, slices <= StandingTeam.sliceLimit {
      return team.run(slices) { slice in
        let first = units * slice / slices
        let next = units * (slice + 1) / slices
        body(first * unit..<min(next * unit, count))
      }
    }

    let taken = Atomic<Int>(0)
    DispatchQueue.concurrentPerform(iterations: min(threads, slices)) { _ in
      while true {
        let slice = taken.add(1, ordering: .relaxed).oldValue
        if slice >= slices { return }
        let first = units * slice / slices
        let next = units * (slice + 1) / slices
        body(first * unit..<min(next * unit, count))
      }
    }
  }

  /// This execution for a computation of so many multiplications or additions: on one thread where
  /// waking others would take longer than they save.
  package func sized(for operations: Int) -> Execution {
    if operations >= (team == nil ? 4_000_000 : 400_000) { return self }
    var serial = Execution(threads: 1, instructions: instructions)
    serial.isExact = isExact
    return serial
  }

  /// The kernels of the instruction set for an element type.
  func kernels<Scalar: RealScalar>(for type: Scalar.Type) -> ck_kernels {
    instructions.kernels(for: Scalar.precision)
  }
}

/// A team of threads and the work that it is doing.
private final class StandingTeam: @unchecked Sendable, Equatable {
  /// Written by the thread that runs the team, before it hands out a slice, and read by all.
  final class Work: @unchecked Sendable {
    var body: (@Sendable (_ slice: Int) -> Void)?
  }

  static let sliceLimit = (1 << 14) - 1

  private let threads: ThreadTeam
  private let work: Work
  private let isTaken = Atomic<Bool>(false)

  init(_ threads: ThreadTeam, _ work: Work) {
    self.threads = threads
    self.work = work
  }

  /// Two teams are never the same threads.
  static func == (first: StandingTeam, second: StandingTeam) -> Bool { first === second }

  /// - Precondition: the team has no other work.
  func run(_ slices: Int, _ body: @Sendable (_ slice: Int) -> Void) {
    precondition(
      !isTaken.exchange(true, ordering: .acquiring),
      "kept threads got a second computation before the first one was over")
    defer { isTaken.store(false, ordering: .releasing) }
    withoutActuallyEscaping(body) { body in
      work.body = body
      threads.run(0, slices: slices)
      work.body = nil
    }
  }
}
