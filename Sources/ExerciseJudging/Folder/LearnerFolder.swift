// A learner's folder: laid out by `start`, found again by every other command.

import Files
import Foundation
import WorkbookKit

/// What is wrong with a learner's folder, and what to do about it.
public enum LearnerFolderError: Error, Equatable, CustomStringConvertible {
  /// No folder here or above holds an assignment.
  case notFound(from: String)
  /// The folder holds files that are not of this assignment.
  case occupied(path: String, by: String)
  /// The folder's own file is damaged.
  case damaged(path: String)
  /// The clone that the folder is built with is somewhere else now.
  case otherClone(folder: String, recorded: String, assignment: String)
  /// A file that a learner edits is not there.
  case missingFile(path: String)
  case cannotWrite(path: String, reason: String)
  /// The command runs from a place that is no clone of the workbook.
  case noClone(program: String)

  public var description: String {
    switch self {
    case .notFound(let path):
      "'\(path)' is in no assignment's folder. 'workbook start knn' makes one; then run this command "
        + "there."
    case .occupied(let path, let other):
      "'\(path)' holds \(other). Name another folder: workbook start ASSIGNMENT DIR."
    case .damaged(let path):
      "'\(path)' cannot be read. 'workbook start ASSIGNMENT DIR' on the same folder writes it again "
        + "and leaves your files as they are."
    case .otherClone(let folder, let recorded, let assignment):
      "'\(folder)' is built with the workbook in '\(recorded)', which is not there. Run: workbook "
        + "start \(assignment) '\(folder)'. It points the folder to this workbook and leaves your "
        + "files as they are."
    case .missingFile(let path):
      "'\(path)' is missing. 'workbook reset \(splitPath(path).name)' puts the stubs there; earlier "
        + "versions are in .workbook/snapshots."
    case .cannotWrite(let path, let reason):
      "'\(path)' cannot be written: \(reason). Nothing of yours was changed."
    case .noClone(let program):
      "'\(program)' is not in the build folder of a clone of the workbook, which learners' code is "
        + "built with. Run the command from there: CLONE/.build/release/workbook."
    }
  }

  /// Whether something is missing, in contrast to wrong.
  public var isMissingInput: Bool {
    switch self {
    case .occupied, .damaged: false
    default: true
    }
  }
}

/// A folder in which a learner writes.
public struct LearnerFolder: Sendable {
  /// The absolute path.
  public let path: String
  public let assignment: String
  /// The clone of the workbook that it is built with.
  public let clone: String

  public func file(_ name: String) -> String { "\(path)/Sources/\(assignment)/\(name)" }
  public var answers: String { "\(path)/Answers.md" }
  var hidden: String { "\(path)/.workbook" }
  private static let record = ".workbook/assignment.json"

  /// Finds the folder that a path is in.
  public static func find(from path: String) throws(LearnerFolderError) -> LearnerFolder {
    var folder = resolvedPath(path)
    while true {
      let record = "\(folder)/\(Self.record)"
      if FileManager.default.fileExists(atPath: record) {
        guard let bytes = try? WholeFile.bytes(of: record),
          let json = try? JSONValue(parsing: String(decoding: bytes, as: UTF8.self)),
          case .string(let assignment)? = json["assignment"],
          case .string(let clone)? = json["clone"]
        else { throw .damaged(path: record) }
        return LearnerFolder(path: folder, assignment: assignment, clone: clone)
      }
      guard folder != "/" else { throw .notFound(from: path) }
      folder = splitPath(folder).folder
    }
  }

  /// All folders of assignments in a folder, or in the folders in it.
  public static func all(in path: String) -> [LearnerFolder] {
    func children(_ folder: String) -> [String] {
      let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
      return names.filter { !$0.hasPrefix(".") }.sorted().map { "\(folder)/\($0)" }
    }
    func isLearners(_ folder: String) -> Bool {
      FileManager.default.fileExists(atPath: "\(folder)/\(record)")
    }
    let first = children(path)
    return (first + first.filter { !isLearners($0) }.flatMap(children))
      .filter(isLearners).compactMap { try? find(from: $0) }
  }

  /// The folder that a path is in, with those of other assignments beside it; none for a path that
  /// is in no assignment's folder.
  public static func around(_ path: String) -> [LearnerFolder] {
    guard let own = try? find(from: path) else { return [] }
    let siblings = all(in: splitPath(own.path).folder)
    return siblings.contains { $0.path == own.path } ? siblings : [own]
  }

  /// Lays a folder out, or points one that is there to this clone; what a learner wrote stays.
  ///
  /// - Returns: The folder, and whether it was there already.
  public static func start(
    _ kit: ExerciseKit, at path: String, clone: String, version: String
  ) throws(LearnerFolderError) -> (folder: LearnerFolder, wasThere: Bool) {
    let manager = FileManager.default
    do {
      try manager.createDirectory(atPath: path, withIntermediateDirectories: true)
    } catch {
      throw .cannotWrite(path: path, reason: reason(error))
    }
    let folder = LearnerFolder(
      path: resolvedPath(path), assignment: kit.assignment, clone: clone)
    let wasThere = manager.fileExists(atPath: "\(folder.path)/\(record)")
    if wasThere {
      if let found = try? find(from: folder.path), found.assignment != kit.assignment {
        throw .occupied(path: path, by: "the assignment \(found.assignment)")
      }
    } else if let other = (try? manager.contentsOfDirectory(atPath: folder.path))?.first(
      where: { !$0.hasPrefix(".") })
    {
      throw .occupied(path: path, by: "'\(other)'")
    }
    do {
      for part in ["Sources/\(kit.assignment)", ".workbook", ".sourcekit-lsp", ".vscode"] {
        try manager.createDirectory(
          atPath: "\(folder.path)/\(part)", withIntermediateDirectories: true)
      }
    } catch {
      throw .cannotWrite(path: folder.path, reason: reason(error))
    }
    // What a learner edits is written only where it is not there.
    for file in kit.files where !manager.fileExists(atPath: folder.file(file.name)) {
      try folder.write(file.stubText, to: folder.file(file.name))
    }
    if !manager.fileExists(atPath: folder.answers) {
      try folder.write(kit.questions, to: folder.answers)
    }
    try folder.write(kit.main, to: folder.file("main.swift"))
    try folder.write(folder.manifest, to: "\(folder.path)/Package.swift")
    try folder.write(".workbook/\n.build/\n", to: "\(folder.path)/.gitignore")
    let build = "\(clone)/.build"
    try folder.write(
      JSONValue.object([
        .init(
          "swiftPM",
          .object([
            .init("configuration", .string("release")), .init("scratchPath", .string(build)),
          ]))
      ]).text + "\n", to: "\(folder.path)/.sourcekit-lsp/config.json")
    try folder.write(
      JSONValue.object([.init("swift.buildPath", .string(build))]).text + "\n",
      to: "\(folder.path)/.vscode/settings.json")
    // The record comes last: a folder that has one is whole.
    try folder.write(
      JSONValue.object([
        .init("assignment", .string(kit.assignment)), .init("version", .string(version)),
        .init("clone", .string(clone)),
        .init(
          "points",
          .object(kit.stubs.map { .init($0.id, .integer($0.points)) })),
      ]).text + "\n", to: "\(folder.path)/\(record)")
    return (folder, wasThere)
  }

  /// Checks that the folder can be built: its clone and its files are there.
  public func check(_ kit: ExerciseKit) throws(LearnerFolderError) {
    guard FileManager.default.fileExists(atPath: "\(clone)/Package.swift") else {
      throw .otherClone(folder: path, recorded: clone, assignment: assignment)
    }
    for file in kit.files where !FileManager.default.fileExists(atPath: self.file(file.name)) {
      throw .missingFile(path: self.file(file.name))
    }
  }

  func write(_ text: String, to path: String) throws(LearnerFolderError) {
    do throws(SystemError) {
      try PendingFile(Array(text.utf8), for: path).commit()
    } catch {
      throw .cannotWrite(path: path, reason: error.description)
    }
  }

  /// `Package.swift`
  var manifest: String {
    """
    // swift-tools-version: 6.3
    // Made by 'workbook start', built by 'workbook check'. Nothing here needs to be changed.

    import PackageDescription

    let package = Package(
      name: \(swiftLiteral(assignment)),
      platforms: [.macOS(.v15)],
      dependencies: [.package(name: "workbook", path: \(swiftLiteral(clone)))],
      targets: [
        .executableTarget(
          name: \(swiftLiteral(assignment)),
          dependencies: [.product(name: "Exercises", package: "workbook")],
          // Keeps a bounds check that the optimizer would drop: an index that is one too large
          // stops the program at its line.
          swiftSettings: [.unsafeFlags(["-Xllvm", "-sil-disable-pass=bcopts"])])
      ],
      swiftLanguageModes: [.v6]
    )

    """
  }

  private static func reason(_ error: any Error) -> String {
    let error = error as NSError
    let underlying = error.userInfo[NSUnderlyingErrorKey] as? NSError
    if let underlying, underlying.domain == NSPOSIXErrorDomain {
      return String(cString: strerror(Int32(underlying.code)))
    }
    return error.localizedDescription
  }
}

/// A text as Swift writes it between quotation marks.
private func swiftLiteral(_ text: String) -> String {
  "\"" + text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
}
