// The numbers expected of the steps on normalization, and their sources.

import Notebook

/// Expected values of the steps on batch and layer normalization. `Tests/peers/layers_numpy.py`
/// prints those of the layers, `networks_numpy.py` beside it the losses.
enum BatchNormalizationReference {
  /// Of the activations before a normalization: each of three columns, over 200 samples.
  static let columnMeans = [-2.3814598006044174, -13.180382463991416, 1.9178046225495151]
  static let columnStandardDeviations = [
    27.185021859009453, 34.21455510894339, 37.68611761516215,
  ]
  /// After it, with gamma 1 and beta 0: √(σ²/(σ² + ε)).
  static let normalizedStandardDeviations = [
    0.9999999932343331, 0.999999995728817, 0.9999999964794767,
  ]
  /// At test time, after fifty batches.
  static let testMeans = [-0.03927354072696226, -0.043491522888851726, -0.10452688358425316]
  static let testStandardDeviations = [
    1.015314275274691, 1.012383729860965, 0.9781998761575496,
  ]

  /// Of the activations of four samples before layer normalization.
  static let rowMeans = [
    -59.06673242523842, -47.60782686006104, -43.31137368246004, -26.409917441362484,
  ]
  static let rowStandardDeviations = [
    10.074293727832744, 28.3947898145354, 35.28360728716199, 4.0183150740905536,
  ]
  /// After it, with gamma 3 and beta 5.
  static let scaledRowStandardDeviations = [
    2.999999852204228, 2.999999981395675, 2.9999999879511585, 2.9999990710270157,
  ]

  /// λ, the initial loss, and how large the notebook's relative errors may be.
  static let losses: [(regularization: Double, loss: Double, limits: ErrorLimits)] = [
    (0, 2.2611955101340957, batchLimits), (3.14, 6.996533220108303, batchLimits),
  ]
  static let layerLosses: [(regularization: Double, loss: Double, limits: ErrorLimits)] = [
    (0, 2.237831004146712, layerLimits), (3.14, 7.10213782725159, layerLimits),
  ]

  /// With two samples a normalized number is about ±1 whatever the weights are, so the gradient of
  /// W1 is tiny beside the curvature: the notebook says 1e-4, and shows 1.1e-4. The gradient of a bias
  /// before a normalization is zero, so its numerical gradient is all rounding.
  private static let batchLimits = ErrorLimits(
    stated: 1e-8, judged: 1e-7,
    [
      "W": .init(stated: 1e-4, judged: 1e-4), "W1": .init(stated: 1e-4, judged: 1e-3),
      "b1": .init(stated: 1e-8, judged: 1e-5), "b2": .init(stated: 1e-8, judged: 1e-5),
    ])
  /// The notebook says nothing of this net.
  private static let layerLimits = ErrorLimits(judged: 1e-5)
}
