// What wrong numbers suggest where no known mistake gives them: factors, squares, signs, transposes.

import Exercises
import NumPyArrays

/// What the numbers of a wrong answer suggest, nil where nothing simple explains all of them.
func suspicion(found: [Value], expected: [Value]) -> String? {
  for (value, other) in zip(found, expected) {
    if case .matrix(let x) = value, case .matrix(let y) = other, x.rows == y.columns,
      x.columns == y.rows, x.rows != x.columns || !same(x.elements, y.elements),
      same(x.T.elements, y.elements)
    {
      return "it is the transpose of the expected matrix."
    }
    guard let x = numbers(value), let y = numbers(other), x.count == y.count, !same(x, y) else {
      continue
    }
    return suspicion(x, y)
  }
  return nil
}

private func suspicion(_ x: [Double], _ y: [Double]) -> String? {
  if x.contains(where: \.isNaN), !y.contains(where: \.isNaN) {
    return "NaN is the root or the logarithm of a negative number, 0 / 0, ∞ / ∞ or ∞ − ∞; from "
      + "e to the power of 710 on, an exponential is ∞."
  }
  // One pair of numbers is explained by anything.
  guard y.count(where: { $0 != 0 }) >= 3 else { return nil }
  if x.allSatisfy({ $0 == 0 }) { return "every value is zero." }
  if same(x, y.map { $0 * $0 }) { return "every value is the square of the expected one." }
  if same(x, y.map(\.magnitude)) { return "the signs are lost." }
  if y.allSatisfy({ $0 >= 0 }), same(x, y.map { $0.squareRoot() }) {
    return "every value is the root of the expected one."
  }
  let pairs = zip(x, y).filter { $1 != 0 }
  let factor = pairs[0].0 / pairs[0].1
  if factor.isFinite, factor != 0, same(x, y.map { $0 * factor }) {
    if factor == -1 { return "every value has the other sign." }
    return "every value is \(text(factor)) times the expected one."
  }
  let offset = x[0] - y[0]
  if same(x, y.map { $0 + offset }) {
    return "every value is \(text(offset.magnitude)) too \(offset > 0 ? "large" : "small")."
  }
  return nil
}

private func numbers(_ value: Value) -> [Double]? {
  switch value {
  case .vector(let x): x.elements
  case .matrix(let x): x.elements
  case .maps(let x): x.elements
  default: nil
  }
}

private func same(_ x: [Double], _ y: [Double]) -> Bool {
  let scale = y.reduce(0) { max($0, $1.magnitude) }
  return x.count == y.count
    && zip(x, y).allSatisfy { ($0 - $1).magnitude <= 1e-9 * max($1.magnitude, scale * 1e-3) }
}
