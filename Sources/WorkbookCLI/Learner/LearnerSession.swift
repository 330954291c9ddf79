// What all of a learner's commands start from: the folder, its kit, the clone.

import AssignmentCatalog
import ExerciseJudging
import Files
import Foundation

/// A learner's folder together with the exercise that it is about.
struct LearnerSession {
  let folder: LearnerFolder
  let kit: ExerciseKit

  /// The folder that the command is called in.
  init() throws {
    folder = try LearnerFolder.find(from: FileManager.default.currentDirectoryPath)
    kit = try Self.kit(folder.assignment)
  }

  /// The exercise of an assignment.
  ///
  /// - Throws: `UsageError.unknownName`.
  static func kit(_ assignment: String) throws(UsageError) -> ExerciseKit {
    guard let kit = ExerciseKit.all.first(where: { $0.assignment == assignment }) else {
      throw .unknownName(
        assignment, kind: "assignment to start", known: ExerciseKit.all.map(\.assignment))
    }
    return kit
  }

  /// A stub of the folder's assignment.
  func stub(_ id: String) throws(UsageError) -> Stub {
    guard let stub = kit.stub(id) else {
      throw .unknownName(id, kind: "stub of \(kit.assignment)", known: kit.stubs.map(\.id))
    }
    return stub
  }

  /// The clone whose build folder this program is in.
  static func clone() throws(LearnerFolderError) -> String {
    var folder = splitPath(programPath).folder
    while folder != "/" {
      let manifest = "\(folder)/Package.swift"
      if FileManager.default.fileExists(atPath: manifest),
        let bytes = try? WholeFile.bytes(of: manifest),
        String(decoding: bytes, as: UTF8.self).contains("name: \"WorkbookCLI\"")
      {
        return folder
      }
      folder = splitPath(folder).folder
    }
    throw .noClone(program: programPath)
  }
}

/// A path as a person types it: from the working directory, where it is below it.
func shortPath(_ path: String) -> String {
  let current = resolvedPath(FileManager.default.currentDirectoryPath)
  if path == current { return "." }
  return path.hasPrefix(current + "/") ? String(path.dropFirst(current.count + 1)) : path
}
