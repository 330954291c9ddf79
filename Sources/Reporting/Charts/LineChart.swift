// A curve over equally spaced steps, such as a loss over iterations, as text and as SVG.

import Foundation

/// Curves drawn over one axis.
public struct LineChart: Sendable, Equatable, Codable {
  /// One curve.
  public struct Curve: Sendable, Equatable, Codable {
    public let name: String
    /// The places of the values, rising.
    public let x: [Double]
    public let y: [Double]

    /// - Precondition: as many places as values.
    public init(name: String, x: [Double], y: [Double]) {
      precondition(x.count == y.count, "\(x.count) places for \(y.count) values")
      self.name = name
      self.x = x
      self.y = y
    }
  }

  public let title: String
  public let xLabel: String
  public let yLabel: String
  public let curves: [Curve]

  public init(title: String, xLabel: String, yLabel: String, curves: [Curve]) {
    self.title = title
    self.xLabel = xLabel
    self.yLabel = yLabel
    self.curves = curves
  }

  /// Whether the places of all values are whole numbers, so that none between them is a tick.
  var isWhole: Bool {
    curves.allSatisfy { $0.x.allSatisfy { !$0.isFinite || $0 == $0.rounded() } }
  }

  /// The chart in characters, a different mark for each curve and one where curves meet; values
  /// that are no finite numbers are left out.
  ///
  /// Where several values fall on one column, their mean is drawn.
  ///
  /// - Parameters:
  ///   - width: The most columns of a line.
  ///   - height: The rows of the plotting area, at least 2.
  public func lines(width: Int, height: Int = 14) -> [String] {
    let points = curves.map { curve in
      zip(curve.x, curve.y).filter { $0.isFinite && $1.isFinite }
    }
    let all = points.flatMap { $0 }
    guard let left = all.map(\.0).min(), let right = all.map(\.0).max(),
      let low = all.map(\.1).min(), let high = all.map(\.1).max(), height >= 2
    else { return [] }
    let columns = max(8, width - Self.margin)
    var cells = Array(
      repeating: Array(repeating: Character(" "), count: columns), count: height)
    var curvesMeet = false
    for (index, curve) in points.enumerated() {
      var sums = Array(repeating: (sum: 0.0, count: 0), count: columns)
      for (x, y) in curve {
        let column = Self.place(x, from: left, to: right, steps: columns)
        sums[column].sum += y
        sums[column].count += 1
      }
      for (column, total) in sums.enumerated() where total.count > 0 {
        let mean = total.sum / Double(total.count)
        let row = height - 1 - Self.place(mean, from: low, to: high, steps: height)
        let isTaken = cells[row][column] != " "
        curvesMeet = curvesMeet || isTaken
        cells[row][column] = isTaken ? Self.meeting : Self.marks[index % Self.marks.count]
      }
    }
    let y = Axis(from: low, to: high, most: max(2, height / 3), isWidened: false)
    var labels: [Int: String] = [:]
    for tick in y.ticks {
      labels[height - 1 - Self.place(tick, from: low, to: high, steps: height)] = y.label(tick)
    }
    if labels.isEmpty { labels[height / 2] = readable(low) }
    var lines = wrapped(title, width: width)
    for (row, characters) in cells.enumerated() {
      let axis = padded(labels[row] ?? "", to: Self.margin - 2, alignment: .right)
      let mark = labels[row] == nil ? " │" : " ┤"
      lines.append((axis + mark + String(characters)).withoutTrailingSpaces)
    }
    lines += ground(from: left, to: right, columns: columns)
    var names = curves.enumerated().map { "\(Self.marks[$0 % Self.marks.count]) \($1.name)" }
    if curvesMeet { names.append("\(Self.meeting) several at once") }
    let key = "\(xLabel) across, \(yLabel) up: \(names.joined(separator: ", "))"
    return lines + wrapped(key, width: width)
  }

  /// The line below the curves with a mark at each round number, and the line of the numbers.
  private func ground(from left: Double, to right: Double, columns: Int) -> [String] {
    let axis = Axis(
      from: left, to: right, most: max(2, columns / 10), isWidened: false, isWhole: isWhole)
    var line = Array(repeating: Character("─"), count: columns)
    var numbers = Array(repeating: Character(" "), count: columns + 8)
    var free = 0
    for tick in axis.ticks {
      let column = Self.place(tick, from: left, to: right, steps: columns)
      let label = Array(axis.label(tick))
      let start = max(0, min(column - label.count / 2, columns - label.count))
      line[column] = "┬"
      guard start >= free else { continue }
      numbers.replaceSubrange(start..<start + label.count, with: label)
      free = start + label.count + 1
    }
    let indent = String(repeating: " ", count: Self.margin - 1)
    return [indent + "└" + String(line), (indent + " " + String(numbers)).withoutTrailingSpaces]
  }

  private static let margin = 11
  private static let marks: [Character] = ["*", "o", "+", "x", "^", "v", "%", "@"]
  /// Stands where marks of two or more curves would fall on one another.
  private static let meeting: Character = "#"

  private static func place(_ value: Double, from low: Double, to high: Double, steps: Int) -> Int {
    guard high > low else { return steps / 2 }
    return min(steps - 1, Int((value - low) / (high - low) * Double(steps - 1) + 0.5))
  }
}

extension LineChart {
  /// The chart as one SVG element, nil where there is no finite number to draw.
  ///
  /// A curve of more points than fit side by side is drawn as the mean of each column, over a band
  /// from the column's least to its largest value. Where a curve has no finite number it has a gap.
  /// Curves differ in their dashes as well as in colour. Every stretch of the axis has the values
  /// there as its `<title>`.
  public var svg: String? { svg(in: .system) }

  /// The chart as one SVG element in the colours of a scheme.
  public func svg(in scheme: ColorScheme) -> String? {
    let runs = curves.map { curve in
      zip(curve.x, curve.y).map { (x: $0, y: $1) }
        .split { !($0.x.isFinite && $0.y.isFinite) }
    }
    let points = runs.map { Array($0.joined()) }
    let all = points.flatMap { $0 }
    guard let left = all.map(\.x).min(), let right = all.map(\.x).max(),
      let low = all.map(\.y).min(), let high = all.map(\.y).max()
    else { return nil }
    let x = Axis(from: left, to: right, most: 9, isWidened: false, isWhole: isWhole)
    var canvas = SVGCanvas(
      x: x, y: Axis(from: low, to: high, most: 6, isWidened: true))
    for (index, runs) in runs.enumerated() {
      let isThinned = points[index].count > Self.columnCount
      let columns = runs.map { Self.columns(of: $0, on: x, isThinned: isThinned) }
      draw(columns, index: index, isThinned: isThinned, on: &canvas)
    }
    addHoverValues(points, on: &canvas)
    return canvas.svg(
      title: title, description: summary, xLabel: xLabel, yLabel: yLabel,
      legend: ChartLegend(names: curves.count > 1 ? curves.map(\.name) : [], yLabel: yLabel),
      scheme: scheme)
  }

  /// The values that fall on one column of the picture.
  private struct Column {
    var x = 0.0
    var sum = 0.0
    var count = 0
    var low = Double.infinity
    var high = -Double.infinity

    var mean: Double { sum / Double(count) }

    mutating func add(_ point: (x: Double, y: Double)) {
      x += (point.x - x) / Double(count + 1)
      sum += point.y
      count += 1
      low = min(low, point.y)
      high = max(high, point.y)
    }
  }

  /// As many columns as are drawn of a curve with more points.
  private static let columnCount = 320

  private static func columns(
    of points: some Collection<(x: Double, y: Double)>, on axis: Axis, isThinned: Bool
  ) -> [Column] {
    guard isThinned else {
      return points.map { point in
        var column = Column()
        column.add(point)
        return column
      }
    }
    var columns = Array(repeating: Column(), count: columnCount)
    for point in points {
      let column = Int(axis.share(of: point.x) * Double(columnCount))
      columns[min(columnCount - 1, column)].add(point)
    }
    return columns.filter { $0.count > 0 }
  }

  private func draw(
    _ runs: [[Column]], index: Int, isThinned: Bool, on canvas: inout SVGCanvas
  ) {
    let color = SVGCanvas.color(ofCurve: index)
    for columns in runs where isThinned {
      let upper = columns.map { (canvas.place(x: $0.x), canvas.place(y: $0.high)) }
      let lower = columns.reversed().map { (canvas.place(x: $0.x), canvas.place(y: $0.low)) }
      canvas.add(
        "<path class=\"wb-band\" style=\"fill:\(color)\" d=\"\(SVGCanvas.path([upper + lower]))Z\"/>"
      )
    }
    let lines = runs.map { columns in
      columns.map { (canvas.place(x: $0.x), canvas.place(y: $0.mean)) }
    }
    canvas.add(
      "<path class=\"wb-curve\" style=\"stroke:\(color);stroke-dasharray:"
        + "\(SVGCanvas.dashes(ofCurve: index))\" d=\"\(SVGCanvas.path(lines))\"/>")
    guard lines.joined().count <= 40 else { return }
    for point in lines.joined() {
      canvas.add(
        "<circle style=\"fill:\(color)\" cx=\"\(SVGCanvas.number(point.0))\" "
          + "cy=\"\(SVGCanvas.number(point.1))\" r=\"3.5\"/>")
    }
  }

  /// Invisible strips, each of which tells the values below it.
  private func addHoverValues(
    _ points: [[(x: Double, y: Double)]], on canvas: inout SVGCanvas
  ) {
    guard let axis = canvas.x else { return }
    let longest = points.map(\.count).max() ?? 0
    let count = min(48, max(1, longest))
    let width = (SVGCanvas.right - SVGCanvas.left) / Double(count)
    for strip in 0..<count {
      let center = (Double(strip) + 0.5) / Double(count)
      let texts = zip(curves, points).compactMap { curve, points -> (Double, String)? in
        let nearest = points.min {
          abs(axis.share(of: $0.x) - center) < abs(axis.share(of: $1.x) - center)
        }
        guard let nearest, abs(axis.share(of: nearest.x) - center) <= 1 / Double(count) else {
          return nil
        }
        return (nearest.x, "\(curve.name) \(readable(nearest.y))")
      }
      guard let first = texts.first else { continue }
      let title = "\(xLabel) \(readable(first.0)): " + texts.map(\.1).joined(separator: ", ")
      canvas.add(
        "<rect class=\"wb-hit\" x=\"\(SVGCanvas.number(SVGCanvas.left + Double(strip) * width))\" "
          + "y=\"\(SVGCanvas.number(SVGCanvas.top))\" width=\"\(SVGCanvas.number(width))\" "
          + "height=\"\(SVGCanvas.number(SVGCanvas.bottom - SVGCanvas.top))\">"
          + "<title>\(escaped(title))</title></rect>")
    }
  }

  /// What the chart shows, in a sentence for those who do not see it.
  public var summary: String {
    let parts = curves.compactMap { curve -> String? in
      let points = zip(curve.x, curve.y).filter { $0.isFinite && $1.isFinite }
      guard let first = points.first, let last = points.last else { return nil }
      return "\(curve.name) from \(readable(first.1)) at \(readable(first.0)) to "
        + "\(readable(last.1)) at \(readable(last.0))"
    }
    return "\(title): \(yLabel) over \(xLabel). " + parts.joined(separator: "; ") + "."
  }
}
