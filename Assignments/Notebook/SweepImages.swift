// The images of a sweep, and which of them each trial learns from.

import Datasets
import LinearAlgebra
import ModelSelection

/// A split into images to learn from and images to choose by, once or in folds, and test images.
public struct SweepImages<Scalar: RealScalar>: Sendable {
  private let images: Images
  private let mean: [Scalar]
  private let scale: Scalar
  private let appendsOne: Bool
  private let folds: Folds?
  private let validationCount: Int
  package let imageCount: Int
  package let test: CenteredImages<Scalar>

  /// - Parameters:
  ///   - scale: What the differences from the mean image are multiplied by.
  ///   - appendsOne: Whether a last column of ones makes the bias a row of the weights.
  ///
  /// With folds, the mean image is that of all images, those held out included: it knows no label.
  ///
  /// - Throws: `FoldsError`, `ImageCountError` for more images than there are, and
  ///   `LinearDataError` where none are left to learn from.
  package init(
    _ dataset: ImageDataset, sweep: ModelSweep, scale: Scalar = 1, appendsOne: Bool,
    on execution: Execution
  ) throws {
    images = dataset.training
    imageCount = sweep.imageCount ?? images.count
    guard imageCount <= images.count else {
      throw ImageCountError(
        option: "--train", asked: imageCount, available: images.count)
    }
    folds = try sweep.folds.map { [imageCount] in try Folds(samples: imageCount, count: $0) }
    validationCount = sweep.validationCount ?? min(1_000, imageCount / 10)
    guard dataset.test.count >= 1,
      folds != nil || (imageCount >= 10 || sweep.validationCount != nil)
    else { throw LinearDataError.tooFew(training: imageCount, test: dataset.test.count) }
    guard folds != nil || validationCount < imageCount else {
      throw LinearDataError.nothingLeft(validation: validationCount, of: imageCount)
    }
    let learned = folds == nil ? imageCount - validationCount : imageCount
    mean = images.mean(of: 0..<learned, on: execution)
    self.scale = scale
    self.appendsOne = appendsOne
    test = CenteredImages(
      dataset.test, at: Array(0..<min(1_000, dataset.test.count)), mean: mean,
      scale: scale, appendsOne: appendsOne)
  }

  /// How images are held out, for people and for the results file.
  package var protocolText: String {
    if let folds { return "\(folds.count) folds" }
    return "the last \(validationCount) of \(imageCount) images"
  }

  package var classCount: Int { images.classNames.count }

  /// The images that a trial learns from, and those that are held out.
  package func split(fold: Int?) -> (
    training: CenteredImages<Scalar>, validation: CenteredImages<Scalar>
  ) {
    let training: [Int]
    let validation: [Int]
    if let folds, let fold {
      training = folds.training(for: fold)
      validation = Array(folds.ranges[fold])
    } else {
      training = Array(0..<imageCount - validationCount)
      validation = Array(imageCount - validationCount..<imageCount)
    }
    func part(_ indices: [Int]) -> CenteredImages<Scalar> {
      CenteredImages(
        images, at: indices, mean: mean, scale: scale, appendsOne: appendsOne)
    }
    return (part(training), part(validation))
  }
}
