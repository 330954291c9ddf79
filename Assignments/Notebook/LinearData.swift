// The images of the linear classifiers: split, centered, with a bias column.

import Datasets
import LinearAlgebra
import NumPyRandom
import WorkbookKit

/// The course's split, in which the images stay bytes until they are read.
package struct LinearData<Scalar: RealScalar>: Sendable {
  /// `[D]`, of the images to learn from, without the bias.
  package let mean: [Scalar]
  package let training: CenteredImages<Scalar>
  package let validation: CenteredImages<Scalar>
  package let test: CenteredImages<Scalar>
  /// A random sample of the training images.
  package let development: CenteredImages<Scalar>
  /// Which of the training images are the sample, in the order drawn.
  package let developmentIndices: [Int]
  package let classCount: Int

  /// Splits a data set as `CourseSplit` says, and draws 500 of the images to learn from for
  /// development.
  ///
  /// - Parameters:
  ///   - appendsOne: Whether a last column of ones makes the bias a row of the weights.
  ///   - generator: Draws the development images as NumPy's `choice` without replacement.
  /// - Throws: `LinearDataError.tooFew` where no split is possible.
  package init(
    _ dataset: ImageDataset, appendsOne: Bool = true, on execution: Execution,
    using generator: inout RandomState
  ) throws {
    let images = dataset.training
    let split = try CourseSplit(dataset)
    developmentIndices = generator.choiceWithoutReplacement(
      count: min(500, split.training.count), from: split.training.count)
    let mean: [Scalar] = images.mean(of: split.training, on: execution)
    func part(_ images: Images, _ indices: [Int]) -> CenteredImages<Scalar> {
      CenteredImages(images, at: indices, mean: mean, appendsOne: appendsOne)
    }
    training = part(images, Array(split.training))
    validation = part(images, Array(split.validation))
    test = part(dataset.test, Array(split.test))
    development = part(images, developmentIndices)
    classCount = images.classNames.count
    self.mean = mean
  }
}

/// Too few images to learn from, to choose by and to test with.
public enum LinearDataError: Error, Equatable {
  case tooFew(training: Int, test: Int)
  /// All images are held out.
  case nothingLeft(validation: Int, of: Int)
}

extension LinearDataError: NotebookError {
  public var mistake: Mistake { .data }

  public var description: String {
    switch self {
    case .tooFew(let training, let test):
      "\(training) training and \(test) test images cannot be split: at least 10 and 1 are needed. "
        + "Name another folder with --data."
    case .nothingLeft(let validation, let count):
      "--validation \(validation) holds out all of the \(count) images: name fewer than \(count)."
    }
  }
}
