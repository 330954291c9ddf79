// The table of a sweep: a row a point, in the notebook's order, each with its rank.

/// What a sweep found: a row a point.
public struct SweepTable: Sendable, Equatable {
  /// A point and its measurements.
  public struct Row: Sendable, Equatable {
    public let point: ParameterPoint
    /// In the order of the plan.
    public let trials: [TrialRecord]
    /// How many trials the plan has for the point.
    public let plannedTrials: Int
    /// From 1, the best.
    public fileprivate(set) var rank = 0

    /// The scores on what was trained on.
    public var train: Measurements { Measurements(trials.map(\.result.train)) }
    /// The scores on what was held out.
    public var validation: Measurements { Measurements(trials.map(\.result.validation)) }
    /// How long all its trials took together.
    public var seconds: Double { trials.reduce(0) { $0 + $1.seconds } }
    /// How many of its trials diverged.
    public var divergedCount: Int { trials.count { $0.result.divergence != nil } }
    /// The first divergence, in the order of the plan.
    public var firstDivergence: TrialResult.Divergence? {
      trials.lazy.compactMap(\.result.divergence).first
    }
    /// Whether all its trials are finished.
    public var isComplete: Bool { trials.count == plannedTrials }

    /// Whether no trial diverged or was without a number.
    public var isSound: Bool { divergedCount == 0 && !validation.mean.isNaN }
  }

  /// In the order of the plan's points; a point without a finished trial has no row.
  public let rows: [Row]

  /// Sorts records into rows and ranks them.
  ///
  /// The rank goes by the mean on what was held out, then by the order of the rows. Points with a
  /// diverged trial come after all others, and a mean of NaN after all numbers.
  ///
  /// - Parameters:
  ///   - plan: Which trials belong to the sweep; other records are passed over.
  ///   - records: In any order; of two for one trial the first counts.
  public init(plan: SweepPlan, records: [TrialRecord]) {
    let finished = Dictionary(
      grouping: plan.matching(records).compactMap { $0 }, by: \.key.point)
    var rows = plan.points.compactMap { point in
      finished[point].map {
        Row(point: point, trials: $0, plannedTrials: plan.measurementsPerPoint)
      }
    }
    for (place, index) in Self.ranking(rows).enumerated() { rows[index].rank = place + 1 }
    self.rows = rows
  }

  /// The rows, best first.
  public var ranked: [Row] { rows.sorted { $0.rank < $1.rank } }

  private static func ranking(_ rows: [Row]) -> [Int] {
    let keys = rows.map { row in
      let mean = row.validation.mean
      return (row.divergedCount == 0 ? 0 : 1, mean.isNaN ? 1 : 0, mean.isNaN ? 0 : -mean)
    }
    return rows.indices.sorted { keys[$0] == keys[$1] ? $0 < $1 : keys[$0] < keys[$1] }
  }
}
