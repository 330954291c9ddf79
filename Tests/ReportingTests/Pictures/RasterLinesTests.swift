// Lines on a picture: which pixels they cover, by hand.

import Reporting
import Testing

@Suite struct RasterLinesTests {
  private let black = Raster.Pixel(gray: 0)

  /// The columns and rows of the black pixels, row after row.
  private func places(_ raster: Raster) -> [[Int]] {
    raster.pixels.indices.filter { raster.pixels[$0] == black }.map {
      [$0 % raster.width, $0 / raster.width]
    }
  }

  @Test func aLineCoversAPixelAStep() {
    var raster = Raster(width: 5, height: 3, filledWith: .white)
    raster.drawLine(from: (0, 0), to: (4, 2), black)
    // Half a row down per column; halves are rounded away from zero.
    #expect(places(raster) == [[0, 0], [1, 1], [2, 1], [3, 2], [4, 2]])
    var back = Raster(width: 5, height: 3, filledWith: .white)
    back.drawLine(from: (1, 2), to: (1, 0), black)
    #expect(places(back) == [[1, 0], [1, 1], [1, 2]])
  }

  @Test func aLineOfOnePlaceIsAPixel() {
    var raster = Raster(width: 3, height: 3, filledWith: .white)
    raster.drawLine(from: (2, 1), to: (2, 1), black)
    #expect(places(raster) == [[2, 1]])
  }

  @Test func whatLiesOutsideIsLeftOut() {
    var raster = Raster(width: 3, height: 2, filledWith: .white)
    raster.drawLine(from: (-3, 1), to: (6, 1), black)
    #expect(places(raster) == [[0, 1], [1, 1], [2, 1]])
    raster.drawLine(from: (5, 5), to: (9, 5), black)
    #expect(places(raster).count == 3)
  }

  @Test func aDotIsASquare() {
    var raster = Raster(width: 4, height: 4, filledWith: .white)
    raster.drawDot(at: (0, 2), reach: 1, black)
    #expect(places(raster) == [[0, 1], [1, 1], [0, 2], [1, 2], [0, 3], [1, 3]])
    raster.drawDot(at: (-7, 2), reach: 1, black)
    #expect(places(raster).count == 6)
  }
}
