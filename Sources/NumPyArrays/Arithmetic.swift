// Arithmetic, element by element: matrices, vectors and numbers in every order.
//
// A vector beside a matrix counts as a row, as in NumPy: it is repeated for every row of the matrix.
// `v.column` is what is repeated for every column. Concrete overloads, no generics: an expression
// of a few operators is checked in milliseconds.

// MARK: +

/// Adds element by element; a single row or column is repeated.
public func + (a: Matrix<Double>, b: Matrix<Double>) -> Matrix<Double> {
  combined(a, b, "+") { $0 + $1 }
}
/// Adds a matrix and a row, which is repeated.
public func + (a: Matrix<Double>, row: Vector) -> Matrix<Double> { a + row.row }
/// Adds a row, which is repeated, and a matrix.
public func + (row: Vector, a: Matrix<Double>) -> Matrix<Double> { row.row + a }
/// Adds every element and a number.
public func + (a: Matrix<Double>, number: Double) -> Matrix<Double> { mapped(a) { $0 + number } }
/// Adds a number and every element.
public func + (number: Double, a: Matrix<Double>) -> Matrix<Double> { mapped(a) { number + $0 } }
/// Adds element by element.
public func + (a: Vector, b: Vector) -> Vector { combined(a, b, "sum") { $0 + $1 } }
/// Adds every element and a number.
public func + (a: Vector, number: Double) -> Vector { mapped(a) { $0 + number } }
/// Adds a number and every element.
public func + (number: Double, a: Vector) -> Vector { mapped(a) { number + $0 } }
/// Adds in place.
public func += (a: inout Matrix<Double>, b: Matrix<Double>) {
  let result = a + b
  requireSameShape(result, a, "+=")
  a = result
}
/// Adds a row, which is repeated, in place.
public func += (a: inout Matrix<Double>, row: Vector) { a += row.row }
/// Adds a number in place.
public func += (a: inout Matrix<Double>, number: Double) { a = a + number }
/// Adds in place.
public func += (a: inout Vector, b: Vector) { a = a + b }
/// Adds a number in place.
public func += (a: inout Vector, number: Double) { a = a + number }

// MARK: -

/// Subtracts element by element; a single row or column is repeated.
public func - (a: Matrix<Double>, b: Matrix<Double>) -> Matrix<Double> {
  combined(a, b, "-") { $0 - $1 }
}
/// Subtracts a matrix and a row, which is repeated.
public func - (a: Matrix<Double>, row: Vector) -> Matrix<Double> { a - row.row }
/// Subtracts a row, which is repeated, and a matrix.
public func - (row: Vector, a: Matrix<Double>) -> Matrix<Double> { row.row - a }
/// Subtracts every element and a number.
public func - (a: Matrix<Double>, number: Double) -> Matrix<Double> { mapped(a) { $0 - number } }
/// Subtracts a number and every element.
public func - (number: Double, a: Matrix<Double>) -> Matrix<Double> { mapped(a) { number - $0 } }
/// Subtracts element by element.
public func - (a: Vector, b: Vector) -> Vector { combined(a, b, "difference") { $0 - $1 } }
/// Subtracts every element and a number.
public func - (a: Vector, number: Double) -> Vector { mapped(a) { $0 - number } }
/// Subtracts a number and every element.
public func - (number: Double, a: Vector) -> Vector { mapped(a) { number - $0 } }
/// Subtracts in place.
public func -= (a: inout Matrix<Double>, b: Matrix<Double>) {
  let result = a - b
  requireSameShape(result, a, "-=")
  a = result
}
/// Subtracts a row, which is repeated, in place.
public func -= (a: inout Matrix<Double>, row: Vector) { a -= row.row }
/// Subtracts a number in place.
public func -= (a: inout Matrix<Double>, number: Double) { a = a - number }
/// Subtracts in place.
public func -= (a: inout Vector, b: Vector) { a = a - b }
/// Subtracts a number in place.
public func -= (a: inout Vector, number: Double) { a = a - number }

// MARK: *

/// Multiplies element by element; a single row or column is repeated.
public func * (a: Matrix<Double>, b: Matrix<Double>) -> Matrix<Double> {
  combined(a, b, "*") { $0 * $1 }
}
/// Multiplies a matrix and a row, which is repeated.
public func * (a: Matrix<Double>, row: Vector) -> Matrix<Double> { a * row.row }
/// Multiplies a row, which is repeated, and a matrix.
public func * (row: Vector, a: Matrix<Double>) -> Matrix<Double> { row.row * a }
/// Multiplies every element and a number.
public func * (a: Matrix<Double>, number: Double) -> Matrix<Double> { mapped(a) { $0 * number } }
/// Multiplies a number and every element.
public func * (number: Double, a: Matrix<Double>) -> Matrix<Double> { mapped(a) { number * $0 } }
/// Multiplies element by element.
public func * (a: Vector, b: Vector) -> Vector { combined(a, b, "product") { $0 * $1 } }
/// Multiplies every element and a number.
public func * (a: Vector, number: Double) -> Vector { mapped(a) { $0 * number } }
/// Multiplies a number and every element.
public func * (number: Double, a: Vector) -> Vector { mapped(a) { number * $0 } }
/// Multiplies in place.
public func *= (a: inout Matrix<Double>, b: Matrix<Double>) {
  let result = a * b
  requireSameShape(result, a, "*=")
  a = result
}
/// Multiplies a row, which is repeated, in place.
public func *= (a: inout Matrix<Double>, row: Vector) { a *= row.row }
/// Multiplies a number in place.
public func *= (a: inout Matrix<Double>, number: Double) { a = a * number }
/// Multiplies in place.
public func *= (a: inout Vector, b: Vector) { a = a * b }
/// Multiplies a number in place.
public func *= (a: inout Vector, number: Double) { a = a * number }

// MARK: /

/// Divides element by element; a single row or column is repeated.
public func / (a: Matrix<Double>, b: Matrix<Double>) -> Matrix<Double> {
  combined(a, b, "/") { $0 / $1 }
}
/// Divides a matrix and a row, which is repeated.
public func / (a: Matrix<Double>, row: Vector) -> Matrix<Double> { a / row.row }
/// Divides a row, which is repeated, and a matrix.
public func / (row: Vector, a: Matrix<Double>) -> Matrix<Double> { row.row / a }
/// Divides every element and a number.
public func / (a: Matrix<Double>, number: Double) -> Matrix<Double> { mapped(a) { $0 / number } }
/// Divides a number and every element.
public func / (number: Double, a: Matrix<Double>) -> Matrix<Double> { mapped(a) { number / $0 } }
/// Divides element by element.
public func / (a: Vector, b: Vector) -> Vector { combined(a, b, "quotient") { $0 / $1 } }
/// Divides every element and a number.
public func / (a: Vector, number: Double) -> Vector { mapped(a) { $0 / number } }
/// Divides a number and every element.
public func / (number: Double, a: Vector) -> Vector { mapped(a) { number / $0 } }
/// Divides in place.
public func /= (a: inout Matrix<Double>, b: Matrix<Double>) {
  let result = a / b
  requireSameShape(result, a, "/=")
  a = result
}
/// Divides a row, which is repeated, in place.
public func /= (a: inout Matrix<Double>, row: Vector) { a /= row.row }
/// Divides a number in place.
public func /= (a: inout Matrix<Double>, number: Double) { a = a / number }
/// Divides in place.
public func /= (a: inout Vector, b: Vector) { a = a / b }
/// Divides a number in place.
public func /= (a: inout Vector, number: Double) { a = a / number }

// MARK: - Signs and powers

/// Changes every sign.
public prefix func - (a: Matrix<Double>) -> Matrix<Double> { mapped(a) { -$0 } }
/// Changes every sign.
public prefix func - (a: Vector) -> Vector { mapped(a) { -$0 } }

precedencegroup PowerPrecedence {
  higherThan: MultiplicationPrecedence
  associativity: right
}

/// Raises to a power, as in NumPy: it binds tighter than a product.
infix operator ** : PowerPrecedence

/// Raises every element to a power.
public func ** (a: Matrix<Double>, exponent: Double) -> Matrix<Double> {
  if exponent == 2 { return mapped(a) { $0 * $0 } }
  return mapped(a) { power($0, exponent) }
}
/// Raises every element to a power.
public func ** (a: Vector, exponent: Double) -> Vector {
  if exponent == 2 { return mapped(a) { $0 * $0 } }
  return mapped(a) { power($0, exponent) }
}
/// Raises a number to a power.
public func ** (base: Double, exponent: Double) -> Double { power(base, exponent) }

private func requireSameShape(_ a: Matrix<Double>, _ b: Matrix<Double>, _ name: String) {
  require(
    a.rows == b.rows && a.columns == b.columns,
    "\(name) would change the shape from \(shape(b.rows, b.columns)) to "
      + shape(a.rows, a.columns))
}
