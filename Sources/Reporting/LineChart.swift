// A curve over equally meant steps, such as a loss over iterations.

import Foundation

/// Curves drawn over one axis.
public struct LineChart: Sendable, Equatable {
  /// One curve.
  public struct Curve: Sendable, Equatable {
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

  /// The chart in characters, a different mark for each curve; values that are no finite numbers
  /// are left out.
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
        cells[row][column] = Self.marks[index % Self.marks.count]
      }
    }
    var lines = wrapped(title, width: width)
    for (row, characters) in cells.enumerated() {
      let value = high - (high - low) * Double(row) / Double(height - 1)
      let label = row % 4 == 0 || row == height - 1 ? String(format: "%.5g", value) : ""
      let axis = padded(label, to: Self.margin - 2, alignment: .right) + " ┤"
      lines.append((axis + String(characters)).withoutTrailingSpaces)
    }
    let indent = String(repeating: " ", count: Self.margin - 1)
    lines.append(indent + "└" + String(repeating: "─", count: columns))
    let ends = (String(format: "%g", left), String(format: "%g", right))
    let gap = String(
      repeating: " ", count: max(1, columns - ends.0.count - ends.1.count))
    lines.append(indent + " " + ends.0 + gap + ends.1)
    let names = curves.enumerated().map { "\(Self.marks[$0 % Self.marks.count]) \($1.name)" }
    let key = "\(xLabel) across, \(yLabel) up: \(names.joined(separator: ", "))"
    return lines + wrapped(key, width: width)
  }

  private static let margin = 11
  private static let marks: [Character] = ["*", "o", "+", "x"]

  private static func place(_ value: Double, from low: Double, to high: Double, steps: Int) -> Int {
    guard high > low else { return steps / 2 }
    return min(steps - 1, Int((value - low) / (high - low) * Double(steps - 1) + 0.5))
  }
}
