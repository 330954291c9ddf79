// Values as bytes and back; damaged bytes are an error and nothing worse.

import Exercises
import NumPyRandom
import Testing

struct CodingTests {
  private let values: [Value] = [
    .integer(.min), .number(-0.0), .number(.nan), .integers([]), .integers([1, -2, .max]),
    .vector([1.5, .infinity]), .matrix(Matrix([[1, 2, 3], [4, 5, 6]])), .matrix(zeros(0, 3)),
    .text("größer\n"), .list([.integer(1), .list([]), .text("")]), .stored(7),
    .maps(Maps([[[[1, 2], [3, 4]], [[5, 6], [7, .infinity]]]])), .maps(zeros(2, 0, 3, 1)),
  ]

  private func bytes(_ values: [Value]) -> [UInt8] {
    var writer = ValueWriter()
    writer.write(values)
    return writer.bytes
  }

  @Test func valuesComeBackToTheBit() throws {
    var reader = ValueReader(bytes(values))
    let back = try reader.values()
    #expect(reader.isAtEnd)
    #expect(bytes(back) == bytes(values))
    #expect(back.count == values.count && back[6] == values[6])
  }

  @Test func everyCutIsAnError() {
    let whole = bytes(values)
    for count in 0..<whole.count {
      var reader = ValueReader(Array(whole[..<count]))
      #expect(throws: DamagedValues.self, "\(count) bytes") { try reader.values() }
    }
  }

  @Test func alteredBytesNeverTrap() {
    let whole = bytes(values)
    var random = RandomState(seed: 1)
    for _ in 0..<20_000 {
      var altered = whole
      for _ in 0..<random.integer(in: 1..<4) {
        altered[random.integer(in: 0..<altered.count)] = UInt8(random.integer(in: 0..<256))
      }
      var reader = ValueReader(altered)
      _ = try? reader.values()
    }
  }

  @Test func aHeaderIsReadBack() {
    let frame = Frame(.results, number: 12, [1, 2, 3])
    let header = Frame.parse(header: frame.header)
    #expect(header?.kind == .results && header?.number == 12 && header?.count == 3)
    #expect(frame.header.count == Frame.headerSize)
    #expect(Frame.parse(header: Array("not a header, but bytes as many.".utf8)) == nil)
  }
}
