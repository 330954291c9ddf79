// What the text of a run may look like: how wide, in which colours, with which pictures.

import Reporting

/// What the place can show where a run's text goes.
public struct TextStyle: Sendable, Equatable {
  /// The most columns of a line.
  public var width: Int
  /// Whether escape codes for colour and weight may be written.
  public var usesColor: Bool
  /// How pictures are shown; nil for a line that says what they show.
  public var pictures: PictureForm?
  /// The file that shows the pictures, named where they are not shown; nil where there is none.
  public var pictureFile: String?

  /// How a picture becomes part of the text.
  public enum PictureForm: Sendable, Equatable {
    /// Made of characters.
    case text(Raster.TextForm)
    /// Drawn by the terminal.
    case pixels(ImageProtocol)
  }

  public init(
    width: Int, usesColor: Bool, pictures: PictureForm?, pictureFile: String? = nil
  ) {
    self.width = width
    self.usesColor = usesColor
    self.pictures = pictures
    self.pictureFile = pictureFile
  }

  /// For a pipe or a file.
  public static let plain = TextStyle(width: 100, usesColor: false, pictures: nil)

  func bold(_ text: String) -> String { styled(text, code: "1") }
  func faint(_ text: String) -> String { styled(text, code: "2") }
  func green(_ text: String) -> String { styled(text, code: "32") }
  func red(_ text: String) -> String { styled(text, code: "1;31") }

  private func styled(_ text: String, code: String) -> String {
    usesColor ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text
  }
}
