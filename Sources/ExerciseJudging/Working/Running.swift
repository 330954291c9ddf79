// One run of a program: four pipes, a process group of its own, and waiting for its end.

import Exercises
import Foundation

/// Why a program could not be started.
struct StartError: Error, CustomStringConvertible {
  let description: String
}

/// A message being sent to a program, and its answer being received.
struct Transfer {
  private var outgoing: [UInt8]
  private var sent = 0
  private var incoming: [UInt8] = []
  private var header: (kind: FrameKind, number: Int, count: Int)?
  private let expectsReply: Bool
  /// Bytes came that are no answer.
  private(set) var isDamaged = false

  init(sending frame: Frame, expectsReply: Bool) {
    outgoing = frame.header + frame.payload
    self.expectsReply = expectsReply
  }

  var isSent: Bool { sent == outgoing.count }
  var isWhole: Bool { isSent && (!expectsReply || reply != nil) }

  /// The answer, once it is whole.
  var reply: Frame? {
    guard let header, incoming.count >= Frame.headerSize + header.count else { return nil }
    return Frame(
      header.kind, number: header.number,
      Array(incoming[Frame.headerSize..<Frame.headerSize + header.count]))
  }

  /// Writes what the pipe takes; false where nobody reads it.
  mutating func send(to descriptor: Int32) -> Bool {
    while !isSent {
      let written = outgoing.withUnsafeBytes {
        write(descriptor, $0.baseAddress! + sent, $0.count - sent)
      }
      if written < 0 { return errno == EAGAIN || errno == EINTR }
      sent += written
    }
    return true
  }

  /// Takes bytes of the answer; false where they are none.
  mutating func receive(_ bytes: ArraySlice<UInt8>) -> Bool {
    incoming += bytes
    if header == nil, incoming.count >= Frame.headerSize {
      header = Frame.parse(header: Array(incoming[..<Frame.headerSize]))
      isDamaged = header == nil
      return !isDamaged
    }
    return true
  }
}

/// How a process ended.
enum ProcessEnd: Equatable {
  case exited(Int)
  case signalled(Int32)
}

/// A process that runs.
final class Running {
  let id: pid_t
  private let calls: Int32
  private let answers: Int32
  private let outputs: [Int32]
  private var ended: ProcessEnd?

  /// Starts a program with the judge's descriptors beside the usual three.
  init(_ executable: String, environment more: [String: String]) throws(StartError) {
    let (callsOut, callsIn) = try Self.pipe()
    let (answersOut, answersIn) = try Self.pipe()
    let (printedOut, printedIn) = try Self.pipe()
    let (errorsOut, errorsIn) = try Self.pipe()
    let theirs = [callsOut, answersIn, printedIn, errorsIn]
    let ours = [callsIn, answersOut, printedOut, errorsOut]
    defer { for descriptor in theirs { Foundation.close(descriptor) } }

    #if canImport(Darwin)
      var actions: posix_spawn_file_actions_t?
      var attributes: posix_spawnattr_t?
    #else
      var actions = posix_spawn_file_actions_t()
      var attributes = posix_spawnattr_t()
    #endif
    posix_spawn_file_actions_init(&actions)
    posix_spawnattr_init(&attributes)
    defer {
      posix_spawn_file_actions_destroy(&actions)
      posix_spawnattr_destroy(&attributes)
    }
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    posix_spawn_file_actions_adddup2(&actions, printedIn, 1)
    posix_spawn_file_actions_adddup2(&actions, errorsIn, 2)
    posix_spawn_file_actions_adddup2(&actions, callsOut, WorkerDescriptor.calls)
    posix_spawn_file_actions_adddup2(&actions, answersIn, WorkerDescriptor.answers)
    // A group of its own, so that all it starts can be ended; signals as if nobody had set them.
    var defaults = sigset_t()
    sigemptyset(&defaults)
    for number in [SIGINT, SIGTERM, SIGHUP, SIGPIPE, SIGQUIT] { sigaddset(&defaults, number) }
    posix_spawnattr_setsigdefault(&attributes, &defaults)
    // The thread that starts it may have blocked signals, which a program would inherit.
    var none = sigset_t()
    sigemptyset(&none)
    posix_spawnattr_setsigmask(&attributes, &none)
    posix_spawnattr_setpgroup(&attributes, 0)
    posix_spawnattr_setflags(
      &attributes,
      Int16(POSIX_SPAWN_SETPGROUP) | Int16(POSIX_SPAWN_SETSIGDEF) | Int16(POSIX_SPAWN_SETSIGMASK))

    let variables = ProcessInfo.processInfo.environment.merging(more) { $1 }
      .map { "\($0.key)=\($0.value)" }
    var (arguments, environment) = (Self.cStrings([executable]), Self.cStrings(variables))
    defer { for text in arguments + environment { free(text) } }
    var id: pid_t = 0
    let code = posix_spawn(&id, executable, &actions, &attributes, &arguments, &environment)
    guard code == 0 else {
      for descriptor in ours { Foundation.close(descriptor) }
      throw StartError(
        description: "'\(executable)' could not be started: \(String(cString: strerror(code)))")
    }
    self.id = id
    (calls, answers, outputs) = (callsIn, answersOut, [printedOut, errorsOut])
    for descriptor in ours {
      _ = fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) | O_NONBLOCK)
    }
  }

  /// A pipe whose ends lie above the judge's descriptors and are closed in other programs.
  private static func pipe() throws(StartError) -> (reading: Int32, writing: Int32) {
    var ends: [Int32] = [0, 0]
    guard Foundation.pipe(&ends) == 0 else {
      throw StartError(description: "no pipe: \(String(cString: strerror(errno)))")
    }
    let moved = ends.map { fcntl($0, F_DUPFD_CLOEXEC, 16) }
    for end in ends { Foundation.close(end) }
    guard moved[0] >= 0, moved[1] >= 0 else {
      throw StartError(description: "no pipe: \(String(cString: strerror(errno)))")
    }
    return (moved[0], moved[1])
  }

  private static func cStrings(_ texts: [String]) -> [UnsafeMutablePointer<CChar>?] {
    texts.map { strdup($0) } + [nil]
  }

  /// The seconds of processor time that it has used; nil where the system does not tell.
  var cpuSeconds: Double? {
    #if os(Linux)
      var clock = clockid_t()
      var time = timespec()
      guard clock_getcpuclockid(id, &clock) == 0, clock_gettime(clock, &time) == 0 else {
        return nil
      }
      return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    #else
      return nil
    #endif
  }

  /// The bytes of its address space, which its limit is about; nil where the system does not tell.
  var addressSpace: Int? {
    guard let file = fopen("/proc/\(id)/statm", "r") else { return nil }
    defer { fclose(file) }
    var line = [CChar](repeating: 0, count: 64)
    guard fgets(&line, 64, file) != nil else { return nil }
    let digits = line.prefix { $0 >= 48 && $0 <= 57 }.map { UInt8($0) }
    return Int(String(decoding: digits, as: UTF8.self)).map { $0 * Int(getpagesize()) }
  }

  func close() {
    for descriptor in [calls, answers] + outputs { Foundation.close(descriptor) }
  }

  /// Moves what can be moved, after waiting for it; false where the program has gone.
  func step(_ transfer: inout Transfer, _ output: inout KeptOutput, _ milliseconds: Int32) -> Bool {
    var events = [
      pollfd(fd: transfer.isSent ? -1 : calls, events: Int16(POLLOUT), revents: 0),
      pollfd(fd: answers, events: Int16(POLLIN), revents: 0),
    ]
    events += openOutputs.map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
    guard poll(&events, nfds_t(events.count), milliseconds) >= 0 else { return errno == EINTR }
    drain(into: &output)
    if events[0].revents != 0, !transfer.send(to: calls) { return false }
    if events[1].revents != 0 {
      switch Self.read(answers) {
      case .bytes(let bytes): return transfer.receive(bytes)
      case .nothing: return true
      case .end: return false
      }
    }
    return true
  }

  private var closedOutputs: Set<Int32> = []
  private var openOutputs: [Int32] { outputs.filter { !closedOutputs.contains($0) } }

  /// Takes what the program has printed so far.
  func drain(into output: inout KeptOutput) {
    for descriptor in openOutputs {
      // A flood never ends: some of it at a time.
      reading: for _ in 0..<64 {
        switch Self.read(descriptor) {
        case .bytes(let bytes): output.append(bytes, isError: descriptor == outputs[1])
        case .nothing: break reading
        case .end:
          closedOutputs.insert(descriptor)
          break reading
        }
      }
    }
  }

  private enum ReadResult {
    case bytes(ArraySlice<UInt8>)
    case nothing, end
  }

  private static func read(_ descriptor: Int32) -> ReadResult {
    var count = 0
    let buffer = [UInt8](unsafeUninitializedCapacity: 1 << 16) { buffer, filled in
      count = Foundation.read(descriptor, buffer.baseAddress!, 1 << 16)
      filled = max(0, count)
    }
    if count > 0 { return .bytes(buffer[...]) }
    if count < 0 && (errno == EAGAIN || errno == EINTR) { return .nothing }
    return .end
  }

  /// Waits for the end, and takes what is printed meanwhile; ends the group when time is up or it has
  /// printed some words.
  func wait(
    reading output: inout KeptOutput, within seconds: Double, until words: String? = nil
  ) -> ProcessEnd? {
    let end = ContinuousClock.now + .seconds(seconds)
    while ContinuousClock.now < end {
      if let words, output.errorTail.contains(words) { break }
      drain(into: &output)
      if let status = wait(for: WNOHANG) {
        drain(into: &output)
        kill(-id, SIGKILL)
        return status
      }
      usleep(2000)
    }
    kill(-id, SIGKILL)
    _ = wait()
    drain(into: &output)
    return nil
  }

  /// Waits for the end.
  func wait() -> ProcessEnd? { wait(for: 0) }

  private func wait(for options: Int32) -> ProcessEnd? {
    if let ended { return ended }
    var status: Int32 = 0
    while true {
      let found = waitpid(id, &status, options)
      if found < 0 && errno == EINTR { continue }
      guard found == id else { return nil }
      let signal = status & 0x7f
      ended = signal == 0 ? .exited(Int(status >> 8) & 0xff) : .signalled(signal)
      return ended
    }
  }
}
