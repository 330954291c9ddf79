// A two-layer network as the course has it, and the mistakes one makes in its backward pass.

@testable import GradientChecking

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
  func loss(_ weights: [[Double]]) -> (loss: Double, switches: Switches) {
    let passes = batch.labels.indices.map { forward($0, weights) }
    let data = passes.reduce(0) { $0 + $1.loss } / Double(passes.count)
    let squares = (weights[0] + weights[2]).reduce(0) { $0 + $1 * $1 }
    return (data + strength * squares, Switches(passes.flatMap(\.inputs).map { $0 > 0 }))
  }

  /// The gradients of W1, b1, W2 and b2.
  func gradients(_ weights: [[Double]], mistake: NetworkMistake?) -> [[Double]] {
    let classes = batch.classes
    let count = Double(batch.labels.count)
    var result = weights.map { $0.map { _ in 0.0 } }
    for layer in [0, 2] { result[layer] = weights[layer].map { 2 * strength * $0 } }
    for (sample, label) in batch.labels.enumerated() {
      let pass = forward(sample, weights)
      var slopes = pass.probabilities.map { $0 / count }
      slopes[label] -= 1 / count
      for unit in 0..<hidden {
        let upstream = slopes.indices.reduce(0) {
          $0 + slopes[$1] * weights[2][unit * classes + $1]
        }
        let isOpen =
          switch mistake {
          case .maskMissing: true
          case .maskOfGradient: upstream > 0
          default: pass.inputs[unit] > 0
          }
        let slope = isOpen ? upstream : 0
        for (row, feature) in batch.features[sample].enumerated() {
          result[0][row * hidden + unit] += feature * slope
        }
        if mistake != .biasOfOneSample || sample == 0 { result[1][unit] += slope }
        let activation = mistake == .inputOfReLU ? pass.inputs[unit] : pass.outputs[unit]
        for label in 0..<classes { result[2][unit * classes + label] += activation * slopes[label] }
      }
      for label in 0..<classes { result[3][label] += slopes[label] }
    }
    return result
  }

  func problem(_ mistake: NetworkMistake? = nil, reportsSwitches: Bool = true) -> GradientProblem {
    let gradients = gradients(blocks.map(\.values), mistake: mistake)
    return GradientProblem(
      blocks: blocks,
      gradients: Dictionary(uniqueKeysWithValues: zip(blocks.map(\.name), gradients)),
      sampleCount: batch.labels.count
    ) { parameters in
      let result = loss((0..<4).map { parameters[block: $0] })
      return LossValue(result.loss, switches: reportsSwitches ? result.switches : nil)
    }
  }
}
