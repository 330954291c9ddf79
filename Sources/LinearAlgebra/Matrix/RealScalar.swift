// The two element types that every numeric target computes in.

import CKernels

/// The element types by name, as a command line spells them.
public enum Precision: String, CaseIterable, Sendable {
  case float, double
}

/// A type that matrices hold: `Double`, the default everywhere, or `Float`.
public protocol RealScalar: BinaryFloatingPoint, SIMDScalar, Codable, Sendable,
  LosslessStringConvertible
{
  /// Which of the two types this is.
  static var precision: Precision { get }
}

extension Double: RealScalar {
  public static var precision: Precision { .double }
}

extension Float: RealScalar {
  public static var precision: Precision { .float }
}

extension RealScalar {
  /// Writes a run of bytes as numbers from 0 to 255.
  ///
  /// - Precondition: `bytes.count == numbers.count`.
  public static func widen(
    _ bytes: UnsafeBufferPointer<UInt8>, into numbers: UnsafeMutableBufferPointer<Self>,
    on execution: Execution = .serial
  ) {
    precondition(
      bytes.count == numbers.count, "\(bytes.count) bytes do not fill \(numbers.count) numbers")
    guard let from = bytes.baseAddress, let to = numbers.baseAddress else { return }
    execution.kernels(for: Self.self).widen(from, bytes.count, to)
  }
}
