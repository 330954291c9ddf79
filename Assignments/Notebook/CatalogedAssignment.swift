// An assignment as the command knows it: a name, its files, its data, and how it is run in either
// precision.

import CEmbedding
import Datasets
import LinearAlgebra
import WorkbookKit

/// An assignment that the command can run by its name.
public protocol CourseAssignment: Assignment, SendableMetatype {
  /// The published data set that it is about.
  static var dataset: CatalogEntry { get }
  /// Whether a run reads that data set, or draws such images where it is missing.
  static var readsData: Bool { get }
  /// The files of a run that it reads or writes.
  static var files: Set<RunFile> { get }
  /// The hyperparameters that a run may set.
  static var settings: [RunSetting] { get }
  /// The published data set that a run with some settings is about.
  static func dataset(_ settings: [String: String]) -> CatalogEntry
  /// The precision of a run for which nobody names one.
  static var usualPrecision: Precision { get }
  /// Its document, and the sources that its pages show.
  static var embedded: EmbeddedFiles { get }
  /// A notebook of which no step has run.
  init(_ run: AssignmentOptions)
}

extension CourseAssignment {
  public static var dataset: CatalogEntry { Catalog.cifar10 }
  public static var readsData: Bool { true }
  public static var files: Set<RunFile> { [] }
  public static var settings: [RunSetting] { [] }
  public static func dataset(_ settings: [String: String]) -> CatalogEntry { dataset }
  public static var usualPrecision: Precision { .double }
  public static var document: String { embedded["\(name).md"] }
  public static var sources: [SourceFile] { embedded.sources }
}

extension EmbeddedFiles {
  /// The text of a file.
  ///
  /// - Precondition: the assignment's `files.c` embeds a file of that name.
  package subscript(name: String) -> String {
    guard let text = texts.first(where: { $0.name == name })?.text else {
      preconditionFailure("'\(name)' is not embedded")
    }
    return text
  }

  /// The Swift sources, in which pages find the code that they show.
  package var sources: [SourceFile] {
    texts.filter { $0.name.hasSuffix(".swift") }.map { SourceFile(name: $0.name, text: $0.text) }
  }

  private var texts: [(name: String, text: String)] {
    UnsafeBufferPointer(start: files, count: count).map { file in
      let bytes = UnsafeBufferPointer(start: file.bytes, count: file.count)
      return (String(cString: file.name), String(decoding: bytes, as: UTF8.self))
    }
  }
}

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
  /// Whether a run reads that data set, or draws such images where it is missing.
  public let readsData: Bool
  /// The files of a run that it reads or writes.
  public let files: Set<RunFile>
  /// The hyperparameters that a run may set.
  public let settings: [RunSetting]
  /// The precision of a run for which nobody names one.
  public let usualPrecision: Precision
  /// In `Double` and in `Float`.
  package let types: [any CourseAssignment.Type]

  package init<InDouble: CourseAssignment>(
    _ inDouble: InDouble.Type, _ inFloat: any CourseAssignment.Type
  ) {
    name = InDouble.name
    summary = InDouble.summary
    stepIDs = InDouble.steps.map(\.id)
    dataset = InDouble.dataset
    readsData = InDouble.readsData
    files = InDouble.files
    settings = InDouble.settings
    usualPrecision = InDouble.usualPrecision
    types = [inDouble, inFloat]
  }

  /// The published data set that a run with some settings is about.
  public func dataset(_ settings: [String: String]) -> CatalogEntry { types[0].dataset(settings) }

  /// The inline questions of its document, with their answers.
  ///
  /// - Throws: `DocumentError` for a document of another form.
  public func questions() throws -> [InlineQuestion] {
    try Document(parsing: types[0].document).questions
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
