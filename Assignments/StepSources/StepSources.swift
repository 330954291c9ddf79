// The Swift source of the steps, embedded, so that a page can show each step's code from anywhere.

/// The source files that hold an assignment's list of steps and their functions.
public enum StepSources {
  public static let knn = texts([
    PackageResources.KNNAssignment_swift, PackageResources.KNNDataSteps_swift,
    PackageResources.KNNDistanceSteps_swift, PackageResources.KNNVotingSteps_swift,
  ])
  public static let linear = texts([
    PackageResources.LinearAssignment_swift, PackageResources.LinearLossSteps_swift,
    PackageResources.LinearTrainingSteps_swift, PackageResources.LinearSweepSteps_swift,
  ])
  public static let twoLayerNet = texts([
    PackageResources.TwoLayerNetAssignment_swift, PackageResources.ToyNetSteps_swift,
    PackageResources.LayerSteps_swift, PackageResources.ModularNetSteps_swift,
    PackageResources.NetDataSteps_swift, PackageResources.NetTrainingSteps_swift,
    PackageResources.NetSearchSteps_swift, PackageResources.NetSavingSteps_swift,
  ])
  public static let features = texts([
    PackageResources.FeaturesAssignment_swift, PackageResources.FeatureExtractionSteps_swift,
    PackageResources.FeatureLearningSteps_swift,
  ])
  public static let digits = texts([
    PackageResources.DigitsAssignment_swift, PackageResources.DigitsTrainingSteps_swift,
    PackageResources.DigitsTestSteps_swift, PackageResources.DigitsSavingStep_swift,
    PackageResources.DigitsSweepSteps_swift,
  ])
  public static let curveFitting = texts([
    PackageResources.CurveFittingAssignment_swift, PackageResources.CurveFittingSteps_swift,
    PackageResources.NarrowNetStep_swift,
  ])
  public static let fullyConnected = texts([
    PackageResources.FullyConnectedAssignment_swift, PackageResources.DeepNetSteps_swift,
    PackageResources.DeepTrainingSteps_swift,
  ])
  public static let batchNormalization = texts([
    PackageResources.BatchNormalizationAssignment_swift, PackageResources.NormalizationSteps_swift,
    PackageResources.NormalizedTrainingSteps_swift,
  ])
  public static let dropout = texts([
    PackageResources.DropoutAssignment_swift, PackageResources.DropoutSteps_swift,
  ])
  public static let initialization = texts([
    PackageResources.InitializationAssignment_swift, PackageResources.DepthSteps_swift,
    PackageResources.ActivationSteps_swift, PackageResources.CenteringSteps_swift,
    PackageResources.SaturationSteps_swift, PackageResources.DeadUnitSteps_swift,
    PackageResources.ComponentSteps_swift,
  ])
  public static let optimization = texts([
    PackageResources.OptimizationAssignment_swift, PackageResources.SearchSteps_swift,
    PackageResources.StepSizeStep_swift, PackageResources.LinearRegressionStep_swift,
    PackageResources.OptimizationDigits_swift, PackageResources.BatchSteps_swift,
    PackageResources.SurfaceSteps_swift, PackageResources.LearningRateStep_swift,
    PackageResources.TuningSteps_swift, PackageResources.RegularizationSteps_swift,
    PackageResources.SpiralSteps_swift,
  ])
  public static let gradientChecks = texts([
    PackageResources.GradientCheckNotebook_swift, PackageResources.NetworkGradientChecks_swift,
    PackageResources.DeepNetGradientChecks_swift,
  ])
  public static let sweep = texts([PackageResources.SweepNotebook_swift])

  private static func texts(_ files: [[UInt8]]) -> [String] {
    files.map { String(decoding: $0, as: UTF8.self) }
  }
}
