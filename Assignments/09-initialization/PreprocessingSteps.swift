// The steps on images: centering, scaling, principal components, whitening.

import Datasets
import Files
import Foundation
import LinearAlgebra
import Notebook
import Reporting
import WorkbookKit

extension InitializationAssignment {
  // step: load
  mutating func load(_ page: Page) throws {
    images = try run.images(training: settings.syntheticCount, test: 100, page)
    let count = min(settings.batchSize, try images.dataset.split(.course).training.count)
    batch = PreparedBatch(images.training, 0..<count)
    let labels = images.training.labels(0..<images.training.count)
    page.noteMissingClasses(
      in: [
        ImagePart("The training images", labels: labels, classCount: images.classCount),
        ImagePart(
          "The batch of the first training images", labels: labels.prefix(count),
          classCount: images.classCount),
      ], names: images.classNames, run)
    page.samples(of: images.training, seed: run.seed)
    page.expect(
      "classes without a training image", images.training.classCounts.count { $0 == 0 }, equals: 0,
      from: "there are ten classes")
  }

  // step: centering
  func showCentering(_ page: Page) throws {
    let training = try images.dataset.split(.course).training
    let mean: [Double] = images.training.mean(of: training, on: run.execution)
    let shape = images.training.shape
    page.picture(
      Raster(shades: mean, shape: shape),
      caption: "The mean image of \(counted(training.count, "image"))")
    let first = Array(mean.prefix(10))
    page.record("mean", first)
    page.expect(
      "largest difference of the mean image's first ten numbers", first, within: .absolute(1e-8),
      of: images.isPublished ? PreprocessingReference.mean : nil, from: .course)
    let channels = channelMeans(of: batch.mean, shape)
    page.show(
      "channel_means", channels,
      "Means of the batch's channels: "
        + channels.map { "\($0, .decimals(2))" }.joined(separator: ", "))
    page.expect(
      "largest difference of the channels' means", channels, within: .absolute(1e-9),
      of: images.isPublished && batch.bytes.rows == 1_000 ? PreprocessingReference.channels : nil,
      from: "NumPy on the same 1,000 images")
    showForms(channels: channels, page)
    // In Double, whatever the precision: what is judged is the result, not the sum.
    let (centers, deviations) = columnMoments(of: batch.normalized)
    let rounding = Scalar.self == Double.self ? 1e-12 : 1e-4
    page.expect(
      "largest mean of a pixel after normalization", errors: centers.map(abs), atMost: rounding,
      from: "the definition")
    page.expect(
      CheckName(
        "largest distance of a pixel's standard deviation from 1",
        id: "largest-distance-of-a-pixels-deviation-from-1"),
      errors: deviations.filter { $0 != 0 }.map { abs($0 - 1) }, atMost: rounding,
      from: "the definition")
  }

  /// Ten images in each of four forms.
  private func showForms(channels: [Double], _ page: Page) {
    let count = min(10, batch.bytes.rows)
    func tiles(_ rows: Matrix<Scalar>, _ shade: (Int, Double) -> Double) -> [Raster] {
      (0..<count).map { row in
        Raster(
          shades: rows.row(row).enumerated().map { shade($0, Double($1)) },
          shape: images.training.shape)
      }
    }
    page.pictures(
      tiles(batch.bytes) { $1 }
        + tiles(batch.bytes) { $1 - channels[$0 % channels.count] + 128 }
        + tiles(batch.centered) { $1 + 128 }
        + tiles(batch.normalized) { 128 + 50 * $1 }, columns: count,
      "Rows: images; minus their channels' means; minus the mean image; divided by each pixel's "
        + "standard deviation. Gray is zero.")
  }

  // step: components
  mutating func findComponents(_ page: Page) throws {
    let count = min(settings.componentImages, try images.dataset.split(.course).training.count)
    let shape = ImageShape(
      height: settings.reducedSide, width: settings.reducedSide,
      channels: images.training.shape.channels)
    components = PrincipalComponents(
      of: images.training.reducedRows(0..<count, side: settings.reducedSide), shape: shape,
      on: run.execution)
    let explained = components.explained
    let enough = (explained.firstIndex { $0 >= 0.95 } ?? explained.count - 1) + 1
    page.show(
      "enough", enough,
      "\(counted(count, "image")) of \(shape.height) x \(shape.width): \(enough) of \(explained.count) "
        + "components have 95 % of the variance")
    page.plot(
      "Share of the variance", x: "components", y: "share", from: 1, ["explained": explained])
    let shown = min(36, explained.count)
    page.pictures(
      (0..<shown).map(eigenImage), columns: 12,
      "The first \(shown) eigenvectors as images, gray for zero")
    let some = min(10, count)
    page.pictures(
      [explained.count, 36, 6].flatMap { kept in
        images(
          components.reconstructed(components: min(kept, explained.count), on: run.execution),
          first: some)
      }, columns: some, "Rows: images from all components, from 36, from 6")
    judgeComponents(page)
  }

  /// What must hold of eigenvectors, whatever the images.
  private func judgeComponents(_ page: Page) {
    let (covariance, eigen) = (components.covariance, components.eigen)
    let count = eigen.values.count
    let largestValue = eigen.values.first ?? .nan
    let scaled = Matrix<Double>(
      rows: count, columns: count,
      elements: eigen.vectors.elements.enumerated().map { $1 * eigen.values[$0 % count] })
    let residual = product(covariance, eigen.vectors, on: run.execution) - scaled
    page.expect(
      "largest element of AV - V diag(λ), over the largest eigenvalue",
      errors: residual.elements.map { abs($0) / largestValue }, atMost: 1e-11,
      from: "the definition of eigenvectors")
    page.expect(
      "largest element of VᵀV - I",
      product(eigen.vectors.transposed, eigen.vectors, on: run.execution),
      within: .absolute(1e-11), of: diagonal(Array(repeating: 1, count: count)),
      from: "the definition of eigenvectors")
    let kept = min(36, count)
    let lost = components.centered - components.reconstructed(components: kept, on: run.execution)
    let error = lost.squaredFrobeniusNorm(on: run.execution) / Double(lost.rows)
    let rest = eigen.values[kept...].reduce(0, +)
    page.expect(
      "error of \(kept) components, less the variance of the others, over the largest eigenvalue",
      errors: [abs(error - rest) / largestValue], atMost: 1e-9,
      from: "Eckart and Young's theorem")
    let isReference =
      images.isPublished && settings.componentImages == 5_000 && settings.reducedSide == 8
    page.expect(
      "largest relative difference of the first five eigenvalues",
      Array(eigen.values.prefix(5)), within: .relative(1e-9),
      of: isReference ? PreprocessingReference.eigenvalues : nil,
      from: PreprocessingReference.numPy)
  }

  // step: whitening
  func whiten(_ page: Page) throws {
    let count = components.eigen.values.count
    let whitened = components.whitened(on: run.execution)
    func covariance(of rows: Matrix<Double>) -> Matrix<Double> {
      PrincipalComponents.covariance(of: rows, on: run.execution)
    }
    let after = covariance(of: whitened)
    let scores = covariance(of: components.scores(on: run.execution))
    page.pictures(
      [components.covariance, scores, after].map {
        Raster(width: count, height: count, shadesOf: $0.elements.map { log10(abs($0) + 1e-3) })
      }, columns: 3,
      "Absolute covariances, black for zero: of the images, of their components, of the whitened "
        + "components")
    let back = product(whitened, components.eigen.vectors.transposed, on: run.execution)
    let shown = min(10, back.rows)
    page.pictures(
      images(components.centered, first: shown)
        + (0..<shown).map { row in
          Raster(shades: back.row(row).map { 128 + 40 * $0 }, shape: components.shape)
        }, columns: shown, "Images, and below each the same image whitened, in pixels again")
    // Where a variance is not far above ε, whitening leaves λ/(λ + ε) of it.
    page.expect(
      "largest element of the whitened covariance less the identity", after,
      within: .absolute(1e-8),
      of: diagonal(
        components.eigen.values.map { max(0, $0) / (max(0, $0) + PrincipalComponents.epsilon) }),
      from: "what whitening is for")
  }

  /// Centered rows as images: with the mean added again.
  private func images(_ centered: Matrix<Double>, first count: Int) -> [Raster] {
    (0..<count).map { row in
      Raster(shades: zip(centered.row(row), components.mean).map(+), shape: components.shape)
    }
  }

  private func eigenImage(_ index: Int) -> Raster {
    let vectors = components.eigen.vectors
    let vector = (0..<vectors.rows).map { vectors[$0, index] }
    let size = vector.map(abs).max() ?? 1
    return Raster(
      shades: vector.map { 128 + 127 * $0 / max(size, 1e-300) }, shape: components.shape)
  }
}

private func diagonal(_ values: [Double]) -> Matrix<Double> {
  var matrix = Matrix<Double>(rows: values.count, columns: values.count)
  for (index, value) in values.enumerated() { matrix[index, index] = value }
  return matrix
}

/// Images before and after the usual preprocessing, a row each.
struct PreparedBatch<Scalar: RealScalar>: Sendable {
  /// `[N, D]`, from 0 to 255.
  let bytes: Matrix<Scalar>
  /// Without the batch's own mean image.
  let centered: Matrix<Scalar>
  /// Divided by each pixel's standard deviation as well; a pixel that never changes stays 0.
  let normalized: Matrix<Scalar>
  /// `[N]`
  let labels: [Int]
  /// `[D]`
  let mean: [Double]
  let deviation: [Double]

  /// - Precondition: there is an image in the range.
  init(_ images: Images, _ range: Range<Int>) {
    bytes = images.rows(range)
    labels = images.labels(range)
    (mean, deviation) = columnMoments(of: bytes)
    centered = prepared(bytes, mean: mean, deviation: nil)
    normalized = prepared(bytes, mean: mean, deviation: deviation)
  }

  /// The forms by name.
  var forms: [(name: String, rows: Matrix<Scalar>)] {
    [("bytes", bytes), ("centered", centered), ("normalized", normalized)]
  }
}

/// Subtracts a mean row, and divides by a row of standard deviations where there is one.
@specialized(where Scalar == Double)
@specialized(where Scalar == Float)
private func prepared<Scalar: RealScalar>(
  _ matrix: Matrix<Scalar>, mean: [Double], deviation: [Double]?
) -> Matrix<Scalar> {
  let columns = matrix.columns
  let factors = (0..<columns).map { column -> Double in
    guard let deviation = deviation?[column] else { return 1 }
    return deviation > 0 ? 1 / deviation : 0
  }
  return matrix.withUnsafeElements { elements in
    Matrix(rows: matrix.rows, columns: columns) { result in
      for row in 0..<matrix.rows {
        for column in 0..<columns {
          let index = row * columns + column
          result.initializeElement(
            at: index, to: Scalar((Double(elements[index]) - mean[column]) * factors[column]))
        }
      }
    }
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
  /// Numbers as shades from 0 to 255; clamped to that range.
  init(shades: [Double], shape: ImageShape) {
    self.init(
      bytes: shades.map { $0.isFinite ? UInt8(max(0, min(255, $0.rounded()))) : 0 }, shape: shape)
  }
}
