// Comparisons, element by element: masks of ones, where they hold, and zeros.
//
// `==` compares whole arrays, as everywhere in Swift; `.==` compares their elements.

/// 1 where an element is greater, 0 elsewhere.
public func > (a: Matrix<Double>, b: Matrix<Double>) -> Matrix<Double> {
  combined(a, b, ">") { $0 > $1 ? 1 : 0 }
}
/// 1 where an element is greater, 0 elsewhere.
public func > (a: Matrix<Double>, number: Double) -> Matrix<Double> {
  mapped(a) { $0 > number ? 1 : 0 }
}
/// 1 where an element is greater, 0 elsewhere.
public func > (a: Vector, b: Vector) -> Vector { combined(a, b, ">") { $0 > $1 ? 1 : 0 } }
/// 1 where an element is greater, 0 elsewhere.
public func > (a: Vector, number: Double) -> Vector { mapped(a) { $0 > number ? 1 : 0 } }

/// 1 where an element is greater or equal, 0 elsewhere.
public func >= (a: Matrix<Double>, b: Matrix<Double>) -> Matrix<Double> {
  combined(a, b, ">=") { $0 >= $1 ? 1 : 0 }
}
/// 1 where an element is greater or equal, 0 elsewhere.
public func >= (a: Matrix<Double>, number: Double) -> Matrix<Double> {
  mapped(a) { $0 >= number ? 1 : 0 }
}
/// 1 where an element is greater or equal, 0 elsewhere.
public func >= (a: Vector, b: Vector) -> Vector { combined(a, b, ">=") { $0 >= $1 ? 1 : 0 } }
/// 1 where an element is greater or equal, 0 elsewhere.
public func >= (a: Vector, number: Double) -> Vector { mapped(a) { $0 >= number ? 1 : 0 } }

/// 1 where an element is less, 0 elsewhere.
public func < (a: Matrix<Double>, b: Matrix<Double>) -> Matrix<Double> {
  combined(a, b, "<") { $0 < $1 ? 1 : 0 }
}
/// 1 where an element is less, 0 elsewhere.
public func < (a: Matrix<Double>, number: Double) -> Matrix<Double> {
  mapped(a) { $0 < number ? 1 : 0 }
}
/// 1 where an element is less, 0 elsewhere.
public func < (a: Vector, b: Vector) -> Vector { combined(a, b, "<") { $0 < $1 ? 1 : 0 } }
/// 1 where an element is less, 0 elsewhere.
public func < (a: Vector, number: Double) -> Vector { mapped(a) { $0 < number ? 1 : 0 } }

/// 1 where an element is less or equal, 0 elsewhere.
public func <= (a: Matrix<Double>, b: Matrix<Double>) -> Matrix<Double> {
  combined(a, b, "<=") { $0 <= $1 ? 1 : 0 }
}
/// 1 where an element is less or equal, 0 elsewhere.
public func <= (a: Matrix<Double>, number: Double) -> Matrix<Double> {
  mapped(a) { $0 <= number ? 1 : 0 }
}
/// 1 where an element is less or equal, 0 elsewhere.
public func <= (a: Vector, b: Vector) -> Vector { combined(a, b, "<=") { $0 <= $1 ? 1 : 0 } }
/// 1 where an element is less or equal, 0 elsewhere.
public func <= (a: Vector, number: Double) -> Vector { mapped(a) { $0 <= number ? 1 : 0 } }

/// 1 where an element is equal, 0 elsewhere.
public func .== (a: Matrix<Double>, b: Matrix<Double>) -> Matrix<Double> {
  combined(a, b, ".==") { $0 == $1 ? 1 : 0 }
}
/// 1 where an element is equal, 0 elsewhere.
public func .== (a: Matrix<Double>, number: Double) -> Matrix<Double> {
  mapped(a) { $0 == number ? 1 : 0 }
}
/// 1 where an element is equal, 0 elsewhere.
public func .== (a: Vector, b: Vector) -> Vector { combined(a, b, ".==") { $0 == $1 ? 1 : 0 } }
/// 1 where an element is equal, 0 elsewhere.
public func .== (a: Vector, number: Double) -> Vector { mapped(a) { $0 == number ? 1 : 0 } }

/// 1 where an element is unequal, 0 elsewhere.
public func .!= (a: Matrix<Double>, b: Matrix<Double>) -> Matrix<Double> {
  combined(a, b, ".!=") { $0 != $1 ? 1 : 0 }
}
/// 1 where an element is unequal, 0 elsewhere.
public func .!= (a: Matrix<Double>, number: Double) -> Matrix<Double> {
  mapped(a) { $0 != number ? 1 : 0 }
}
/// 1 where an element is unequal, 0 elsewhere.
public func .!= (a: Vector, b: Vector) -> Vector { combined(a, b, ".!=") { $0 != $1 ? 1 : 0 } }
/// 1 where an element is unequal, 0 elsewhere.
public func .!= (a: Vector, number: Double) -> Vector { mapped(a) { $0 != number ? 1 : 0 } }

/// 1 where labels are equal, 0 elsewhere: NumPy's `y_pred == y`.
///
/// ```swift
/// (predicted .== labels).mean()   // the accuracy
/// ```
public func .== (a: [Int], b: [Int]) -> Vector {
  require(a.count == b.count, "\(a.count) and \(b.count) labels do not pair up")
  return Vector(storage: zip(a, b).map { $0 == $1 ? 1 : 0 }[...])
}
