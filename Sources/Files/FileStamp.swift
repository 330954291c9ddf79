// Whether a file has changed, told without reading it.

import Foundation

/// A file's path, size and time of change; a file that was written since has another stamp, as far as the
/// file system's clock tells the two times apart.
package func fileStamp(_ path: String) -> String {
  var status = stat()
  guard stat(path, &status) == 0 else { return "\(path) missing" }
  let time = status.timeOfChange
  return "\(path) \(status.st_size) \(time.tv_sec).\(time.tv_nsec)"
}

extension stat {
  /// When the file was last written.
  package var timeOfChange: timespec {
    #if canImport(Darwin)
      st_mtimespec
    #else
      st_mtim
    #endif
  }
}
