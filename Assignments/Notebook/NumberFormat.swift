// How numbers read on a page: `"\(accuracy, .decimals(4))"`.

import Foundation

/// The digits that a person sees of a number; programs get all of them.
public enum NumberFormat: Sendable, Equatable {
  /// All that Swift prints: `0.1`, `1e-07`.
  case plain
  /// So many digits behind the point: `0.2820`.
  case decimals(Int)
  /// So many digits behind the point, times a power of ten: `1.0e-07`.
  case scientific(Int)
  /// Four digits behind the point, or two digits and a power of ten where these would say little.
  case short

  /// The text of a number; `nan` and `inf` for what is none.
  public func text(_ value: Double) -> String {
    switch self {
    case .plain: "\(value)"
    case .decimals(let digits): String(format: "%.\(digits)f", value)
    case .scientific(let digits): String(format: "%.\(digits)e", value)
    case .short:
      value == 0 || (0.001..<10_000).contains(abs(value)) || !value.isFinite
        ? String(format: "%.4f", value) : String(format: "%.1e", value)
    }
  }
}

extension DefaultStringInterpolation {
  public mutating func appendInterpolation(_ value: Double, _ format: NumberFormat) {
    appendLiteral(format.text(value))
  }

  /// Several numbers with spaces between them.
  public mutating func appendInterpolation(_ values: some Sequence<Double>, _ format: NumberFormat)
  {
    appendLiteral(values.map(format.text).joined(separator: " "))
  }
}

/// A shape as NumPy prints it: `(5000, 3072)`, `(10,)`.
package func tuple(_ shape: [Int]) -> String {
  "(" + shape.map(String.init).joined(separator: ", ") + (shape.count == 1 ? ",)" : ")")
}
