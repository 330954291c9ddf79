// The words that `Split.swift` replaces, for assignments that are not yet rewritten.

import Datasets
import LinearAlgebra
import NumPyRandom

/// The course's split with the development images.
package struct LinearData<Scalar: RealScalar>: Sendable {
  private let split: SplitImages<Scalar>
  package var mean: [Scalar] { split.mean }
  package var training: CenteredImages<Scalar> { split.training }
  package var validation: CenteredImages<Scalar> { split.validation }
  package var test: CenteredImages<Scalar> { split.test }
  package var classCount: Int { split.classCount }
  package let developmentIndices: [Int]
  package let development: CenteredImages<Scalar>

  package init(
    _ dataset: ImageDataset, appendsOne: Bool = true, on execution: Execution,
    using generator: inout RandomState
  ) throws {
    split = try dataset.centered(.course, appendsOne: appendsOne, on: execution)
    developmentIndices = split.developmentIndices(using: &generator)
    development = split.training.chosen(developmentIndices)
  }
}

/// The course's split.
package func CourseSplit(_ dataset: ImageDataset) throws -> ImageSplit {
  try dataset.split(.course)
}

package typealias LinearDataError = SplitError
