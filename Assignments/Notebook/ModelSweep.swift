// What a sweep is started with.

import ModelSelection

/// Which points a sweep tries, on which images, and how it chooses.
public struct ModelSweep: Sendable, Equatable {
  /// A second stage of random points around the best of the first.
  public struct Refinement: Sendable, Equatable {
    /// How many points.
    public var count: Int
    /// What the first stage drew from.
    public var axes: [ParameterAxis]

    public init(count: Int, axes: [ParameterAxis]) {
      self.count = count
      self.axes = axes
    }
  }

  public var points: [ParameterPoint]
  /// nil for a sweep of one stage.
  public var refinement: Refinement?
  public var repeats: Int
  /// nil for one validation split.
  public var folds: Int?
  /// How many images are held out where there are no folds; nil for a tenth, at most 1,000.
  public var validationCount: Int?
  /// How many images are used, those held out among them; nil for all, or 10,000 synthetic ones.
  public var imageCount: Int?
  public var rule: ChoiceRule
  /// Whether the trials of one repeat and fold see the same minibatches.
  public var batches: BatchOrder
  public var jobs: Int
  /// Where finished trials are kept; nil for nowhere.
  public var resultsPath: String?
  /// The share of the trials that is trained here; nil for all.
  public var shard: Shard?
  /// The results files of the other shares: rungs need what these found.
  public var shardPaths: [String] = []
  /// One of so many settings goes on from rung to rung; nil where all are trained to the end.
  public var halvingFactor: Int?
  /// The files of all shares, to be put together; empty where nothing is.
  public var mergedPaths: [String] = []
  /// Only say what would be done.
  public var isDryRun: Bool
  /// The program's version, which a results file is bound to.
  public var version: String
  /// The axes whose values were asked for; the others have their usual ones.
  public var givenAxes: Set<String> = []

  public init(
    points: [ParameterPoint], refinement: Refinement? = nil, repeats: Int = 1, folds: Int? = nil,
    validationCount: Int? = nil, imageCount: Int? = nil, rule: ChoiceRule = .bestMean,
    batches: BatchOrder = .shared, jobs: Int = 1, resultsPath: String? = nil,
    isDryRun: Bool = false, version: String
  ) {
    self.points = points
    self.refinement = refinement
    self.repeats = repeats
    self.folds = folds
    self.validationCount = validationCount
    self.imageCount = imageCount
    self.rule = rule
    self.batches = batches
    self.jobs = jobs
    self.resultsPath = resultsPath
    self.isDryRun = isDryRun
    self.version = version
  }
}
