// Installs a published data set: whole and verified, or not at all.

import Datasets
import Files
import Foundation

/// What an installation does, as it does it.
public enum InstallationEvent: Sendable, Equatable {
  case downloading(DownloadProgress)
  /// Resumes where an earlier run stopped.
  case resuming(archive: String, at: Int)
  case retrying(archive: String, reason: String, attempt: Int, attempts: Int)
  /// What an earlier run left cannot be used.
  case startingOver(archive: String)
  case checking(archive: String)
  case unpacking(archive: String)
  /// The unpacked files are being checked.
  case verifying(files: Int)
}

/// How a successful installation ended.
public enum InstallationOutcome: Sendable, Equatable {
  /// Nothing was done.
  case alreadyInstalled(InstallationReport)
  /// The data set is in place. What was there before, other than an empty folder, was renamed to
  /// `replaced`.
  case installed(folder: String, replaced: String?)
}

/// Installs and checks one data set in one folder of data sets.
///
///     let installer = Installer(entry: Catalog.mnist, directory: "datasets")
///     let outcome = try installer.install()
///     // outcome == .installed(folder: "datasets/mnist", replaced: nil)
///
/// A process killed at any moment leaves the folder of the data set as it was, or finished. What
/// was downloaded is kept in `.downloads` and continued by the next run; folders left half
/// unpacked are removed by it. One process at a time installs a data set into a folder.
public struct Installer: Sendable {
  public var entry: CatalogEntry
  /// The folder of the data sets, made where it is missing.
  public var directory: String
  public var source: InstallationSource
  public var policy: DownloadPolicy

  public init(
    entry: CatalogEntry, directory: String, source: InstallationSource = .published,
    policy: DownloadPolicy = .standard
  ) {
    self.entry = entry
    self.directory = directory
    self.source = source
    self.policy = policy
  }

  /// Where the data set is put.
  public var folder: String { directory + "/" + entry.folder }

  /// Where the data set is: in a layout that `DatasetFiles` knows, or where it would be put.
  private var found: String {
    (try? DatasetFiles.find(entry, in: URL(fileURLWithPath: directory)))
      .flatMap { $0.isAsPublished && $0.folder.path == absolute(folder) ? nil : $0.folder.path }
      ?? folder
  }

  private func absolute(_ path: String) -> String { URL(fileURLWithPath: path).path }

  private var downloads: String { directory + "/.downloads" }
  private var temporaryPrefix: String { ".unpacking-\(entry.name)-" }

  /// Verifies the files against the published sizes and checksums, in whatever layout a run finds them.
  ///
  /// - Parameter isCancelled: asked every few milliseconds.
  public func verify(
    isCancelled: () -> Bool = { false }
  ) throws(DatasetInstallationError) -> InstallationReport {
    try InstallationReport.make(of: entry, in: found, isCancelled: isCancelled)
  }

  /// Fetches, checks, unpacks, checks again, and puts the data set into place.
  ///
  /// Waits on the calling thread, and calls both closures there.
  ///
  /// - Parameters:
  ///   - report: told what happens; of a download, ten times a second.
  ///   - isCancelled: asked every few milliseconds; after `true`, the function throws `.cancelled`
  ///     within a fraction of a second and keeps what was downloaded.
  @discardableResult public func install(
    report: (InstallationEvent) -> Void = { _ in }, isCancelled: () -> Bool = { false }
  ) throws(DatasetInstallationError) -> InstallationOutcome {
    let found = try verify(isCancelled: isCancelled)
    if found.state == .intact { return .alreadyInstalled(found) }
    try FileSystem.makeFolder(downloads)
    guard let lock = try InstallationLock(path: downloads + "/\(entry.name).lock") else {
      throw .busy(dataset: entry.name, directory: directory)
    }
    return try withExtendedLifetime(lock) { () throws(DatasetInstallationError) in
      // Another process may have finished in between.
      let found = try verify(isCancelled: isCancelled)
      if found.state == .intact { return .alreadyInstalled(found) }
      return try installLocked(isCancelled: isCancelled, report: report)
    }
  }

  private func installLocked(
    isCancelled: () -> Bool, report: (InstallationEvent) -> Void
  ) throws(DatasetInstallationError) -> InstallationOutcome {
    // Under the lock, a folder with this data set's name belongs to a process that has ended.
    for name in FileSystem.names(in: directory) where name.hasPrefix(temporaryPrefix) {
      FileSystem.remove(directory + "/" + name)
    }
    var archives: [(archive: PublishedArchive, path: String)] = []
    for archive in entry.archives {
      let path = try obtain(archive, isCancelled: isCancelled, report: report)
      archives.append((archive, path))
    }
    let temporary = directory + "/" + temporaryPrefix + String(getpid())
    defer { FileSystem.remove(temporary) }
    let unpacked = try unpack(
      archives, into: temporary, isCancelled: isCancelled, report: report)
    report(.verifying(files: entry.files.count))
    try check(unpacked: unpacked, isCancelled: isCancelled)
    let replaced = try move(unpacked, to: folder)
    for archive in entry.archives { FileSystem.remove(part(of: archive)) }
    return .installed(folder: folder, replaced: replaced)
  }

  private func part(of archive: PublishedArchive) -> String {
    downloads + "/\(archive.name).part"
  }

  /// Returns the path of an archive whose size and checksum are right.
  private func obtain(
    _ archive: PublishedArchive, isCancelled: () -> Bool, report: (InstallationEvent) -> Void
  ) throws(DatasetInstallationError) -> String {
    let path: String
    switch source.place(of: archive, in: entry) {
    case .address(let address):
      path = part(of: archive)
      let download = Download(
        archive: archive, address: address, dataset: entry.name, part: path, policy: policy)
      try download.fetch(isCancelled: isCancelled, report: report)
    case .path(let given):
      path = given
      guard let size = FileSystem.bytes(of: path) else {
        if case .path(let folder) = source, FileSystem.item(at: folder) == .folder,
          (try? DatasetFiles.find(entry, in: URL(fileURLWithPath: folder))) != nil
        {
          throw .alreadyUnpacked(folder: folder, dataset: entry.name)
        }
        throw .missingSource(path: path, dataset: entry.name)
      }
      try checkKind(ofFileAt: path, archive, origin: "'\(path)'")
      if let bytes = archive.bytes, bytes != size {
        throw .wrongSize(
          archive: archive.name, origin: "'\(path)'", expected: bytes, found: size,
          dataset: entry.name)
      }
      report(.checking(archive: archive.name))
      let found = try SHA256.system.checksum(of: path, isCancelled: isCancelled)
      if found != archive.sha256 {
        throw .wrongChecksum(
          archive: archive.name, origin: "'\(path)'", expected: archive.sha256, found: found,
          dataset: entry.name)
      }
    }
    return path
  }
}

extension Installer {
  /// Throws where a file of the user's is of another kind than the archive, such as a web page.
  private func checkKind(
    ofFileAt path: String, _ archive: PublishedArchive, origin: String
  ) throws(DatasetInstallationError) {
    let kind = FileKind(ofFileAt: path)
    let expected: FileKind = archive.packing == .kept ? .zip : .gzip
    if ![expected, .unknown, .text].contains(kind) {
      throw .wrongKind(archive: archive.name, origin: origin, kind: kind, dataset: entry.name)
    }
  }

  /// Unpacks the archives into `temporary` and returns the folder that is to be put in place.
  func unpack(
    _ archives: [(archive: PublishedArchive, path: String)], into temporary: String,
    isCancelled: () -> Bool, report: (InstallationEvent) -> Void
  ) throws(DatasetInstallationError) -> String {
    let folder = temporary + "/" + entry.folder
    try FileSystem.makeFolder(temporary)
    for (archive, path) in archives {
      if archive.packing != .kept { report(.unpacking(archive: archive.name)) }
      let call: ProgramCall
      switch archive.packing {
      case .gzippedTar:
        // From standard input, since GNU tar takes 'a:b.tar.gz' for a file on the host 'a'.
        // '-o': the files belong to whoever unpacks them, also where that is root.
        call = ProgramCall(["tar", "-xzof", "-"], input: .file(path), folder: temporary)
      case .gzip(let file):
        try FileSystem.makeFolder(folder)
        call = ProgramCall(["gzip", "-dc"], input: .file(path), output: folder + "/" + file)
      case .kept:
        try FileSystem.makeFolder(folder)
        call = ProgramCall(["cat"], input: .file(path), output: folder + "/" + archive.name)
      }
      let result = try ProgramCall.run([call], isCancelled: isCancelled)[0]
      if result.programIsMissing { throw .programMissing([call.arguments[0]]) }
      if !result.succeeded {
        if result.diskWasFull { throw .diskFull(path: directory) }
        throw .programFailed(
          program: call.arguments[0], subject: path, message: result.message)
      }
    }
    return folder
  }

  /// Throws unless the unpacked files are the published ones.
  func check(
    unpacked folder: String, isCancelled: () -> Bool
  ) throws(DatasetInstallationError) {
    let report = try InstallationReport.make(of: entry, in: folder, isCancelled: isCancelled)
    for (file, published) in zip(report.files, entry.files) {
      let (expected, found): (String, String)
      switch file.condition {
      case .intact, .beginsIntact, .rightSize, .unpacked: continue
      case .missing: (expected, found) = (countedBytes(published.bytes), "missing")
      case .wrongSize(let right, let wrong), .shortened(let right, let wrong, _):
        (expected, found) = (countedBytes(right), countedBytes(wrong))
      case .altered(let right, let wrong):
        (expected, found) = ("SHA-256 \(right)", "SHA-256 \(wrong)")
      case .unreadable(let reason):
        (expected, found) = (countedBytes(published.bytes), "unreadable: \(reason)")
      }
      throw .wrongContents(
        file: entry.folder + "/" + file.name, expected: expected, found: found,
        dataset: entry.name)
    }
  }

  /// Moves the finished folder to its place and returns where what was there is kept, if anything.
  ///
  /// Nothing of the user's is deleted.
  private func move(
    _ folder: String, to target: String
  ) throws(DatasetInstallationError) -> String? {
    do throws(SystemError) {
      return try moveFolder(folder, to: target)
    } catch {
      throw .writing(error.path, code: error.code)
    }
  }
}
