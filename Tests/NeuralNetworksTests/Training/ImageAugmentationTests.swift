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

  /// A training draws anew for every minibatch, and validation images are left as they are: at a rate
  /// that moves nothing, only the losses tell.
  @Test func onlyTrainingImagesAreChanged() throws {
    let maps = MapShape(channels: 1, height: 2, width: 2)
    let network = Network<Double>.twoLayer(inputs: 4, hidden: 16, classes: 4)
    var draws = RandomState(seed: 0)
    let parameters = network.randomParameters(.he, using: &draws)
    let x = Matrix(rows: 40, columns: 4, elements: draws.normals(count: 160))
    let rows = LabeledRows(x, labels: (0..<40).map { $0 % 4 })
    func train(_ augmentation: ImageAugmentation?) throws -> Solver<Double> {
      var solver = Solver(
        network: network, parameters: parameters,
        settings: SolverSettings(
          epochs: 30, batchSize: 40, rule: .sgd, learningRate: 1e-15, regularization: 0,
          sampling: .permutation, augmentation: augmentation),
        generator: draws)
      try solver.train(on: rows, validation: rows, progress: { _ in })
      return solver
    }
    let plain = try train(nil)
    let moved = try train(ImageAugmentation(maps, flips: true, shift: 1))
    #expect(largestDifference(plain.history, plain.history.map { _ in plain.history[0] }) < 1e-12)
    #expect(zip(moved.history, moved.history.dropFirst()).allSatisfy { abs($0 - $1) > 1e-6 })
    #expect(moved.epochs.map(\.validation) == plain.epochs.map(\.validation))
  }
}
