// The assignment on the spiral: its settings, and its two steps.

import CEmbedding
import LinearAlgebra
import Notebook
import WorkbookKit

/// The notebook of the course's case study: a spiral that no straight lines divide, learned by a linear
/// classifier and by a net with one hidden layer.
///
/// Everything is in `Double`, so that losses can be compared with NumPy's.
public struct SpiralAssignment<Scalar: RealScalar>: CourseAssignment {
  let run: AssignmentOptions
  let settings: SpiralSettings

  public init(_ run: AssignmentOptions) { self.init(run, settings: SpiralSettings()) }

  public init(_ run: AssignmentOptions, settings: SpiralSettings) {
    self.run = run
    self.settings = settings.set(by: run)
  }

  public static var name: String { "spiral" }
  public static var summary: String {
    "the spiral: a linear classifier and a net with one hidden layer on points of the plane"
  }
  public static var settings: [RunSetting] { SpiralSettings.all }
  public static var readsData: Bool { false }
  public static var embedded: EmbeddedFiles { embeddedFiles("04-spiral") }
  public static var steps: [Step<Self>] {
    [
      Step("spiral-linear") { try $0.trainLinearOnSpiral($1) },
      Step("spiral-net") { try $0.trainNetOnSpiral($1) },
    ]
  }
}

/// How both are trained; the course's values unless said.
public struct SpiralSettings: Sendable, Equatable {
  /// Steps of the linear classifier and of the net.
  public var linearSteps = 200
  public var netSteps = 10_000
  /// Hidden units of the net.
  public var hidden = 100
  public var learningRate = 1.0
  /// λ of the penalty λ/2 ‖W‖².
  public var regularization = 1e-3

  public init() {}
}

extension SpiralSettings {
  /// What a run sets replaces what is usual.
  func set(by run: AssignmentOptions) -> Self {
    var settings = self
    settings.netSteps = run.whole("steps") ?? netSteps
    settings.hidden = run.whole("hidden") ?? hidden
    settings.learningRate = run.number("lr") ?? learningRate
    settings.regularization = run.number("reg") ?? regularization
    return settings
  }

  /// What a run may set.
  static var all: [RunSetting] {
    let usual = Self()
    return [
      RunSetting(
        "hidden", .whole(1...10_000), usual: "\(usual.hidden)", help: "Hidden units of the net."),
      RunSetting(
        "steps", .whole(1...1_000_000), usual: "\(usual.netSteps)", help: "Steps of the net."),
      RunSetting(
        "lr", .number(0...1e3), usual: "\(usual.learningRate)",
        help: "The learning rate of both trainings."),
      RunSetting(
        "reg", .number(0...1e3), usual: "\(usual.regularization)",
        help: "λ of the penalty λ/2 ‖W‖² of both."),
    ]
  }
}
