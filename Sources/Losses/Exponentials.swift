// The exponential and the logarithm in the precision of their argument.

import Foundation
import LinearAlgebra

/// e to the power of x, in the precision of x.
@inlinable
@inline(__always)
public func exponential<Scalar: RealScalar>(_ x: Scalar) -> Scalar {
  if let x = x as? Double { return exp(x) as! Scalar }
  return Scalar(exp(Double(x)))
}

/// The natural logarithm of x.
@inlinable
@inline(__always)
public func logarithm<Scalar: RealScalar>(_ x: Scalar) -> Scalar {
  if let x = x as? Double { return log(x) as! Scalar }
  return Scalar(log(Double(x)))
}
