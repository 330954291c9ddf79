// A chart of repeated measurements as text and as SVG: points, their means and error bars.

import Foundation

/// Measurements at several places of an axis, as cross-validation gives them.
public struct ErrorBarChart: Sendable, Equatable, Codable {
  /// All measurements at one place.
  public struct Group: Sendable, Equatable, Codable {
    /// What stands below the axis.
    public let label: String
    public let values: [Double]
    /// Where the mark stands.
    public let mean: Double
    /// How far the error bar reaches from the mark, up and down.
    public let deviation: Double

    public init(label: String, values: [Double], mean: Double, deviation: Double) {
      self.label = label
      self.values = values
      self.mean = mean
      self.deviation = deviation
    }
  }

  public let title: String
  public let xLabel: String
  public let yLabel: String
  public let groups: [Group]

  public init(title: String, xLabel: String, yLabel: String, groups: [Group]) {
    self.title = title
    self.xLabel = xLabel
    self.yLabel = yLabel
    self.groups = groups
  }

  /// The chart in characters: `o` a mean, `|` its error bar, `·` a measurement.
  ///
  /// The groups stand side by side at equal distances, in the order given. Where not all of them
  /// fit into the width, the rest follow below in a chart of the same scale.
  ///
  /// - Parameters:
  ///   - width: The most columns of a line.
  ///   - height: The rows of the plotting area, at least 2.
  public func lines(width: Int, height: Int = 14) -> [String] {
    let finite = groups.flatMap { group in
      (group.values + [group.mean - group.deviation, group.mean + group.deviation])
        .filter(\.isFinite)
    }
    guard let low = finite.min(), let high = finite.max(), height >= 2 else { return [] }
    let scale = Scale(low: low, high: high, rows: height)
    let least = max(5, groups.reduce(0) { max($0, displayWidth($1.label) + 2) })
    let slot = max(least, min(12, (width - Scale.margin) / max(1, groups.count)))
    let perChart = max(1, (width - Scale.margin) / slot)
    var lines = wrapped(title, width: width)
    for start in stride(from: 0, to: groups.count, by: perChart) {
      let part = groups[start..<min(start + perChart, groups.count)]
      lines += plot(Array(part), scale: scale, slot: slot)
    }
    return lines + wrapped("\(xLabel) across, \(yLabel) up: \(Self.key)", width: width)
  }

  private static let key = "o mean, | one standard deviation either side, · one fold"

  private func plot(_ part: [Group], scale: Scale, slot: Int) -> [String] {
    var cells = Array(
      repeating: Array(repeating: Character(" "), count: part.count * slot), count: scale.rows)
    for (index, group) in part.enumerated() {
      let center = index * slot + slot / 2
      if let top = scale.row(of: group.mean + group.deviation),
        let bottom = scale.row(of: group.mean - group.deviation)
      {
        for row in top...bottom { cells[row][center] = "|" }
      }
      for value in group.values {
        if let row = scale.row(of: value) { cells[row][center - 1] = "·" }
      }
      if let row = scale.row(of: group.mean) { cells[row][center] = "o" }
    }
    let labels = scale.labels
    var lines = cells.enumerated().map { row, characters in
      padded(labels[row] ?? "", to: Scale.margin - 2, alignment: .right)
        + (labels[row] == nil ? " │" : " ┤") + String(characters)
    }
    let indent = String(repeating: " ", count: Scale.margin - 1)
    lines.append(indent + "└" + String(repeating: "─", count: part.count * slot))
    let names = part.map { group in
      let left = (slot - displayWidth(group.label) + 1) / 2
      return padded(String(repeating: " ", count: left) + group.label, to: slot)
    }
    lines.append(indent + " " + names.joined())
    return lines.map(\.withoutTrailingSpaces)
  }

  /// Turns values into rows, the largest value on top.
  private struct Scale {
    let low: Double
    let high: Double
    let rows: Int
    static let margin = 10

    func row(of value: Double) -> Int? {
      guard value.isFinite else { return nil }
      guard high > low else { return rows / 2 }
      let row = Int(((high - value) / (high - low) * Double(rows - 1)).rounded())
      return min(rows - 1, max(0, row))
    }

    /// The round numbers, by the row that is nearest to each.
    var labels: [Int: String] {
      let axis = Axis(from: low, to: high, most: max(2, rows / 2), isWidened: false)
      var labels: [Int: String] = [:]
      for tick in axis.ticks {
        if let row = row(of: tick) { labels[row] = axis.label(tick) }
      }
      return labels
    }
  }
}

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
