// The digits as the nets see them: split, centered, scaled, and bytes until they are read.

import Datasets
import LinearAlgebra

/// Digits to learn from, to choose by and to test with.
package struct DigitsData<Scalar: RealScalar> {
  /// `[784]`, the mean of the digits to learn from.
  package let mean: [Scalar]
  package let training: CenteredImages<Scalar>
  package let validation: CenteredImages<Scalar>
  package let test: CenteredImages<Scalar>
  package let classCount: Int

  /// What a byte's difference from the mean is divided by.
  package static var byteRange: Scalar { 255 }

  /// Holds out the last twelfth of the training digits: of MNIST's 60,000 the last 5,000.
  ///
  /// - Throws: `LinearDataError.tooFew` where no split is possible.
  package init(_ dataset: ImageDataset, on execution: Execution) throws {
    let images = dataset.training
    let held = images.count / 12
    guard held >= 1, dataset.test.count >= 1 else {
      throw LinearDataError.tooFew(training: images.count, test: dataset.test.count)
    }
    let split = images.count - held
    let mean: [Scalar] = images.mean(of: 0..<split, on: execution)
    func part(_ images: Images, _ range: Range<Int>) -> CenteredImages<Scalar> {
      CenteredImages(
        images, at: Array(range), mean: mean, scale: 1 / Self.byteRange, appendsOne: false)
    }
    training = part(images, 0..<split)
    validation = part(images, split..<images.count)
    test = part(dataset.test, 0..<dataset.test.count)
    classCount = images.classNames.count
    self.mean = mean
  }
}
