// Training by minibatch gradient descent: NumPy's histories, divergence, progress.

import LinearAlgebra
import LinearClassifiers
import NumPyRandom
import Testing

struct TrainingTests {
  private let fixture = TrainingFixture()

  /// np.random.seed(7); W = 0.001 * randn(6, 3); choice(40, 5).
  @Test func plansAreDrawnAsNumPyDraws() {
    let plan = fixture.plan()
    #expect(plan.initialWeights[0, 0] == 0.0016905257038003561)
    #expect(plan.initialWeights[0, 1] == -0.0004659373705408328)
    #expect(plan.batches[0] == [9, 14, 38, 4, 9])
    #expect(plan.batches.count == 8)
  }

  /// Made with NumPy: the course's loop with lr 0.1, λ 0.01, batches of 5, seed 7, in
  /// `Tests/peers/training_numpy.py`.
  @Test func historiesAreNumPys() throws {
    func check<Loss: LinearLoss<Double>>(
      _ loss: Loss.Type, _ history: [Double], firstWeight: Double
    ) throws {
      let result = try Loss.train(
        on: fixture.samples, labels: fixture.labels,
        settings: TrainingSettings(learningRate: 0.1, regularization: 0.01), plan: fixture.plan())
      #expect(result.history.count == history.count)
      for (found, expected) in zip(result.history, history) {
        #expect(abs(found - expected) < 1e-12)
      }
      #expect(abs(result.weights[0, 0] - firstWeight) < 1e-13)
      #expect(result.divergence == nil)
    }
    try check(
      HingeLoss<Double>.self,
      [
        2.0016740397011397, 1.9368121096689292, 2.5237567850892884, 1.1601964804183549,
        0.7835480401682698, 2.1480440519700426, 1.6293944638773015, 1.0916546776642984,
      ], firstWeight: -0.07354893966519879)
    try check(
      SoftmaxLoss<Double>.self,
      [
        1.099171042747582, 1.094268855284988, 1.1575956041206479, 0.9987738214375601,
        0.9199436299886861, 1.1469480584351328, 1.070022236690854, 0.9832863578950402,
      ], firstWeight: -0.03216591891095444)
  }

  /// Each step multiplies W by about 1 − lr·2λ = −119: the loss grows by about 119² a step.
  @Test func aDivergenceSaysWhereAndStops() throws {
    let result = try HingeLoss<Double>.train(
      on: fixture.samples, labels: fixture.labels,
      settings: TrainingSettings(learningRate: 30, regularization: 2),
      plan: fixture.plan(iterations: 60))
    let divergence = try #require(result.divergence)
    #expect(divergence.iteration == result.history.count - 1)
    #expect(divergence.iteration < 5)
    #expect(divergence.loss > divergenceFactor * 2)
    #expect(result.history.dropLast().allSatisfy { $0 <= divergenceFactor * result.history[0] })
  }

  @Test func progressCanEndATraining() {
    struct Enough: Error {}
    #expect(throws: Enough.self) {
      try HingeLoss<Double>.train(
        on: fixture.samples, labels: fixture.labels,
        settings: TrainingSettings(learningRate: 0.1, regularization: 0), plan: fixture.plan(),
        progress: { _ in throw Enough() })
    }
  }
}
