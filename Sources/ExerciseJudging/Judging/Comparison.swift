// Found against expected: shapes first, then values; NaN where none is expected fails.

import Exercises
import Foundation

/// How far a result is from the expected one, as lines for a person; nil where it agrees.
func difference(found: [Value], _ example: Case) -> [String]? {
  difference(
    found: found, expected: example.expected, tolerance: example.tolerance, slack: example.slack,
    ignoring: example.ignored)
}

/// How far results are from expected ones, as lines for a person; nil where they agree.
func difference(
  found: [Value], expected: [(name: String, value: Value)], tolerance: Double, slack: Double,
  ignoring: Set<Int> = []
) -> [String]? {
  guard found.count == expected.count else {
    return ["found \(found.count) results, expected \(expected.count)"]
  }
  for (i, (value, (name, other))) in zip(found, expected).enumerated() where !ignoring.contains(i) {
    if let lines = difference(
      value, other, name: expected.count == 1 ? "" : "\(name): ", tolerance, slack)
    {
      return lines
    }
  }
  return nil
}

private func difference(
  _ found: Value, _ expected: Value, name: String, _ tolerance: Double, _ slack: Double
) -> [String]? {
  func numbers(
    _ x: [Double], _ y: [Double], _ shape: [Int], _ place: (Int) -> String
  ) -> [String]? {
    let scale = y.reduce(0) { $1.isFinite ? max($0, $1.magnitude) : $0 }
    func agrees(_ i: Int) -> Bool {
      if y[i].isNaN { return x[i].isNaN }
      if x[i] == y[i] { return true }
      return (x[i] - y[i]).magnitude
        <= tolerance * max(y[i].magnitude, scale * 1e-3) + slack
    }
    let wrong = x.indices.filter { !agrees($0) }
    guard let first = wrong.first else { return nil }
    var lines = ["\(name)found \(text(x[first])), expected \(text(y[first]))\(place(first))"]
    if x.count > 1 {
      lines[0] +=
        wrong.count == x.count
        ? "; all \(x.count) values differ" : "; \(wrong.count) of \(x.count) values differ"
    }
    if x.count > 1, x.count <= 24 {
      lines.append("found    \(listing(x, shape))")
      lines.append("expected \(listing(y, shape))")
    }
    return lines
  }
  switch (found, expected) {
  case (.integer(let x), .integer(let y)):
    return x == y ? nil : ["\(name)found \(x), expected \(y)"]
  case (.number(let x), .number(let y)):
    return numbers([x], [y], [1]) { _ in "" }
  case (.text(let x), .text(let y)):
    return x == y ? nil : ["\(name)found '\(x)', expected '\(y)'"]
  case (.integers(let x), .integers(let y)):
    guard x.count == y.count else {
      return ["\(name)found \(x.count) numbers, expected \(y.count)"]
    }
    let wrong = x.indices.filter { x[$0] != y[$0] }
    guard let first = wrong.first else { return nil }
    var lines = [
      "\(name)found \(x[first]), expected \(y[first]) at index \(first); \(wrong.count) of \(x.count) "
        + "differ"
    ]
    if x.count <= 24 { lines += ["found    \(x)", "expected \(y)"] }
    return lines
  case (.vector(let x), .vector(let y)):
    guard x.count == y.count else {
      return ["\(name)found a vector of \(x.count), expected one of \(y.count)"]
    }
    return numbers(x.elements, y.elements, [x.count]) { " at index \($0)" }
  case (.matrix(let x), .matrix(let y)):
    guard x.rows == y.rows, x.columns == y.columns else {
      return [
        "\(name)found the shape [\(x.rows), \(x.columns)], expected [\(y.rows), \(y.columns)]"
      ]
    }
    return numbers(x.elements, y.elements, [x.rows, x.columns]) {
      " at [\($0 / x.columns), \($0 % x.columns)]"
    }
  case (.maps(let x), .maps(let y)):
    guard x.shape == y.shape else {
      return ["\(name)found the shape \(x.shape), expected \(y.shape)"]
    }
    return numbers(x.elements, y.elements, x.shape) { place in
      let (row, plane) = (place / y.width, place / (y.width * y.height))
      let indices = [plane / y.channels, plane % y.channels, row % y.height, place % y.width]
      return " at \(indices)"
    }
  case (.list(let x), .list(let y)):
    guard x.count == y.count else {
      return ["\(name)found \(x.count) parts, expected \(y.count)"]
    }
    for (i, (a, b)) in zip(x, y).enumerated() {
      if let lines = difference(a, b, name: "\(name)part \(i): ", tolerance, slack) {
        return lines
      }
    }
    return nil
  default:
    return ["\(name)found another kind of value than expected"]
  }
}

/// Whether two answers are the same up to rounding; a NaN equals a NaN.
func isSame(_ a: [Value], _ b: [Value], tolerance: Double, slack: Double) -> Bool {
  difference(
    found: a, expected: b.map { (name: "", value: $0) }, tolerance: tolerance, slack: slack) == nil
}

/// Whether two answers are the same to the last bit.
func isIdentical(_ a: [Value], _ b: [Value]) -> Bool {
  var (first, second) = (ValueWriter(), ValueWriter())
  first.write(a)
  second.write(b)
  return first.bytes == second.bytes
}

/// A number as a person writes it: `9.0`, `0.3333333`.
func text(_ x: Double) -> String {
  if !x.isFinite || x == x.rounded() && x.magnitude < 1e6 { return "\(x)" }
  let digits = 7 - Int(floorLog10(x.magnitude)) - 1
  guard digits >= 0, digits < 12 else { return scientific(x) }
  let scale = (0..<digits).reduce(1.0) { product, _ in product * 10 }
  return "\((x * scale).rounded() / scale)"
}

private func scientific(_ x: Double) -> String {
  let exponent = Int(floorLog10(x.magnitude))
  let power = (0..<exponent.magnitude).reduce(1.0) { product, _ in product * 10 }
  let mantissa = exponent < 0 ? x * power : x / power
  guard mantissa.isFinite, mantissa != 0 else { return "\(x)" }
  return "\((mantissa * 1e6).rounded() / 1e6)e\(exponent)"
}

private func floorLog10(_ x: Double) -> Double { x > 0 ? Foundation.log10(x).rounded(.down) : 0 }

/// A value on a line or two of a message.
func listing(_ value: Value) -> String {
  switch value {
  case .integer(let x): "\(x)"
  case .number(let x): text(x)
  case .integers(let x): x.count <= 24 ? "\(x)" : "\(x.count) whole numbers"
  case .vector(let x): x.count <= 24 ? listing(x.elements, [x.count]) : "a vector of \(x.count)"
  case .matrix(let x):
    x.rows * x.columns <= 24
      ? listing(x.elements, [x.rows, x.columns]) : "a [\(x.rows), \(x.columns)] matrix"
  case .maps(let x):
    x.count <= 24 ? listing(x.elements, x.shape) : "a \(x.shape) array"
  case .text(let x): "'\(x)'"
  case .list(let x): "[" + x.map(listing).joined(separator: ", ") + "]"
  case .stored: "a stored value"
  }
}

private func listing(_ x: [Double], _ shape: [Int]) -> String {
  guard shape.count > 1 else { return "[" + x.map(text).joined(separator: ", ") + "]" }
  let inner = Array(shape.dropFirst())
  let size = inner.reduce(1, *)
  let rows = (0..<shape[0]).map { i in listing(Array(x[i * size..<(i + 1) * size]), inner) }
  return "[" + rows.joined(separator: ", ") + "]"
}
