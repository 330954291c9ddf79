// Repeated measurements as SVG.

extension ErrorBarChart {
  /// The chart as one SVG element, nil where there is no finite number to draw.
  ///
  /// A measurement is a dot, a mean a diamond with its error bar; each has its value as `<title>`.
  public var svg: String? { svg(in: .system) }

  /// The chart as one SVG element in the colours of a scheme.
  public func svg(in scheme: ColorScheme) -> String? {
    let finite = groups.flatMap { group in
      (group.values + [group.mean - group.deviation, group.mean + group.deviation])
        .filter(\.isFinite)
    }
    guard let low = finite.min(), let high = finite.max() else { return nil }
    var canvas = SVGCanvas(
      x: nil, y: Axis(from: low, to: high, most: 6, isWidened: true))
    let slot = (SVGCanvas.right - SVGCanvas.left) / Double(groups.count)
    for (index, group) in groups.enumerated() {
      let center = SVGCanvas.left + (Double(index) + 0.5) * slot
      canvas.add(canvas.xTick(group.label, at: center))
      draw(group, at: center, offset: min(14, slot / 4), on: &canvas)
    }
    return canvas.svg(
      title: title, description: summary, xLabel: xLabel, yLabel: yLabel,
      legend: ChartLegend(elements: legend), scheme: scheme)
  }

  private func draw(_ group: Group, at x: Double, offset: Double, on canvas: inout SVGCanvas) {
    let number = SVGCanvas.number
    for (index, value) in group.values.enumerated() where value.isFinite {
      canvas.add(
        "<circle class=\"wb-dot\" cx=\"\(number(x - offset))\" "
          + "cy=\"\(number(canvas.place(y: value)))\" r=\"4\"><title>"
          + escaped("\(xLabel) = \(group.label), fold \(index + 1): \(readable(value))")
          + "</title></circle>")
    }
    guard group.mean.isFinite else { return }
    let middle = canvas.place(y: group.mean)
    if group.deviation.isFinite {
      let top = number(canvas.place(y: group.mean + group.deviation))
      let bottom = number(canvas.place(y: group.mean - group.deviation))
      canvas.add(
        "<path class=\"wb-bar\" d=\"M\(number(x)) \(top)V\(bottom)M\(number(x - 5)) \(top)h10"
          + "M\(number(x - 5)) \(bottom)h10\"/>")
    }
    canvas.add(
      "<path class=\"wb-mean\" d=\"M\(number(x)) \(number(middle - 7))l7 7l-7 7l-7 -7z\"><title>"
        + escaped(
          "\(xLabel) = \(group.label): mean \(readable(group.mean)) ± \(readable(group.deviation))")
        + "</title></path>")
  }

  /// What the chart shows, in a sentence for those who do not see it.
  public var summary: String {
    let best = groups.filter(\.mean.isFinite).max { $0.mean < $1.mean }
    let highest = best.map { " The highest mean is \(readable($0.mean)) at \($0.label)." } ?? ""
    return "\(title): \(yLabel) for each of \(groups.count) values of \(xLabel), "
      + "with means and error bars.\(highest)"
  }

  private var legend: String {
    "<circle class=\"wb-dot\" cx=\"356\" cy=\"44\" r=\"4\"/>"
      + "<text class=\"wb-label\" x=\"368\" y=\"48\">one fold</text>"
      + "<path class=\"wb-bar\" d=\"M452 36v16m-5 -16h10m-10 16h10\"/>"
      + "<path class=\"wb-mean\" d=\"M452 38l6 6l-6 6l-6 -6z\"/>"
      + "<text class=\"wb-label\" x=\"466\" y=\"48\">mean ± one standard deviation</text>"
  }
}
