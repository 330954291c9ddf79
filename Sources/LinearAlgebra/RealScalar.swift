// The two element types that every numeric target computes in.

/// A type that matrices hold: `Double`, the default everywhere, or `Float`.
public protocol RealScalar: BinaryFloatingPoint, SIMDScalar, Sendable, LosslessStringConvertible {
}

extension Double: RealScalar {}

extension Float: RealScalar {}
