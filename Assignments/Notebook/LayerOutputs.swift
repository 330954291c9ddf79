// What one layer makes of an input, in training and at test.

import LinearAlgebra
import NeuralNetworks

extension Layer where Scalar == Double {
  /// The output in training; nothing is drawn.
  package func trainingOutput(
    of input: Matrix<Double>, _ parameters: [Matrix<Double>]
  ) -> Matrix<Double> {
    var noise = TrainingNoise(seedOfEveryLayer: 0)
    return forward(input, parameters, training: &noise, on: .serial).output
  }

  /// The statistics that a batch leaves.
  package func trainingStatistics(
    after input: Matrix<Double>, _ parameters: [Matrix<Double>]
  ) -> [Matrix<Double>] {
    var noise = TrainingNoise(seedOfEveryLayer: 0)
    let (_, cache) = forward(input, parameters, training: &noise, on: .serial)
    return statistics(after: cache, parameters)
  }

  package func testOutput(of input: Matrix<Double>, _ parameters: [Matrix<Double>]) -> Matrix<
    Double
  > {
    forward(input, parameters, on: .serial).output
  }

  /// The arrays before any training.
  package func initialParameters() -> [Matrix<Double>] {
    parameterShapes.map {
      Matrix(rows: $0.rows, columns: $0.columns, repeating: $0.initialValue)
    }
  }
}
