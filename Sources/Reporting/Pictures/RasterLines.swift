// Lines on a picture.

extension Raster {
  /// Draws a straight line of one pixel's width between two places, both ends included. What lies
  /// outside the picture is left out.
  ///
  /// - Parameters:
  ///   - start: Column and row, from the top left pixel's (0, 0).
  ///   - end: The same.
  public mutating func drawLine(
    from start: (x: Int, y: Int), to end: (x: Int, y: Int), _ pixel: Pixel
  ) {
    let steps = max(abs(end.x - start.x), abs(end.y - start.y))
    for step in 0...steps {
      let share = steps == 0 ? 0 : Double(step) / Double(steps)
      let x = start.x + Int((Double(end.x - start.x) * share).rounded())
      let y = start.y + Int((Double(end.y - start.y) * share).rounded())
      if (0..<width).contains(x) && (0..<height).contains(y) { self[x, y] = pixel }
    }
  }

  /// Fills a square around a place; what lies outside the picture is left out.
  ///
  /// - Parameter reach: How many pixels it goes on each side: 1 for 3 × 3.
  public mutating func drawDot(at place: (x: Int, y: Int), reach: Int, _ pixel: Pixel) {
    for y in place.y - reach...place.y + reach where (0..<height).contains(y) {
      for x in place.x - reach...place.x + reach where (0..<width).contains(x) {
        self[x, y] = pixel
      }
    }
  }
}
