// Damage for tests of readers: a good file's bytes changed, cut, lengthened, by a seeded generator.

import Foundation

@testable import Datasets

/// Makes altered copies of a good file.
struct FileDamage {
  var generator: ImageGenerator
  /// How many bytes at the beginning are altered more often than the rest.
  let headerBytes: Int

  init(seed: UInt64, headerBytes: Int) {
    generator = ImageGenerator(keys: seed)
    self.headerBytes = headerBytes
  }

  /// A copy with one to four alterations, now and then none.
  mutating func altered(_ good: [UInt8]) -> [UInt8] {
    var bytes = good
    for _ in 0..<generator.index(below: 5) {
      alter(&bytes, good)
    }
    return bytes
  }

  private mutating func alter(_ bytes: inout [UInt8], _ good: [UInt8]) {
    switch generator.index(below: 8) {
    case 0, 1:
      if bytes.isEmpty { return }
      bytes[generator.index(below: bytes.count)] = byte()
    case 2, 3:
      if bytes.isEmpty { return }
      bytes[generator.index(below: min(headerBytes, bytes.count))] = byte()
    case 4:
      bytes.removeLast(generator.index(below: bytes.count + 1))
    case 5:
      bytes += (0..<generator.index(below: 20)).map { _ in byte() }
    case 6:
      // A whole part of the good file once more, or less: sizes that are multiples of something.
      let part = good.count / (1 + generator.index(below: 4))
      if generator.index(below: 2) == 0 {
        bytes += good.prefix(part)
      } else {
        bytes.removeLast(min(part, bytes.count))
      }
    default:
      // Four bytes of a header that promise a huge number.
      let place = 4 * generator.index(below: max(1, headerBytes / 4))
      let huge: [UInt8] = [
        [0xff, 0xff, 0xff, 0xff], [0x7f, 0xff, 0xff, 0xff], [0x80, 0, 0, 0], [0, 0, 0, 0],
      ][generator.index(below: 4)]
      for (offset, byte) in huge.enumerated() where place + offset < bytes.count {
        bytes[place + offset] = byte
      }
    }
  }

  private mutating func byte() -> UInt8 {
    // The ends of the range more often than chance would have them.
    let ends: [UInt8] = [0, 1, 9, 10, 19, 20, 99, 100, 127, 128, 255]
    return generator.index(below: 2) == 0
      ? ends[generator.index(below: ends.count)] : UInt8(generator.index(below: 256))
  }
}
