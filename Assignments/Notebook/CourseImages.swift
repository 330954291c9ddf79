// The images of an assignment: read or drawn, counted, and a few of them shown.

import Datasets
import LinearAlgebra
import NumPyRandom
import Reporting
import WorkbookKit

/// A data set, and whether it is the published one, on which the course's numbers hold.
package struct CourseImages: Sendable {
  package let dataset: ImageDataset
  package let isPublished: Bool

  package var training: Images { dataset.training }
  package var test: Images { dataset.test }
  package var classNames: [String] { dataset.training.classNames }
  package var classCount: Int { classNames.count }
}

extension AssignmentOptions {
  /// Reads the images, or draws so many synthetic ones, and shows how many there are of each class.
  ///
  /// - Throws: `DatasetError`, `ImageCountError`.
  package func images(training: Int, test: Int = 1_000, _ page: Page) throws -> CourseImages {
    let dataset = try dataset(training: training, test: test, progress: page.progress)
    return CourseImages(
      dataset: dataset, isPublished: reportImages(dataset, from: source, self, page))
  }

  /// Reads MNIST's digits, or draws so many synthetic ones, and shows how many there are of each.
  ///
  /// - Throws: `DatasetError`.
  package func digits(training: Int, test: Int, _ page: Page) throws -> CourseImages {
    let dataset = try digitDataset(source.digits, training: training, test: test)
    return CourseImages(
      dataset: dataset, isPublished: reportImages(dataset, from: source, self, page))
  }
}

extension Page {
  /// Shows seven images of each class, a column a class, drawn by a generator with the seed; of twenty
  /// classes at most.
  package func samples(of images: Images, seed: UInt32, perClass: Int = 7) {
    var generator = RandomState(seed: seed)
    let labels = images.labels
    let names = images.classNames.prefix(20)
    let chosen = names.indices.map { label in
      let members = labels.indices.filter { Int(labels[$0]) == label }
      return generator.choiceWithoutReplacement(
        count: min(perClass, members.count), from: members.count
      ).map { members[$0] }
    }
    imageGrid(
      images, columns: chosen, rows: perClass,
      caption: "Columns: " + names.joined(separator: ", "))
    record("indices", chosen)
  }

  /// Shows images in columns of `rows` places; what a column lacks stays white.
  package func imageGrid(_ images: Images, columns: [[Int]], rows: Int, caption: String) {
    let blank = Raster(width: images.shape.width, height: images.shape.height, filledWith: .white)
    pictures(
      (0..<rows).flatMap { row in
        columns.map { row < $0.count ? images.raster(at: $0[row]) : blank }
      }, columns: columns.count, caption)
  }

  /// How many images are used: as many as asked for, or the usual number as far as there are so many.
  ///
  /// - Throws: `ImageCountError` where more are asked for than there are.
  package func count(
    asked: Int?, usual: Int, of images: Images, called kind: String, option: String
  ) throws -> Int {
    if let asked {
      guard asked <= images.count else {
        throw ImageCountError(option: option, asked: asked, available: images.count)
      }
      return asked
    }
    if images.count < usual {
      text(
        images.count == 1
          ? "There is only 1 \(kind) image instead of \(usual): it is used."
          : "There are only \(images.count) \(kind) images instead of \(usual): all are used.")
    }
    return min(usual, images.count)
  }
}

extension Matrix {
  /// The sum of all elements, in `Double`.
  package var sumInDouble: Double {
    if let same = self as? Matrix<Double> { return same.sum() }
    return Matrix<Double>(rows: rows, columns: columns, elements: elements.map(Double.init)).sum()
  }

  /// The means of blocks of about the same size: `[height, width]`.
  ///
  /// As a product A · self · Bᵀ, where a row of A or B holds 1/n for the n rows or columns of a
  /// block, and 0 elsewhere.
  package func blockMeans(height: Int, width: Int) -> Matrix<Double> {
    func averaging(_ count: Int, into blocks: Int) -> Matrix {
      var matrix = Matrix(rows: blocks, columns: count)
      for block in 0..<blocks {
        let members = block * count / blocks..<(block + 1) * count / blocks
        for member in members { matrix[block, member] = 1 / Element(members.count) }
      }
      return matrix
    }
    let means = product(
      product(averaging(rows, into: height), self), averaging(columns, into: width).transposed)
    return Matrix<Double>(
      rows: height, columns: width, elements: means.elements.map(Double.init))
  }
}
