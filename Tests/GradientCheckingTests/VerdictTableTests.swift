// The table of verdicts: no right gradient fails and no wrong one passes, whatever the loss.

import Foundation
import Testing

@testable import GradientChecking

struct VerdictTableTests {
  /// Two seeds, or as many as `GRADIENT_TABLE_SEEDS` says; then the table is printed as well, a line a
  /// loss, passed/failed/inconclusive for each claim.
  private static let seeds =
    ProcessInfo.processInfo.environment["GRADIENT_TABLE_SEEDS"].flatMap { Int($0) }

  @Test(arguments: TableLoss.all)
  func noRightGradientFailsAndNoWrongOnePasses(_ loss: TableLoss) {
    let seeds = Self.seeds ?? 2
    var line = loss.name
    for claim in Claim.allCases {
      let counts = loss.verdicts(of: claim, seeds: 0..<seeds)
      line += "  \(claim.rawValue) \(counts)"
      #expect(counts.fault == nil, "\(loss.name), \(claim.rawValue)")
      guard loss.expectation == .decides else { continue }
      // One claim in a hundred may hit an entry that a check cannot tell.
      #expect(
        counts.inconclusive <= seeds / 50, "\(loss.name), \(claim.rawValue): \(counts)")
    }
    if Self.seeds != nil { print(line) }
  }

  /// The table is as long as it says, and covers every kind of claim.
  @Test func theTableIsLong() {
    #expect(TableLoss.all.count >= 150)
    #expect(Set(TableLoss.all.map(\.name)).count == TableLoss.all.count)
    var draws = Draws(0)
    let gradient = [1.0, -2, 0.5]
    let claims = Claim.allCases.map { $0.applied(to: gradient, using: &draws) }
    #expect(claims[0] == gradient)
    #expect(Set(claims).count == claims.count)
  }
}
