// What kind of mistake an assignment's own error is, for whoever reports it.

/// An error of an assignment: its description says what is wrong and what to do.
public protocol NotebookError: Error, CustomStringConvertible {
  /// Whose mistake it is.
  var mistake: Mistake { get }
}

/// Where a mistake lies.
public enum Mistake: Sendable, Equatable {
  /// In the settings that the user asked for.
  case usage
  /// In the data that were read.
  case data
  /// A file is missing.
  case missingInput
}
