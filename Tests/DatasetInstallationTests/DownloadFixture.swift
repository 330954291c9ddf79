// A small data set of two files in a small archive, in a folder that is removed afterwards.

import Foundation
import TestSupport
import Testing

@testable import DatasetInstallation
@testable import Datasets

/// What a publisher would have made: `toy.tar.gz` with two files, and its catalog entry.
struct PublishedToy: Sendable {
  /// Made once; every test writes its own copy of it.
  static let shared = Result { try PublishedToy() }

  let archive: Data
  /// The bytes of `images.bin`: 200,000 that gzip cannot shorten.
  let images: Data
  let names = Data("cat\ndog\n".utf8)
  let entry: CatalogEntry

  private init() throws {
    let root = try TemporaryFolder()
    let folder = root.path + "/toy-bin"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    var state: UInt32 = 1
    images = Data(
      (0..<200_000).map { _ in
        state = state &* 1_664_525 &+ 1_013_904_223
        return UInt8(state >> 24)
      })
    try write(images, to: folder + "/images.bin")
    try write(names, to: folder + "/names.txt")
    try runProgram(["tar", "-czf", "toy.tar.gz", "toy-bin"], in: root.path)
    archive = try contents(root.path + "/toy.tar.gz")
    let sums = try SHA256.system.checksums(of: [
      FilePart(path: root.path + "/toy.tar.gz"), FilePart(path: folder + "/images.bin"),
    ])
    entry = CatalogEntry(
      name: "toy", title: "Toy", folder: "toy-bin",
      archives: [
        PublishedArchive(
          name: "toy.tar.gz", address: "http://127.0.0.1:1/toy.tar.gz", bytes: archive.count,
          sha256: sums[0], packing: .gzippedTar)
      ],
      files: [
        PublishedFile(name: "images.bin", bytes: 200_000, checksum: .whole(sums[1])),
        // Of four bytes, 'cat' and the end of its line, the sum is known.
        PublishedFile(
          name: "names.txt", bytes: 8,
          checksum: .beginning(
            bytes: 4,
            sha256: "175cc6f362b2f75acd08a373e000144fdb8d14a833d4b70fd743f16a7039103f")),
      ])
  }
}

/// A temporary folder with `toy` as published, and a folder of data sets that is yet to be made.
final class DownloadFixture {
  private let temporary: TemporaryFolder
  private let toy: PublishedToy
  var root: String { temporary.path }
  /// The folder of data sets.
  var directory: String { root + "/datasets" }
  var part: String { directory + "/.downloads/toy.tar.gz.part" }
  var archivePath: String { root + "/published/toy.tar.gz" }
  var archive: Data { toy.archive }
  var images: Data { toy.images }
  var entry: CatalogEntry { toy.entry }

  init() throws {
    toy = try PublishedToy.shared.get()
    temporary = try TemporaryFolder()
    let folder = root + "/published/toy-bin"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    try write(toy.images, to: folder + "/images.bin")
    try write(toy.names, to: folder + "/names.txt")
    try write(toy.archive, to: archivePath)
  }

  func installer(
    from source: InstallationSource = .published, entry: CatalogEntry? = nil,
    policy: DownloadPolicy = DownloadPolicy(attempts: 3, retryDelay: 0.01, idleTimeout: 10)
  ) -> Installer {
    Installer(entry: entry ?? self.entry, directory: directory, source: source, policy: policy)
  }

  func installer(
    from server: DownloadServer, entry: CatalogEntry? = nil
  ) -> Installer {
    installer(from: .address(server.address("toy.tar.gz")), entry: entry)
  }

  /// Leaves the first bytes of the archive as an earlier run would have.
  func leavePart(_ data: Data) throws {
    try FileManager.default.createDirectory(
      atPath: directory + "/.downloads", withIntermediateDirectories: true)
    try write(data, to: part)
  }

  func leavePart(_ count: Int) throws { try leavePart(Data(archive.prefix(count))) }

  /// What a user sees in the folder of data sets.
  var visible: [String] {
    names(in: directory).filter { !$0.hasPrefix(".") }
  }

  /// What is left of folders being unpacked.
  var unpacking: [String] {
    names(in: directory).filter { $0.hasPrefix(".unpacking") }
  }

  func names(in folder: String) -> [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).sorted()
  }

  func isInstalled() throws -> Bool {
    try contents(directory + "/toy-bin/images.bin") == images
      && contents(directory + "/toy-bin/names.txt") == toy.names
  }
}
