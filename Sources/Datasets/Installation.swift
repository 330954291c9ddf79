// Puts a published data set into place: whole and checked, or not at all.

import Foundation

/// What an installation does, as it does it.
public enum InstallationEvent: Sendable, Equatable {
  case downloading(DownloadProgress)
  /// Goes on where an earlier run stopped.
  case resuming(archive: String, at: Int)
  case retrying(archive: String, reason: String, attempt: Int, attempts: Int)
  /// What an earlier run left is of no use.
  case startingOver(archive: String)
  case checking(archive: String)
  case unpacking(archive: String)
  /// The unpacked files are being checked.
  case verifying(files: Int)
}

/// How an installation ended well.
public enum InstallationOutcome: Sendable, Equatable {
  /// Nothing was done.
  case alreadyInstalled(InstallationReport)
  /// The data set is in place. What stood there before, other than an empty folder, was renamed to
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
/// unpacked are swept by it. One process at a time installs a data set into a folder.
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

  /// Where the data set is, or will be.
  public var folder: String { directory + "/" + entry.folder }

  private var downloads: String { directory + "/.downloads" }
  private var temporaryPrefix: String { ".unpacking-\(entry.name)-" }

  /// Holds the installed files against the published sizes and sums.
  ///
  /// - Parameter isCancelled: asked every few milliseconds.
  public func verify(
    isCancelled: () -> Bool = { false }
  ) throws(DatasetInstallationError) -> InstallationReport {
    try InstallationReport.make(of: entry, in: folder, isCancelled: isCancelled)
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
    // Under the lock, whatever bears this data set's name is of a run that is no more.
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
    let replaced = try place(unpacked, at: folder)
    for archive in entry.archives { FileSystem.remove(part(of: archive)) }
    return .installed(folder: folder, replaced: replaced)
  }

  private func part(of archive: PublishedArchive) -> String {
    downloads + "/\(archive.name).part"
  }

  /// Returns the path of an archive whose size and sum are right.
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
      guard let found = FileSystem.bytes(of: path) else {
        throw .missingSource(path: path, dataset: entry.name)
      }
      if let bytes = archive.bytes, bytes != found {
        throw .wrongSize(
          archive: archive.name, origin: "'\(path)'", expected: bytes, found: found,
          dataset: entry.name)
      }
      report(.checking(archive: archive.name))
      let sum = try Checksum.system.sha256(of: path, isCancelled: isCancelled)
      if sum != archive.sha256 {
        throw .wrongSum(
          archive: archive.name, origin: "'\(path)'", expected: archive.sha256, found: sum,
          dataset: entry.name)
      }
    }
    return path
  }
}
