// Jumps of a loss: the quanta of one that is rounded more coarsely than Double.

extension LossEvaluator {
  /// The noise of a term at the scale of a close-up, if that is more than next to the point.
  ///
  /// A kink is off the curve through its neighbours as well; unlike noise it does not keep its height
  /// as the place is narrowed down.
  ///
  /// - Parameter level: The noise next to the point.
  mutating func roughness(_ entry: Entry, term: Int, view: CloseUp, level: Double) -> Double {
    guard view.noise > Noise.excess * level else { return 0 }
    let center = center(entry)
    let curvature = (view.forward - view.backward) / view.step / 2
    for (from, to) in view.roughest {
      let height = heightOfJump(from: from, to: to, noise: level) {
        let place = center + $0
        let move = place - center
        let loss = move == 0 ? base.terms[term] : evaluation(entry, at: place).terms[term]
        return loss - base.terms[term] - view.derivative * move - curvature * move * move
      }
      if height > 0 { return max(view.noise, height / 8) }
    }
    return 0
  }

  /// The height of a jump of the term beyond the step, up to moves of a half: 0 where the term is
  /// continuous as far as it shows.
  ///
  /// From the tangent and the curvature at the step, the term may depart smoothly, at a kink, or by a
  /// jump: a quantum, if the loss is one of whole quanta. The first departure that neither noise nor
  /// curvature explains is bisected: a jump stays as high as it is.
  ///
  /// - Parameters:
  ///   - floor: What rounding does to the slope.
  ///   - noise: What rounding does to the loss.
  mutating func jump(
    _ entry: Entry, term: Int, view: CloseUp, floor: Double, noise: Double
  ) -> Double {
    if view.isFlat { return onset(entry, term: term, step: view.step).height }
    let center = center(entry)
    let curvature = (view.forward - view.backward) / view.step / 2
    let top = max(0.5, abs(center) / 2)
    var highest = 0.0
    for side in [-1.0, 1.0] {
      func departure(_ distance: Double) -> Double {
        let place = center + side * distance
        let move = place - center
        return evaluation(entry, at: place).terms[term] - base.terms[term]
          - view.derivative * move - curvature * move * move
      }
      var inner = view.step
      var distance = 8 * view.step
      while distance <= top {
        let outer = departure(distance)
        guard outer.isFinite else { break }
        if abs(outer) > floor * distance * (1 + distance / view.step / 2) + 8 * noise {
          highest = max(
            highest, heightOfJump(from: inner, to: distance, noise: noise, departure: departure))
          break
        }
        inner = distance
        distance *= 8
      }
    }
    return highest
  }

  /// Where a term that is flat around a point begins to move, and by how much.
  ///
  /// - Returns: The distance up to which it is flat, and the height of the first change as near as it
  ///   can be located: a quantum if that is a jump, 0 if the term begins to move continuously, as a
  ///   ReLU does, or not at all.
  mutating func onset(_ entry: Entry, term: Int, step: Double) -> (reach: Double, height: Double) {
    let center = center(entry)
    let here = base.terms[term]
    let top = 64 * max(1, abs(center))
    func change(_ move: Double) -> Double {
      abs(evaluation(entry, at: center + move).terms[term] - here)
    }
    var flat = step
    var distance = 8 * step
    while distance <= top {
      if let side = [-1.0, 1.0].first(where: { change($0 * distance) != 0 }) {
        var (low, high) = (flat, distance)
        var heights: [Double] = []
        for _ in 0..<32 {
          let middle = low + (high - low) / 2
          let height = change(side * middle)
          guard height.isFinite, middle > low, middle < high else { break }
          if height == 0 { low = middle } else { high = middle }
          heights.append(change(side * high))
        }
        guard let last = heights.last, heights.count > 12, last.isFinite else { return (low, 0) }
        // A continuous change shrinks with the interval, 256-fold in eight halvings.
        return (low, last > heights[heights.count - 9] / 16 ? last : 0)
      }
      flat = distance
      distance *= 8
    }
    return (flat, 0)
  }
}

/// What is left of a change as the interval is halved, always toward the larger change.
private func heightOfJump(
  from inner: Double, to outer: Double, noise: Double, departure: (Double) -> Double
) -> Double {
  var (low, high) = (inner, outer)
  var (below, above) = (departure(low), departure(high))
  let change = abs(above - below)
  for halving in 1...20 {
    let middle = low + (high - low) / 2
    let value = departure(middle)
    guard value.isFinite, middle > low, middle < high else { break }
    if abs(value - below) > abs(above - value) {
      (high, above) = (middle, value)
    } else {
      (low, below) = (middle, value)
    }
    let left = abs(above - below)
    if left <= 4 * noise || halving == 8 && left < change / 64 { return 0 }
  }
  let left = abs(above - below)
  return left > change / 4096 ? left : 0
}
