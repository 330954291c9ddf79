import LinearAlgebra
import Losses
import NumPyRandom
import Testing

/// The course's cell on the two loss layers: x = 0.001 randn(50, 10) with seed 231, then the
/// labels.
struct LossLayerTests {
  /// NumPy 2.4 on the same arrays, by `Tests/peers/layers_numpy.py`; see `Imprint`.
  @Test(
    arguments: [
      (.svm, 8.999602749096233, Imprint(50, 10, 0.02, 0.02, -0.008817635270541073)),
      (
        .softmax, 2.302545844500738,
        Imprint(50, 10, 0.00200115891687141, 0.001999149056912109, -0.0008816254533609534)
      ),
    ] as [(ClassificationLoss, Double, Imprint)])
  func lossAndGradientAreNumPys(
    _ kind: ClassificationLoss, expected: Double, gradient: Imprint
  ) {
    var draws = RandomState(seed: 231)
    let scores = 1e-3 * Matrix<Double>(50, 10, using: &draws)
    let labels = draws.integers(count: 50, in: 0..<10)
    #expect(labels.starts(with: [2, 5, 0, 6, 5, 5, 0, 8, 8, 9]))
    let found = kind.meanAndGradient(ofScores: scores, labels: labels)
    #expect(abs(found.loss - expected) < 1e-14)
    #expect(gradient.fits(found.gradient))
  }
}
