// How images are divided: into those to learn from, to choose settings by, and to test with.

import Datasets
import Files
import LinearAlgebra
import NeuralNetworks
import NumPyRandom
import WorkbookKit

/// Which images are held out.
package enum SplitRule: Sendable, Equatable {
  /// Of 50,000 training images the last 1,000 are for validation, of fewer a tenth at most; the
  /// first 1,000 test images are for testing.
  case course
  /// The last twelfth is for validation: of MNIST's 60,000 digits 5,000. All test images are used.
  case digits
  /// Of the first `count` training images the last `validation` are for validation; the first 1,000
  /// test images are for testing.
  case last(validation: Int, of: Int)
}

/// Which images of a data set are for learning, for choosing settings by, and for testing.
package struct ImageSplit: Sendable, Equatable {
  /// Of the training images.
  package let training: Range<Int>
  /// Of the training images.
  package let validation: Range<Int>
  /// Of the test images.
  package let test: Range<Int>
}

extension ImageDataset {
  /// Divides the images.
  ///
  /// ```swift
  /// try dataset.split(.course).validation   // 49000..<50000 of CIFAR-10
  /// ```
  ///
  /// - Throws: `SplitError` where no image would be left for learning, validation or testing.
  package func split(_ rule: SplitRule) throws -> ImageSplit {
    let (count, held, testCount): (Int, Int, Int) =
      switch rule {
      case .course: (training.count, min(1_000, training.count / 10), min(1_000, test.count))
      case .digits: (training.count, training.count / 12, test.count)
      case .last(let validation, let count): (count, validation, min(1_000, test.count))
      }
    guard held >= 1, testCount >= 1 else {
      throw SplitError.tooFew(
        training: count, test: test.count, needed: rule == .digits ? 12 : 10)
    }
    guard held < count else { throw SplitError.nothingLeft(validation: held, of: count) }
    return ImageSplit(
      training: 0..<count - held, validation: count - held..<count, test: 0..<testCount)
  }

  /// Divides the images, and subtracts the mean image of those to learn from.
  ///
  /// - Parameters:
  ///   - mean: What is subtracted instead, such as the mean image of a saved net: `[D]`.
  ///   - scale: What the differences from the mean are multiplied by.
  ///   - appendsOne: Whether a last column of ones makes the bias a row of the weights.
  /// - Throws: `SplitError` as for `split`.
  package func centered<Scalar: RealScalar>(
    _ rule: SplitRule, mean: [Scalar]? = nil, scale: Scalar = 1, appendsOne: Bool,
    on execution: Execution
  ) throws -> SplitImages<Scalar> {
    let split = try split(rule)
    let mean = mean ?? training.mean(of: split.training, on: execution)
    func part(_ images: Images, _ range: Range<Int>) -> CenteredImages<Scalar> {
      CenteredImages(images, at: Array(range), mean: mean, scale: scale, appendsOne: appendsOne)
    }
    return SplitImages(
      mean: mean, training: part(training, split.training),
      validation: part(training, split.validation), test: part(test, split.test),
      classCount: training.classNames.count)
  }
}

/// Images divided and centered: bytes until they are read.
package struct SplitImages<Scalar: RealScalar>: Sendable {
  /// `[D]`, of the images to learn from, without the bias.
  package let mean: [Scalar]
  package let training: CenteredImages<Scalar>
  package let validation: CenteredImages<Scalar>
  package let test: CenteredImages<Scalar>
  package let classCount: Int

  /// Draws the course's development images: 500 of those to learn from, as NumPy's `choice` without
  /// replacement.
  ///
  /// - Returns: Which of the training images, in the order drawn.
  package func developmentIndices(using generator: inout RandomState) -> [Int] {
    generator.choiceWithoutReplacement(count: min(500, training.rows), from: training.rows)
  }

  /// The images with their labels.
  package var labeled: SplitRows<CenteredImages<Scalar>> {
    SplitRows(
      training: LabeledRows(training, labels: training.labels),
      validation: LabeledRows(validation, labels: validation.labels),
      test: LabeledRows(test, labels: test.labels))
  }
}

/// Rows to learn from, to choose settings by and to test with, and their labels.
package struct SplitRows<Rows: RowSource>: Sendable {
  package let training: LabeledRows<Rows>
  package let validation: LabeledRows<Rows>
  package let test: LabeledRows<Rows>

  package init(
    training: LabeledRows<Rows>, validation: LabeledRows<Rows>, test: LabeledRows<Rows>
  ) {
    self.training = training
    self.validation = validation
    self.test = test
  }

  /// Training, validation and test rows, in this order.
  package var all: [LabeledRows<Rows>] { [training, validation, test] }

  /// The same rows in another form, such as standardized.
  package func mapRows<Other>(_ transform: (Rows) throws -> Other) rethrows -> SplitRows<Other> {
    func part(_ part: LabeledRows<Rows>) throws -> LabeledRows<Other> {
      LabeledRows(try transform(part.rows), labels: part.labels)
    }
    return SplitRows<Other>(
      training: try part(training), validation: try part(validation), test: try part(test))
  }
}

/// Images that cannot be divided.
public enum SplitError: Error, Equatable {
  /// Too few to learn from, to choose by and to test with.
  case tooFew(training: Int, test: Int, needed: Int = 10)
  /// All images are held out.
  case nothingLeft(validation: Int, of: Int)
}

extension SplitError: NotebookError {
  public var mistake: Mistake { .data }

  public var description: String {
    switch self {
    case .tooFew(let training, let test, let needed):
      "\(training) training and \(counted(test, "test image")) cannot be split: at least \(needed) and 1 are "
        + "needed. Name another folder with --data."
    case .nothingLeft(let validation, let count):
      "--validation \(validation) holds out \(count == 1 ? "the only image" : "all of the \(count) images"): name fewer "
        + "than \(count)."
    }
  }
}
