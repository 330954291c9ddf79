import LinearAlgebra
import NeuralNetworks
import NumPyRandom

/// The course's toy net of 2018 to 2020: 4 inputs, 10 hidden units, 3 classes, 5 samples.
///
/// `np.random.seed(0)`: W1 = 0.1 randn(4, 10), W2 = 0.1 randn(10, 3), biases zero;
/// `np.random.seed(1)`: X = 10 randn(5, 4). Its penalty λ‖W‖² is ours with 2λ.
struct ToyNetwork<Scalar: RealScalar> {
  let network = Network<Scalar>.twoLayer(inputs: 4, hidden: 10, classes: 3)
  let parameters: ParameterSet<Scalar>
  let samples: Matrix<Scalar>
  let labels = [0, 1, 2, 2, 1]
  /// As it stands after the draws of the weights.
  let generator: RandomState

  init() {
    var generator = RandomState(seed: 0)
    parameters = network.randomParameters(weightScale: 0.1, using: &generator)
    self.generator = generator
    var second = RandomState(seed: 1)
    samples = Matrix(
      rows: 5, columns: 4, elements: second.normals(count: 20).map { Scalar(10 * $0) })
  }

  /// A solver of the toy net. An epoch is one step, as 5 samples fill no batch.
  func solver(_ settings: SolverSettings) -> Solver<Scalar> {
    Solver(
      network: network, parameters: parameters, settings: settings, generator: generator)
  }
}
