// A picture as a value, put together from smaller ones and shown as text.

import Foundation

/// A picture of red, green and blue bytes, row after row from the top.
public struct Raster: Sendable, Equatable {
  /// A colour, a byte for each of its three parts.
  public struct Pixel: Sendable, Hashable {
    public var red, green, blue: UInt8

    public init(red: UInt8, green: UInt8, blue: UInt8) {
      self.red = red
      self.green = green
      self.blue = blue
    }

    /// A gray: the same value three times.
    public init(gray: UInt8) { self.init(red: gray, green: gray, blue: gray) }

    public static let white = Pixel(gray: 255)
  }

  public let width: Int
  public let height: Int
  /// Row after row, `width * height` of them.
  public private(set) var pixels: [Pixel]

  /// - Precondition: `pixels.count == width * height`.
  public init(width: Int, height: Int, pixels: [Pixel]) {
    precondition(
      width >= 0 && height >= 0 && pixels.count == width * height,
      "\(pixels.count) pixels do not fill \(width) × \(height)")
    self.width = width
    self.height = height
    self.pixels = pixels
  }

  /// A picture of one colour.
  public init(width: Int, height: Int, filledWith pixel: Pixel) {
    self.init(
      width: width, height: height, pixels: Array(repeating: pixel, count: width * height))
  }

  public subscript(x: Int, y: Int) -> Pixel {
    get { pixels[y * width + x] }
    set { pixels[y * width + x] = newValue }
  }

  /// The values of a matrix as shades of gray, black the smallest and white the largest.
  ///
  /// - Parameters:
  ///   - values: `[height, width]`, row after row. Values that are not finite come out black.
  public init(width: Int, height: Int, shadesOf values: [Double]) {
    let finite = values.filter(\.isFinite)
    let low = finite.min() ?? 0
    let range = (finite.max() ?? 0) - low
    self.init(
      width: width, height: height,
      pixels: values.map { value in
        guard value.isFinite, range > 0, range.isFinite else { return Pixel(gray: 0) }
        return Pixel(gray: UInt8(((value - low) / range * 255).rounded()))
      })
  }

  /// Small pictures side by side on white, `columns` in a row, a pixel apart.
  ///
  /// - Precondition: all tiles are of one size, and `columns >= 1`.
  public static func grid(of tiles: [Raster], columns: Int) -> Raster {
    precondition(columns >= 1, "a grid needs at least one column")
    guard let first = tiles.first else { return Raster(width: 0, height: 0, pixels: []) }
    let rows = (tiles.count + columns - 1) / columns
    var grid = Raster(
      width: columns * (first.width + 1) - 1, height: rows * (first.height + 1) - 1,
      filledWith: .white)
    for (index, tile) in tiles.enumerated() {
      precondition(
        tile.width == first.width && tile.height == first.height,
        "a tile of \(tile.width) × \(tile.height) among tiles of \(first.width) × \(first.height)")
      let left = index % columns * (first.width + 1)
      let top = index / columns * (first.height + 1)
      for y in 0..<tile.height {
        for x in 0..<tile.width { grid[left + x, top + y] = tile[x, y] }
      }
    }
    return grid
  }

  /// The picture at another size, each new pixel the mean of those it covers.
  ///
  /// - Precondition: `width` and `height` are at least 1, and the picture is not empty.
  public func resized(width newWidth: Int, height newHeight: Int) -> Raster {
    precondition(
      newWidth >= 1 && newHeight >= 1 && width >= 1 && height >= 1,
      "\(width) × \(height) cannot become \(newWidth) × \(newHeight)")
    func covered(_ index: Int, _ old: Int, _ new: Int) -> Range<Int> {
      let first = index * old / new
      return first..<max(first + 1, (index + 1) * old / new)
    }
    var pixels: [Pixel] = []
    pixels.reserveCapacity(newWidth * newHeight)
    for y in 0..<newHeight {
      for x in 0..<newWidth {
        var red = 0
        var green = 0
        var blue = 0
        var count = 0
        for sourceY in covered(y, height, newHeight) {
          for sourceX in covered(x, width, newWidth) {
            let pixel = self[sourceX, sourceY]
            red += Int(pixel.red)
            green += Int(pixel.green)
            blue += Int(pixel.blue)
            count += 1
          }
        }
        func mean(_ sum: Int) -> UInt8 { UInt8((sum + count / 2) / count) }
        pixels.append(Pixel(red: mean(red), green: mean(green), blue: mean(blue)))
      }
    }
    return Raster(width: newWidth, height: newHeight, pixels: pixels)
  }
}

extension Raster {
  /// The picture with each pixel as a square of `factor` × `factor`, sharp at the edges.
  ///
  /// - Precondition: `factor >= 1`.
  public func enlarged(by factor: Int) -> Raster {
    precondition(factor >= 1, "a picture cannot be enlarged by \(factor)")
    guard factor > 1 else { return self }
    var result: [Pixel] = []
    result.reserveCapacity(pixels.count * factor * factor)
    for y in 0..<height {
      let row = pixels[y * width..<(y + 1) * width]
        .flatMap { repeatElement($0, count: factor) }
      for _ in 0..<factor { result += row }
    }
    return Raster(width: width * factor, height: height * factor, pixels: result)
  }
}

extension Raster {
  /// Draws a straight line of one pixel's width between two places, both ends included. What lies
  /// outside the picture is left out.
  ///
  /// - Parameters:
  ///   - start: Column and row, from the top left pixel's (0, 0).
  ///   - end: The same.
  public mutating func drawLine(
    from start: (x: Int, y: Int), to end: (x: Int, y: Int), _ pixel: Pixel
  ) {
    let steps = max(abs(end.x - start.x), abs(end.y - start.y))
    for step in 0...steps {
      let share = steps == 0 ? 0 : Double(step) / Double(steps)
      let x = start.x + Int((Double(end.x - start.x) * share).rounded())
      let y = start.y + Int((Double(end.y - start.y) * share).rounded())
      if (0..<width).contains(x) && (0..<height).contains(y) { self[x, y] = pixel }
    }
  }

  /// Fills a square around a place; what lies outside the picture is left out.
  ///
  /// - Parameter reach: How many pixels it goes on each side: 1 for 3 × 3.
  public mutating func drawDot(at place: (x: Int, y: Int), reach: Int, _ pixel: Pixel) {
    for y in place.y - reach...place.y + reach where (0..<height).contains(y) {
      for x in place.x - reach...place.x + reach where (0..<width).contains(x) {
        self[x, y] = pixel
      }
    }
  }
}

/// Kept as its bytes, three a pixel.
extension Raster: Codable {
  private enum Key: String, CodingKey { case width, height, bytes }

  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: Key.self)
    let (width, height) = (
      try values.decode(Int.self, forKey: .width), try values.decode(Int.self, forKey: .height)
    )
    let bytes = [UInt8](try values.decode(Data.self, forKey: .bytes))
    let (count, isTooLarge) = width.multipliedReportingOverflow(by: height)
    guard width >= 0, height >= 0, !isTooLarge, bytes.count % 3 == 0, bytes.count / 3 == count
    else {
      throw DecodingError.dataCorruptedError(
        forKey: .bytes, in: values,
        debugDescription: "\(bytes.count) bytes do not fill \(width) × \(height) pixels")
    }
    self.init(
      width: width, height: height,
      pixels: stride(from: 0, to: bytes.count, by: 3).map {
        Pixel(red: bytes[$0], green: bytes[$0 + 1], blue: bytes[$0 + 2])
      })
  }

  public func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: Key.self)
    try values.encode(width, forKey: .width)
    try values.encode(height, forKey: .height)
    try values.encode(
      Data(pixels.flatMap { [$0.red, $0.green, $0.blue] }), forKey: .bytes)
  }
}
