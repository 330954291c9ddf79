// As many altered inputs as one asks for, for every reader of a file format.

import Files
import Foundation
import LinearAlgebra
import TestSupport
import Testing

@testable import Datasets

/// `WORKBOOK_FUZZED_INPUTS=10000000 swift test -c release -Xswiftc -enable-testing --filter LongFuzz`
/// alters ten million inputs in all; without the variable, a few thousand.
/// `WORKBOOK_FUZZED_FORMATS=picture,zip` shares them among these formats alone.
@Suite struct LongFuzzTests {
  static let count =
    ProcessInfo.processInfo.environment["WORKBOOK_FUZZED_INPUTS"].flatMap { Int($0) } ?? 10_000

  static let formats = Format.allCases.filter { format in
    let chosen = ProcessInfo.processInfo.environment["WORKBOOK_FUZZED_FORMATS"]
    return chosen?.split(separator: ",").contains(Substring(format.rawValue)) ?? true
  }

  enum Format: String, CaseIterable {
    case text, array, pickle, digits, records, archive, picture, zip, gzip
  }

  /// Good inputs of a format, small, so that an alteration is likely to matter.
  private func goodInputs(_ format: Format, _ folder: TemporaryFolder) throws -> [[UInt8]] {
    switch format {
    case .text:
      return ["x,y\n1,2.5\n-3,4e-2\n", "1\n2\n3.5\n", "0\n1.5\n", "1,5\n2,5\n"].map {
        Array($0.utf8)
      }
    case .array:
      return ["<f8", ">i4", "|b1", "<f2", ">u8", "<i8"].map { type in
        let size = Int(String(type.last!))!
        let text = "{'descr': '\(type)', 'fortran_order': True, 'shape': (2, 3), }\n"
        return npyFile(1, text, Array(repeating: 1, count: 6 * size))
      }
    case .pickle:
      // Without most of the images' bytes, which no alteration would miss.
      return PickleFixture.all.map {
        PickleFixture.bytes(ofHex: $0.before) + Array(repeating: 1, count: 40)
          + PickleFixture.bytes(ofHex: $0.behind)
      } + [PickleFixture.all[0].bytes]
    case .digits:
      return [
        Array(idxFile([2, 3, 4], Array(repeating: 3, count: 24))),
        Array(idxFile([5], [1, 2, 3, 4, 5])),
      ]
    case .records:
      return [[7] + Array(repeating: 9, count: 3_072)]
    case .picture:
      return try [
        "4:2:0 17x13", "4:2:0 1x1", "gray 7x9", "4:2:2 17x9", "4:4:4 9x9", "own tables",
        "restarts after every block", "three scans", "4:4:0 16x16", "red, green, blue",
      ].map { try JPEGFixture.named($0) }
    case .zip:
      return [[UInt8](try contents(fixture("small.zip").path))]
    case .gzip:
      return try [Array("abcabcabcabc, abc".utf8), Array(repeating: 7, count: 3_000)].map { bytes in
        try write(Data(bytes), to: folder.path + "/x")
        try runProgram(["gzip", "-nf", "x"], in: folder.path)
        return [UInt8](try contents(folder.path + "/x.gz"))
      }
    case .archive:
      var archive = ArrayArchive()
      archive[metadata: "kind"] = "net"
      archive["W"] = StoredArray(Matrix<Double>(rows: 2, columns: 2, elements: [1, 2, 3, 4]))
      archive["y"] = StoredArray(.int8, shape: [3], bytes: [1, 2, 3])
      try archive.write(to: folder.file("a.arrays"))
      return [[UInt8](try contents(folder.path + "/a.arrays"))]
    }
  }

  /// Reads an input; whether it was taken. What is taken must hold together.
  private func takes(_ format: Format, _ bytes: [UInt8], _ path: String) throws -> Bool {
    do {
      switch format {
      case .text:
        guard let text = String(validating: bytes, as: UTF8.self) else { return false }
        let table = try NumberTable(parsing: text, path: "a.csv")
        try #require(table.values.count == table.rows * table.columns)
      case .pickle:
        _ = try Pickle.value(in: bytes)
        _ = try CIFARPickle(bytes, of: CIFAR10.records, path: "a")
      case .picture:
        let image = try JPEGImage(decoding: bytes, mostPixels: 1 << 16)
        try #require(image.pixels.count == image.height * image.width * image.channels)
        try #require(image.height * image.width <= 1 << 16)
      case .array, .digits, .records, .archive, .zip, .gzip:
        try bytes.withUnsafeBytes { memory in
          let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0o644)
          try #require(
            Foundation.write(descriptor, memory.baseAddress, memory.count) == memory.count)
          close(descriptor)
        }
        let url = URL(fileURLWithPath: path)
        switch format {
        case .array:
          let array = try NumPyFile.array(contentsOf: url)
          _ = try? array.numbers(as: Double.self)
          _ = try? array.integers()
        case .digits:
          let array = try IDXArray(url, dimensions: bytes.count > 30 ? 3 : 1, of: Catalog.mnist)
          try #require(array.shape.reduce(1, *) == array.bytes.count)
        case .records:
          let (labels, pixels) = try CIFAR10.records.read([url])
          try #require(pixels.count == labels[0].count * 3_072)
        case .zip:
          let archive = try ZipArchive(path)
          for member in archive.members {
            let found = try archive.bytes(of: member, most: 100_000)
            try #require(found.count == member.byteCount)
          }
        case .gzip:
          let reader = try GzipReader(path)
          while case let part = try reader.read(upTo: 1_000), !part.isEmpty {}
        default: _ = try ArrayArchive(contentsOf: url)
        }
      }
      return true
    } catch is NumberTableError {
      return false
    } catch is NumPyFileError {
      return false
    } catch is FileAccessError {
      return false
    } catch is JPEGError {
      return false
    } catch is ZipError {
      return false
    } catch is GzipError {
      return false
    } catch is PickleError {
      return false
    } catch is DatasetError {
      return false
    } catch is ArrayArchiveError { return false }
  }

  @Test(arguments: formats)
  func alteredInputsAreTakenOrRefused(_ format: Format) throws {
    let folder = try TemporaryFolder()
    let good = try goodInputs(format, folder)
    let seed = UInt64(ProcessInfo.processInfo.environment["WORKBOOK_FUZZ_SEED"] ?? "1") ?? 1
    var damage = FileDamage(
      seed: seed,
      headerBytes: format == .array ? 90 : format == .records ? 2 : format == .picture ? 200 : 40)
    var taken = 0
    let count = Self.count / Self.formats.count
    for round in 0..<count {
      if try takes(format, damage.altered(good[round % good.count]), folder.path + "/input") {
        taken += 1
      }
    }
    // Neither all refused nor all taken: a fifth is not altered at all.
    let least = format == .pickle ? 1 : count / 50
    #expect((least..<count * 9 / 10).contains(taken), "\(format): \(taken) of \(count)")
    if Self.count > 100_000 { print("\(format): \(count) altered inputs, \(taken) taken") }
  }
}
