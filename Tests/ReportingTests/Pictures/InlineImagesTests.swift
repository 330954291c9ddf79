import Foundation
import Testing

@testable import Reporting

struct InlineImagesTests {
  private let twoPixels = Raster(
    width: 2, height: 1, pixels: [.init(red: 255, green: 0, blue: 0), .white])

  @Test func kittyGetsThePNGFileInPieces() throws {
    var generator = ByteGenerator(seed: 5)
    let noise = Raster(
      width: 64, height: 40,
      pixels: (0..<2_560).map { _ in
        let bytes = generator.bytes(3, upTo: 255)
        return .init(red: bytes[0], green: bytes[1], blue: bytes[2])
      })
    let pieces = noise.escapeCodes(for: .kitty).components(separatedBy: "\u{1B}\\").dropLast()
    #expect(pieces.count > 1)
    #expect(pieces.first?.hasPrefix("\u{1B}_Ga=T,f=100,q=2,m=1;") == true)
    #expect(pieces.dropFirst().dropLast().allSatisfy { $0.hasPrefix("\u{1B}_Gm=1;") })
    #expect(pieces.last?.hasPrefix("\u{1B}_Gm=0;") == true)
    let contents = pieces.map { $0.drop { $0 != ";" }.dropFirst() }
    #expect(contents.allSatisfy { $0.count <= 4_096 })
    let data = try #require(Data(base64Encoded: contents.joined()))
    #expect(data.elementsEqual(noise.png))
  }

  @Test func itermGetsOneFileWithItsSize() {
    let codes = twoPixels.escapeCodes(for: .iterm)
    #expect(
      codes.hasPrefix(
        "\u{1B}]1337;File=inline=1;size=\(twoPixels.png.count);width=2px;height=1px:"))
    #expect(codes.hasSuffix("\u{07}"))
  }

  /// By hand: red is colour 0 and white 1; in the one band, `@` is the topmost pixel, `?` none.
  @Test func sixelDrawsColourByColour() {
    #expect(
      twoPixels.escapeCodes(for: .sixel)
        == "\u{1B}P0;1q\"1;1;2;1#0;2;100;0;0#1;2;100;100;100#0@$#1?@-\u{1B}\\")
  }

  @Test func sixelCountsWhatIsRepeated() {
    let row = Raster(width: 9, height: 6, filledWith: .white)
    #expect(row.escapeCodes(for: .sixel).hasSuffix("#0!9~-\u{1B}\\"))
  }
}

struct ColorPaletteTests {
  @Test func fewColoursStayAsTheyAre() {
    let raster = Raster(width: 3, height: 1, shadesOf: [0, 1, 2])
    let palette = ColorPalette(of: raster, count: 256)
    #expect(raster.pixels.map { palette.colors[palette.place($0)] } == raster.pixels)
  }

  @Test func manyColoursBecomeTheirMeans() {
    let raster = Raster(
      width: 4, height: 1, pixels: [0, 2, 200, 204].map { Raster.Pixel(gray: $0) })
    let palette = ColorPalette(of: raster, count: 2)
    #expect(raster.pixels.map { palette.colors[palette.place($0)].red } == [1, 1, 202, 202])
  }
}
