// How every assignment divides its images.

import Datasets

/// Which images are for learning, for choosing settings by, and for testing.
package struct CourseSplit: Equatable {
  /// Of the training images.
  package let training: Range<Int>
  /// Of the training images.
  package let validation: Range<Int>
  /// Of the test images.
  package let test: Range<Int>

  /// Of 50,000 training images the last 1,000 are for validation, of fewer a tenth at the most; the
  /// first 1,000 test images are for testing.
  ///
  /// - Throws: `LinearDataError.tooFew` where no split is possible.
  package init(_ dataset: ImageDataset) throws {
    let count = dataset.training.count
    let held = min(1_000, count / 10)
    guard held >= 1, dataset.test.count >= 1 else {
      throw LinearDataError.tooFew(training: count, test: dataset.test.count)
    }
    training = 0..<count - held
    validation = count - held..<count
    test = 0..<min(1_000, dataset.test.count)
  }
}
