// The table of verdicts: no right gradient fails and no wrong one passes, whatever the loss.

import Foundation
import Testing

@testable import GradientChecking

struct VerdictTableTests {
  /// The long form: as many seeds as `GRADIENT_TABLE_SEEDS` says, every claim, and the table printed, a
  /// line a loss with passed/failed/inconclusive for each claim. The short form takes one seed, the
  /// right gradient and one wrong claim, another for each loss.
  private static let seeds =
    ProcessInfo.processInfo.environment["GRADIENT_TABLE_SEEDS"].flatMap { Int($0) }

  @Test(arguments: TableLoss.all.indices)
  func noRightGradientFailsAndNoWrongOnePasses(_ number: Int) {
    let loss = TableLoss.all[number]
    let wrong = Claim.allCases.dropFirst()
    let claims =
      Self.seeds == nil
      ? [.right, wrong[wrong.startIndex + number % wrong.count]] : Claim.allCases
    let first = Self.seeds == nil ? number : 0
    let seeds = first..<first + (Self.seeds ?? 1)
    var line = loss.name
    for claim in claims {
      let counts = loss.verdicts(of: claim, seeds: seeds)
      line += "  \(claim.rawValue) \(counts)"
      if claim == .right { line += " in \(counts.evaluations / seeds.count) evaluations" }
      #expect(counts.fault == nil, "\(loss.name), \(claim.rawValue)")
      guard loss.expectation == .decides else { continue }
      // One claim in fifty may hit an entry that no check can tell.
      #expect(
        counts.inconclusive <= seeds.count / 50, "\(loss.name), \(claim.rawValue): \(counts)")
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
