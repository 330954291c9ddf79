// The inverse discrete cosine transform of 8 × 8 coefficients, in the integer arithmetic of libjpeg's
// "islow". Loeffler, Ligtenberg and Moschytz, Practical fast 1-D DCT algorithms with 11
// multiplications, 1989.

/// Writes the samples of a block.
///
/// Columns are transformed first and keep two more bits than samples have; rows next. Sums that no
/// sound file has wrap around.
///
/// - Parameters:
///   - coefficients: `[8, 8]`, multiplied by their divisors.
///   - isFlat: Whether all but the first are 0.
///   - scratch: Room for 64 numbers.
///   - samples: Where the block's first sample goes; the one below it is `stride` further.
@inline(__always)
func inverseTransform(
  _ coefficients: UnsafePointer<Int32>, isFlat: Bool, scratch: UnsafeMutablePointer<Int32>,
  into samples: UnsafeMutablePointer<UInt8>, stride: Int
) {
  if isFlat {
    // What both passes make of it: 4 times the mean, then an eighth of an eighth of that, rounded.
    let sample = clamped((coefficients[0] &* 4 &+ 16) >> 5 &+ 128)
    for row in 0..<8 { (samples + row * stride).update(repeating: sample, count: 8) }
    return
  }
  for column in 0..<8 {
    transform(coefficients + column, 8, into: scratch + column, 8, shift: 11)
  }
  for row in 0..<8 {
    let numbers = scratch + 8 * row
    transform(numbers, 1, into: numbers, 1, shift: 18)
    for column in 0..<8 {
      samples[row * stride + column] = clamped(numbers[column] &+ 128)
    }
  }
}

/// A number as a sample: not below 0, not above 255.
@inline(__always)
func clamped(_ number: Int32) -> UInt8 { UInt8(truncatingIfNeeded: max(0, min(255, number))) }

/// Transforms eight numbers, `step` apart, in arithmetic with 13 bits behind the point, and rounds
/// `shift` bits away. Source and target may be the same.
///
/// The factors are sums of √2 cos(kπ/16), times 2¹³; their names are those sums.
@inline(__always)
private func transform(
  _ x: UnsafePointer<Int32>, _ step: Int, into y: UnsafeMutablePointer<Int32>, _ yStep: Int,
  shift: Int32
) {
  let x0 = x[0]
  let (x1, x2, x3) = (x[step], x[2 * step], x[3 * step])
  let (x4, x5, x6, x7) = (x[4 * step], x[5 * step], x[6 * step], x[7 * step])

  // The even half: a rotation of x2 and x6 by 6π/16, sums of x0 and x4.
  let turned = (x2 &+ x6) &* 4_433  // 0.541196100
  let low = turned &- x6 &* 15_137  // 1.847759065
  let high = turned &+ x2 &* 6_270  // 0.765366865
  let sum = (x0 &+ x4) &<< 13
  let difference = (x0 &- x4) &<< 13
  let (e0, e3) = (sum &+ high, sum &- high)
  let (e1, e2) = (difference &+ low, difference &- low)

  // The odd half.
  let all = (x7 &+ x3 &+ x5 &+ x1) &* 9_633  // 1.175875602
  let z1 = (x7 &+ x1) &* -7_373  // 0.899976223
  let z2 = (x5 &+ x3) &* -20_995  // 2.562915447
  let z3 = (x7 &+ x3) &* -16_069 &+ all  // 1.961570560
  let z4 = (x5 &+ x1) &* -3_196 &+ all  // 0.390180644
  let o3 = x7 &* 2_446 &+ z1 &+ z3  // 0.298631336
  let o2 = x5 &* 16_819 &+ z2 &+ z4  // 2.053119869
  let o1 = x3 &* 25_172 &+ z2 &+ z3  // 3.072711026
  let o0 = x1 &* 12_299 &+ z1 &+ z4  // 1.501321110

  let half: Int32 = 1 &<< (shift &- 1)
  y[0] = (e0 &+ o0 &+ half) &>> shift
  y[7 * yStep] = (e0 &- o0 &+ half) &>> shift
  y[yStep] = (e1 &+ o1 &+ half) &>> shift
  y[6 * yStep] = (e1 &- o1 &+ half) &>> shift
  y[2 * yStep] = (e2 &+ o2 &+ half) &>> shift
  y[5 * yStep] = (e2 &- o2 &+ half) &>> shift
  y[3 * yStep] = (e3 &+ o3 &+ half) &>> shift
  y[4 * yStep] = (e3 &- o3 &+ half) &>> shift
}
