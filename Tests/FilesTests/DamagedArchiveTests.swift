// Archives that were damaged: never taken for whole, never a crash.

import Files
import Foundation
import LinearAlgebra
import TestSupport
import Testing

@Suite struct DamagedArchiveTests {
  let folder: TemporaryFolder
  let file: URL
  let whole: [UInt8]

  init() throws {
    folder = try TemporaryFolder()
    file = folder.file("net.arrays")
    try ArrayArchiveTests.example.write(to: file)
    whole = [UInt8](try Data(contentsOf: file))
  }

  /// What a damaged file is read as; nil where it is refused with an error of its own.
  private func read(_ bytes: [UInt8]) throws -> ArrayArchive? {
    try Data(bytes).write(to: file)
    do {
      return try ArrayArchive(contentsOf: file)
    } catch let error as ArrayArchiveError {
      #expect("\(error)".contains(file.path))
      return nil
    }
  }

  @Test func everyFlippedBitIsFound() throws {
    for bit in 0..<whole.count * 8 {
      var bytes = whole
      bytes[bit / 8] ^= 1 << (bit % 8)
      #expect(try read(bytes) == nil, "bit \(bit)")
    }
  }

  @Test func everyTruncationIsFound() throws {
    for length in 0..<whole.count { #expect(try read(Array(whole.prefix(length))) == nil) }
  }

  /// Several damages at once: bytes changed, cut out, put in.
  @Test func randomDamageIsFound() throws {
    var generator = SplitMix64(state: 1)
    for _ in 0..<1_500 {
      var bytes = whole
      for _ in 0...Int.random(in: 0..<4, using: &generator) {
        let place = Int.random(in: 0..<bytes.count, using: &generator)
        switch Int.random(in: 0..<3, using: &generator) {
        case 0: bytes[place] = .random(in: 0...255, using: &generator)
        case 1: bytes.remove(at: place)
        default: bytes.insert(.random(in: 0...255, using: &generator), at: place)
        }
      }
      if let found = try read(bytes) { #expect(found == ArrayArchiveTests.example) }
    }
  }

  /// Damage that the checksum was made to fit: it may be read as something else, or refused, and
  /// never crashes.
  @Test func damageWithAFittingChecksumIsNoCrash() throws {
    var generator = SplitMix64(state: 2)
    var refused = 0
    for _ in 0..<1_500 {
      var bytes = Array(whole.dropLast(4))
      // Behind the size of the file, mostly in the header.
      let end = min(bytes.count, Int.random(in: 40..<400, using: &generator))
      for _ in 0...Int.random(in: 0..<3, using: &generator) {
        bytes[.random(in: 26..<end, using: &generator)] = .random(in: 0...255, using: &generator)
      }
      let sum = CRC32.sum(of: bytes)
      if try read(bytes + (0..<4).map { UInt8(sum >> (8 * $0) & 255) }) == nil { refused += 1 }
    }
    // Elements and texts may be anything; most of the header's bytes may not.
    #expect(refused > 250)
  }
}

/// A small seeded generator. Steele, Lea and Flood, "Fast splittable pseudorandom number
/// generators", 2014.
struct SplitMix64: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var z = state
    z = (z ^ z >> 30) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ z >> 27) &* 0x94d0_49bb_1331_11eb
    return z ^ z >> 31
  }
}
