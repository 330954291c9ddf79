// The step that keeps the net as a file, and for NumPy.

import Foundation
import LinearAlgebra
import NeuralNetworks
import Notebook
import WorkbookKit

extension DigitsAssignment {
  // step: save
  mutating func saveAndLoad(_ page: Page) throws {
    let solver = made(trained, by: "train")
    let data = made(data, by: "load")
    let temporary = FileManager.default.temporaryDirectory
      .appendingPathComponent("workbook-\(UUID().uuidString).model")
    let file = settings.savedModel.map { URL(fileURLWithPath: $0) } ?? temporary
    defer { try? FileManager.default.removeItem(at: temporary) }
    let model = SavedModel(
      network: solver.network, parameters: solver.bestParameters,
      standardization: Standardization(
        mean: data.mean,
        deviation: Array(repeating: DigitsData<Scalar>.byteRange, count: data.mean.count)),
      notes: [
        "data set": options.source.digits.datasetName, "seed": "\(options.seed)",
        "validation accuracy": String(format: "%.4f", solver.bestValidation ?? .nan),
      ])
    try model.write(to: file)
    if let path = settings.savedModel { page.text("Saved as '\(path)'.") }
    let loaded = try SavedModel<Scalar>(contentsOf: file)
    judge(model, loaded, page)
    if let folder = settings.arrays {
      try solver.bestParameters.writeNumPyFiles(to: URL(fileURLWithPath: folder))
      page.text(
        "For NumPy, in '\(folder)': "
          + model.parameters.shapes.map { $0.name + ".npy" }.joined(separator: ", ")
          + ". numpy.load reads each of them.")
    }
  }

  /// The loaded net must hold the same numbers, running means among them, and read raw pixels alike.
  private func judge(
    _ saved: SavedModel<Scalar>, _ loaded: SavedModel<Scalar>, _ page: Page
  ) {
    let images = made(dataset, by: "load").test
    let raw: Matrix<Scalar> = images.rows(0..<min(1_000, images.count))
    let after = loaded.predictedLabels(for: raw, on: options.execution)
    let before = made(readings, by: "test").predicted.prefix(raw.rows)
    page.check(
      .equal(
        "arrays that came back other than they were",
        found: zip(saved.parameters.arrays, loaded.parameters.arrays).count {
          !$0.elements.elementsEqual($1.elements)
        }, expected: 0, source: "the net that was saved"))
    // Divided by 255 rather than multiplied by its inverse, a pixel's last bit may differ, and with
    // it a digit that stands on the edge between two classes.
    let others = zip(before, after).count { $0 != $1 }
    page.check(
      .within(
        "test digits that the loaded net reads otherwise", found: Double(others), band: 0...1,
        source: "the net that was saved"))
  }
}
