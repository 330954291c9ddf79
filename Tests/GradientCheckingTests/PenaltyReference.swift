// The penalty λ‖W‖², the mistakes one makes in it, and both terms put together as problems.

import Foundation

@testable import GradientChecking

func exponential(_ x: Double) -> Double { exp(x) }
func logarithm(_ x: Double) -> Double { log(x) }

/// What the penalty's gradient gets wrong.
enum PenaltyMistake: CaseIterable {
  case missing, half, double, biasTwice
}

/// λ‖W‖², the bias row included, and its gradient 2λW.
func penalty(
  _ weights: [Double], classes: Int, strength: Double, mistake: PenaltyMistake? = nil
) -> (loss: Double, gradient: [Double]) {
  let loss = strength * weights.reduce(0) { $0 + $1 * $1 }
  let factor: Double =
    switch mistake {
    case .missing: 0
    case .half: strength
    case .double: 4 * strength
    case .biasTwice, nil: 2 * strength
    }
  var gradient = weights.map { factor * $0 }
  if mistake == .biasTwice {
    for index in weights.count - classes..<weights.count { gradient[index] *= 2 }
  }
  return (loss, gradient)
}

/// The two losses of linear classifiers.
enum LinearLoss: CaseIterable {
  case hinge, crossEntropy
}

/// What a problem tells the check besides the loss and the gradient.
struct Disclosure: OptionSet {
  let rawValue: Int
  static let switches = Disclosure(rawValue: 1)
  static let parts = Disclosure(rawValue: 2)
  /// The number of samples and the penalty's strength.
  static let numbers = Disclosure(rawValue: 4)
  static let all: Disclosure = [.switches, .parts, .numbers]
}

/// A linear classifier's loss with its claimed gradient, right unless a mistake is said.
func linearProblem(
  _ kind: LinearLoss, _ batch: LinearBatch, strength: Double, data: DataMistake? = nil,
  penalty penaltyMistake: PenaltyMistake? = nil, telling: Disclosure = .all
) -> GradientProblem {
  let dataGradient =
    switch kind {
    case .hinge: hinge(batch, batch.weights, mistake: data).gradient
    case .crossEntropy: crossEntropy(batch, batch.weights, mistake: data).gradient
    }
  let penaltyGradient = penalty(
    batch.weights, classes: batch.classes, strength: strength, mistake: penaltyMistake
  ).gradient
  let parts = [
    LossPart("data", gradients: ["W": dataGradient]),
    LossPart("penalty", gradients: ["W": penaltyGradient], isSmooth: true),
  ]
  let bias = CoordinateGroup.row(batch.dimensions - 1, named: "bias row")
  return GradientProblem(
    blocks: [
      ParameterBlock(
        "W", shape: [batch.dimensions, batch.classes], values: batch.weights, groups: [bias])
    ],
    gradients: ["W": zip(dataGradient, penaltyGradient).map { $0 + $1 }],
    parts: telling.contains(.parts) ? parts : [],
    sampleCount: telling.contains(.numbers) ? batch.labels.count : nil,
    penaltyStrength: telling.contains(.numbers) ? strength : nil
  ) { parameters in
    let weights = parameters["W"]
    let penaltyLoss = penalty(weights, classes: batch.classes, strength: strength).loss
    var dataLoss = 0.0
    var switches = Switches()
    switch kind {
    case .hinge: (dataLoss, _, switches) = hinge(batch, weights, lossOnly: true)
    case .crossEntropy: dataLoss = crossEntropy(batch, weights, mistake: data, lossOnly: true).loss
    }
    return LossValue(
      dataLoss + penaltyLoss,
      parts: telling.contains(.parts) ? [dataLoss, penaltyLoss] : [],
      switches: telling.contains(.switches) ? switches : nil)
  }
}
