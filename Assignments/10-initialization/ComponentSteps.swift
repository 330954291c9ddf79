// The steps on principal components and whitening.

import Datasets
import Foundation
import LinearAlgebra
import Notebook
import Reporting
import WorkbookKit

extension InitializationAssignment {
  // step: components
  mutating func findComponents(_ page: Page) throws {
    let dataset = made(dataset, by: "load")
    let images = dataset.training
    let count = min(settings.componentImages, try CourseSplit(dataset).training.count)
    let shape = ImageShape(
      height: settings.reducedSide, width: settings.reducedSide, channels: images.shape.channels)
    let found = PrincipalComponents(
      of: images.reducedRows(0..<count, side: settings.reducedSide), shape: shape,
      on: options.execution)
    components = found
    let explained = found.explained
    let enough = (explained.firstIndex { $0 >= 0.95 } ?? explained.count - 1) + 1
    page.value(
      "enough", enough,
      shown: "\(count) images of \(shape.height) x \(shape.width): \(enough) of "
        + "\(explained.count) components have 95 % of the variance")
    page.chart(
      LineChart(
        title: "Share of the variance", xLabel: "components", yLabel: "share",
        curves: [
          .init(name: "explained", x: explained.indices.map { Double($0 + 1) }, y: explained)
        ]))
    let shown = min(36, explained.count)
    page.picture(
      .grid(of: (0..<shown).map { eigenImage($0, found) }, columns: 12),
      caption: "The first \(shown) eigenvectors as images, grey for zero")
    showReconstructions(found, page)
    judge(found, page)
  }

  /// What must hold of eigenvectors, whatever the images.
  private func judge(_ found: PrincipalComponents, _ page: Page) {
    let (covariance, eigen) = (found.covariance, found.eigen)
    let size = eigen.values.first ?? .nan
    let count = eigen.values.count
    let turned = product(covariance, eigen.vectors, on: options.execution)
    let scaled = Matrix<Double>(
      rows: count, columns: count,
      elements: eigen.vectors.elements.enumerated().map { $1 * eigen.values[$0 % count] })
    page.check(
      .within(
        "largest element of AV - V diag(λ), over the largest eigenvalue",
        found: largest(turned - scaled) / size, band: 0...1e-11,
        source: "the definition of eigenvectors"))
    let lengths = product(eigen.vectors.transposed, eigen.vectors, on: options.execution)
    page.check(
      .within(
        "largest element of VᵀV - I", found: largest(lengths - identity(count)), band: 0...1e-11,
        source: "the definition of eigenvectors"))
    let kept = min(36, count)
    let lost = found.centered - found.reconstructed(components: kept, on: options.execution)
    let error = lost.squaredFrobeniusNorm(on: options.execution) / Double(lost.rows)
    let rest = eigen.values[kept...].reduce(0, +)
    page.check(
      .within(
        "error of \(kept) components, less the variance of the others, over the largest eigenvalue",
        found: abs(error - rest) / size, band: 0...1e-9,
        source: "Eckart and Young's theorem"))
    guard isPublished, settings.componentImages == 5_000, settings.reducedSide == 8 else { return }
    page.check(
      .within(
        "largest relative difference of the first five eigenvalues",
        found: largestRelativeDifference(
          [Array(eigen.values.prefix(5))], [PreprocessingReference.eigenvalues]),
        band: 0...1e-9, source: PreprocessingReference.numPy))
  }

  private func showReconstructions(_ found: PrincipalComponents, _ page: Page) {
    let count = min(10, found.centered.rows)
    let rows = [found.eigen.values.count, 36, 6].map {
      found.reconstructed(components: min($0, found.eigen.values.count), on: options.execution)
    }
    let tiles = rows.flatMap { matrix in
      (0..<count).map { row in
        Raster(
          shades: zip(matrix.row(row), found.mean).map { $0 + $1 }, shape: found.shape)
      }
    }
    page.picture(
      .grid(of: tiles, columns: count),
      caption: "Rows: images from all components, from 36, from 6")
  }

  // step: whitening
  mutating func whiten(_ page: Page) throws {
    let found = made(components, by: "components")
    let count = found.eigen.values.count
    let whitened = found.whitened(on: options.execution)
    let after = PrincipalComponents.covariance(of: whitened, on: options.execution)
    let scores = PrincipalComponents.covariance(
      of: found.scores(on: options.execution), on: options.execution)
    page.picture(
      .grid(
        of: [found.covariance, scores, after].map {
          Raster(width: count, height: count, shadesOf: $0.elements.map { log10(abs($0) + 1e-3) })
        }, columns: 3),
      caption: "Sizes of the covariances, black for none: of the images, of their components, of "
        + "the whitened components")
    let back = product(whitened, found.eigen.vectors.transposed, on: options.execution)
    let shown = min(10, back.rows)
    let tiles =
      (0..<shown).map { row in
        Raster(
          shades: zip(found.centered.row(row), found.mean).map { $0 + $1 }, shape: found.shape)
      }
      + (0..<shown).map { row in
        Raster(shades: back.row(row).map { 128 + 40 * $0 }, shape: found.shape)
      }
    page.picture(
      .grid(of: tiles, columns: shown),
      caption: "Images, and below each the same whitened and turned back into pixels")
    // Where a variance is not far above ε, whitening leaves λ/(λ + ε) of it.
    var expected = Matrix<Double>(rows: count, columns: count)
    for place in 0..<count {
      let value = max(0, found.eigen.values[place])
      expected[place, place] = value / (value + PrincipalComponents.epsilon)
    }
    page.check(
      .within(
        "largest element of the whitened covariance less the identity",
        found: largest(after - expected), band: 0...1e-8, source: "what whitening is for"))
  }

  private func eigenImage(_ place: Int, _ found: PrincipalComponents) -> Raster {
    let vector = (0..<found.eigen.values.count).map { found.eigen.vectors[$0, place] }
    let size = vector.map(abs).max() ?? 1
    return Raster(shades: vector.map { 128 + 127 * $0 / max(size, 1e-300) }, shape: found.shape)
  }
}

/// The largest |x|; not a number where one is none.
private func largest(_ matrix: Matrix<Double>) -> Double {
  matrix.elements.contains(where: \.isNaN) ? .nan : matrix.elements.map(abs).max() ?? 0
}

private func identity(_ count: Int) -> Matrix<Double> {
  var matrix = Matrix<Double>(rows: count, columns: count)
  for place in 0..<count { matrix[place, place] = 1 }
  return matrix
}
