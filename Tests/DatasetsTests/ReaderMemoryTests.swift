// The memory that each reader takes for files that are wrong, whatever they promise.

#if os(Linux)
  import Files
  import Foundation
  import TestSupport
  import Testing

  @testable import Datasets

  extension ReaderExample {
    /// Reads a folder with a wrong file, and holds the memory that it takes against a bound.
    fileprivate func expectRefusal(_ folder: TemporaryFolder, within bytes: Int) throws {
      var isTaken = true
      let growth = try PeakMemory.growth { isTaken = try takes(folder) }
      #expect(!isTaken)
      #expect(growth <= bytes + ReaderMemoryTests.slack, "\(growth) bytes instead of \(bytes)")
    }
  }

  /// Each measurement has a process of its own.
  @Suite(.timeLimit(.minutes(10))) struct ReaderMemoryTests {
    /// What the allocator and the file system's calls take.
    static let slack = 2 << 20

    @Test(arguments: ReaderExample.allCases)
    func alteredFilesTakeNoMoreThanTheirSize(_ reader: ReaderExample) async {
      await #expect(processExitsWith: .success) { [reader = reader as ReaderExample] in
        let folder = try TemporaryFolder()
        try reader.warmUp(folder)
        let files = reader.files
        var damage = FileDamage(seed: 31, headerBytes: reader.headerBytes)
        var refused = 0
        let rounds = 500
        let growth = try PeakMemory.growth {
          for round in 0..<rounds {
            let file = files[round % files.count]
            let bytes = damage.altered(file.bytes)
            try write(Data(bytes), to: reader.path(file.name, folder))
            if try !reader.takes(folder) { refused += 1 }
            try write(Data(file.bytes), to: reader.path(file.name, folder))
          }
        }
        // All these files have a few thousand bytes.
        #expect(growth <= ReaderMemoryTests.slack, "\(growth) bytes")
        // Twice as many rounds: the growth is measured twice.
        #expect((rounds / 5...rounds * 9 / 5).contains(refused))
      }
    }

    /// 2³¹ − 1 labels would take 2 GB, as many images 1.7 TB.
    @Test(
      arguments: [
        ("train-labels-idx1-ubyte", [0x7fff_ffff]),
        ("train-images-idx3-ubyte", [0x7fff_ffff, 28, 28]),
        ("t10k-images-idx3-ubyte", [2, 0x7fff_ffff, 1]),
        ("t10k-labels-idx1-ubyte", [1 << 28]),
      ] as [(String, [UInt32])])
    func promisesOfIDXHeadersCostNothing(_ name: String, _ dimensions: [UInt32]) async {
      await #expect(processExitsWith: .success) {
        [name = name as String, dimensions = dimensions as [UInt32]] in
        let folder = try TemporaryFolder()
        try ReaderExample.mnist.warmUp(folder)
        try write(idxFile(dimensions, [1, 2, 3]), to: ReaderExample.mnist.path(name, folder))
        try ReaderExample.mnist.expectRefusal(folder, within: 0)
      }
    }

    /// An example's folder with a large file in the place of one: mostly a hole, which takes no disk.
    private static func sparse(_ reader: ReaderExample, _ name: String, size: Int, beginning: Data)
      throws -> TemporaryFolder
    {
      let folder = try TemporaryFolder()
      try reader.warmUp(folder)
      let path = reader.path(name, folder)
      try write(beginning, to: path)
      try #require(truncate(path, off_t(size)) == 0)
      return folder
    }

    @Test(
      arguments: [
        (.mnist, "train-images-idx3-ubyte"), (.mnist, "t10k-labels-idx1-ubyte"),
        (.cifar10, "data_batch_1.bin"), (.cifar10, "data_batch_2.bin"),
        (.cifar10, "test_batch.bin"),
        (.cifar100, "train.bin"),
      ] as [(ReaderExample, String)])
    func largeFilesOfWrongSizeAreNotRead(_ reader: ReaderExample, _ name: String) async {
      await #expect(processExitsWith: .success) {
        [reader = reader as ReaderExample, name = name as String] in
        let size = 60_000_017
        let folder = try ReaderMemoryTests.sparse(
          reader, name, size: size,
          beginning: reader == .mnist
            ? idxFile(name.contains("idx1") ? [60_000_000] : [60_000, 25, 40], []) : Data())
        try reader.expectRefusal(folder, within: 0)
      }
    }

    /// A file of the right size is read, and may take its size; of CIFAR's, 10,000 records lie there
    /// once more while their label bytes are looked at.
    @Test(
      arguments: [
        (.mnist, "train-labels-idx1-ubyte", 0), (.mnist, "t10k-images-idx3-ubyte", 0),
        (.cifar10, "data_batch_1.bin", 30_730_000), (.cifar100, "test.bin", 30_740_000),
      ] as [(ReaderExample, String, Int)])
    func largeFilesTakeTheirSize(_ reader: ReaderExample, _ name: String, beside: Int) async {
      await #expect(processExitsWith: .success) {
        [reader = reader as ReaderExample, name = name as String, beside = beside as Int] in
        let (beginning, size): (Data, Int) =
          switch (reader, name.contains("idx1")) {
          case (.mnist, true): (idxFile([16_000_000], []), 8 + 16_000_000)
          case (.mnist, false): (idxFile([80_000, 28, 28], []), 16 + 62_720_000)
          // No class has the first label.
          default: (Data([255]), 20_000 * (reader == .cifar10 ? 3_073 : 3_074))
          }
        let folder = try ReaderMemoryTests.sparse(reader, name, size: size, beginning: beginning)
        try reader.expectRefusal(folder, within: size + beside)
      }
    }

    /// An array's file is read whole before its header is, and then refused: 2³¹ − 1 rows, or a header
    /// of nearly all its bytes.
    @Test(
      arguments: [
        (1, "{'descr': '<f8', 'fortran_order': False, 'shape': (2147483647, 2), }", nil),
        (2, "", 59_000_000),
      ] as [(UInt8, String, UInt32?)])
    func arraysTakeNoMoreThanTheFilesSize(
      _ version: UInt8, _ text: String, _ length: UInt32?
    ) async {
      await #expect(processExitsWith: .success) {
        [version = version as UInt8, text = text as String, length = length as UInt32?] in
        let beginning = Data(npyFile(version, text, length: length, []))
        let folder = try ReaderMemoryTests.sparse(
          .array, "w.npy", size: 60_000_000, beginning: beginning)
        try ReaderExample.array.expectRefusal(folder, within: 60_000_000)
      }
    }

    /// A small file that unpacks to a thousand times its size, or says that it does.
    @Test(
      arguments: [
        ("train-labels-idx1-ubyte.gz", [100], 40_000_000),
        ("train-labels-idx1-ubyte.gz", [0x7fff_ffff], 40_000_000),
        ("t10k-images-idx3-ubyte.gz", [0x7fff_ffff, 28, 28], 40_000_000),
      ] as [(String, [UInt32], Int)])
    func smallPackedFilesTakeNoMoreThanTheirHeaderSays(
      _ name: String, _ dimensions: [UInt32], _ size: Int
    ) async {
      await #expect(processExitsWith: .success) {
        [name = name as String, dimensions = dimensions as [UInt32], size = size as Int] in
        let folder = try TemporaryFolder()
        try ReaderExample.packedDigits.warmUp(folder)
        let place = folder.path + "/x"
        try write(idxFile(dimensions, []), to: place)
        try #require(truncate(place, off_t(size)) == 0)
        try runProgram(["gzip", "-f", "x"], in: folder.path)
        try FileManager.default.removeItem(atPath: folder.path + "/" + name)
        try FileManager.default.moveItem(
          atPath: place + ".gz", toPath: folder.path + "/" + name)
        try ReaderExample.packedDigits.expectRefusal(folder, within: 0)
      }
    }

    /// A header of 4,096 × 4,096 pixels, 48 MB, in front of 700 bytes; and one that is not allowed.
    @Test(arguments: [1 << 26, 1 << 20]) func promisesOfJPEGHeadersCostNothing(_ most: Int) async {
      await #expect(processExitsWith: .success) { [most = most as Int] in
        var bytes = try JPEGFixture.named("4:2:0 17x13")
        _ = try JPEGImage(decoding: bytes)
        let frame = try #require(
          bytes.indices.first { bytes[$0] == 0xff && bytes[$0 + 1] == 0xc0 })
        for (offset, byte) in [(5, 16), (6, 0), (7, 16), (8, 0)] as [(Int, UInt8)] {
          bytes[frame + offset] = byte
        }
        var error: JPEGError?
        let growth = try PeakMemory.growth {
          do throws(JPEGError) {
            _ = try JPEGImage(decoding: bytes, mostPixels: most)
          } catch let found {
            error = found
          }
        }
        let expected: JPEGError =
          most > 1 << 24 ? .cutShort : .tooLarge(width: 4_096, height: 4_096, most: most)
        #expect(error == expected)
        #expect(growth <= ReaderMemoryTests.slack, "\(growth) bytes")
      }
    }

    /// Altered pictures take no more than what 65,536 pixels do, seven bytes each.
    @Test func alteredPicturesTakeNoMoreThanIsAllowed() async {
      await #expect(processExitsWith: .success) {
        let good = try ["4:2:0 33x18", "4:4:4 13x21", "restarts after every row"].map {
          try JPEGFixture.named($0)
        }
        for bytes in good { _ = try JPEGImage(decoding: bytes) }
        var damage = FileDamage(seed: 5, headerBytes: 200)
        var refused = 0
        let growth = try PeakMemory.growth {
          for round in 0..<2_000 {
            let bytes = damage.altered(good[round % good.count])
            if (try? JPEGImage(decoding: bytes, mostPixels: 1 << 16)) == nil { refused += 1 }
          }
        }
        #expect(growth <= 7 * (1 << 16) + ReaderMemoryTests.slack, "\(growth) bytes")
        // Twice as many rounds: the growth is measured twice.
        #expect((800...3_800).contains(refused), "\(refused)")
      }
    }

    /// 40 MB of zeros in 40 KB, where 1 MB is allowed; and a directory that says they are 1 MB.
    @Test func zipMembersTakeNoMoreThanIsAllowed() async {
      await #expect(processExitsWith: .success) {
        let folder = try TemporaryFolder()
        try Data(count: 40_000_000).write(to: folder.file("x"))
        try runProgram(["python3", "-m", "zipfile", "-c", "a.zip", "x"], in: folder.path)
        try FileManager.default.removeItem(atPath: folder.path + "/x")
        var bytes = [UInt8](try contents(folder.path + "/a.zip"))
        let entry = try #require(
          bytes.indices.first { bytes[$0...].starts(with: [0x50, 0x4b, 1, 2]) })
        for size in [40_000_000, 1_000_000] {
          for byte in 0..<4 { bytes[entry + 24 + byte] = UInt8(size >> (8 * byte) & 255) }
          try write(Data(bytes), to: folder.path + "/a.zip")
          let archive = try ZipArchive(folder.path + "/a.zip")
          var isTaken = true
          let growth = try PeakMemory.growth {
            isTaken = (try? archive.bytes(of: archive.members[0], most: 1_000_000)) != nil
          }
          #expect(!isTaken)
          #expect(growth <= 1_100_000 + ReaderMemoryTests.slack, "\(growth) bytes")
        }
      }
    }

    /// A pickle of nothing but small values takes a bounded part of what they would: 24 bytes a value.
    @Test(arguments: [
      UInt8(ascii: "N"), UInt8(ascii: "]"), UInt8(ascii: "("), UInt8(ascii: ")"), UInt8(ascii: "}"),
    ])
    func picklesOfManyValuesAreRefusedEarly(_ instruction: UInt8) async {
      await #expect(processExitsWith: .success) { [instruction = instruction as UInt8] in
        let folder = try TemporaryFolder()
        try ReaderExample.pickles.warmUp(folder)
        let size = 20_000_000
        try write(
          Data([0x80, 2] + Array(repeating: instruction, count: size)),
          to: ReaderExample.pickles.path("data_batch_1", folder))
        try ReaderExample.pickles.expectRefusal(folder, within: size + (64 << 20))
      }
    }

    /// A text is there as bytes and as a string; no line, field or empty line takes more.
    @Test(arguments: ["\n", ",", "x", "\r\n", "x,", "\u{2028}"])
    func textsOfOnePieceTakeNoMoreThanTheirSize(_ piece: String) async {
      await #expect(processExitsWith: .success) { [piece = piece as String] in
        let folder = try TemporaryFolder()
        let reader = ReaderExample.numbers
        try reader.warmUp(folder)
        for beginning in ["1,2\n", ""] {
          let text = beginning + String(repeating: piece, count: (1 << 20) / piece.utf8.count)
          try write(Data((text + "?").utf8), to: reader.path("points.csv", folder))
          try reader.expectRefusal(folder, within: 2 << 20)
        }
      }
    }
  }
#endif
