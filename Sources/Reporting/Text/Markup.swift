// Text inside HTML, SVG and MathML.

/// Text with the five characters replaced that markup gives a meaning to; what XML cannot hold,
/// such as control characters, becomes U+FFFD.
///
/// ```swift
/// escaped("a < b & \"c\"")   // a &lt; b &amp; &quot;c&quot;
/// ```
public func escaped(_ text: String) -> String {
  var result = ""
  for scalar in text.unicodeScalars {
    switch scalar {
    case "&": result += "&amp;"
    case "<": result += "&lt;"
    case ">": result += "&gt;"
    case "\"": result += "&quot;"
    case "'": result += "&#39;"
    case "\n", "\t": result.unicodeScalars.append(scalar)
    case _ where scalar.value < 0x20 || scalar.value == 0x7F: result += "\u{FFFD}"
    case "\u{FFFE}", "\u{FFFF}": result += "\u{FFFD}"
    default: result.unicodeScalars.append(scalar)
    }
  }
  return result
}
