// The place that a learner fills in.

import NumPyArrays

/// Ends the call: this stub is not written yet.
///
/// It stands where a value of any type is expected, so a function compiles before it is written.
///
/// - Parameter stub: The name of the stub, as `workbook check` shows it.
public func todo<Result>(
  _ stub: String, file: StaticString = #fileID, line: UInt = #line
) -> Result {
  Worker.endUnwritten(stub, file: "\(file)", line: Int(line))
}

/// Stands for a matrix that is not written yet: the function goes on, so that its other results can be
/// judged.
///
/// - Parameters:
///   - stub: The name of the stub, as `workbook check` shows it.
///   - matrix: What shape it has.
/// - Returns: Zeros; whatever is made of them, the stub counts as not written.
public func todo(
  _ stub: String, like matrix: Matrix<Double>, file: StaticString = #fileID, line: UInt = #line
) -> Matrix<Double> {
  Worker.note(Unwritten(stub: stub, file: "\(file)", line: Int(line)))
  return zeros(matrix.rows, matrix.columns)
}

/// A stub that a call came to and that is not written.
public struct Unwritten: Sendable, Equatable {
  public var stub: String
  public var file: String
  public var line: Int

  public init(stub: String, file: String, line: Int) {
    self.stub = stub
    self.file = file
    self.line = line
  }
}
