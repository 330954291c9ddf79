// The scores of a cross-validation: a row a parameter, a column a fold.

/// The score of every parameter on every fold, and the choice that follows from them.
public struct CrossValidationTable<Parameter: Sendable & Equatable>: Sendable, Equatable {
  /// One parameter's scores.
  public struct Row: Sendable, Equatable {
    public let parameter: Parameter
    /// `[folds]`: the share of a fold's samples that was right, each divided by its own size.
    public let scores: [Double]

    public init(parameter: Parameter, scores: [Double]) {
      self.parameter = parameter
      self.scores = scores
    }

    /// The mean of the scores.
    public var mean: Double { Measurements(scores).mean }

    /// The population standard deviation of the scores: the divisor is their number, as in NumPy's
    /// `std`.
    public var standardDeviation: Double { Measurements(scores).standardDeviation }
  }

  /// In the order in which the parameters were given.
  public let rows: [Row]

  /// - Precondition: there is a row, and all rows have scores for the same number of folds.
  public init(rows: [Row]) {
    precondition(!rows.isEmpty, "a cross-validation without a parameter")
    precondition(
      rows.allSatisfy { $0.scores.count == rows[0].scores.count && !$0.scores.isEmpty },
      "rows of \(rows.map(\.scores.count)) folds in one table")
    self.rows = rows
  }

  /// The index of the row with the largest mean, the first of them where several share it. A mean of
  /// NaN is never the best.
  ///
  /// - Precondition: the mean of a row is a number.
  public var bestIndex: Int {
    guard let best = ModelSelection.bestIndex(of: rows.map(\.mean)) else {
      preconditionFailure("the mean of every row is NaN")
    }
    return best
  }

  /// The row with the largest mean.
  public var best: Row { rows[bestIndex] }
}
