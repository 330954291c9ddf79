// What can go wrong while a data set is installed, and what to do about it.

import Datasets
import Files
import Foundation

/// Why a data set could not be installed or checked.
public enum DatasetInstallationError: Error, Equatable, Sendable {
  case unusableAddress(String)
  /// The file or folder that `--from` names does not exist.
  case missingSource(path: String, dataset: String)
  case httpStatus(address: String, status: Int, dataset: String)
  case unreachable(address: String, reason: String, dataset: String)
  /// The connection was cut or stalled until the attempts ran out. What arrived is kept.
  case cutShort(address: String, received: Int, expected: Int?, reason: String, dataset: String)
  case wrongSize(archive: String, origin: String, expected: Int, found: Int, dataset: String)
  case wrongChecksum(
    archive: String, origin: String, expected: String, found: String, dataset: String)
  /// The archive was right, its contents are not.
  case wrongContents(file: String, expected: String, found: String, dataset: String)
  case programMissing([String])
  case programFailed(program: String, subject: String, message: String)
  case cannotRead(path: String, reason: String)
  /// A file of a data set that cannot be unpacked, in the words of its reader.
  case unreadableFile(path: String, reason: String)
  /// The archive that `--from` or the download brought is another kind of file.
  case wrongKind(archive: String, origin: String, kind: FileKind, dataset: String)
  /// The folder that `--from` names holds no archives, but the data set unpacked.
  case alreadyUnpacked(folder: String, dataset: String)
  case cannotWrite(path: String, reason: String)
  case diskFull(path: String)
  /// Another process is installing the same data set into the same folder.
  case busy(dataset: String, directory: String)
  /// The installation was cancelled. What was downloaded is kept.
  case cancelled

  /// The category, from which the command takes its exit code.
  public enum Kind: Sendable, CaseIterable {
    /// The words on the command line are wrong (64).
    case wrongUsage
    /// Bytes are not what was published (65).
    case badData
    /// A file, a server or a program is missing (66).
    case missingInput
    /// A folder cannot be written, or the disk is full.
    case cannotWrite
    /// Stopped on request (130).
    case interrupted
  }

  public var kind: Kind {
    switch self {
    case .unusableAddress: .wrongUsage
    case .wrongSize, .wrongChecksum, .wrongContents, .programFailed, .unreadableFile, .wrongKind:
      .badData
    case .missingSource, .alreadyUnpacked, .httpStatus, .unreachable, .cutShort, .programMissing,
      .cannotRead:
      .missingInput
    case .cannotWrite, .diskFull, .busy: .cannotWrite
    case .cancelled: .interrupted
    }
  }
}

extension DatasetInstallationError: CustomStringConvertible, CommandAdvice {
  /// One line: what, what was expected, what was found, what to do next.
  public var description: String { description(repeating: GivenOptions()) }

  public func description(repeating options: GivenOptions) -> String {
    switch self {
    case .unusableAddress(let address):
      return "'\(address)' is not an address to download from. "
        + "Give an address that begins with https:// or http://, or the path of a file."
    case .missingSource(let path, let dataset):
      return "'\(path)' does not exist. Give the path of the downloaded file: "
        + "\(options.get(dataset, from: Self.placeholder))."
    case .httpStatus(let address, let status, let dataset):
      return "\(address) answered with status \(status) instead of the file. "
        + "Find another address and run \(options.get(dataset, from: Self.placeholder))."
    case .unreachable(let address, let reason, let dataset):
      return "\(address) cannot be reached: \(reason). Run \(options.get(dataset)) again when the "
        + "network is up, or give another source with --from URL|FILE."
    case .cutShort(let address, let received, let expected, let reason, let dataset):
      let whole = expected.map { " of \(grouped($0))" } ?? ""
      return "\(address): \(reason) after \(grouped(received))\(whole) bytes, which are kept. "
        + "Run \(options.get(dataset)) again; it resumes there."
    case .wrongSize(let archive, let origin, let expected, let found, let dataset):
      return "\(archive) has \(countedBytes(expected)), but \(origin) has \(grouped(found)). "
        + "Nothing was installed: run \(options.get(dataset, from: Self.placeholder)) with another "
        + "source."
    case .wrongChecksum(let archive, let origin, let expected, let found, let dataset):
      return "\(archive) has the SHA-256 \(expected), but what came from \(origin) has \(found). "
        + "Nothing was installed: run \(options.get(dataset)) again, or with another --from."
    case .wrongContents(let file, let expected, let found, let dataset):
      return "\(file), as unpacked, should be \(expected), but is \(found). "
        + "Nothing was installed: run \(options.get(dataset)) again."
    case .wrongKind(let archive, let origin, let kind, let dataset):
      return "What came from \(origin) is \(kind); \(archive) was expected. "
        + "Nothing was installed: run \(options.get(dataset, from: Self.placeholder)) with another "
        + "source."
    case .alreadyUnpacked(let folder, let dataset):
      return
        "'\(folder)' holds \(dataset) unpacked, not its archives. Nothing needs to be installed: "
        + "give --data \(shellQuoted(folder)) to 'workbook run'."
    case .programMissing(let names):
      return names.count == 1
        ? "The program \(names[0]) does not work here. Install it and run the command again."
        : "None of the programs \(names.joined(separator: ", ")) works here. "
          + "Install one of them and run the command again."
    case .programFailed(let program, let subject, let message):
      return "\(program) failed on '\(subject)': \(message). "
        + "Check the file and the free space, and run the command again."
    case .cannotRead(let path, let reason):
      return "'\(path)' cannot be read: \(reason). Check that it exists and its permissions."
    case .unreadableFile(_, let reason):
      return reason
    case .cannotWrite(let path, let reason):
      return "'\(path)' cannot be written: \(reason). "
        + "Name a writable folder with --data DIR."
    case .diskFull(let path):
      return
        "The disk is full at '\(path)'. Free some space, or name a folder on another disk with "
        + "--data DIR, and run the same command again."
    case .busy(let dataset, let directory):
      return "Another process is installing \(dataset) into '\(directory)'. "
        + "Wait until it has finished."
    case .cancelled:
      return "Stopped; what was downloaded is kept. Run the same command again; it resumes there."
    }
  }

  /// What stands in a command for a source that somebody has to find.
  private static let placeholder = "URL|FILE"

  /// The error for a failed system call that was to write.
  static func writing(_ path: String, code: Int32) -> DatasetInstallationError {
    if code == ENOSPC || code == EDQUOT { return .diskFull(path: path) }
    return .cannotWrite(path: path, reason: String(cString: strerror(code)))
  }

  /// The error for a failed system call that was to read.
  static func reading(_ path: String, code: Int32) -> DatasetInstallationError {
    .cannotRead(path: path, reason: String(cString: strerror(code)))
  }
}
