// A learner's program in a process of its own: calls go in, results, crashes and output come out.

import Exercises
import Foundation

/// What a learner's program may use.
public struct WorkerLimits: Sendable {
  /// Bytes of address space.
  public var memory = 2 << 30
  /// Seconds of processor time, behind the deadline of each call.
  public var cpu = 600
  /// How much of its output is kept.
  public var output = 1 << 16

  public init() {}
}

/// A learner's program, started when it is first called and again after each end.
///
/// The judge holds the cases and the expectations; the program gets arguments only.
public final class WorkerProcess: Answering {
  private let executable: String
  private let limits: WorkerLimits
  private let isCancelled: @Sendable () -> Bool
  /// The names of the learner's files, to find their lines in a backtrace.
  private let sources: [String]
  private var running: Running?
  private var nextNumber = 1
  private var stored: [Int: Value] = [:]

  /// What the program printed since it was last asked for, as much of it as is kept.
  private var output = KeptOutput(limit: 0)

  public init(
    executable: String, sources: [String], limits: WorkerLimits = WorkerLimits(),
    isCancelled: @escaping @Sendable () -> Bool = { false }
  ) {
    // A worker that is gone is noticed by the write that fails.
    signal(SIGPIPE, SIG_IGN)
    self.executable = executable
    self.sources = sources
    self.limits = limits
    self.isCancelled = isCancelled
    output = KeptOutput(limit: limits.output)
  }

  deinit { end() }

  /// Ends the program, where it runs.
  public func end() {
    guard let process = running else { return }
    running = nil
    kill(-process.id, SIGKILL)
    _ = process.wait()
    process.close()
  }

  /// What the program printed since the last time this was asked for.
  public func takeOutput() -> String {
    defer { output = KeptOutput(limit: limits.output) }
    // What the runtime writes about a crash is in the verdict.
    return output.text.split(separator: "\n", omittingEmptySubsequences: false)
      .filter {
        !$0.contains(": Fatal error: ") && !$0.hasPrefix("swift-runtime: ")
          && !$0.hasPrefix(exitMark)
      }
      .joined(separator: "\n")
  }

  /// Keeps a value for later calls, which name it by what is returned.
  public func store(_ value: Value) -> Value {
    let number = stored.count + 1
    stored[number] = value
    if running != nil { _ = send(storeFrame(number, value), within: 60) }
    return .stored(number)
  }

  public func answer(_ call: Call, deadline: Double) -> Result<Answer, AnswerFailure> {
    if running == nil {
      switch start() {
      case .failure(let error): return .failure(error)
      case .success: break
      }
    }
    let number = nextNumber
    nextNumber += 1
    var writer = ValueWriter()
    writer.write(call.function)
    writer.write(call.arguments)
    let frame = Frame(.call, number: number, writer.bytes)
    guard let reply = exchange(frame, within: deadline) else {
      if wasDamaged {
        end()
        return .failure(AnswerFailure(.confused(Self.foreignWords)))
      }
      return .failure(AnswerFailure(located(failure(after: deadline), of: frame)))
    }
    guard reply.number == number else {
      end()
      return .failure(AnswerFailure(.confused(Self.foreignWords)))
    }
    do {
      return try result(of: reply)
    } catch {
      end()
      return .failure(AnswerFailure(.confused("its answer cannot be read")))
    }
  }

  /// Calls once more where the line at which a call hangs could not be told: it may be met at another.
  private func located(_ failure: Failure, of frame: Frame) -> Failure {
    guard case .timeout(let seconds, nil) = failure else { return failure }
    for _ in 0..<3 {
      guard case .success = start() else { break }
      guard exchange(frame, within: seconds / 4) == nil else {
        end()
        break
      }
      if case .timeout(_, let place?) = self.failure(after: seconds) {
        return .timeout(seconds: seconds, place)
      }
    }
    return failure
  }

  private func result(of reply: Frame) throws -> Result<Answer, AnswerFailure> {
    var reader = ValueReader(reply.payload)
    switch reply.kind {
    case .results:
      guard case .number(let seconds) = try reader.value() else { throw DamagedValues() }
      guard case .list(let missing) = try reader.value() else { throw DamagedValues() }
      var unwritten: [String: SourcePlace] = [:]
      for i in stride(from: 0, to: missing.count - 2, by: 3) {
        guard case .text(let stub) = missing[i], case .text(let file) = missing[i + 1],
          case .integer(let line) = missing[i + 2]
        else { throw DamagedValues() }
        unwritten[stub] = unwritten[stub] ?? Self.place(file, line)
      }
      return .success(
        Answer(results: try reader.values(), seconds: seconds, unwritten: unwritten))
    case .notWritten:
      let (stub, file, line) = (try reader.text(), try reader.text(), try reader.integer())
      // The program has ended itself; the next call starts it anew.
      end()
      return .failure(AnswerFailure(.notWritten(stub: stub, Self.place(file, line))))
    default:
      return .failure(AnswerFailure(.confused(try reader.text())))
    }
  }

  /// A place from Swift's `#fileID`.
  private static func place(_ fileID: String, _ line: Int) -> SourcePlace {
    SourcePlace(file: String(fileID.split(separator: "/").last ?? ""), line: line)
  }

  // MARK: - The process

  private func start() -> Result<Void, AnswerFailure> {
    do throws(StartError) {
      let process = try Running(
        executable,
        environment: [
          "WORKBOOK_WORKER_MEMORY": "\(limits.memory)", "WORKBOOK_WORKER_CPU": "\(limits.cpu)",
          "WORKBOOK_WORKER_CORE": "0",
          "SWIFT_BACKTRACE":
            "enable=yes,color=no,interactive=no,timeout=60s,threads=crashed,registers=none,"
            + "images=none,limit=48,top=16,sanitize=no,cache=yes,output-to=stderr",
        ])
      running = process
      for (number, value) in stored.sorted(by: { $0.key < $1.key }) {
        guard send(storeFrame(number, value), within: 60) else { break }
      }
      return .success(())
    } catch {
      return .failure(AnswerFailure(.unstartable(error.description)))
    }
  }

  private func storeFrame(_ number: Int, _ value: Value) -> Frame {
    var writer = ValueWriter()
    writer.write(value)
    return Frame(.store, number: number, writer.bytes)
  }

  private func send(_ frame: Frame, within seconds: Double) -> Bool {
    var transfer = Transfer(sending: frame, expectsReply: false)
    return run(&transfer, within: seconds)
  }

  private func exchange(_ frame: Frame, within seconds: Double) -> Frame? {
    var transfer = Transfer(sending: frame, expectsReply: true)
    return run(&transfer, within: seconds) ? transfer.reply : nil
  }

  private var wasTimeout = false
  private var wasCancelled = false
  private var wasDamaged = false

  private static let foreignWords =
    "it wrote to descriptor \(WorkerDescriptor.answers), which is ours"

  /// How many times its deadline a program may go on filling memory.
  private static let patience = 15.0
  /// How many seconds of the clock a second of processor time may take.
  private static let slowness = 20.0

  /// Moves bytes both ways until the transfer is whole, the program ends, or time is up.
  ///
  /// A deadline counts the program's processor time, so that a busy machine changes no verdict. One
  /// that fills memory goes on while it does: its verdict is to be the memory, not the time.
  private func run(_ transfer: inout Transfer, within seconds: Double) -> Bool {
    guard let process = running else { return false }
    (wasTimeout, wasCancelled, wasDamaged) = (false, false, false)
    let start = ContinuousClock.now
    let cpu = process.cpuSeconds
    var (allowed, memory) = (seconds, process.addressSpace)
    while true {
      if transfer.isWhole {
        process.drain(into: &output)
        return true
      }
      if isCancelled() {
        wasCancelled = true
        return false
      }
      let elapsed = (ContinuousClock.now - start) / .seconds(1)
      if elapsed >= seconds {
        let used = both(process.cpuSeconds, cpu).map { $0 - $1 } ?? elapsed
        if used >= allowed || elapsed >= Self.slowness * allowed {
          let filled = process.addressSpace
          let grown = both(filled, memory).map { $0 - $1 } ?? 0
          guard grown > limits.memory / 32, allowed < Self.patience * seconds else {
            wasTimeout = true
            return false
          }
          (allowed, memory) = (allowed + seconds, filled)
        }
      }
      let left = elapsed < seconds ? (seconds - elapsed) * 1000 : 100
      guard process.step(&transfer, &output, Int32(min(100, left)) + 1) else {
        wasDamaged = transfer.isDamaged
        return false
      }
    }
  }

  /// What ended a call without an answer; ends the program.
  private func failure(after deadline: Double) -> Failure {
    guard let process = running else { return .unstartable("it ended before its first call") }
    running = nil
    defer { process.close() }
    if wasCancelled {
      kill(-process.id, SIGKILL)
      _ = process.wait()
      return .cancelled
    }
    // A program that is writing its backtrace has crashed, however long that takes.
    process.drain(into: &output)
    if output.errorTail.contains("Backtracing from") || output.errorTail.contains(": Fatal error: ")
    {
      wasTimeout = false
    }
    // A program that hangs is asked where: the signal makes it write a backtrace.
    if wasTimeout { kill(process.id, SIGQUIT) }
    let status = process.wait(
      reading: &output, within: 60, until: wasTimeout ? "Backtrace took" : nil)
    let report = CrashReport(output.errorTail, sources: sources)
    output.dropBacktrace()
    if wasTimeout { return .timeout(seconds: deadline, report.place) }
    switch status {
    case .exited(let code): return .exited(status: code, report.place)
    case .signalled(let number):
      return report.failure(signal: number, memoryLimit: limits.memory, cpuSeconds: limits.cpu)
    case nil: return .confused("it closed its channel to the workbook")
    }
  }
}

/// Both of two values, where there are both.
private func both<First, Second>(_ a: First?, _ b: Second?) -> (First, Second)? {
  if let a, let b { (a, b) } else { nil }
}
