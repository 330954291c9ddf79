// The settings of the assignment on optimization.

import Notebook

/// How long each experiment runs.
public struct OptimizationOptions: Sendable, Equatable {
  /// How many images are made up; how many of these, or of others, weights are searched with.
  public var madeUpCount = 2_000
  public var madeUpSearchCount = 500
  public var searchCount = 2_000
  /// Tries of each random search, and steps along the gradient.
  public var tries = 1_000
  public var gradientSteps = 200
  /// How many digits are made up, and how many of any digits the nets learn from.
  public var madeUpDigits = 6_000
  public var digitsCount = 3_000
  /// Digits and batches whose gradients are compared.
  public var noiseDigits = 500
  public var noiseDraws = 400
  /// Digits and epochs of the comparison of batches.
  public var batchesDigits = 1_500
  public var batchesEpochs = 4
  /// Units of the hidden layers of most nets.
  public var hidden = [50]
  /// Epochs of each training, by experiment.
  public var raceEpochs = 6
  public var diagnosisEpochs = 12
  public var searchEpochs = 3
  /// Points of the grid along each axis.
  public var gridSide = 5
  /// Digits that each of its nets learns from.
  public var searchDigits = 1_500
  /// Digits, some with wrong labels, that nets may learn by heart.
  public var fewDigits = 500
  public var patientEpochs = 60
  public var decayEpochs = 30
  /// Steps of the linear classifier and of the net on the spiral; the course's are 200 and 10,000.
  public var spiralLinearSteps = 200
  public var spiralNetSteps = 10_000

  public init() {}
}
