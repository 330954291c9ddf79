// Gzip files unpacked, by the system's own gzip.

import Foundation

/// What keeps a gzip file from being unpacked.
public enum GzipError: Error, Equatable {
  /// The file ends before its stream does.
  case cutShort
  /// The stream breaks the format's rules, its checksum is another, or something stands behind it.
  case damaged
  /// The system has no program `gzip`.
  case programMissing
  /// The file or the program could not be opened, in the system's words.
  case cannotStart(String)
}

/// The bytes that a gzip file holds, unpacked part after part by a `gzip` of its own process.
///
/// ```swift
/// let reader = try GzipReader("train-images-idx3-ubyte.gz")
/// while case let part = try reader.read(upTo: 65_536), !part.isEmpty { … }
/// ```
///
/// No more is kept in memory than one part, however much the file unpacks to. That the file is whole
/// is known when `read` has returned no bytes.
public final class GzipReader {
  private let process = Process()
  private let output = Pipe()
  private let errors = Pipe()

  /// Starts unpacking a file.
  ///
  /// - Throws: `GzipError.cannotStart`.
  public init(_ path: String) throws(GzipError) {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw .cannotStart(String(cString: strerror(errno))) }
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    // Messages in English: they are looked through for what was wrong.
    process.arguments = ["LC_ALL=C", "gzip", "-dc"]
    process.standardInput = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    process.standardOutput = output
    process.standardError = errors
    do {
      try process.run()
    } catch {
      throw .cannotStart(error.localizedDescription)
    }
  }

  /// Ends the program, which has nothing to save, where not all was read.
  deinit {
    if process.isRunning { kill(process.processIdentifier, SIGKILL) }
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
    let descriptor = output.fileHandleForReading.fileDescriptor
    var bytes: [UInt8] = []
    bytes.reserveCapacity(count)
    var part = [UInt8](repeating: 0, count: min(count, 1 << 16))
    while bytes.count < count {
      let found = Foundation.read(descriptor, &part, min(part.count, count - bytes.count))
      if found < 0, errno == EINTR { continue }
      if found < 0 { throw .cannotStart(String(cString: strerror(errno))) }
      if found == 0 { break }
      bytes += part[..<found]
    }
    if bytes.isEmpty, count > 0 { try checkEnd() }
    return bytes
  }

  private func checkEnd() throws(GzipError) {
    process.waitUntilExit()
    switch process.terminationStatus {
    case 0 where process.terminationReason == .exit: return
    // So `env` says that there is no such program, or none that may be run.
    case 126, 127: throw .programMissing
    default:
      let message = (try? errors.fileHandleForReading.readToEnd()).flatMap { $0 } ?? Data()
      let isCut = String(decoding: message, as: UTF8.self).contains("unexpected end of file")
      throw isCut ? .cutShort : .damaged
    }
  }
}
