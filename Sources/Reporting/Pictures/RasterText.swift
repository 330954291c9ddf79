// Pictures on a terminal: two pixels a character in colour, or shades made of letters.

extension Raster {
  /// How a picture becomes text.
  public enum TextForm: Sendable, Equatable, CaseIterable {
    /// Upper half blocks in 24-bit colour: two pixels a character.
    case halfBlocks
    /// Upper half blocks in the 256 colours that nearly every terminal has.
    case halfBlocks256
    /// Plain characters from light to dark.
    case characters
  }

  /// The picture as lines of text, as wide as the picture or `width`, whichever is less.
  ///
  /// Its proportions are kept: a character is taken to be twice as high as it is wide.
  public func lines(width limit: Int, as form: TextForm) -> [String] {
    guard width > 0, height > 0, limit > 0 else { return [] }
    let columns = min(width, limit)
    let pixelRows = max(1, (height * columns + width / 2) / width)
    switch form {
    case .halfBlocks, .halfBlocks256:
      let even = pixelRows + pixelRows % 2
      return resized(width: columns, height: even).halfBlockLines(as: form)
    case .characters:
      return resized(width: columns, height: max(1, (pixelRows + 1) / 2)).characterLines()
    }
  }

  private func halfBlockLines(as form: TextForm) -> [String] {
    stride(from: 0, to: height, by: 2).map { y in
      var line = ""
      var last: (Pixel, Pixel)?
      for x in 0..<width {
        let pair = (self[x, y], self[x, y + 1])
        if last.map({ $0 != pair }) ?? true {
          line += "\u{1B}[38;\(pair.0.code(form));48;\(pair.1.code(form))m"
          last = pair
        }
        line += "▀"
      }
      return line + "\u{1B}[0m"
    }
  }

  private func characterLines() -> [String] {
    (0..<height).map { y in
      String(
        (0..<width).map { x in
          let shade = self[x, y].luminance * (Self.ramp.count - 1) / 255
          return Self.ramp[shade]
        })
    }
  }

  /// From black to white as ink on paper would be drawn the other way round: on a dark terminal
  /// the densest character is the brightest.
  private static let ramp = Array(" .:-=+*#%@")
}

extension Raster.Pixel {
  /// Brightness from 0 to 255 with the weights of ITU-R BT.601.
  fileprivate var luminance: Int { (299 * Int(red) + 587 * Int(green) + 114 * Int(blue)) / 1000 }

  /// The parameters of the escape sequence for this colour, behind 38; or 48;.
  fileprivate func code(_ form: Raster.TextForm) -> String {
    guard form == .halfBlocks256 else { return "2;\(red);\(green);\(blue)" }
    func level(_ value: UInt8) -> Int { (Int(value) * 5 + 127) / 255 }
    return "5;\(16 + 36 * level(red) + 6 * level(green) + level(blue))"
  }
}
