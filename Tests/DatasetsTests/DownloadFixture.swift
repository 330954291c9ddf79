// A made-up data set of two files in a small archive, in a folder that is removed afterwards.

import Foundation
import Testing

@testable import Datasets

/// Runs a system program to its end; for making fixtures.
@discardableResult func runProgram(_ arguments: [String], in folder: String) throws -> Data {
  let process = Process()
  let output = Pipe()
  process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
  process.arguments = arguments
  process.currentDirectoryURL = URL(fileURLWithPath: folder)
  process.standardOutput = output
  try process.run()
  let data = output.fileHandleForReading.readDataToEndOfFile()
  process.waitUntilExit()
  try #require(process.terminationStatus == 0)
  return data
}

func contents(_ path: String) throws -> Data {
  try Data(contentsOf: URL(fileURLWithPath: path))
}

func write(_ data: Data, to path: String) throws {
  try data.write(to: URL(fileURLWithPath: path))
}

/// A temporary folder, and in it a published data set `toy` and an empty folder of data sets.
final class DownloadFixture {
  let root: String
  /// The folder of data sets, not yet made.
  var directory: String { root + "/datasets" }
  var part: String { directory + "/.downloads/toy.tar.gz.part" }
  var archivePath: String { root + "/published/toy.tar.gz" }
  let archive: Data
  /// The bytes of `images.bin`: 200,000 that gzip cannot shorten.
  let images: Data
  let entry: CatalogEntry

  init() throws {
    root = FileManager.default.temporaryDirectory.path + "/workbook-\(UUID().uuidString)"
    let folder = root + "/published/toy-bin"
    try FileManager.default.createDirectory(
      atPath: folder, withIntermediateDirectories: true)
    var state: UInt32 = 1
    images = Data(
      (0..<200_000).map { _ in
        state = state &* 1_664_525 &+ 1_013_904_223
        return UInt8(state >> 24)
      })
    try write(images, to: folder + "/images.bin")
    try write(Data("cat\ndog\n".utf8), to: folder + "/names.txt")
    try runProgram(["tar", "-czf", "toy.tar.gz", "toy-bin"], in: root + "/published")
    archive = try contents(root + "/published/toy.tar.gz")
    entry = CatalogEntry(
      name: "toy", title: "Toy", folder: "toy-bin",
      archives: [
        PublishedArchive(
          name: "toy.tar.gz", address: "http://127.0.0.1:1/toy.tar.gz", bytes: archive.count,
          sha256: try Checksum.system.sha256(of: root + "/published/toy.tar.gz"),
          packing: .gzippedTar)
      ],
      files: [
        PublishedFile(
          name: "images.bin", bytes: 200_000,
          sum: .whole(try Checksum.system.sha256(of: folder + "/images.bin"))),
        // Of four bytes, 'cat' and the end of its line, the sum is known.
        PublishedFile(
          name: "names.txt", bytes: 8,
          sum: .beginning(
            bytes: 4,
            sha256: "175cc6f362b2f75acd08a373e000144fdb8d14a833d4b70fd743f16a7039103f")),
      ])
  }

  deinit { try? FileManager.default.removeItem(atPath: root) }

  func installer(
    from source: InstallationSource = .published, entry: CatalogEntry? = nil,
    policy: DownloadPolicy = DownloadPolicy(attempts: 3, retryDelay: 0.01, idleTimeout: 5)
  ) -> Installer {
    Installer(entry: entry ?? self.entry, directory: directory, source: source, policy: policy)
  }

  func installer(
    from server: DownloadServer, entry: CatalogEntry? = nil, idleTimeout: Double = 5
  ) -> Installer {
    installer(
      from: .address(server.address("toy.tar.gz")), entry: entry,
      policy: DownloadPolicy(attempts: 3, retryDelay: 0.01, idleTimeout: idleTimeout))
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
      && contents(directory + "/toy-bin/names.txt") == Data("cat\ndog\n".utf8)
  }
}
