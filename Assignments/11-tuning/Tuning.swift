// The assignment on tuning: its state, and its steps in order.

import CEmbedding
import Datasets
import LinearAlgebra
import NeuralNetworks
import Notebook
import WorkbookKit

/// The notebook of choosing the hyperparameters of a training, and of ending it before it memorizes.
public struct TuningAssignment<Scalar: RealScalar>: CourseAssignment {
  let run: AssignmentOptions
  let settings: TuningSettings

  @Made(by: "digits") var digits: DigitRows<Scalar>

  public init(_ run: AssignmentOptions) { self.init(run, settings: TuningSettings()) }

  public init(_ run: AssignmentOptions, settings: TuningSettings) {
    self.run = run
    self.settings = settings.set(by: run)
  }

  public static var name: String { "tuning" }
  public static var summary: String {
    "tuning and regularization: grid and random search, from coarse to fine, early stopping, weight "
      + "decay"
  }
  public static var dataset: CatalogEntry { Catalog.mnist }
  public static var settings: [RunSetting] { TuningSettings.all }
  public static var embedded: EmbeddedFiles { embeddedFiles("11-tuning") }
  public static var steps: [Step<Self>] {
    [
      Step("hits") { try $0.countHits($1) },
      Step("digits") { try $0.loadDigits($1) },
      Step("coarse-to-fine", needs: ["digits"]) { try $0.searchCoarseToFine($1) },
      Step("early-stopping", needs: ["digits"]) { try $0.stopEarly($1) },
      Step("weight-decay", needs: ["digits"]) { try $0.decayWeights($1) },
    ]
  }

  // step: digits
  mutating func loadDigits(_ page: Page) throws {
    digits = try run.digitRows(
      drawn: settings.syntheticDigits, training: settings.digitsCount, page)
  }
}

/// How long each experiment runs.
public struct TuningSettings: Sendable, Equatable {
  /// How many digits are drawn, and how many of any digits there are to learn from.
  public var syntheticDigits = 6_000
  public var digitsCount = 3_000
  /// Points of the grid along each axis.
  public var gridSide = 5
  /// Digits that each net of the search learns from, its epochs and its hidden sizes.
  public var searchDigits = 1_500
  public var searchEpochs = 3
  public var searchHidden = [50]
  /// Digits that nets may memorize, and the share of them that has a wrong label.
  public var fewDigits = 500
  public var wrongShare = 0.4
  /// Hidden units of these nets.
  public var hidden = 100
  /// Epochs without a better validation accuracy after which a training stops, and how many there are
  /// at most.
  public var patience = 5
  public var patientEpochs = 60
  public var decayEpochs = 30

  public init() {}
}

extension TuningSettings {
  /// What a run sets replaces what is usual.
  func set(by run: AssignmentOptions) -> Self {
    var settings = self
    settings.wrongShare = run.number("wrong") ?? wrongShare
    settings.fewDigits = run.whole("digits") ?? fewDigits
    settings.hidden = run.whole("hidden") ?? hidden
    settings.patience = run.whole("patience") ?? patience
    return settings
  }

  /// What a run may set.
  static var all: [RunSetting] {
    let usual = Self()
    return [
      RunSetting(
        "wrong", .number(0...1), usual: "\(usual.wrongShare)",
        help: "The share of the digits that has a wrong label, in early-stopping and weight-decay."),
      RunSetting(
        "digits", .whole(10...usual.digitsCount), usual: "\(usual.fewDigits)",
        help: "How many digits these two steps train on."),
      RunSetting(
        "hidden", .whole(1...2_000), usual: "\(usual.hidden)",
        help: "Hidden units of their nets."),
      RunSetting(
        "patience", .whole(1...1_000), usual: "\(usual.patience)",
        help: "Epochs without a better validation accuracy after which a training stops."),
    ]
  }
}
