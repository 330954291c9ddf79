// Features of many images: their order, on any number of threads, in both precisions.

import Datasets
import Foundation
import ImageFeatures
import LinearAlgebra
import Testing

@Suite struct FeatureExtractorTests {
  /// Images of noise, the last of them all black.
  static let images = Images(
    shape: FixtureImage.shape,
    pixels: (0..<11 * 768).map { $0 < 7_680 ? UInt8(FixtureImage.noise($0)) : 0 },
    labels: Array(repeating: 0, count: 11), classNames: ["noise"])

  @Test func rowsAreTheImagesAsked() throws {
    let both: [any ImageFeature] = [HistogramOfOrientedGradients(), HueHistogram(bins: 4)]
    let extractor = try FeatureExtractor(both, shape: FixtureImage.shape)
    #expect(extractor.counts == [36, 4] && extractor.count == 40)
    let rows: Matrix<Double> = extractor.features(of: Self.images, at: [3, 10, 3])
    #expect(rows.rows == 3 && rows.columns == 40)
    for (row, image) in [3, 10, 3].enumerated() {
      let bytes = Self.images.image(at: image)
      let expected = try both.flatMap { try $0.values(of: bytes, shape: FixtureImage.shape) }
      #expect(rows.row(row).elementsEqual(expected))
    }
    // A black image has no edges, and its grays count as red.
    #expect(rows.row(1).elementsEqual(Array(repeating: 0, count: 36) + [1, 0, 0, 0]))
    let none: Matrix<Double> = extractor.features(of: Self.images, at: [])
    #expect(none.rows == 0 && none.columns == 40)
  }

  @Test func threadsAndProgressChangeNothing() throws {
    let extractor = try FeatureExtractor(
      [HistogramOfOrientedGradients(), HueHistogram()], shape: FixtureImage.shape)
    let indices = (0..<2_100).map { $0 % 11 }
    let expected: Matrix<Double> = extractor.features(of: Self.images, at: indices, on: .serial)
    for threads in [2, 3, 7] {
      var shares: [Double] = []
      let found: Matrix<Double> = try extractor.features(
        of: Self.images, at: indices, on: Execution(threads: threads)
      ) { shares.append($0) }
      #expect(found.elements.elementsEqual(expected.elements))
      #expect(shares == [1_000 / 2_100.0, 2_000 / 2_100.0, 1])
    }
    let single: Matrix<Float> = extractor.features(of: Self.images, at: indices)
    #expect(single.elements.elementsEqual(expected.elements.map { Float($0) }))
  }

  @Test func progressCanEndTheComputation() throws {
    struct Stop: Error {}
    let extractor = try FeatureExtractor([HueHistogram()], shape: FixtureImage.shape)
    #expect(throws: Stop.self) {
      let _: Matrix<Double> = try extractor.features(of: Self.images, at: 0..<11) { _ in
        throw Stop()
      }
    }
  }

  @Test func featuresOfOtherShapesAreRefused() {
    let digits = ImageShape(height: 28, width: 28, channels: 1)
    #expect(throws: ImageFeatureError.self) {
      try FeatureExtractor([HistogramOfOrientedGradients()], shape: digits)
    }
    #expect(throws: ImageFeatureError.self) {
      try FeatureExtractor(
        [HistogramOfOrientedGradients(cellSize: 7), HueHistogram()], shape: digits)
    }
  }
}

/// The real images, where WORKBOOK_DATASETS names them.
@Suite struct RealFeaturesTests {
  static let folder = ProcessInfo.processInfo.environment["WORKBOOK_DATASETS"].flatMap {
    FileManager.default.fileExists(atPath: $0 + "/cifar-10-batches-bin/data_batch_1.bin") ? $0 : nil
  }

  /// The first image's features, and the sum of the first 10,000 images' in a release build; NumPy
  /// 2.4 on a processor with AVX-512, whose matrix product rounds a product and a sum together;
  /// `Tests/peers/features_numpy.py` does so on any.
  @Test(.enabled(if: folder != nil, "WORKBOOK_DATASETS names no folder of real images"))
  func valuesAreNumPys() throws {
    let folder = try #require(Self.folder)
    let images = try CIFAR10.load(
      from: URL(fileURLWithPath: folder + "/cifar-10-batches-bin")
    ).training
    let extractor = try FeatureExtractor(
      [HistogramOfOrientedGradients(), HueHistogram()], shape: .cifar)
    let first: Matrix<Double> = extractor.features(of: images, at: [0])
    #expect(largestDifference(first.elements, Self.first) < 1e-9)
    #if !DEBUG
      let all: Matrix<Double> = extractor.features(of: images, at: 0..<10_000)
      #expect(abs(all.sum() / 1840700.8431591704 - 1) < 1e-12)
    #endif
  }

  static let first: [Double] = [
    2.36937631813, 0.525717644045, 0.42918535005, 0.294087445807, 0.45144567758, 1.55364506748,
    4.9916794717, 1.53586737414, 0.829143955041, 1.07865767842, 0.3069084002, 0.202046021913,
    0.962952985531, 0, 0, 0.486914105068, 0.825367664709, 1.43105259667, 0.683839995373,
    2.39337613496, 0.808509964647, 0.9019524909, 2.60305943935, 1.78224516706, 9.01477743048,
    1.29686426675, 0.292987065843, 1.55267116617, 0.189957440237, 0.426060597216, 0.678526864956,
    0.982941925909, 0.0898745395611, 0.892963860892, 0.833138271376, 0.633455985113, 1.5675813404,
    0.648211507433, 0.0616274740407, 0.713064124311, 2.06150819999, 0.819243090143,
    0.545224607575, 0.374609735768, 0.803608040199, 0, 1.26913150807, 0, 0.474455247213,
    2.94671332075, 5.99003492264, 8.00539074108, 4.16676589995, 2.8487727626, 1.13099888634,
    0.113881814294, 0.799851709836, 1.57522521924, 1.38338309119, 2.35204378785, 3.52234443925,
    4.56219092588, 1.51937080755, 0.37373575498, 1.00996569851, 1.70656226746, 0, 1.24677882799,
    0.316617147256, 0.647935581929, 0.293855147474, 2.49977573814, 1.48252640417, 3.14880726553,
    0.322606488672, 1.02138961531, 1.59462216326, 1.16954240958, 0, 1.17463387661, 1.0492640836,
    1.66992084206, 0, 0.570203495148, 0, 0.630076200831, 0.250190244509, 1.65579772533,
    2.96426934303, 2.78252586124, 1.942869763, 1.18238470118, 3.55266663108, 1.94471552425,
    0.451175572525, 1.45912431551, 1.48068345811, 1.2309949724, 0.978303177857, 0.87954247922,
    0.0875283896467, 1.22474901156, 0.507370254667, 1.00672879611, 0.318336585188, 0.814352345812,
    0.703149761952, 3.48900676674, 2.61442023035, 0, 0.41931488252, 0.279164344712,
    0.253258229771, 0.0678797999137, 0.76451000788, 0.311237732159, 1.0338075796, 0.362500649261,
    0, 0.00672966047272, 0.174081389491, 1.72272560596, 0.947914511116, 0, 0.35655035766,
    1.68416490646, 2.13083221404, 1.09221103, 0.247711464665, 0.392787109176, 0, 3.5941200915,
    1.8821007843, 0.895080841677, 1.00348484611, 0, 0.244667624259, 1.53718928991, 2.78869330243,
    2.03497604065, 2.23946112568, 6.19367107384, 0, 0.656340887156, 0.828125, 0.166015625,
    0.001953125, 0, 0.0009765625, 0.001953125, 0, 0, 0, 0.0009765625,
  ]
}
