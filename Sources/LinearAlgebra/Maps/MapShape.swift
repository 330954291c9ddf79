// The shape of maps: what a convolution reads and writes of one sample.

/// Maps of one sample: a number of channels, each `height` × `width`.
///
/// In a row of a matrix they lie channel by channel, each of them row by row: the course's NCHW.
///
/// ```swift
/// MapShape(channels: 3, height: 32, width: 32).count   // 3072
/// MapShape("3x32x32")                                  // the same
/// ```
public struct MapShape: Sendable, Hashable, CustomStringConvertible {
  public let channels: Int
  public let height: Int
  public let width: Int

  /// - Precondition: all three are at least 1.
  public init(channels: Int, height: Int, width: Int) {
    precondition(
      channels >= 1 && height >= 1 && width >= 1,
      "maps of \(channels)×\(height)×\(width): every size must be at least 1")
    self.channels = channels
    self.height = height
    self.width = width
  }

  /// The shape of a text: `3×32×32`, or `3x32x32`; nil where it is none.
  public init?(_ text: some StringProtocol) {
    let sizes = text.split(
      omittingEmptySubsequences: false, whereSeparator: { $0 == "×" || $0 == "x" }
    ).map { $0.allSatisfy { ("0"..."9").contains($0) } ? Int($0) ?? 0 : 0 }
    guard sizes.count == 3, sizes.allSatisfy({ $0 >= 1 }) else { return nil }
    let (plane, tooTall) = sizes[1].multipliedReportingOverflow(by: sizes[2])
    guard !tooTall, !plane.multipliedReportingOverflow(by: sizes[0]).overflow else { return nil }
    self.init(channels: sizes[0], height: sizes[1], width: sizes[2])
  }

  /// The numbers of one channel.
  public var pixels: Int { height * width }
  /// The numbers of a sample: the columns of a matrix of such maps.
  public var count: Int { channels * height * width }
  public var description: String { "\(channels)×\(height)×\(width)" }
}

/// A window that moves over maps: the kernel of a convolution, or what a pooling layer pools.
///
/// ```swift
/// let window = MapWindow(height: 3, width: 3, stride: 2, padding: 1)
/// window.outputs(of: MapShape(channels: 8, height: 32, width: 31))   // 8×16×16
/// ```
public struct MapWindow: Sendable, Hashable {
  public let height: Int
  public let width: Int
  /// How far apart windows are, in both directions.
  public let stride: Int
  /// How many rows and columns are added on every side.
  public let padding: Int

  /// - Precondition: height, width and stride are at least 1, the padding at least 0.
  public init(height: Int, width: Int, stride: Int = 1, padding: Int = 0) {
    precondition(
      height >= 1 && width >= 1 && stride >= 1 && padding >= 0,
      "a window \(height)×\(width) with stride \(stride) and padding \(padding): sizes and stride "
        + "must be at least 1, the padding at least 0")
    self.height = height
    self.width = width
    self.stride = stride
    self.padding = padding
  }

  /// How many windows lie along so many rows; 0 or fewer where none fits.
  func outputs(rows: Int) -> Int { Self.outputs(of: rows, height, stride, padding) }
  /// How many windows lie along so many columns; 0 or fewer where none fits.
  func outputs(columns: Int) -> Int { Self.outputs(of: columns, width, stride, padding) }

  private static func outputs(of count: Int, _ size: Int, _ stride: Int, _ padding: Int) -> Int {
    count + 2 * padding < size ? 0 : (count + 2 * padding - size) / stride + 1
  }

  /// The maps of so many channels that such windows make of maps; nil where no window fits.
  public func outputs(of maps: MapShape, channels: Int? = nil) -> MapShape? {
    let (rows, columns) = (outputs(rows: maps.height), outputs(columns: maps.width))
    guard rows >= 1, columns >= 1 else { return nil }
    return MapShape(channels: channels ?? maps.channels, height: rows, width: columns)
  }

  /// The rows of maps of this height that the window in a row of outputs covers.
  public func rows(at output: Int, height: Int) -> Range<Int> {
    covered(output, self.height, height)
  }

  /// The columns of maps of this width that the window in a column of outputs covers.
  public func columns(at output: Int, width: Int) -> Range<Int> {
    covered(output, self.width, width)
  }

  @inline(__always)
  private func covered(_ output: Int, _ size: Int, _ count: Int) -> Range<Int> {
    let start = output * stride - padding
    let first = min(max(0, start), count)
    return first..<max(first, min(count, start + size))
  }
}
