// The forward pass of a network: scores, predictions, and what the backward pass needs.

import LinearAlgebra
import Losses

extension Network {
  /// What a forward pass keeps for the backward pass.
  struct ForwardPass {
    /// The cache of each layer; `BatchMarker` for a first affine layer, whose input is the batch.
    var caches: [any Sendable]
    var scores: Matrix<Scalar>
  }

  /// The scores of samples at test time: `[N, D]` → `[N, C]`.
  public func scores(
    of samples: Matrix<Scalar>, _ parameters: ParameterSet<Scalar>,
    on execution: Execution = .automatic
  ) -> Matrix<Scalar> {
    output(of: .copied(samples), parameters, on: execution)
  }

  /// The scores of samples in training: with the batch's own statistics and with dropout's masks.
  public func scores(
    of samples: Matrix<Scalar>, _ parameters: ParameterSet<Scalar>, noise: TrainingNoise,
    on execution: Execution = .automatic
  ) -> Matrix<Scalar> {
    var noise: TrainingNoise? = noise
    return forward(.copied(samples), parameters, training: &noise, on: execution).scores
  }

  /// The outputs of every layer at test time for samples `[N, D]`; the last layer's are the scores.
  public func activations(
    of samples: Matrix<Scalar>, _ parameters: ParameterSet<Scalar>,
    on execution: Execution = .automatic
  ) -> [Matrix<Scalar>] {
    precondition(
      parameters.shapes == parameterShapes,
      "parameters \(parameters.shapes.map(\.name)) for a network of \(parameterShapes.map(\.name))")
    var noise: TrainingNoise?
    var outputs: [Matrix<Scalar>] = []
    for (index, layer) in layers.enumerated() {
      outputs.append(
        layer.forwardErasing(
          outputs.last ?? samples, self.parameters(of: index, in: parameters), training: &noise,
          on: execution
        ).0)
    }
    return outputs
  }

  /// The class with the largest score for every sample, the smallest of them where several tie.
  ///
  /// - Parameters:
  ///   - samples: `[N, D]`, read some rows at a time.
  ///   - parameters: As `parameterShapes` says.
  ///   - execution: The threads to use.
  ///   - progress: Called with the fraction of the samples that are done; what it throws ends the
  ///     prediction.
  /// - Returns: `[N]`.
  public func predictedLabels(
    for samples: some RowSource<Scalar>, _ parameters: ParameterSet<Scalar>,
    on execution: Execution = .automatic, progress: (Double) throws -> Void
  ) rethrows -> [Int] {
    var labels: [Int] = []
    labels.reserveCapacity(samples.rows)
    let rowsAtATime = rowsAtATime
    for start in stride(from: 0, to: samples.rows, by: rowsAtATime) {
      try progress(Double(start) / Double(samples.rows))
      let rows = Array(start..<min(samples.rows, start + rowsAtATime))
      labels += largestColumns(
        of: output(of: batch(samples, rows: rows, on: execution), parameters, on: execution))
    }
    return labels
  }

  /// How many samples are classified at a time: a thousand, or as many as keep the largest layer's
  /// output below 64 MB.
  var rowsAtATime: Int {
    var columns = inputs
    var largest = inputs
    for layer in layers {
      columns = layer.outputColumns(forInput: columns) ?? columns
      largest = max(largest, columns)
    }
    return max(1, min(1_000, (1 << 26) / (largest * MemoryLayout<Scalar>.size)))
  }

  /// The same without progress.
  public func predictedLabels(
    for samples: some RowSource<Scalar>, _ parameters: ParameterSet<Scalar>,
    on execution: Execution = .automatic
  ) -> [Int] {
    predictedLabels(for: samples, parameters, on: execution, progress: { _ in })
  }

  /// The activation pattern of a forward pass in training, layer after layer; see
  /// `Layer.activationPattern`.
  ///
  /// - Parameters:
  ///   - samples: `[N, D]`.
  ///   - parameters: As `parameterShapes` says.
  ///   - noise: The same as the loss is given.
  ///   - execution: The threads to use.
  public func activationPattern(
    of samples: Matrix<Scalar>, _ parameters: ParameterSet<Scalar>,
    noise: TrainingNoise = TrainingNoise(seedOfEveryLayer: 0),
    on execution: Execution = .automatic
  ) -> [Bool] {
    var noise: TrainingNoise? = noise
    let pass = forward(.copied(samples), parameters, training: &noise, on: execution)
    return zip(layers, pass.caches).flatMap { layer, cache in
      cache is BatchMarker ? [] : layer.activationPattern(erased: cache)
    }
  }

  /// Some rows of a source, in the form that the first layer takes.
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
    return forward(batch, parameters, training: &noise, on: execution).scores
  }

  /// - Parameter noise: Nil at test time.
  @specialized(where Scalar == Double)
  @specialized(where Scalar == Float)
  func forward(
    _ batch: Batch<Scalar>, _ parameters: ParameterSet<Scalar>,
    training noise: inout TrainingNoise?, on execution: Execution
  ) -> ForwardPass {
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
      precondition(
        affine.outputs == output.columns,
        "an affine layer of \(affine.outputs) outputs yields \(output.columns)")
      caches.append(BatchMarker())
      rest = rest.dropFirst()
    } else {
      guard case .copied(let numbers) = batch else {
        preconditionFailure("a first layer '\(layers[0].summary)' needs its samples as a matrix")
      }
      output = numbers
    }
    for index in rest.indices {
      let own = self.parameters(of: index, in: parameters)
      let cache: any Sendable
      (output, cache) = layers[index].forwardErasing(
        output, own, training: &noise, on: execution)
      caches.append(cache)
    }
    return ForwardPass(caches: caches, scores: output)
  }
}

/// Stands for the cache of a first affine layer: the batch itself.
struct BatchMarker: Sendable {}

/// The input of a network's first layer.
///
/// A first affine layer multiplies the samples in the source; any other layer needs them copied.
enum Batch<Scalar: RealScalar>: Sendable {
  case inPlace(MatrixView<Scalar>)
  case copied(Matrix<Scalar>)

  /// Some rows of a source.
  ///
  /// - Parameter needsNumbers: Whether the first layer needs the samples as a matrix.
  init(
    _ source: some RowSource<Scalar>, rows: [Int], needsNumbers: Bool, on execution: Execution
  ) {
    if needsNumbers {
      var matrix = zeros(rows: rows.count, columns: source.columns, as: Scalar.self)
      source.read(rows, into: &matrix, on: execution)
      self = .copied(matrix)
    } else {
      self = .inPlace(source.operand(of: rows, on: execution))
    }
  }

  /// `[N, D]`, as the operand of a product.
  var view: MatrixView<Scalar> {
    switch self {
    case .inPlace(let view): view
    case .copied(let matrix): matrix.view
    }
  }

  var count: Int { view.rows }
  var columns: Int { view.columns }
}

@specialized(where Scalar == Double)
@specialized(where Scalar == Float)
private func zeros<Scalar: RealScalar>(
  rows: Int, columns: Int, as type: Scalar.Type
) -> Matrix<Scalar> {
  Matrix(rows: rows, columns: columns)
}
