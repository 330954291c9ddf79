import LinearAlgebra
import NumPyRandom
import Testing

@testable import NeuralNetworks

/// Random changes of images, against moves by hand.
struct ImageAugmentationTests {
  private let maps = MapShape(channels: 2, height: 3, width: 4)

  /// An image whose pixels are all different, and none of them zero.
  private func images<Scalar: RealScalar>(_ count: Int) -> Matrix<Scalar> {
    Matrix(
      rows: count, columns: maps.count,
      elements: (0..<count * maps.count).map { Scalar($0 + 1) })
  }

  /// Moved and mirrored pixel by pixel, in the plainest way.
  private func moved(
    _ image: ArraySlice<Double>, _ change: ImageAugmentation.Change
  ) -> [Double] {
    let pixels = Array(image)
    var result = [Double](repeating: 0, count: maps.count)
    for channel in 0..<maps.channels {
      for y in 0..<maps.height {
        for x in 0..<maps.width {
          let mirrored = change.isMirrored ? maps.width - 1 - x : x
          let (toY, toX) = (y + change.down, mirrored + change.right)
          guard 0..<maps.height ~= toY, 0..<maps.width ~= toX else { continue }
          result[(channel * maps.height + toY) * maps.width + toX] =
            pixels[(channel * maps.height + y) * maps.width + x]
        }
      }
    }
    return result
  }

  /// Every image is changed as the same draws say; shifts larger than the image leave zeros.
  @Test(arguments: [(true, 0), (false, 1), (true, 2), (true, 5)], [1, 2])
  func imagesAreChangedAsDrawn(_ settings: (flips: Bool, shift: Int), threads: Int) {
    let augmentation = ImageAugmentation(maps, flips: settings.flips, shift: settings.shift)
    var draws = RandomState(seed: 3)
    var same = draws
    let x: Matrix<Double> = images(40)
    let found = augmentation.changed(x, using: &draws, on: Execution(threads: threads))
    for row in 0..<x.rows {
      let change = augmentation.drawChange(using: &same)
      let pixels = x.elements[row * maps.count..<(row + 1) * maps.count]
      #expect(Array(found.row(row)) == moved(pixels, change), "\(change)")
    }
    #expect(draws.savedWords == same.savedWords)
  }

  @Test func precisionsAgree() {
    let augmentation = ImageAugmentation(maps, flips: true, shift: 2)
    var (draws, same) = (RandomState(seed: 8), RandomState(seed: 8))
    let x: Matrix<Float> = images(20)
    let y: Matrix<Double> = images(20)
    #expect(
      augmentation.changed(x, using: &draws, on: .serial).elements.map(Double.init)
        == augmentation.changed(y, using: &same, on: .serial).elements)
  }

  /// Half of the images are mirrored, and every shift comes about as often as any other.
  @Test func changesAreDrawnEvenly() {
    let augmentation = ImageAugmentation(maps, flips: true, shift: 2)
    var draws = RandomState(seed: 1)
    let changes = (0..<10_000).map { _ in augmentation.drawChange(using: &draws) }
    // Four standard deviations of a binomial count: 200, and 160 of a fifth.
    #expect(abs(changes.count { $0.isMirrored } - 5_000) < 200)
    for shift in -2...2 {
      #expect(abs(changes.count { $0.down == shift } - 2_000) < 160)
      #expect(abs(changes.count { $0.right == shift } - 2_000) < 160)
    }
    let still = ImageAugmentation(maps, flips: false, shift: 0)
    #expect(still.drawChange(using: &draws) == ImageAugmentation.Change())
  }

  /// A training draws anew for every minibatch, and validation images are left as they are.
  @Test func onlyTrainingImagesAreChanged() throws {
    let maps = MapShape(channels: 1, height: 2, width: 2)
    // Images of one bright pixel: moved by one in any direction, most of them are empty.
    let x = Matrix<Double>(rows: 4, columns: 4, elements: (0..<16).map { $0 % 5 == 0 ? 10 : 0 })
    let network = Network<Double>.twoLayer(inputs: 4, hidden: 16, classes: 4)
    var draws = RandomState(seed: 0)
    let parameters = network.randomParameters(.he, using: &draws)
    func accuracies(_ augmentation: ImageAugmentation?) throws -> (history: [Double], last: Double)
    {
      var solver = Solver(
        network: network, parameters: parameters,
        settings: SolverSettings(
          epochs: 300, batchSize: 4, rule: .sgd, learningRate: 0.02, regularization: 0,
          sampling: .permutation, augmentation: augmentation),
        generator: draws)
      let rows = LabeledRows(x, labels: [0, 1, 2, 3])
      try solver.train(on: rows, validation: rows, progress: { _ in })
      return (solver.history, solver.epochs.last?.validation ?? .nan)
    }
    let (plain, moved) = (
      try accuracies(nil), try accuracies(ImageAugmentation(maps, flips: false, shift: 1))
    )
    #expect(plain.last == 1 && moved.last == 1, "measured on the images as they are")
    // An empty image, or one that is now another's, cannot be told: the losses stay above.
    #expect((plain.history.last ?? .nan) < 0.1)
    #expect((moved.history.suffix(20).min() ?? .nan) > 0.1)
    #expect(Set(moved.history).count > 50)
  }
}
