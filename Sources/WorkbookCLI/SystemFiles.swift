// Reads and writes whole files, and says in the system's own words why one could not be.

import Foundation

/// What the system answered where a call failed.
struct SystemError: Error, Equatable, CustomStringConvertible {
  /// The value of `errno`.
  let code: Int32

  /// The error of the call that has just failed.
  static var last: SystemError { SystemError(code: errno) }

  /// The system's words, without a period: `No space left on device`.
  var description: String { String(cString: strerror(code)) }
}

/// All bytes of a file.
func readFile(_ path: String) throws(SystemError) -> Data {
  let descriptor = open(path, O_RDONLY | O_CLOEXEC)
  guard descriptor >= 0 else { throw .last }
  defer { close(descriptor) }
  var data = Data()
  var buffer = [UInt8](repeating: 0, count: 1 << 16)
  while true {
    let count = read(descriptor, &buffer, buffer.count)
    if count > 0 {
      data.append(contentsOf: buffer[..<count])
    } else if count == 0 {
      return data
    } else if errno != EINTR {
      throw .last
    }
  }
}

/// Writes bytes to a file that is opened with `flags`.
///
/// - Parameter permissions: Those of a file that the call makes; the user's mask applies.
func writeFile(
  _ data: Data, to path: String, flags: Int32, permissions: mode_t = 0o666
) throws(SystemError) {
  let descriptor = open(path, O_WRONLY | O_CLOEXEC | flags, permissions)
  guard descriptor >= 0 else { throw .last }
  var failure: SystemError?
  var place = 0
  while place < data.count, failure == nil {
    let written = data.withUnsafeBytes { bytes in
      write(descriptor, bytes.baseAddress.map { $0 + place }, bytes.count - place)
    }
    if written >= 0 {
      place += written
    } else if errno != EINTR {
      failure = .last
    }
  }
  // Some file systems tell only here that there was no room.
  if close(descriptor) != 0, failure == nil, errno != EINTR { failure = .last }
  if let failure { throw failure }
}

/// Where a path leads, through links and `..`, whether or not a file is there yet.
func resolvedPath(_ path: String) -> String {
  var path = path
  // A chain of links longer than the system itself follows leads nowhere.
  for _ in 0..<40 {
    if let real = realpath(path, nil) {
      defer { free(real) }
      return String(cString: real)
    }
    // The path leads to nothing: its last part is missing, or a link to what is missing.
    let (folder, name) = divided(path)
    if let target = try? FileManager.default.destinationOfSymbolicLink(atPath: path) {
      path = target.hasPrefix("/") ? target : "\(folder)/\(target)"
      continue
    }
    guard let real = realpath(folder, nil) else { return path }
    defer { free(real) }
    let parent = String(cString: real)
    return parent == "/" ? "/" + name : "\(parent)/\(name)"
  }
  return path
}

/// A path's folder, `.` where it names none, and the last part.
func divided(_ path: String) -> (folder: String, name: String) {
  guard let slash = path.lastIndex(of: "/") else { return (".", path) }
  let folder = path[..<slash]
  return (folder.isEmpty ? "/" : String(folder), String(path[path.index(after: slash)...]))
}
