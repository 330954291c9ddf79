// Pictures on terminals that draw pixels: the protocols of Kitty and iTerm2, and Sixel.

/// How a terminal takes a picture pixel by pixel.
public enum ImageProtocol: Sendable, Equatable, CaseIterable {
  case kitty
  case iterm
  case sixel
}

extension Raster {
  /// The escape codes that draw the picture where the cursor stands, without the newline.
  ///
  /// - Precondition: the picture is not empty.
  public func escapeCodes(for images: ImageProtocol) -> String {
    switch images {
    case .kitty: kittyCodes
    case .iterm: itermCodes
    case .sixel: SixelWriter(self).codes
    }
  }

  /// Kitty's graphics protocol: the PNG file in pieces of at most 4,096 characters. `q=2` asks for
  /// no answer, which would otherwise be read as if somebody had typed it.
  private var kittyCodes: String {
    var rest = pngInBase64[...]
    var codes = ""
    var keys = "a=T,f=100,q=2,"
    repeat {
      let piece = rest.prefix(4_096)
      rest = rest.dropFirst(piece.count)
      codes += "\u{1B}_G\(keys)m=\(rest.isEmpty ? 0 : 1);\(piece)\u{1B}\\"
      keys = ""
    } while !rest.isEmpty
    return codes
  }

  /// iTerm2's inline images: the PNG file at its own size.
  private var itermCodes: String {
    let file = png
    return "\u{1B}]1337;File=inline=1;size=\(file.count);width=\(width)px;height=\(height)px:"
      + pngInBase64 + "\u{07}"
  }
}

/// Writes Sixel: bands of six rows, in each of them one pass for each colour.
struct SixelWriter {
  private let width: Int
  private let height: Int
  private let palette: [Raster.Pixel]
  /// The place in the palette of each pixel.
  private let places: [Int]

  init(_ raster: Raster) {
    width = raster.width
    height = raster.height
    let reduced = ColorPalette(of: raster, count: 256)
    palette = reduced.colors
    places = raster.pixels.map(reduced.place)
  }

  var codes: String {
    var text = "\u{1B}P0;1q\"1;1;\(width);\(height)"
    for (index, color) in palette.enumerated() {
      func percent(_ value: UInt8) -> Int { (Int(value) * 100 + 127) / 255 }
      text +=
        "#\(index);2;\(percent(color.red));\(percent(color.green));\(percent(color.blue))"
    }
    for top in stride(from: 0, to: height, by: 6) {
      text += band(top..<min(height, top + 6))
    }
    return text + "\u{1B}\\"
  }

  private func band(_ rows: Range<Int>) -> String {
    var masks: [Int: [UInt8]] = [:]
    for (bit, y) in rows.enumerated() {
      for x in 0..<width {
        masks[places[y * width + x], default: Array(repeating: 0, count: width)][x] |=
          1 << UInt8(bit)
      }
    }
    let passes = masks.keys.sorted().map { color in
      "#\(color)" + Self.runs(masks[color] ?? [])
    }
    return passes.joined(separator: "$") + "-"
  }

  /// Six pixels a character, and `!count` in front of what is repeated.
  private static func runs(_ masks: [UInt8]) -> String {
    var text = ""
    var place = 0
    while place < masks.count {
      let mask = masks[place]
      let run = masks[place...].prefix { $0 == mask }.count
      place += run
      if place == masks.count && mask == 0 { break }
      let character = String(UnicodeScalar(63 + mask))
      text += run > 3 ? "!\(run)\(character)" : String(repeating: character, count: run)
    }
    return text
  }
}
