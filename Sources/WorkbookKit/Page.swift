// What a step writes its results to.

import Reporting

/// The page of a running step: results go onto it, in the order in which they are to be read.
public struct Page {
  private let emit: (Event) -> Void
  /// Whether the user asked to stop; may be asked on any thread.
  public let isCancelled: @Sendable () -> Bool

  /// - Parameters:
  ///   - isCancelled: Whether the user asked to stop; looked at by `progress`, and by steps that
  ///     work on several threads.
  ///   - emit: Receives every event.
  public init(
    isCancelled: @escaping @Sendable () -> Bool = { false }, emit: @escaping (Event) -> Void
  ) {
    self.isCancelled = isCancelled
    self.emit = emit
  }

  /// Writes a line of text.
  public func text(_ line: String) { emit(.text(line)) }

  /// Reports a named result, shown as a line of its own.
  public func value(_ name: String, _ value: some JSONRepresentable, shown: String) {
    emit(.value(name: name, json: value.json, shown: shown))
  }

  /// Reports a named result to programs only, where a table or a line shows it already.
  public func record(_ name: String, _ value: some JSONRepresentable) {
    emit(.value(name: name, json: value.json, shown: nil))
  }

  /// Writes a table; `json` is the same for a program.
  public func table(_ name: String, _ table: Table, json: JSONValue) {
    emit(.table(name: name, json: json, table))
  }

  /// Draws repeated measurements.
  public func chart(_ chart: ErrorBarChart) { emit(.errorBarChart(chart)) }

  /// Draws curves.
  public func chart(_ chart: LineChart) { emit(.lineChart(chart)) }

  /// Shows a picture; the caption says what is to be seen, for those who cannot.
  public func picture(_ raster: Raster, caption: String) {
    emit(.picture(raster, caption: caption))
  }

  /// Writes a judged result.
  public func check(_ check: Check) { emit(.check(check)) }

  /// Says how far a long step has come, and ends it where the user asked to stop.
  ///
  /// - Parameter fraction: From 0 to 1.
  /// - Throws: `Interruption`, to be passed on.
  public func progress(_ fraction: Double) throws {
    if isCancelled() { throw Interruption() }
    emit(.progress(fraction))
  }
}

/// The user asked to stop.
public struct Interruption: Error {
  public init() {}
}
