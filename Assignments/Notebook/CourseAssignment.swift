// What makes an assignment one of the catalog's: how it is started, and on which data.

import CEmbedding
import Datasets
import WorkbookKit

/// An assignment that the command can run by its name.
public protocol CourseAssignment: Assignment, SendableMetatype {
  /// The published data set that it is about.
  static var dataset: CatalogEntry { get }
  /// The files of a run that it reads or writes.
  static var files: Set<RunFile> { get }
  /// Its document, and the sources that its pages show.
  static var embedded: EmbeddedFiles { get }
  /// A notebook of which no step has run.
  init(_ run: AssignmentOptions)
}

extension CourseAssignment {
  public static var dataset: CatalogEntry { Catalog.cifar10 }
  public static var files: Set<RunFile> { [] }
  public static var document: String { embedded["\(name).md"] }
  public static var sources: [SourceFile] { embedded.sources }
}
