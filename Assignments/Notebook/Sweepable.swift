// What `workbook sweep` asks of a model: its axes, its settings, and how it runs.

import Datasets
import LinearAlgebra
import ModelSelection
import NeuralNetworks
import WorkbookKit

/// A hyperparameter that a sweep varies: an option that takes a list or a range.
public struct SweepAxis: Sendable, Equatable {
  /// The option's name without dashes, the column of the table.
  public let name: String
  public let kind: ParameterAxis.Kind
  /// What a grid tries unless told otherwise, such as `1e-7,5e-7`.
  public let values: String
  /// What random points are drawn from unless told otherwise, such as `1e-8..1e-6`.
  public let range: String
  public let help: String

  public init(
    _ name: String, _ kind: ParameterAxis.Kind, values: String, range: String? = nil, help: String
  ) {
    self.name = name
    self.kind = kind
    self.values = values
    self.range = range ?? values
    self.help = help
  }
}

extension SweepAxis {
  package static let rateHelp = "Learning rates: 1e-7,5e-7 or 1e-7..1e-5:3."
  package static let penaltyHelp = "Penalties λ, written alike."

  package static func updateRule(values: String) -> SweepAxis {
    let names = UpdateRule.allCases.map(\.rawValue)
    return SweepAxis(
      "rule", .word(names), values: values,
      help: "Update rules, some of \(names.joined(separator: ", ")).")
  }
}

/// A number that is the same for all trials of a sweep: an option that takes one value.
public struct SweepSetting: Sendable, Equatable {
  public enum Kind: Sendable, Equatable {
    case whole(ClosedRange<Int>)
    /// A number above 0 and at most 1.
    case factor
  }

  public let name: String
  public let kind: Kind
  public let usual: Double
  public let help: String

  public init(_ name: String, _ kind: Kind, usual: Double, help: String) {
    self.name = name
    self.kind = kind
    self.usual = usual
    self.help = help
  }
}

extension SweepSetting {
  package static func batchSize(_ usual: Double) -> SweepSetting {
    SweepSetting("batch", .whole(1...1_000_000), usual: usual, help: "Images of a minibatch.")
  }

  package static func epochs(_ usual: Double) -> SweepSetting {
    SweepSetting("epochs", .whole(1...100_000), usual: usual, help: "Passes over the images.")
  }
}

/// The settings of a sweep that were given, and the usual ones for the others.
public struct SweepSettings: Sendable {
  private let given: [String: Double]

  public init(_ given: [String: Double] = [:]) { self.given = given }

  public func number(_ setting: SweepSetting) -> Double { given[setting.name] ?? setting.usual }
  public func whole(_ setting: SweepSetting) -> Int { Int(number(setting)) }
  /// nil where it was not given.
  public func givenWhole(_ setting: SweepSetting) -> Int? { given[setting.name].map { Int($0) } }
}

/// A model that can be swept, described for the command line.
public protocol Sweepable: Sendable {
  /// What a user types: `svm`.
  static var name: String { get }
  /// The published images that it learns from; without them, synthetic ones like them.
  static var dataset: CatalogEntry { get }
  /// The parameters of its points, in the order of the table.
  static var axes: [SweepAxis] { get }
  static var settings: [SweepSetting] { get }
  /// Common options of sweeps that do not apply to it, such as `validation`.
  static var excludedOptions: [String] { get }
  /// The precision of a sweep for which nobody names one.
  static var usualPrecision: Precision { get }
  /// How many folds there are unless told otherwise; nil for one validation split.
  static var usualFolds: Int? { get }
  /// Refuses a sweep that no set of images can satisfy, before any are read.
  static func check(_ sweep: ModelSweep) throws
}

extension Sweepable {
  public static var dataset: CatalogEntry { Catalog.cifar10 }
  public static var excludedOptions: [String] { [] }
  public static var usualPrecision: Precision { .double }
  public static var usualFolds: Int? { nil }
  public static func check(_ sweep: ModelSweep) throws {}
  public static var parameters: [String] { axes.map(\.name) }
}

/// A sweep as the command knows it, whatever precision it is run with.
public struct CatalogedSweep: Sendable {

  public let name: String
  public let dataset: CatalogEntry
  public let axes: [SweepAxis]
  public let settings: [SweepSetting]
  public let excludedOptions: [String]
  public let usualFolds: Int?
  public let usualPrecision: Precision
  /// Refuses a sweep that no set of images can satisfy.
  public let check: @Sendable (ModelSweep) throws -> Void
  /// What the run's record names as its assignment.
  public let assignment: String
  /// The steps that are run; nil for all.
  public let only: [String]?
  /// Runs a sweep.
  public let run: @Sendable (ModelSweep, SweepSettings, Launch) throws -> RunSummary

  public init<Model: Sweepable>(
    _ model: Model.Type, assignment: String, only: [String]? = nil,
    run: @escaping @Sendable (ModelSweep, SweepSettings, Launch) throws -> RunSummary
  ) {
    name = Model.name
    dataset = Model.dataset
    axes = Model.axes
    settings = Model.settings
    excludedOptions = Model.excludedOptions
    usualFolds = Model.usualFolds
    usualPrecision = Model.usualPrecision
    check = { try Model.check($0) }
    self.assignment = assignment
    self.only = only
    self.run = run
  }
}
