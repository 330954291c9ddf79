// A gradient check as the course's notebooks have it: the largest relative error of each block.

import Foundation
import GradientChecking
import NumPyRandom
import Reporting
import WorkbookKit

/// How large a notebook says that its relative errors are, and by what they are judged: a right
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

  /// - Parameter special: What holds for blocks whose names begin so: for `W` that of `W1` and `W2`,
  ///   but for those of which more is said.
  package init(stated: Double?, judged: Double, _ special: [String: Limit]) {
    usual = Limit(stated: stated, judged: judged)
    self.special = special
  }

  package subscript(block: String) -> Limit {
    let prefix = special.keys.filter(block.hasPrefix).max { $0.count < $1.count }
    return prefix.flatMap { special[$0] } ?? usual
  }
}

/// Checks a gradient at every coordinate and shows, besides the checker's own report, the
/// notebooks' relative error for each block.
///
/// - Parameters:
///   - blocks: Those whose errors the notebook prints, in its order.
///   - limits: What the blocks' errors are judged by.
package func writeCourseCheck(
  of problem: GradientProblem, named name: String, blocks: [String], limits: ErrorLimits,
  source: String, _ page: Page
) {
  var options = CheckOptions()
  options.samplesPerBlock = .max
  // Every coordinate is looked at, so nothing is drawn.
  var unused = RandomState(seed: 0)
  let report = problem.check(options, using: &unused)
  write(report, of: name, page)
  let checks = report.terms.first?.coordinates ?? []
  let errors = blocks.map { block -> Double in
    let smooth = checks.filter { $0.coordinate.block == block && !$0.isKink }
    return courseRelativeError(smooth.map(\.analytic), smooth.map(\.numerical))
  }
  page.table(
    "\(name), notebook's error",
    Table(
      columns: [
        .init("block"), .init("max relative error", .right), .init("notebook says", .right),
        .init("judged at", .right),
      ],
      rows: zip(blocks, errors).map { block, error in
        [
          block, String(format: "%.6e", error),
          limits[block].stated.map { String(format: "about %.0e", $0) } ?? "-",
          String(format: "%.0e", limits[block].judged),
        ]
      }),
    json: .object(zip(blocks, errors).map { .init($0, .number($1)) }))
  var different: [ErrorLimits.Limit] = []
  for limit in blocks.map({ limits[$0] }) where !different.contains(limit) {
    different.append(limit)
  }
  for limit in different {
    let some = zip(blocks, errors).filter { limits[$0.0] == limit }
    page.check(
      .within(
        "largest of the notebook's relative errors of \(name)"
          + (different.count == 1 ? "" : ", \(some.map(\.0).joined(separator: ", "))"),
        found: some.contains(where: \.1.isNaN) ? .nan : some.map(\.1).max() ?? .nan,
        band: 0...limit.judged, source: judgement(limit, source)))
  }
}

/// Who says so, and whether it says less.
private func judgement(_ limit: ErrorLimits.Limit, _ source: String) -> String {
  guard let stated = limit.stated, stated < limit.judged else { return source }
  return String(format: "%@ says about %.0e, which a right program can miss", source, stated)
}
