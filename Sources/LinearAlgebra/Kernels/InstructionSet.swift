// The instruction sets that the arithmetic is compiled for, and which of them this processor has.

import CKernels
import Foundation

/// The instructions that products and row operations are computed with.
///
/// All sets with a fused multiply-add – every case but `portable` on x86-64 – give the same results
/// to the last bit. `portable` differs from them by rounding where it lacks one.
public enum InstructionSet: String, CaseIterable, Sendable {
  /// What any processor of the architecture has: SSE2 on x86-64, Neon on arm64.
  case portable
  /// AVX2 with fused multiply-add.
  case avx2
  /// AVX2 instructions in the block shapes of AVX-512. It is slow, and there so that those shapes
  /// are tested on processors without AVX-512.
  case avx2WithWideTiles
  /// AVX-512 F, VL, BW and DQ.
  case avx512

  /// Whether this processor can run the set.
  public var isSupported: Bool { ck_supports(kernelSet) }

  /// The sets that this processor can run, `portable` first.
  public static let supported = allCases.filter(\.isSupported)

  /// The fastest set that this processor can run, or the one that the environment variable
  /// `WORKBOOK_INSTRUCTIONS` names, where the processor can run it: to measure or to reproduce what a lesser
  /// processor computes.
  public static let best: InstructionSet =
    chosen ?? [.avx512, .avx2].first(where: \.isSupported) ?? .portable

  /// The supported set that the environment names; nil where it names none.
  private static let chosen: InstructionSet? = getenv("WORKBOOK_INSTRUCTIONS")
    .flatMap { InstructionSet(rawValue: String(cString: $0)) }
    .flatMap { $0.isSupported ? $0 : nil }

  /// The kernels of the set for an element type.
  ///
  /// - Precondition: `isSupported`.
  func kernels(for precision: Precision) -> ck_kernels {
    precondition(isSupported, "this processor has no \(rawValue) instructions")
    guard let kernels = ck_kernels_for(kernelSet, precision == .float ? ck_float : ck_double) else {
      preconditionFailure("this build has no \(rawValue) instructions")
    }
    return kernels.pointee
  }

  /// The kernels of the set for rows of bytes; nil where it has none.
  ///
  /// - Parameter inFours: Whether they may multiply four bytes at once, where the processor can.
  func byteKernels(inFours: Bool) -> ck_byte_kernels? {
    precondition(isSupported, "this processor has no \(rawValue) instructions")
    return ck_byte_kernels_for(kernelSet, inFours)?.pointee
  }

  private var kernelSet: ck_instruction_set {
    switch self {
    case .portable: ck_portable
    case .avx2: ck_avx2
    case .avx2WithWideTiles: ck_avx2_wide_tiles
    case .avx512: ck_avx512
    }
  }
}
