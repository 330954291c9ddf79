// A scan: blocks of coefficients decoded and transformed into samples. T.81, annexes A.2 and F.2.

/// The blocks of one component, or of several, MCU by MCU.
struct JPEGScan {
  /// A component and its tables.
  struct Part {
    let component: Int
    let dc: JPEGCode
    let ac: JPEGCode
    let divisors: [Int32]
    /// The last block's first coefficient.
    var mean: Int32 = 0
  }

  var parts: [Part]
  /// How many MCUs are between two restart markers; 0 for no markers.
  let restartInterval: Int

  /// Decodes the scan's bytes.
  ///
  /// - Returns: Where the marker behind the scan is.
  mutating func decode(
    _ bytes: [UInt8], from place: Int, into frame: inout JPEGFrame
  ) throws(JPEGError) -> Int {
    // A component alone goes block by block, and has no blocks beyond its size.
    let isAlone = parts.count == 1
    let first = frame.components[parts[0].component]
    let across = isAlone ? ceil(first.width, by: 8) : ceil(frame.width, by: 8 * frame.across)
    let down = isAlone ? ceil(first.height, by: 8) : ceil(frame.height, by: 8 * frame.down)
    let blocks = parts.reduce(0) {
      $0 + frame.components[$1.component].across * frame.components[$1.component].down
    }
    guard isAlone || blocks <= 10 else { throw .damaged("an MCU has more than ten blocks") }
    let mcus = MCUs(count: across * down, across: across, areBlocks: isAlone)
    let result = bytes.withUnsafeBufferPointer { bytes in
      withUnsafeTemporaryAllocation(of: Int32.self, capacity: 128) { memory in
        Result<Int, JPEGError> { () throws(JPEGError) in
          var bits = JPEGBits(bytes, from: place)
          do throws(JPEGError) {
            try decode(mcus, of: bytes, &bits, into: &frame, memory.baseAddress!)
          } catch {
            // Zeros behind the last bit may be anything.
            throw bits.isOverrun ? Self.end(of: bytes, bits) : error
          }
          guard bits.isAtMarker else { throw .damaged("a scan goes on behind its last block") }
          return bits.place
        }
      }
    }
    let end = try result.get()
    for part in parts { frame.components[part.component].isDecoded = true }
    return end
  }

  /// The MCUs of a scan: groups of blocks of all components, or the blocks of one.
  private struct MCUs {
    let count: Int
    /// How many make a row.
    let across: Int
    let areBlocks: Bool
  }

  private mutating func decode(
    _ mcus: MCUs, of bytes: UnsafeBufferPointer<UInt8>, _ bits: inout JPEGBits,
    into frame: inout JPEGFrame, _ memory: UnsafeMutablePointer<Int32>
  ) throws(JPEGError) {
    for mcu in 0..<mcus.count {
      if restartInterval > 0, mcu > 0, mcu % restartInterval == 0 {
        bits = try restarted(bytes, after: bits, number: mcu / restartInterval - 1)
      }
      let (row, column) = (mcu / mcus.across, mcu % mcus.across)
      for part in parts.indices {
        try decodeMCU(
          part, row: row, column: column, isAlone: mcus.areBlocks, &bits,
          &frame.components[parts[part].component], memory)
      }
      if bits.isOverrun { throw Self.end(of: bytes, bits) }
    }
  }

  private static func end(of bytes: UnsafeBufferPointer<UInt8>, _ bits: JPEGBits) -> JPEGError {
    bits.place + 1 >= bytes.count ? .cutShort : .damaged("a scan ends before its last block")
  }

  /// The bits behind a restart marker, from which on means are counted from 0 again.
  private mutating func restarted(
    _ bytes: UnsafeBufferPointer<UInt8>, after bits: JPEGBits, number: Int
  ) throws(JPEGError) -> JPEGBits {
    var place = bits.place
    guard bits.isAtMarker else { throw .damaged("a restart marker is missing") }
    while place < bytes.count, bytes[place] == 0xff { place += 1 }
    guard place < bytes.count else { throw .cutShort }
    guard bytes[place] == UInt8(0xd0 + number % 8) else {
      throw .damaged("a restart marker is missing")
    }
    for part in parts.indices { parts[part].mean = 0 }
    return JPEGBits(bytes, from: place + 1)
  }

  /// - Parameter memory: Room for the 64 coefficients of a block and 64 numbers of its transform.
  @inline(__always)
  private mutating func decodeMCU(
    _ part: Int, row: Int, column: Int, isAlone: Bool, _ bits: inout JPEGBits,
    _ component: inout JPEGFrame.Component, _ memory: UnsafeMutablePointer<Int32>
  ) throws(JPEGError) {
    let across = isAlone ? 1 : component.across
    let down = isAlone ? 1 : component.down
    let stride = component.stride
    for y in row * down..<(row + 1) * down {
      for x in column * across..<(column + 1) * across {
        let last = try decodeBlock(part, &bits, memory)
        component.samples.withUnsafeMutableBufferPointer {
          precondition(8 * y * stride + 8 * x + 7 * stride + 8 <= $0.count)
          inverseTransform(
            memory, isFlat: last == 0, scratch: memory + 64,
            into: $0.baseAddress! + 8 * (y * stride + x), stride: stride)
        }
      }
    }
  }

  /// Decodes a block into its coefficients, multiplied by their divisors, in the order of rows.
  ///
  /// - Returns: The place of the last coefficient in the zigzag.
  @inline(__always)
  private mutating func decodeBlock(
    _ index: Int, _ bits: inout JPEGBits, _ coefficients: UnsafeMutablePointer<Int32>
  ) throws(JPEGError) -> Int {
    coefficients.update(repeating: 0, count: 64)
    bits.fill()
    let size = try parts[index].dc.next(&bits)
    guard size <= 16 else { throw .damaged("a coefficient has more than sixteen bits") }
    if size > 0 { parts[index].mean &+= bits.signed(size) }
    coefficients[0] = parts[index].mean &* parts[index].divisors[0]
    var k = 1
    var last = 0
    while k < 64 {
      bits.fill()
      let symbol = try parts[index].ac.next(&bits)
      let size = symbol & 15
      if size == 0 {
        // Sixteen zeros, or the end of the block.
        if symbol != 0xf0 { break }
        k += 16
        continue
      }
      k += symbol >> 4
      guard k < 64 else { throw .damaged("a block has more than 64 coefficients") }
      let place = zigzag[k]
      coefficients[place] = bits.signed(size) &* parts[index].divisors[place]
      last = k
      k += 1
    }
    return last
  }
}
