// The steps that read images and center them.

import Datasets
import Foundation
import LinearAlgebra
import Notebook
import Reporting
import WorkbookKit

extension InitializationAssignment {
  // step: load
  mutating func load(_ page: Page) throws {
    let dataset = try options.source.load(
      trainingCount: settings.madeUpCount, testCount: 100, seed: options.seed,
      on: options.execution)
    isPublished = reportImages(dataset, from: options.source, page)
    self.dataset = dataset
    let count = min(settings.batchSize, try CourseSplit(dataset).training.count)
    batch = PreparedBatch(dataset.training, 0..<count)
    samplePicture(of: dataset.training, seed: options.seed, page)
    page.check(
      .equal(
        "classes without a training image", found: dataset.training.classCounts.count { $0 == 0 },
        expected: 0, source: "there are ten classes"))
  }

  // step: centering
  mutating func showCentering(_ page: Page) throws {
    let images = made(dataset, by: "load").training
    let batch = made(batch, by: "load")
    let split = try CourseSplit(made(dataset, by: "load"))
    let mean: [Double] = images.mean(of: split.training, on: options.execution)
    let shape = images.shape
    page.picture(
      Raster(bytes: mean.map { UInt8(max(0, min(255, $0.rounded()))) }, shape: shape),
      caption: "The mean image of \(split.training.count) images")
    page.record("mean", Array(mean.prefix(10)))
    if isPublished {
      page.check(
        .within(
          "largest difference of the mean image's first ten numbers",
          found: zip(mean, PreprocessingReference.mean).map { abs($0 - $1) }.max() ?? .nan,
          band: 0...1e-8, source: "the course's notebook"))
    }
    let channels = channelMeans(of: batch.mean, shape)
    page.value(
      "channel_means", channels,
      shown: "Means of the batch's channels: "
        + channels.map { String(format: "%.2f", $0) }.joined(separator: ", "))
    if isPublished && batch.bytes.rows == 1_000 {
      page.check(
        .within(
          "largest difference of the channels' means",
          found: zip(channels, PreprocessingReference.channels).map { abs($0 - $1) }.max() ?? .nan,
          band: 0...1e-9, source: "NumPy on the same 1,000 images"))
    }
    showForms(batch, shape, channels: channels, page)
    // In Double, whatever the precision: what is looked at is the result, not the sum.
    let (centers, deviations) = columnMoments(of: batch.normalized)
    let changing = deviations.filter { $0 != 0 }
    let rounding = Scalar.self == Double.self ? 1e-12 : 1e-4
    page.check(
      .within(
        "largest mean of a pixel after normalization", found: centers.map(abs).max() ?? .nan,
        band: 0...rounding, source: "the definition"))
    page.check(
      .within(
        "largest distance of a pixel's deviation from 1",
        found: changing.map { abs($0 - 1) }.max() ?? .nan, band: 0...rounding,
        source: "the definition"))
  }

  /// Ten images in each of four forms.
  private func showForms(
    _ batch: PreparedBatch<Scalar>, _ shape: ImageShape, channels: [Double], _ page: Page
  ) {
    let count = min(10, batch.bytes.rows)
    func tiles(_ rows: Matrix<Scalar>, _ shade: (Int, Double) -> Double) -> [Raster] {
      (0..<count).map { row in
        Raster(
          shades: rows.row(row).enumerated().map { shade($0, Double($1)) }, shape: shape)
      }
    }
    page.picture(
      .grid(
        of: tiles(batch.bytes) { $1 }
          + tiles(batch.bytes) { $1 - channels[$0 % shape.channels] + 128 }
          + tiles(batch.centered) { $1 + 128 }
          + tiles(batch.normalized) { 128 + 50 * $1 }, columns: count),
      caption: "Rows: images; without their channels' means; without the mean image; divided by "
        + "each pixel's deviation. Grey stands for zero.")
  }
}

/// The mean over all pixels of each channel.
func channelMeans(of mean: [Double], _ shape: ImageShape) -> [Double] {
  (0..<shape.channels).map { channel in
    let values = stride(from: channel, to: mean.count, by: shape.channels).map { mean[$0] }
    return values.reduce(0, +) / Double(values.count)
  }
}

extension Raster {
  /// Numbers as shades from 0 to 255; what lies outside is cut off.
  init(shades: [Double], shape: ImageShape) {
    self.init(
      bytes: shades.map { $0.isFinite ? UInt8(max(0, min(255, $0.rounded()))) : 0 }, shape: shape)
  }
}
