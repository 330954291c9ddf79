// Arithmetic of maps, element by element, with NumPy's rule for shapes that differ: a size of 1 is
// repeated. Numbers for the channels are `v.reshape(1, -1, 1, 1)`.

/// Adds element by element; a size of 1 is repeated.
public func + (a: Maps, b: Maps) -> Maps { combined(a, b, "+") { $0 + $1 } }
/// Adds every element and a number.
public func + (a: Maps, number: Double) -> Maps { mapped(a) { $0 + number } }
/// Adds a number and every element.
public func + (number: Double, a: Maps) -> Maps { mapped(a) { number + $0 } }
/// Adds in place.
public func += (a: inout Maps, b: Maps) { a = sameShape(a + b, as: a, "+=") }
/// Adds a number in place.
public func += (a: inout Maps, number: Double) { a = a + number }

/// Subtracts element by element; a size of 1 is repeated.
public func - (a: Maps, b: Maps) -> Maps { combined(a, b, "-") { $0 - $1 } }
/// Subtracts every element and a number.
public func - (a: Maps, number: Double) -> Maps { mapped(a) { $0 - number } }
/// Subtracts a number and every element.
public func - (number: Double, a: Maps) -> Maps { mapped(a) { number - $0 } }
/// Subtracts in place.
public func -= (a: inout Maps, b: Maps) { a = sameShape(a - b, as: a, "-=") }
/// Subtracts a number in place.
public func -= (a: inout Maps, number: Double) { a = a - number }

/// Multiplies element by element; a size of 1 is repeated.
public func * (a: Maps, b: Maps) -> Maps { combined(a, b, "*") { $0 * $1 } }
/// Multiplies every element and a number.
public func * (a: Maps, number: Double) -> Maps { mapped(a) { $0 * number } }
/// Multiplies a number and every element.
public func * (number: Double, a: Maps) -> Maps { mapped(a) { number * $0 } }
/// Multiplies in place.
public func *= (a: inout Maps, b: Maps) { a = sameShape(a * b, as: a, "*=") }
/// Multiplies a number in place.
public func *= (a: inout Maps, number: Double) { a = a * number }

/// Divides element by element; a size of 1 is repeated.
public func / (a: Maps, b: Maps) -> Maps { combined(a, b, "/") { $0 / $1 } }
/// Divides every element and a number.
public func / (a: Maps, number: Double) -> Maps { mapped(a) { $0 / number } }
/// Divides a number and every element.
public func / (number: Double, a: Maps) -> Maps { mapped(a) { number / $0 } }
/// Divides in place.
public func /= (a: inout Maps, b: Maps) { a = sameShape(a / b, as: a, "/=") }
/// Divides a number in place.
public func /= (a: inout Maps, number: Double) { a = a / number }

/// Changes every sign.
public prefix func - (a: Maps) -> Maps { mapped(a) { -$0 } }
/// Raises every element to a power.
public func ** (a: Maps, exponent: Double) -> Maps {
  exponent == 2 ? mapped(a) { $0 * $0 } : mapped(a) { power($0, exponent) }
}

/// 1 where an element is greater, 0 elsewhere.
public func > (a: Maps, number: Double) -> Maps { mapped(a) { $0 > number ? 1 : 0 } }
/// 1 where an element is greater or equal, 0 elsewhere.
public func >= (a: Maps, number: Double) -> Maps { mapped(a) { $0 >= number ? 1 : 0 } }
/// 1 where an element is less, 0 elsewhere.
public func < (a: Maps, number: Double) -> Maps { mapped(a) { $0 < number ? 1 : 0 } }
/// 1 where an element is less or equal, 0 elsewhere.
public func <= (a: Maps, number: Double) -> Maps { mapped(a) { $0 <= number ? 1 : 0 } }
/// 1 where an element is equal, 0 elsewhere.
public func .== (a: Maps, number: Double) -> Maps { mapped(a) { $0 == number ? 1 : 0 } }

/// The larger of a number and each element; NaN where the element is: NumPy's `np.maximum(0, x)`.
public func maximum(_ number: Double, _ a: Maps) -> Maps { mapped(a) { $0 < number ? number : $0 } }
/// The square root of every element; NaN below zero: NumPy's `np.sqrt`.
public func sqrt(_ a: Maps) -> Maps { mapped(a) { $0.squareRoot() } }
/// The magnitude of every element: NumPy's `np.abs`.
public func abs(_ a: Maps) -> Maps { mapped(a) { $0.magnitude } }

@inline(__always)
private func mapped(_ a: Maps, _ operation: (Double) -> Double) -> Maps {
  var result = a
  for i in result.storage.indices { result.storage[i] = operation(result.storage[i]) }
  return result
}

/// Combines maps element by element.
///
/// - Precondition: each size is the other's, or one of the two is 1.
@inline(__always)
private func combined(
  _ a: Maps, _ b: Maps, _ name: String, _ operation: (Double, Double) -> Double
) -> Maps {
  if a.samples == b.samples, a.channels == b.channels, a.height == b.height, a.width == b.width {
    var result = a
    for i in result.storage.indices { result.storage[i] = operation(a.storage[i], b.storage[i]) }
    return result
  }
  let (p, q) = (a.shape, b.shape)
  require(
    zip(p, q).allSatisfy { $0 == $1 || $0 == 1 || $1 == 1 },
    "no \(listed(p)) \(name) \(listed(q)): shapes must agree, or be 1 where they do not")
  let sizes = zip(p, q).map { $0 == 1 ? $1 : $0 }
  // A size of 1 has no step to its next element: it is repeated.
  func steps(_ shape: [Int]) -> [Int] {
    let steps = [shape[1] * shape[2] * shape[3], shape[2] * shape[3], shape[3], 1]
    return zip(shape, steps).map { $0 == 1 ? 0 : $1 }
  }
  let (s, t) = (steps(p), steps(q))
  var result: [Double] = []
  result.reserveCapacity(sizes.reduce(1, *))
  for n in 0..<sizes[0] {
    for c in 0..<sizes[1] {
      for i in 0..<sizes[2] {
        let (x, y) = (n * s[0] + c * s[1] + i * s[2], n * t[0] + c * t[1] + i * t[2])
        for j in 0..<sizes[3] {
          result.append(operation(a.storage[x + j * s[3]], b.storage[y + j * t[3]]))
        }
      }
    }
  }
  return Maps(
    samples: sizes[0], channels: sizes[1], height: sizes[2], width: sizes[3], elements: result)
}

private func sameShape(_ result: Maps, as a: Maps, _ name: String) -> Maps {
  require(
    result.shape == a.shape,
    "\(name) would change the shape from \(listed(a.shape)) to \(listed(result.shape))")
  return result
}
