// Losses small enough to be computed a second time, from their definitions, in whole numbers: a gradient
// check only sees that a loss and its gradient agree with each other, not that they are the right ones.

import LinearAlgebra
import LinearClassifiers
import Losses
import Notebook
import NumPyRandom
import WorkbookKit

/// Weights and samples of whole numbers, drawn for a run; the last feature is the bias's one.
struct SmallLoss {
  static let (count, features, classes) = (9, 5, 4)
  let kind: ClassificationLoss
  /// `[features][classes]`
  var weights: [[Double]]
  /// `[count][features]`
  let samples: [[Double]]
  let labels: [Int]
  let penalty: Double

  /// Draws a case, again until margins are above zero, below zero and exactly zero, and a mistake in
  /// each part of the loss would show.
  init(_ kind: ClassificationLoss, penalty: Double, using draws: inout RandomState) {
    self.kind = kind
    self.penalty = penalty
    var weights: [[Double]] = []
    var samples: [[Double]] = []
    var labels: [Int] = []
    func rows(_ count: Int, _ columns: Int) -> [[Double]] {
      (0..<count).map { _ in draws.integers(count: columns, in: -2..<3).map(Double.init) }
    }
    repeat {
      weights = rows(Self.features, Self.classes)
      samples = rows(Self.count, Self.features - 1).map { $0 + [1] }
      labels = draws.integers(count: Self.count, in: 0..<Self.classes)
    } while !Self.hasAllKindsOfMargins(weights, samples, labels)
      || weights.last!.allSatisfy { $0 == 0 } || weights.joined().allSatisfy { abs($0) < 2 }
    (self.weights, self.samples, self.labels) = (weights, samples, labels)
  }

  /// Whether at least two margins each are above zero, below zero and zero, the zeros of samples whose
  /// gradient they would change.
  private static func hasAllKindsOfMargins(
    _ weights: [[Double]], _ samples: [[Double]], _ labels: [Int]
  ) -> Bool {
    let margins = zip(samples, labels).flatMap { x, label -> [Double] in
      let scores = Self.scores(x, weights)
      return scores.indices.filter { $0 != label }.map { scores[$0] - scores[label] + 1 }
    }
    return [margins.count { $0 > 0 }, margins.count { $0 < 0 }, margins.count { $0 == 0 }]
      .allSatisfy { $0 >= 2 }
  }

  private static func scores(_ x: [Double], _ weights: [[Double]]) -> [Double] {
    (0..<classes).map { j in zip(x, weights).reduce(0) { $0 + $1.0 * $1.1[j] } }
  }

  /// The loss and its gradient by their definitions, or as a mistake would have them.
  func value(_ mistake: LossMistake? = nil) -> (loss: Double, gradient: [[Double]]) {
    var loss = 0.0
    var gradient = weights.map { $0.map { _ in 0.0 } }
    /// Adds the share of ∂Lᵢ/∂sⱼ.
    func add(_ share: Double, _ x: [Double], to j: Int) {
      for d in x.indices { gradient[d][j] += share * x[d] }
    }
    for (x, label) in zip(samples, labels) {
      let scores = Self.scores(x, weights)
      switch kind {
      case .svm:
        let delta = mistake == .noMargin ? 0.0 : 1
        if mistake == .ownClass { loss += delta }
        for j in scores.indices where j != label {
          let margin = scores[j] - scores[label] + delta
          guard margin > 0 || (mistake == .zeroMargin && margin == 0) else { continue }
          loss += margin
          add(1, x, to: j)
          if mistake != .labelForgotten { add(-1, x, to: label) }
        }
      case .softmax:
        let largest = scores.max()!
        let powers = scores.map { exponential($0 - largest) }
        let sum = powers.reduce(0, +)
        loss += logarithm(sum) + largest - scores[label]
        for j in scores.indices { add(powers[j] / sum, x, to: j) }
        if mistake != .labelForgotten { add(-1, x, to: label) }
      }
    }
    let count = mistake == .summed ? 1 : Double(samples.count)
    loss /= count
    for d in weights.indices {
      for j in weights[d].indices {
        gradient[d][j] /= count
        let w = weights[d][j]
        switch mistake {
        case .noPenalty: break
        case .unpenalizedBias where d == weights.count - 1: break
        case .l1Penalty:
          loss += penalty * abs(w)
          gradient[d][j] += penalty * (w == 0 ? 0 : w > 0 ? 1 : -1)
        case .halfPenalty:
          loss += penalty / 2 * w * w
          gradient[d][j] += penalty * w
        case .halfPenaltyGradient:
          loss += penalty * w * w
          gradient[d][j] += penalty * w
        default:
          loss += penalty * w * w
          gradient[d][j] += 2 * penalty * w
        }
      }
    }
    return (loss, gradient)
  }

  /// Whether a loss and gradient are right, and in words what differs.
  ///
  /// - Parameter tolerance: Of each number, relative to the largest of its kind.
  func verdict(
    loss: Double, gradient: Matrix<Double>, tolerance: Double
  ) -> (passed: Bool, detail: String) {
    guard gradient.rows == Self.features, gradient.columns == Self.classes else {
      return (
        false,
        "the gradient's shape is \(tuple([gradient.rows, gradient.columns])), that of the weights "
          + tuple([Self.features, Self.classes])
      )
    }
    /// The errors of loss and gradient against some values.
    func errors(_ value: (loss: Double, gradient: [[Double]])) -> (loss: Double, gradient: Double) {
      let size = largest(value.gradient.joined().map(abs))
      return (
        abs(loss - value.loss) / max(1, abs(value.loss)),
        largest(zip(gradient.elements, value.gradient.joined()).map { abs($0 - $1) })
          / max(1, size)
      )
    }
    let right = value()
    let (lossError, gradientError) = errors(right)
    let (isLossRight, isGradientRight) = (lossError <= tolerance, gradientError <= tolerance)
    if isLossRight && isGradientRight {
      return (
        true,
        "λ = \(penalty): loss \(right.loss), relative errors \(lossError) and \(gradientError), at "
          + "most \(tolerance)"
      )
    }
    var detail = "λ = \(penalty): "
    detail += isLossRight ? "the loss is right" : "found loss \(loss), expected \(right.loss)"
    if isGradientRight {
      detail += "; the gradient is right"
    } else if let index = zip(gradient.elements, right.gradient.joined()).enumerated().first(
      where: {
        !(abs($0.element.0 - $0.element.1)
          <= tolerance * max(1, largest(right.gradient.joined().map(abs))))
      })?.offset
    {
      let (d, j) = (index / Self.classes, index % Self.classes)
      detail +=
        "; found gradient \(gradient.elements[index]) of W[\(d), \(j)], expected "
        + "\(right.gradient[d][j])"
    }
    let same = LossMistake.allCases.first { mistake in
      let error = errors(value(mistake))
      return error.loss <= tolerance && error.gradient <= tolerance
    }
    return (false, detail + (same.map { ". These are the values where \($0.rawValue)." } ?? ""))
  }
}

/// What a program may get wrong about a linear classifier's loss.
enum LossMistake: String, CaseIterable {
  case ownClass = "the sample's own class is counted among the wrong ones"
  case zeroMargin = "a margin of exactly 0 counts: >= instead of >"
  case noMargin = "the margin's 1 is missing"
  case labelForgotten = "the gradient of the sample's own class is missing"
  case summed = "the losses are summed, not averaged over the samples"
  case noPenalty = "the penalty is missing"
  case l1Penalty = "the penalty is λ Σ|W| instead of λ ΣW²"
  case unpenalizedBias = "the penalty leaves out the bias, the last row of W"
  case halfPenalty = "the penalty is λ/2 ΣW² instead of λ ΣW²"
  case halfPenaltyGradient = "the penalty's gradient is λW instead of 2λW"
}

extension LinearAssignment {
  /// Judges a form of the loss on small cases of this run's seed: without and with a penalty, and for
  /// softmax with scores whose exponentials overflow.
  func judgeSmallCases(
    of form: (
      _ weights: Matrix<Scalar>, _ samples: Matrix<Scalar>, _ labels: [Int], _ penalty: Scalar
    ) -> LossAndGradient<Scalar>, _ page: Page
  ) {
    func matrix(_ rows: [[Double]]) -> Matrix<Scalar> {
      Matrix(rows: rows.count, columns: rows[0].count, elements: rows.joined().map { Scalar($0) })
    }
    func judge(_ name: CheckName, _ cases: [SmallLoss]) {
      let verdicts = cases.map { small in
        let found = form(
          matrix(small.weights), matrix(small.samples), small.labels, Scalar(small.penalty))
        let gradient = Matrix<Double>(
          rows: found.gradient.rows, columns: found.gradient.columns,
          elements: found.gradient.elements.map(Double.init))
        return small.verdict(
          loss: Double(found.loss), gradient: gradient,
          tolerance: Scalar.self == Double.self ? 1e-12 : 1e-5)
      }
      let failed = verdicts.filter { !$0.passed }
      page.expect(
        name, failed.isEmpty,
        (failed.isEmpty ? verdicts : failed).map(\.detail)
          .joined(separator: "; "),
        from: "the loss's definition, at weights and samples that are whole numbers")
    }
    // A generator of its own: the assignment's goes on as NumPy's does.
    var draws = run.generator(for: 103)
    let cases = [0, 0.5].map { SmallLoss(Loss.kind, penalty: $0, using: &draws) }
    judge("loss and gradient on small cases without a penalty", [cases[0]])
    judge("loss and gradient on small cases with a penalty", [cases[1]])
    if Loss.kind == .softmax {
      var large = SmallLoss(.softmax, penalty: 0, using: &draws)
      large.weights = large.weights.map { $0.map { $0 * 500 } }
      judge("loss and gradient of scores in the thousands", [large])
    }
  }
}
