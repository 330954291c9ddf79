// A learner's folder: laid out, found, moved, reset; nothing that a learner wrote is lost.

import AssignmentCatalog
import ExerciseJudging
import Foundation
import TestSupport
import Testing

struct LearnerFolderTests {
  private let temporary: TemporaryFolder
  private let kit = ExerciseKit.all[0]
  private var path: String { temporary.path + "/größe und mehr/knn" }

  init() throws { temporary = try TemporaryFolder() }

  private func start(clone: String? = nil) throws -> LearnerFolder {
    try LearnerFolder.start(kit, at: path, clone: clone ?? temporary.path, version: "1").folder
  }

  private func text(_ path: String) throws -> String {
    try String(contentsOfFile: path, encoding: .utf8)
  }

  private func edit(_ folder: LearnerFolder, _ words: String) throws {
    try write(Data(words.utf8), to: folder.file(kit.files[0].name))
  }

  @Test func aNewFolderHoldsTheStubs() throws {
    let folder = try start()
    #expect(try text(folder.file(kit.files[0].name)) == kit.files[0].stubText)
    #expect(try text(folder.answers) == kit.questions)
    #expect(try text(folder.path + "/Package.swift").contains("-sil-disable-pass=bcopts"))
    let found = try LearnerFolder.find(from: folder.path + "/Sources/knn")
    #expect(found.path == folder.path && found.assignment == "knn")
    #expect(LearnerFolder.all(in: temporary.path).map(\.path) == [folder.path])
  }

  @Test func theFoldersAroundAPathAreThoseBesideIt() throws {
    let parent = temporary.path + "/größe und mehr"
    #expect(LearnerFolder.around(temporary.path).isEmpty)
    let knn = try start()
    #expect(LearnerFolder.around(knn.path).map(\.path) == [knn.path])
    let svm = try #require(ExerciseKit.all.first { $0.assignment == "svm" })
    _ = try LearnerFolder.start(svm, at: parent + "/svm", clone: temporary.path, version: "1")
    for place in [knn.path, knn.path + "/Sources/knn", parent + "/svm"] {
      #expect(LearnerFolder.around(place).map(\.assignment) == ["knn", "svm"])
    }
    #expect(LearnerFolder.around(parent).isEmpty)
  }

  @Test func aPathWithQuotationMarksIsWrittenAsSwiftHasIt() throws {
    let folder = try start(clone: "/a \"b\" \\ü")
    #expect(
      try text(folder.path + "/Package.swift").contains(#"path: "/a \"b\" \\ü""#))
  }

  @Test func startingAgainKeepsWhatIsWritten() throws {
    let folder = try start()
    try edit(folder, "mine")
    try write(Data("answers".utf8), to: folder.answers)
    let again = try LearnerFolder.start(kit, at: path, clone: "/elsewhere", version: "2")
    #expect(again.wasThere)
    #expect(try text(folder.file(kit.files[0].name)) == "mine")
    #expect(try text(folder.answers) == "answers")
    #expect(try text(folder.path + "/Package.swift").contains("/elsewhere"))
    #expect(try LearnerFolder.find(from: path).clone == "/elsewhere")
  }

  @Test func aFolderWithOtherFilesIsLeftAlone() throws {
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    try write(Data("x".utf8), to: path + "/thesis.tex")
    #expect(throws: LearnerFolderError.occupied(path: path, by: "'thesis.tex'")) { try start() }
    #expect(try FileManager.default.contentsOfDirectory(atPath: path) == ["thesis.tex"])
  }

  @Test func aMovedCloneIsNamedWithTheWayOut() throws {
    let folder = try start(clone: "/was/here")
    let error = try #require(throws: LearnerFolderError.self) { try folder.check(kit) }
    #expect(error.description.contains("/was/here"))
    #expect(error.description.contains("workbook start knn"))
  }

  @Test func outsideOfAFolderTheWayInIsNamed() throws {
    let error = try #require(throws: LearnerFolderError.self) {
      try LearnerFolder.find(from: temporary.path)
    }
    #expect(error.description.contains("workbook start"))
  }

  @Test func aDamagedRecordIsNamed() throws {
    let folder = try start()
    try write(Data("{".utf8), to: folder.path + "/.workbook/assignment.json")
    #expect(throws: LearnerFolderError.self) { try LearnerFolder.find(from: folder.path) }
    // Starting again mends it.
    _ = try start()
    #expect(try LearnerFolder.find(from: folder.path).assignment == "knn")
  }

  @Test func snapshotsAreTakenWhenSomethingChanged() throws {
    let folder = try start()
    let first = try folder.takeSnapshot(kit)
    #expect(try folder.takeSnapshot(kit) == first)
    try edit(folder, "mine")
    let second = try folder.takeSnapshot(kit)
    #expect(second > first)
    #expect(try text(second + "/" + kit.files[0].name) == "mine")
    #expect(try text(first + "/" + kit.files[0].name) == kit.files[0].stubText)
    // A clock that was set back does not put a later copy before an earlier one.
    try edit(folder, "mine too")
    let third = try folder.takeSnapshot(kit, at: Date(timeIntervalSince1970: 0))
    #expect(third > second)
  }

  @Test func aResetKeepsACopy() throws {
    let folder = try start()
    try edit(folder, "mine")
    let copy = try folder.reset(kit.files[0], of: kit)
    #expect(try text(folder.file(kit.files[0].name)) == kit.files[0].stubText)
    #expect(try text(copy + "/" + kit.files[0].name) == "mine")
  }

  @Test func withoutACopyNothingIsReset() throws {
    let folder = try start()
    try edit(folder, "mine")
    // A file in place of the folder of snapshots: no copy can be made, as on a full disk.
    try write(Data(), to: folder.snapshots)
    #expect(throws: LearnerFolderError.self) { try folder.reset(kit.files[0], of: kit) }
    #expect(try text(folder.file(kit.files[0].name)) == "mine")
  }

  @Test func progressSurvivesALineThatIsCutShort() throws {
    let folder = try start()
    try folder.record([
      ProgressEntry(.check, "two-loops", detail: "wrong", mistake: "no-root"),
      ProgressEntry(.hint, "two-loops", detail: "1"),
    ])
    let log = folder.path + "/.workbook/progress.jsonl"
    let whole = try text(log)
    try write(Data((whole + "{\"time\": \"20").utf8), to: log)
    try folder.record([ProgressEntry(.check, "two-loops", detail: "right")])
    #expect(folder.entries.map(\.detail) == ["wrong", "1", "right"])
    #expect(folder.entries[0].mistake == "no-root")
    #expect(folder.lastVerdicts == ["two-loops": "right"])
  }
}
