// A training from He's weights.

import LinearAlgebra
import NeuralNetworks
import NumPyRandom

/// A training that has not begun, from He's normal weights.
package func freshSolver<Scalar: RealScalar>(
  of network: Network<Scalar>, settings: SolverSettings, seed: UInt32
) -> Solver<Scalar> {
  var generator = RandomState(seed: seed)
  let parameters = network.randomParameters(.he, using: &generator)
  return Solver(
    network: network, parameters: parameters, settings: settings, generator: generator)
}
