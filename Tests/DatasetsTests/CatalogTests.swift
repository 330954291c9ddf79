// The catalog: its table for users and its sizes.

import Files
import Foundation
import Testing

@testable import Datasets

@Suite struct CatalogTests {
  /// The rows of the tables in `datasets/README.md` whose first cell begins so, cut into cells.
  static func rows(_ isWanted: (String) -> Bool) throws -> [[String]] {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
    let page = try String(
      contentsOf: root.appendingPathComponent("datasets/README.md"), encoding: .utf8)
    return page.components(separatedBy: "\n").filter { $0.hasPrefix("| ") }.map { line in
      line.components(separatedBy: "|").dropFirst().dropLast().map {
        $0.trimmingCharacters(in: .whitespaces)
      }
    }.filter { isWanted($0[0]) }
  }

  @Test func theTableOfArchivesIsTheCatalogs() throws {
    let names = Catalog.all.map(\.name)
    let expected = Catalog.all.flatMap { entry in
      entry.archives.map { archive in
        [
          entry.name, entry.folder, archive.name, archive.address,
          archive.bytes.map(grouped) ?? "the server's", archive.sha256,
        ]
      }
    }
    #expect(try Self.rows { names.contains($0) } == expected)
  }

  @Test func theTableOfFilesIsTheCatalogs() throws {
    let expected = Catalog.all.flatMap { entry in
      entry.files.map { file in
        let known =
          switch file.checksum {
          case .whole: "all"
          case .beginning(let bytes, _): "the first \(grouped(bytes)) bytes"
          case .unknown: "nothing"
          }
        return [entry.folder + "/" + file.name, grouped(file.bytes), known]
      }
    }
    let folders = Catalog.all.map { $0.folder + "/" }
    #expect(try Self.rows { cell in folders.contains { cell.hasPrefix($0) } } == expected)
  }

  @Test func entriesAreWellFormed() {
    for entry in Catalog.all {
      for archive in entry.archives {
        #expect(archive.sha256.count == 64 && archive.sha256 == archive.sha256.lowercased())
        #expect(archive.address.hasPrefix("https://") && archive.address.hasSuffix(archive.name))
        if case .gzip(let file) = archive.packing {
          #expect(entry.files.map(\.name).contains(file))
        }
      }
    }
    #expect(Catalog.cifar10.downloadBytes == 170_052_171)
    #expect(Catalog.cifar100.downloadBytes == 168_513_733)
    #expect(Catalog.tinyImageNet.downloadBytes == 248_100_043)
    // 9,912,422 + 28,881 + 1,648,877 + 4,542
    #expect(Catalog.mnist.downloadBytes == 11_594_722)
  }
}
