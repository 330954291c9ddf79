// The outputs of one layer in training and at test time, for steps on small arrays.

import LinearAlgebra
import NeuralNetworks

extension Layer where Scalar == Double {
  /// The output in training of a layer that draws nothing.
  package func trainingOutput(
    of input: Matrix<Double>, _ parameters: [Matrix<Double>]
  ) -> Matrix<Double> {
    var noise = TrainingNoise(seedOfEveryLayer: 0)
    return trainingOutput(of: input, parameters, noise: &noise)
  }

  /// The output in training, with masks drawn from `noise`.
  package func trainingOutput(
    of input: Matrix<Double>, _ parameters: [Matrix<Double>] = [], noise: inout TrainingNoise
  ) -> Matrix<Double> {
    forward(input, parameters, training: &noise, on: .serial).output
  }

  /// The running statistics after a training batch.
  package func trainingStatistics(
    after input: Matrix<Double>, _ parameters: [Matrix<Double>]
  ) -> [Matrix<Double>] {
    var noise = TrainingNoise(seedOfEveryLayer: 0)
    let (_, cache) = forward(input, parameters, training: &noise, on: .serial)
    return statistics(after: cache, parameters)
  }

  /// The output at test time.
  package func testOutput(
    of input: Matrix<Double>, _ parameters: [Matrix<Double>] = []
  ) -> Matrix<Double> {
    forward(input, parameters, on: .serial).output
  }

  /// The parameters before any training.
  package func initialParameters() -> [Matrix<Double>] {
    parameterShapes.map {
      Matrix(rows: $0.rows, columns: $0.columns, repeating: $0.initialValue)
    }
  }
}

extension Layer {
  /// The output in training of a layer that draws nothing, and the gradients for an output gradient.
  package func passes(
    _ input: Matrix<Scalar>, _ parameters: [Matrix<Scalar>], _ outputGradient: Matrix<Scalar>,
    on execution: Execution = .serial
  ) -> (output: Matrix<Scalar>, gradients: LayerGradients<Scalar>) {
    var noise = TrainingNoise(seedOfEveryLayer: 0)
    let (output, cache) = forward(input, parameters, training: &noise, on: execution)
    return (output, backward(outputGradient, cache, parameters, on: execution))
  }
}
