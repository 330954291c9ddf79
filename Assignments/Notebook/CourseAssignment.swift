// What makes an assignment one of the catalog's: how it is started, and on which data.

import CEmbedding
import Datasets
import WorkbookKit

/// An assignment that the command can run by its name.
package protocol CourseAssignment: Assignment {
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
  package static var dataset: CatalogEntry { Catalog.cifar10 }
  package static var files: Set<RunFile> { [] }
  package static var document: String { embedded["\(name).md"] }
  package static var sources: [SourceFile] { embedded.sources }
}
