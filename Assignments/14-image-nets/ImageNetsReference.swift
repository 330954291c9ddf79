// What is expected of the trainings, and where it comes from.

import Notebook
import WorkbookKit

extension ExpectationSource {
  /// Parameter counts of the public implementations.
  static let implementations: Self =
    "the implementations of torchvision, kuangliu/pytorch-cifar and d2l-ai/d2l-en"
  static let torch: Self =
    "a run of PyTorch with the same recipe, less a margin for other seeds"
  static let syntheticSeeds: Self = "the runs with seeds 0 to 14 on synthetic images"
}

/// What is expected where nothing is set.
struct ImageNetsReference {
  /// The least accuracy on the 2,000 images held out, by the net's name.
  let least: [String: Double]
  /// The accuracy on the synthetic images held out, by the net's name.
  let syntheticBands: [String: ClosedRange<Double>]
  /// How much higher it is with normalization or shortcuts than without.
  let gains: [String: ClosedRange<Double>]

  /// - Parameter isCIFAR10: Whether the images are CIFAR-10's, as published.
  init(isCIFAR10: Bool, isSynthetic: Bool) {
    least =
      isCIFAR10
      ? ["vgg-11": 0.8, "vgg-11-book": 0.5, "resnet-18": 0.68] : [:]
    guard isSynthetic else {
      (syntheticBands, gains) = ([:], [:])
      return
    }
    // The fifteen runs have 0.56 to 0.94, 0.32 to 0.68, 0.22 to 0.36 and 0.12 to 0.31; gains of 0.22 to
    // 0.52 and of 0.01 to 0.24.
    syntheticBands = [
      "vgg-11": 0.4...1, "vgg-11-plain": 0.2...0.85, "resnet-18": 0.17...0.45,
      "plain-18": 0.08...0.4,
    ]
    gains = ["batch normalization": 0.1...0.8, "shortcuts": -0.05...0.35]
  }
}
