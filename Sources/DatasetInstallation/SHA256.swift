// SHA-256 of files, by whichever of the system's own programs is there.

import Foundation

/// A file, or its first bytes, to be hashed.
public struct FilePart: Sendable, Equatable {
  public var path: String
  /// How many bytes from the start; the whole file where nil.
  public var firstBytes: Int?

  public init(path: String, firstBytes: Int? = nil) {
    self.path = path
    self.firstBytes = firstBytes
  }
}

/// Computes SHA-256 checksums with a system program, several files at a time.
///
/// The program is the first of `programs` that returns the right checksum of no bytes.
public struct SHA256: Sendable {
  /// The programs to try, each with its arguments. They read standard input.
  public var programs: [[String]]

  /// - Parameter programs: in the order of preference.
  public init(
    programs: [[String]] = [
      ["sha256sum"], ["shasum", "-a", "256"], ["openssl", "dgst", "-sha256"],
    ]
  ) {
    self.programs = programs
  }

  /// The system's programs in the usual order.
  public static let system = SHA256()

  /// Returns the checksum of each part as 64 lowercase hexadecimal digits.
  ///
  /// A part that is longer than its file counts as the whole file.
  ///
  /// - Parameters:
  ///   - parts: files or beginnings of files, hashed in parallel processes.
  ///   - isCancelled: asked every few milliseconds.
  /// - Throws: `.cannotRead`, `.programMissing`, `.programFailed` or `.cancelled`.
  public func checksums(
    of parts: [FilePart], isCancelled: () -> Bool = { false }
  ) throws(DatasetInstallationError) -> [String] {
    if parts.isEmpty { return [] }
    let program = try workingProgram(isCancelled: isCancelled)
    var calls: [ProgramCall] = []
    for part in parts {
      // Opened here once, so that an unreadable file is named before anything runs.
      _ = try FileSystem.openForReading(part.path)
      let input: ProgramCall.Input =
        part.firstBytes.map { .firstBytes(of: part.path, count: $0) } ?? .file(part.path)
      calls.append(ProgramCall(program, input: input))
    }
    let results = try ProgramCall.run(calls, isCancelled: isCancelled)
    var sums: [String] = []
    for (part, result) in zip(parts, results) {
      guard result.succeeded, let sum = Self.digits(in: result.output) else {
        throw .programFailed(
          program: program[0], subject: part.path, message: result.message)
      }
      sums.append(sum)
    }
    return sums
  }

  /// Returns the checksum of one file.
  public func checksum(
    of path: String, isCancelled: () -> Bool = { false }
  ) throws(DatasetInstallationError) -> String {
    try checksums(of: [FilePart(path: path)], isCancelled: isCancelled)[0]
  }

  /// The SHA-256 of no bytes (FIPS 180-4).
  private static let checksumOfNothing =
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

  private func workingProgram(
    isCancelled: () -> Bool
  ) throws(DatasetInstallationError) -> [String] {
    for program in programs {
      let trial = try ProgramCall.run(
        [ProgramCall(program, input: .nothing)], isCancelled: isCancelled)[0]
      if trial.succeeded, Self.digits(in: trial.output) == Self.checksumOfNothing { return program }
    }
    throw .programMissing(programs.map { $0[0] })
  }

  /// The first word of 64 hexadecimal digits: the programs differ in what they write around it.
  static func digits(in output: String) -> String? {
    output.split(whereSeparator: { !$0.isASCII || !($0.isLetter || $0.isNumber) })
      .first { $0.count == 64 && $0.allSatisfy(\.isHexDigit) }
      .map { $0.lowercased() }
  }
}
