// The way through a network: scores, predictions, and what the way back will need.

import LinearAlgebra
import Losses

extension Network {
  /// What a way through leaves for the way back.
  struct Passage {
    /// The cache of each layer. That of a first affine layer, whose input is the batch, is left out.
    var caches: [any Sendable]
    var scores: Matrix<Scalar>
  }

  /// The scores of samples at test time: `[N, D]` → `[N, C]`.
  public func scores(
    of samples: Matrix<Scalar>, _ parameters: ParameterSet<Scalar>,
    on execution: Execution = .automatic
  ) -> Matrix<Scalar> {
    output(of: .read(samples), parameters, on: execution)
  }

  /// The scores of samples as they are in training: with the batch's own statistics and with masks.
  public func scores(
    of samples: Matrix<Scalar>, _ parameters: ParameterSet<Scalar>, noise: TrainingNoise,
    on execution: Execution = .automatic
  ) -> Matrix<Scalar> {
    var noise: TrainingNoise? = noise
    return passage(of: .read(samples), parameters, training: &noise, on: execution).scores
  }

  /// The class with the largest score for every sample, the smallest of them where several tie.
  ///
  /// - Parameters:
  ///   - samples: `[N, D]`, read some rows at a time.
  ///   - progress: Told the share of the samples that are done; what it throws ends the prediction.
  /// - Returns: `[N]`.
  public func predictedLabels(
    for samples: some RowSource<Scalar>, _ parameters: ParameterSet<Scalar>,
    on execution: Execution = .automatic, progress: (Double) throws -> Void
  ) rethrows -> [Int] {
    var labels: [Int] = []
    labels.reserveCapacity(samples.rows)
    let rowsAtATime = 1_000
    for start in stride(from: 0, to: samples.rows, by: rowsAtATime) {
      try progress(Double(start) / Double(samples.rows))
      let rows = Array(start..<min(samples.rows, start + rowsAtATime))
      labels += largestColumns(
        of: output(of: batch(samples, rows: rows, on: execution), parameters, on: execution))
    }
    return labels
  }

  /// The same without a report.
  public func predictedLabels(
    for samples: some RowSource<Scalar>, _ parameters: ParameterSet<Scalar>,
    on execution: Execution = .automatic
  ) -> [Int] {
    predictedLabels(for: samples, parameters, on: execution, progress: { _ in })
  }

  /// The sides of all kinks on the way through in training, layer after layer; see `Layer.switches`.
  ///
  /// - Parameter noise: As the loss was given it.
  public func switches(
    of samples: Matrix<Scalar>, _ parameters: ParameterSet<Scalar>,
    noise: TrainingNoise = TrainingNoise(seedOfEveryLayer: 0),
    on execution: Execution = .automatic
  ) -> [Bool] {
    var noise: TrainingNoise? = noise
    let passage = passage(of: .read(samples), parameters, training: &noise, on: execution)
    return zip(layers, passage.caches).flatMap { layer, cache in
      cache is BatchMarker ? [] : layer.switches(erased: cache)
    }
  }

  /// Some rows of a source as the first layer takes them.
  func batch(
    _ source: some RowSource<Scalar>, rows: [Int], on execution: Execution
  ) -> Batch<Scalar> {
    Batch(
      source, rows: rows, needsNumbers: !(layers.first is Affine<Scalar>), on: execution)
  }

  /// The last layer's output at test time.
  func output(
    of batch: Batch<Scalar>, _ parameters: ParameterSet<Scalar>, on execution: Execution
  ) -> Matrix<Scalar> {
    var noise: TrainingNoise?
    return passage(of: batch, parameters, training: &noise, on: execution).scores
  }

  /// - Parameter noise: Nil at test time.
  @specialized(where Scalar == Double)
  @specialized(where Scalar == Float)
  func passage(
    of batch: Batch<Scalar>, _ parameters: ParameterSet<Scalar>,
    training noise: inout TrainingNoise?, on execution: Execution
  ) -> Passage {
    precondition(
      parameters.shapes == parameterShapes,
      "parameters \(parameters.shapes.map(\.name)) for a network of \(parameterShapes.map(\.name))")
    precondition(
      batch.columns == inputs, "samples of \(batch.columns) for a network of \(inputs) inputs")
    var caches: [any Sendable] = []
    var output: Matrix<Scalar>
    var rest = layers[...]
    if let affine = rest.first as? Affine<Scalar> {
      let own = self.parameters(of: 0, in: parameters)
      output = product(batch.view, own[0], on: execution)
      addRow(own[1], to: &output)
      precondition(affine.outputs == output.columns, "an affine layer of another size")
      caches.append(BatchMarker())
      rest = rest.dropFirst()
    } else {
      guard case .read(let numbers) = batch else {
        preconditionFailure("a first layer '\(layers[0].summary)' needs numbers")
      }
      output = numbers
    }
    for place in rest.indices {
      let own = self.parameters(of: place, in: parameters)
      let cache: any Sendable
      (output, cache) = layers[place].forwardErasing(
        output, own, training: &noise, on: execution)
      caches.append(cache)
    }
    return Passage(caches: caches, scores: output)
  }
}

/// Stands for the cache of a first affine layer: the batch itself.
struct BatchMarker: Sendable {}
