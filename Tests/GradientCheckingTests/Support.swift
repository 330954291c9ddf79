// Seeded numbers, and the losses of linear classifiers and of a two-layer net as the lecture derives
// them, with the mistakes one makes in them.

import Foundation

@testable import GradientChecking

/// SplitMix64 (Steele, Lea and Flood, 2014).
struct SeededGenerator: RandomNumberGenerator {
  private var state: UInt64

  init(_ seed: Int) { state = UInt64(seed) &* 0x2545_F491_4F6C_DD1D }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  /// Nearly normal numbers of mean 0 and standard deviation `scale`: sums of twelve uniform ones.
  mutating func normal(_ count: Int, scale: Double = 1) -> [Double] {
    (0..<count).map { _ in
      scale * ((0..<12).reduce(0) { sum, _ in sum + Double.random(in: 0..<1, using: &self) } - 6)
    }
  }
}

/// A batch and the weights at which a linear classifier's gradient is checked.
struct LinearBatch {
  let dimensions: Int
  let classes: Int
  /// `[N, D]`, the last feature 1: the last row of the weights is the bias.
  let features: [[Double]]
  let labels: [Int]
  /// `[D, C]` row-major.
  let weights: [Double]

  /// - Parameters:
  ///   - featureScale: 1 for features of order one, 60 for pixels less their mean.
  ///   - weightScale: 0.5, where some margins are active and some not; 1e-4 in the notebooks.
  init(
    seed: Int, samples: Int = 12, dimensions: Int = 9, classes: Int = 4, featureScale: Double = 1,
    weightScale: Double = 0.5
  ) {
    var generator = SeededGenerator(seed)
    self.dimensions = dimensions
    self.classes = classes
    features = (0..<samples).map { _ in
      generator.normal(dimensions - 1, scale: featureScale) + [1]
    }
    // Every class is in the batch.
    labels = (0..<samples).map { $0 % classes }.shuffled(using: &generator)
    weights = generator.normal(dimensions * classes, scale: weightScale)
  }

  func scores(_ weights: [Double], sample: Int) -> [Double] {
    affine(features[sample], weights, Array(repeating: 0, count: classes))
  }
}

/// x W + b, with W `[D, C]` row-major.
func affine(_ x: [Double], _ weights: [Double], _ bias: [Double]) -> [Double] {
  var result = bias
  var index = 0
  for feature in x {
    for column in bias.indices {
      result[column] += feature * weights[index]
      index += 1
    }
  }
  return result
}

/// What the data terms get wrong.
enum DataMistake: CaseIterable {
  case sumInsteadOfMean, meanTwice, doubled, sign, transposed
  case correctClassForgotten, classForgotten, allZero
  /// The score gradients of each sample meet the features of the next.
  case outOfStep
  // Of softmax only.
  case shiftedByMinimum, columnMaximum, shiftInLossOnly
}

/// The mean multiclass hinge Σ max(0, s_j − s_y + 1), its gradient and which margins are active.
func hinge(
  _ batch: LinearBatch, _ weights: [Double], mistake: DataMistake? = nil, lossOnly: Bool = false
) -> (loss: Double, gradient: [Double], pattern: ActivationPattern) {
  var loss = 0.0
  var scoreGradients: [[Double]] = []
  var pattern = ActivationPattern()
  for (sample, label) in batch.labels.enumerated() {
    let scores = batch.scores(weights, sample: sample)
    var scoreGradient = Array(repeating: 0.0, count: batch.classes)
    for other in 0..<batch.classes where other != label {
      let margin = scores[other] - scores[label] + 1
      pattern.append(margin > 0)
      guard margin > 0 else { continue }
      loss += margin
      scoreGradient[other] += 1
      if mistake != .correctClassForgotten { scoreGradient[label] -= 1 }
    }
    scoreGradients.append(scoreGradient)
  }
  let gradient =
    lossOnly ? [] : weightGradient(batch, scoreGradients: scoreGradients, mistake: mistake)
  return (loss / Double(batch.labels.count), gradient, pattern)
}

/// The mean cross-entropy −log softmax(s)_y, each row shifted by its own maximum, and its gradient.
func crossEntropy(
  _ batch: LinearBatch, _ weights: [Double], mistake: DataMistake? = nil, lossOnly: Bool = false
) -> (loss: Double, gradient: [Double]) {
  let all = batch.labels.indices.map { batch.scores(weights, sample: $0) }
  var loss = 0.0
  var scoreGradients: [[Double]] = []
  for (scores, label) in zip(all, batch.labels) {
    var shifts = Array(repeating: scores.max()!, count: batch.classes)
    if mistake == .shiftedByMinimum {
      shifts = Array(repeating: all.joined().min()!, count: batch.classes)
    } else if mistake == .columnMaximum {
      shifts = (0..<batch.classes).map { label in all.map { $0[label] }.max()! }
    }
    let shifted = zip(scores, shifts).map { $0 - $1 }
    let exponentials = shifted.map(exponential)
    let sum = exponentials.reduce(0, +)
    loss += logarithm(sum) - shifted[label]
    let denominator = mistake == .shiftInLossOnly ? scores.map(exponential).reduce(0, +) : sum
    var scoreGradient = exponentials.map { $0 / denominator }
    if mistake != .correctClassForgotten { scoreGradient[label] -= 1 }
    scoreGradients.append(scoreGradient)
  }
  let gradient =
    lossOnly ? [] : weightGradient(batch, scoreGradients: scoreGradients, mistake: mistake)
  return (loss / Double(batch.labels.count), gradient)
}

/// `[D, C]`: the features times the gradients of the scores, a mean over the samples.
private func weightGradient(
  _ batch: LinearBatch, scoreGradients: [[Double]], mistake: DataMistake?
) -> [Double] {
  let count = Double(batch.labels.count)
  var gradient = Array(repeating: 0.0, count: batch.weights.count)
  let shift = mistake == .outOfStep ? 1 : 0
  for (sample, scoreGradient) in scoreGradients.enumerated() {
    let features = batch.features[(sample + shift) % scoreGradients.count]
    for (row, feature) in features.enumerated() {
      for label in 0..<batch.classes {
        gradient[row * batch.classes + label] += feature * scoreGradient[label]
      }
    }
  }
  let divisor: Double =
    switch mistake {
    case .sumInsteadOfMean: 1
    case .meanTwice: count * count
    case .doubled: count / 2
    case .sign: -count
    default: count
    }
  gradient = gradient.map { $0 / divisor }
  switch mistake {
  case .transposed:
    return (0..<batch.classes).flatMap { label in
      (0..<batch.dimensions).map { gradient[$0 * batch.classes + label] }
    }
  case .classForgotten:
    for row in 0..<batch.dimensions { gradient[row * batch.classes + 2] = 0 }
    return gradient
  case .allZero: return gradient.map { _ in 0 }
  default: return gradient
  }
}

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
  static let pattern = Disclosure(rawValue: 1)
  static let parts = Disclosure(rawValue: 2)
  /// The number of samples and the penalty's strength.
  static let numbers = Disclosure(rawValue: 4)
  static let all: Disclosure = [.pattern, .parts, .numbers]
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
    var pattern = ActivationPattern()
    switch kind {
    case .hinge: (dataLoss, _, pattern) = hinge(batch, weights, lossOnly: true)
    case .crossEntropy: dataLoss = crossEntropy(batch, weights, mistake: data, lossOnly: true).loss
    }
    return LossValue(
      dataLoss + penaltyLoss,
      parts: telling.contains(.parts) ? [dataLoss, penaltyLoss] : [],
      pattern: telling.contains(.pattern) ? pattern : nil)
  }
}

/// What the backward pass gets wrong.
enum NetworkMistake: CaseIterable {
  /// The ReLU's mask is left out.
  case maskMissing
  /// The mask is taken from the upstream gradient instead of the hidden layer.
  case maskOfGradient
  /// The second layer's weights are multiplied with the input of the ReLU, not with its output.
  case inputOfReLU
  /// The first bias's gradient is not summed over the samples but that of one.
  case biasOfOneSample
}

/// scores = max(0, X W1 + b1) W2 + b2 under the mean cross-entropy and λ(‖W1‖² + ‖W2‖²).
struct Network {
  let batch: LinearBatch
  let hidden: Int
  let strength: Double
  let blocks: [ParameterBlock]

  init(
    seed: Int, samples: Int = 8, dimensions: Int = 6, hidden: Int = 7, classes: Int = 3,
    strength: Double = 0.1, weightScale: Double = 0.5
  ) {
    batch = LinearBatch(seed: seed, samples: samples, dimensions: dimensions, classes: classes)
    self.hidden = hidden
    self.strength = strength
    var generator = SeededGenerator(seed + 1_000_000)
    func block(_ name: String, _ shape: [Int]) -> ParameterBlock {
      let count = shape.reduce(1, *)
      return ParameterBlock(
        name, shape: shape, values: generator.normal(count, scale: weightScale))
    }
    blocks = [
      block("W1", [dimensions, hidden]), block("b1", [hidden]), block("W2", [hidden, classes]),
      block("b2", [classes]),
    ]
  }

  /// What the forward pass keeps of one sample.
  private struct Pass {
    let inputs: [Double]
    let outputs: [Double]
    let probabilities: [Double]
    let loss: Double
  }

  private func forward(_ sample: Int, _ weights: [[Double]]) -> Pass {
    let inputs = affine(batch.features[sample], weights[0], weights[1])
    let outputs = inputs.map { max(0, $0) }
    let scores = affine(outputs, weights[2], weights[3])
    let shift = scores.max()!
    let exponentials = scores.map { exponential($0 - shift) }
    let sum = exponentials.reduce(0, +)
    return Pass(
      inputs: inputs, outputs: outputs, probabilities: exponentials.map { $0 / sum },
      loss: logarithm(sum) + shift - scores[batch.labels[sample]])
  }

  /// The loss, and which units are active for which sample.
  func loss(_ weights: [[Double]]) -> (loss: Double, pattern: ActivationPattern) {
    let passes = batch.labels.indices.map { forward($0, weights) }
    let data = passes.reduce(0) { $0 + $1.loss } / Double(passes.count)
    let squares = (weights[0] + weights[2]).reduce(0) { $0 + $1 * $1 }
    return (data + strength * squares, ActivationPattern(passes.flatMap(\.inputs).map { $0 > 0 }))
  }

  /// The gradients of W1, b1, W2 and b2.
  func gradients(_ weights: [[Double]], mistake: NetworkMistake?) -> [[Double]] {
    let classes = batch.classes
    let count = Double(batch.labels.count)
    var result = weights.map { $0.map { _ in 0.0 } }
    for layer in [0, 2] { result[layer] = weights[layer].map { 2 * strength * $0 } }
    for (sample, label) in batch.labels.enumerated() {
      let pass = forward(sample, weights)
      var scoreGradients = pass.probabilities.map { $0 / count }
      scoreGradients[label] -= 1 / count
      for unit in 0..<hidden {
        let upstream = scoreGradients.indices.reduce(0) {
          $0 + scoreGradients[$1] * weights[2][unit * classes + $1]
        }
        let isOpen =
          switch mistake {
          case .maskMissing: true
          case .maskOfGradient: upstream > 0
          default: pass.inputs[unit] > 0
          }
        let hiddenGradient = isOpen ? upstream : 0
        for (row, feature) in batch.features[sample].enumerated() {
          result[0][row * hidden + unit] += feature * hiddenGradient
        }
        if mistake != .biasOfOneSample || sample == 0 { result[1][unit] += hiddenGradient }
        let activation = mistake == .inputOfReLU ? pass.inputs[unit] : pass.outputs[unit]
        for label in 0..<classes {
          result[2][unit * classes + label] += activation * scoreGradients[label]
        }
      }
      for label in 0..<classes { result[3][label] += scoreGradients[label] }
    }
    return result
  }

  func problem(_ mistake: NetworkMistake? = nil, reportsPattern: Bool = true) -> GradientProblem {
    let gradients = gradients(blocks.map(\.values), mistake: mistake)
    return GradientProblem(
      blocks: blocks,
      gradients: Dictionary(uniqueKeysWithValues: zip(blocks.map(\.name), gradients)),
      sampleCount: batch.labels.count
    ) { parameters in
      let result = loss((0..<4).map { parameters[block: $0] })
      return LossValue(result.loss, pattern: reportsPattern ? result.pattern : nil)
    }
  }
}
