// Copies of what a learner wrote, taken before every check and every reset: nothing is ever lost.

import Files
import Foundation

extension LearnerFolder {
  /// The folder of all snapshots.
  public var snapshots: String { "\(hidden)/snapshots" }

  /// Keeps a copy of all that a learner edits, unless the last copy is the same.
  ///
  /// - Returns: The folder of the copy that holds what is there now.
  /// - Throws: `LearnerFolderError.cannotWrite`; then nothing may be changed.
  @discardableResult
  public func takeSnapshot(_ kit: ExerciseKit, at time: Date = Date()) throws(LearnerFolderError)
    -> String
  {
    let paths = kit.files.map { file($0.name) } + [answers]
    let files = paths.compactMap { path in
      (try? WholeFile.bytes(of: path)).map { (name: splitPath(path).name, bytes: $0) }
    }
    let names = ((try? FileManager.default.contentsOfDirectory(atPath: snapshots)) ?? [])
      .filter { !$0.contains(".workbook-part") }.sorted()
    if let last = names.last {
      let isSame = files.allSatisfy {
        (try? WholeFile.bytes(of: "\(snapshots)/\(last)/\($0.name)")) == $0.bytes
      }
      if isSame { return "\(snapshots)/\(last)" }
    }
    let path = "\(snapshots)/\(Self.name(of: time, after: names.last))"
    do {
      try FileManager.default.createDirectory(
        atPath: snapshots, withIntermediateDirectories: true)
      try PendingFolder(files, for: path).commit()
    } catch let error as SystemError {
      throw .cannotWrite(path: error.path, reason: error.description)
    } catch {
      throw .cannotWrite(path: path, reason: "its folder cannot be made")
    }
    return path
  }

  /// `2026-11-27T13.25.01.123Z`: sorted by time, and later than the last one whatever the clock says.
  private static func name(of time: Date, after last: String?) -> String {
    let style = Date.ISO8601FormatStyle(includingFractionalSeconds: true)
    let name = time.formatted(style).replacing(":", with: ".")
    guard let last, name <= last else { return name }
    return last + "+"
  }

  /// Puts a file's stubs back in place of what a learner wrote, of which a copy is kept.
  ///
  /// - Returns: The folder of the copy.
  public func reset(_ file: ExerciseKit.File, of kit: ExerciseKit) throws(LearnerFolderError)
    -> String
  {
    let copy = try takeSnapshot(kit)
    try write(file.stubText, to: self.file(file.name))
    return copy
  }
}
