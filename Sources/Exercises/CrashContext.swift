// Finds the learner's line behind a crash in the C library, whose functions keep no frame pointers.

import Foundation
import Synchronization

#if os(Linux) && arch(x86_64)
  /// Stands before the Swift runtime's handler of some signals.
  ///
  /// The runtime follows frame pointers from where the signal met the program. Where that is in the C
  /// library, in `write` or `abort` or what `exit` calls, its backtrace ends at once. So the handler
  /// here hands over the registers of the innermost of the program's own frames that all others lead
  /// to: its place from unwinding by tables, its frame pointer from the return address on the stack.
  enum CrashContext {
    private typealias Handler =
      @convention(c) (Int32, UnsafeMutablePointer<siginfo_t>?, UnsafeMutableRawPointer?) -> Void

    private typealias Unwinding =
      @convention(c) (UnsafeMutablePointer<UnsafeMutableRawPointer?>?, Int32) -> Int32

    /// The C library's `backtrace`, whose header Swift's module of it leaves out.
    private static let unwind = dlsym(nil, "backtrace").map {
      unsafeBitCast($0, to: Unwinding.self)
    }

    private static let signals = [SIGQUIT, SIGABRT]
    private static let frames = 64

    /// The runtime's own handlers, in the order of `signals`.
    private static let handlers = signals.map { number -> Handler? in
      var action = sigaction()
      guard sigaction(number, nil, &action) == 0, action.sa_flags & SA_SIGINFO != 0 else {
        return nil
      }
      return action.__sigaction_handler.sa_sigaction
    }

    /// The end of the first thread's stack.
    private static let stackEnd =
      mappings().first { $0.path.hasSuffix("[stack]") }?.addresses.upperBound ?? 0

    /// The thread that installs the handlers, which is the one that answers calls.
    private static let firstThread = pthread_self()

    /// How often a signal met the program where it cannot be unwound.
    private static let attempts = Atomic<Int>(0)

    /// Takes the place of the runtime's handlers, where it has some.
    static func install() {
      // Loads what unwinding needs, while there is memory.
      var first: UnsafeMutableRawPointer?
      _ = unwind?(&first, 1)
      _ = (program, stackEnd, firstThread)
      guard handlers.allSatisfy({ $0 != nil }) else { return }
      var action = sigaction()
      sigaction(SIGQUIT, nil, &action)
      action.__sigaction_handler.sa_sigaction = { number, information, context in
        // The kernel gives a process's signal to any of its threads; the call runs on the first one.
        if number != SIGABRT, pthread_equal(pthread_self(), CrashContext.firstThread) == 0 {
          pthread_kill(CrashContext.firstThread, number)
          return
        }
        let context = context?.assumingMemoryBound(to: ucontext_t.self)
        // What the program goes on with, should it, are its own registers.
        let registers = context?.pointee.uc_mcontext.gregs
        defer { if let registers { context?.pointee.uc_mcontext.gregs = registers } }
        let isInProgram = context.map(CrashContext.moveToProgram) ?? true
        if !isInProgram, number != SIGABRT, CrashContext.tryAgain() { return }
        CrashContext.handlers[number == SIGABRT ? 1 : 0]?(
          number == SIGALRM ? SIGQUIT : number, information, context)
      }
      for number in signals + [SIGALRM] { sigaction(number, &action, nil) }
    }

    /// Lets the program go on for a moment, to be met at a better place; false after some times.
    private static func tryAgain() -> Bool {
      guard attempts.add(1, ordering: .relaxed).newValue < 50 else { return false }
      var time = itimerval()
      time.it_value.tv_usec = 3_000
      return setitimer(__itimer_which_t(ITIMER_REAL.rawValue), &time, nil) == 0
    }

    /// Changes the registers of a signal that met the program in another library; false where that
    /// cannot be done.
    private static func moveToProgram(_ context: UnsafeMutablePointer<ucontext_t>) -> Bool {
      withUnsafeMutableBytes(of: &context.pointee.uc_mcontext.gregs) { bytes in
        let registers = bytes.bindMemory(to: Int.self)
        let (framePointer, stackPointer, counter) = (10, 15, 16)  // REG_RBP, REG_RSP, REG_RIP
        if isOfProgram(registers[counter]) { return true }
        guard let start = UnsafePointer<Int>(bitPattern: registers[stackPointer]) else {
          return false
        }
        let words = (stackEnd - registers[stackPointer]) / MemoryLayout<Int>.size
        let stack = UnsafeBufferPointer(start: start, count: min(1 << 13, max(0, words)))
        guard let found = unwound(stack) ?? saved(stack) else { return false }
        registers[framePointer] = found.framePointer
        registers[counter] = found.place - 1
        return true
      }
    }

    /// A frame of the program: the return address in it, and its frame pointer.
    private typealias Frame = (place: Int, framePointer: Int)

    /// The frame that unwinding by tables finds.
    private static func unwound(_ stack: UnsafeBufferPointer<Int>) -> Frame? {
      guard let (place, caller) = innermostOfProgram() else { return nil }
      // The caller's address stands behind the frame pointer that was saved.
      for word in stack.indices.dropFirst() where stack[word] == caller {
        return (place, address(of: word - 1, in: stack))
      }
      return nil
    }

    /// The innermost frame that called a function which keeps frame pointers, as Swift's `print` does:
    /// the pair of its frame pointer, from which another frame of the program can be reached, and the
    /// return address.
    ///
    /// The tables of some places in the C library, such as a `write` that waits, lead nowhere.
    private static func saved(_ stack: UnsafeBufferPointer<Int>) -> Frame? {
      for word in stack.indices.dropFirst() where isOfProgram(stack[word]) {
        let (offset, rest) = (stack[word - 1] - address(of: 0, in: stack))
          .quotientAndRemainder(dividingBy: MemoryLayout<Int>.size)
        guard rest == 0, offset > word, offset + 1 < stack.count, isOfProgram(stack[offset + 1])
        else { continue }
        return (stack[word], stack[word - 1])
      }
      return nil
    }

    private static func address(of word: Int, in stack: UnsafeBufferPointer<Int>) -> Int {
      Int(bitPattern: stack.baseAddress) + word * MemoryLayout<Int>.size
    }

    /// The return address in the innermost frame from which only the program's own frames lead
    /// outwards, and the next one.
    private static func innermostOfProgram() -> (place: Int, caller: Int)? {
      withUnsafeTemporaryAllocation(of: UnsafeMutableRawPointer?.self, capacity: frames) { found in
        let count = Int(unwind?(found.baseAddress, Int32(frames)) ?? 0)
        func isOwn(_ frame: Int) -> Bool { isOfProgram(Int(bitPattern: found[frame])) }
        // The outermost frames are `_start`, where the first thread begins, and the C library's.
        var last = count - 1
        while last >= 0, isOwn(last) { last -= 1 }
        while last >= 0, !isOwn(last) { last -= 1 }
        var first = last
        while first > 0, isOwn(first - 1) { first -= 1 }
        guard first >= 0, first + 1 < count, let place = found[first],
          let caller = found[first + 1]
        else { return nil }
        return (Int(bitPattern: place), Int(bitPattern: caller))
      }
    }

    private static func isOfProgram(_ address: Int) -> Bool { program.contains(address) }

    /// The addresses from the first to the last part of the program's file.
    private static let program = {
      let all = mappings()
      let own = Int(bitPattern: #dsohandle)
      let path = all.first { $0.addresses.contains(own) }?.path
      let parts = all.filter { $0.path == path }.map(\.addresses)
      return (parts.first?.lowerBound ?? 0)..<(parts.last?.upperBound ?? 0)
    }()

    /// What lies in memory.
    private static func mappings() -> [(addresses: Range<Int>, path: Substring)] {
      guard let file = fopen("/proc/self/maps", "r") else { return [] }
      defer { fclose(file) }
      var bytes: [UInt8] = []
      while case let byte = getc(file), byte != EOF { bytes.append(UInt8(byte)) }
      let text = String(decoding: bytes, as: UTF8.self)
      return text.split(separator: "\n").compactMap { line in
        let fields = line.split(separator: " ", maxSplits: 5, omittingEmptySubsequences: true)
        let ends = fields[0].split(separator: "-").compactMap { Int($0, radix: 16) }
        return fields.count == 6 && ends.count == 2 ? (ends[0]..<ends[1], fields[5]) : nil
      }
    }
  }
#else
  enum CrashContext {
    static func install() {}
  }
#endif
