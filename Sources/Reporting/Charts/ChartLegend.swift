// The names of a chart's curves, each behind a piece of its line, in as many rows as they need.

/// What stands between the title of a chart and its plotting area.
struct ChartLegend {
  let elements: String
  /// How far it moves down what follows; 0 where it fits beside the label of the y axis.
  let height: Double

  /// A legend of elements that stand beside the label of the y axis.
  init(elements: String) {
    self.elements = elements
    height = 0
  }

  /// A legend of names, flush right.
  init(names: [String], yLabel: String) {
    let widths = names.map { Self.lineWidth + Self.width($0) + Self.gap }
    let beside = SVGCanvas.right - Self.left - Self.width(yLabel) - Self.gap
    let isBeside = widths.reduce(0, +) <= beside
    let most = isBeside ? beside : SVGCanvas.right - Self.left + Self.gap
    var rows: [[Int]] = [[]]
    var used = 0.0
    for (index, width) in widths.enumerated() {
      if used + width > most && !rows[rows.count - 1].isEmpty {
        rows.append([])
        used = 0
      }
      rows[rows.count - 1].append(index)
      used += width
    }
    height = isBeside ? 0 : Double(rows.count) * Self.rowHeight
    elements = rows.enumerated().map { number, row in
      var place = SVGCanvas.right + Self.gap - row.reduce(0) { $0 + widths[$1] }
      let line = 48 + Double(number) * Self.rowHeight
      return row.map { index in
        defer { place += widths[index] }
        return Self.entry(names[index], index: index, x: place, y: line)
      }.joined()
    }.joined(separator: "\n")
  }

  private static func entry(_ name: String, index: Int, x: Double, y: Double) -> String {
    let number = SVGCanvas.number
    return "<path class=\"wb-curve\" style=\"stroke:\(SVGCanvas.color(ofCurve: index));"
      + "stroke-dasharray:\(SVGCanvas.dashes(ofCurve: index))\" "
      + "d=\"M\(number(x)) \(number(y - 4))h32\"/>"
      + "<text class=\"wb-label\" x=\"\(number(x + lineWidth))\" y=\"\(number(y))\">"
      + "\(escaped(name))</text>"
  }

  /// A guess on the wide side: fonts differ, and names must not touch.
  private static func width(_ text: String) -> Double { Double(displayWidth(text)) * 8 }

  private static let left = 16.0
  private static let lineWidth = 38.0
  private static let gap = 18.0
  private static let rowHeight = 20.0
}
