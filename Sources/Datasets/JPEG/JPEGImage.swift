// Pictures decoded from baseline JPEG files. ITU-T Recommendation T.81 (1992).

/// A picture decoded from a baseline JPEG file, in gray or in red, green and blue.
///
/// ```swift
/// let image = try JPEGImage(decoding: bytes)
/// image.pixels.count   // image.height * image.width * image.channels
/// ```
///
/// The pixels are those of the reference decoder, libjpeg, byte for byte: its integer transform
/// ("islow"), its triangular ("fancy") upsampling of chroma and its fixed-point colors. Read are 8 bits
/// a sample, one or three components, chroma at full or half resolution in either direction, restart
/// intervals, and components in one scan or in several.
public struct JPEGImage: Sendable, Equatable {
  public let height: Int
  public let width: Int
  /// 1 for gray; 3 for red, green and blue.
  public let channels: Int
  /// `[height, width, channels]`: row after row.
  public let pixels: [UInt8]

  /// Decodes the bytes of a file. What follows the image's end is not looked at.
  ///
  /// The header is checked before memory is taken. No more is taken than seven bytes a pixel, of a
  /// picture whose sides are made multiples of up to 32.
  ///
  /// - Parameter mostPixels: How large a picture may be, in pixels.
  /// - Throws: `JPEGError`. A file that is damaged or cut short gives no picture.
  public init(decoding bytes: [UInt8], mostPixels: Int = 1 << 26) throws(JPEGError) {
    var file = JPEGFile(bytes, mostPixels: mostPixels)
    let frame = try file.decode()
    height = frame.height
    width = frame.width
    channels = frame.components.count
    pixels = frame.pixels(isRGB: file.isRGB)
  }
}

/// Why a file gives no picture.
public enum JPEGError: Error, Equatable, Sendable {
  /// A kind of JPEG file that is not read.
  public enum Kind: String, Sendable, CaseIterable {
    case progressive = "a progressive JPEG"
    case lossless = "a lossless JPEG"
    case hierarchical = "a hierarchical JPEG"
    case arithmetic = "a JPEG with arithmetic coding"
    case cmyk = "a JPEG of four colors (CMYK)"
    case heightInTheEnd = "a JPEG whose height is only told behind the image"
  }

  /// The file does not begin as a JPEG file does.
  case notJPEG
  case unsupported(Kind)
  /// Samples of another number of bits than 8.
  case precision(bits: Int)
  /// Another number of components than 1 or 3.
  case components(Int)
  /// Chroma at another resolution than the whole or the half, each as width × height of a sample.
  case sampling(String)
  /// More pixels than allowed.
  case tooLarge(width: Int, height: Int, most: Int)
  /// The file ends before its image does.
  case cutShort
  /// The file breaks the format's rules, and how.
  case damaged(String)
}

extension JPEGError: CustomStringConvertible {
  /// A clause that follows 'the file': `is a progressive JPEG; a baseline JPEG was expected`.
  public var description: String {
    switch self {
    case .notJPEG: "does not begin as a JPEG does"
    case .unsupported(let kind): "is \(kind.rawValue); a baseline JPEG was expected"
    case .precision(let bits): "is a JPEG of \(bits) bits a sample; 8 were expected"
    case .components(let count):
      "is a JPEG of \(count) component\(count == 1 ? "" : "s"); 1 (gray) or 3 (color) were expected"
    case .sampling(let factors):
      "is a JPEG with the sampling factors \(factors); chroma at full or half resolution was expected"
    case .tooLarge(let width, let height, let most):
      "is a JPEG of \(width) × \(height) pixels; at most \(most) pixels are allowed"
    case .cutShort: "is a JPEG that ends early: it was cut short"
    case .damaged(let reason): "is a damaged JPEG: \(reason)"
    }
  }
}
