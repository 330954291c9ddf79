// The numbers expected of the steps on dropout, and their sources.

import Notebook

/// Expected values of the steps on dropout. `Tests/peers/layers_numpy.py` prints the means and
/// zeros, `networks_numpy.py` beside it the losses.
enum DropoutReference {
  static let inputMean = 10.0002078784775
  /// Of 500 × 500 numbers: the mean in training and the share of zeros, for each probability to keep.
  static let means: [(keep: Double, mean: Double, zeros: Double)] = [
    (0.25, 10.014059116977283, 0.749784), (0.4, 9.977917658761159, 0.600796),
    (0.7, 9.987811912159428, 0.30074),
  ]
  /// The initial loss of the small net for each probability to keep, and how large the notebook's
  /// relative errors may be: it says 1e-6, and 1e-5 for W2 without dropout, where it shows 1.7e-5.
  static let losses: [(keep: Double, loss: Double, limits: ErrorLimits)] = [
    (
      1, 2.3004790897684924,
      ErrorLimits(stated: 1e-6, judged: 1e-6, ["W2": .init(stated: 1e-5, judged: 1e-4)])
    ),
    (0.75, 2.302371489704412, ErrorLimits(stated: 1e-6, judged: 1e-5)),
    (0.5, 2.30427592207859, ErrorLimits(stated: 1e-6, judged: 1e-5)),
  ]
}
