// What is expected of the trainings, and where it comes from.

import Notebook
import WorkbookKit

extension ExpectationSource {
  /// Parameter counts of the public implementations.
  static let implementations: Self =
    "the implementations of torchvision, kuangliu/pytorch-cifar and d2l-ai/d2l-en"
  static let torch: Self = "what PyTorch reached with the same recipe, less the spread of a few seeds"
  static let syntheticSeeds: Self = "the runs with seeds 0 to 9 on synthetic images"
}

/// What is expected where nothing is set.
struct ImageNetsReference {
  /// The least accuracy on the 2,000 images held out, by the net's name.
  let least: [String: Double]
  /// The validation accuracy on synthetic images, by the net's name.
  let syntheticBands: [String: ClosedRange<Double>]
  /// How much higher the accuracy is with normalization or shortcuts than without.
  let gains: [String: ClosedRange<Double>]

  /// - Parameter isCIFAR10: Whether the images are CIFAR-10's, as published.
  init(isCIFAR10: Bool, isSynthetic: Bool) {
    least =
      isCIFAR10
      ? ["vgg-11": 0.8, "vgg-11-book": 0.5, "resnet-18": 0.68, "resnet-18-3x3": 0.8] : [:]
    syntheticBands = isSynthetic ? [:] : [:]
    gains = isSynthetic ? [:] : [:]
  }
}
