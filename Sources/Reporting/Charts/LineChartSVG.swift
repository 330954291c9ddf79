// Curves as SVG.

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
