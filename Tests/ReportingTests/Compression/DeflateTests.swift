import Testing

@testable import Reporting

struct DeflateTests {
  /// Python 3: `zlib.compressobj(9, zlib.DEFLATED, -15)`.
  @Test(arguments: [([], "0300"), ([97], "4b0400")] as [([UInt8], String)])
  func shortTextsComeOutAsZlibHasThem(_ bytes: [UInt8], _ hex: String) {
    let found = Deflate.compressed(bytes).map {
      String($0 >> 4, radix: 16) + String($0 & 15, radix: 16)
    }
    #expect(found.joined() == hex)
  }

  /// By hand: the bits 1 (last block), 10 (fixed code), 10010001 (the byte 97), 0000111 (length 9),
  /// 00000 (distance 1), 0000000 (the end), packed from the lowest bit up. The Adler-32 is
  /// Python's.
  @Test func aRunBecomesAByteAndAMatch() {
    #expect(
      Deflate.zlibStream(Array(repeating: 97, count: 10)) == [
        0x78, 0x9C, 0x4B, 0x84, 0x03, 0x00, 0x14, 0xE1, 0x03, 0xCB,
      ])
  }

  /// By hand: 1 for the last block and stored, the length and its complement, lowest byte first,
  /// and the bytes.
  @Test func bytesWithoutPatternAreStored() {
    var generator = ByteGenerator(seed: 1)
    let bytes = generator.bytes(200, upTo: 255)
    let stored: [UInt8] = [1, 200, 0, 55, 255]
    #expect(Deflate.compressed(bytes).elementsEqual(stored + bytes))
  }

  /// The reader that the tests below rely on reads what zlib wrote, in a dynamic block.
  @Test func theReaderOfTheTestsReadsZlibsOwn() throws {
    #expect(try Inflate.expanded(Self.written) == Array(Self.text.utf8))
  }

  @Test func textBecomesAboutAsShortAsZlibMakesIt() throws {
    let compressed = Deflate.compressed(Array(Self.text.utf8))
    #expect(compressed.count <= Self.written.count + 3)
    #expect(try Inflate.expanded(compressed) == Array(Self.text.utf8))
  }

  @Test(arguments: [1, 2, 3, 4, 16, 100, 255] as [UInt8], [1, 2, 3, 257, 258, 259, 5_000])
  func everythingComesBack(_ largest: UInt8, _ count: Int) throws {
    var generator = ByteGenerator(seed: UInt64(largest))
    let bytes = generator.bytes(count, upTo: largest)
    #expect(try Inflate.expanded(Deflate.compressed(bytes)).elementsEqual(bytes))
  }

  @Test func matchesReachToTheEndOfTheWindowAndNoFurther() throws {
    var generator = ByteGenerator(seed: 3)
    let phrase = generator.bytes(40, upTo: 255)
    for gap in [32_768 - 41, 32_768 - 40, 32_768 - 39] {
      let bytes = phrase + Array(repeating: 0, count: gap) + phrase
      #expect(try Inflate.expanded(Deflate.compressed(bytes)).elementsEqual(bytes))
    }
  }

  @Test func manyBlocksAndLongStoredOnes() throws {
    var generator = ByteGenerator(seed: 4)
    let bytes = generator.bytes(70_000, upTo: 255)
    #expect(try Inflate.expanded(Deflate.compressed(bytes)).elementsEqual(bytes))
    let few = generator.bytes(80_000, upTo: 3)
    let compressed = Deflate.compressed(few)
    // zlib at its best makes 23,909 bytes of 80,000 random numbers below four.
    #expect(compressed.count < 24_300)
    #expect(try Inflate.expanded(compressed).elementsEqual(few))
  }

  private static let text =
    String(
      repeating:
        "the cat sat on the mat, and the rat sat on the cat and the mat sat on the rat. ", count: 3)
    + "and zebras graze."
  /// Python 3: `zlib.compressobj(9, zlib.DEFLATED, -15)` on `text`.
  private static let written: [UInt8] = [
    0x2B, 0xC9, 0x48, 0x55, 0x48, 0x4E, 0x2C, 0x51, 0x28, 0x06, 0xE2, 0xFC, 0x3C, 0x85, 0x12, 0x20,
    0x37, 0x37, 0xB1, 0x44, 0x47, 0x21, 0x31, 0x2F, 0x05, 0xCC, 0x29, 0x42, 0x95, 0x03, 0x29, 0x85,
    0x49, 0xE5, 0xA2, 0x4A, 0x01, 0x55, 0xEA, 0xC1, 0xD5, 0x0C, 0x4E, 0xE3, 0x40, 0x72, 0x55, 0xA9,
    0x49, 0x45, 0x89, 0xC5, 0x0A, 0xE9, 0x45, 0x89, 0x55, 0xA9, 0x7A, 0x00,
  ]
}

struct HuffmanCodeTests {
  /// RFC 1951, section 3.2.2, has this example: lengths (3, 3, 3, 3, 3, 2, 4, 4) give the codes
  /// 010, 011, 100, 101, 110, 00, 1110 and 1111.
  @Test func codesCountUpWithinALength() {
    let code = HuffmanCode(lengths: [3, 3, 3, 3, 3, 2, 4, 4])
    #expect(code.codes == [0b010, 0b110, 0b001, 0b101, 0b011, 0b00, 0b0111, 0b1111])
  }

  /// Huffman's tree for 1, 1, 2, 4: the two rare ones join to 2, with the third to 4, with the
  /// last to 8.
  @Test func rareSymbolsGetLongCodes() {
    #expect(HuffmanCode(frequencies: [1, 0, 1, 2, 4], limit: 15).lengths == [3, 0, 3, 2, 1])
  }

  /// With at most two bits, four symbols share the four codes of two bits.
  @Test func theLimitIsKept() {
    #expect(HuffmanCode(frequencies: [1, 1, 2, 4], limit: 2).lengths == [2, 2, 2, 2])
    // Frequencies like Fibonacci's numbers make the deepest trees: 21 bits for the rarest of 22.
    var numbers = [1, 1]
    while numbers.count < 22 {
      numbers.append(numbers[numbers.count - 1] + numbers[numbers.count - 2])
    }
    let lengths = HuffmanCode(frequencies: numbers, limit: 7).lengths
    #expect(lengths.allSatisfy { (1...7).contains($0) })
    // Kraft's sum is one for a code without gaps: 128 leaves of seven bits.
    #expect(lengths.reduce(0) { $0 + 1 << (7 - Int($1)) } == 128)
  }

  @Test func oneSymbolStillHasABit() {
    #expect(HuffmanCode(frequencies: [0, 5], limit: 15).lengths == [0, 1])
    #expect(HuffmanCode(frequencies: [0, 0], limit: 15).lengths == [0, 0])
  }
}

/// Bytes for tests: SplitMix64 (Steele, Lea and Flood, 2014).
struct ByteGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var value = state
    value = (value ^ value >> 30) &* 0xBF58_476D_1CE4_E5B9
    value = (value ^ value >> 27) &* 0x94D0_49BB_1331_11EB
    return value ^ value >> 31
  }

  mutating func bytes(_ count: Int, upTo largest: UInt8) -> [UInt8] {
    (0..<count).map { _ in UInt8((next() >> 33) % (UInt64(largest) + 1)) }
  }
}
