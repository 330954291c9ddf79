// Installing from the disk, over what is there, beside another run, and after a dead one.

import Foundation
import TestSupport
import Testing

@testable import DatasetInstallation
@testable import Datasets

@Suite struct InstallationTests {
  let fixture: DownloadFixture

  init() throws { fixture = try DownloadFixture() }

  private func installFromDisk() throws -> InstallationOutcome {
    try fixture.installer(from: .path(fixture.archivePath)).install()
  }

  @Test(arguments: ["file", "folder", "address"])
  func fromTheDisk(form: String) throws {
    let file = fixture.archivePath
    let folder = fixture.root + "/published"
    let source = try InstallationSource(
      ["file": file, "folder": folder, "address": "file://" + file][form] ?? "")
    try fixture.installer(from: source).install()
    #expect(try fixture.isInstalled())
    // The user's own archive stays.
    #expect(try contents(file) == fixture.archive)
  }

  @Test func nothingIsDoneTwice() throws {
    _ = try installFromDisk()
    // The published address does not answer: an intact data set does not ask it.
    guard case .alreadyInstalled(let report) = try fixture.installer().install() else {
      Issue.record("installed again")
      return
    }
    #expect(report.state == .intact)
    #expect(report.files.map(\.condition) == [.intact, .beginsIntact(checkedBytes: 4)])
  }

  @Test func aFileOfTheUserThatIsWrongIsLeftAlone() throws {
    let path = fixture.root + "/mine.tar.gz"
    for wrong in [fixture.archive.dropLast(), Data(fixture.archive.reversed())] {
      try write(wrong, to: path)
      let error = #expect(throws: DatasetInstallationError.self) {
        try fixture.installer(from: .path(path)).install()
      }
      #expect(error?.kind == .badData)
      #expect(error?.description.contains(path) == true)
      #expect(try contents(path) == wrong)
    }
    #expect(fixture.visible == [])
  }

  @Test func aMissingSourceIsNamed() throws {
    let path = fixture.root + "/none.tar.gz"
    #expect(throws: DatasetInstallationError.missingSource(path: path, dataset: "toy")) {
      try fixture.installer(from: .path(path)).install()
    }
  }

  @Test func whatStandsInTheWayIsKept() throws {
    let target = fixture.directory + "/toy-bin"
    for round in 1...2 {
      try? FileManager.default.removeItem(atPath: target)
      try FileManager.default.createDirectory(
        atPath: target, withIntermediateDirectories: true)
      try write(Data("mine \(round)".utf8), to: target + "/notes.txt")
      let aside = target + (round == 1 ? ".replaced" : ".replaced-2")
      #expect(try installFromDisk() == .installed(folder: target, replaced: aside))
      #expect(try contents(aside + "/notes.txt") == Data("mine \(round)".utf8))
      #expect(try fixture.isInstalled())
    }
    #expect(fixture.visible == ["toy-bin", "toy-bin.replaced", "toy-bin.replaced-2"])
  }

  @Test func anEmptyFolderIsFilled() throws {
    let target = fixture.directory + "/toy-bin"
    try FileManager.default.createDirectory(atPath: target, withIntermediateDirectories: true)
    #expect(try installFromDisk() == .installed(folder: target, replaced: nil))
  }

  @Test func whatDeadRunsLeftIsSweptAndNothingElse() throws {
    for name in [".unpacking-toy-1", ".unpacking-toy-999999/toy-bin", ".unpacking-toys-1", "other"]
    {
      try FileManager.default.createDirectory(
        atPath: fixture.directory + "/" + name, withIntermediateDirectories: true)
    }
    _ = try installFromDisk()
    #expect(fixture.unpacking == [".unpacking-toys-1"])
    #expect(fixture.visible == ["other", "toy-bin"])
  }

  @Test func oneRunAtATime() throws {
    try fixture.leavePart(10)
    var lock = try InstallationLock(path: fixture.directory + "/.downloads/toy.lock")
    #expect(lock != nil)
    try FileManager.default.createDirectory(
      atPath: fixture.directory + "/.unpacking-toy-1", withIntermediateDirectories: true)
    #expect(throws: DatasetInstallationError.busy(dataset: "toy", directory: fixture.directory)) {
      try installFromDisk()
    }
    // Nothing of the other run was touched.
    #expect(fixture.unpacking == [".unpacking-toy-1"])
    #expect(FileSystem.bytes(of: fixture.part) == 10)
    lock = nil
    _ = try installFromDisk()
    #expect(try fixture.isInstalled())
  }

  @Test func anArchiveWithOtherFilesIsNotPutInPlace() throws {
    var entry = fixture.entry
    entry.files[0].checksum = .whole(String(repeating: "0", count: 64))
    let archive = fixture.archivePath
    let error = #expect(throws: DatasetInstallationError.self) {
      try fixture.installer(from: .path(archive), entry: entry).install()
    }
    #expect(error?.description.contains("toy-bin/images.bin") == true)
    entry.files.append(PublishedFile(name: "more.bin", bytes: 5, checksum: .unknown))
    entry.files.removeFirst()
    #expect(
      throws: DatasetInstallationError.wrongContents(
        file: "toy-bin/more.bin", expected: "5 bytes", found: "missing", dataset: "toy")
    ) { try fixture.installer(from: .path(archive), entry: entry).install() }
    #expect(fixture.visible == [] && fixture.unpacking == [])
  }

  @Test func aFileThatIsNoArchiveIsTold() throws {
    let path = fixture.root + "/text.tar.gz"
    try write(Data("text".utf8), to: path)
    var entry = fixture.entry
    entry.archives[0].bytes = nil
    entry.archives[0].sha256 = try SHA256.system.checksum(of: path)
    let error = #expect(throws: DatasetInstallationError.self) {
      try fixture.installer(from: .path(path), entry: entry).install()
    }
    guard case .programFailed("tar", path, let message)? = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(!message.isEmpty)
    #expect(fixture.visible == [] && fixture.unpacking == [])
  }

  @Test func aFullDiskIsSeenInWhatAProgramSays() throws {
    let script = "echo 'tar: x: Cannot write: No space left on device' >&2; echo more >&2; exit 2"
    let short = "echo 'tar: x: Wrote only 1024 of 10240 bytes' >&2; exit 2"
    let calls = [script, "echo 'tar: broken' >&2; exit 2", "kill -9 $$", "exit 0", short].map {
      ProgramCall(["sh", "-c", $0], input: .nothing)
    }
    let results = try ProgramCall.run(calls, isCancelled: { false })
    #expect(results.map(\.diskWasFull) == [true, false, false, false, true])
    #expect(results.map(\.succeeded) == [false, false, false, true, false])
    #expect(results[0].message == "tar: x: Cannot write: No space left on device")
    #expect(results[2].message == "it was killed")
  }

  /// An archive that is itself a file of the data set, such as Tiny ImageNet's.
  @Test func archivesThatAreReadPackedAreKept() throws {
    let folder = fixture.root + "/mirror"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    let data = Data("PK\u{3}\u{4} and so on".utf8)
    let path = folder + "/a.zip"
    try write(data, to: path)
    let sum = try SHA256.system.checksum(of: path)
    let entry = CatalogEntry(
      name: "kept", title: "Kept", folder: "kept-200",
      archives: [
        PublishedArchive(
          name: "a.zip", address: "http://127.0.0.1:1/a.zip", bytes: data.count, sha256: sum,
          packing: .kept)
      ],
      files: [PublishedFile(name: "a.zip", bytes: data.count, checksum: .whole(sum))])
    var events: [InstallationEvent] = []
    let installer = fixture.installer(from: .path(path), entry: entry)
    try installer.install(report: { events.append($0) })
    #expect(try contents(fixture.directory + "/kept-200/a.zip") == data)
    #expect(try contents(path) == data)
    #expect(events == [.checking(archive: "a.zip"), .verifying(files: 1)])
    guard case .alreadyInstalled = try installer.install() else {
      Issue.record("installed again")
      return
    }

    // Continued where an earlier download ended.
    try FileManager.default.removeItem(atPath: fixture.directory)
    try FileManager.default.createDirectory(
      atPath: fixture.directory + "/.downloads", withIntermediateDirectories: true)
    try write(data.prefix(5), to: fixture.directory + "/.downloads/a.zip.part")
    let server = try DownloadServer { request, _ in ServedStep.file(data, for: request) }
    try fixture.installer(from: .address(server.address("a.zip")), entry: entry).install()
    #expect(try contents(fixture.directory + "/kept-200/a.zip") == data)
    #expect(fixture.names(in: fixture.directory + "/.downloads") == ["kept.lock"])

    // A gzip file is none.
    let other = folder + "/b.zip"
    try write(Data([0x1f, 0x8b, 8, 0]), to: other)
    try FileManager.default.removeItem(atPath: fixture.directory)
    #expect(
      throws: DatasetInstallationError.wrongKind(
        archive: "a.zip", origin: "'\(other)'", kind: .gzip, dataset: "kept")
    ) {
      try fixture.installer(from: .path(other), entry: entry).install()
    }
  }

  @Test func gzippedFilesAreUnpackedSideBySide() throws {
    let folder = fixture.root + "/mirror"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    var entry = CatalogEntry(name: "pair", title: "Pair", folder: "pair", archives: [], files: [])
    for (name, text) in [("a", "first"), ("b", "second one")] {
      try write(Data(text.utf8), to: folder + "/" + name)
      try runProgram(["gzip", name], in: folder)
      let path = folder + "/\(name).gz"
      entry.archives.append(
        PublishedArchive(
          name: name + ".gz", address: "http://127.0.0.1:1/\(name).gz",
          bytes: try contents(path).count, sha256: try SHA256.system.checksum(of: path),
          packing: .gzip(file: name)))
      entry.files.append(PublishedFile(name: name, bytes: text.utf8.count, checksum: .unknown))
    }
    try fixture.installer(from: .path(folder), entry: entry).install()
    #expect(try contents(fixture.directory + "/pair/b") == Data("second one".utf8))

    // So does one of the archives.
    try FileManager.default.removeItem(atPath: fixture.directory)
    try fixture.installer(from: .path(folder + "/b.gz"), entry: entry).install()
    #expect(try contents(fixture.directory + "/pair/a") == Data("first".utf8))

    // Any address stands for the folder that holds the archives.
    try FileManager.default.removeItem(atPath: fixture.directory)
    let server = try DownloadServer { request, _ in
      guard let data = try? contents(folder + "/" + request.path.dropFirst("/sub/".count)) else {
        return [.head("404 Not Found")]
      }
      return ServedStep.file(data, for: request)
    }
    try fixture.installer(from: .address(server.address("sub")), entry: entry).install()
    #expect(server.requests.map(\.path) == ["/sub/a.gz", "/sub/b.gz"])
    #expect(fixture.names(in: fixture.directory + "/pair") == ["a", "b"])
  }

  @Test func aFolderThatCannotBeMadeIsNamed() throws {
    try write(Data(), to: fixture.directory)
    let error = #expect(throws: DatasetInstallationError.self) { try installFromDisk() }
    #expect(error?.kind == .cannotWrite)
    #expect(error?.description.contains("'\(fixture.directory)") == true)
  }

  @Test func cancelledBeforeItBegan() throws {
    #expect(throws: DatasetInstallationError.cancelled) {
      try fixture.installer(from: .path(fixture.archivePath)).install(isCancelled: { true })
    }
    #expect(fixture.visible == [] && fixture.unpacking == [])
  }
}
