// The segments of a JPEG file: tables, the frame's header, the scans. T.81, annex B.

/// A JPEG file that is being read, segment after segment.
struct JPEGFile {
  private let bytes: [UInt8]
  private let mostPixels: Int
  private var place = 0
  /// Four tables of 64 divisors in the order of rows.
  private var quantization = [[Int32]?](repeating: nil, count: 4)
  private var dcCodes = [JPEGCode?](repeating: nil, count: 4)
  private var acCodes = [JPEGCode?](repeating: nil, count: 4)
  /// How many MCUs are between two restart markers; 0 for no markers.
  private var restartInterval = 0
  private var frame: JPEGFrame?
  private var isJFIF = false
  /// What Adobe's segment says: 0 for red, green and blue.
  private var adobeTransform: UInt8?

  init(_ bytes: [UInt8], mostPixels: Int) {
    self.bytes = bytes
    self.mostPixels = mostPixels
  }

  /// Whether three components are red, green and blue instead of luma and chroma: by the rules of
  /// libjpeg, since the format itself says nothing about colors.
  var isRGB: Bool {
    if isJFIF { return false }
    if let adobeTransform { return adobeTransform == 0 }
    return frame?.components.map(\.id) == Array("RGB".utf8)
  }

  /// Reads all segments up to the end of the image.
  ///
  /// - Returns: The frame with the samples of its components.
  mutating func decode() throws(JPEGError) -> JPEGFrame {
    guard bytes.starts(with: [0xff, 0xd8]) else { throw .notJPEG }
    place = 2
    while true {
      let marker = try nextMarker()
      switch marker {
      case 0xd9:
        guard let frame else { throw .damaged("it holds no image") }
        guard frame.components.allSatisfy(\.isDecoded) else {
          throw .damaged("a component has no scan")
        }
        return frame
      case 0xc0, 0xc1: try readFrame()
      case 0xc4: try readCodes()
      case 0xda: try readScan()
      case 0xdb: try readQuantization()
      case 0xdd:
        let segment = try nextSegment()
        guard segment.count == 2 else { throw .damaged("the restart interval has a wrong length") }
        restartInterval = segment.number(at: 0)
      case 0xe0:
        if try nextSegment().starts(with: "JFIF\0".utf8) { isJFIF = true }
      case 0xee:
        let segment = Array(try nextSegment())
        if segment.count >= 12, segment.starts(with: "Adobe".utf8) { adobeTransform = segment[11] }
      case 0xe1...0xef, 0xfe: _ = try nextSegment()
      case 0x01: continue
      default: throw Self.refusal(of: marker)
      }
    }
  }

  private static func refusal(of marker: UInt8) -> JPEGError {
    switch marker {
    case 0xc2: .unsupported(.progressive)
    case 0xc3: .unsupported(.lossless)
    case 0xc5, 0xc6, 0xc7, 0xde, 0xdf: .unsupported(.hierarchical)
    case 0xc9...0xcf: .unsupported(.arithmetic)
    case 0xdc: .unsupported(.heightInTheEnd)
    default: .damaged("the marker \(String(marker, radix: 16)) is where it may not be")
    }
  }

  /// The second byte of the next marker, behind any number of bytes 255.
  private mutating func nextMarker() throws(JPEGError) -> UInt8 {
    guard place < bytes.count else { throw .cutShort }
    guard bytes[place] == 0xff else { throw .damaged("bytes without a meaning are in it") }
    while place < bytes.count, bytes[place] == 0xff { place += 1 }
    guard place < bytes.count else { throw .cutShort }
    place += 1
    return bytes[place - 1]
  }

  /// The bytes behind a segment's length.
  private mutating func nextSegment() throws(JPEGError) -> ArraySlice<UInt8> {
    guard place + 2 <= bytes.count else { throw .cutShort }
    let count = bytes[place...].number(at: 0)
    guard count >= 2 else { throw .damaged("a segment's length is \(count)") }
    guard place + count <= bytes.count else { throw .cutShort }
    defer { place += count }
    return bytes[place + 2..<place + count]
  }

  private mutating func readQuantization() throws(JPEGError) {
    var segment = try nextSegment()
    while let first = segment.popFirst() {
      let bytesEach = Int(first >> 4) + 1
      guard first & 15 < 4, bytesEach <= 2, segment.count >= 64 * bytesEach else {
        throw .damaged("a quantization table is not one")
      }
      var table = [Int32](repeating: 0, count: 64)
      for k in 0..<64 {
        table[zigzag[k]] = Int32(
          bytesEach == 1 ? Int(segment[segment.startIndex + k]) : segment.number(at: 2 * k))
      }
      quantization[Int(first & 15)] = table
      segment.removeFirst(64 * bytesEach)
    }
  }

  private mutating func readCodes() throws(JPEGError) {
    var segment = try nextSegment()
    while let first = segment.popFirst() {
      let counts = segment.prefix(16).map { Int($0) }
      let count = counts.reduce(0, +)
      guard first & 15 < 4, first >> 4 <= 1, counts.count == 16, segment.count >= 16 + count,
        count <= 256,
        let code = JPEGCode(counts: counts, symbols: segment.dropFirst(16).prefix(count))
      else { throw .damaged("a Huffman table is not one") }
      if first >> 4 == 0 {
        dcCodes[Int(first & 15)] = code
      } else {
        acCodes[Int(first & 15)] = code
      }
      segment.removeFirst(16 + count)
    }
  }

  private mutating func readFrame() throws(JPEGError) {
    let segment = Array(try nextSegment())
    guard frame == nil else { throw .damaged("it has two frames") }
    guard segment.count >= 6 else { throw .damaged("the frame's header is too short") }
    guard segment[0] == 8 else { throw .precision(bits: Int(segment[0])) }
    let (height, width) = (segment[1...].number(at: 0), segment[3...].number(at: 0))
    let count = Int(segment[5])
    guard height > 0 else { throw .unsupported(.heightInTheEnd) }
    guard width > 0 else { throw .damaged("its width is 0") }
    guard count != 4 else { throw .unsupported(.cmyk) }
    guard count == 1 || count == 3 else { throw .components(count) }
    guard segment.count == 6 + 3 * count else {
      throw .damaged("the frame's header has a wrong length")
    }
    guard width * height <= mostPixels else {
      throw .tooLarge(width: width, height: height, most: mostPixels)
    }
    let made = try JPEGFrame(
      height: height, width: width,
      components: (0..<count).map { Array(segment[6 + 3 * $0..<9 + 3 * $0]) })
    // A block takes two bits at least: a code of one for its mean, one for its end.
    guard made.blockCount <= 4 * (bytes.count - place) else { throw .cutShort }
    frame = made
    frame?.makePlanes()
  }

  private mutating func readScan() throws(JPEGError) {
    let segment = Array(try nextSegment())
    guard frame != nil else { throw .damaged("a scan comes before the frame's header") }
    let count = segment.first.map { Int($0) } ?? 0
    guard (1...4).contains(count), segment.count == 4 + 2 * count else {
      throw .damaged("a scan's header has a wrong length")
    }
    guard segment.suffix(3) == [0, 63, 0] else {
      throw .damaged("a scan holds a part of the coefficients, as only a progressive one may")
    }
    var parts: [JPEGScan.Part] = []
    for k in 0..<count {
      let (id, tables) = (segment[1 + 2 * k], segment[2 + 2 * k])
      guard let index = frame?.components.firstIndex(where: { $0.id == id }),
        !parts.contains(where: { $0.component == index }),
        let component = frame?.components[index], !component.isDecoded
      else { throw .damaged("a scan is of a component that is missing or was there before") }
      guard tables >> 4 < 4, tables & 15 < 4, let dc = dcCodes[Int(tables >> 4)],
        let ac = acCodes[Int(tables & 15)], let divisors = quantization[component.table]
      else { throw .damaged("a scan names a table that is missing") }
      parts.append(.init(component: index, dc: dc, ac: ac, divisors: divisors))
    }
    var scan = JPEGScan(parts: parts, restartInterval: restartInterval)
    place = try scan.decode(bytes, from: place, into: &frame!)
  }
}

extension ArraySlice<UInt8> {
  /// Two bytes as a number, the higher one first.
  func number(at offset: Int) -> Int {
    Int(self[startIndex + offset]) << 8 | Int(self[startIndex + offset + 1])
  }
}

/// Where the k-th coefficient of a block's zigzag is in the order of rows (T.81, figure A.6).
let zigzag: [Int] = [
  0, 1, 8, 16, 9, 2, 3, 10, 17, 24, 32, 25, 18, 11, 4, 5, 12, 19, 26, 33, 40, 48, 41, 34, 27, 20,
  13,
  6, 7, 14, 21, 28, 35, 42, 49, 56, 57, 50, 43, 36, 29, 22, 15, 23, 30, 37, 44, 51, 58, 59, 52, 45,
  38,
  31, 39, 46, 53, 60, 61, 54, 47, 55, 62, 63,
]
