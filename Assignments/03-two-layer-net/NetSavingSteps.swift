// The step that keeps the best net as a file, and for NumPy.

import Foundation
import LinearAlgebra
import NeuralNetworks
import Notebook
import WorkbookKit

extension TwoLayerNetAssignment {
  // step: save
  mutating func saveAndLoad(_ page: Page) throws {
    guard let solver = best else {
      page.text("There is no net to save.")
      return
    }
    let data = made(data, by: "load")
    let temporary = FileManager.default.temporaryDirectory
      .appendingPathComponent("workbook-\(UUID().uuidString).model")
    let file = settings.savedModel.map { URL(fileURLWithPath: $0) } ?? temporary
    defer { try? FileManager.default.removeItem(at: temporary) }
    let model = SavedModel(
      network: solver.network, parameters: solver.bestParameters,
      standardization: Standardization(mean: data.mean),
      notes: [
        "data set": options.source.datasetName, "seed": "\(options.seed)",
        "validation accuracy": String(format: "%.4f", solver.bestValidation ?? .nan),
      ])
    try model.write(to: file)
    if let path = settings.savedModel { page.text("Saved as '\(path)'.") }
    let loaded = try SavedModel<Scalar>(contentsOf: file) { summary in
      // A learner's own layers are not in the library: they come from where the net's came from.
      made(summary, of: solver.network)
    }
    judge(model, loaded, page)
    if let folder = settings.arrays {
      try solver.bestParameters.writeNumPyFiles(to: URL(fileURLWithPath: folder))
      page.text(
        "For NumPy, in '\(folder)': "
          + model.parameters.shapes.map { $0.name + ".npy" }.joined(separator: ", ")
          + ". numpy.load reads each of them.")
    }
  }

  /// The loaded net must hold the same numbers, and see the images, from their raw pixels, alike.
  private func judge(
    _ saved: SavedModel<Scalar>, _ loaded: SavedModel<Scalar>, _ page: Page
  ) {
    let data = made(data, by: "load")
    let images = made(dataset, by: "load").test
    let raw = Matrix<Scalar>(
      bytes: images.pixels.prefix(data.test.rows * data.test.columns), rows: data.test.rows,
      columns: data.test.columns)
    let before = saved.network.predictedLabels(
      for: data.test, saved.parameters, on: options.execution)
    let after = loaded.predictedLabels(for: raw, on: options.execution)
    page.check(
      .equal(
        "arrays that came back other than they were",
        found: zip(saved.parameters.arrays, loaded.parameters.arrays).count {
          !$0.elements.elementsEqual($1.elements)
        }, expected: 0, source: "the net that was saved"))
    page.check(
      .equal(
        "test images that the loaded net sees otherwise",
        found: zip(before, after).count { $0 != $1 }, expected: 0,
        source: "the net that was saved"))
  }
}

/// The layer of a network that says of itself what the summary says.
private func made<Scalar: RealScalar>(
  _ summary: String, of network: Network<Scalar>
) -> (any Layer<Scalar>)? {
  network.layers.first { $0.summary == summary }
}
