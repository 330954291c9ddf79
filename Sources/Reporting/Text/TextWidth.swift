// How wide text stands on a terminal, and how it is cut into lines.

/// The number of terminal columns that a text without escape codes takes up.
///
/// East Asian wide characters and emoji count two, combining marks none.
///
/// ```swift
/// displayWidth("k = 1")   // 5
/// displayWidth("猫")      // 2
/// ```
public func displayWidth(_ text: String) -> Int {
  text.reduce(0) { $0 + displayWidth($1) }
}

/// Breaks text at spaces into lines of at most `width` columns.
///
/// A word wider than a line stands alone on one. Runs of white space count as one space.
///
/// - Parameters:
///   - width: The most columns of a line.
///   - indent: What every line begins with.
/// - Returns: The lines, none of them ending in a space; empty for an empty text.
public func wrapped(_ text: String, width: Int, indent: String = "") -> [String] {
  var lines: [String] = []
  var line = indent
  var isEmpty = true
  for word in text.split(whereSeparator: \.isWhitespace) {
    let wordWidth = displayWidth(String(word))
    if !isEmpty && displayWidth(line) + 1 + wordWidth > width {
      lines.append(line)
      line = indent
      isEmpty = true
    }
    line += isEmpty ? String(word) : " " + word
    isEmpty = false
  }
  if !isEmpty { lines.append(line) }
  return lines
}

/// Fills text with spaces up to a width; longer text is left as it is.
public func padded(_ text: String, to width: Int, alignment: Alignment = .left) -> String {
  let spaces = String(repeating: " ", count: max(0, width - displayWidth(text)))
  return alignment == .left ? text + spaces : spaces + text
}

extension String {
  var withoutTrailingSpaces: String { String(reversed().drop { $0 == " " }.reversed()) }
}

/// On which side of its column a text stands.
public enum Alignment: Sendable, Equatable, Codable {
  case left
  case right
}

private func displayWidth(_ character: Character) -> Int {
  guard let scalar = character.unicodeScalars.first else { return 0 }
  let properties = scalar.properties
  switch properties.generalCategory {
  case .nonspacingMark, .enclosingMark, .format, .control: return 0
  default: break
  }
  if properties.isEmojiPresentation || character.unicodeScalars.contains("\u{FE0F}") { return 2 }
  return wideRanges.contains { $0.contains(scalar.value) } ? 2 : 1
}

/// The blocks of Unicode Standard Annex #11 whose characters are wide or full-width.
private let wideRanges: [ClosedRange<UInt32>] = [
  0x1100...0x115F, 0x2E80...0x303E, 0x3041...0x33FF, 0x3400...0x4DBF, 0x4E00...0x9FFF,
  0xA000...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F, 0xFF00...0xFF60,
  0xFFE0...0xFFE6, 0x20000...0x3FFFD,
]
