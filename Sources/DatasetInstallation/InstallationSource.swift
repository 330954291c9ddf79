// Where an installation takes its archives from: the published address, another one, or the disk.

import Datasets
import Files
import Foundation

/// Where the archives of a data set come from.
public enum InstallationSource: Sendable, Equatable {
  /// The addresses in the catalog.
  case published
  /// Another HTTP address.
  case address(String)
  /// A file or a folder on this machine.
  case path(String)

  /// Reads the value of `--from`: `https://…`, `http://…`, `file://…` or a path.
  ///
  /// - Throws: `.unusableAddress` for any other scheme, or an address without a host.
  public init(_ text: String) throws(DatasetInstallationError) {
    guard let colon = text.range(of: "://") else {
      if text.isEmpty { throw .unusableAddress(text) }
      self = .path(text)
      return
    }
    switch text[..<colon.lowerBound].lowercased() {
    case "http", "https":
      guard URL(string: text)?.host?.isEmpty == false else { throw .unusableAddress(text) }
      self = .address(text)
    case "file":
      guard let path = URL(string: text)?.path, !path.isEmpty else {
        throw .unusableAddress(text)
      }
      self = .path(path)
    default:
      throw .unusableAddress(text)
    }
  }

  /// Where one archive is.
  enum Place: Equatable {
    case address(String)
    case path(String)
  }

  /// Returns where `archive` of `entry` is.
  ///
  /// An address that ends in `/`, any address for an entry of several archives, and a folder stand
  /// for the place that holds the archives under their published names; so does the path of one archive
  /// of several, for the folder that it is in.
  func place(of archive: PublishedArchive, in entry: CatalogEntry) -> Place {
    switch self {
    case .published:
      return .address(archive.address)
    case .address(let address):
      if entry.archives.count == 1, !address.hasSuffix("/") { return .address(address) }
      return .address(address + (address.hasSuffix("/") ? "" : "/") + archive.name)
    case .path(let path):
      if FileSystem.item(at: path) == .folder { return .path(path + "/" + archive.name) }
      let (folder, name) = splitPath(path)
      let isOneOfSeveral =
        entry.archives.count > 1 && entry.archives.contains { $0.name == name }
      return .path(isOneOfSeveral ? folder + "/" + archive.name : path)
    }
  }
}
