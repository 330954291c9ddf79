// Gzip files unpacked: RFC 1952 (Deutsch, 1996).

import Foundation

/// What keeps a gzip file from being unpacked.
public enum GzipError: Error, Equatable {
  /// The file ends before its stream does.
  case cutShort
  /// The stream breaks the format's rules, its checksum is another, or something stands behind it.
  case damaged
  /// The file could not be opened or read, in the system's words.
  case unreadable(String)
}

/// The bytes that a gzip file holds, unpacked part after part.
///
/// ```swift
/// let reader = try GzipReader("train-images-idx3-ubyte.gz")
/// while case let part = try reader.read(upTo: 65_536), !part.isEmpty { … }
/// ```
///
/// No more is kept in memory than one part and 320 KB, however much the file unpacks to. That the file
/// is whole is known when `read` has returned no bytes.
public final class GzipReader {
  private let file: FileParts
  private var inflate: Inflate
  /// The last bytes unpacked before, and those that are not yet read.
  private var memory = [UInt8](repeating: 0, count: Inflate.window + 1 << 18)
  private var start = 0
  private var end = 0
  private var checksum = CRC32()
  /// How many bytes the current stream has, modulo 2³².
  private var byteCount: UInt32 = 0
  private var isInStream = false
  private var isFirstStream = true
  private var isAtEnd = false
  private var failure: GzipError?

  /// Opens a file.
  ///
  /// - Throws: `GzipError.unreadable`.
  public init(_ path: String) throws(GzipError) {
    let file = try FileParts(path)
    self.file = file
    inflate = Inflate(InflateBits([], more: file.next))
  }

  /// Whether bytes begin as every gzip file does.
  public static func begins(_ bytes: some Collection<UInt8>) -> Bool {
    bytes.starts(with: [0x1f, 0x8b])
  }

  /// The most bytes that a gzip file of a size can hold: DEFLATE (RFC 1951) has no shorter way to
  /// write 258 bytes than two bits.
  public static func mostBytes(packedIn size: Int) -> Int {
    let (product, overflows) = size.multipliedReportingOverflow(by: 1_032)
    return overflows ? .max : product
  }

  /// The next bytes, as many as asked for; fewer only where the file ends. Room is taken for as many
  /// as are asked for.
  ///
  /// - Throws: `GzipError`, once all bytes before the fault were returned.
  public func read(upTo count: Int) throws(GzipError) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(count)
    while bytes.count < count {
      if start == end {
        if isAtEnd || failure != nil { break }
        unpackMore()
      }
      let part = start..<min(end, start + count - bytes.count)
      bytes += memory[part]
      start = part.upperBound
    }
    if bytes.isEmpty, count > 0, let failure { throw failure }
    return bytes
  }

  /// Unpacks what there is room for, or notes why not.
  private func unpackMore() {
    do throws(GzipError) {
      if !isInStream, try !beginStream() {
        isAtEnd = true
        return
      }
      if end == memory.count {
        memory.withUnsafeMutableBytes {
          $0.copyMemory(from: UnsafeRawBufferPointer(rebasing: $0[(end - Inflate.window)...]))
        }
        end = Inflate.window
      }
      start = end
      defer {
        let new = memory[start..<end]
        checksum.add(new)
        byteCount &+= UInt32(new.count)
      }
      let result = memory.withUnsafeMutableBufferPointer { memory in
        Result<Void, InflateError> { () throws(InflateError) in
          try inflate.unpack(into: memory, end: &end)
        }
      }
      if case .failure(let error) = result { throw fault(of: error) }
    } catch {
      failure = error
      return
    }
    do throws(GzipError) {
      if inflate.isAtEnd { try endStream() }
    } catch {
      failure = error
    }
  }

  private func fault(of error: InflateError) -> GzipError {
    file.failure ?? (error == .cutShort ? .cutShort : .damaged)
  }

  /// Reads a stream's header; false where the file ends instead, with zeros behind the last stream or
  /// none.
  private func beginStream() throws(GzipError) -> Bool {
    var first = inflate.bits.byte()
    while first == 0, !isFirstStream { first = inflate.bits.byte() }
    guard let first else {
      if let failure = file.failure ?? (isFirstStream ? .cutShort : nil) { throw failure }
      return false
    }
    let magic = [first, try byte(), try byte()]
    let flags = try byte()
    guard magic == [0x1f, 0x8b, 8], flags & 0xe0 == 0 else { throw .damaged }
    // The time, the level and the system.
    for _ in 0..<6 { _ = try byte() }
    if flags & 4 != 0 {
      for _ in 0..<Int(try byte()) | Int(try byte()) << 8 { _ = try byte() }
    }
    // The name and a comment, each up to a zero.
    for flag in [8, 16] as [UInt8] where flags & flag != 0 { while try byte() != 0 {} }
    if flags & 2 != 0 { for _ in 0..<2 { _ = try byte() } }
    isInStream = true
    isFirstStream = false
    checksum = CRC32()
    byteCount = 0
    // No match reaches back into an earlier stream.
    (start, end) = (0, 0)
    inflate.restart()
    return true
  }

  private func endStream() throws(GzipError) {
    inflate.bits.skipToByte()
    for number in [checksum.value, byteCount] {
      for shift in [0, 8, 16, 24] as [UInt32] {
        guard UInt8(truncatingIfNeeded: number >> shift) == (try byte()) else { throw .damaged }
      }
    }
    isInStream = false
  }

  private func byte() throws(GzipError) -> UInt8 {
    guard let byte = inflate.bits.byte() else { throw file.failure ?? .cutShort }
    return byte
  }
}

/// A file that is read part after part.
private final class FileParts {
  private let descriptor: Int32
  /// Why reading ended, other than at the end.
  private(set) var failure: GzipError?

  init(_ path: String) throws(GzipError) {
    descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw .unreadable(String(cString: strerror(errno))) }
  }

  deinit { close(descriptor) }

  /// The next bytes; none at the end.
  func next() -> [UInt8] {
    [UInt8](unsafeUninitializedCapacity: 1 << 16) { buffer, count in
      var found: Int
      repeat {
        found = Foundation.read(descriptor, buffer.baseAddress!, buffer.count)
      } while found < 0 && errno == EINTR
      if found < 0 { failure = .unreadable(String(cString: strerror(errno))) }
      count = max(0, found)
    }
  }
}
