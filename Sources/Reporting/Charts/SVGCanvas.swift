// The frame that all SVG charts share: axes, grid, labels and colours.

import Foundation

/// Collects the elements of an SVG chart.
///
/// The chart brings its own colours, as custom properties in light and in dark, so that it looks
/// the same in a page, in a notebook and as a file of its own.
struct SVGCanvas {
  static let width = 720.0
  /// The height, but for the rows of a long legend.
  static let height = 340.0
  /// Where the plotting area begins and ends.
  static let left = 64.0
  static let right = 704.0
  static let top = 70.0
  static let bottom = 286.0

  let x: Axis?
  let y: Axis
  private var body = ""

  init(x: Axis?, y: Axis) {
    self.x = x
    self.y = y
  }

  /// Adds an element.
  mutating func add(_ element: String) { body += element + "\n" }

  func place(x value: Double) -> Double {
    Self.left + (x?.share(of: value) ?? 0) * (Self.right - Self.left)
  }

  func place(y value: Double) -> Double {
    Self.bottom - y.share(of: value) * (Self.bottom - Self.top)
  }

  /// A coordinate to a tenth of a pixel.
  static func number(_ value: Double) -> String {
    let text = String(format: "%.1f", value)
    return text.hasSuffix(".0") ? String(text.dropLast(2)) : text == "-0.0" ? "0" : text
  }

  /// The points of a path, each new piece after a gap.
  static func path(_ pieces: [[(Double, Double)]]) -> String {
    pieces.map { piece in
      piece.enumerated().map { index, point in
        (index == 0 ? "M" : "L") + number(point.0) + " " + number(point.1)
      }.joined()
    }.joined()
  }

  /// The whole element.
  ///
  /// - Parameters:
  ///   - description: What a screen reader says instead of the chart.
  ///   - legend: What stands below the title, beside the label of the y axis or above it.
  func svg(
    title: String, description: String, xLabel: String, yLabel: String, legend: ChartLegend,
    scheme: ColorScheme
  ) -> String {
    let height = Self.number(Self.height + legend.height)
    return """
      <svg xmlns="http://www.w3.org/2000/svg" class="wb-chart" width="720" height="\(height)" \
      viewBox="0 0 720 \(height)" role="img" aria-label="\(escaped(description))">
      <style>\(Self.style(in: scheme))</style>
      <rect class="wb-ground" width="720" height="\(height)"/>
      <text class="wb-title" x="16" y="24">\(escaped(title))</text>
      \(legend.elements)
      <g transform="translate(0 \(Self.number(legend.height)))">
      <text class="wb-label" x="16" y="48">\(escaped(yLabel))</text>
      \(axes)<text class="wb-label" x="\(Self.number(Self.right))" y="328" text-anchor="end">\
      \(escaped(xLabel))</text>
      \(body)</g>
      </svg>
      """
  }

  private var axes: String {
    var text = ""
    for tick in y.ticks {
      let place = Self.number(self.place(y: tick))
      text +=
        "<path class=\"wb-grid\" d=\"M\(Self.number(Self.left)) \(place)H\(Self.number(Self.right))\"/>"
        + "<text class=\"wb-tick\" x=\"\(Self.number(Self.left - 8))\" y=\"\(place)\" dy=\"4\" "
        + "text-anchor=\"end\">\(escaped(y.label(tick)))</text>\n"
    }
    for tick in x?.ticks ?? [] {
      text += xTick(x?.label(tick) ?? "", at: place(x: tick))
    }
    return text
      + "<path class=\"wb-axis\" d=\"M\(Self.number(Self.left)) \(Self.number(Self.bottom))"
      + "H\(Self.number(Self.right))\"/>\n"
  }

  /// A label below the axis and its mark.
  func xTick(_ label: String, at place: Double) -> String {
    "<path class=\"wb-axis\" d=\"M\(Self.number(place)) \(Self.number(Self.bottom))v5\"/>"
      + "<text class=\"wb-tick\" x=\"\(Self.number(place))\" y=\"\(Self.number(Self.bottom + 20))\" "
      + "text-anchor=\"middle\">\(escaped(label))</text>\n"
  }
}
