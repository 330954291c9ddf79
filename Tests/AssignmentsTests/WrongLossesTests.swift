// Losses that agree with their gradients and are not the right ones: a gradient check passes them, the
// small cases do not.

import LinearAlgebra
import LinearClassifiers
import Losses
import Testing
import WorkbookKit

@testable import LinearNotebook
@testable import Notebook

private let withoutPenalty = "loss and gradient on small cases without a penalty"
private let withPenalty = "loss and gradient on small cases with a penalty"
private let large = "loss and gradient of scores in the thousands"

/// The checks of both forms of a loss on the small cases of a seed.
private func checks<Loss: LinearLoss>(of loss: Loss.Type, seed: UInt32) -> [String: [Check]] {
  let assignment = LinearAssignment<Loss>(AssignmentOptions(source: .synthetic, seed: seed))
  var checks: [String: [Check]] = [:]
  var form = "naive"
  let page = Page { if case .check(let check) = $0 { checks[form, default: []].append(check) } }
  assignment.judgeSmallCases(
    of: { Loss.naive(weights: $0, samples: $1, labels: $2, regularization: $3) }, page)
  form = "vectorized"
  assignment.judgeSmallCases(
    of: {
      Loss.vectorized(weights: $0, samples: $1, labels: $2, regularization: $3, on: .serial)
    }, page)
  return checks
}

struct WrongLossesTests {
  @Test(arguments: UInt32(0)...9)
  func rightLossesPass(_ seed: UInt32) throws {
    let right: [any LinearLoss.Type] = [
      HingeLoss<Double>.self, HingeLoss<Float>.self, SoftmaxLoss<Double>.self,
      SoftmaxLoss<Float>.self, OwnLoss<Flawless>.self,
    ]
    for loss in right {
      let steps = checks(of: loss, seed: seed)
      for step in ["naive", "vectorized"] {
        let found = try #require(steps[step])
        #expect(found.contains { $0.name == withoutPenalty })
        #expect(found.contains { $0.name == withPenalty })
        #expect(found.contains { $0.name == large } == (loss.kind == .softmax))
        for check in found where [withoutPenalty, withPenalty, large].contains(check.name) {
          #expect(check.passed, "\(loss), \(check.name): \(check.detail)")
        }
      }
    }
  }

  @Test(arguments: UInt32(0)...9)
  func everyWrongLossIsCaughtAndNamed(_ seed: UInt32) throws {
    let penalties: [(any LinearLoss.Type, String)] = [
      (OwnLoss<L1>.self, "the penalty is λ Σ|W| instead of λ ΣW²"),
      (OwnLoss<FreeBias>.self, "the penalty leaves out the bias"),
      (OwnLoss<HalvedPenalty>.self, "the penalty is λ/2 ΣW² instead of λ ΣW²"),
      (SoftmaxWithFreeBias.self, "the penalty leaves out the bias"),
    ]
    for (loss, sentence) in penalties {
      try expect(loss, seed, passes: withoutPenalty, fails: withPenalty, saying: sentence)
    }
    for (loss, sentence) in [
      (OwnLoss<OwnClass>.self, "the sample's own class is counted among the wrong ones"),
      (OwnLoss<ZeroMargin>.self, "a margin of exactly 0 counts: >= instead of >"),
      (OwnLoss<Summed>.self, "the losses are summed, not averaged"),
    ] as [(any LinearLoss.Type, String)] {
      try expect(loss, seed, passes: nil, fails: withoutPenalty, saying: sentence)
    }
    try expect(UnshiftedSoftmax.self, seed, passes: withPenalty, fails: large, saying: "found loss")
  }

  /// In a run on synthetic images, both steps of the loss fail, and no other check need see it.
  @Test func theStepsOfARunJudge() throws {
    func failed<Loss: LinearLoss>(_ loss: Loss.Type) throws -> [String] {
      var settings = LinearSettings()
      settings.syntheticCount = 20
      return try RunCollector.run(
        LinearAssignment<Loss>(
          AssignmentOptions(source: .synthetic, seed: 1, execution: Execution(threads: 2)),
          settings: settings), only: ["naive", "vectorized"]
      ).failed
    }
    #expect(try failed(OwnLoss<Flawless>.self) == [])
    #expect(try failed(OwnLoss<L1>.self) == [withPenalty, withPenalty])
    #expect(try failed(OwnLoss<FreeBias>.self) == [withPenalty, withPenalty])
    let both = [withPenalty, withPenalty, withoutPenalty, withoutPenalty]
    #expect(try failed(OwnLoss<ZeroMargin>.self) == both)
    #expect(try failed(OwnLoss<OwnClass>.self).filter { both.contains($0) } == both)
  }

  private func expect(
    _ loss: any LinearLoss.Type, _ seed: UInt32, passes right: String?, fails wrong: String,
    saying sentence: String
  ) throws {
    let steps = checks(of: loss, seed: seed)
    for step in ["naive", "vectorized"] {
      let found = try #require(steps[step])
      let failed = try #require(found.first { $0.name == wrong })
      #expect(!failed.passed, "\(loss), \(step)")
      #expect(failed.detail.contains(sentence), "\(loss), \(step): \(failed.detail)")
      if let right { #expect(found.contains { $0.name == right && $0.passed }, "\(loss), \(step)") }
    }
  }
}

/// What a hinge loss of a learner's does.
private protocol HingeFlaw: Sendable {
  static func margin(_ margin: Double, isOwn: Bool) -> Bool
  static func penalty(_ w: Double, isBias: Bool) -> (value: Double, gradient: Double)
  static func mean(_ sum: Double, _ count: Double) -> Double
}

extension HingeFlaw {
  static func margin(_ margin: Double, isOwn: Bool) -> Bool { margin > 0 && !isOwn }
  static func penalty(_ w: Double, isBias: Bool) -> (value: Double, gradient: Double) {
    (w * w, 2 * w)
  }
  static func mean(_ sum: Double, _ count: Double) -> Double { sum / count }
}

private enum Flawless: HingeFlaw {}
private enum L1: HingeFlaw {
  static func penalty(_ w: Double, isBias: Bool) -> (value: Double, gradient: Double) {
    (abs(w), w == 0 ? 0 : w > 0 ? 1 : -1)
  }
}
private enum FreeBias: HingeFlaw {
  static func penalty(_ w: Double, isBias: Bool) -> (value: Double, gradient: Double) {
    isBias ? (0, 0) : (w * w, 2 * w)
  }
}
private enum HalvedPenalty: HingeFlaw {
  static func penalty(_ w: Double, isBias: Bool) -> (value: Double, gradient: Double) {
    (w * w / 2, w)
  }
}
private enum OwnClass: HingeFlaw {
  static func margin(_ margin: Double, isOwn: Bool) -> Bool { margin > 0 }
}
private enum ZeroMargin: HingeFlaw {
  static func margin(_ margin: Double, isOwn: Bool) -> Bool { margin >= 0 && !isOwn }
}
private enum Summed: HingeFlaw {
  static func mean(_ sum: Double, _ count: Double) -> Double { sum }
}

private enum OwnLoss<Rule: HingeFlaw>: LinearLoss {
  static var kind: ClassificationLoss { .svm }

  static func naive(
    weights: Matrix<Double>, samples: Matrix<Double>, labels: [Int], regularization: Double
  ) -> LossAndGradient<Double> {
    var loss = 0.0
    var gradient = Matrix<Double>(rows: weights.rows, columns: weights.columns)
    let scores = product(samples, weights)
    for (i, label) in labels.enumerated() {
      for j in 0..<weights.columns {
        let margin = scores[i, j] - scores[i, label] + 1
        guard Rule.margin(margin, isOwn: j == label) else { continue }
        loss += margin
        for d in 0..<weights.rows {
          gradient[d, j] += samples[i, d]
          gradient[d, label] -= samples[i, d]
        }
      }
    }
    loss = Rule.mean(loss, Double(labels.count))
    for d in 0..<weights.rows {
      for j in 0..<weights.columns {
        let penalty = Rule.penalty(weights[d, j], isBias: d == weights.rows - 1)
        loss += regularization * penalty.value
        gradient[d, j] =
          Rule.mean(gradient[d, j], Double(labels.count)) + regularization * penalty.gradient
      }
    }
    return LossAndGradient(loss: loss, gradient: gradient)
  }

  static func vectorized(
    weights: Matrix<Double>, samples: Matrix<Double>, labels: [Int], regularization: Double,
    on execution: Execution
  ) -> LossAndGradient<Double> {
    naive(weights: weights, samples: samples, labels: labels, regularization: regularization)
  }
}

/// A softmax that leaves the bias out of its penalty.
private enum SoftmaxWithFreeBias: LinearLoss {
  static var kind: ClassificationLoss { .softmax }

  static func naive(
    weights: Matrix<Double>, samples: Matrix<Double>, labels: [Int], regularization: Double
  ) -> LossAndGradient<Double> {
    var found = SoftmaxLoss.naive(
      weights: weights, samples: samples, labels: labels, regularization: regularization)
    let bias = weights.rows - 1
    for j in 0..<weights.columns {
      found.loss -= regularization * weights[bias, j] * weights[bias, j]
      found.gradient[bias, j] -= 2 * regularization * weights[bias, j]
    }
    return found
  }

  static func vectorized(
    weights: Matrix<Double>, samples: Matrix<Double>, labels: [Int], regularization: Double,
    on execution: Execution
  ) -> LossAndGradient<Double> {
    naive(weights: weights, samples: samples, labels: labels, regularization: regularization)
  }
}

/// A softmax whose exponentials overflow.
private enum UnshiftedSoftmax: LinearLoss {
  static var kind: ClassificationLoss { .softmax }

  static func naive(
    weights: Matrix<Double>, samples: Matrix<Double>, labels: [Int], regularization: Double
  ) -> LossAndGradient<Double> {
    var found = SoftmaxLoss.naive(
      weights: weights, samples: samples, labels: labels, regularization: regularization)
    let overflows = product(samples, weights).elements.contains { exponential($0) == .infinity }
    if overflows { found.loss = .nan }
    return found
  }

  static func vectorized(
    weights: Matrix<Double>, samples: Matrix<Double>, labels: [Int], regularization: Double,
    on execution: Execution
  ) -> LossAndGradient<Double> {
    naive(weights: weights, samples: samples, labels: labels, regularization: regularization)
  }
}
