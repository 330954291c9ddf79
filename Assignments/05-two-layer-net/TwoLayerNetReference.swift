// The numbers that the nets must give, and where they come from.

import Losses
import Notebook

extension ExpectationSource {
  static let firstEdition: Self = "the course's notebook of 2018 to 2020"
  static let secondEdition: Self = "the course's notebook since 2021"
  static let sameArrays: Self = "NumPy 2.4 on the same arrays"
}

/// Expected values of the two-layer net's steps. `Tests/peers/layers_numpy.py` prints those of the
/// layers.
enum TwoLayerNetReference {
  /// `[5, 3]`
  static let toyScores = [
    -0.81233741, -1.27654624, -0.70335995,
    -0.17129677, -1.18803311, -0.47310444,
    -0.51590475, -1.01354314, -0.8504215,
    -0.15419291, -0.48629638, -0.52901952,
    -0.00618733, -0.12435261, -0.15226949,
  ]
  static let toyLoss = 1.30378789133
  static let toyFinalLoss = 0.0171496079387

  /// `[2, 3]`
  static let affineOutput = [
    1.4983496695842702, 1.7066013216629177, 1.9148529737415649,
    3.2555319868066803, 3.5141327024160556, 3.7727334180254308,
  ]
  /// `[3, 4]`: the points above zero are 1, 3, 5, 7, 9 and 11 parts of 22.
  static let reluOutput: [Double] = [
    0, 0, 0, 0,
    0, 0, 1 / 22, 3 / 22,
    5 / 22, 7 / 22, 9 / 22, 11 / 22,
  ]
  /// The losses, and the relative errors that the notebook states: "around 1e-9" and "1e-8".
  static let lossLayers: [(loss: ClassificationLoss, value: Double, error: Double)] = [
    (.svm, 8.999602749096233, 1e-9), (.softmax, 2.302545844500738, 1e-8),
  ]

  /// `[3, 7]`
  static let netScores = [
    11.53165108, 12.2917344, 13.05181771, 13.81190102, 14.57198434, 15.33206765, 16.09215096,
    12.05769098, 12.74614105, 13.43459113, 14.1230412, 14.81149128, 15.49994135, 16.18839143,
    12.58373087, 13.20054771, 13.81736455, 14.43418138, 15.05099822, 15.66781506, 16.2846319,
  ]
  /// By the strength of the penalty, λ.
  static let netLosses: [(penalty: Double, loss: Double)] = [
    (0, 3.4702243556), (1, 26.5948426952),
  ]

  /// What the best net must reach: on CIFAR-10 what the course asks for, on synthetic images more
  /// than linear classifiers.
  static func best(isPublished: Bool) -> (accuracy: Double, source: ExpectationSource) {
    isPublished
      ? (0.48, .course) : (0.35, "linear classifiers reach 0.26 to 0.30 on such images")
  }

  /// What NumPy's training reaches with seed 0 on CIFAR-10: 5 epochs, hidden 100, batch 200. It is
  /// `Tests/peers/two_layer_net_numpy.py`.
  struct Training {
    /// The losses of every hundredth step.
    let history = [
      2.344693324179826, 1.8880811936890953, 1.5947174863499916, 1.7439151382703542,
      1.5163001020890896, 1.5475827657392183, 1.5554721709041595, 1.3960177486095537,
      1.4562971827255617, 1.4238570675980253, 1.3759272754821428, 1.4515907026283015,
      1.5844539742619945,
    ]
    /// The loss of the last step.
    let last = 1.3460633637311152
    let validation = [0.439, 0.484, 0.463, 0.494, 0.492]
    /// On the first 10,000 training images, and on the test images.
    let accuracies = [0.5369, 0.489]
  }
}
