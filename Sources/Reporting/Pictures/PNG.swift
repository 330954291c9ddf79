// A picture as a PNG file (ISO/IEC 15948), without loss.

import Files
import Foundation

extension Raster {
  /// The bytes of a PNG file that shows this picture.
  ///
  /// ```swift
  /// Raster(width: 1, height: 1, filledWith: .white).png.prefix(4)   // 89 50 4E 47
  /// ```
  ///
  /// - Precondition: the picture is not empty: PNG has no word for that.
  public var png: [UInt8] {
    precondition(width > 0 && height > 0, "a picture of \(width) × \(height) is no PNG file")
    let rows = PNGRows(self)
    var file: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
    Self.appendChunk(
      "IHDR",
      Self.bigEndian(UInt32(width)) + Self.bigEndian(UInt32(height))
        + [UInt8(rows.bitDepth), rows.form.rawValue, 0, 0, 0], to: &file)
    if rows.form == .palette { Self.appendChunk("PLTE", rows.palette, to: &file) }
    Self.appendChunk("IDAT", Deflate.zlibStream(rows.filtered), to: &file)
    Self.appendChunk("IEND", [], to: &file)
    return file
  }

  /// The PNG file as text, for a data URI or a notebook.
  public var pngInBase64: String { Data(png).base64EncodedString() }

  /// Red, green and blue of each pixel, one behind the other.
  var bytes: [UInt8] {
    [UInt8](unsafeUninitializedCapacity: pixels.count * 3) { buffer, count in
      for (index, pixel) in pixels.enumerated() {
        buffer[3 * index] = pixel.red
        buffer[3 * index + 1] = pixel.green
        buffer[3 * index + 2] = pixel.blue
      }
      count = pixels.count * 3
    }
  }

  /// Length, name, contents and check, as every part of the file is built.
  private static func appendChunk(_ name: String, _ contents: [UInt8], to file: inout [UInt8]) {
    file += bigEndian(UInt32(contents.count))
    let body = Array(name.utf8) + contents
    file += body
    file += bigEndian(CRC32.sum(of: body))
  }

  private static func bigEndian(_ value: UInt32) -> [UInt8] {
    [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: value >> UInt32($0)) }
  }
}

/// The samples of a picture in one of PNG's forms, row after row, not yet filtered.
struct PNGRows {
  /// PNG's number for the form.
  enum Form: UInt8 {
    case gray = 0
    case color = 2
    case palette = 3
  }

  let form: Form
  /// The bits of a sample.
  let bitDepth: Int
  /// Red, green and blue of each colour; empty where the form has no palette.
  let palette: [UInt8]
  /// The bytes of a row.
  let rowLength: Int
  /// How far the byte to the left is that a filter compares with.
  let pixelLength: Int
  let bytes: [UInt8]

  /// Picks the form with the fewest bits for a pixel: a palette of at most 16 colours in 1, 2 or 4
  /// bits, grays in 8, a palette of at most 256 in 8, and else red, green and blue.
  init(_ raster: Raster) {
    let colors = Self.colors(of: raster, limit: 256)
    let isGray = raster.pixels.allSatisfy { $0.red == $0.green && $0.green == $0.blue }
    if let colors, colors.count <= 16 || !isGray {
      form = .palette
      bitDepth = colors.count <= 2 ? 1 : colors.count <= 4 ? 2 : colors.count <= 16 ? 4 : 8
      let sorted = colors.sorted()
      palette = sorted.flatMap { [UInt8($0 >> 16), UInt8($0 >> 8 & 0xFF), UInt8($0 & 0xFF)] }
      let places = Dictionary(uniqueKeysWithValues: zip(sorted, UInt8(0)...255))
      rowLength = (raster.width * bitDepth + 7) / 8
      pixelLength = 1
      bytes = Self.packed(raster, places: places, bitDepth: bitDepth, rowLength: rowLength)
    } else if isGray {
      form = .gray
      bitDepth = 8
      palette = []
      rowLength = raster.width
      pixelLength = 1
      bytes = raster.pixels.map(\.red)
    } else {
      form = .color
      bitDepth = 8
      palette = []
      rowLength = 3 * raster.width
      pixelLength = 3
      bytes = raster.bytes
    }
  }

  /// The rows behind their filters: each a byte that names it, then the filtered row.
  ///
  /// Of the five filters that one is taken whose bytes, read as signed, have the least sum of
  /// magnitudes, as the PNG specification advises. Numbers of a palette have no neighbourhood, so
  /// they are not filtered.
  var filtered: [UInt8] {
    guard rowLength > 0 else { return [] }
    let rows = bytes.count / rowLength
    var result: [UInt8] = []
    result.reserveCapacity(bytes.count + rows)
    var candidates = PNGFilter.allCases.map { _ in Array(repeating: UInt8(0), count: rowLength) }
    for row in 0..<rows {
      let filters: [PNGFilter] = form == .palette ? [.none] : PNGFilter.allCases
      var best = (filter: PNGFilter.none, cost: Int.max)
      for filter in filters {
        let cost = filter.apply(
          to: bytes, row: row, rowLength: rowLength, pixelLength: pixelLength,
          into: &candidates[Int(filter.rawValue)])
        if cost < best.cost { best = (filter, cost) }
      }
      result.append(best.filter.rawValue)
      result += candidates[Int(best.filter.rawValue)]
    }
    return result
  }

  /// Each colour of the picture once, nil where there are more than `limit`.
  private static func colors(of raster: Raster, limit: Int) -> Set<UInt32>? {
    var colors: Set<UInt32> = []
    var last: UInt32?
    for pixel in raster.pixels where pixel.code != last {
      last = pixel.code
      colors.insert(pixel.code)
      if colors.count > limit { return nil }
    }
    return colors
  }

  private static func packed(
    _ raster: Raster, places: [UInt32: UInt8], bitDepth: Int, rowLength: Int
  ) -> [UInt8] {
    var bytes = Array(repeating: UInt8(0), count: rowLength * raster.height)
    let perByte = 8 / bitDepth
    for y in 0..<raster.height {
      for x in 0..<raster.width {
        let value = places[raster[x, y].code] ?? 0
        let shift = UInt8((perByte - 1 - x % perByte) * bitDepth)
        bytes[y * rowLength + x / perByte] |= value << shift
      }
    }
    return bytes
  }
}

/// How a byte of a row is told by its neighbours: PNG specification, section 9.
enum PNGFilter: UInt8, CaseIterable {
  case none, sub, up, average, paeth

  /// Filters a row and returns how large its bytes are together, read as signed numbers.
  func apply(
    to bytes: [UInt8], row: Int, rowLength: Int, pixelLength: Int, into result: inout [UInt8]
  ) -> Int {
    let start = row * rowLength
    return bytes.withUnsafeBufferPointer { bytes in
      result.withUnsafeMutableBufferPointer { result in
        var cost = 0
        for place in 0..<rowLength {
          let left = place >= pixelLength ? Int(bytes[start + place - pixelLength]) : 0
          let above = row > 0 ? Int(bytes[start + place - rowLength]) : 0
          let corner =
            row > 0 && place >= pixelLength
            ? Int(bytes[start + place - rowLength - pixelLength]) : 0
          let predicted =
            switch self {
            case .none: 0
            case .sub: left
            case .up: above
            case .average: (left + above) / 2
            case .paeth: Self.paeth(left, above, corner)
            }
          let difference = bytes[start + place] &- UInt8(truncatingIfNeeded: predicted)
          result[place] = difference
          cost += Int(Int8(bitPattern: difference).magnitude)
        }
        return cost
      }
    }
  }

  /// Whichever of the three is nearest to left + above − corner; the earlier one on a tie.
  private static func paeth(_ left: Int, _ above: Int, _ corner: Int) -> Int {
    let estimate = left + above - corner
    let distances = (abs(estimate - left), abs(estimate - above), abs(estimate - corner))
    if distances.0 <= distances.1 && distances.0 <= distances.2 { return left }
    return distances.1 <= distances.2 ? above : corner
  }
}

extension Raster.Pixel {
  /// Red, green and blue in one number.
  fileprivate var code: UInt32 { UInt32(red) << 16 | UInt32(green) << 8 | UInt32(blue) }
}
