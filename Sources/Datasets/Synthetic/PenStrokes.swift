// How digits are written: the strokes of the pen, as points that it passes through.

/// A point, `x` to the right and `y` downwards.
struct PenPoint: Sendable, Equatable {
  var x: Double
  var y: Double
}

/// One movement of the pen through some points.
struct PenStroke: Sendable, Equatable {
  var points: [PenPoint]
  /// Whether the pen goes round the points rather than straight from each to the next.
  var isCurved: Bool

  private init(_ points: [(Double, Double)], isCurved: Bool) {
    self.points = points.map { PenPoint(x: $0.0, y: $0.1) }
    self.isCurved = isCurved
  }

  static func straight(_ points: (Double, Double)...) -> PenStroke {
    PenStroke(points, isCurved: false)
  }

  static func curved(_ points: (Double, Double)...) -> PenStroke {
    PenStroke(points, isCurved: true)
  }

  /// The stroke as straight pieces.
  ///
  /// A curve is Catmull and Rom's spline: through every point, in the direction from the one before
  /// to the one after.
  func path() -> [PenPoint] {
    guard isCurved, points.count > 2 else { return points }
    let piecesPerSpan = 4
    var path = [points[0]]
    path.reserveCapacity((points.count - 1) * piecesPerSpan + 1)
    for span in 0..<points.count - 1 {
      let start = points[span]
      let end = points[span + 1]
      let before = span > 0 ? points[span - 1] : start
      let after = span + 2 < points.count ? points[span + 2] : end
      for piece in 1...piecesPerSpan {
        let t = Double(piece) / Double(piecesPerSpan)
        path.append(
          PenPoint(
            x: Self.spline(before.x, start.x, end.x, after.x, at: t),
            y: Self.spline(before.y, start.y, end.y, after.y, at: t)))
      }
    }
    return path
  }

  private static func spline(
    _ before: Double, _ start: Double, _ end: Double, _ after: Double, at t: Double
  ) -> Double {
    let linear = end - before
    let square = 2 * before - 5 * start + 4 * end - after
    let cube = 3 * (start - end) + after - before
    return start + 0.5 * t * (linear + t * (square + t * cube))
  }
}

/// The ways in which each digit is written, in a box of width and height 1.
enum PenDigits {
  /// `[10][ways][strokes]`
  static let ways: [[[PenStroke]]] = [
    [zero, zeroOpen], [one, oneWithFlag, oneWithFoot], [two, twoWithLoop], [three, threePointed],
    [fourOpen, fourClosed], [five, fiveInOne], [six, sixRound], [seven, sevenWithBar],
    [eight, eightOfTwo], [nine, nineWithTail],
  ]

  private static let zero = [
    PenStroke.curved(
      (0.52, 0), (0.24, 0.14), (0.12, 0.5), (0.24, 0.88), (0.5, 1), (0.78, 0.86), (0.88, 0.5),
      (0.76, 0.12), (0.5, 0))
  ]
  private static let zeroOpen = [
    PenStroke.curved(
      (0.4, 0.06), (0.18, 0.3), (0.16, 0.72), (0.46, 1), (0.8, 0.76), (0.84, 0.28), (0.58, 0.02),
      (0.3, 0.1))
  ]

  private static let one = [PenStroke.straight((0.5, 0), (0.5, 1))]
  private static let oneWithFlag = [PenStroke.straight((0.3, 0.24), (0.54, 0), (0.54, 1))]
  private static let oneWithFoot = [
    PenStroke.straight((0.32, 0.2), (0.52, 0), (0.52, 1)), .straight((0.3, 1), (0.74, 1)),
  ]

  private static let two = [
    PenStroke.curved(
      (0.18, 0.24), (0.34, 0.03), (0.64, 0.02), (0.8, 0.24), (0.68, 0.5), (0.42, 0.76),
      (0.16, 0.98)),
    .straight((0.16, 0.98), (0.86, 0.98)),
  ]
  private static let twoWithLoop = [
    PenStroke.curved(
      (0.2, 0.16), (0.5, 0), (0.78, 0.18), (0.68, 0.5), (0.36, 0.86), (0.18, 0.98), (0.12, 0.86),
      (0.3, 0.78), (0.56, 0.94), (0.9, 0.92))
  ]

  private static let three = [
    PenStroke.curved((0.18, 0.12), (0.5, 0), (0.78, 0.2), (0.64, 0.42), (0.4, 0.48)),
    .curved((0.4, 0.48), (0.72, 0.56), (0.84, 0.78), (0.54, 1), (0.14, 0.9)),
  ]
  private static let threePointed = [
    PenStroke.straight((0.2, 0.03), (0.78, 0.03), (0.46, 0.4)),
    .curved((0.46, 0.4), (0.78, 0.5), (0.84, 0.78), (0.54, 1), (0.16, 0.88)),
  ]

  private static let fourOpen = [
    PenStroke.straight((0.24, 0.02), (0.16, 0.54), (0.86, 0.54)), .straight((0.7, 0), (0.66, 1)),
  ]
  private static let fourClosed = [
    PenStroke.straight((0.66, 0), (0.12, 0.64), (0.9, 0.64)), .straight((0.66, 0), (0.64, 1)),
  ]

  private static let five = [
    PenStroke.straight((0.82, 0.02), (0.3, 0.02), (0.24, 0.44)),
    .curved((0.24, 0.44), (0.54, 0.36), (0.82, 0.56), (0.76, 0.86), (0.46, 1), (0.14, 0.9)),
  ]
  private static let fiveInOne = [
    PenStroke.curved(
      (0.8, 0), (0.4, 0.04), (0.28, 0.28), (0.46, 0.46), (0.76, 0.62), (0.72, 0.9), (0.4, 1),
      (0.16, 0.88))
  ]

  private static let six = [
    PenStroke.curved(
      (0.72, 0.03), (0.4, 0.2), (0.2, 0.55), (0.22, 0.86), (0.5, 1), (0.78, 0.84), (0.74, 0.6),
      (0.5, 0.5), (0.24, 0.68))
  ]
  private static let sixRound = [
    PenStroke.curved(
      (0.56, 0), (0.3, 0.28), (0.22, 0.66), (0.34, 0.94), (0.6, 1), (0.76, 0.78), (0.6, 0.6),
      (0.36, 0.66), (0.26, 0.82))
  ]

  private static let seven = [PenStroke.straight((0.14, 0.05), (0.86, 0.05), (0.42, 1))]
  private static let sevenWithBar = [
    PenStroke.straight((0.14, 0.06), (0.84, 0.03), (0.44, 1)), .straight((0.36, 0.5), (0.8, 0.48)),
  ]

  private static let eight = [
    PenStroke.curved(
      (0.74, 0.15), (0.5, 0), (0.26, 0.18), (0.36, 0.4), (0.66, 0.58), (0.8, 0.8), (0.5, 1),
      (0.2, 0.8), (0.34, 0.58), (0.64, 0.4), (0.74, 0.15))
  ]
  private static let eightOfTwo = [
    PenStroke.curved(
      (0.5, 0), (0.26, 0.1), (0.3, 0.38), (0.52, 0.47), (0.74, 0.34), (0.7, 0.06), (0.5, 0)),
    .curved(
      (0.52, 0.47), (0.22, 0.62), (0.24, 0.92), (0.5, 1), (0.8, 0.9), (0.78, 0.6), (0.52, 0.47)),
  ]

  private static let nine = [
    PenStroke.curved(
      (0.78, 0.24), (0.52, 0.02), (0.22, 0.2), (0.28, 0.46), (0.56, 0.5), (0.78, 0.24)),
    .straight((0.78, 0.24), (0.74, 0.6), (0.62, 1)),
  ]
  private static let nineWithTail = [
    PenStroke.curved(
      (0.76, 0.16), (0.5, 0), (0.24, 0.2), (0.36, 0.46), (0.68, 0.4), (0.78, 0.2)),
    .curved((0.78, 0.16), (0.8, 0.62), (0.6, 0.98), (0.22, 0.92)),
  ]
}
