// Builds that share a folder have to color their messages alike.

import Files
import Foundation

/// The option with which a build colors its messages as the last one in its folder did.
///
/// In a terminal `swift build` colors them, in a pipe it does not, and what was compiled the one way is
/// compiled anew the other way: all of the clone, once for each turn.
///
/// - Parameter scratch: The build folder.
public func colorOption(ofBuildsIn scratch: String, configuration: String = "release") -> String {
  let plan = (try? WholeFile.bytes(of: "\(scratch)/\(configuration).yaml")) ?? []
  let isColored = String(decoding: plan, as: UTF8.self).contains("\"-color-diagnostics\"")
  return isColored ? "--color-diagnostics" : "--no-color-diagnostics"
}

/// A line of a compiler without the codes that color it.
func withoutColors(_ line: String) -> String { line.replacing(/\u{1B}\[[0-9;]*m/, with: "") }
