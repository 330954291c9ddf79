// The learner's side: answers the judge's calls until the judge goes away.

import Foundation
import NumPyArrays
import Synchronization

/// Answers calls of an exercise's functions on two descriptors.
///
/// Before the first call the process limits its own memory, so that a program that fills it ends,
/// and not the machine.
struct Worker {
  let exercise: Exercise
  private var stored: [Int: Value] = [:]

  init(_ exercise: Exercise) { self.exercise = exercise }

  /// The number of the call that is being answered, for `todo`.
  static let currentCall = Atomic<Int>(0)

  /// Whether a function of the learner's runs.
  private static let isAnswering = Atomic<Bool>(false)

  /// The stubs that the call came to and that are not written.
  private static let unwritten = Mutex<[Unwritten]>([])

  /// Notes a stub that is not written, for the answer of the call.
  static func note(_ stub: Unwritten) {
    unwritten.withLock { if !$0.contains(stub) { $0.append(stub) } }
  }

  mutating func run() -> Never {
    Execution.keepFreedMemory(ofLargeArrays: false)
    guard fcntl(WorkerDescriptor.calls, F_GETFD) >= 0, fcntl(WorkerDescriptor.answers, F_GETFD) >= 0
    else {
      fputLine("This program answers 'workbook check': run that command in this folder.")
      exit(64)
    }
    Self.limitResources()
    Self.endWithTheJudge()
    CrashContext.install()
    Self.noticeExits()
    while let (kind, number, payload) = Self.nextFrame() {
      var reader = ValueReader(payload)
      do {
        switch kind {
        case .store:
          stored[number] = try reader.value()
        case .call:
          let call = Call(try reader.text(), try reader.values().map(resolved))
          Self.currentCall.store(number, ordering: .relaxed)
          Self.unwritten.withLock { $0 = [] }
          let start = ContinuousClock.now
          Self.isAnswering.store(true, ordering: .relaxed)
          let results = try exercise.answer(call)
          Self.isAnswering.store(false, ordering: .relaxed)
          let time = ContinuousClock.now - start
          fflush(nil)
          var writer = ValueWriter()
          writer.write(.number(time / .seconds(1)))
          let missing = Self.unwritten.withLock { $0 }
          writer.write(
            .list(
              missing.flatMap { [.text($0.stub), .text($0.file), .integer($0.line)] as [Value] }))
          writer.write(results)
          Self.send(Frame(.results, number: number, writer.bytes))
        default:
          exit(70)
        }
      } catch {
        Self.isAnswering.store(false, ordering: .relaxed)
        var writer = ValueWriter()
        writer.write("\(error)")
        Self.send(Frame(.mismatch, number: number, writer.bytes))
      }
    }
    exit(0)
  }

  private func resolved(_ value: Value) throws -> Value {
    guard case .stored(let number) = value else { return value }
    guard let value = stored[number] else {
      throw ExerciseMismatch(description: "no value \(number) was stored")
    }
    return value
  }

  /// Tells the judge that a stub is not written, and ends the process: there is no other way out of
  /// a function that can return anything.
  static func endUnwritten(_ stub: String, file: String, line: Int) -> Never {
    fflush(nil)
    guard fcntl(WorkerDescriptor.answers, F_GETFD) >= 0 else {
      fputLine("\(file):\(line): \(stub) is not written yet.")
      _exit(1)
    }
    var writer = ValueWriter()
    writer.write(stub)
    writer.write(file)
    writer.write(line)
    send(Frame(.notWritten, number: currentCall.load(ordering: .relaxed), writer.bytes))
    _exit(0)
  }

  private static func limitResources() {
    func limit(_ resource: LimitedResource, _ variable: String) {
      guard let text = getenv(variable), let value = UInt64(String(cString: text)) else { return }
      var limits = rlimit(rlim_cur: rlim_t(value), rlim_max: rlim_t(value))
      setrlimit(resource.number, &limits)
    }
    limit(.memory, "WORKBOOK_WORKER_MEMORY")
    limit(.cpu, "WORKBOOK_WORKER_CPU")
    limit(.core, "WORKBOOK_WORKER_CORE")
  }

  /// Ends the process as soon as the judge is gone, whatever the learner's code is doing.
  private static func endWithTheJudge() {
    let thread = Thread {
      var descriptor = pollfd(fd: WorkerDescriptor.answers, events: 0, revents: 0)
      while true {
        let found = poll(&descriptor, 1, -1)
        if found > 0 { _exit(0) }
        if found < 0 && errno != EINTR { return }
      }
    }
    thread.stackSize = 1 << 17
    thread.start()
  }

  /// Makes a crash with a backtrace of an `exit` in the middle of a call, so that its line is known.
  private static func noticeExits() {
    #if os(Linux)
      on_exit({ status, _ in Worker.stopExit(status) }, nil)
    #else
      atexit { Worker.stopExit(0) }
    #endif
  }

  private static func stopExit(_ status: Int32) {
    guard isAnswering.load(ordering: .relaxed) else { return }
    fflush(nil)
    fputLine("\(exitMark)\(status))")
    raise(SIGQUIT)
  }

  private static func nextFrame() -> (FrameKind, Int, [UInt8])? {
    guard let header = read(Frame.headerSize),
      let (kind, number, count) = Frame.parse(header: header),
      let payload = read(count)
    else { return nil }
    return (kind, number, payload)
  }

  private static func read(_ count: Int) -> [UInt8]? {
    var isWhole = true
    let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
      filled = 0
      while filled < count {
        let found = Foundation.read(
          WorkerDescriptor.calls, buffer.baseAddress! + filled, count - filled)
        if found < 0 && errno == EINTR { continue }
        if found <= 0 {
          isWhole = false
          return
        }
        filled += found
      }
    }
    return isWhole ? bytes : nil
  }

  private static func send(_ frame: Frame) {
    for part in [frame.header, frame.payload] {
      var done = 0
      part.withUnsafeBytes { bytes in
        while done < bytes.count {
          let written = write(
            WorkerDescriptor.answers, bytes.baseAddress! + done, bytes.count - done)
          if written < 0 && errno == EINTR { continue }
          if written <= 0 { _exit(0) }
          done += written
        }
      }
    }
  }
}

/// What a program writes that calls `exit` in the middle of a call, before the status.
public let exitMark = "workbook: the call ended in exit("

/// What a process may use only so much of.
private enum LimitedResource {
  case memory, cpu, core

  #if canImport(Darwin)
    var number: Int32 {
      switch self {
      case .memory: RLIMIT_AS
      case .cpu: RLIMIT_CPU
      case .core: RLIMIT_CORE
      }
    }
  #else
    var number: __rlimit_resource_t {
      switch self {
      case .memory: __rlimit_resource_t(RLIMIT_AS.rawValue)
      case .cpu: __rlimit_resource_t(RLIMIT_CPU.rawValue)
      case .core: __rlimit_resource_t(RLIMIT_CORE.rawValue)
      }
    }
  #endif
}

private func fputLine(_ text: String) {
  FileHandle.standardError.write(Data((text + "\n").utf8))
}
