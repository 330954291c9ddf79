// The numbers that the linear classifiers give on CIFAR-10, and where they come from.

import LinearClassifiers
import Losses
import Notebook

/// Expected of one loss on CIFAR-10 with seed 0, in `Double`.
///
/// The course's notebooks print the mean image; all else is what NumPy 2.4 computes when the course's
/// program is run with the same seed, as `Tests/peers/linear_numpy.py` does.
struct LinearReference {
  /// With the tiny random weights, on the development images.
  let loss: Double
  let gradientNorm: Double
  /// The losses of every hundredth step, and of the last.
  let history: [Double]
  let last: Double
  /// On the training, validation and test images.
  let accuracies: [Double]
  /// Rows of learning rate, λ, and the three accuracies.
  let sweep: [[Double]]

  /// The mean of the first 49,000 training images at the first ten places.
  static let mean = [
    130.64189796, 135.98173469, 132.47391837, 130.05569388, 135.34804082, 131.75402041,
    130.96055102, 136.14328571, 132.47636735, 131.48467347,
  ]
  /// The first development images that are drawn with seed 0.
  static let development = [
    44_693, 24_175, 19_038, 23_910, 9_722, 35_616, 2_788, 31_805, 44_059, 26_497,
  ]

  static func of(_ kind: ClassificationLoss) -> LinearReference {
    switch kind {
    case .svm: svm
    case .softmax: softmax
    }
  }

  private static let svm = LinearReference(
    loss: 9.286185480412861, gradientNorm: 3152.4455379278734,
    history: [
      793.8222702308709, 288.5204555143984, 108.19711485047209,
      42.336277114648766, 18.764048846484357, 9.692809234525154,
      6.673709757764001, 5.862691687171681, 5.763090775839525,
      5.534589374122092, 5.564984077382368, 5.160274369160069,
      5.104412876980334, 5.107830448233656, 5.314120179524766,
    ],
    last: 4.796796270979254,
    accuracies: [0.37640816326530613, 0.396, 0.365],
    sweep: [
      [1e-07, 10000.0, 0.38126530612244897, 0.396, 0.392],
      [1e-07, 25000.0, 0.3692244897959184, 0.374, 0.357],
      [1e-07, 50000.0, 0.357265306122449, 0.367, 0.361],
      [5e-07, 10000.0, 0.3461020408163265, 0.35, 0.333],
      [5e-07, 25000.0, 0.34377551020408165, 0.343, 0.336],
      [5e-07, 50000.0, 0.30642857142857144, 0.309, 0.322],
    ])

  private static let softmax = LinearReference(
    loss: 2.383952471386743, gradientNorm: 352.9713540750276,
    history: [
      777.0469604751388, 285.0081300123487, 105.61689884539003,
      39.93580211468155, 15.960888065371421, 7.124731084406708,
      3.928402894430616, 2.7629419695613264, 2.356751439343175,
      2.1805793408572174, 2.126878985316574, 2.092292596292439,
      2.0724147430834585, 2.0752601603112075, 2.081022112085725,
    ],
    last: 2.0345548666438984,
    accuracies: [0.3353469387755102, 0.352, 0.345],
    sweep: [
      [1e-07, 10000.0, 0.3480204081632653, 0.357, 0.362],
      [1e-07, 25000.0, 0.327265306122449, 0.34, 0.339],
      [1e-07, 50000.0, 0.30948979591836734, 0.328, 0.32],
      [5e-07, 10000.0, 0.34961224489795917, 0.365, 0.351],
      [5e-07, 25000.0, 0.3280612244897959, 0.336, 0.33],
      [5e-07, 50000.0, 0.3009183673469388, 0.307, 0.316],
    ])
}
