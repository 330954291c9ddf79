// VGG and ResNet as a model that can be swept.

import Datasets
import LinearAlgebra
import ModelSelection
import NeuralNetworks
import Notebook
import NumPyRandom

/// How an image net is trained: `net`, one of the assignment's, of a `width`, at a learning rate, `lr`,
/// with a penalty, `reg`; otherwise as in the assignment, so that batches and rates follow its recipe.
public struct SweptImageNet<Scalar: RealScalar>: SweptModel {
  private var plan = ImageNetsSettings()
  private var stepLimit: Int?

  public init(settings: SweepSettings) {
    plan.epochs = settings.whole(Self.epochs)
    plan.batchSize = settings.whole(Self.batch)
  }

  public static var name: String { "image-nets" }
  public static var axes: [SweepAxis] {
    let names = ImageNet.allCases.map(\.rawValue)
    return [
      SweepAxis(
        "net", .word(names), values: "vgg-11,resnet-18",
        help: "Nets, some of \(names.joined(separator: ", "))."),
      SweepAxis(
        "width", .whole(1...256), values: "16", range: "8..64",
        help: "Channels of the first block; 64 in the papers."),
      SweepAxis(
        "lr", .positive, values: "0.03,0.1", range: "1e-2..3e-1", help: SweepAxis.rateHelp),
      SweepAxis(
        "reg", .nonNegative, values: "5e-4", range: "1e-5..1e-2", help: SweepAxis.penaltyHelp),
    ]
  }
  private static var epochs: SweepSetting { .epochs(2) }
  private static var batch: SweepSetting { .batchSize(64) }
  public static var settings: [SweepSetting] { [epochs, batch] }
  public static var appendsOne: Bool { false }
  public static var stacksChannels: Bool { true }
  public static var inputScale: Scalar { 1 / 64 }
  public static var usualPrecision: Precision { .float }
  public static var grouping: TrialGrouping { .independent }

  /// The narrower net is simpler; of equally wide ones, the one with the stronger penalty.
  public static func isSimpler(_ first: ParameterPoint, than second: ParameterPoint) -> Bool {
    let widths = (first.number("width"), second.number("width"))
    return widths.0 != widths.1
      ? widths.0 < widths.1 : first.number("reg") > second.number("reg")
  }

  public var facts: [(name: String, value: String)] {
    [("epochs", "\(plan.epochs)"), ("batch", "\(plan.batchSize)")]
  }

  public var length: String { plan.epochs == 1 ? "1 epoch" : "\(plan.epochs) epochs" }
  public func steps(forImages count: Int) -> Int {
    plan.epochs * ((count + plan.batchSize - 1) / plan.batchSize)
  }
  public func shortened(to steps: Int) -> Self {
    var short = self
    short.stepLimit = steps
    return short
  }

  public func train(
    _ trials: [Trial], on images: CenteredImages<Scalar>, classes: Int, execution: Execution,
    progress: (Double) throws -> Void
  ) throws -> [Solver<Scalar>] {
    let labels = images.labels
    return try trials.enumerated().map { index, trial in
      let point = trial.point
      guard let net = ImageNet(rawValue: point.word("net")) else {
        preconditionFailure("a net '\(point.word("net"))'")
      }
      var plan = plan
      plan.rate = point.number("lr")
      plan.decay = point.number("reg")
      var settings = net.settings(plan, .cifar)
      settings.iterationLimit = stepLimit
      var draws = RandomState(seed: trial.seed)
      let network: Network<Scalar> = net.network(
        .cifar, classes: classes, width: Int(point.number("width")))
      let parameters = network.randomParameters(net.initializer, using: &draws)
      var solver = Solver(
        network: network, parameters: parameters, settings: settings, generator: draws)
      try solver.train(
        on: images, labels: labels, execution: execution,
        progress: { try progress((Double(index) + $0.fraction) / Double(trials.count)) })
      return solver
    }
  }
}

extension MapShape {
  /// CIFAR's images, and the synthetic ones like them.
  fileprivate static let cifar = MapShape(channels: 3, height: 32, width: 32)
}
