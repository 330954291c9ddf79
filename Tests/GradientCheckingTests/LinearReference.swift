// The linear classifiers' losses as the lecture derives them, and the mistakes one makes in them.

@testable import GradientChecking

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
  /// The slopes of each sample meet the features of the next.
  case outOfStep
  // Of softmax only.
  case shiftedByMinimum, columnMaximum, shiftInLossOnly
}

/// The mean multiclass hinge Σ max(0, s_j − s_y + 1), its gradient and which margins are active.
func hinge(
  _ batch: LinearBatch, _ weights: [Double], mistake: DataMistake? = nil, lossOnly: Bool = false
) -> (loss: Double, gradient: [Double], switches: Switches) {
  var loss = 0.0
  var slopes: [[Double]] = []
  var switches = Switches()
  for (sample, label) in batch.labels.enumerated() {
    let scores = batch.scores(weights, sample: sample)
    var slope = Array(repeating: 0.0, count: batch.classes)
    for other in 0..<batch.classes where other != label {
      let margin = scores[other] - scores[label] + 1
      switches.append(margin > 0)
      guard margin > 0 else { continue }
      loss += margin
      slope[other] += 1
      if mistake != .correctClassForgotten { slope[label] -= 1 }
    }
    slopes.append(slope)
  }
  let gradient = lossOnly ? [] : weightGradient(batch, slopes: slopes, mistake: mistake)
  return (loss / Double(batch.labels.count), gradient, switches)
}

/// The mean cross-entropy −log softmax(s)_y, each row shifted by its own maximum, and its gradient.
func crossEntropy(
  _ batch: LinearBatch, _ weights: [Double], mistake: DataMistake? = nil, lossOnly: Bool = false
) -> (loss: Double, gradient: [Double]) {
  let all = batch.labels.indices.map { batch.scores(weights, sample: $0) }
  var loss = 0.0
  var slopes: [[Double]] = []
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
    var slope = exponentials.map { $0 / denominator }
    if mistake != .correctClassForgotten { slope[label] -= 1 }
    slopes.append(slope)
  }
  let gradient = lossOnly ? [] : weightGradient(batch, slopes: slopes, mistake: mistake)
  return (loss / Double(batch.labels.count), gradient)
}

/// `[D, C]`: the features times the slopes of the scores, a mean over the samples.
private func weightGradient(
  _ batch: LinearBatch, slopes: [[Double]], mistake: DataMistake?
) -> [Double] {
  let count = Double(batch.labels.count)
  var gradient = Array(repeating: 0.0, count: batch.weights.count)
  let shift = mistake == .outOfStep ? 1 : 0
  for (sample, slope) in slopes.enumerated() {
    let features = batch.features[(sample + shift) % slopes.count]
    for (row, feature) in features.enumerated() {
      for label in 0..<batch.classes {
        gradient[row * batch.classes + label] += feature * slope[label]
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
