// Normalizations and dropouts with mistakes that a learner may make.

import LinearAlgebra
import NeuralNetworks

/// A mistake in batch normalization.
enum NormalizationFlaw: Sendable {
  /// N − 1 in the variance's denominator.
  case fewerInVariance
  /// The running means keep a tenth of the old value instead of nine tenths.
  case keepsTenth
  /// The batch's own statistics at test time as well.
  case batchAtTestTime
  /// No gradient flows back through the variance and the mean.
  case forgottenVariance
  /// The gradient of gamma without the normalized input.
  case gammaWithoutInput
}

struct FlawedNormalizations: LayerLibrary {
  let flaw: NormalizationFlaw

  func affine<Scalar: RealScalar>(inputs: Int, outputs: Int) -> any Layer<Scalar> {
    VectorizedLayers().affine(inputs: inputs, outputs: outputs)
  }
  func relu<Scalar: RealScalar>() -> any Layer<Scalar> { VectorizedLayers().relu() }
  func batchNormalization<Scalar: RealScalar>(columns: Int) -> any Layer<Scalar> {
    FlawedNormalization<Scalar>(
      right: BatchNormalization(columns: columns, momentum: flaw == .keepsTenth ? 0.1 : 0.9),
      flaw: flaw)
  }
}

private struct FlawedNormalization<Scalar: RealScalar>: Layer {
  typealias Cache = BatchNormalization<Scalar>.Cache
  let right: BatchNormalization<Scalar>
  let flaw: NormalizationFlaw

  var summary: String { right.summary }
  var parameterShapes: [ParameterShape] { right.parameterShapes }
  var sharesNumber: Bool { true }
  func outputColumns(forInput columns: Int) -> Int? { right.outputColumns(forInput: columns) }

  func forward(
    _ input: Matrix<Scalar>, _ parameters: [Matrix<Scalar>], on execution: Execution
  ) -> (output: Matrix<Scalar>, cache: Cache) {
    guard flaw == .batchAtTestTime else {
      return right.forward(input, parameters, on: execution)
    }
    var noise = TrainingNoise(seedOfEveryLayer: 0)
    return right.forward(input, parameters, training: &noise, on: execution)
  }

  func forward(
    _ input: Matrix<Scalar>, _ parameters: [Matrix<Scalar>], training noise: inout TrainingNoise,
    on execution: Execution
  ) -> (output: Matrix<Scalar>, cache: Cache) {
    var parameters = parameters
    if flaw == .fewerInVariance {
      let count = Scalar(input.rows)
      parameters[0].scale(by: ((count - 1) / count).squareRoot())
    }
    return right.forward(input, parameters, training: &noise, on: execution)
  }

  func statistics(after cache: Cache, _ parameters: [Matrix<Scalar>]) -> [Matrix<Scalar>] {
    right.statistics(after: cache, parameters)
  }

  func backward(
    _ outputGradient: Matrix<Scalar>, _ cache: Cache, _ parameters: [Matrix<Scalar>],
    on execution: Execution
  ) -> LayerGradients<Scalar> {
    var back = right.backward(outputGradient, cache, parameters, on: execution)
    switch flaw {
    case .forgottenVariance: back.input = outputGradient
    case .gammaWithoutInput: back.parameters[0] = back.parameters[1]
    default: break
    }
    return back
  }
}

/// A mistake in dropout.
enum DropoutFlaw: Sendable {
  case notDivided
  /// Divided in training, and scaled at test time once more.
  case scaledAtTestTime
  case noMaskInBackward
}

struct FlawedDropouts: LayerLibrary {
  let flaw: DropoutFlaw

  func affine<Scalar: RealScalar>(inputs: Int, outputs: Int) -> any Layer<Scalar> {
    VectorizedLayers().affine(inputs: inputs, outputs: outputs)
  }
  func relu<Scalar: RealScalar>() -> any Layer<Scalar> { VectorizedLayers().relu() }
  func dropout<Scalar: RealScalar>(keep: Double) -> any Layer<Scalar> {
    FlawedDropout<Scalar>(right: Dropout(keep: keep), flaw: flaw)
  }
}

private struct FlawedDropout<Scalar: RealScalar>: Layer {
  typealias Cache = Matrix<Scalar>?
  let right: Dropout<Scalar>
  let flaw: DropoutFlaw

  var summary: String { right.summary }
  func outputColumns(forInput columns: Int) -> Int? { columns }

  func forward(
    _ input: Matrix<Scalar>, _ parameters: [Matrix<Scalar>], on execution: Execution
  ) -> (output: Matrix<Scalar>, cache: Cache) {
    (flaw == .scaledAtTestTime ? Scalar(right.keep) * input : input, nil)
  }

  func forward(
    _ input: Matrix<Scalar>, _ parameters: [Matrix<Scalar>], training noise: inout TrainingNoise,
    on execution: Execution
  ) -> (output: Matrix<Scalar>, cache: Cache) {
    var (output, cache) = right.forward(input, parameters, training: &noise, on: execution)
    if flaw == .notDivided {
      output.scale(by: Scalar(right.keep))
      cache?.scale(by: Scalar(right.keep))
    }
    return (output, cache)
  }

  func backward(
    _ outputGradient: Matrix<Scalar>, _ cache: Cache, _ parameters: [Matrix<Scalar>],
    on execution: Execution
  ) -> LayerGradients<Scalar> {
    if flaw == .noMaskInBackward { return LayerGradients(input: outputGradient) }
    return right.backward(outputGradient, cache, parameters, on: execution)
  }
}
