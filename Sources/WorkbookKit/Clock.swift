// The time, for measuring how long a step takes.

/// Seconds on a clock that never goes back; its zero has no meaning.
public func monotonicSeconds() -> Double {
  let start = origin
  let elapsed = (ContinuousClock.now - start).components
  return Double(elapsed.seconds) + Double(elapsed.attoseconds) * 1e-18
}

private let origin = ContinuousClock.now
