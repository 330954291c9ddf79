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
    let dataset = try options.source.load(
      trainingCount: knn.trainCount ?? KNNExpectations.trainCount,
      testCount: knn.testCount ?? KNNExpectations.testCount, seed: options.seed,
      on: options.execution)
    self.dataset = dataset
    isPublished = reportImages(dataset, from: options.source, page)
  }

  mutating func showSamples(_ page: Page) throws {
    samplePicture(of: made(dataset, by: "load").training, seed: options.seed, page)
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
        throw ImageCountError(option: option, asked: asked, available: available)
      }
      return asked
    }
    if available < usual {
      page.text("There are only \(available) \(kind) images instead of \(usual): all are used.")
    }
    return min(usual, available)
  }
}
