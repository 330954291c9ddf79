// Finds the learner's line behind a crash in the C library, whose functions keep no frame pointers.

import Foundation

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

    /// Where the program lies in memory.
    private static let program = addresses()

    /// Takes the place of the runtime's handlers, where it has some.
    static func install() {
      // Loads what unwinding needs, while there is memory.
      var first: UnsafeMutableRawPointer?
      _ = unwind?(&first, 1)
      _ = program
      for (number, handler) in zip(signals, handlers) where handler != nil {
        var action = sigaction()
        sigaction(number, nil, &action)
        action.__sigaction_handler.sa_sigaction = { number, information, context in
          let context = context?.assumingMemoryBound(to: ucontext_t.self)
          // What the program goes on with, should it, are its own registers.
          let registers = context?.pointee.uc_mcontext.gregs
          defer { if let registers { context?.pointee.uc_mcontext.gregs = registers } }
          if let context { CrashContext.moveToProgram(context) }
          guard let index = CrashContext.signals.firstIndex(of: number),
            let handler = CrashContext.handlers[index]
          else { return }
          handler(number, information, context)
        }
        sigaction(number, &action, nil)
      }
    }

    /// Changes the registers of a signal that met the program in another library.
    private static func moveToProgram(_ context: UnsafeMutablePointer<ucontext_t>) {
      withUnsafeMutableBytes(of: &context.pointee.uc_mcontext.gregs) { bytes in
        let registers = bytes.bindMemory(to: Int.self)
        let (framePointer, stackPointer, counter) = (10, 15, 16)  // REG_RBP, REG_RSP, REG_RIP
        guard
          !isOfProgram(registers[counter]),
          let (place, caller) = innermostOfProgram(),
          let stack = UnsafePointer<Int>(bitPattern: registers[stackPointer])
        else { return }
        // The caller's address stands behind the frame pointer that was saved.
        for word in 1..<(1 << 13) where stack[word] == caller {
          registers[framePointer] = Int(bitPattern: stack + (word - 1))
          registers[counter] = place - 1
          return
        }
      }
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
    private static func addresses() -> Range<Int> {
      let own = Int(bitPattern: #dsohandle)
      let maps = (try? String(contentsOfFile: "/proc/self/maps", encoding: .utf8)) ?? ""
      let lines = maps.split(separator: "\n").compactMap { line -> (Range<Int>, Substring)? in
        let fields = line.split(separator: " ", maxSplits: 5, omittingEmptySubsequences: true)
        let ends = fields[0].split(separator: "-").compactMap { Int($0, radix: 16) }
        return fields.count == 6 && ends.count == 2 ? (ends[0]..<ends[1], fields[5]) : nil
      }
      let path = lines.first { $0.0.contains(own) }?.1
      var range = 0..<0
      for (part, name) in lines where name == path {
        range = range.isEmpty ? part : range.lowerBound..<max(range.upperBound, part.upperBound)
      }
      return range
    }
  }
#else
  enum CrashContext {
    static func install() {}
  }
#endif
