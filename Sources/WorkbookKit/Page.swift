// What a step writes its results to.

import Reporting

/// The page of a running step: results go onto it, in the order in which they are to be read.
public struct Page {
  private let emit: (Event) -> Void
  /// Whether the user asked to stop; may be asked on any thread.
  public let isCancelled: @Sendable () -> Bool
  /// Hears how a judgment takes an altered result: its name, the result, whether it passed. For tests,
  /// which prove with it that no check is blind; nil in every other run.
  public let probe: ((_ name: String, _ altered: String, _ passed: Bool) -> Void)?

  /// - Parameters:
  ///   - isCancelled: Whether the user asked to stop; looked at by `progress`, and by steps that
  ///     work on several threads.
  ///   - probe: Hears how judgments take altered results.
  ///   - emit: Receives every event.
  public init(
    isCancelled: @escaping @Sendable () -> Bool = { false },
    probe: ((_ name: String, _ altered: String, _ passed: Bool) -> Void)? = nil,
    emit: @escaping (Event) -> Void
  ) {
    self.isCancelled = isCancelled
    self.probe = probe
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

  /// Draws a computational graph.
  public func chart(_ chart: GraphChart) { emit(.graphChart(chart)) }

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
