import Datasets
import Foundation
import LinearAlgebra
import NeuralNetworks
import NumPyRandom
import Testing

/// The real images, where WORKBOOK_DATASETS names them; in release, since debug loops are slow.
@Suite(.enabled(if: realImagesFolder != nil, "needs a release build, and WORKBOOK_DATASETS"))
struct SolverOnRealImagesTests {
  /// NumPy 2.4.6, float64, with seed 0: the draws of 500 development images, of W1 and of W2, then
  /// five epochs in batches of 200, rate 1e-3, decay 0.95, λ 0.25. Every hundredth loss, the last
  /// one, the validation accuracies after each epoch, and the accuracies at the end, as
  /// `Tests/peers/two_layer_net_numpy.py` prints them.
  @Test func theReferenceIsReached() throws {
    let folder = try #require(realImagesFolder)
    let dataset = try CIFAR10.load(from: URL(fileURLWithPath: folder))
    var generator = RandomState(seed: 0)
    _ = generator.choiceWithoutReplacement(count: 500, from: 49_000)
    let network = Network<Double>.twoLayer(inputs: 3072, hidden: 100, classes: 10)
    var solver = Solver(
      network: network,
      parameters: network.randomParameters(weightScale: 1e-3, using: &generator),
      settings: SolverSettings(
        epochs: 5, batchSize: 200, rule: .sgd, learningRate: 1e-3, decay: 0.95,
        regularization: 0.25),
      generator: generator)

    let mean: [Double] = dataset.training.mean(of: 0..<49_000)
    func images(_ images: Images, _ range: Range<Int>) -> CenteredImages<Double> {
      CenteredImages(images, at: Array(range), mean: mean, appendsOne: false)
    }
    let training = images(dataset.training, 0..<49_000)
    let validation = images(dataset.training, 49_000..<50_000)
    try solver.train(
      on: training, labels: training.labels,
      validation: LabeledRows(validation, labels: validation.labels), progress: { _ in })

    let losses = [
      2.344693324179826, 1.8880811936890953, 1.5947174863499916, 1.7439151382703542,
      1.5163001020890896, 1.5475827657392183, 1.5554721709041595, 1.3960177486095537,
      1.4562971827255617, 1.4238570675980253, 1.3759272754821428, 1.4515907026283015,
      1.5844539742619945,
    ]
    #expect(solver.history.count == 1225)
    for (index, loss) in losses.enumerated() {
      #expect(abs(solver.history[100 * index] - loss) < 1e-9 * loss)
    }
    #expect(abs(solver.history[1224] - 1.3460633637311152) < 1e-9)
    #expect(solver.epochs.map(\.validation) == [0.439, 0.484, 0.463, 0.494, 0.492])
    #expect(solver.bestValidation == 0.494)

    func accuracy(_ images: CenteredImages<Double>) -> Double {
      let predicted = network.predictedLabels(for: images, solver.parameters)
      return Double(zip(predicted, images.labels).count { $0 == $1 }) / Double(images.rows)
    }
    #expect(accuracy(images(dataset.training, 0..<10_000)) == 0.5369)
    #expect(accuracy(images(dataset.test, 0..<1_000)) == 0.489)
  }
}
