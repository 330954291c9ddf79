// Small random numbers for biases and shifts, so that a check sees one that is forgotten.

import LinearAlgebra
import NeuralNetworks
import NumPyRandom

extension ParameterSet<Double> {
  /// Adds small normal numbers to all biases, gammas and betas, so that one that is forgotten shows.
  package mutating func drawFreeArrays(using generator: inout RandomState) {
    for shape in shapes where shape.kind == .free {
      self[shape.name].add(
        Matrix(
          rows: shape.rows, columns: shape.columns, normalScaledBy: 0.1, using: &generator))
    }
  }
}
