// How much memory a call takes at most, as Linux counts it for a process.

#if os(Linux)
  import Foundation

  /// The most memory of this process: what is mapped, be it touched or not, and what lies in memory.
  ///
  /// Other threads' memory counts as well, so this is for a process that does nothing else: an exit
  /// test.
  enum PeakMemory {
    /// By how many bytes a call raises the peak: the smaller of two calls', as a thread that the test
    /// library begins during one of them counts with its stack.
    static func growth(during body: () throws -> Void) throws -> Int {
      try min(growthOfOneCall(during: body), growthOfOneCall(during: body))
    }

    private static func growthOfOneCall(during body: () throws -> Void) throws -> Int {
      mapEveryLargeBlock()
      // What was mapped and freed leaves room below the peak, where the call would go unseen: the
      // room is filled. The peak of what lies in memory can be brought down instead.
      let room = try max(1, bytes(of: "VmPeak") - bytes(of: "VmSize"))
      let filling = mmap(
        nil, room, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0)
      defer { munmap(filling, room) }
      try Data("5".utf8).write(to: URL(fileURLWithPath: "/proc/self/clear_refs"))
      let before = try (mapped: bytes(of: "VmPeak"), resident: bytes(of: "VmHWM"))
      try body()
      return try max(bytes(of: "VmPeak") - before.mapped, bytes(of: "VmHWM") - before.resident)
    }

    /// Has the allocator map every block of 128 KB and more on its own, and take none from what it
    /// holds in reserve, nor 64 MB for a thread that finds it busy: glibc's `mallopt` with
    /// `M_MMAP_THRESHOLD` and `M_ARENA_MAX`, which Swift's module leaves out.
    private static func mapEveryLargeBlock() {
      typealias Setting = @convention(c) (Int32, Int32) -> Int32
      guard let function = dlsym(nil, "mallopt") else { return }
      let set = unsafeBitCast(function, to: Setting.self)
      _ = set(-3, 128 * 1_024)
      _ = set(-8, 1)
    }

    /// A line of `/proc/self/status`, such as `VmPeak:    4321 kB`.
    private static func bytes(of name: String) throws -> Int {
      let status = try String(contentsOfFile: "/proc/self/status", encoding: .utf8)
      let line = status.split(separator: "\n").first { $0.hasPrefix(name + ":") }
      let number = line?.split(whereSeparator: \.isWhitespace).dropFirst().first
      guard let kilobytes = number.flatMap({ Int($0) }) else { throw NoSuchLine(name: name) }
      return kilobytes * 1_024
    }

    private struct NoSuchLine: Error { let name: String }
  }
#endif
