// An assignment as the command knows it: a name, and how it is run in either precision.

import Datasets
import LinearAlgebra
import WorkbookKit

/// All that a run needs besides the assignment.
public struct Launch {
  public var options: AssignmentOptions
  public var precision: Precision
  public var runner: Runner
  /// The steps that are wanted; nil for all.
  public var only: [String]?
  /// What the first lines say.
  public var header: RunHeader
  public var renderers: [any Renderer]

  public init(
    options: AssignmentOptions, precision: Precision, runner: Runner, only: [String]? = nil,
    header: RunHeader, renderers: [any Renderer]
  ) {
    self.options = options
    self.precision = precision
    self.runner = runner
    self.only = only
    self.header = header
    self.renderers = renderers
  }

  /// Runs the wanted steps of a notebook.
  public func run<Notebook: Assignment>(_ notebook: Notebook) throws -> RunSummary {
    var notebook = notebook
    return try runner.run(&notebook, only: only, header: header, renderers: renderers)
  }
}

/// An assignment, whatever precision and classifier it is run with.
public struct CatalogedAssignment: Sendable {
  public let name: String
  public let summary: String
  /// The ids of its steps, in order.
  public let stepIDs: [String]
  /// The published data set that it is about.
  public let dataset: CatalogEntry
  /// The files of a run that it reads or writes.
  public let files: Set<RunFile>
  /// In `Double` and in `Float`.
  package let types: [any CourseAssignment.Type]

  package init<InDouble: CourseAssignment>(
    _ inDouble: InDouble.Type, _ inFloat: any CourseAssignment.Type
  ) {
    name = InDouble.name
    summary = InDouble.summary
    stepIDs = InDouble.steps.map(\.id)
    dataset = InDouble.dataset
    files = InDouble.files
    types = [inDouble, inFloat]
  }

  /// Runs the assignment with the library's own classifiers.
  public func run(_ launch: Launch) throws -> RunSummary {
    let type = types[launch.precision == .double ? 0 : 1]
    return try launch.start(type)
  }
}

extension Launch {
  fileprivate func start<Notebook: CourseAssignment>(_ type: Notebook.Type) throws -> RunSummary {
    try run(Notebook(options))
  }
}
