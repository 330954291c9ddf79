// Samples made pixels: chroma brought to full resolution, then luma and chroma made red, green and
// blue, as libjpeg does both.

extension JPEGFrame {
  /// The picture's bytes, `[height, width, components]`.
  func pixels(isRGB: Bool) -> [UInt8] {
    let count = components.count
    let room = 8 * (components.map(\.blocksAcross).max() ?? 0)
    return [UInt8](unsafeUninitializedCapacity: height * width * count) { pixels, initialized in
      // A row of each component, at full resolution.
      withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 2 * room * count) { rows in
        for y in 0..<height {
          for (k, component) in components.enumerated() {
            write(y, of: component, into: rows.baseAddress! + 2 * room * k)
          }
          let row = pixels.baseAddress! + y * width * count
          let (first, second) = (rows.baseAddress!, rows.baseAddress! + 2 * room)
          if count == 1 {
            row.update(from: first, count: width)
          } else if isRGB {
            interleave(first, second, second + 2 * room, count: width, into: row)
          } else {
            colors(first, second, second + 2 * room, count: width, into: row)
          }
        }
      }
      initialized = height * width * count
    }
  }

  /// Writes a row of a component at full resolution; up to one sample more than the picture is wide.
  private func write(
    _ y: Int, of component: Component, into row: UnsafeMutablePointer<UInt8>
  ) {
    let isWide = components.count == 1 || component.across == across
    let isTall = components.count == 1 || component.down == down
    component.samples.withUnsafeBufferPointer { samples in
      let own = isTall ? y : y / 2
      let near = samples.baseAddress! + own * component.stride
      // The second nearest row is above for even rows, below for odd ones; the edge's is its own.
      let other = max(0, min(component.height - 1, y % 2 == 0 ? own - 1 : own + 1))
      let far = samples.baseAddress! + other * component.stride
      let width = component.width
      switch (isWide, isTall) {
      case (true, true):
        row.update(from: near, count: width)
      case (true, false):
        for x in 0..<width {
          row[x] = UInt8((3 * Int(near[x]) + Int(far[x]) + (y % 2 == 0 ? 1 : 2)) >> 2)
        }
      case (false, _) where width <= 2:
        // Too narrow for triangles: each sample twice.
        for x in 0..<width {
          row[2 * x] = near[x]
          row[2 * x + 1] = near[x]
        }
      case (false, true):
        widen(width, into: row, shift: 2, rounding: (1, 2)) { Int(near[$0]) }
      case (false, false):
        widen(width, into: row, shift: 4, rounding: (8, 7)) { 3 * Int(near[$0]) + Int(far[$0]) }
      }
    }
  }

  /// Writes two samples for each of a row: three quarters of it and a quarter of its neighbor to the left,
  /// then to the right; at the edges its own value for want of one.
  ///
  /// - Parameters:
  ///   - shift: How many bits are rounded away of four quarters.
  ///   - rounding: What is added before that, left and right.
  @inline(__always)
  private func widen(
    _ width: Int, into row: UnsafeMutablePointer<UInt8>, shift: Int, rounding: (Int, Int),
    _ sample: (Int) -> Int
  ) {
    var (before, here) = (sample(0), sample(0))
    for x in 0..<width {
      let behind = x + 1 < width ? sample(x + 1) : here
      row[2 * x] = UInt8(truncatingIfNeeded: (3 * here + before + rounding.0) &>> shift)
      row[2 * x + 1] = UInt8(truncatingIfNeeded: (3 * here + behind + rounding.1) &>> shift)
      (before, here) = (here, behind)
    }
  }
}

private func interleave(
  _ red: UnsafePointer<UInt8>, _ green: UnsafePointer<UInt8>, _ blue: UnsafePointer<UInt8>,
  count: Int, into pixels: UnsafeMutablePointer<UInt8>
) {
  for x in 0..<count {
    pixels[3 * x] = red[x]
    pixels[3 * x + 1] = green[x]
    pixels[3 * x + 2] = blue[x]
  }
}

/// Makes red, green and blue of luma and chroma (JFIF 1.02, ITU-R BT.601), with 16 bits behind the
/// point: R = Y + 1.402 Cr, G = Y − 0.34414 Cb − 0.71414 Cr, B = Y + 1.772 Cb.
private func colors(
  _ luma: UnsafePointer<UInt8>, _ bluish: UnsafePointer<UInt8>, _ reddish: UnsafePointer<UInt8>,
  count: Int, into pixels: UnsafeMutablePointer<UInt8>
) {
  let half: Int32 = 1 << 15
  for x in 0..<count {
    let y = Int32(luma[x])
    let cb = Int32(bluish[x]) &- 128
    let cr = Int32(reddish[x]) &- 128
    pixels[3 * x] = clamped(y &+ (91_881 &* cr &+ half) >> 16)
    pixels[3 * x + 1] = clamped(y &+ (half &- 22_554 &* cb &- 46_802 &* cr) >> 16)
    pixels[3 * x + 2] = clamped(y &+ (116_130 &* cb &+ half) >> 16)
  }
}
