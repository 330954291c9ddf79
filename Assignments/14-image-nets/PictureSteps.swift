// The steps that look at what a net has learned: its mistakes, its filters, its maps.

import Datasets
import Foundation
import LinearAlgebra
import Losses
import NeuralNetworks
import Notebook
import Reporting
import WorkbookKit

extension ImageNetsAssignment {
  // step: mistakes
  func showMistakes(_ page: Page) throws {
    let best = try best()
    let validation = images.data.validation
    let scores = scores(of: best, validation)
    let labels = validation.labels
    let predicted = largestColumns(of: scores)
    let names = images.pictures.training.classNames
    let confusion = ConfusionMatrix(
      labels: labels, predicted: predicted, classes: images.classes)
    page.text("Validation images, classified by \(best.name).")
    page.show(confusion, names: names)
    // Of the true class.
    let logProbabilities = labels.indices.map { logProbability(scores.row($0), labels[$0]) }
    let worst = labels.indices.filter { predicted[$0] != labels[$0] }
      .sorted { (logProbabilities[$0], $0) < (logProbabilities[$1], $1) }.prefix(10)
    // The validation images are the last ones of the training file.
    let first = images.pictures.training.count - validation.rows
    let pictures = worst.map { images.pictures.training.raster(at: first + $0) }
    if !pictures.isEmpty {
      page.pictures(
        pictures, columns: pictures.count, "The worst mistakes, the least probable label first")
    }
    page.table(
      "worst", Array(worst), as: .objects,
      [
        .count("image") { first + $0 },
        .word("label") { names[labels[$0]] },
        .word("predicted") { names[predicted[$0]] },
        .number("log of the label's probability", .decimals(2), key: "log_probability") {
          logProbabilities[$0]
        },
      ])
    page.expect(
      "accuracy by the table and by the training", confusion.accuracy, within: .absolute(1e-12),
      of: best.solver.epochs.isEmpty ? nil : best.bestValidation,
      from: "the training's measurement of the parameters that it kept")
  }

  /// The scores of images by the parameters that a training kept.
  private func scores(
    of training: NetTraining<Scalar>, _ images: CenteredImages<Scalar>
  ) -> Matrix<Scalar> {
    let (network, parameters) = (training.solver.network, training.solver.bestParameters)
    var scores: [Scalar] = []
    for start in stride(from: 0, to: images.rows, by: 100) {
      let rows = Array(start..<min(images.rows, start + 100))
      var some = Matrix<Scalar>(rows: rows.count, columns: images.columns)
      images.read(rows, into: &some, on: run.execution)
      scores += network.scores(of: some, parameters, on: run.execution).elements
    }
    return Matrix(rows: images.rows, columns: network.classes, elements: scores)
  }

  // step: filters
  func showFilters(_ page: Page) throws {
    for training in trainings where training.solver.divergence == nil {
      let filters = LearnedFilters(
        training.solver.bestParameters.arrays[0], images.maps.channels)
      page.pictures(
        filters.tiles.map { $0.enlarged(by: max(1, 12 / $0.width)) },
        columns: min(16, filters.tiles.count),
        "The \(filters.tiles.count) filters of \(training.name)'s first layer, each scaled to its own "
          + "range")
    }
  }

  // step: activations
  func showActivations(_ page: Page) throws {
    let best = try best()
    let (network, parameters) = (best.solver.network, best.solver.bestParameters)
    let index = images.pictures.training.count - images.data.validation.rows
    let picture = images.pictures.training.raster(at: index)
    var image = Matrix<Scalar>(rows: 1, columns: images.maps.count)
    images.data.validation.read([0], into: &image, on: run.execution)
    let blocks = blockOutputs(
      of: network, network.activations(of: image, parameters, on: run.execution))
    let names = images.pictures.training.classNames
    let label = names[images.data.validation.labels[0]]
    page.pictures([picture], columns: 1, "The first validation image: \(label)")
    let strongest = 8
    page.pictures(
      blocks.flatMap { $0.rasters(ofStrongest: strongest, fitting: images.maps) },
      columns: strongest,
      "Its strongest \(strongest) channels after each block of \(best.name), from top to bottom; "
        + "white is a block's largest value")
    page.table(
      "blocks", blocks, as: .objects,
      [
        .word("behind") { $0.layer }, .word("maps") { "\($0.maps)" },
        .number("share above zero", .decimals(3), key: "active") { $0.active },
      ])
    page.expect(
      "a block's maps that are all zero", blocks.filter { $0.active == 0 }.map(\.layer), equals: [],
      from: "a block that passes nothing on has died")
  }

  /// The outputs of poolings, or of residual blocks behind their ReLU, where the shape changes or a
  /// block ends.
  private func blockOutputs(
    of network: Network<Scalar>, _ outputs: [Matrix<Scalar>]
  ) -> [BlockOutput] {
    var maps: MapShape? = images.maps
    var blocks: [BlockOutput] = []
    for (index, layer) in network.layers.enumerated() {
      guard let before = maps else { break }
      maps = layer.outputMaps(forInput: before)
      let isBlock =
        layer is MaxPooling<Scalar> || (index > 0 && network.layers[index - 1] is Residual<Scalar>)
      guard isBlock, let maps else { continue }
      blocks.append(
        BlockOutput(
          layer: "layer \(index + 1)", maps: maps,
          values: outputs[index].row(0).map { Double($0) }))
    }
    return blocks
  }
}

extension Raster {
  /// Each pixel as a square of so many.
  fileprivate func enlarged(by factor: Int) -> Raster {
    Raster(
      width: width * factor, height: height * factor,
      pixels: (0..<height * factor).flatMap { y in
        (0..<width * factor).map { x in pixels[y / factor * width + x / factor] }
      })
  }
}

/// The logarithm of the probability that softmax gives a label.
private func logProbability(_ scores: some Collection<some RealScalar>, _ label: Int) -> Double {
  let scores = scores.map { Double($0) }
  let highest = scores.max() ?? 0
  return scores[label] - highest - log(scores.reduce(0) { $0 + exp($1 - highest) })
}

/// The maps of one image behind a block.
private struct BlockOutput {
  let layer: String
  let maps: MapShape
  /// `[C·H·W]`
  let values: [Double]

  /// The share of values above zero.
  var active: Double { Double(values.count { $0 > 0 }) / Double(values.count) }

  /// The channels with the largest means, the largest first; of equal ones the first.
  func strongest(_ count: Int) -> [Int] {
    let means = (0..<maps.channels).map { channel in plane(channel).reduce(0, +) }
    return Array((0..<maps.channels).sorted { (-means[$0], $0) < (-means[$1], $1) }.prefix(count))
  }

  private func plane(_ channel: Int) -> ArraySlice<Double> {
    values[channel * maps.pixels..<(channel + 1) * maps.pixels]
  }

  /// The strongest channels on a common scale, each pixel as large as it takes to fill an image.
  func rasters(ofStrongest count: Int, fitting image: MapShape) -> [Raster] {
    let planes = strongest(count).map { Array(plane($0)) }
    let all = planes.flatMap(\.self) + [0]
    return planes.map { plane in
      let shades = shades(of: plane, from: all)
      return Raster(
        width: image.width, height: image.height,
        pixels: (0..<image.height * image.width).map { place in
          let y = place / image.width * maps.height / image.height
          let x = place % image.width * maps.width / image.width
          return Raster.Pixel(gray: shades[y * maps.width + x])
        })
    }
  }
}
