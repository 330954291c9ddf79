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
  /// nil where there are folds.
  private let held: ImageSplit?
  package let imageCount: Int
  package let test: CenteredImages<Scalar>

  /// - Parameters:
  ///   - scale: What the differences from the mean image are multiplied by.
  ///   - appendsOne: Whether a last column of ones makes the bias a row of the weights.
  ///
  /// With folds, the mean image is that of all images, those held out included: it knows no label.
  ///
  /// - Throws: `FoldsError`, `ImageCountError` for more images than there are, and `SplitError`
  ///   where none are left to learn from.
  package init(
    _ dataset: ImageDataset, sweep: ModelSweep, scale: Scalar = 1, appendsOne: Bool,
    on execution: Execution
  ) throws {
    images = dataset.training
    let count = sweep.imageCount ?? images.count
    guard count <= images.count else {
      throw ImageCountError(option: "--train", asked: count, available: images.count)
    }
    imageCount = count
    folds = try sweep.folds.map { try Folds(samples: count, count: $0) }
    guard dataset.test.count >= 1 else {
      throw SplitError.tooFew(training: count, test: 0)
    }
    held =
      folds == nil
      ? try dataset.split(
        .last(validation: sweep.validationCount ?? min(1_000, count / 10), of: count)) : nil
    mean = images.mean(of: held?.training ?? 0..<count, on: execution)
    self.scale = scale
    self.appendsOne = appendsOne
    test = CenteredImages(
      dataset.test, at: Array(0..<min(1_000, dataset.test.count)), mean: mean,
      scale: scale, appendsOne: appendsOne)
  }

  /// How images are held out, for people and for the results file.
  package var protocolText: String {
    if let folds { return "\(folds.count) folds" }
    return "the last \(held?.validation.count ?? 0) of \(imageCount) images"
  }

  package var classCount: Int { images.classNames.count }

  /// The folds, or the images to learn from and to choose by; and the test images.
  package var parts: [ImagePart] {
    let labels = images.labels(0..<imageCount)
    let test = ImagePart("The test images", labels: test.labels, classCount: classCount)
    if let folds { return folds.parts(labels: labels, classCount: classCount) + [test] }
    let ranges = held.map { [("training", $0.training), ("validation", $0.validation)] } ?? []
    return ranges.map { name, range in
      ImagePart("The \(name) images", labels: labels[range], classCount: classCount)
    } + [test]
  }

  /// The images that a trial learns from, and those that are held out.
  package func split(fold: Int?) -> (
    training: CenteredImages<Scalar>, validation: CenteredImages<Scalar>
  ) {
    func indices() -> (training: [Int], validation: [Int]) {
      if let folds, let fold { return (folds.training(for: fold), Array(folds.ranges[fold])) }
      guard let held else {
        preconditionFailure("a trial of \(folds?.count ?? 0) folds without one")
      }
      return (Array(held.training), Array(held.validation))
    }
    func part(_ indices: [Int]) -> CenteredImages<Scalar> {
      CenteredImages(
        images, at: indices, mean: mean, scale: scale, appendsOne: appendsOne)
    }
    let (training, validation) = indices()
    return (part(training), part(validation))
  }
}
