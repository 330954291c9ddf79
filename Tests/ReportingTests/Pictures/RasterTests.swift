import Testing

@testable import Reporting

struct RasterTests {
  private let red = Raster.Pixel(red: 255, green: 0, blue: 0)
  private let blue = Raster.Pixel(red: 0, green: 0, blue: 255)

  @Test func shadesReachFromBlackToWhite() {
    let raster = Raster(width: 4, height: 1, shadesOf: [1, 2, 3, .nan])
    #expect(raster.pixels.map(\.red) == [0, 128, 255, 0])
    #expect(Raster(width: 1, height: 1, shadesOf: [7]).pixels == [.init(gray: 0)])
  }

  @Test func aGridPutsTilesInRowsAPixelApart() {
    let tiles = [red, blue, red].map { Raster(width: 1, height: 1, filledWith: $0) }
    let grid = Raster.grid(of: tiles, columns: 2)
    #expect(grid.width == 3)
    #expect(grid.height == 3)
    #expect(
      grid.pixels == [red, .white, blue, .white, .white, .white, red, .white, .white])
  }

  @Test func aSmallerPictureIsTheMeanOfWhatItCovers() {
    let raster = Raster(
      width: 4, height: 2, pixels: [0, 10, 100, 100, 20, 30, 100, 104].map { .init(gray: $0) })
    #expect(raster.resized(width: 2, height: 1).pixels.map(\.red) == [15, 101])
  }

  @Test func aLargerPictureRepeatsItsPixels() {
    let raster = Raster(width: 2, height: 1, pixels: [red, blue])
    #expect(raster.resized(width: 4, height: 1).pixels == [red, red, blue, blue])
  }

  @Test func halfBlocksHoldTwoPixelsACharacter() {
    let raster = Raster(width: 1, height: 2, pixels: [red, blue])
    #expect(
      raster.lines(width: 10, as: .halfBlocks) == [
        "\u{1B}[38;2;255;0;0;48;2;0;0;255m▀\u{1B}[0m"
      ])
    #expect(
      raster.lines(width: 10, as: .halfBlocks256) == ["\u{1B}[38;5;196;48;5;21m▀\u{1B}[0m"])
  }

  @Test func plainCharactersHoldNoEscapeCodes() {
    let raster = Raster(width: 2, height: 2, pixels: [0, 255, 0, 255].map { .init(gray: $0) })
    #expect(raster.lines(width: 10, as: .characters) == [" @"])
  }

  @Test func noLineIsWiderThanTheLimit() {
    let raster = Raster(width: 200, height: 40, filledWith: red)
    let lines = raster.lines(width: 50, as: .characters)
    #expect(lines.allSatisfy { $0.count == 50 })
    #expect(lines.count == 5)
  }
}
