// JPEG files decoded as Pillow decodes them, and refused where they are of another kind or wrong.

import Foundation
import Testing

@testable import Datasets

@Suite struct JPEGImageTests {
  @Test(arguments: JPEGFixture.all) func pixelsArePillows(_ fixture: JPEGFixture) throws {
    let image = try JPEGImage(decoding: fixture.bytes)
    #expect(image.height == fixture.height && image.width == fixture.width)
    #expect(image.channels == fixture.channels)
    #expect(image.pixels == [UInt8](fixture.pixels))
  }

  @Test func thereAreFixturesOfEveryKind() {
    #expect(JPEGFixture.all.count == 41)
    for kind in ["gray", "4:2:0", "4:2:2", "4:4:4", "4:4:0", "restarts", "three scans"] {
      #expect(JPEGFixture.all.contains { $0.name.hasPrefix(kind) }, "\(kind)")
    }
  }

  private func error(_ bytes: [UInt8], mostPixels: Int = 1 << 20) -> JPEGError? {
    do {
      _ = try JPEGImage(decoding: bytes, mostPixels: mostPixels)
      return nil
    } catch {
      return error
    }
  }

  /// A good file with the marker of its frame, or bytes behind it, replaced.
  private func frame(_ values: [Int: UInt8], in name: String = "4:2:0 17x13") throws -> [UInt8] {
    var bytes = try JPEGFixture.named(name)
    let place = try #require(bytes.indices.first { bytes[$0] == 0xff && bytes[$0 + 1] == 0xc0 })
    for (offset, value) in values { bytes[place + offset] = value }
    return bytes
  }

  @Test func otherKindsAreRefusedByName() throws {
    #expect(error(try JPEGFixture.refused("progressive")) == .unsupported(.progressive))
    #expect(error(try JPEGFixture.refused("cmyk")) == .unsupported(.cmyk))
    #expect(error(try JPEGFixture.refused("4:1:1")) == .sampling("4 × 1, 1 × 1, 1 × 1"))
    #expect(error(try frame([1: 0xc3])) == .unsupported(.lossless))
    #expect(error(try frame([1: 0xc5])) == .unsupported(.hierarchical))
    for marker in [0xc9, 0xca, 0xcb, 0xcd, 0xce, 0xcf] as [UInt8] {
      #expect(error(try frame([1: marker])) == .unsupported(.arithmetic))
    }
    #expect(error(try frame([4: 12])) == .precision(bits: 12))
    #expect(error(try frame([5: 0, 6: 0])) == .unsupported(.heightInTheEnd))
    #expect(error(try frame([9: 2])) == .components(2))
    // Extended frames of eight bits differ in nothing that these files have.
    #expect(error(try frame([1: 0xc1])) == nil)
  }

  @Test func whatIsNoJPEGIsSaid() {
    #expect(error([]) == .notJPEG)
    #expect(error([0xff]) == .notJPEG)
    #expect(error(Array("<html>".utf8)) == .notJPEG)
    #expect(error([0xff, 0xd8]) == .cutShort)
    #expect(error([0xff, 0xd8, 0xff, 0xd9]) == .damaged("it holds no image"))
    #expect(error([0xff, 0xd8, 0, 0]) == .damaged("bytes without a meaning are in it"))
  }

  /// Not even the end marker may be missing.
  @Test(arguments: ["4:2:0 17x13", "gray 7x9", "restarts after every row", "three scans"])
  func everyBeginningIsCutShort(_ name: String) throws {
    let bytes = try JPEGFixture.named(name)
    for count in 2..<bytes.count {
      guard let error = error(Array(bytes.prefix(count))) else {
        Issue.record("\(count) of \(bytes.count) bytes are taken")
        continue
      }
      #expect(error == .cutShort, "\(count) of \(bytes.count)")
    }
    #expect(error(bytes + Array("behind it".utf8)) == nil)
  }

  @Test func promisesBeyondTheFileAreRefused() throws {
    // 65,535 × 65,535 pixels.
    #expect(
      error(try frame([5: 0xff, 6: 0xff, 7: 0xff, 8: 0xff]))
        == .tooLarge(width: 65_535, height: 65_535, most: 1 << 20))
    // A thousand × 255 are allowed, and need 6,000 blocks, which 700 bytes cannot hold.
    #expect(error(try frame([5: 3, 6: 0xe8, 7: 0, 8: 255])) == .cutShort)
    // As many as there are, and one row of blocks more.
    #expect(error(try frame([6: 13 + 16])) == .damaged("a scan ends before its last block"))
    #expect(error(try JPEGFixture.named("4:2:0 17x13"), mostPixels: 17 * 13) == nil)
    #expect(
      error(try JPEGFixture.named("4:2:0 17x13"), mostPixels: 17 * 13 - 1)
        == .tooLarge(width: 17, height: 13, most: 220))
  }

  @Test func damageIsSaid() throws {
    func damage(_ bytes: [UInt8]) -> String? {
      if case .damaged(let reason)? = error(bytes) { return reason }
      return nil
    }
    #expect(damage(try frame([6: 13 - 8])) == nil)  // Fewer rows of the same blocks.
    #expect(damage(try frame([7: 0, 8: 0])) == "its width is 0")
    #expect(damage(try frame([3: 0x14])) == "the frame's header has a wrong length")
    #expect(damage(try frame([11: 0x52])) == "a sampling factor is not one of 1 to 4")
    #expect(damage(try frame([13: 1])) == "the frame's header names a component twice, or no table")
    #expect(damage(try frame([12: 3])) == "a scan names a table that is missing")
    // Fewer blocks than the scan has.
    #expect(
      damage(try frame([5: 0, 6: 8], in: "4:4:4 13x21")) == "a scan goes on behind its last block")
    // The second restart marker in place of the first.
    var restarts = try JPEGFixture.named("restarts after every block")
    let marker = try #require(
      restarts.indices.first { restarts[$0] == 0xff && restarts[$0 + 1] == 0xd0 })
    restarts[marker + 1] = 0xd1
    #expect(damage(restarts) == "a restart marker is missing")
    // A length of 1 in the first segment.
    var lengths = try JPEGFixture.named("4:4:4 9x9")
    lengths[4] = 0
    lengths[5] = 1
    #expect(damage(lengths) == "a segment's length is 1")
  }

  /// Three codes of one bit; T.81, C.2 has two.
  @Test func codesThatAreNoneAreRefused() {
    #expect(JPEGCode(counts: [3] + Array(repeating: 0, count: 15), symbols: [1, 2, 3]) == nil)
    #expect(JPEGCode(counts: [1, 1] + Array(repeating: 0, count: 14), symbols: [1, 2]) != nil)
  }

  /// The values of T.81, table F.1, by hand: 3 bits are −7 to −4 and 4 to 7.
  @Test func signedNumbersHaveTheirFirstBitForTheSign() {
    let bytes: [UInt8] = [0b0000_1110, 0b0111_0001]
    bytes.withUnsafeBufferPointer {
      var bits = JPEGBits($0, from: 0)
      bits.fill()
      #expect([3, 3, 3, 1, 1, 3, 2].map { bits.signed($0) } == [-7, -4, 4, 1, 1, 4, -2])
    }
  }

  /// A block with one coefficient of 8·k is k everywhere, 128 higher: the transform's factor is 1/8.
  @Test func aBlockOfItsMeanIsFlat() {
    for (mean, expected) in [(0, 128), (80, 138), (-80, 118), (2_000, 255), (-2_000, 0), (12, 130)]
    {
      var samples = [UInt8](repeating: 7, count: 64)
      for isFlat in [true, false] {
        var block = [Int32](repeating: 0, count: 64)
        block[0] = Int32(mean)
        var scratch = block
        inverseTransform(&block, isFlat: isFlat, scratch: &scratch, into: &samples, stride: 8)
        #expect(samples == Array(repeating: UInt8(expected), count: 64))
      }
    }
  }

  /// Against the definition (T.81, A.3.3) in Double, for blocks of one and of several coefficients.
  @Test func transformsAreTheDefinitionsWithinOne() {
    var generator = ImageGenerator(keys: 3)
    for round in 0..<80 {
      var block = [Int32](repeating: 0, count: 64)
      if round < 64 {
        block[round] = 300
      } else {
        for k in block.indices { block[k] = Int32(generator.index(below: 121)) - 60 }
      }
      var samples = [UInt8](repeating: 0, count: 64)
      var scratch = block
      inverseTransform(&block, isFlat: false, scratch: &scratch, into: &samples, stride: 8)
      for place in 0..<64 {
        var sum = 0.0
        for k in 0..<64 {
          let (v, u) = (Double(k / 8), Double(k % 8))
          let scale = (u == 0 ? 0.5.squareRoot() : 1) * (v == 0 ? 0.5.squareRoot() : 1) / 4
          sum +=
            scale * Double(block[k]) * cos((2 * Double(place % 8) + 1) * u * .pi / 16)
            * cos((2 * Double(place / 8) + 1) * v * .pi / 16)
        }
        let exact = min(255, max(0, sum + 128))
        #expect(abs(Double(samples[place]) - exact) <= 1, "round \(round), sample \(place)")
      }
    }
  }
}
