// The steps that load the images, show some and make rows of them.

import Datasets
import Foundation
import LinearAlgebra
import NearestNeighbors
import NumPyRandom
import Reporting
import WorkbookKit

extension KNNAssignment {
  mutating func load(_ page: Page) throws {
    let dataset = try loadDataset()
    self.dataset = dataset
    for (name, images) in [("Training", dataset.training), ("Test", dataset.test)] {
      page.value(
        "\(name.lowercased())_shape", images.dimensions,
        shown: "\(name) data shape: \(tuple(images.dimensions)), labels: (\(images.count),)")
    }
    let counts = zip(dataset.training.classNames, dataset.training.classCounts)
    page.table(
      "class_counts",
      Table(
        columns: [.init("class"), .init("training images", .right), .init("test images", .right)],
        rows: zip(counts, dataset.test.classCounts).map { [$0.0, "\($0.1)", "\($1)"] }),
      json: .object(counts.map { .init($0, .integer($1)) }))
    recognize(page)
  }

  private func loadDataset() throws -> ImageDataset {
    switch options.source {
    case .cifar10(let folder):
      return try CIFAR10.load(from: folder)
    case .madeUp:
      return ImageDataset(
        training: MadeUpImages.training(
          count: knn.trainCount ?? KNNExpectations.trainCount, seed: UInt64(options.seed),
          execution: options.execution),
        test: MadeUpImages.test(
          count: knn.testCount ?? KNNExpectations.testCount, seed: UInt64(options.seed),
          execution: options.execution))
    }
  }

  /// Says which images these are, and judges the published ones.
  private mutating func recognize(_ page: Page) {
    guard case .cifar10(let folder) = options.source, let dataset else { return }
    let batches = (try? CIFAR10.batchFolder(in: folder)) ?? folder
    switch Catalog.fingerprint(ofCIFAR10In: batches.path) {
    case .official:
      isPublished = true
      page.text("These are the published files: every SHA-256 is the catalog's.")
      page.check(
        .equal(
          "training images of each class", found: dataset.training.classCounts,
          expected: Array(repeating: 5_000, count: 10), source: KNNExpectations.course))
    case .unrecognised:
      page.text("These are not the published files, so the published numbers are not expected.")
    case .notChecked(let reason):
      page.text("Whether these are the published files was not checked: \(reason)")
    }
    page.record("published", isPublished)
  }

  mutating func showSamples(_ page: Page) throws {
    let images = made(dataset, by: "load").training
    var generator = RandomState(seed: options.seed)
    let perClass = 7
    let chosen = images.classNames.indices.map { label -> [Int] in
      let members = images.labels.indices.filter { Int(images.labels[$0]) == label }
      let places = generator.choiceWithoutReplacement(
        count: min(perClass, members.count), from: members.count)
      return places.map { members[$0] }
    }
    let blank = Raster(
      width: images.shape.width, height: images.shape.height, filledWith: .white)
    let tiles = (0..<perClass).flatMap { row in
      chosen.map { row < $0.count ? images.raster(at: $0[row]) : blank }
    }
    page.picture(
      .grid(of: tiles, columns: images.classNames.count),
      caption: "Columns: " + images.classNames.joined(separator: ", "))
    page.record("indices", chosen)
  }

  mutating func subsample(_ page: Page) throws {
    let dataset = made(dataset, by: "load")
    let trainCount = try count(
      asked: knn.trainCount, usual: KNNExpectations.trainCount,
      available: dataset.training.count, option: "--train", of: "training", page)
    let testCount = try count(
      asked: knn.testCount, usual: KNNExpectations.testCount, available: dataset.test.count,
      option: "--test", of: "test", page)
    training = dataset.training.rows(0..<trainCount)
    trainingLabels = dataset.training.labels(0..<trainCount)
    test = dataset.test.rows(0..<testCount)
    testLabels = dataset.test.labels(0..<testCount)
    classifier = Classifier(
      training: training, labels: trainingLabels,
      classCount: dataset.training.classNames.count, metric: knn.metric,
      execution: options.execution)
    let shapes = [[training.rows, training.columns], [test.rows, test.columns]]
    page.value("shapes", shapes, shown: shapes.map(tuple).joined(separator: " "))
  }

  private func count(
    asked: Int?, usual: Int, available: Int, option: String, of kind: String, _ page: Page
  ) throws -> Int {
    if let asked {
      guard asked <= available else {
        throw KNNOptionError.tooFewImages(option: option, asked: asked, available: available)
      }
      return asked
    }
    if available < usual {
      page.text("There are only \(available) \(kind) images instead of \(usual): all are used.")
    }
    return min(usual, available)
  }
}

extension Images {
  /// `[N, height, width, channels]`
  fileprivate var dimensions: [Int] { [count, shape.height, shape.width, shape.channels] }

  /// One image as a picture; a single channel becomes grey.
  func raster(at index: Int) -> Raster {
    let bytes = Array(image(at: index))
    let channels = shape.channels
    return Raster(
      width: shape.width, height: shape.height,
      pixels: (0..<shape.width * shape.height).map { place in
        let pixel = bytes[place * channels..<(place + 1) * channels]
        let first = pixel.startIndex
        return channels < 3
          ? Raster.Pixel(grey: pixel[first])
          : Raster.Pixel(red: pixel[first], green: pixel[first + 1], blue: pixel[first + 2])
      })
  }
}

/// A shape as NumPy prints it: `(5000, 3072)`.
func tuple(_ shape: [Int]) -> String {
  "(" + shape.map(String.init).joined(separator: ", ") + ")"
}
