// A gradient check as the course's notebooks print it: the largest relative error of each block.

import GradientChecking
import NumPyRandom
import WorkbookKit

/// How large a notebook says that its relative errors are, and by what they are judged: a correct
/// program can miss the statement by a little.
package struct ErrorLimits: Sendable {
  package struct Limit: Sendable, Hashable {
    /// nil where the notebook says nothing of it.
    package var stated: Double?
    package var judged: Double

    package init(stated: Double? = nil, judged: Double) {
      self.stated = stated
      self.judged = judged
    }
  }

  private let usual: Limit
  private let special: [String: Limit]

  package init(stated: Double? = nil, judged: Double) {
    usual = Limit(stated: stated, judged: judged)
    special = [:]
  }

  /// - Parameter special: Limits of the blocks whose names begin so: `W` for `W1` and `W2`. The
  ///   longest prefix of a name counts.
  package init(stated: Double?, judged: Double, _ special: [String: Limit]) {
    usual = Limit(stated: stated, judged: judged)
    self.special = special
  }

  package subscript(block: String) -> Limit {
    let prefix = special.keys.filter(block.hasPrefix).max { $0.count < $1.count }
    return prefix.flatMap { special[$0] } ?? usual
  }
}

extension Page {
  /// Checks a gradient, at every coordinate unless told otherwise, and shows, besides the checker's own report, the
  /// notebooks' relative error of each block.
  ///
  /// - Parameters:
  ///   - blocks: Those whose errors the notebook prints, in its order.
  ///   - limits: What the blocks' errors are judged by.
  ///   - samplesPerBlock: How many coordinates of a block are checked at most, drawn where it has more.
  package func checkGradient(
    of problem: GradientProblem, named name: String, blocks: [String], within limits: ErrorLimits,
    samplesPerBlock: Int = .max, from source: ExpectationSource
  ) {
    var options = CheckOptions()
    options.samplesPerBlock = samplesPerBlock
    // Where every coordinate is checked, nothing is drawn.
    var generator = RandomState(seed: 0)
    let report = problem.check(options, using: &generator)
    expectPassed(report, of: name)
    let checks = report.terms.first?.coordinates ?? []
    let rows = blocks.map { block in
      let smooth = checks.filter { $0.coordinate.block == block && !$0.isKink }
      return (
        block: block, limit: limits[block],
        error: courseRelativeError(smooth.map(\.analytic), smooth.map(\.numerical))
      )
    }
    table(
      "\(name), notebook's error", rows, as: .keyed,
      [
        .word("block") { $0.block },
        .number("max relative error", .scientific(6)) { $0.error },
        .note("notebook says") {
          $0.limit.stated.map { "\($0, .scientific(0))" } ?? "-"
        },
        .note("judged at") { "\($0.limit.judged, .scientific(0))" },
      ])
    var different: [ErrorLimits.Limit] = []
    for row in rows where !different.contains(row.limit) { different.append(row.limit) }
    for limit in different {
      let some = rows.filter { $0.limit == limit }
      let names = different.count == 1 ? "" : ", \(some.map(\.block).joined(separator: ", "))"
      expect(
        "largest of the notebook's relative errors of \(name)\(names)",
        errors: some.map(\.error), atMost: limit.judged, from: limit.origin(source))
    }
  }
}

extension ErrorLimits.Limit {
  /// The source, and whether it states a smaller error.
  fileprivate func origin(_ source: ExpectationSource) -> ExpectationSource {
    guard let stated, stated < judged else { return source }
    return "\(source.text) says about \(stated, .scientific(0)), which a correct program can miss"
  }
}
