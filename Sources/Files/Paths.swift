// Where paths lead, whether or not a file is there yet.

import Foundation

/// Returns the path that another one leads to, through links and `..`.
///
/// The file itself may be missing: then its folder is followed, and a link to a missing file too.
public func resolvedPath(_ path: String) -> String {
  var path = path
  // A chain of links longer than the system itself follows leads nowhere.
  for _ in 0..<40 {
    if let real = realpath(path, nil) {
      defer { free(real) }
      return String(cString: real)
    }
    // The path leads to nothing: its last part is missing, or a link to what is missing.
    let (folder, name) = splitPath(path)
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

/// Returns a path's folder, `.` where it names none, and its last part.
///
/// ```swift
/// splitPath("runs/knn.json")   // ("runs", "knn.json")
/// splitPath("/knn.json")       // ("/", "knn.json")
/// ```
public func splitPath(_ path: String) -> (folder: String, name: String) {
  guard let slash = path.lastIndex(of: "/") else { return (".", path) }
  let folder = path[..<slash]
  return (folder.isEmpty ? "/" : String(folder), String(path[path.index(after: slash)...]))
}
