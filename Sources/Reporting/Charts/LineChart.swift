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
