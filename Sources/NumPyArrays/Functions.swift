// Functions of every element.

#if canImport(Darwin)
  @_exported import Darwin
#else
  @_exported import Glibc
#endif

/// The system's `pow`, by a name that no operator of this module hides.
func power(_ base: Double, _ exponent: Double) -> Double { pow(base, exponent) }

/// eˣ of every element: NumPy's `np.exp`.
public func exp(_ a: Matrix<Double>) -> Matrix<Double> { mapped(a) { exp($0) } }
/// eˣ of every element: NumPy's `np.exp`.
public func exp(_ a: Vector) -> Vector { mapped(a) { exp($0) } }
/// The natural logarithm of every element: NumPy's `np.log`.
public func log(_ a: Matrix<Double>) -> Matrix<Double> { mapped(a) { log($0) } }
/// The natural logarithm of every element: NumPy's `np.log`.
public func log(_ a: Vector) -> Vector { mapped(a) { log($0) } }
/// The square root of every element; NaN below zero: NumPy's `np.sqrt`.
public func sqrt(_ a: Matrix<Double>) -> Matrix<Double> { mapped(a) { $0.squareRoot() } }
/// The square root of every element; NaN below zero: NumPy's `np.sqrt`.
public func sqrt(_ a: Vector) -> Vector { mapped(a) { $0.squareRoot() } }
/// The magnitude of every element: NumPy's `np.abs`.
public func abs(_ a: Matrix<Double>) -> Matrix<Double> { mapped(a) { $0.magnitude } }
/// The magnitude of every element: NumPy's `np.abs`.
public func abs(_ a: Vector) -> Vector { mapped(a) { $0.magnitude } }
/// tanh of every element: NumPy's `np.tanh`.
public func tanh(_ a: Matrix<Double>) -> Matrix<Double> { mapped(a) { tanh($0) } }

/// The larger of a number and each element; NaN where the element is: NumPy's `np.maximum(0, a)`.
public func maximum(_ number: Double, _ a: Matrix<Double>) -> Matrix<Double> {
  mapped(a) { $0 < number ? number : $0 }
}
/// The larger of a number and each element; NaN where the element is: NumPy's `np.maximum(0, v)`.
public func maximum(_ number: Double, _ a: Vector) -> Vector {
  mapped(a) { $0 < number ? number : $0 }
}
/// The larger of each pair of elements; NaN where one is: NumPy's `np.maximum(a, b)`.
public func maximum(_ a: Matrix<Double>, _ b: Matrix<Double>) -> Matrix<Double> {
  combined(a, b, "maximum") { $0.isNaN || $0 > $1 ? $0 : $1 }
}
/// The smaller of a number and each element; NaN where the element is: NumPy's `np.minimum(1, a)`.
public func minimum(_ number: Double, _ a: Matrix<Double>) -> Matrix<Double> {
  mapped(a) { $0 > number ? number : $0 }
}
/// The smaller of a number and each element; NaN where the element is.
public func minimum(_ number: Double, _ a: Vector) -> Vector {
  mapped(a) { $0 > number ? number : $0 }
}
