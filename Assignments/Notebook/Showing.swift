// `page.show`, `page.plot`, `page.pictures`: results, curves and pictures on a page.

import LinearAlgebra
import Reporting
import WorkbookKit

extension Page {
  /// Shows a named result to people and to programs.
  ///
  /// - Parameters:
  ///   - name: The name for programs: `best_k`.
  ///   - text: The line that a person reads; nil for the name and the value.
  public func show(_ name: String, _ value: some JSONRepresentable, _ text: String? = nil) {
    self.value(name, value, shown: text ?? "\(label(name)): \(value)")
  }

  /// Shows a named number, with fewer digits to people than to programs.
  public func show(_ name: String, _ value: Double, _ format: NumberFormat, as label: String? = nil)
  {
    self.value(name, value, shown: "\(label ?? self.label(name)): \(value, format)")
  }

  /// `Best k` for `best_k`.
  private func label(_ name: String) -> String {
    name.prefix(1).uppercased() + name.dropFirst().replacing("_", with: " ")
  }

  /// Draws curves over one axis.
  ///
  /// - Parameters:
  ///   - curves: The curves by name, in order.
  ///   - first: The place of the first value where each value is one further: 0 for iterations, 1
  ///     for epochs.
  public func plot(
    _ title: String, x: String, y: String, from first: Double = 0,
    _ curves: KeyValuePairs<String, [Double]>
  ) {
    plot(title, x: x, y: y, from: first, curves: curves.map { ($0, $1) })
  }

  /// The same for curves whose number a step computes.
  ///
  /// - Parameter width: How far on the x axis each value is from the one before.
  public func plot(
    _ title: String, x: String, y: String, from first: Double = 0, every width: Double = 1,
    curves: [(name: String, values: [Double])]
  ) {
    chart(
      LineChart(
        title: title, xLabel: x, yLabel: y,
        curves: curves.map { name, values in
          .init(name: name, x: values.indices.map { Double($0) * width + first }, y: values)
        }))
  }

  /// Draws curves through points.
  public func plot(
    _ title: String, x: String, y: String,
    points curves: KeyValuePairs<String, (x: [Double], y: [Double])>
  ) {
    chart(
      LineChart(
        title: title, xLabel: x, yLabel: y,
        curves: curves.map { name, points in .init(name: name, x: points.x, y: points.y) }))
  }

  /// Shows pictures in rows; the caption says what is to be seen, for those who cannot.
  public func pictures(_ tiles: [Raster], columns: Int, _ caption: String) {
    picture(.grid(of: tiles, columns: columns), caption: caption)
  }
}

/// Measures how long something takes.
///
/// - Returns: What it returned, and the seconds.
public func timed<Value>(_ work: () throws -> Value) rethrows -> (value: Value, seconds: Double) {
  let start = monotonicSeconds()
  let value = try work()
  return (value, monotonicSeconds() - start)
}

/// The share of predictions that are right.
///
/// - Precondition: as many predictions as labels, and at least one.
public func accuracy(of predicted: [Int], _ labels: [Int]) -> Double {
  Double(correctCount(predicted, labels)) / Double(labels.count)
}

/// How many predictions are right.
///
/// - Precondition: as many predictions as labels, and at least one.
public func correctCount(_ predicted: [Int], _ labels: [Int]) -> Int {
  precondition(
    predicted.count == labels.count && !labels.isEmpty,
    "\(predicted.count) predictions for \(labels.count) labels")
  return zip(predicted, labels).count { $0 == $1 }
}
