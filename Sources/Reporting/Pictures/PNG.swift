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
